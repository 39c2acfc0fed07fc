//! CocoaPods and Swift packages.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
