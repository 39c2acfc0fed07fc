//! Databases of installed packages: small ones that the package managers themselves made, and this machine's own.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::{collections::BTreeMap, fmt::Write as _, fs, path::Path, process::Command};

use expect_test::{Expect, expect};
use slam_packages::{File, Files, Listing, NoFiles, readers_of};

fn list(path: &str, bytes: &[u8], files: &dyn Files) -> Listing {
    let reader = readers_of(path).next().expect("a reader is for this path");
    (reader.read)(&File { path, bytes, files })
}

/// The listing of `path` among the files of a tree spelled in a test.
fn check(tree: &str, path: &str, wanted: &Expect) {
    let files = slam_testdata::files(tree);
    wanted.assert_eq(&lines(&list(path, &files[path], &files)));
}

/// One line a package, with what it needs, owns, and says.
fn lines(listing: &Listing) -> String {
    let mut text = String::new();
    for (at, package) in listing.packages.iter().enumerate() {
        let purl = package.purl.as_ref().map_or_else(
            || "-".to_owned(),
            |purl| {
                let qualifiers = purl.qualifiers().iter().map(|(key, value)| format!(" {key}={value}"));
                format!(
                    "{}/{} {}{}",
                    purl.kind(),
                    purl.namespace().unwrap_or("-"),
                    purl.name(),
                    qualifiers.collect::<String>()
                )
            },
        );
        let version = package.version.as_deref().unwrap_or("-");
        let line = package.line.map_or_else(|| "-".to_owned(), |line| line.to_string());
        _ = write!(text, "{} {version} [{purl}] line {line}", package.name);
        if let Some(path) = &package.path {
            _ = write!(text, " in {path}");
        }
        if !package.licenses.is_empty() {
            _ = write!(text, " ({})", package.licenses.join("; "));
        }
        if let Some(source) = &package.source {
            _ = write!(text, " from {} {}", source.name, source.version.as_deref().unwrap_or("="));
        }
        text.push('\n');
        for edge in listing.edges.iter().filter(|edge| edge.from == at) {
            _ = writeln!(text, "  {:?} {}", edge.kind, listing.packages[edge.to].name);
        }
        for need in listing.needs.iter().filter(|need| need.from == at) {
            _ = writeln!(text, "  {:?} ?{}", need.kind, need.purl);
        }
        for (_, files) in listing.owned.iter().filter(|(owner, _)| *owner == at) {
            _ = writeln!(text, "  owns {}", files.join(" "));
        }
    }
    listing.problems.iter().for_each(|problem| _ = writeln!(text, "problem: {}", problem.message));
    listing.unknowns.iter().for_each(|unknown| _ = writeln!(text, "unknown: {}", unknown.reason));
    text
}

fn fixture(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/packages").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

// Fields and their meaning: deb-control(5), deb-src-control(5), dpkg-query(1).
#[test]
fn dpkg_lists_what_is_there_with_its_needs() {
    check(
        "\
//- etc/os-release
ID=debian
VERSION_ID=\"12\"
//- usr/share/doc/hello/copyright
Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/

Files: *
License: GPL-3+

Files: debian/*
License: MIT
//- var/lib/dpkg/info/hello.list
/.
/usr
/usr/bin
/usr/bin/hello
/lib
/lib/hello.so
//- var/lib/dpkg/status
Package: hello
Status: install ok installed
Maintainer: Someone <someone@example.org>
Architecture: amd64
Source: hello-src (2.10-2)
Version: 2.10-3+b1
Pre-Depends: libc6 (>= 2.34)
Depends: missing | mail-agent (>= 2:1.0) | exim,
 perl:any
Description: says hello
 and more

Package: libc6
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Version: 2.36-9

Package: libc6
Status: install ok installed
Architecture: i386
Version: 2.36-9

Package: postfix
Status: install ok half-configured
Architecture: amd64
Version: 3.7.10-0
Provides: mail-agent, other (= 1)

Package: perl
Status: install ok installed
Architecture: amd64
Version: 5.36.0-7

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1
",
        "var/lib/dpkg/status",
        &expect![[r#"
            hello 2.10-3+b1 [deb/debian hello arch=amd64 distro=debian-12] line 1 (GPL-3+; MIT) from hello-src 2.10-2
              DependsOn libc6
              DependsOn postfix
              DependsOn perl
              owns usr/bin/hello lib/hello.so usr/lib/hello.so
            libc6 2.36-9 [deb/debian libc6 arch=amd64 distro=debian-12] line 13
            libc6 2.36-9 [deb/debian libc6 arch=i386 distro=debian-12] line 19
            postfix 3.7.10-0 [deb/debian postfix arch=amd64 distro=debian-12] line 24
            perl 5.36.0-7 [deb/debian perl arch=amd64 distro=debian-12] line 30
        "#]],
    );
}

// One file a package, as in images without a package manager (distroless, its README).
#[test]
fn dpkg_folder_is_one_listing() {
    check(
        "\
//- rootfs/var/lib/dpkg/status.d/base
Package: base-files
Version: 12.4
Architecture: amd64
Depends: libc6
//- rootfs/var/lib/dpkg/status.d/base.md5sums
0123456789abcdef0123456789abcdef  etc/debian_version
//- rootfs/var/lib/dpkg/status.d/libc6
Package: libc6
Version: 2.36-9
Architecture: amd64
",
        "rootfs/var/lib/dpkg/status.d/base",
        &expect![[r#"
            base-files 12.4 [deb/debian base-files arch=amd64] line 1 in rootfs/var/lib/dpkg/status.d/base
              DependsOn libc6
              owns rootfs/etc/debian_version
            libc6 2.36-9 [deb/debian libc6 arch=amd64] line 1 in rootfs/var/lib/dpkg/status.d/libc6
        "#]],
    );
}

// Fields: Alpine's wiki, "Apk spec", and apk-package(5).
#[test]
fn apk_resolves_what_is_provided() {
    check(
        "\
//- etc/os-release
ID=alpine
VERSION_ID=3.20.1
//- lib/apk/db/installed
C:Q1abc=
P:musl
V:1.2.5-r0
A:x86_64
T:the musl c library (libc) implementation
L:MIT
o:musl
p:so:libc.musl-x86_64.so.1=1
F:lib
R:ld-musl-x86_64.so.1
a:0:0:755
F:

P:busybox
V:1.36.1-r29
A:x86_64
L:GPL-2.0-only
o:busybox
D:so:libc.musl-x86_64.so.1 !uclibc musl>=1.2
p:cmd:sh=1.36.1-r29

P:scripts
V:1-r0
A:noarch
D:cmd:sh pc:none
",
        "lib/apk/db/installed",
        &expect![[r#"
            musl 1.2.5-r0 [apk/alpine musl arch=x86_64 distro=alpine-3.20.1] line 2 (MIT) from musl =
              owns lib/ld-musl-x86_64.so.1 usr/lib/ld-musl-x86_64.so.1
            busybox 1.36.1-r29 [apk/alpine busybox arch=x86_64 distro=alpine-3.20.1] line 14 (GPL-2.0-only) from busybox =
              DependsOn musl
            scripts 1-r0 [apk/alpine scripts arch=noarch distro=alpine-3.20.1] line 22
              DependsOn busybox
        "#]],
    );
}

// Names and fields: core metadata specification, PEP 376 (RECORD), PEP 610 (direct_url.json).
#[test]
fn python_distributions_name_their_needs() {
    check(
        "\
//- usr/lib/python3/site-packages/My_Lib-1.0.dist-info/METADATA
Metadata-Version: 2.4
Name: My_Lib
Version: 1.0
License-Expression: MIT OR Apache-2.0
Requires-Dist: requests[socks] (>=2.0) ; python_version < '4'
Requires-Dist: rich>=1; extra == 'fancy'

The words of the readme.
Name: other
//- usr/lib/python3/site-packages/My_Lib-1.0.dist-info/RECORD
my_lib/__init__.py,sha256=abc,10
\"my_lib/with,comma.so\",,
../../bin/my,,
My_Lib-1.0.dist-info/METADATA,,
//- usr/lib/python3/site-packages/My_Lib-1.0.dist-info/direct_url.json
{\"url\": \"https://example.org/my.git\", \"vcs_info\": {\"vcs\": \"git\", \"commit_id\": \"0123\"}}
",
        "usr/lib/python3/site-packages/My_Lib-1.0.dist-info/METADATA",
        &expect![[r#"
            My_Lib 1.0 [pypi/- my-lib vcs_url=git+https://example.org/my.git@0123] line 2 (MIT OR Apache-2.0)
              DependsOn ?pkg:pypi/requests
              OptionalDependsOn ?pkg:pypi/rich
              owns usr/lib/python3/site-packages/my_lib/__init__.py usr/lib/python3/site-packages/my_lib/with,comma.so
        "#]],
    );
}

// setuptools, "Package Resources": PKG-INFO and requires.txt.
#[test]
fn python_eggs_name_their_needs() {
    check(
        "\
//- site/old.egg-info/PKG-INFO
Metadata-Version: 1.1
Name: old
Version: 0.9
License: UNKNOWN
Classifier: License :: OSI Approved :: BSD License
//- site/old.egg-info/requires.txt
six>=1.0

[test]
pytest
",
        "site/old.egg-info/PKG-INFO",
        &expect![[r#"
            old 0.9 [pypi/- old] line 2 (BSD License)
              DependsOn ?pkg:pypi/six
        "#]],
    );
}

// docs.npmjs.com, package.json.
#[test]
fn node_modules_are_packages_and_their_folders_are_not() {
    let tree = "\
//- app/node_modules/@s/a/package.json
{
  \"name\": \"@s/a\", \"version\": \"1.2.3\", \"license\": \"MIT\",
  \"dependencies\": {\"b\": \"^1\", \"c\": \"npm:@real/c@2\", \"d\": \"1\"},
  \"optionalDependencies\": {\"d\": \"1\"}
}
//- app/node_modules/@s/a/esm/package.json
{\"type\": \"module\", \"name\": \"x\", \"version\": \"1\"}
";
    check(
        tree,
        "app/node_modules/@s/a/package.json",
        &expect![[r#"
            @s/a 1.2.3 [npm/@s a] line 2 (MIT)
              DependsOn ?pkg:npm/b
              OptionalDependsOn ?pkg:npm/d
              DependsOn ?pkg:npm/%40real/c
        "#]],
    );
    check(tree, "app/node_modules/@s/a/esm/package.json", &expect![[""]]);
}

// The form that `Gem::Specification#to_ruby` writes.
#[test]
fn gems_name_their_needs() {
    check(
        "\
//- usr/share/gems/specifications/nokogiri-1.16.0-x86_64-linux.gemspec
# -*- encoding: utf-8 -*-
# stub: nokogiri 1.16.0 x86_64-linux lib

Gem::Specification.new do |s|
  s.name = \"nokogiri\".freeze
  s.version = \"1.16.0\"
  s.platform = \"x86_64-linux\".freeze
  s.licenses = [\"MIT\".freeze, \"Apache-2.0\"]
  s.required_ruby_version = Gem::Requirement.new([\">= 3.0\".freeze])
  s.add_runtime_dependency(%q<racc>.freeze, [\"~> 1.4\".freeze])
  s.add_development_dependency(%q<rake>.freeze, [\">= 0\".freeze])
end
",
        "usr/share/gems/specifications/nokogiri-1.16.0-x86_64-linux.gemspec",
        &expect![[r#"
            nokogiri 1.16.0 [gem/- nokogiri platform=x86_64-linux] line 5 (MIT; Apache-2.0)
              DependsOn ?pkg:gem/racc
        "#]],
    );
}

// Headings: alpm-db-desc(5), alpm-db-files(5).
#[test]
fn pacman_names_needs_and_files() {
    check(
        "\
//- usr/lib/os-release
ID=arch
//- var/lib/pacman/local/zlib-1:1.3-1/desc
%NAME%
zlib

%VERSION%
1:1.3-1

%BASE%
zlib

%ARCH%
x86_64

%LICENSE%
Zlib

%DEPENDS%
glibc>=2.38
libc.so=6-64
//- var/lib/pacman/local/zlib-1:1.3-1/files
%FILES%
usr/
usr/lib/libz.so
",
        "var/lib/pacman/local/zlib-1:1.3-1/desc",
        &expect![[r#"
            zlib 1:1.3-1 [alpm/arch zlib arch=x86_64 distro=arch] line 2 (Zlib) from zlib =
              DependsOn ?pkg:alpm/arch/glibc
              owns usr/lib/libz.so
        "#]],
    );
}

// Fields: getcomposer.org, "composer.json schema" and "Runtime".
#[test]
fn composer_lists_what_it_installed() {
    check(
        r#"
//- vendor/composer/installed.json
{"packages": [
  {"name": "acme/app", "version": "v1.2.0", "license": ["MIT"], "require": {"php": ">=8", "psr/Log": "^3"}},
  {"name": "psr/log", "version": "3.0.0"}],
 "dev": true, "dev-package-names": ["psr/log"]}
"#,
        "vendor/composer/installed.json",
        &expect![[r#"
            acme/app v1.2.0 [composer/acme app] line - (MIT)
              DependsOn psr/log
            psr/log 3.0.0 [composer/psr log] line -
        "#]],
    );
}

// Fields: conda's documentation of `conda-meta`; qualifiers: the definition of the purl type.
#[test]
fn conda_names_needs_and_files() {
    check(
        r#"
//- opt/conda/conda-meta/zlib-1.3.1-h1.json
{"name": "zlib", "version": "1.3.1", "build": "h1", "subdir": "linux-64",
 "channel": "https://conda.anaconda.org/conda-forge/linux-64", "license": "Zlib",
 "depends": ["libgcc >=13", "__glibc >=2.17"], "files": ["lib/libz.so"]}
"#,
        "opt/conda/conda-meta/zlib-1.3.1-h1.json",
        &expect![[r#"
            zlib 1.3.1 [conda/- zlib build=h1 channel=conda-forge subdir=linux-64] line - (Zlib)
              DependsOn ?pkg:conda/libgcc
              owns opt/conda/lib/libz.so
        "#]],
    );
}

// Fields: "Writing R Extensions".
#[test]
fn r_names_needs_of_what_is_installed() {
    let tree = "\
//- usr/lib/R/library/dplyr/DESCRIPTION
Package: dplyr
Version: 1.1.4
License: MIT + file LICENSE
Depends: R (>= 3.5.0)
Imports: cli (>= 3.4.0),
    rlang
Built: R 4.3.2; x86_64-pc-linux-gnu
//- src/DESCRIPTION
Package: mine
Version: 0.1
";
    check(
        tree,
        "usr/lib/R/library/dplyr/DESCRIPTION",
        &expect![[r#"
        dplyr 1.1.4 [cran/- dplyr] line 1 (MIT + file LICENSE)
          DependsOn ?pkg:cran/cli
          DependsOn ?pkg:cran/rlang
    "#]],
    );
    check(tree, "src/DESCRIPTION", &expect![[""]]);
}

/// The list that `rpm -qa` printed of the same database.
fn rpm_list() -> String {
    String::from_utf8(fixture("rpm/list.tsv")).unwrap()
}

fn rpm_lines(listing: &Listing) -> String {
    let mut lines: Vec<String> = listing
        .packages
        .iter()
        .map(|package| {
            let qualifiers: BTreeMap<_, _> = package.purl.as_ref().unwrap().qualifiers().iter().cloned().collect();
            let (epoch, version) = package.version.as_deref().unwrap().split_once(':').unwrap();
            assert_eq!(qualifiers["epoch"], epoch);
            let source = package.source.as_ref().unwrap();
            let source = format!("{}-{}.src.rpm", source.name, source.version.as_deref().unwrap());
            let license = package.licenses.join("");
            format!("{}\t{epoch}\t{version}\t{}\t{source}\t{license}\n", package.name, qualifiers["arch"])
        })
        .collect();
    lines.sort();
    lines.concat()
}

// fixtures/packages/README.md says how the databases were made; the list is what `rpm -qa` printed.
#[test]
fn every_rpm_database_lists_what_rpm_lists() {
    let files = slam_testdata::files("//- etc/os-release\nID=fedora\nVERSION_ID=40\n");
    let mut seen: Option<Listing> = None;
    for name in ["rpmdb.sqlite", "Packages.db", "Packages"] {
        let listing = list(&format!("var/lib/rpm/{name}"), &fixture(&format!("rpm/{name}")), &files);
        assert_eq!(rpm_lines(&listing), rpm_list(), "{name}");
        assert_eq!(listing.problems, [], "{name}");
        let listing = Listing { hides: Vec::new(), ..listing };
        assert_eq!(*seen.get_or_insert_with(|| listing.clone()), listing, "{name}");
    }
    let listing = seen.unwrap();
    let tiny = Listing {
        packages: listing.packages.clone(),
        edges: listing.edges,
        owned: listing.owned,
        ..Listing::default()
    };
    let text = lines(&tiny);
    let tiny: Vec<&str> = text.split_inclusive('\n').skip_while(|line| !line.starts_with("tiny")).collect();
    expect![[r#"
        tiny-lib 2:1.4.2-3.ex9 [rpm/fedora tiny-lib arch=noarch distro=fedora-40 epoch=2 rpmmod=x] line - (MIT AND Apache-2.0) from tiny-lib 1.4.2-3.ex9
          owns usr/share/tiny/data.txt
        tiny-tool 2:1.4.2-3.ex9 [rpm/fedora tiny-tool arch=noarch distro=fedora-40 epoch=2 rpmmod=x] line - (GPL-2.0-or-later) from tiny-lib 1.4.2-3.ex9
          DependsOn many-base
          DependsOn tiny-lib
          owns usr/bin/tiny-tool
        many-tool 2:1.4.2-3.ex9 [rpm/fedora many-tool arch=noarch distro=fedora-40 epoch=2] line - (GPL-2.0-or-later) from many-base 1.4.2-3.ex9
          DependsOn many-base
          owns usr/bin/many-tool
        many-63 2:1.4.2-3.ex9 [rpm/fedora many-63 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-56 2:1.4.2-3.ex9 [rpm/fedora many-56 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-49 2:1.4.2-3.ex9 [rpm/fedora many-49 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-42 2:1.4.2-3.ex9 [rpm/fedora many-42 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-35 2:1.4.2-3.ex9 [rpm/fedora many-35 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-28 2:1.4.2-3.ex9 [rpm/fedora many-28 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-21 2:1.4.2-3.ex9 [rpm/fedora many-21 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-14 2:1.4.2-3.ex9 [rpm/fedora many-14 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-7 2:1.4.2-3.ex9 [rpm/fedora many-7 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
        many-0 2:1.4.2-3.ex9 [rpm/fedora many-0 arch=noarch distro=fedora-40 epoch=2] line - (MIT AND Apache-2.0) from many-base 1.4.2-3.ex9
    "#]].assert_eq(&tiny.concat());
}

/// A write-ahead log with these pages, the last of which ends a transaction (sqlite.org, "WAL-mode File Format").
fn journal(pages: &[(u32, &[u8])], page_size: u32) -> Vec<u8> {
    fn sum(start: (u32, u32), bytes: &[u8]) -> (u32, u32) {
        bytes.chunks_exact(8).fold(start, |(a, b), pair| {
            let (low, high) = pair.split_at(4);
            let a = a.wrapping_add(u32::from_be_bytes(low.try_into().unwrap())).wrapping_add(b);
            (a, b.wrapping_add(u32::from_be_bytes(high.try_into().unwrap())).wrapping_add(a))
        })
    }
    let mut log = Vec::new();
    [0x377f_0683, 3_007_000, page_size, 0, 7, 9].iter().for_each(|number: &u32| log.extend(number.to_be_bytes()));
    let mut sums = sum((0, 0), &log);
    [sums.0, sums.1].iter().for_each(|number| log.extend(number.to_be_bytes()));
    for (at, (page, bytes)) in pages.iter().enumerate() {
        let size: u32 = if at + 1 == pages.len() { 64 } else { 0 };
        let head = [page.to_be_bytes(), size.to_be_bytes()].concat();
        sums = sum(sum(sums, &head), bytes);
        log.extend(head);
        [7, 9, sums.0, sums.1].iter().for_each(|number: &u32| log.extend(number.to_be_bytes()));
        log.extend_from_slice(bytes);
    }
    log
}

#[test]
fn rpm_pages_of_the_journal_are_laid_over() {
    let whole = fixture("rpm/rpmdb.sqlite");
    let pages: Vec<(u32, &[u8])> = (1..).zip(whole.chunks_exact(512)).collect();
    // Everything but the first page is in the journal only.
    let mut old = whole.clone();
    old[512..].fill(0);
    let path = "var/lib/rpm/rpmdb.sqlite".to_owned();
    let mut files = slam_testdata::files("//- etc/os-release\nID=fedora\nVERSION_ID=40\n");
    assert_eq!(list(&path, &old, &files).packages.len(), 0);
    files.insert(format!("{path}-wal"), journal(&pages[1..], 512));
    assert_eq!(rpm_lines(&list(&path, &old, &files)), rpm_list());
    // A transaction that was not ended does not count.
    let open = journal(&pages[1..], 512);
    files.insert(format!("{path}-wal"), open[..open.len() - 536].to_vec());
    assert_eq!(list(&path, &old, &files).packages.len(), 0);
}

/// dpkg's own list and ours, of the machine that runs the test.
#[test]
fn dpkg_of_this_machine_lists_what_dpkg_query_lists() {
    let format = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\t${Status}\n";
    let Ok(output) = Command::new("dpkg-query").args(["-W", "-f", format]).output() else {
        println!("skipped: no dpkg-query on this machine");
        return;
    };
    let Ok(status) = fs::read("/var/lib/dpkg/status") else { return };
    let listing = list("var/lib/dpkg/status", &status, &NoFiles);
    let mut ours: Vec<String> = listing
        .packages
        .iter()
        .map(|package| {
            let purl = package.purl.as_ref().unwrap();
            let arch = &purl.qualifiers().iter().find(|(key, _)| key == "arch").unwrap().1;
            let version = package.version.as_deref().unwrap();
            let source = package.source.as_ref();
            let source_version = source.and_then(|source| source.version.as_deref()).unwrap_or(version);
            let source = source.map_or(package.name.as_str(), |source| source.name.as_str());
            format!("{}\t{version}\t{arch}\t{source}\t{source_version}", package.name)
        })
        .collect();
    ours.sort();
    let text = String::from_utf8(output.stdout).unwrap();
    let mut theirs: Vec<&str> = text
        .lines()
        .filter_map(|line| line.rsplit_once('\t'))
        .filter(|(_, status)| !status.ends_with("config-files") && !status.ends_with("not-installed"))
        .map(|(line, _)| line)
        .collect();
    theirs.sort_unstable();
    assert_eq!(ours, theirs);
    println!("{} packages, {} edges", ours.len(), listing.edges.len());
}
