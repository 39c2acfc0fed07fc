//! What GitHub Actions workflows use.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
