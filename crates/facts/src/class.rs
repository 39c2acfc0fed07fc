//! What the bytes of a blob are: by magic bytes and content, at every depth, whatever the mode says.

mod kind;
mod magic;
mod marks;
mod programs;
mod zip;

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

    /// Sets bytes at a place.
    fn with(mut bytes: Vec<u8>, parts: &[(usize, &[u8])]) -> Vec<u8> {
        for (at, part) in parts {
            bytes[*at..at + part.len()].copy_from_slice(part);
        }
        bytes
    }

    fn portable(optional_magic: u16, managed: bool) -> Vec<u8> {
        let directories = if optional_magic == 0x020b { 112 } else { 96 };
        let header = 0x80;
        let pe = with(
            vec![0u8; 512],
            &[
                (0, b"MZ"),
                (0x3c, &[0x80]),
                (header, b"PE\0\0\x64\x86\x03\0"),
                (header + 24, &optional_magic.to_le_bytes()),
            ],
        );
        if managed { with(pe, &[(header + 24 + directories + 14 * 8, &[0, 0x20])]) } else { pe }
    }

    fn elf(class: u8, order: u8, kind: u8) -> Vec<u8> {
        let kind = if order == 1 { [kind, 0] } else { [0, kind] };
        with(vec![0u8; 64], &[(0, b"\x7fELF"), (4, &[class, order, 1]), (16, &kind)])
    }

    /// A zip of empty members; without its directory when only the head of a file is read.
    fn zip(members: &[&str], whole: bool) -> Vec<u8> {
        let (mut bytes, mut directory) = (Vec::new(), Vec::new());
        for name in members {
            let length = u16::try_from(name.len()).unwrap().to_le_bytes();
            let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            bytes.extend(with(vec![0; 30], &[(0, b"PK\x03\x04\x14"), (26, &length)]));
            bytes.extend(name.as_bytes());
            directory.extend(with(vec![0; 46], &[(0, b"PK\x01\x02\x14"), (28, &length), (42, &start)]));
            directory.extend(name.as_bytes());
        }
        if whole {
            let start = u32::try_from(bytes.len()).unwrap().to_le_bytes();
            bytes.extend(directory);
            bytes.extend(with(vec![0; 22], &[(0, b"PK\x05\x06"), (16, &start)]));
        }
        bytes
    }

    /// Headers that we wrote by the formats' specifications: ELF (System V ABI, chapter 4), PE/COFF (Microsoft), Mach-O
    /// (`mach/loader.h`), class files (JVMS 4.1), PEP 552, the WebAssembly binary format 5.5.16, APPNOTE for zip.
    #[test]
    fn programs_are_told_by_their_headers() {
        let table: Vec<(&str, Vec<u8>, &str)> = vec![
            ("a", elf(2, 1, 2), "ELF"),
            ("libx.so.1", elf(1, 2, 3), "ELF"),
            ("a.o", elf(2, 1, 1), "ELF"),
            ("a.exe", portable(0x010b, false), "PE"),
            ("a.txt", portable(0x020b, false), "PE"),
            ("a.dll", portable(0x010b, true), ".NET assembly"),
            ("a", portable(0x020b, true), ".NET assembly"),
            ("a.exe", with(vec![0; 128], &[(0, b"MZ"), (0x3c, &[0x40]), (0x40, b"NE\x05\x01")]), "NE"),
            ("a.com", with(vec![0; 64], &[(0, b"MZ\x90\0\x03")]), "DOS"),
            ("a", b"\xcf\xfa\xed\xfe\x07\0\0\x01".to_vec(), "Mach-O"),
            ("a", b"\xfe\xed\xfa\xce\0\0\0\x12".to_vec(), "Mach-O"),
            ("a.dylib", b"\xca\xfe\xba\xbe\0\0\0\x02\x01\0\0\x07\0\0\0\x03".to_vec(), "Mach-O"),
            ("a", b"\xca\xfe\xba\xbf\0\0\0\x01\x01\0\0\x0c\0\0\0\x02".to_vec(), "Mach-O"),
            ("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34\0\x1d\x0a\0".to_vec(), "Java class"),
            ("x", b"\xca\xfe\xba\xbe\0\x03\0\x2d\0\x1d\x0a\0".to_vec(), "Java class"),
            ("a.wasm", b"\0asm\x01\0\0\0".to_vec(), "WebAssembly"),
            ("a.wasm", b"\0asm\x0d\0\x01\0".to_vec(), "WebAssembly"),
            ("classes.dex", b"dex\n039\0".to_vec(), "Dalvik bytecode"),
            ("a.odex", b"dey\n036\0".to_vec(), "Dalvik bytecode"),
            ("a.pyc", b"\x03\xf3\x0d\x0a\x12\x34\x56\x78\x63\0\0\0".to_vec(), "Python bytecode"),
            ("cached", b"\xa7\x0d\x0d\x0a\0\0\0\0\x12\x34\x56\x78".to_vec(), "Python bytecode"),
            ("a.bc", b"BC\xc0\xde5\x14".to_vec(), "LLVM bitcode"),
            ("a.bc", b"\xde\xc0\x17\x0b\0\0\0\0".to_vec(), "LLVM bitcode"),
            ("a.luac", b"\x1bLuaS\0\x19\x93".to_vec(), "Lua bytecode"),
            ("a", b"\x1bLJ\x02\x02".to_vec(), "LuaJIT bytecode"),
            ("a.beam", b"FOR1\0\0\x01\0BEAMAtU8".to_vec(), "BEAM bytecode"),
            ("a.elc", b";ELC\x1c\0\0\0\n;;; Compiled\n".to_vec(), "Emacs bytecode"),
            ("a.cmo", b"Caml1999O031\0\0\0\x04".to_vec(), "OCaml bytecode"),
            ("a.a", b"!<arch>\nfoo.o/          0           0     0     644     4         `\n".to_vec(), "ar archive"),
            ("liba.a", b"!<thin>\n/               0\0".to_vec(), "ar archive"),
            ("a.obj", with(vec![0; 20], &[(0, &[0x64, 0x86, 3, 0])]), "COFF object"),
            ("a", with(vec![0; 20], &[(2, &[0xff, 0xff, 2, 0, 0x64, 0x86])]), "COFF object"),
            ("a.swf", b"CWS\x0a\x12\x34\0\0\x78\xda".to_vec(), "Flash program"),
            ("a.spv", b"\x03\x02\x23\x07\0\0\x01\0".to_vec(), "SPIR-V"),
            ("a.jmod", b"JM\x01\0PK\x03\x04".to_vec(), "Java module"),
            ("a.msi", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), "MSI"),
            ("vmlinuz", with(vec![0; 1024], &[(0, b"\xea"), (0x1fe, b"\x55\xaa"), (0x202, b"HdrS")]), "Linux kernel"),
            ("tool", [&b"#!/usr/bin/env python3\n"[..], &zip(&["__main__.py"], true)].concat(), "zip application"),
            (
                "setup.run",
                [&b"#!/bin/sh\ntail -n +3 $0\n"[..], &[0x1f, 0x8b, 8, 0, 0x93, 0xee].repeat(30)].concat(),
                "self-extracting script",
            ),
        ];
        for (name, bytes, expected) in table {
            assert_eq!(class(name, &bytes), format!("executable {expected}"), "{name}");
            // What a program is does not hang on its name.
            let without_name = class("data", &bytes);
            let by_name = ["MSI", "COFF object", "Python bytecode"].contains(&expected);
            assert!(by_name || without_name == format!("executable {expected}"), "{name}: {without_name}");
        }
    }

    #[test]
    fn archives_pictures_and_data_are_told_apart() {
        let tar = with(vec![b'x'; 600], &[(257, b"ustar")]);
        let disc = with(vec![0; 0x8010], &[(0x8001, b"CD001")]);
        let table: Vec<(&str, Vec<u8>, &str)> = vec![
            ("a.deb", b"!<arch>\ndebian-binary   1".to_vec(), "archive deb"),
            ("a.gz", b"\x1f\x8b\x08\0".to_vec(), "archive gzip"),
            ("a.xz", b"\xfd7zXZ\0".to_vec(), "archive xz"),
            ("a.bz2", b"BZh91AY&SY\x12".to_vec(), "archive bzip2"),
            ("a.tar", tar, "archive tar"),
            ("a.rpm", b"\xed\xab\xee\xdb\x03\0".to_vec(), "archive rpm"),
            ("a.iso", disc, "data disk image"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "media png"),
            ("a.exe", b"\x89PNG\r\n\x1a\n\0\0".to_vec(), "media png"),
            ("a.webp", b"RIFF\x10\0\0\0WEBPVP8 ".to_vec(), "media webp"),
            ("a.avif", b"\0\0\0\x20ftypavif\0\0\0\0".to_vec(), "media avif"),
            ("a.woff2", b"wOF2\0\x01\0\0".to_vec(), "media woff2"),
            ("a.pdf", b"%PDF-1.7\n%\xe2\xe3".to_vec(), "media pdf"),
            ("a.ppm", b"P6\n2 2\n255\n\0\x01\x02\xff\0\x01\x02\xff\0\0\0\0".to_vec(), "media pnm"),
            ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0\0".to_vec(), "media ole document"),
            ("a.db", b"SQLite format 3\0\x10\0".to_vec(), "data sqlite"),
            ("a.parquet", b"PAR1\x15\x04\x15\0".to_vec(), "data parquet"),
            ("a.pdb", b"Microsoft C/C++ MSF 7.00\r\n\x1aDS\0".to_vec(), "data debug symbols"),
            ("a.p12", b"\x30\x82\x09\x12\x02\x01\x03".to_vec(), "data der"),
            ("a.bin", b"\0\x01\x02\x03\xff\xfe\xfd".to_vec(), "UnknownBinary"),
            ("a.bin", b"\xca\xfe\xba\xbe\xff\xff\xff\xff\0\0\0\0".to_vec(), "UnknownBinary"),
            ("a.bin", b"".to_vec(), "Empty"),
        ];
        for (name, bytes, expected) in table {
            assert_eq!(class(name, &bytes), expected, "{name}");
        }
    }

    #[test]
    fn a_zip_is_what_its_members_are() {
        for (name, members, expected) in [
            ("a.zip", &["readme.txt"][..], "archive zip"),
            ("a.zip", &["META-INF/MANIFEST.MF", "a/B.class"], "archive jar"),
            ("a.zip", &["x/B.class"], "archive jar"),
            ("gradle-wrapper.jar", &["x"], "archive jar"),
            ("a.zip", &["AndroidManifest.xml", "classes.dex"], "archive apk"),
            ("a.zip", &["a/__init__.py", "a-1.0.dist-info/WHEEL"], "archive whl"),
            ("a.whl", &["a/__init__.py"], "archive whl"),
            ("a.zip", &["docs/a.txt", "bin/Setup.EXE"], "archive zip with programs"),
            ("a.docx", &["[Content_Types].xml", "word/document.xml"], "media docx"),
            ("a.zip", &["[Content_Types].xml", "xl/workbook.xml"], "media xlsx"),
            ("a.docx", &["evil.dll"], "archive zip with programs"),
            ("a.npz", &["arr.npy"], "data npz"),
            ("empty.zip", &[], "archive zip"),
        ] {
            for whole in [true, false] {
                let bytes = zip(members, whole);
                if !bytes.is_empty() {
                    assert_eq!(class(name, &bytes), expected, "{name}, whole: {whole}");
                }
            }
        }
    }

    #[test]
    fn words_that_look_like_magic_stay_text() {
        let words = [
            "MZ is a name\n",
            "BM25 ranks pages\n",
            "BC is before\n",
            "GIF is a format\n",
            "PK is a key\n",
            "CWS and FWS\n",
            "ORC is a format\n",
            "RIFF raff\n",
            "P6 is a group\n",
            "FORM of words\n",
            "Caml1999 was a year\n",
            "dex\n0 is short\n",
            "vdex0\n",
            "OPCACHE is off\n",
            "gpch\n",
            "NES was a console\n",
            "!<arc\n",
            "icns\n",
            "βρέχει\n",
        ];
        for text in words {
            for name in ["a.txt", "a.exe", "a.so", "a.jar", "a.class", "a.pyc", "a.o"] {
                assert_eq!(class(name, text.as_bytes()), "text", "{name}: {text}");
            }
        }
    }

    #[test]
    fn old_alphabets_are_text() {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        // KOI8-R, Shift JIS, and EUC-KR: letters are high bytes, often in pairs; words and lines are parted as anywhere.
        let koi8 = b"\xf0\xd2\xc9\xd7\xc5\xd4, \xcd\xc9\xd2! \xeb\xc1\xcb \xc4\xc5\xcc\xc1?\r\n".repeat(6);
        let sjis = b"\x93\xfa\x96\x7b\x8c\xea\x82\xcc \x83\x65\x83\x4c\x83\x58\x83\x67\n".repeat(8);
        for (bytes, expected) in [
            ([&b"\xff\xfe"[..], &utf16("hello\n")].concat(), "text"),
            (utf16("#define IDR_MAIN 100\r\n#include <windows.h>\r\n"), "text"),
            (koi8, "text"),
            (sjis, "text"),
            (b"caf\xe9 au lait, s'il vous pla\xeet\n".to_vec(), "text"),
            ("naïve".into(), "text"),
            (b"#!/bin/sh\necho\n".to_vec(), "text"),
            (b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(), "text"),
            (utf16("\u{4e01}\u{c3a7}\u{9bd0}\u{11}\u{8f02}\u{ab1d}\u{e012}\u{701}"), "UnknownBinary"),
            ((0..=255).collect::<Vec<u8>>().repeat(3), "UnknownBinary"),
            ([0x80, 0x81, 0x80, 0x7e, 0x80, 0x83].repeat(60), "UnknownBinary"),
        ] {
            assert_eq!(class("a.txt", &bytes), expected, "{bytes:?}");
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
