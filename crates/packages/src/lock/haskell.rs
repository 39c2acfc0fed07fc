//! Cabal and Stack.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
