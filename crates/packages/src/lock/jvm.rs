//! Maven and Gradle.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
