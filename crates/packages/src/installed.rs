//! Databases of installed packages.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
