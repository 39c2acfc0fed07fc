//! Persons behind many spellings.
