//! What the tree of a release holds.
