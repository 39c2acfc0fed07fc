//! Berkeley DB, hash access method (`Packages` of older rpm): every page of buckets is walked, the order of the
//! buckets is of no use to us. The layout is that of `dbinc/db_page.h`, versions 8 to 10 of hash files; either byte
//! order.

use std::borrow::Cow;

use super::Blobs;
use crate::bytes::Order;

const MAGIC: u32 = 0x0006_1561;
/// Bytes before the table of a page.
const PAGE_HEAD: usize = 26;
const PAGE_HASH_UNSORTED: u8 = 2;
const PAGE_OVERFLOW: u8 = 7;
const PAGE_HASH_META: u8 = 8;
const PAGE_HASH: u8 = 13;
const ITEM_INLINE: u8 = 1;
const ITEM_OFF_PAGE: u8 = 3;

struct Database<'a> {
    bytes: &'a [u8],
    order: Order,
    page_size: usize,
    /// Overflow pages already taken: none belongs to two values, so no chain goes in circles.
    taken: Vec<bool>,
}

/// Returns the blobs in the order of their numbers.
pub(super) fn blobs(bytes: &[u8]) -> Blobs<'_> {
    let mut found = Blobs::default();
    let order = [Order::Little, Order::Big].into_iter().find(|order| order.u32(bytes, 12) == Some(MAGIC));
    let page_size = order.and_then(|order| order.size(bytes, 20)).unwrap_or(0);
    let is_encrypted = bytes.get(24).is_some_and(|cipher| *cipher != 0);
    let Some(order) = order.filter(|_| {
        (512..=65536).contains(&page_size)
            && page_size.is_power_of_two()
            && bytes.get(25) == Some(&PAGE_HASH_META)
            && !is_encrypted
    }) else {
        found.problems.push("no Berkeley DB hash file of a known form: its packages are not read");
        return found;
    };
    let mut database = Database { bytes, order, page_size, taken: vec![false; bytes.len() / page_size + 1] };
    if order.size(bytes, 32).is_none_or(|last| last > bytes.len() / page_size) {
        found.problems.push("Berkeley DB file ends early: packages are missing");
    }
    let mut numbered = Vec::new();
    for page in bytes.chunks_exact(page_size).skip(1) {
        if matches!(page.get(25), Some(&(PAGE_HASH | PAGE_HASH_UNSORTED))) {
            database.bucket(page, &mut numbered, &mut found.problems);
        }
    }
    found.problems.sort_unstable();
    found.problems.dedup();
    numbered.sort_by_key(|(number, _)| *number);
    found.blobs = numbered.into_iter().map(|(_, blob)| blob).collect();
    found
}

impl<'a> Database<'a> {
    /// Takes the values of one page; keys and values take turns.
    fn bucket(&mut self, page: &'a [u8], numbered: &mut Vec<(u32, Cow<'a, [u8]>)>, problems: &mut Vec<&'static str>) {
        let entries = usize::from(self.order.u16(page, 20).unwrap_or(0));
        // Values lie from the end of the page to the front, each ends where the one before begins.
        let mut end = self.page_size;
        let mut key = None;
        for entry in 0..entries {
            let start = self.order.u16(page, PAGE_HEAD + 2 * entry).map_or(usize::MAX, usize::from);
            let Some(item) = page.get(start..end) else {
                problems.push("damaged page of a Berkeley DB file: packages may be missing");
                return;
            };
            end = start;
            if entry % 2 == 0 {
                key = item.get(1..).and_then(|key| self.order.u32(key, 0));
                continue;
            }
            // Number 0 is no package: its value is the highest number.
            let Some(number) = key.take().filter(|number| *number != 0) else { continue };
            let value = match item.first() {
                Some(&ITEM_INLINE) => item.get(1..).map(Cow::Borrowed),
                Some(&ITEM_OFF_PAGE) => self.chain(item),
                _ => None,
            };
            match value {
                Some(value) => numbered.push((number, value)),
                None => problems.push("damaged value of a Berkeley DB file: its package is left out"),
            }
        }
    }

    /// Joins a value that lies on pages of its own.
    fn chain(&mut self, item: &[u8]) -> Option<Cow<'a, [u8]>> {
        let mut number = self.order.size(item, 4)?;
        let length = self.order.size(item, 8)?;
        let mut value = Vec::new();
        while number != 0 && value.len() < length {
            let taken = self.taken.get_mut(number)?;
            if std::mem::replace(taken, true) {
                return None;
            }
            let page = self.bytes.get(number.checked_mul(self.page_size)?..)?.get(..self.page_size)?;
            if page.get(25) != Some(&PAGE_OVERFLOW) {
                return None;
            }
            // On such a page the field of the free space tells how much is used.
            let used = usize::from(self.order.u16(page, 22)?);
            value.extend_from_slice(page.get(PAGE_HEAD..PAGE_HEAD + used)?);
            number = self.order.size(page, 16)?;
        }
        (value.len() == length).then_some(Cow::Owned(value))
    }
}
