//! One file that holds everything kept about one repository: a sorted index, then the entries.
//!
//! ```text
//! "slam-pack/1\n"        12 bytes
//! rules                  32 bytes: SHA-256 of everything but the object that an entry depends on
//! count                   4 bytes
//! count records          37 bytes each: key 16, offset 8, length 4, check 8, age 1; sorted by key
//! check of the above      8 bytes
//! entries
//! ```
//!
//! Numbers are little-endian, a check is the start of a SHA-256. Reading never fails: a file that is cut, flipped, of
//! other rules, or of another program holds nothing, and a damaged entry is not there.

use std::{
    collections::{BTreeMap, HashSet},
    sync::Mutex,
};

use super::digest;

const MAGIC: &[u8; 12] = b"slam-pack/1\n";
const RECORD: usize = 37;
/// Bytes before the records.
const HEAD: usize = MAGIC.len() + 32 + 4;
/// So many times a file may be written anew before an entry that nobody asked for is left out.
const OLDEST: u8 = 8;
/// Bytes of one pack; entries that were not asked for are left out first.
const MOST_BYTES: usize = 256 << 20;

/// What an entry is about: the start of a SHA-256.
pub(super) type Key = [u8; 16];

/// A pack as it was on disk, and what a run adds to it.
#[derive(Debug)]
pub(super) struct Pack {
    rules: [u8; 32],
    bytes: Vec<u8>,
    count: usize,
    asked: Mutex<HashSet<Key>>,
    new: Mutex<BTreeMap<Key, Vec<u8>>>,
}

impl Pack {
    /// Reads a pack of these rules; whatever else the bytes are, it is empty.
    pub(super) fn read(bytes: Vec<u8>, rules: [u8; 32]) -> Self {
        let count = count(&bytes, &rules).unwrap_or(0);
        Self { rules, bytes, count, asked: Mutex::default(), new: Mutex::default() }
    }

    fn record(&self, at: usize) -> Option<Record<'_>> {
        let start = HEAD + at * RECORD;
        Some(Record(self.bytes.get(start..start + RECORD)?))
    }

    /// Returns the bytes of a record when they are what was written.
    fn entry(&self, record: Record<'_>) -> Option<&[u8]> {
        let start = HEAD + self.count * RECORD + 8;
        let from = start.checked_add(usize::try_from(record.offset()).ok()?)?;
        let bytes = self.bytes.get(from..from.checked_add(record.length())?)?;
        (digest(bytes).get(..8) == Some(record.check())).then_some(bytes)
    }

    /// Returns what was kept, unless it is damaged.
    pub(super) fn find(&self, key: &Key) -> Option<&[u8]> {
        let (mut low, mut high) = (0, self.count);
        while low < high {
            let middle = low.midpoint(high);
            let record = self.record(middle)?;
            match record.key().cmp(key) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => {
                    let found = self.entry(record)?;
                    self.asked.lock().ok()?.insert(*key);
                    return Some(found);
                }
            }
        }
        None
    }

    /// Adds an entry.
    pub(super) fn keep(&self, key: Key, bytes: Vec<u8>) {
        if let Ok(mut new) = self.new.lock() {
            new.insert(key, bytes);
        }
    }

    /// Returns the pack to write; `None` when nothing was added.
    pub(super) fn written(self) -> Option<Vec<u8>> {
        let new = self.new.lock().ok()?;
        if new.is_empty() {
            return None;
        }
        let asked = self.asked.lock().ok()?;
        // Youngest first, so that a pack that grows too large loses what nobody asked for.
        let mut ages: [Vec<(Key, &[u8])>; OLDEST as usize] = Default::default();
        let (young, old) = ages.split_at_mut(1);
        let young = young.first_mut()?;
        young.extend(new.iter().map(|(key, bytes)| (*key, bytes.as_slice())));
        for record in (0..self.count).filter_map(|at| self.record(at)) {
            let Some((key, bytes)) = record.key().try_into().ok().zip(self.entry(record)) else { continue };
            if new.contains_key(&key) {
                continue;
            }
            if asked.contains(&key) {
                young.push((key, bytes));
            } else if let Some(age) = old.get_mut(usize::from(record.age())) {
                age.push((key, bytes));
            }
        }
        let (mut kept, mut total) = (BTreeMap::new(), 0);
        for (age, (key, bytes)) in (0_u8..).zip(&ages).flat_map(|(age, all)| all.iter().map(move |one| (age, one))) {
            total += bytes.len() + RECORD;
            if total <= MOST_BYTES {
                kept.insert(*key, (age, *bytes));
            }
        }
        Some(encode(&self.rules, &kept))
    }
}

/// Returns how many records there are, when the part that holds them is whole and of these rules.
fn count(bytes: &[u8], rules: &[u8; 32]) -> Option<usize> {
    let rest = bytes.strip_prefix(MAGIC)?.strip_prefix(rules)?;
    let count = usize::try_from(u32::from_le_bytes(*rest.first_chunk()?)).ok()?;
    let end = count.checked_mul(RECORD)?.checked_add(HEAD)?;
    let check = bytes.get(end..end.checked_add(8)?)?;
    (digest(bytes.get(..end)?).get(..8) == Some(check)).then_some(count)
}

fn encode(rules: &[u8; 32], entries: &BTreeMap<Key, (u8, &[u8])>) -> Vec<u8> {
    let total: usize = entries.values().map(|(_, bytes)| bytes.len() + RECORD).sum();
    let mut out = Vec::with_capacity(HEAD + total + 8);
    out.extend_from_slice(MAGIC);
    out.extend_from_slice(rules);
    out.extend_from_slice(&u32::try_from(entries.len()).unwrap_or(u32::MAX).to_le_bytes());
    let mut offset = 0_u64;
    for (key, (age, bytes)) in entries {
        out.extend_from_slice(key);
        out.extend_from_slice(&offset.to_le_bytes());
        out.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        out.extend_from_slice(digest(bytes).get(..8).unwrap_or_default());
        out.push(*age);
        offset += bytes.len() as u64;
    }
    let check = digest(&out);
    out.extend_from_slice(check.get(..8).unwrap_or_default());
    for (_, bytes) in entries.values() {
        out.extend_from_slice(bytes);
    }
    out
}

/// One record of the index, which is [`RECORD`] bytes long.
#[derive(Clone, Copy)]
struct Record<'p>(&'p [u8]);

impl<'p> Record<'p> {
    fn part(self, from: usize, to: usize) -> &'p [u8] {
        self.0.get(from..to).unwrap_or_default()
    }

    fn key(self) -> &'p [u8] {
        self.part(0, 16)
    }

    fn offset(self) -> u64 {
        self.part(16, 24).first_chunk().map_or(u64::MAX, |bytes| u64::from_le_bytes(*bytes))
    }

    fn length(self) -> usize {
        let length = self.part(24, 28).first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes));
        usize::try_from(length).unwrap_or(usize::MAX)
    }

    fn check(self) -> &'p [u8] {
        self.part(28, 36)
    }

    fn age(self) -> u8 {
        self.part(36, 37).first().copied().unwrap_or(u8::MAX)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const RULES: [u8; 32] = [7; 32];

    fn key(number: u8) -> Key {
        [number; 16]
    }

    fn of(entries: &[(u8, &[u8])]) -> Vec<u8> {
        let pack = Pack::read(Vec::new(), RULES);
        entries.iter().for_each(|(number, bytes)| pack.keep(key(*number), bytes.to_vec()));
        pack.written().unwrap()
    }

    #[test]
    fn what_was_kept_is_found_and_nothing_new_writes_nothing() {
        let pack = Pack::read(of(&[(3, b"three"), (1, b"one"), (2, b"")]), RULES);
        for (number, expected) in [(1, Some(&b"one"[..])), (2, Some(b"")), (3, Some(b"three")), (4, None)] {
            assert_eq!(pack.find(&key(number)), expected);
        }
        assert!(pack.written().is_none());
    }

    #[test]
    fn other_rules_hold_nothing() {
        assert_eq!(Pack::read(of(&[(1, b"one")]), [8; 32]).find(&key(1)), None);
    }

    #[test]
    fn an_entry_that_nobody_asks_for_goes_after_a_while() {
        let mut bytes = of(&[(1, b"one"), (2, b"two")]);
        for round in 0..OLDEST {
            let pack = Pack::read(bytes, RULES);
            assert_eq!(pack.find(&key(2)), Some(&b"two"[..]));
            pack.keep(key(10 + round), vec![round]);
            bytes = pack.written().unwrap();
        }
        let pack = Pack::read(bytes, RULES);
        assert_eq!((pack.find(&key(1)), pack.find(&key(2))), (None, Some(&b"two"[..])));
    }

    #[test]
    fn every_flipped_bit_and_every_cut_costs_entries_and_nothing_else() {
        let entries: [(u8, &[u8]); 3] = [(1, b"one"), (2, b"two, longer"), (3, b"3")];
        let whole = of(&entries);
        let sound = |bytes: Vec<u8>| {
            let pack = Pack::read(bytes, RULES);
            for (number, expected) in entries {
                let found = pack.find(&key(number));
                assert!(found.is_none_or(|found| found == expected));
            }
            // It can be written again, and is then whole.
            pack.keep(key(9), b"nine".to_vec());
            assert_eq!(Pack::read(pack.written().unwrap(), RULES).find(&key(9)), Some(&b"nine"[..]));
        };
        for at in 0..whole.len() * 8 {
            let mut flipped = whole.clone();
            flipped[at / 8] ^= 1 << (at % 8);
            sound(flipped);
        }
        for end in 0..whole.len() {
            sound(whole[..end].to_vec());
        }
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_fail(tail: Vec<u8>, count: u32) {
            let mut bytes = [&MAGIC[..], &RULES, &count.to_le_bytes()].concat();
            bytes.extend(tail);
            let _ = Pack::read(bytes, RULES).find(&key(1));
        }
    }
}
