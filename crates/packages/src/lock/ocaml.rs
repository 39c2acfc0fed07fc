//! Opam.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
