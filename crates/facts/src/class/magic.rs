//! Magic bytes: where they stand and what they tell. Marks that are also words are believed only with their context.

use slam_model::evidence::tree::BlobClass;

#[derive(Clone, Copy)]
enum Class {
    Executable,
    Archive,
    Media,
    Data,
}
use Class::{Archive, Data, Executable, Media};

impl Class {
    fn of(self, format: &str) -> BlobClass {
        let format = format.to_owned();
        match self {
            Executable => BlobClass::Executable(format),
            Archive => BlobClass::Archive(format),
            Media => BlobClass::Media(format),
            Data => BlobClass::Data(format),
        }
    }
}

/// Marks at the very start that need no context.
const STARTS: &[(&[u8], Class, &str)] = &[
    (b"\x7fELF", Executable, "ELF"),
    (b"\xfe\xed\xfa\xce", Executable, "Mach-O"),
    (b"\xfe\xed\xfa\xcf", Executable, "Mach-O"),
    (b"\xce\xfa\xed\xfe", Executable, "Mach-O"),
    (b"\xcf\xfa\xed\xfe", Executable, "Mach-O"),
    (b"\xca\xfe\xba\xbf", Executable, "Mach-O"),
    (b"\xca\xfe\xd0\x0d", Executable, "Java packed class"),
    (b"\0asm", Executable, "WebAssembly"),
    (b"dex\n03", Executable, "Dalvik bytecode"),
    (b"BC\xc0\xde", Executable, "LLVM bitcode"),
    (b"\xde\xc0\x17\x0b", Executable, "LLVM bitcode"),
    (b"\x1bLua", Executable, "Lua bytecode"),
    (b"\x1bLJ", Executable, "LuaJIT bytecode"),
    (b"FOR1", Executable, "BEAM bytecode"),
    (b"go object ", Executable, "Go object"),
    (b"!<thin>\n", Executable, "ar archive"),
    (b"\x4c\x00\x00\x00\x01\x14\x02\x00", Executable, "Windows shortcut"),
    (b"\x1f\x8b", Archive, "gzip"),
    (b"\xfd7zXZ\0", Archive, "xz"),
    (b"\x28\xb5\x2f\xfd", Archive, "zstd"),
    (b"\x04\x22\x4d\x18", Archive, "lz4"),
    (b"LZIP\x01", Archive, "lzip"),
    (b"\x1f\x9d", Archive, "compress"),
    (b"7z\xbc\xaf\x27\x1c", Archive, "7z"),
    (b"Rar!\x1a\x07", Archive, "rar"),
    (b"\xed\xab\xee\xdb", Archive, "rpm"),
    (b"MSCF\0\0\0\0", Archive, "cab"),
    (b"xar!\0", Archive, "xar"),
    (b"Cr24\x03\0", Archive, "crx"),
    (b"hsqs", Archive, "squashfs"),
    (b"\xc7\x71", Archive, "cpio"),
    (b"\x71\xc7", Archive, "cpio"),
    (b"\x89PNG\r\n\x1a\n", Media, "png"),
    (b"\xff\xd8\xff", Media, "jpeg"),
    (b"GIF87a", Media, "gif"),
    (b"GIF89a", Media, "gif"),
    (b"\0\0\x01\0", Media, "ico"),
    (b"\0\0\x02\0", Media, "cur"),
    (b"icns", Media, "icns"),
    (b"II*\0", Media, "tiff"),
    (b"MM\0*", Media, "tiff"),
    (b"8BPS\0", Media, "psd"),
    (b"\xff\x0a", Media, "jxl"),
    (b"\0\0\0\x0cJXL ", Media, "jxl"),
    (b"\0\0\0\x0cjP  ", Media, "jpeg2000"),
    (b"wOFF", Media, "woff"),
    (b"wOF2", Media, "woff2"),
    (b"\0\x01\0\0\0", Media, "ttf"),
    (b"true\0", Media, "ttf"),
    (b"ttcf\0", Media, "ttc"),
    (b"OTTO", Media, "otf"),
    (b"%PDF-", Media, "pdf"),
    (b"ID3\x02", Media, "mp3"),
    (b"ID3\x03", Media, "mp3"),
    (b"ID3\x04", Media, "mp3"),
    (b"OggS\0", Media, "ogg"),
    (b"fLaC\0", Media, "flac"),
    (b"MThd\0\0", Media, "midi"),
    (b"\x1a\x45\xdf\xa3", Media, "matroska"),
    (b"FLV\x01", Media, "flv"),
    (b"CWS", Media, "swf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Media, "ole document"),
    (b"glTF\x02\0", Media, "gltf"),
    (b"DDS |\0", Media, "dds"),
    (b"\xabKTX ", Media, "ktx"),
    (b"\x76\x2f\x31\x01", Media, "exr"),
    (b"SQLite format 3\0", Data, "sqlite"),
    (b"PAR1", Data, "parquet"),
    (b"ARROW1\0\0", Data, "arrow"),
    (b"Obj\x01", Data, "avro"),
    (b"# v2 git bundle\n", Data, "git bundle"),
    (b"# v3 git bundle\n", Data, "git bundle"),
    (b"PACK\0\0\0", Data, "git pack"),
    (b"\xfftOc", Data, "git pack index"),
    (b"DIRC\0\0\0", Data, "git index"),
    (b"\xd4\xc3\xb2\xa1", Data, "pcap"),
    (b"\xa1\xb2\xc3\xd4", Data, "pcap"),
    (b"\x4d\x3c\xb2\xa1", Data, "pcap"),
    (b"\xa1\xb2\x3c\x4d", Data, "pcap"),
    (b"\x0a\x0d\x0d\x0a", Data, "pcapng"),
    (b"\x89HDF\r\n\x1a\n", Data, "hdf5"),
    (b"CDF\x01", Data, "netcdf"),
    (b"\x93NUMPY", Data, "numpy"),
    (b"\xde\x12\x04\x95", Data, "gettext catalogue"),
    (b"\x95\x04\x12\xde", Data, "gettext catalogue"),
    (b"bplist00", Data, "binary plist"),
    (b"TZif", Data, "time zone data"),
    (b"\x99\x01", Data, "OpenPGP key"),
    (b"\x99\x02", Data, "OpenPGP key"),
    (b"\x99\x03", Data, "OpenPGP key"),
    (b"\xfe\xed\xfe\xed\0\0\0", Data, "Java keystore"),
    (b"GGUF", Data, "gguf"),
    (b"\x80\x02}q", Data, "pickle"),
    (b"\x80\x03}q", Data, "pickle"),
    (b"\x80\x04\x95", Data, "pickle"),
    (b"\xac\xed\0\x05", Data, "Java serialised object"),
    (b"ER\x02\0", Data, "disk image"),
    (b"QFI\xfb", Data, "qcow2"),
    (b"regf", Data, "Windows registry hive"),
];

/// Returns the class that the mark at the start of `bytes` tells; `name` decides only which kind of zip or image it is.
pub(super) fn find(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") || bytes.starts_with(b"PK\x07\x08") {
        return Some(zip(name, bytes));
    }
    if bytes.starts_with(b"\xca\xfe\xba\xbe") {
        return Some(java_or_fat(bytes));
    }
    if bytes.starts_with(b"!<arch>\n") {
        let debian = bytes.get(8..21) == Some(b"debian-binary");
        return Some(if debian { Archive.of("deb") } else { Executable.of("ar archive") });
    }
    if bytes.starts_with(b"MZ")
        && let Some(class) = portable_executable(name, bytes)
    {
        return Some(class);
    }
    if let Some((mark, class, format)) = STARTS.iter().find(|(mark, ..)| bytes.starts_with(mark)) {
        let worded = mark.iter().all(|byte| (0x20..0x7f).contains(byte));
        // A mark of printable letters is also a word; the rest of a text stays text.
        if !worded || *format == "pdf" || *format == "gif" || !crate::text::is_text(bytes, false) {
            return Some(class.of(format));
        }
    }
    with_context(name, bytes)
}

/// Marks that are believed only together with something else.
fn with_context(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let at = |from: usize, mark: &[u8]| bytes.get(from..from + mark.len()) == Some(mark);
    let ends = |ending: &str| name.ends_with(ending);
    let number = |from: usize| bytes.get(from..from + 2).map(|two| u16::from_le_bytes([two[0], two[1]]));
    if at(257, b"ustar") {
        return Some(Archive.of("tar"));
    }
    if at(0, b"BZh") && at(4, b"1AY&SY") {
        return Some(Archive.of("bzip2"));
    }
    if at(0, b"07070") && bytes.get(5).is_some_and(|kind| matches!(kind, b'1' | b'2' | b'7')) && bytes.len() >= 76 {
        return Some(Archive.of("cpio"));
    }
    if at(0, b"RIFF") {
        return match bytes.get(8..12) {
            Some(b"WEBP") => Some(Media.of("webp")),
            Some(b"WAVE") => Some(Media.of("wav")),
            Some(b"AVI ") => Some(Media.of("avi")),
            _ => None,
        };
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
    if at(0, b"BM") && at(6, b"\0\0\0\0") {
        return Some(Media.of("bmp"));
    }
    if at(34, b"LP") && bytes.get(8..12).is_some_and(|v| matches!(v, b"\x01\0\x02\0" | b"\x02\0\x02\0" | b"\0\0\x01\0"))
    {
        return Some(Media.of("eot"));
    }
    if bytes.first() == Some(&0xff) && bytes.get(1).is_some_and(|b| matches!(b, 0xfb | 0xf3 | 0xf2)) && ends(".mp3") {
        return Some(Media.of("mp3"));
    }
    // CPython: two bytes of version, then CR LF, then flags of which only the two lowest bits are used (PEP 552).
    if at(2, b"\r\n") && bytes.len() >= 12 && (ends(".pyc") || ends(".pyo") || at(5, b"\0\0\0")) {
        return Some(Executable.of("Python bytecode"));
    }
    // COFF objects have no mark of their own; machine type and name together tell them.
    if (ends(".o") || ends(".obj")) && matches!(number(0), Some(0x8664 | 0x014c | 0xaa64 | 0x01c4)) {
        return Some(Executable.of("COFF object"));
    }
    None
}

/// What a zip container holds, as its name and first member say.
fn zip(name: &str, bytes: &[u8]) -> BlobClass {
    const NAMES: &[(&str, Class, &str)] = &[
        (".jar", Archive, "jar"),
        (".war", Archive, "war"),
        (".ear", Archive, "ear"),
        (".aar", Archive, "aar"),
        (".apk", Archive, "apk"),
        (".ipa", Archive, "ipa"),
        (".nupkg", Archive, "nupkg"),
        (".whl", Archive, "whl"),
        (".egg", Archive, "egg"),
        (".vsix", Archive, "vsix"),
        (".xpi", Archive, "xpi"),
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
    if let Some((_, class, format)) = NAMES.iter().find(|(ending, ..)| name.ends_with(ending)) {
        return class.of(format);
    }
    let manifest = b"META-INF/MANIFEST.MF";
    let java = bytes.windows(manifest.len()).take(512).any(|window| window == manifest);
    if java { Archive.of("jar") } else { Archive.of("zip") }
}

/// A Java class and a fat Mach-O share their mark. The next four bytes are a class file version (minor, major of at
/// least 45 since JDK 1.0) or a count of architectures, of which there are fewer than 45.
fn java_or_fat(bytes: &[u8]) -> BlobClass {
    let next = bytes.get(4..8).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    match next {
        Some(count) if count < 45 && bytes.len() >= 8 => Executable.of("Mach-O"),
        _ => Executable.of("Java class"),
    }
}

/// A program for DOS or Windows; `None` when the letters `MZ` begin a text.
fn portable_executable(name: &str, bytes: &[u8]) -> Option<BlobClass> {
    let word = |from: usize| Some(u32::from_le_bytes(bytes.get(from..from.checked_add(4)?)?.try_into().ok()?));
    if let Some(header) = word(0x3c).and_then(|at| usize::try_from(at).ok())
        && bytes.get(header..header.saturating_add(4)) == Some(b"PE\0\0")
    {
        let optional = header.saturating_add(24);
        // Directory 14 of the optional header is the CLR header; it begins at byte 96 of PE32, at 112 of PE32+.
        let directories = match bytes.get(optional..optional.saturating_add(2)) {
            Some(b"\x0b\x02") => 112,
            _ => 96,
        };
        let managed = word(optional.saturating_add(directories + 14 * 8)).is_some_and(|address| address != 0);
        return Some(Executable.of(if managed { ".NET assembly" } else { "PE" }));
    }
    let named = [".exe", ".dll", ".com", ".sys", ".efi"].iter().any(|ending| name.ends_with(ending));
    (named || !crate::text::is_text(bytes, false)).then(|| Executable.of("DOS"))
}
