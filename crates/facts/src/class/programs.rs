//! Programs whose mark is short, shared, or absent: the fields around it decide.

use slam_model::evidence::tree::BlobClass;

use super::kind::Kind::Executable;

fn word(bytes: &[u8], from: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(from..from.checked_add(4)?)?.try_into().ok()?))
}

fn big_word(bytes: &[u8], from: usize) -> Option<u32> {
    word(bytes, from).map(u32::swap_bytes)
}

fn half(bytes: &[u8], from: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(from..from.checked_add(2)?)?.try_into().ok()?))
}

/// A Java class and a fat Mach-O share their mark. The next four bytes are a class file version (minor, and a major of
/// at least 45 since JDK 1.0) or a count of architectures, of which there are fewer than 45.
pub(super) fn java_or_fat(bytes: &[u8]) -> Option<BlobClass> {
    let next = big_word(bytes, 4)?;
    match next {
        1..45 => fat(bytes),
        _ => (45..=255).contains(&(next & 0xffff)).then(|| Executable.of("Java class")),
    }
}

/// A Mach-O of several architectures names a processor that Apple had: the low byte is the family, a high one says 64 bits.
pub(super) fn fat(bytes: &[u8]) -> Option<BlobClass> {
    let count = big_word(bytes, 4)?;
    let processor = big_word(bytes, 8)?;
    let known = matches!(processor & 0xff, 1 | 6 | 7 | 8 | 10..=18) && matches!(processor >> 24, 0..=2);
    ((1..45).contains(&count) && known).then(|| Executable.of("Mach-O"))
}

/// A program for DOS, OS/2, or Windows; `None` when the letters `MZ` begin a text, whatever its name says.
pub(super) fn dos_or_windows(bytes: &[u8]) -> Option<BlobClass> {
    let header = word(bytes, 0x3c).and_then(|at| usize::try_from(at).ok());
    if let Some(header) = header {
        let mark = bytes.get(header..header.saturating_add(4)).unwrap_or_default();
        match mark {
            b"PE\0\0" => return Some(Executable.of(if is_managed(bytes, header) { ".NET assembly" } else { "PE" })),
            [b'N', b'E', ..] if header >= 0x40 => return Some(Executable.of("NE")),
            [b'L', b'E' | b'X', 0, 0] if header >= 0x40 => return Some(Executable.of("LE")),
            _ => {}
        }
    }
    (!crate::text::is_text(bytes, false)).then(|| Executable.of("DOS"))
}

/// Directory 14 of the optional header is that of the common language run time.
fn is_managed(bytes: &[u8], header: usize) -> bool {
    let optional = header.saturating_add(24);
    // Directories begin at byte 96 of PE32, at 112 of PE32+, which its magic tells.
    let directories = if half(bytes, optional) == Some(0x020b) { 112 } else { 96 };
    word(bytes, optional.saturating_add(directories + 14 * 8)).is_some_and(|address| address != 0)
}

/// COFF objects have no mark of their own: machine, count of sections, and name together tell them. The long form of
/// newer compilers begins with a machine of zero and a signature.
pub(super) fn coff(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let named = name.ends_with(".o") || name.ends_with(".obj");
    let machine = matches!(half(bytes, 0)?, 0x8664 | 0x014c | 0xaa64 | 0x01c0 | 0x01c4 | 0x0200);
    let sections = half(bytes, 2)?;
    let short = named && machine && (1..=4096).contains(&sections) && bytes.len() >= 20;
    let long = bytes.starts_with(b"\0\0\xff\xff") && matches!(half(bytes, 6)?, 0x8664 | 0x014c | 0xaa64 | 0x01c4);
    (short || long).then(|| Executable.of("COFF object"))
}

/// CPython: two bytes of version, then CR LF, then flags of which only the two lowest bits are used (PEP 552).
pub(super) fn python(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let marked = bytes.get(2..4) == Some(b"\r\n") && bytes.len() >= 12;
    let named = name.ends_with(".pyc") || name.ends_with(".pyo");
    let flags = || word(bytes, 4).is_some_and(|flags| flags < 4);
    (marked && (named || flags()) && !crate::text::is_text(bytes, false)).then(|| Executable.of("Python bytecode"))
}

/// Compiled Emacs Lisp: `;ELC`, a version, three zeros.
pub(super) fn emacs(bytes: &[u8]) -> Option<BlobClass> {
    (bytes.starts_with(b";ELC") && bytes.get(5..8) == Some(b"\0\0\0")).then(|| Executable.of("Emacs bytecode"))
}

/// An Erlang module is an IFF form of the type `BEAM`.
pub(super) fn erlang(bytes: &[u8]) -> Option<BlobClass> {
    (bytes.starts_with(b"FOR1") && bytes.get(8..12) == Some(b"BEAM")).then(|| Executable.of("BEAM bytecode"))
}

/// A Flash film holds code beside its pictures: three letters, a version, the length.
pub(super) fn flash(bytes: &[u8]) -> Option<BlobClass> {
    let marked = matches!(bytes, [b'F' | b'C' | b'Z', b'W', b'S', 1..=60, ..]);
    (marked && !crate::text::is_text(bytes, false)).then(|| Executable.of("Flash program"))
}

/// A script with bytes behind it: a Python zip application, or an installer that unpacks itself.
pub(super) fn script_with_payload(bytes: &[u8]) -> Option<BlobClass> {
    if !bytes.starts_with(b"#!") || crate::text::is_text(bytes, false) {
        return None;
    }
    let line = memchr::memchr(b'\n', bytes)?;
    let zipped = bytes.get(line + 1..).is_some_and(|rest| rest.starts_with(b"PK\x03\x04"));
    // One stray byte makes no payload: what a person can read to its end is a script.
    let high = bytes.iter().filter(|byte| **byte == 0 || **byte >= 0x80).count();
    (zipped || high * 10 > bytes.len())
        .then(|| Executable.of(if zipped { "zip application" } else { "self-extracting script" }))
}

/// A kernel of Linux says so behind its boot sector.
pub(super) fn kernel(bytes: &[u8]) -> Option<BlobClass> {
    (bytes.get(0x1fe..0x200) == Some(b"\x55\xaa") && bytes.get(0x202..0x206) == Some(b"HdrS"))
        .then(|| Executable.of("Linux kernel"))
}
