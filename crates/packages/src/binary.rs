//! What binaries and archives say of themselves.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
