//! One graph from several.
