//! Programs and archives: small ones, built byte by byte after the formats.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use expect_test::{Expect, expect};
use slam_packages::{File, Listing, NoFiles, readers_of, sniff};
use zip::{ZipWriter, write::SimpleFileOptions};

/// The listings of every reader that the path or the first bytes are for.
fn list(path: &str, bytes: &[u8]) -> Vec<(&'static str, Listing)> {
    let file = File { path, bytes, files: &NoFiles };
    sniff(bytes).chain(readers_of(path)).map(|reader| (reader.id, (reader.read)(&file))).collect()
}

fn check(path: &str, bytes: &[u8], wanted: &Expect) {
    let mut text = String::new();
    for (reader, listing) in list(path, bytes) {
        for (at, package) in listing.packages.iter().enumerate() {
            let purl = package.purl.as_ref().map_or_else(
                || "-".to_owned(),
                |purl| format!("{}:{}:{}", purl.kind(), purl.namespace().unwrap_or("-"), purl.name()),
            );
            let version = package.version.as_deref().unwrap_or("-");
            let sure = package.confidence.as_str();
            _ = write!(text, "{reader}: {} {version} [{purl}] {sure} {}", package.name, package.scope.as_str());
            _ = write!(text, "{}", package.path.as_deref().map_or_else(String::new, |path| format!(" in {path}")));
            _ = writeln!(text, "{}", package.licenses.iter().map(|one| format!(" ({one})")).collect::<String>());
            for edge in listing.edges.iter().filter(|edge| edge.from == at) {
                _ = writeln!(text, "  {:?} {}", edge.kind, listing.packages[edge.to].name);
            }
            for need in listing.needs.iter().filter(|need| need.from == at) {
                let group = need.purl.namespace().unwrap_or_default();
                _ = writeln!(text, "  {:?} ?{group} {}", need.kind, need.purl.name());
            }
        }
        listing.problems.iter().for_each(|problem| _ = writeln!(text, "{reader}: problem: {}", problem.message));
    }
    wanted.assert_eq(&text);
}

/// A program for x86-64 with these sections, all loaded from the address 0 on (System V ABI, "Object files").
fn elf(sections: &[(&str, &[u8])]) -> Vec<u8> {
    let mut names = vec![0u8];
    let mut body = Vec::new();
    let start = 64 + 56;
    let mut headers = vec![[0u8; 64]];
    let mut add = |name: &str, kind: u32, flags: u64, bytes: &[u8], names: &mut Vec<u8>| {
        // Go's block is aligned to 16 bytes.
        body.resize((start + body.len()).next_multiple_of(16) - start, 0);
        let mut header = [0; 64];
        header[..4].copy_from_slice(&(names.len() as u32).to_le_bytes());
        header[4..8].copy_from_slice(&kind.to_le_bytes());
        header[8..16].copy_from_slice(&flags.to_le_bytes());
        let at = (start + body.len()) as u64;
        header[16..24].copy_from_slice(&at.to_le_bytes());
        header[24..32].copy_from_slice(&at.to_le_bytes());
        header[32..40].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        names.extend_from_slice(name.as_bytes());
        names.push(0);
        body.extend_from_slice(bytes);
        headers.push(header);
    };
    for (name, bytes) in sections {
        // Writable and loaded.
        add(name, if name.starts_with(".note") { 7 } else { 1 }, 3, bytes, &mut names);
    }
    let mut all = names.clone();
    all.extend_from_slice(b".shstrtab\0");
    add(".shstrtab", 3, 0, &all, &mut names);
    let mut file = vec![0u8; start];
    file[..8].copy_from_slice(b"\x7fELF\x02\x01\x01\0");
    file[16..20].copy_from_slice(&[2, 0, 62, 0]);
    file[20] = 1;
    file[32] = 64;
    file[40..48].copy_from_slice(&((start + body.len()) as u64).to_le_bytes());
    file[52..62].copy_from_slice(&[64, 0, 56, 0, 1, 0, 64, 0, headers.len() as u8, 0]);
    file[62] = (headers.len() - 1) as u8;
    // One segment: everything.
    file[64..72].copy_from_slice(&[1, 0, 0, 0, 6, 0, 0, 0]);
    let length = ((start + body.len()) as u64).to_le_bytes();
    file[96..104].copy_from_slice(&length);
    file[104..112].copy_from_slice(&length);
    file.extend_from_slice(&body);
    headers.iter().for_each(|header| file.extend_from_slice(header));
    file
}

const MODULES: &str = "path\texample.org/tool/cmd/tool\nmod\texample.org/tool\tv1.2.3\th1:a=\n\
                       dep\tgolang.org/x/text\tv0.3.0\th1:b=\nbuild\t-compiler=gc\n";

fn marked(modules: &str) -> Vec<u8> {
    [&[b'<'; 16][..], modules.as_bytes(), &[b'>'; 16]].concat()
}

// Layout: debug/buildinfo of Go's standard library, as of 1.18.
fn go_inline() -> Vec<u8> {
    let modules = marked(MODULES);
    let mut block = b"\xff Go buildinf:\x08\x02".to_vec();
    block.resize(32, 0);
    block.push(8);
    block.extend_from_slice(b"go1.22.3");
    block.extend_from_slice(&[(modules.len() & 0x7f) as u8 | 0x80, (modules.len() >> 7) as u8]);
    block.extend_from_slice(&modules);
    elf(&[(".go.buildinfo", &block)])
}

#[test]
fn go_programs_list_their_modules() {
    let wanted = expect![[r#"
        go-binary: example.org/tool v1.2.3 [golang:example.org:tool] high runtime
          DependsOn stdlib
          DependsOn golang.org/x/text
        go-binary: stdlib 1.22.3 [golang:-:stdlib] high runtime
        go-binary: golang.org/x/text v0.3.0 [golang:golang.org/x:text] high runtime
    "#]];
    check("usr/bin/tool", &go_inline(), &wanted);
}

// Layout: the same package before 1.18: two pointers to texts, each a pointer and a length.
#[test]
fn go_programs_of_before_1_18_list_their_modules() {
    let modules = marked(MODULES);
    let base = 128u64;
    let mut block = b"\xff Go buildinf:\x08\x00".to_vec();
    for pointer in [base + 32, base + 48, base + 64, 8, base + 72, modules.len() as u64] {
        block.extend_from_slice(&pointer.to_le_bytes());
    }
    block.extend_from_slice(b"go1.16.5");
    block.extend_from_slice(&modules);
    check(
        "usr/bin/tool",
        &elf(&[(".data", &block)]),
        &expect![[r#"
        go-binary: example.org/tool v1.2.3 [golang:example.org:tool] high runtime
          DependsOn stdlib
          DependsOn golang.org/x/text
        go-binary: stdlib 1.16.5 [golang:-:stdlib] high runtime
        go-binary: golang.org/x/text v0.3.0 [golang:golang.org/x:text] high runtime
    "#]],
    );
}

fn zlib(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(text.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

// Form: PARSING.md and the JSON schema of cargo-auditable.
const AUDITABLE: &str = r#"{"packages":[
    {"name":"adler","version":"1.0.2","source":"crates.io"},
    {"name":"cc","version":"1.0.83","source":"crates.io","kind":"build"},
    {"name":"mine","version":"0.1.0","source":"local","dependencies":[0,1],"root":true}]}"#;

#[test]
fn rust_programs_list_their_crates() {
    check(
        "usr/bin/mine",
        &elf(&[(".dep-v0", &zlib(AUDITABLE))]),
        &expect![[r#"
        cargo-auditable: adler 1.0.2 [cargo:-:adler] high runtime
        cargo-auditable: cc 1.0.83 [cargo:-:cc] high build
        cargo-auditable: mine 0.1.0 [cargo:-:mine] high runtime
          DependsOn adler
          BuildDependsOn cc
    "#]],
    );
    check(
        "usr/bin/mine",
        &elf(&[(".dep-v0", b"nothing")]),
        &expect![[r#"
        cargo-auditable: problem: list of crates (`.dep-v0`) is no zlib stream: its crates are not known
    "#]],
    );
}

#[test]
fn a_list_of_crates_that_unpacks_without_end_is_refused() {
    check(
        "usr/bin/mine",
        &elf(&[(".dep-v0", &zlib(&" ".repeat(9 << 20)))]),
        &expect![[r#"
        cargo-auditable: problem: list of crates (`.dep-v0`) is over 8 MiB: its crates are not read
    "#]],
    );
}

// Form: systemd's "Package Metadata for Executable Files".
fn noted() -> Vec<u8> {
    let text = br#"{"type":"rpm","name":"coreutils","version":"4711.0815.fc13","architecture":"arm32","os":"fedora","osVersion":"33"}"#;
    let mut note = [4u32.to_le_bytes(), (text.len() as u32 + 1).to_le_bytes(), 0xcafe_1a7eu32.to_le_bytes()].concat();
    note.extend_from_slice(b"FDO\0");
    note.extend_from_slice(text);
    note.push(0);
    elf(&[(".note.package", &note)])
}

#[test]
fn programs_of_distributions_name_their_package() {
    check(
        "usr/bin/ls",
        &noted(),
        &expect![[r#"
        elf-package-note: coreutils 4711.0815.fc13 [rpm:fedora:coreutils] high runtime
    "#]],
    );
}

/// A custom section of WebAssembly: its number, length, and name.
fn custom(name: &str, bytes: &[u8]) -> Vec<u8> {
    let length = 1 + name.len() + bytes.len();
    let mut section = vec![0, (length & 0x7f) as u8 | 0x80, (length >> 7) as u8, name.len() as u8];
    section.extend_from_slice(name.as_bytes());
    section.extend_from_slice(bytes);
    section
}

// Producers: tool-conventions/ProducersSection.md. The version section: metadata of the component model's registries.
fn wasm() -> Vec<u8> {
    let mut module = b"\0asm\x01\0\0\0".to_vec();
    module.extend(custom("version", b"2.0.1"));
    module.extend(custom("licenses", b"MIT"));
    module.extend(custom(".dep-v0", &zlib(AUDITABLE)));
    let mut producers = vec![2, 8];
    producers.extend_from_slice(b"language\x01\x04Rust\x00\x0cprocessed-by\x01\x05rustc\x1d");
    producers.extend_from_slice(b"1.80.0 (051478957 2024-07-21)");
    module.extend(custom("producers", &producers));
    module
}

#[test]
fn wasm_modules_list_what_they_are_made_of() {
    check(
        "app/mine.wasm",
        &wasm(),
        &expect![[r#"
        wasm-module: mine 2.0.1 [-] high runtime (MIT)
          Contains mine
          BuildDependsOn rustc
        wasm-module: adler 1.0.2 [cargo:-:adler] high runtime
        wasm-module: cc 1.0.83 [cargo:-:cc] high build
        wasm-module: mine 0.1.0 [cargo:-:mine] high runtime
          DependsOn adler
          BuildDependsOn cc
        wasm-module: rustc 1.80.0 [-] medium build
    "#]],
    );
    check("app/plain.wasm", b"\0asm\x01\0\0\0", &expect![[""]]);
}

fn jar(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in entries {
        let method =
            if name.ends_with(".jar") { zip::CompressionMethod::Stored } else { zip::CompressionMethod::Deflated };
        zip.start_file(*name, SimpleFileOptions::default().compression_method(method)).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

// Files: Maven Archiver's documentation (pom.properties), the JAR file specification (manifest), Maven's POM reference.
#[test]
fn archives_in_archives_are_read() {
    let library = jar(&[
        ("META-INF/MANIFEST.MF", b"Manifest-Version: 1.0\r\nBundle-Lic\r\n ense: x\r\n"),
        ("META-INF/maven/org.example/lib/pom.properties", b"#Created\nversion=1.5\ngroupId=org.example\nartifactId=lib\n"),
        (
            "META-INF/maven/org.example/lib/pom.xml",
            br#"<?xml version="1.0"?><project xmlns="http://maven.apache.org/POM/4.0.0"><parent><groupId>org.example</groupId>
            <artifactId>parent</artifactId><version>1.5</version></parent><artifactId>lib</artifactId>
            <properties><g>com.acme</g></properties><licenses><license><name>Apache-2.0 &amp; more</name></license></licenses>
            <dependencies><dependency><groupId>${g}</groupId><artifactId>core</artifactId></dependency>
            <dependency><groupId>junit</groupId><artifactId>junit</artifactId><scope>test</scope></dependency>
            <dependency><groupId>${open}</groupId><artifactId>x</artifactId></dependency>
            <dependency><groupId>${project.groupId}</groupId><artifactId>extra</artifactId><optional>true</optional></dependency>
            </dependencies></project>"#,
        ),
        ("META-INF/maven/com.shaded/inner/pom.properties", b"version=0.9\ngroupId=com.shaded\nartifactId=inner\n"),
    ]);
    let plain = jar(&[(
        "META-INF/MANIFEST.MF",
        b"Manifest-Version: 1.0\nBundle-SymbolicName: com.old.thing;singleton:=true\nBundle-License: MIT\n",
    )]);
    let bare = jar(&[("x/Y.class", b"")]);
    let war = jar(&[
        ("WEB-INF/lib/lib-1.5.jar", &library),
        ("WEB-INF/lib/thing-2.0.jar", &plain),
        ("WEB-INF/lib/log4j-1.2.17.jar", &bare),
        ("WEB-INF/lib/broken.jar", b"PK\x03\x04"),
    ]);
    check(
        "opt/app.war",
        &war,
        &expect![[r#"
        java-archive: app - [-] low runtime
          Contains org.example:lib
          Contains log4j
          Contains thing
        java-archive: org.example:lib 1.5 [maven:org.example:lib] high runtime in opt/app.war!/WEB-INF/lib/lib-1.5.jar (Apache-2.0 & more)
          Contains com.shaded:inner
          DependsOn ?com.acme core
          OptionalDependsOn ?org.example extra
        java-archive: com.shaded:inner 0.9 [maven:com.shaded:inner] high runtime in opt/app.war!/WEB-INF/lib/lib-1.5.jar
        java-archive: log4j 1.2.17 [maven:log4j:log4j] low runtime in opt/app.war!/WEB-INF/lib/log4j-1.2.17.jar
        java-archive: thing 2.0 [maven:com.old:thing] low runtime in opt/app.war!/WEB-INF/lib/thing-2.0.jar (MIT)
        java-archive: problem: `opt/app.war!/WEB-INF/lib/broken.jar` is no zip archive: invalid Zip archive: Could not find EOCD
    "#]],
    );
}

#[test]
fn an_archive_that_unpacks_without_end_is_refused() {
    // Packed twice: 100 MB of zeros in a jar that is deflated in its turn.
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let packed = SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("META-INF/lib/zeros.jar", packed).unwrap();
    zip.write_all(&vec![0; 100 << 20]).unwrap();
    check(
        "bomb.jar",
        &zip.finish().unwrap().into_inner(),
        &expect![[r#"
            java-archive: bomb - [-] low runtime
            java-archive: problem: `bomb.jar!/META-INF/lib/zeros.jar` is not read: the archive unpacks to over 64 MiB in all
        "#]],
    );
}

#[test]
fn archives_nested_deeper_than_any_real_one_are_refused() {
    let mut inner = jar(&[("x", b"")]);
    for _ in 0..8 {
        inner = jar(&[("a-1.jar", &inner)]);
    }
    let listings = list("deep-1.jar", &inner);
    assert_eq!(listings[0].1.packages.len(), 6);
    assert!(listings[0].1.problems[0].message.contains("archives deep"), "{:?}", listings[0].1.problems);
}

#[test]
fn metadata_that_unpacks_without_end_is_left_out() {
    let long = vec![b' '; 5 << 20];
    let mut entries = vec![("META-INF/MANIFEST.MF".to_owned(), long.as_slice())];
    // Each within its limit, all together not.
    entries.extend((0..40).map(|at| (format!("META-INF/maven/g/a{at}/pom.xml"), &long[..3 << 20])));
    let entries: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (name.as_str(), *bytes)).collect();
    check(
        "bomb-1.jar",
        &jar(&entries),
        &expect![[r#"
        java-archive: bomb 1 [maven:bomb:bomb] low runtime
        java-archive: problem: `bomb-1.jar` has metadata of over 4 MiB: left out
        java-archive: problem: `bomb-1.jar` is not read: the archive unpacks to over 64 MiB in all
    "#]],
    );
}

#[test]
fn names_in_an_archive_lead_nowhere() {
    let inner = jar(&[("META-INF/maven/g/a/pom.properties", b"groupId=g\nartifactId=a\nversion=1\n")]);
    let tricks = jar(&[("../../../etc/a-1.jar", &inner), ("/etc/a-1.jar", &inner), ("C:\\a\\a-1.jar", &inner)]);
    check(
        "opt/tricks-1.war",
        &tricks,
        &expect![[r#"
            java-archive: tricks 1 [maven:tricks:tricks] low runtime
              Contains g:a
              Contains g:a
              Contains g:a
            java-archive: g:a 1 [maven:g:a] high runtime in opt/tricks-1.war!/../../../etc/a-1.jar
            java-archive: g:a 1 [maven:g:a] high runtime in opt/tricks-1.war!//etc/a-1.jar
            java-archive: g:a 1 [maven:g:a] high runtime in opt/tricks-1.war!/C:\a\a-1.jar
        "#]],
    );
}

#[test]
fn an_archive_that_is_longer_than_the_one_it_is_in_is_told() {
    let mut bytes = jar(&[("a-1.jar", &[0; 4096])]);
    let local = bytes.iter().position(|byte| *byte == b'P').unwrap();
    let length = u32::try_from(bytes.len()).unwrap().to_le_bytes();
    let central = bytes.windows(4).rposition(|four| four == b"PK\x01\x02").unwrap();
    bytes[local + 18..local + 22].copy_from_slice(&length);
    bytes[local + 22..local + 26].copy_from_slice(&length);
    bytes[central + 20..central + 24].copy_from_slice(&length);
    bytes[central + 24..central + 28].copy_from_slice(&length);
    check(
        "self-1.jar",
        &bytes,
        &expect![[r#"
            java-archive: self 1 [maven:self:self] low runtime
            java-archive: problem: `self-1.jar!/a-1.jar` is not read: it reaches beyond the archive it is in
        "#]],
    );
}

mod hostile {
    use proptest::prelude::*;

    use super::{AUDITABLE, elf, go_inline, jar, list, noted, wasm, zlib};

    fn seeds() -> Vec<(&'static str, Vec<u8>)> {
        let fixture = |name: &str| {
            let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packages/rpm");
            std::fs::read(folder.join(name)).unwrap()
        };
        let inner = jar(&[("META-INF/maven/g/a/pom.properties", b"groupId=g\nartifactId=a\nversion=1\n")]);
        vec![
            ("var/lib/rpm/rpmdb.sqlite", fixture("rpmdb.sqlite")),
            ("var/lib/rpm/Packages.db", fixture("Packages.db")),
            ("var/lib/rpm/Packages", fixture("Packages")),
            ("usr/bin/tool", go_inline()),
            ("usr/bin/ls", noted()),
            ("usr/bin/busybox", elf(&[(".rodata", b"\0BusyBox v1.36.1\0"), (".dep-v0", &zlib(AUDITABLE))])),
            ("mine.wasm", wasm()),
            (
                "a-1.jar",
                jar(&[("b-1.jar", &inner), ("META-INF/maven/g/a/pom.xml", b"<project><version>1</version></project>")]),
            ),
            ("var/lib/dpkg/status", b"Package: a\nVersion: 1\nDepends: b | c\nProvides: c\n\nPackage: b\n".to_vec()),
            ("lib/apk/db/installed", b"P:a\nV:1\nD:so:x\np:so:x=1\nF:a\nR:b\n\n".to_vec()),
            ("x.dist-info/METADATA", b"Name: a\nVersion: 1\nRequires-Dist: b; extra == 'c'\n\n".to_vec()),
            ("node_modules/a/package.json", br#"{"name":"a","version":"1","dependencies":{"b":"npm:c@1"}}"#.to_vec()),
            ("var/lib/pacman/local/a-1/desc", b"%NAME%\na\n\n%VERSION%\n1\n\n%DEPENDS%\nb>=1\n".to_vec()),
            ("vendor/composer/installed.json", br#"[{"name":"a/b","version":"1","require":{"a/b":"1"}}]"#.to_vec()),
            ("conda-meta/a-1-0.json", br#"{"name":"a","version":"1","depends":["b >=1"],"files":["lib/x"]}"#.to_vec()),
            ("library/a/DESCRIPTION", b"Package: a\nVersion: 1\nImports: b (>= 1),\n c\nBuilt: R 4\n".to_vec()),
            ("specifications/a.gemspec", b"# stub: a 1 ruby lib\ns.add_dependency(%q<b>)\n".to_vec()),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn no_bytes_make_a_reader_panic(
            seed in 0usize..17,
            changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..24),
            cut in any::<prop::sample::Index>(),
            is_cut in prop::bool::weighted(0.2),
        ) {
            let (path, mut bytes) = seeds().swap_remove(seed);
            for (at, byte) in changes {
                let at = at.index(bytes.len());
                // The heads of files and pages are where the numbers are.
                let at = if byte % 3 == 0 { at % 128 } else { at };
                if let Some(place) = bytes.get_mut(at) {
                    *place = byte;
                }
            }
            if is_cut {
                bytes.truncate(cut.index(bytes.len()));
            }
            for (_, listing) in list(path, &bytes) {
                for edge in &listing.edges {
                    prop_assert!(edge.from < listing.packages.len() && edge.to < listing.packages.len());
                }
                for need in &listing.needs {
                    prop_assert!(need.from < listing.packages.len());
                }
            }
        }

        #[test]
        fn noise_makes_no_reader_panic(noise in prop::collection::vec(any::<u8>(), 0..2000), seed in 0usize..17) {
            let (path, bytes) = seeds().swap_remove(seed);
            let head = bytes.get(..16).unwrap_or(&bytes);
            list(path, &[head, &noise].concat());
        }
    }
}
