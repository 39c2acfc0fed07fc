//! Go modules, workspaces, and vendored modules.

use crate::Reader;

pub(crate) static READERS: &[Reader] = &[];
