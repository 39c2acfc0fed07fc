//! Npm, yarn, pnpm, and bun.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
