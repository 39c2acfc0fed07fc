//! Bundler and gemspecs.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
