//! NDB, the database that rpm made for itself (`Packages.db` of SUSE): pages of slots, then blobs in blocks of 16 bytes.
//! The layout is the one that rpm's `lib/backend/ndb` writes; numbers begin with the lowest byte.

use std::borrow::Cow;

use super::Blobs;
use crate::bytes::Order::Little;

const PAGE: usize = 4096;
const SLOT: usize = 16;
const BLOCK: usize = 16;
const BLOB_HEAD: usize = 16;

/// Returns the blobs in the order of their numbers.
pub(super) fn blobs(bytes: &[u8]) -> Blobs<'_> {
    let mut found = Blobs::default();
    if !bytes.starts_with(b"RpmP") || Little.u32(bytes, 4) != Some(0) {
        found.problems.push("no NDB database of a known version: its packages are not read");
        return found;
    }
    let pages = Little.size(bytes, 12).unwrap_or(0);
    let slots = pages.checked_mul(PAGE).and_then(|end| bytes.get(..end));
    let slots = slots.unwrap_or_else(|| {
        found.problems.push("NDB database ends within its table: packages are missing");
        bytes
    });
    let mut numbered: Vec<(u32, &[u8])> = Vec::new();
    // The bytes of all blobs together cannot be more than there are, unless slots share them.
    let mut left = bytes.len();
    // The header takes the place of two slots.
    for slot in slots.chunks_exact(SLOT).skip(2) {
        let (Some(number), Some(block)) = (Little.u32(slot, 4), Little.size(slot, 8)) else { continue };
        if !slot.starts_with(b"Slot") {
            found.problems.push("damaged slot of an NDB database: the rest of the table is left out");
            break;
        }
        if block == 0 {
            continue;
        }
        let head = block.checked_mul(BLOCK).and_then(|at| bytes.get(at..)).unwrap_or(&[]);
        let blob = Little.size(head, 12).and_then(|length| head.get(BLOB_HEAD..BLOB_HEAD.checked_add(length)?));
        match blob {
            Some(blob) if head.starts_with(b"BlbS") && Little.u32(head, 4) == Some(number) && blob.len() <= left => {
                left -= blob.len();
                numbered.push((number, blob));
            }
            _ => found.problems.push("damaged blob of an NDB database: its package is left out"),
        }
    }
    found.problems.dedup();
    numbered.sort_by_key(|(number, _)| *number);
    found.blobs = numbered.into_iter().map(|(_, blob)| Cow::Borrowed(blob)).collect();
    found
}
