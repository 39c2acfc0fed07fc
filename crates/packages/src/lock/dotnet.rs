//! NuGet and MSBuild.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
