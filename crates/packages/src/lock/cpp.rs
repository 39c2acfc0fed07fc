//! Conan and vcpkg.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
