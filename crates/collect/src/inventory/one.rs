//! The packages of one file that a person named.

use super::{Inventory, InventoryLimits, keep::Keep};

/// Looks for packages in one file: its name and its first bytes say what it is.
pub fn of_file(name: &str, bytes: Vec<u8>, limits: &InventoryLimits) -> Inventory {
    let mut keep = Keep::default();
    keep.take(name, bytes, None, limits);
    let (found, read) = keep.finish();
    Inventory { found, files: 1, read }
}
