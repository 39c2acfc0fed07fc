//! Mix and Rebar.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
