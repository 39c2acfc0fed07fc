//! One graph from the listings of many files.
