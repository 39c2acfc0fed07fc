//! The modules that a Go program was built from: the block that Go's linker writes (`debug/buildinfo`), inline since Go
//! 1.18, by pointers before.

use memchr::memmem;
use slam_formats::purl::Purl;

use super::executable::Executable;
use crate::bytes::Order;
use crate::{Confidence, Edge, EdgeKind, File, Kind, Listing, Package};

const MAGIC: &[u8] = b"\xff Go buildinf:";
/// The block is aligned, so that texts that only speak of it do not count.
const ALIGNMENT: usize = 16;
/// Flag: the texts follow the header.
const INLINE: u8 = 2;
/// Flag, before 1.18: numbers begin with the highest byte.
const BIG_ENDIAN: u8 = 1;
/// Go's own linker writes some tens of thousand bytes for the largest programs.
const MOST_BYTES: u64 = 16 << 20;
/// The list of modules stands between two marks of this length.
const MARK: usize = 16;

/// Reads the modules of a program; nothing when it was not made by Go.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(executable) = Executable::read(file.bytes) else { return listing };
    let Some(block) = block(&executable) else { return listing };
    match texts(&executable, block) {
        Some((go, modules)) => modules_of(file, go, modules, &mut listing),
        None => listing.problem(None, "build information of Go is damaged: its modules are not known"),
    }
    listing
}

fn block<'a>(executable: &Executable<'a>) -> Option<&'a [u8]> {
    let named = [".go.buildinfo", "__go_buildinfo"].iter().find_map(|name| executable.section(name));
    if let Some(found) = named.and_then(find) {
        return Some(found);
    }
    executable.data().find_map(find)
}

fn find(data: &[u8]) -> Option<&[u8]> {
    memmem::find_iter(data, MAGIC).find(|at| at % ALIGNMENT == 0).and_then(|at| data.get(at..))
}

/// Returns the version of Go and the list of modules.
fn texts<'a>(executable: &Executable<'a>, block: &'a [u8]) -> Option<(&'a str, &'a str)> {
    let (width, flags) = (*block.get(14)?, *block.get(15)?);
    let (go, modules) = if flags & INLINE != 0 {
        let (go, rest) = counted(block.get(32..)?)?;
        (go, counted(rest).map_or(&[][..], |(modules, _)| modules))
    } else {
        let order = if flags & BIG_ENDIAN != 0 { Order::Big } else { Order::Little };
        let number = |bytes: &[u8], at: usize| match width {
            4 => order.u32(bytes, at).map(u64::from),
            8 => order.u64(bytes, at),
            _ => None,
        };
        // Each pointer leads to a text's own pointer and length.
        let text = |at: usize| {
            let head = executable.at(number(block, at)?, 2 * u64::from(width))?;
            let length = number(head, usize::from(width))?;
            executable.at(number(head, 0)?, Some(length).filter(|length| *length <= MOST_BYTES)?)
        };
        (text(16)?, text(16 + usize::from(width)).unwrap_or(&[]))
    };
    let is_marked = modules.len() > 2 * MARK && modules.get(modules.len() - MARK - 1) == Some(&b'\n');
    let modules = if is_marked { modules.get(MARK..modules.len() - MARK)? } else { &[] };
    Some((str::from_utf8(go).ok()?, str::from_utf8(modules).ok()?))
}

/// Splits off a text with its length before it, in groups of seven bits.
fn counted(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut length = 0usize;
    for (at, byte) in bytes.iter().take(5).enumerate() {
        length |= usize::from(byte & 0x7f) << (7 * at);
        if byte & 0x80 == 0 {
            return bytes.get(at + 1..)?.split_at_checked(length);
        }
    }
    None
}

fn modules_of(file: &File<'_>, go: &str, modules: &str, listing: &mut Listing) {
    let mut main = Package { kind: Kind::Application, ..Package::new("", None) };
    let mut path = "";
    let mut settings: Vec<(&str, &str)> = Vec::new();
    let mut packages: Vec<Package> = Vec::new();
    for line in modules.lines() {
        let mut words = line.split('\t');
        let (Some(kind), name) = (words.next(), words.next().unwrap_or_default()) else { continue };
        let version = words.next().filter(|version| !version.is_empty());
        match kind {
            "path" => path = name,
            "mod" => (main.name, main.version) = (name.to_owned(), version.map(str::to_owned)),
            "dep" => packages.push(module(name, version)),
            // Replaces the line before. A replacement without a version is a folder of whoever built it.
            "=>" => {
                if let Some(replaced) = packages.last_mut() {
                    let is_folder = name.starts_with(['.', '/']) || version.is_none();
                    *replaced = if is_folder { module(&replaced.name, None) } else { module(name, version) };
                }
            }
            "build" => settings.extend(name.split_once('=')),
            _ => {}
        }
    }
    if main.name.is_empty() {
        // Built from loose files, or without modules: the file is all that names it.
        main.name = if path.is_empty() || path == "command-line-arguments" { file.name() } else { path }.to_owned();
        main.confidence = Confidence::Low;
    }
    if main.version.as_deref().is_none_or(|version| version == "(devel)") {
        main.version = stamped(&settings);
        main.confidence = main.confidence.max(Confidence::Medium);
    }
    if main.confidence != Confidence::Low {
        main.purl = purl(&main.name, main.version.as_deref());
    }
    // `go1.22.3`, with experiments after a blank; `devel go1.23-…` is no release.
    let release = go.strip_prefix("go").and_then(|go| go.split([' ', '-']).next());
    let mut standard = Package::new("stdlib", release);
    standard.purl = purl("stdlib", release);
    listing.packages.push(main);
    listing.packages.push(standard);
    listing.packages.append(&mut packages);
    // Which module needs which other one is not written down.
    listing.edges = (1..listing.packages.len()).map(|to| Edge { from: 0, to, kind: EdgeKind::DependsOn }).collect();
}

fn module(name: &str, version: Option<&str>) -> Package {
    let version = version.filter(|version| *version != "(devel)");
    Package { purl: purl(name, version), ..Package::new(name, version) }
}

fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    // The version of the standard library is a release of Go, which has no `v`.
    let (namespace, name) = name.rsplit_once('/').map_or((None, name), |(namespace, name)| (Some(namespace), name));
    Purl::new("golang", namespace, name, version).ok()
}

/// Returns the version that the build was told by a flag of the linker, else one made of the commit as Go makes it.
fn stamped(settings: &[(&str, &str)]) -> Option<String> {
    let setting = |key: &str| settings.iter().find(|(name, _)| *name == key).map(|(_, value)| *value);
    if let Some(flags) = setting("-ldflags") {
        let mut words = flags.split([' ', '"', '\'', '\\']).filter(|word| !word.is_empty());
        while let Some(word) = words.next() {
            let assignment = word.strip_prefix("-X=").or_else(|| (word == "-X").then(|| words.next()).flatten());
            let Some((variable, value)) = assignment.and_then(|assignment| assignment.split_once('=')) else {
                continue;
            };
            let name = variable.rsplit('.').next().unwrap_or(variable);
            let is_version = value.trim_start_matches('v').starts_with(|first: char| first.is_ascii_digit());
            if name.eq_ignore_ascii_case("version") && is_version && value.contains('.') {
                return Some(value.to_owned());
            }
        }
    }
    let commit = setting("vcs.revision")?.get(..12)?;
    let digits: String = setting("vcs.time")?.chars().filter(char::is_ascii_digit).take(14).collect();
    let dirty = if setting("vcs.modified") == Some("true") { "+dirty" } else { "" };
    (digits.len() == 14).then(|| format!("v0.0.0-{digits}-{commit}{dirty}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoFiles;

    fn list(modules: &str) -> String {
        let mut listing = Listing::default();
        let file = File { path: "usr/bin/tool", bytes: b"", files: &NoFiles };
        modules_of(&file, "go1.22.3 X:boringcrypto", modules, &mut listing);
        let line = |one: &Package| {
            format!("{} {} {}\n", one.name, one.version.as_deref().unwrap_or("-"), one.confidence.as_str())
        };
        listing.packages.iter().map(line).collect()
    }

    // Lines after `debug.BuildInfo` of Go's standard library.
    #[test]
    fn takes_replacements_and_the_commit() {
        expect_test::expect![[r#"
            example.org/tool v0.0.0-20240102030405-0123456789ab+dirty medium
            stdlib 1.22.3 high
            example.org/new v2.0.0 high
            example.org/kept - high
        "#]]
        .assert_eq(&list(
            "path\texample.org/tool/cmd\nmod\texample.org/tool\t(devel)\t\ndep\texample.org/old\tv1.0.0\th1:a=\n\
             =>\texample.org/new\tv2.0.0\th1:b=\ndep\texample.org/kept\tv1.0.0\n=>\t./kept\t(devel)\t\n\
             build\tvcs.revision=0123456789abcdef\nbuild\tvcs.time=2024-01-02T03:04:05Z\nbuild\tvcs.modified=true\n",
        ));
    }

    #[test]
    fn takes_the_version_of_the_linker() {
        let text = list(
            "path\ta.b/c\nmod\ta.b/c\t(devel)\t\nbuild\t-ldflags=\"-s -w -X main.commit=1 -X 'a.b/c/v.Version=v1.4.0'\"\n",
        );
        assert_eq!(text, "a.b/c v1.4.0 medium\nstdlib 1.22.3 high\n");
    }

    #[test]
    fn reads_lengths_in_groups_of_seven_bits() {
        assert_eq!(counted(&[3, b'a', b'b', b'c', b'd']), Some((&b"abc"[..], &b"d"[..])));
        assert_eq!(counted(&[0x80, 0x80, 0x80, 0x80, 0x80, 0]), None);
        assert_eq!(counted(&[0xff, 0x7f, 1]), None);
    }
}
