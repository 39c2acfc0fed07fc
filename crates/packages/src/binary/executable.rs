//! A program or library: its sections by name, its data, and what lies at an address. By `object`, which reads headers
//! only when asked and never trusts them.

use object::read::macho::{FatArch as _, MachOFatFile32};
use object::{Object as _, ObjectSection as _, ObjectSegment as _, SectionKind};

/// A Java class file has a version from 45 at the place where Mach-O counts processors.
const MOST_PROCESSORS: u8 = 30;
/// A real program has some tens; of a hostile one no more are looked at.
const MOST_SECTIONS: usize = 4096;

/// One executable.
pub(super) struct Executable<'a> {
    file: object::File<'a>,
}

impl<'a> Executable<'a> {
    /// Reads the headers; of several processors the first.
    pub(super) fn read(bytes: &'a [u8]) -> Option<Self> {
        let bytes = match bytes {
            [0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, count, ..] if *count <= MOST_PROCESSORS => {
                MachOFatFile32::parse(bytes).ok()?.arches().first()?.data(bytes).ok()?
            }
            [0xca, 0xfe, 0xba, 0xbe, ..] => return None,
            _ => bytes,
        };
        object::File::parse(bytes).ok().map(|file| Self { file })
    }

    /// Returns the bytes of the section with this name.
    pub(super) fn section(&self, name: &str) -> Option<&'a [u8]> {
        let sections = self.file.sections().take(MOST_SECTIONS);
        let found = sections.filter(|section| section.name_bytes().is_ok_and(|found| found == name.as_bytes()));
        found.filter_map(|section| section.data().ok()).next()
    }

    /// Returns the sections that hold changeable data; where there are no sections, all segments.
    pub(super) fn data(&self) -> impl Iterator<Item = &'a [u8]> {
        let sections = self.file.sections().take(MOST_SECTIONS);
        let data: Vec<&[u8]> =
            sections.filter(|one| one.kind() == SectionKind::Data).filter_map(|one| one.data().ok()).collect();
        let segments = data.is_empty().then(|| self.file.segments().take(MOST_SECTIONS));
        data.into_iter().chain(segments.into_iter().flatten().filter_map(|segment| segment.data().ok()))
    }

    /// Returns the bytes that are loaded at an address.
    pub(super) fn at(&self, address: u64, length: u64) -> Option<&'a [u8]> {
        let mut segments = self.file.segments().take(MOST_SECTIONS);
        segments.find_map(|segment| segment.data_range(address, length).ok().flatten())
    }
}
