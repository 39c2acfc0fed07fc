//! SQLite, as much of it as `rpmdb.sqlite` needs: the rows of one table, by walking its tree (sqlite.org, "Database
//! File Format"). Read only, each page at most once, so that no file makes it go in circles or take more than its size.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::Blobs;
use crate::bytes::Order::{Big, Little};

const HEADER: usize = 100;
const LEAF: u8 = 0x0d;
const INTERIOR: u8 = 0x05;
const TABLE: &[u8] = b"Packages";

struct Database<'a> {
    bytes: &'a [u8],
    page_size: usize,
    /// Bytes of a page that hold content; the rest is reserved for extensions.
    usable: usize,
    /// Newer pages, from the journal.
    newer: BTreeMap<usize, &'a [u8]>,
    taken: Vec<bool>,
    problems: Vec<&'static str>,
}

/// Returns the blobs of the table of packages, with the pages of the write-ahead log laid over.
pub(super) fn blobs<'a>(bytes: &'a [u8], journal: &'a [u8]) -> Blobs<'a> {
    let mut found = Blobs::default();
    let page_size = match Big.u16(bytes, 16) {
        Some(1) => 65536,
        Some(size) => usize::from(size),
        None => 0,
    };
    let usable = page_size.saturating_sub(bytes.get(20).copied().map_or(0, usize::from));
    if !bytes.starts_with(b"SQLite format 3\0") || !page_size.is_power_of_two() || page_size < 512 || usable < 480 {
        found.problems.push("no SQLite database: its packages are not read");
        return found;
    }
    let newer = journalled(journal, page_size);
    let pages = newer.last_key_value().map_or(0, |(page, _)| *page).max(bytes.len() / page_size) + 1;
    // A page number of the journal is bounded by its frames only in a sound file.
    let pages = pages.min((bytes.len() + journal.len()) / page_size + 2);
    let mut database = Database { bytes, page_size, usable, newer, taken: vec![false; pages], problems: Vec::new() };
    let mut root = None;
    for record in database.rows(1) {
        // type, name, tbl_name, rootpage, sql
        let columns = columns(&record);
        if columns.first() == Some(&Column::Bytes(b"table"))
            && columns.get(1) == Some(&Column::Bytes(TABLE))
            && let Some(Column::Number(page)) = columns.get(3)
        {
            root = usize::try_from(*page).ok();
        }
    }
    match root {
        Some(root) => {
            for record in database.rows(root) {
                if let Some(blob) = blob(record) {
                    found.blobs.push(blob);
                }
            }
        }
        None => database.problems.push("SQLite database has no table `Packages`: no rpm database"),
    }
    found.problems = database.problems;
    found.problems.sort_unstable();
    found.problems.dedup();
    found
}

/// Returns the pages of the committed transactions of a write-ahead log, the last one of each.
fn journalled(journal: &[u8], page_size: usize) -> BTreeMap<usize, &[u8]> {
    let mut committed = BTreeMap::new();
    let mut open = Vec::new();
    let magic = Big.u32(journal, 0).unwrap_or(0);
    if magic & !1 != 0x377f_0682 || Big.size(journal, 8) != Some(page_size) {
        return committed;
    }
    let order = if magic & 1 == 1 { Big } else { Little };
    let sums = |start: (u32, u32), bytes: &[u8]| {
        bytes.chunks_exact(8).fold(start, |(a, b), pair| {
            let a = a.wrapping_add(order.u32(pair, 0).unwrap_or(0)).wrapping_add(b);
            (a, b.wrapping_add(order.u32(pair, 4).unwrap_or(0)).wrapping_add(a))
        })
    };
    let mut sum = sums((0, 0), journal.get(..24).unwrap_or(&[]));
    let salt = journal.get(16..24);
    for frame in journal.get(32..).unwrap_or(&[]).chunks_exact(24 + page_size) {
        let (Some(page), Some(size)) = (Big.size(frame, 0), Big.u32(frame, 4)) else { break };
        let content = frame.get(24..).unwrap_or(&[]);
        sum = sums(sums(sum, frame.get(..8).unwrap_or(&[])), content);
        // Frames after the last that fits are left from before the log was begun anew.
        if frame.get(8..16) != salt || (Big.u32(frame, 16), Big.u32(frame, 20)) != (Some(sum.0), Some(sum.1)) {
            break;
        }
        open.push((page, content));
        // The last frame of a transaction tells the size of the database.
        if size != 0 {
            committed.extend(open.drain(..));
        }
    }
    committed
}

impl<'a> Database<'a> {
    /// Returns the page with this number, from 1; `None` the second time.
    fn page(&mut self, number: usize) -> Option<&'a [u8]> {
        let taken = self.taken.get_mut(number)?;
        if std::mem::replace(taken, true) {
            return None;
        }
        if let Some(page) = self.newer.get(&number) {
            return Some(page);
        }
        self.bytes.get(number.checked_sub(1)?.checked_mul(self.page_size)?..)?.get(..self.page_size)
    }

    /// Returns the records of a table in the order of their row ids.
    fn rows(&mut self, root: usize) -> Vec<Cow<'a, [u8]>> {
        let mut rows = Vec::new();
        let mut open = vec![root];
        while let Some(number) = open.pop() {
            if self.tree_page(number, &mut open, &mut rows).is_none() {
                self.problems.push("damaged page of an SQLite database: packages may be missing");
            }
        }
        rows
    }

    fn tree_page(&mut self, number: usize, open: &mut Vec<usize>, rows: &mut Vec<Cow<'a, [u8]>>) -> Option<()> {
        let page = self.page(number)?;
        let head = page.get(if number == 1 { HEADER } else { 0 }..)?;
        let cells = usize::from(Big.u16(head, 3)?);
        let kind = *head.first()?;
        let table = head.get(if kind == INTERIOR { 12 } else { 8 }..)?.get(..cells * 2)?;
        let places = table.chunks_exact(2).filter_map(|place| Big.u16(place, 0).map(usize::from));
        match kind {
            INTERIOR => {
                let mut children: Vec<usize> = places.filter_map(|place| Big.size(page, place)).collect();
                children.push(Big.size(head, 8)?);
                open.extend(children.into_iter().rev());
            }
            LEAF => {
                for place in places {
                    match page.get(place..).and_then(|cell| self.cell(cell)) {
                        Some(record) => rows.push(record),
                        None => self.problems.push("damaged row of an SQLite database: its package is left out"),
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Returns the record of a cell of a leaf, joined with its overflow pages.
    fn cell(&mut self, cell: &'a [u8]) -> Option<Cow<'a, [u8]>> {
        let (length, rest) = varint(cell)?;
        let (_row, rest) = varint(rest)?;
        let length = usize::try_from(length).ok()?;
        let most = self.usable - 35;
        if length <= most {
            return rest.get(..length).map(Cow::Borrowed);
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let fitting = least + (length - least) % (self.usable - 4);
        let local = if fitting <= most { fitting } else { least };
        let mut record = rest.get(..local)?.to_vec();
        let mut next = Big.size(rest, local)?;
        while record.len() < length {
            let page = self.page(next)?;
            let wanted = (length - record.len()).min(self.usable - 4);
            record.extend_from_slice(page.get(4..4 + wanted)?);
            next = Big.size(page, 0)?;
        }
        Some(Cow::Owned(record))
    }
}

/// Reads a number of up to nine bytes, seven bits each, and all eight of the ninth.
fn varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut value = 0u64;
    for at in 0..9 {
        let byte = *bytes.get(at)?;
        if at == 8 {
            return Some(((value << 8) | u64::from(byte), bytes.get(9..)?));
        }
        value = (value << 7) | u64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((value, bytes.get(at + 1..)?));
        }
    }
    None
}

#[derive(Debug, PartialEq, Eq)]
enum Column<'a> {
    Bytes(&'a [u8]),
    Number(u64),
    Other,
}

/// Returns the values of a record; one that is cut off ends it.
fn columns(record: &[u8]) -> Vec<Column<'_>> {
    let mut columns = Vec::new();
    let Some((length, _)) = varint(record) else { return columns };
    let Some((head, mut body)) = usize::try_from(length).ok().and_then(|length| record.split_at_checked(length)) else {
        return columns;
    };
    let Some((_, mut head)) = varint(head) else { return columns };
    while let Some((kind, rest)) = varint(head) {
        head = rest;
        let Some(length) = column_length(kind) else { break };
        let Some((value, rest)) = body.split_at_checked(length) else { break };
        body = rest;
        columns.push(match kind {
            1..=6 => Column::Number(value.iter().fold(0, |number, byte| (number << 8) | u64::from(*byte))),
            8 => Column::Number(0),
            9 => Column::Number(1),
            12.. => Column::Bytes(value),
            _ => Column::Other,
        });
    }
    columns
}

fn column_length(kind: u64) -> Option<usize> {
    match kind {
        0 | 8 | 9 => Some(0),
        1..=4 => usize::try_from(kind).ok(),
        5 => Some(6),
        6 | 7 => Some(8),
        12.. => usize::try_from((kind - 12) / 2).ok(),
        _ => None,
    }
}

/// Returns the second column, which is the header of a package, without a copy.
fn blob(record: Cow<'_, [u8]>) -> Option<Cow<'_, [u8]>> {
    let range = {
        let columns = columns(&record);
        let Some(Column::Bytes(blob)) = columns.get(1) else { return None };
        // The header is the last column, so it ends where the record ends.
        record.len() - blob.len()
    };
    match record {
        Cow::Borrowed(record) => record.get(range..).map(Cow::Borrowed),
        Cow::Owned(mut record) => {
            record.drain(..range);
            Some(Cow::Owned(record))
        }
    }
}
