//! Images named in Dockerfiles and compose files.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
