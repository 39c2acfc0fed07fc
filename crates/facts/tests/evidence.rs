//! A small repository from bytes to evidence: what checks will see, as one snapshot; and properties of the whole.

use expect_test::expect_file;
use slam_facts::{Blob, Given, IndexEntry, Sources, Want, fold, read, want};
use slam_model::{Evidence, Fact, Gap, RepoPath, Subject, evidence::tree::Mode};

const REPOSITORY: &str = r##"
//- README.md
# Tool

Does one thing. Ask at [the forum](https://forum.example.org).

```sh
cargo install tool
```
//- SECURITY.md
# Security policy

Mail security@example.org. We answer within 14 days.
//- LICENSE
MIT License

Copyright (c) 2025 Somebody

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files (the "Software"), to deal in the Software without restriction, including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.
//- Cargo.toml
[package]
name = "tool"
version = "1.0.0"
license = "MIT"
repository = "https://github.com/example/tool"
//- src/main.rs
// SPDX-License-Identifier: MIT
fn main() {}
//- .github/dependabot.yml
version: 2
updates:
  - package-ecosystem: cargo
    directory: /
    schedule: {interval: weekly}
//- slam.toml
level = 2

[[declaration]]
requirement = "OSPS-AC-01.01"
claim = "met"
reason = "the organisation requires a second factor"
date = 2026-01-02
"##;

fn entry(path: &str, mode: Mode, size: usize) -> IndexEntry {
    IndexEntry { path: path.into(), mode, size: Some(size as u64), oid: None }
}

fn sources() -> Sources {
    let at = jiff::Timestamp::constant(1_790_812_800, 0);
    let hidden = || Gap::new("not collected in this test", "collect it");
    Sources {
        subject: Subject { path: ".".into(), ..Subject::default() },
        as_of: at,
        today: at,
        files: Vec::new(),
        history: Fact::NotVisible(hidden()),
        releases: Fact::NotVisible(hidden()),
        past_secrets: Fact::NotVisible(hidden()),
        org_defaults: None,
        parent: None,
        forge_snapshot: None,
        evaluation_logs: Vec::new(),
        forge_kind: None,
        oddities: Vec::new(),
    }
}

fn evidence() -> Evidence {
    let mut files: Vec<_> = slam_testdata::files(REPOSITORY)
        .into_iter()
        .map(|(path, bytes)| {
            let entry = entry(&path, Mode::File, bytes.len());
            let facts = read(&entry.path, entry.mode, Blob::Whole(&bytes));
            (entry, facts)
        })
        .collect();
    let link = entry("CONTRIBUTING.md", Mode::Symlink, 20);
    let facts = read(&link.path, link.mode, Blob::Whole(b"docs/contributing.md"));
    files.push((link, facts));
    files.sort_by(|a, b| a.0.path.cmp(&b.0.path));
    fold(Sources { files, ..sources() })
}

#[test]
fn a_small_repository_becomes_this_evidence() {
    let shown = serde_json::to_string_pretty(&evidence()).unwrap();
    expect_file!["snapshots/evidence.json"].assert_eq(&shown);
}

#[test]
fn evidence_and_the_facts_of_a_file_come_back_from_json() {
    let before = evidence();
    let after: Evidence = serde_json::from_str(&serde_json::to_string(&before).unwrap()).unwrap();
    assert_eq!(before, after);
    for (path, bytes) in slam_testdata::files(REPOSITORY) {
        let facts = read(&path.as_str().into(), Mode::File, Blob::Whole(&bytes));
        let again: slam_facts::BlobFacts = serde_json::from_str(&serde_json::to_string(&facts).unwrap()).unwrap();
        assert_eq!(facts, again, "{path}");
    }
}

#[test]
fn what_is_not_needed_is_not_wanted() {
    for (path, mode, size, expected) in [
        ("sub", Mode::Submodule, 0, Want::Nothing),
        ("a.rs", Mode::File, 100_000, Want::Whole),
        ("a.png", Mode::File, 100_000, Want::Head(8192)),
        ("dump.sql", Mode::File, 100 << 20, Want::Head(256 << 10)),
        ("link", Mode::Symlink, 20, Want::Whole),
    ] {
        assert_eq!(want(&path.into(), mode, size), expected, "{path}");
    }
}

#[test]
fn what_could_not_be_read_is_told() {
    let path = RepoPath::from("a.txt");
    let facts = read(&path, Mode::File, Blob::Unreadable("the object is missing"));
    let evidence = fold(Sources { files: vec![(entry("a.txt", Mode::File, 1), facts)], ..sources() });
    assert_eq!(evidence.oddities[0].message, "could not be read: the object is missing");
    let given = Given { name: "s.json".into(), bytes: b"{}".to_vec() };
    let evidence = fold(Sources { forge_snapshot: Some(given), ..sources() });
    assert!(matches!(evidence.forge, Fact::Broken(_)));
}

#[test]
fn definitions_among_test_data_count_when_a_workflow_names_them_and_opaque_ones_are_told() {
    let action: &[u8] = b"name: a\nruns:\n  using: composite\n  steps: []\n";
    let caller = b"on: push\njobs:\n  j:\n    runs-on: x\n    steps:\n      - uses: ./tests/used\n";
    let files = [
        (".github/workflows/a.yml", Mode::File, &caller[..]),
        (".github/workflows/empty.yml", Mode::File, &b""[..]),
        (".github/workflows/link.yml", Mode::Symlink, &b"../x"[..]),
        ("tests/data/action.yml", Mode::File, action),
        ("tests/used/action.yml", Mode::File, action),
    ];
    let files =
        files.map(|(path, mode, bytes)| (entry(path, mode, bytes.len()), read(&path.into(), mode, Blob::Whole(bytes))));
    let evidence = fold(Sources { files: files.into(), ..sources() });
    let Fact::Seen(ci) = &evidence.ci else { panic!("{:?}", evidence.ci) };
    let read: Vec<_> = ci.workflows.iter().map(|one| one.path.to_string()).collect();
    let unread: Vec<_> = ci.unread.iter().map(ToString::to_string).collect();
    assert_eq!(read, [".github/workflows/a.yml", "tests/used/action.yml"]);
    assert_eq!(unread, [".github/workflows/empty.yml", ".github/workflows/link.yml"]);
}

proptest::proptest! {
    #[test]
    fn any_bytes_under_any_name_become_evidence(
        path in proptest::sample::select(vec![
            "README.md", "LICENSE", "slam.toml", "security-insights.yml", ".github/workflows/a.yml", "package.json", "pom.xml",
            ".asf.yaml", "main.tf", ".goreleaser.yml", "docs/a.rst", "threats.yaml", "a.vex.json", ".well-known/security.txt",
        ]),
        bytes: Vec<u8>,
        whole: bool,
    ) {
        let entry = entry(path, Mode::File, bytes.len());
        let facts = read(&entry.path, entry.mode, if whole { Blob::Whole(&bytes) } else { Blob::Head(&bytes) });
        fold(Sources { files: vec![(entry, facts)], ..sources() });
    }
}
