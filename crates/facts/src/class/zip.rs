//! What a zip container holds: its members say it, the name of the file only where they do not.

use slam_model::evidence::tree::BlobClass;

use super::kind::Kind::{self, Archive, Data, Media};

/// Members that are looked at.
const MOST_MEMBERS: usize = 20_000;
/// Bytes at the end in which the directory's end can stand: its record, and the longest comment.
const END_BYTES: usize = 22 + 0xffff;

/// Formats that are a zip of another name, told by the name alone.
const NAMES: &[(&str, Kind, &str)] = &[
    (".jar", Archive, "jar"),
    (".war", Archive, "war"),
    (".ear", Archive, "ear"),
    (".aar", Archive, "aar"),
    (".apk", Archive, "apk"),
    (".aab", Archive, "aab"),
    (".ipa", Archive, "ipa"),
    (".nupkg", Archive, "nupkg"),
    (".whl", Archive, "whl"),
    (".egg", Archive, "egg"),
    (".vsix", Archive, "vsix"),
    (".xpi", Archive, "xpi"),
    (".crx", Archive, "crx"),
    (".docx", Media, "docx"),
    (".xlsx", Media, "xlsx"),
    (".pptx", Media, "pptx"),
    (".odt", Media, "odt"),
    (".ods", Media, "ods"),
    (".odp", Media, "odp"),
    (".odg", Media, "odg"),
    (".epub", Media, "epub"),
    (".npz", Data, "npz"),
];

/// Endings of members that are programs.
const PROGRAMS: [&[u8]; 15] = [
    b".exe", b".dll", b".so", b".dylib", b".class", b".dex", b".pyc", b".wasm", b".msi", b".o", b".obj", b".a",
    b".lib", b".sys", b".node",
];

/// Returns the class of a zip container.
pub(super) fn class(name: &str, bytes: &[u8]) -> BlobClass {
    let members = members(bytes);
    let has = |wanted: &[u8]| members.iter().any(|member| member.eq_ignore_ascii_case(wanted));
    let begins = |wanted: &[u8]| members.iter().any(|member| member.starts_with(wanted));
    let named = NAMES.iter().find(|(ending, ..)| name.ends_with(ending));
    // Members decide: an office document named `.zip` is one, and a package named `.docx` is none.
    if let Some(media) = document(&members, bytes) {
        return media;
    }
    let programs = members.iter().any(|member| is_program(member));
    if let Some((_, kind, format)) = named {
        let hidden = matches!(kind, Media | Data) && programs;
        return if hidden { Archive.of("zip with programs") } else { kind.of(format) };
    }
    if has(b"AndroidManifest.xml") {
        return Archive.of("apk");
    }
    if members.iter().any(|member| member.ends_with(b".dist-info/WHEEL")) {
        return Archive.of("whl");
    }
    let classes = members.iter().any(|member| member.ends_with(b".class"));
    if classes || (has(b"META-INF/MANIFEST.MF") && !begins(b"word/") && !begins(b"xl/")) {
        return Archive.of("jar");
    }
    Archive.of(if programs { "zip with programs" } else { "zip" })
}

fn is_program(member: &[u8]) -> bool {
    let lower = member.to_ascii_lowercase();
    PROGRAMS.iter().any(|ending| lower.ends_with(ending))
}

/// OpenDocument and EPUB begin with a member `mimetype`; Office Open XML has a list of content types.
fn document(members: &[&[u8]], bytes: &[u8]) -> Option<BlobClass> {
    if members.first() == Some(&&b"mimetype"[..]) {
        let head = bytes.get(30..bytes.len().min(160))?;
        let says = |words: &[u8]| memchr::memmem::find(head, words).is_some();
        let formats: [(&[u8], &str); 5] = [
            (b"application/epub+zip", "epub"),
            (b"opendocument.text", "odt"),
            (b"opendocument.spreadsheet", "ods"),
            (b"opendocument.presentation", "odp"),
            (b"opendocument.graphics", "odg"),
        ];
        return formats.iter().find(|(words, _)| says(words)).map(|(_, format)| Media.of(format));
    }
    if !members.contains(&&b"[Content_Types].xml"[..]) {
        return None;
    }
    let folders: [(&[u8], &str); 3] = [(b"word/", "docx"), (b"xl/", "xlsx"), (b"ppt/", "pptx")];
    let found = folders.iter().find(|(folder, _)| members.iter().any(|member| member.starts_with(folder)));
    found.map(|(_, format)| Media.of(format))
}

/// Returns the names of the members: from the directory at the end when all bytes are here, else from the headers before
/// the members, as far as they are.
fn members(bytes: &[u8]) -> Vec<&[u8]> {
    let listed = directory(bytes).unwrap_or_default();
    if listed.is_empty() { headers(bytes) } else { listed }
}

fn half(bytes: &[u8], from: usize) -> Option<usize> {
    Some(usize::from(u16::from_le_bytes(bytes.get(from..from.checked_add(2)?)?.try_into().ok()?)))
}

fn directory(bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let tail = bytes.len().saturating_sub(END_BYTES);
    let end = tail + memchr::memmem::rfind(bytes.get(tail..)?, b"PK\x05\x06")?;
    let start = u32::from_le_bytes(bytes.get(end + 16..end + 20)?.try_into().ok()?);
    let mut at = usize::try_from(start).ok()?;
    let mut names = Vec::new();
    while names.len() < MOST_MEMBERS && bytes.get(at..at.checked_add(4)?) == Some(b"PK\x01\x02") {
        let length = half(bytes, at + 28)?;
        names.push(bytes.get(at + 46..at + 46 + length)?);
        at += 46 + length + half(bytes, at + 30)? + half(bytes, at + 32)?;
    }
    Some(names)
}

fn headers(bytes: &[u8]) -> Vec<&[u8]> {
    let name = |at: usize| bytes.get(at + 30..(at + 30).checked_add(half(bytes, at + 26)?)?);
    memchr::memmem::find_iter(bytes, b"PK\x03\x04").take(MOST_MEMBERS).filter_map(name).collect()
}
