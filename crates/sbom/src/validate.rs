//! Whether a document keeps the rules of its format.
