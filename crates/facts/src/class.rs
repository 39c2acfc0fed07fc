//! What the bytes of a blob are: by magic bytes and content, at every depth, whatever the mode says.

mod magic;

use slam_model::evidence::tree::{BlobClass, Mode};

use crate::text::is_text;

/// Bytes of the start that tell every format that we know (`tar` has its mark at byte 257).
pub(crate) const HEAD_BYTES: u64 = 8192;

/// Returns the class of a blob. `whole` tells whether `bytes` are all of it.
pub(crate) fn classify(name: &str, mode: Mode, bytes: &[u8], whole: bool) -> BlobClass {
    match mode {
        Mode::Symlink => return BlobClass::Symlink,
        Mode::Submodule => return BlobClass::Submodule,
        Mode::File | Mode::Executable => {}
    }
    if bytes.is_empty() {
        return BlobClass::Empty;
    }
    if is_lfs_pointer(bytes, whole) {
        return BlobClass::LfsPointer;
    }
    match magic::find(name, bytes) {
        Some(class) => class,
        None if is_text(bytes, whole) => BlobClass::Text,
        None => BlobClass::UnknownBinary,
    }
}

/// Returns whether the bytes are a pointer of Git LFS (its specification: at most 1,024 bytes, `version` line first).
fn is_lfs_pointer(bytes: &[u8], whole: bool) -> bool {
    whole
        && bytes.len() <= 1024
        && (bytes.starts_with(b"version https://git-lfs.github.com/spec/")
            || bytes.starts_with(b"version https://hawser.github.com/spec/"))
        && bytes.split(|byte| *byte == b'\n').any(|line| line.starts_with(b"oid sha256:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn class(name: &str, bytes: &[u8]) -> String {
        match classify(name, Mode::File, bytes, true) {
            BlobClass::Executable(what) => format!("executable {what}"),
            BlobClass::Archive(what) => format!("archive {what}"),
            BlobClass::Media(what) => format!("media {what}"),
            BlobClass::Data(what) => format!("data {what}"),
            BlobClass::Text => "text".into(),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_first_bytes_tell_the_format() {
        let mut tar = vec![b'x'; 600];
        tar[257..262].copy_from_slice(b"ustar");
        let mut pe = vec![0u8; 400];
        pe[..2].copy_from_slice(b"MZ");
        pe[0x3c] = 0x80;
        pe[0x80..0x84].copy_from_slice(b"PE\0\0");
        pe[0x80 + 24..0x80 + 26].copy_from_slice(&[0x0b, 0x01]);
        let mut net = pe.clone();
        net[0x80 + 24 + 96 + 14 * 8] = 1;
        let table: [(&str, &[u8], &str); 34] = [
            ("a", b"\x7fELF\x02\x01\x01\0", "executable ELF"),
            ("a.exe", &pe, "executable PE"),
            ("a.dll", &net, "executable .NET assembly"),
            ("a", b"\xcf\xfa\xed\xfe\x07\0\0\x01", "executable Mach-O"),
            ("a", b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03", "executable Mach-O"),
            ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0", "executable Java class"),
            ("a.wasm", b"\0asm\x01\0\0\0", "executable WebAssembly"),
            ("classes.dex", b"dex\n035\0", "executable Dalvik bytecode"),
            ("a.pyc", b"\x6f\x0d\x0d\x0a\0\0\0\0\x12\x34\x56\x78", "executable Python bytecode"),
            ("a.bc", b"BC\xc0\xde5\x14", "executable LLVM bitcode"),
            ("a.a", b"!<arch>\nfoo.o/          0           0     0     644     4         `\n", "executable ar archive"),
            ("a.deb", b"!<arch>\ndebian-binary   1", "archive deb"),
            ("a.zip", b"PK\x03\x04\x14\0", "archive zip"),
            ("gradle-wrapper.jar", b"PK\x03\x04\x14\0", "archive jar"),
            ("a.whl", b"PK\x03\x04\x14\0", "archive whl"),
            ("a.docx", b"PK\x03\x04\x14\0", "media docx"),
            ("a.gz", b"\x1f\x8b\x08\0", "archive gzip"),
            ("a.xz", b"\xfd7zXZ\0", "archive xz"),
            ("a.tar", &tar, "archive tar"),
            ("a.rpm", b"\xed\xab\xee\xdb\x03\0", "archive rpm"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0", "media png"),
            ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ", "media webp"),
            ("a.avif", b"\0\0\0\x20ftypavif\0\0\0\0", "media avif"),
            ("a.woff2", b"wOF2\0\x01\0\0", "media woff2"),
            ("a.pdf", b"%PDF-1.7\n%\xe2\xe3", "media pdf"),
            ("a.db", b"SQLite format 3\0\x10\0", "data sqlite"),
            ("a.parquet", b"PAR1\x15\x04\x15\0", "data parquet"),
            ("run.sh", b"#!/bin/sh\necho\n", "text"),
            ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text"),
            ("a.txt", b"\xff\xfeh\0i\0\n\0", "text"),
            ("a.txt", "naïve".as_bytes(), "text"),
            ("a.txt", b"caf\xe9 au lait, s'il vous pla\xeet\n", "text"),
            ("a.bin", b"\0\x01\x02\x03\xff\xfe\xfd", "UnknownBinary"),
            ("a.bin", b"", "Empty"),
        ];
        for (name, bytes, expected) in table {
            assert_eq!(class(name, bytes), expected, "{name}");
        }
    }

    #[test]
    fn words_that_look_like_magic_stay_text() {
        for text in ["MZ is a name\n", "BM25 ranks pages\n", "BC is before\n", "GIF is a format\n", "PK is a key\n"] {
            assert_eq!(class("a.txt", text.as_bytes()), "text", "{text}");
        }
    }

    #[test]
    fn a_pointer_is_not_the_text_that_it_looks_like() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        assert_eq!(classify("a.png", Mode::File, pointer, true), BlobClass::LfsPointer);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_have_a_class(name in ".{0,8}", bytes: Vec<u8>) {
            classify(&name, Mode::File, &bytes, false);
        }
    }
}
