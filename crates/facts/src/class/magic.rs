//! Which mark stands where, and what it tells. Marks that are also words are believed only with their context.

use slam_model::evidence::tree::BlobClass;

use super::{
    kind::Kind::{Archive, Data, Executable, Media},
    marks::STARTS,
    programs, zip,
};

/// Returns the class that the marks in `bytes` tell; `name` decides only where bytes do not.
pub(super) fn find(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    if at(0, b"PK\x03\x04") || at(0, b"PK\x05\x06") || at(0, b"PK\x07\x08PK\x03\x04") {
        return Some(zip::class(name, bytes));
    }
    if at(0, b"!<arch>\n") {
        let debian = at(8, b"debian-binary");
        return Some(if debian { Archive.of("deb") } else { Executable.of("ar archive") });
    }
    if at(0, b"\xca\xfe\xba\xbe") {
        return programs::java_or_fat(bytes);
    }
    if at(0, b"\xca\xfe\xba\xbf") {
        return programs::fat(bytes);
    }
    if at(0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") {
        let installer = [".msi", ".msp", ".msm"].iter().any(|ending| name.ends_with(ending));
        return Some(if installer { Executable.of("MSI") } else { Media.of("ole document") });
    }
    if at(0, b"MZ")
        && let Some(class) = programs::dos_or_windows(bytes)
    {
        return Some(class);
    }
    start(bytes).or_else(|| container(bytes)).or_else(|| media(name, bytes)).or_else(|| program(name, bytes))
}

fn start(bytes: &[u8]) -> Option<BlobClass> {
    let (mark, kind, format) = STARTS.iter().find(|(mark, ..)| bytes.starts_with(mark))?;
    // A mark of printable letters is also a word; the rest of a text stays text.
    let worded = mark.iter().all(|byte| matches!(byte, 0x20..0x7f | b'\n' | b'\r'));
    let sure = matches!(*format, "pdf" | "gif" | "git bundle");
    (!worded || sure || !crate::text::is_text(bytes, false)).then(|| kind.of(format))
}

fn container(bytes: &[u8]) -> Option<BlobClass> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    if at(257, b"ustar") {
        return Some(Archive.of("tar"));
    }
    if at(0, b"BZh") && (at(4, b"1AY&SY") || at(4, b"\x17\x72\x45\x38\x50\x90")) {
        return Some(Archive.of("bzip2"));
    }
    if at(0, b"07070") && bytes.get(5).is_some_and(|kind| matches!(kind, b'1' | b'2' | b'7')) && bytes.len() >= 76 {
        return Some(Archive.of("cpio"));
    }
    // The descriptor of a compact disc stands in its 17th sector.
    if at(0x8001, b"CD001") {
        return Some(Data.of("disk image"));
    }
    if at(0x438, b"\x53\xef") && at(0, &[0; 64]) {
        return Some(Data.of("disk image"));
    }
    if at(510, b"\x55\xaa") && (at(0, b"\xeb") && at(2, b"\x90") || at(0, &[0; 64])) {
        return Some(Data.of("disk image"));
    }
    // An image of Apple ends with its mark.
    let tail = bytes.len().checked_sub(512)?;
    at(tail, b"koly\0\0\0\x04").then(|| Data.of("disk image"))
}

fn media(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    if at(0, b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some(Media.of("webp")),
            Some(b"WAVE") => Some(Media.of("wav")),
            Some(b"AVI ") => Some(Media.of("avi")),
            Some(b"ACON") => Some(Media.of("ani")),
            Some(b"sfbk") => Some(Media.of("soundfont")),
            _ => None,
        };
    }
    if at(0, b"FORM") && matches!(bytes.get(8..12), Some(b"AIFF" | b"AIFC" | b"ILBM" | b"8SVX")) {
        return Some(Media.of("iff"));
    }
    if at(4, b"ftyp") {
        return Some(match bytes.get(8..12) {
            Some(b"avif" | b"avis") => Media.of("avif"),
            Some(b"heic" | b"heix" | b"mif1") => Media.of("heif"),
            Some(b"qt  ") => Media.of("mov"),
            Some(b"M4A ") => Media.of("m4a"),
            _ => Media.of("mp4"),
        });
    }
    if at(4, b"moov") || at(4, b"mdat") {
        return Some(Media.of("mov"));
    }
    if at(0, b"BM") && at(6, b"\0\0\0\0") {
        return Some(Media.of("bmp"));
    }
    if at(34, b"LP") && bytes.get(8..12).is_some_and(|v| matches!(v, b"\x01\0\x02\0" | b"\x02\0\x02\0" | b"\0\0\x01\0"))
    {
        return Some(Media.of("eot"));
    }
    // Portable pixmaps say their size in words and go on in bytes; those of words alone are text.
    if let [b'P', b'4'..=b'7', space, ..] = bytes
        && space.is_ascii_whitespace()
        && !crate::text::is_text(bytes, false)
    {
        return Some(Media.of("pnm"));
    }
    if bytes.first() == Some(&0xff)
        && bytes.get(1).is_some_and(|b| matches!(b, 0xfa | 0xfb | 0xf3 | 0xf2))
        && name.ends_with(".mp3")
    {
        return Some(Media.of("mp3"));
    }
    if name.ends_with(".tga")
        && bytes.get(1).is_some_and(|map| *map < 2)
        && bytes.get(2).is_some_and(|kind| matches!(kind, 1..=3 | 9..=11))
    {
        return Some(Media.of("tga"));
    }
    // A stream of MPEG repeats its mark in every packet of 188 bytes.
    let packets = [0, 188, 376, 564].iter().all(|from| bytes.get(*from) == Some(&0x47));
    (packets && !crate::text::is_text(bytes, false)).then(|| Media.of("mpeg"))
}

fn program(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    programs::python(name, bytes)
        .or_else(|| programs::coff(name, bytes))
        .or_else(|| programs::emacs(bytes))
        .or_else(|| programs::erlang(bytes))
        .or_else(|| programs::flash(bytes))
        .or_else(|| programs::kernel(bytes))
        .or_else(|| programs::script_with_payload(bytes))
        .or_else(|| certificate(name, bytes))
}

/// Certificates and keystores have no mark but the outer length of their DER, which must fit.
fn certificate(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let named = [".der", ".crt", ".cer", ".p12", ".pfx", ".p7b", ".p7s", ".key", ".crl", ".csr", ".jks", ".keystore"];
    let long = bytes.starts_with(b"\x30\x82") || bytes.starts_with(b"\x30\x80") || bytes.starts_with(b"\x30\x81");
    (long && named.iter().any(|ending| name.ends_with(ending))).then(|| Data.of("der"))
}
