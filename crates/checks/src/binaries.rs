//! Which entries of a tree nobody can review as text, at every depth, and what excuses them.

use slam_model::{
    Citation, Evidence,
    evidence::{
        ci::Purpose,
        tree::{BlobClass, Role, TreeEntry},
    },
    finding::CitationKind,
};

/// What an entry is, as far as the two requirements about binaries ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Binary {
    /// A program or compiled code, packages of it included.
    Executable,
    /// The wrapper of a build tool, which its makers published: a program with a known origin.
    Wrapper,
    /// Packed or unknown bytes.
    Opaque,
    /// Bytes that were not read, or are kept elsewhere.
    Unseen,
}

/// Endings of packages that hold compiled code: their magic bytes only say `zip` or `ar`.
const PACKAGES: &[&str] = &[
    ".jar",
    ".war",
    ".ear",
    ".aar",
    ".apk",
    ".aab",
    ".ipa",
    ".whl",
    ".egg",
    ".nupkg",
    ".deb",
    ".rpm",
    ".msi",
    ".dmg",
    ".pkg",
    ".snap",
    ".flatpak",
    ".appimage",
    ".xpi",
    ".crx",
    ".vsix",
    ".so",
    ".dll",
    ".exe",
    ".dylib",
    ".a",
    ".lib",
    ".class",
    ".pyc",
];

/// Endings that only compiled code has; bytes without a known mark are believed to be what these say.
const COMPILED: &[&str] =
    &[".so", ".dll", ".exe", ".dylib", ".class", ".pyc", ".msi", ".deb", ".rpm", ".dmg", ".apk", ".ipa"];

/// Formats of archives that hold compiled code, whatever their names are.
const PROGRAM_ARCHIVES: &[&str] =
    &["jar", "war", "ear", "aar", "apk", "aab", "ipa", "whl", "egg", "nupkg", "deb", "rpm", "zip with programs"];

/// Returns what an entry is; `None` for what a person can review: text, pictures, sounds, fonts, and printed pages.
pub(crate) fn of(entry: &TreeEntry) -> Option<Binary> {
    let path = entry.path.to_lower();
    let is_package = PACKAGES.iter().any(|ending| path.ends_with(ending));
    match &entry.class {
        BlobClass::Executable(_) | BlobClass::Archive(_) if is_wrapper(&path) => Some(Binary::Wrapper),
        BlobClass::Executable(_) => Some(Binary::Executable),
        BlobClass::Archive(format) if is_package || PROGRAM_ARCHIVES.contains(&format.as_str()) => {
            Some(Binary::Executable)
        }
        // A name alone makes no program: snapshots of tests end in `.snap` and hold a stray byte.
        BlobClass::UnknownBinary if COMPILED.iter().any(|ending| path.ends_with(ending)) => Some(Binary::Executable),
        BlobClass::Archive(_) | BlobClass::Data(_) | BlobClass::UnknownBinary => Some(Binary::Opaque),
        BlobClass::LfsPointer if is_package => Some(Binary::Unseen),
        BlobClass::NotRead(_) => Some(Binary::Unseen),
        BlobClass::Empty
        | BlobClass::Text
        | BlobClass::Media(_)
        | BlobClass::LfsPointer
        | BlobClass::Symlink
        | BlobClass::Submodule => None,
    }
}

fn is_wrapper(path: &str) -> bool {
    path.ends_with("gradle/wrapper/gradle-wrapper.jar") || path.ends_with(".mvn/wrapper/maven-wrapper.jar")
}

/// Returns the line of CI that compares build wrappers with what their makers published.
pub(crate) fn wrapper_validation(evidence: &Evidence) -> Option<Citation> {
    let workflows = &evidence.ci.seen()?.workflows;
    let activity = workflows.iter().find_map(|one| one.activities(Purpose::WrapperValidation).next())?;
    Some(Citation::quote(CitationKind::Ci, &activity.quote).with_note(activity.tool.clone()))
}

/// Returns the citation of an entry with what it is and, outside the product, what its path says that it is for.
pub(crate) fn cite(entry: &TreeEntry) -> Citation {
    let class = match &entry.class {
        BlobClass::Executable(format) | BlobClass::Archive(format) | BlobClass::Data(format) => format.clone(),
        BlobClass::UnknownBinary => "unknown bytes".to_owned(),
        BlobClass::LfsPointer => "kept in Git LFS".to_owned(),
        BlobClass::NotRead(why) => format!("not read: {why}"),
        _ => String::new(),
    };
    let role = match entry.role {
        Role::Product => "",
        Role::Test => ", test data",
        Role::Example => ", example",
        Role::Vendored => ", vendored",
    };
    Citation::file(&entry.path).with_note(format!("{class}{role}"))
}

/// Returns the first paths for a message, and how many more there are.
pub(crate) fn names(entries: &[&TreeEntry]) -> String {
    let shown: Vec<_> = entries.iter().take(3).map(|one| one.path.to_string()).collect();
    match entries.len().saturating_sub(shown.len()) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use slam_model::{
        Fact,
        evidence::tree::{Mode, TreeFacts},
    };

    use super::*;
    use crate::testing::build;

    /// Returns evidence with these entries, sorted as given.
    pub(crate) fn tree(entries: &[(&str, BlobClass, Role)]) -> Evidence {
        let entry = |(path, class, role): &(&str, BlobClass, Role)| TreeEntry {
            path: (*path).into(),
            path_bytes: None,
            mode: Mode::File,
            size: Some(100),
            oid: None,
            class: class.clone(),
            role: *role,
        };
        let entries = entries.iter().map(entry).collect();
        Evidence { tree: Fact::Seen(TreeFacts { entries }), ..build::nothing() }
    }

    #[test]
    fn classes_and_endings_decide() {
        let zip = || BlobClass::Archive("zip".to_owned());
        for (path, class, expected) in [
            ("a/b/c/d/tool", BlobClass::Executable("ELF".to_owned()), Some(Binary::Executable)),
            ("lib/x.jar", zip(), Some(Binary::Executable)),
            ("gradle/wrapper/gradle-wrapper.jar", zip(), Some(Binary::Wrapper)),
            ("data.zip", zip(), Some(Binary::Opaque)),
            ("data.zip", BlobClass::Archive("zip with programs".to_owned()), Some(Binary::Executable)),
            ("data.zip", BlobClass::Archive("jar".to_owned()), Some(Binary::Executable)),
            ("tests/a__b.py.snap", BlobClass::UnknownBinary, Some(Binary::Opaque)),
            ("a.pyc", BlobClass::UnknownBinary, Some(Binary::Executable)),
            ("logo.png", BlobClass::Media("png".to_owned()), None),
            ("x.exe", BlobClass::Text, None),
            ("x.exe", BlobClass::LfsPointer, Some(Binary::Unseen)),
            ("film.mp4", BlobClass::LfsPointer, None),
            ("big.bin", BlobClass::NotRead("too large".to_owned()), Some(Binary::Unseen)),
        ] {
            let evidence = tree(&[(path, class, Role::Product)]);
            let found = evidence.tree.seen().and_then(|tree| of(&tree.entries[0]));
            assert_eq!(found, expected, "{path}");
        }
    }
}
