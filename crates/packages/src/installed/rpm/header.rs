//! A header of rpm: a table of tags and a store of values (rpm's manual, "Package format", part "Header structure").

use std::borrow::Cow;

use crate::bytes::Order;

/// Numbers of the tags that are read (`rpmtag.h`).
pub(super) mod tag {
    pub(crate) const NAME: u32 = 1000;
    pub(crate) const VERSION: u32 = 1001;
    pub(crate) const RELEASE: u32 = 1002;
    pub(crate) const EPOCH: u32 = 1003;
    pub(crate) const SUMMARY: u32 = 1004;
    pub(crate) const VENDOR: u32 = 1011;
    pub(crate) const LICENSE: u32 = 1014;
    pub(crate) const PACKAGER: u32 = 1015;
    pub(crate) const URL: u32 = 1020;
    pub(crate) const ARCH: u32 = 1022;
    pub(crate) const OLDFILENAMES: u32 = 1027;
    pub(crate) const SOURCERPM: u32 = 1044;
    pub(crate) const PROVIDENAME: u32 = 1047;
    pub(crate) const REQUIREFLAGS: u32 = 1048;
    pub(crate) const REQUIRENAME: u32 = 1049;
    pub(crate) const DIRINDEXES: u32 = 1116;
    pub(crate) const BASENAMES: u32 = 1117;
    pub(crate) const DIRNAMES: u32 = 1118;
    pub(crate) const MODULARITYLABEL: u32 = 5096;
}

const INT32: u32 = 4;
const STRING: u32 = 6;
const STRING_ARRAY: u32 = 8;
const I18N_STRING: u32 = 9;

/// rpm itself refuses more (`HEADER_TAGS_MAX`).
const MOST_TAGS: usize = 0xffff;

/// One header.
pub(super) struct Header<'a> {
    store: &'a [u8],
    entries: Vec<Entry>,
}

#[derive(Clone, Copy)]
struct Entry {
    tag: u32,
    kind: u32,
    offset: usize,
    count: usize,
}

impl<'a> Header<'a> {
    /// Reads the table; `None` when it is longer than the blob.
    pub(super) fn read(blob: &'a [u8]) -> Option<Self> {
        let tags = Order::Big.size(blob, 0)?;
        let length = Order::Big.size(blob, 4)?;
        if tags > MOST_TAGS {
            return None;
        }
        let table = blob.get(8..8usize.checked_add(tags * 16)?)?;
        let store = blob.get(8 + table.len()..)?.get(..length)?;
        let entry = |entry: &[u8]| {
            Some(Entry {
                tag: Order::Big.u32(entry, 0)?,
                kind: Order::Big.u32(entry, 4)?,
                offset: Order::Big.size(entry, 8)?,
                count: Order::Big.size(entry, 12)?,
            })
        };
        Some(Self { store, entries: table.chunks_exact(16).filter_map(entry).collect() })
    }

    /// What was added after the package was built stands last, and holds.
    fn entry(&self, tag: u32) -> Option<Entry> {
        self.entries.iter().rfind(|entry| entry.tag == tag).copied()
    }

    /// Returns a text, of texts in several languages the first.
    pub(super) fn text(&self, tag: u32) -> Option<Cow<'a, str>> {
        self.texts(tag).next()
    }

    /// Returns the texts of a list.
    pub(super) fn texts(&self, tag: u32) -> impl Iterator<Item = Cow<'a, str>> + use<'a> {
        let entry = self.entry(tag).filter(|entry| matches!(entry.kind, STRING | STRING_ARRAY | I18N_STRING));
        let mut rest = entry.and_then(|entry| self.store.get(entry.offset..)).unwrap_or(&[]);
        let count = entry.map_or(0, |entry| entry.count);
        (0..count).map_while(move |_| {
            let end = memchr::memchr(0, rest)?;
            let (text, after) = rest.split_at_checked(end)?;
            rest = after.get(1..)?;
            Some(String::from_utf8_lossy(text))
        })
    }

    /// Returns a number.
    pub(super) fn number(&self, tag: u32) -> Option<u32> {
        self.numbers(tag).first().copied()
    }

    /// Returns the numbers of a list.
    pub(super) fn numbers(&self, tag: u32) -> Vec<u32> {
        let Some(entry) = self.entry(tag).filter(|entry| entry.kind == INT32) else { return Vec::new() };
        let bytes = self.store.get(entry.offset..).unwrap_or(&[]);
        bytes.chunks_exact(4).take(entry.count).filter_map(|bytes| Order::Big.u32(bytes, 0)).collect()
    }

    /// Returns folder and name of each owned file.
    pub(super) fn files(&self) -> impl Iterator<Item = (Cow<'a, str>, Cow<'a, str>)> + use<'a> {
        let folders: Vec<Cow<'a, str>> = self.texts(tag::DIRNAMES).collect();
        let indexes = self.numbers(tag::DIRINDEXES);
        let names = self
            .texts(tag::BASENAMES)
            .zip(indexes)
            .filter_map(move |(name, folder)| Some((folders.get(usize::try_from(folder).ok()?)?.clone(), name)));
        // Before rpm 4 each file was spelled out.
        names.chain(self.texts(tag::OLDFILENAMES).map(|path| (Cow::Borrowed(""), path)))
    }
}
