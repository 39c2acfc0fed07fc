//! The list of readers, and which of them a path is for.

use crate::{File, Listing};

/// One reader: which files it is for, and the function.
#[derive(Debug)]
pub struct Reader {
    /// Stable name, as in the evidence of a component: `npm-package-lock`.
    pub id: &'static str,
    /// The files it is for; one hit is enough.
    pub matches: &'static [Match],
    /// What the reader needs beside the bytes.
    pub needs: Needs,
    /// Reads the packages of one file.
    pub read: fn(&File<'_>) -> Listing,
}

/// Which files a reader is for. Names and paths compare byte for byte.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Match {
    /// The name of the file: `Cargo.lock`.
    Name(&'static str),
    /// The end of the name: `.csproj`.
    Suffix(&'static str),
    /// The beginning and the end of the name: `requirements`, `.txt`.
    Affixes(&'static str, &'static str),
    /// The end of the path, whole parts: `var/lib/dpkg/status`.
    Path(&'static str),
    /// A part of the path and the end of the name: `.dist-info`-folders have `METADATA`; `.github/workflows` has `.yml`.
    Inside(&'static str, &'static str),
    /// The first bytes of the file, for [`sniff`]: `\x7fELF`.
    Magic(&'static [u8]),
}

/// What a reader needs beside the bytes of its file, so that an image can be read in one pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Needs {
    /// Nothing: it can read while the archive streams by, and the bytes need not be kept.
    Nothing,
    /// The files beside it, by [`crate::Files`].
    Files,
    /// It is no source of packages itself; other readers ask for it (`pom.xml` of a parent, `go.sum`, `*.list` of dpkg).
    /// Kept, never called.
    Asked,
}

/// Every reader.
pub static READERS: &[&[Reader]] = &[
    crate::lock::js::READERS,
    crate::lock::python::READERS,
    crate::lock::ruby::READERS,
    crate::lock::php::READERS,
    crate::lock::rust::READERS,
    crate::lock::go::READERS,
    crate::lock::jvm::READERS,
    crate::lock::dotnet::READERS,
    crate::lock::beam::READERS,
    crate::lock::dart::READERS,
    crate::lock::apple::READERS,
    crate::lock::cpp::READERS,
    crate::lock::r::READERS,
    crate::lock::haskell::READERS,
    crate::lock::ocaml::READERS,
    crate::lock::julia::READERS,
    crate::lock::nix::READERS,
    crate::lock::terraform::READERS,
    crate::lock::ci::READERS,
    crate::lock::containers::READERS,
    crate::lock::submodules::READERS,
    crate::installed::READERS,
    crate::binary::READERS,
];

/// Returns the readers that a path is for, in the order of [`READERS`].
pub fn readers_of(path: &str) -> impl Iterator<Item = &'static Reader> {
    // Cut once: there are hundreds of patterns, and trees with a hundred thousand files.
    let name = name_of(path);
    READERS.iter().copied().flatten().filter(move |reader| reader.matches.iter().any(|one| one.is_for(path, name)))
}

fn name_of(path: &str) -> &str {
    path.rsplit_once('/').map_or(path, |(_, name)| name)
}

/// Returns the readers that the first bytes of a file are for.
pub fn sniff(head: &[u8]) -> impl Iterator<Item = &'static Reader> {
    let magic = move |one: &Match| matches!(one, Match::Magic(magic) if head.starts_with(magic));
    READERS.iter().copied().flatten().filter(move |reader| reader.matches.iter().any(magic))
}

impl Match {
    /// Says whether a file is for the reader, by its path and the name at the end of it.
    fn is_for(self, path: &str, name: &str) -> bool {
        match self {
            Self::Name(wanted) => name == wanted,
            Self::Suffix(end) => name.ends_with(end),
            Self::Affixes(start, end) => {
                name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
            }
            Self::Path(end) => path.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')),
            Self::Inside(part, end) => name.ends_with(end) && path[..path.len() - name.len()].contains(part),
            Self::Magic(_) => false,
        }
    }
}

/// Says whether some reader of this path is for binary files and archives, which are longer than lists.
pub fn is_binary(path: &str) -> bool {
    let name = name_of(path);
    crate::binary::READERS.iter().any(|reader| reader.matches.iter().any(|one| one.is_for(path, name)))
}
