//! Terraform providers.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
