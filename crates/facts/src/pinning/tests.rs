//! What builds take from elsewhere, held against the published inputs of Scorecard and against our own.

use std::{collections::BTreeMap, fs};

use slam_model::evidence::pinning::{DependencyKind, PinningFacts};

use super::*;

/// Reads a small tree and spells each dependency: `path:line kind pinned|held|free`.
fn shown(tree: &str) -> Vec<String> {
    let files = slam_testdata::files(tree);
    let all = files.iter().filter_map(|(path, bytes)| {
        let path = RepoPath::from(path.as_str());
        let definition = slam_ci::read(&path, bytes);
        read(&path, &String::from_utf8_lossy(bytes), definition.as_ref())
    });
    join(all).dependencies.iter().map(spell).collect()
}

fn spell(one: &slam_model::evidence::pinning::Dependency) -> String {
    let state = match (one.pinned, one.held) {
        (true, _) => "pinned".to_owned(),
        (false, Some(held)) => format!("held: {}", held.words()),
        (false, None) => "free".to_owned(),
    };
    let beyond = if one.beyond { " beyond" } else { "" };
    format!("{}:{} {} {state}{beyond}", one.quote.place.path, one.quote.place.line, one.kind.name())
}

#[test]
fn a_download_counts_when_it_runs_and_nothing_holds_it() {
    for (script, expected) in [
        ("curl -s https://x.org/i | bash", "downloadThenRun free"),
        ("curl https://x.org/i | sudo -E sh -s -- -y", "downloadThenRun free beyond"),
        ("curl https://x.org/i.gz | gunzip | sh", "downloadThenRun free beyond"),
        ("sh -c \"$(curl -fsSL https://x.org/i)\"", "downloadThenRun free beyond"),
        ("source <(curl https://x.org/i)", "downloadThenRun free beyond"),
        ("bash <(wget -qO- http://x.org/i)", "downloadThenRun free"),
        ("sudo su -c \"curl x | sh\"", "downloadThenRun free"),
        ("curl https://x.org/i > i.sh\nchmod +x i.sh\n./i.sh", "downloadThenRun free"),
        (
            "curl https://x.org/i.json | python3 -m json.tool",
            "downloadThenRun held: the download is read as data and not executed",
        ),
        (
            "curl https://x.org/i.json | ruby -e 'puts STDIN.read'",
            "downloadThenRun held: the download is read as data and not executed",
        ),
        (
            "wget -O i.sh https://x.org/i\necho \"$SUM  i.sh\" | sha256sum -c -\nsh i.sh",
            "downloadThenRun held: a digest or signature is checked before it runs",
        ),
        (
            "curl https://x.org/r/0123456789abcdef0123456789abcdef01234567/i | sh",
            "downloadThenRun held: the address names a full commit",
        ),
        ("curl https://raw.githubusercontent.com/o/r/0123456789abcdef0123456789abcdef01234567/i | sh", ""),
        ("curl -fsSLo i.sh https://x.org/i\nbash i.sh", "downloadThenRun free beyond"),
        ("curl https://x.org/i -o data.json\ncat data.json", ""),
        ("curl x | tar xz", ""),
    ] {
        let found: Vec<String> = shown(&format!("//- a.sh\n#!/bin/sh\n{script}\n"))
            .iter()
            .map(|line| line.split_once(' ').map_or("", |(_, rest)| rest).to_owned())
            .collect();
        assert_eq!(found.join("; "), expected, "{script}");
    }
}

#[test]
fn what_pip_and_npm_hold_is_told() {
    for (command, expected) in [
        ("pip install x", "pipCommand free"),
        (
            "pip install -r requirements.txt",
            "pipCommand held: the requirement file holds hashes, so that pip accepts nothing else",
        ),
        ("pip install -r other.txt", "pipCommand free"),
        ("pip install -r requirements.txt x", "pipCommand free"),
        ("pip install --require-hashes -r other.txt", "pipCommand pinned"),
        (
            "pip install git+https://x.org/r@0123456789abcdef0123456789abcdef01234567",
            "pipCommand held: the address names a full commit",
        ),
        ("python3 -m pip install --no-deps .", "pipCommand held: only local files are installed"),
        ("pip install .", "pipCommand free"),
        ("npm install", "npmCommand free"),
        ("npm ci", "npmCommand pinned"),
        ("npm install github:o/r#0123456789abcdef0123456789abcdef01234567", "npmCommand pinned"),
        ("npm run update", "npmCommand held: the command installs nothing"),
        ("go install x.org/y/z@latest", "goCommand free"),
        ("go install x.org/y/z@v1.2.3", "goCommand pinned"),
        ("go install ./cmd/x", "goCommand pinned"),
    ] {
        let tree = format!("//- a.sh\n{command}\n//- requirements.txt\nx==1 --hash=sha256:00\n//- other.txt\nx\n");
        let found = shown(&tree);
        assert_eq!(found, [format!("a.sh:1 {expected}")], "{command}");
    }
}

#[test]
fn images_are_held_by_digest_stage_or_argument() {
    let digest = "sha256:".to_owned() + &"0".repeat(64);
    let tree = format!(
        "//- Dockerfile\nARG BASE=a@{digest}\nFROM $BASE AS one\nFROM ${{BASE}}\nFROM a@{digest} AS two\nFROM two\nFROM scratch\n\
         FROM a:1 AS three\nFROM three\nRUN apt-get update \\\n  && npm install\n//- x/Dockerfile.tmpl\nFROM {{{{ .Base }}}}\n"
    );
    assert_eq!(
        shown(&tree),
        [
            "Dockerfile:2 containerImage held: the build argument is a digest by default",
            "Dockerfile:3 containerImage pinned",
            "Dockerfile:4 containerImage pinned",
            "Dockerfile:5 containerImage pinned",
            "Dockerfile:7 containerImage free",
            "Dockerfile:8 containerImage free",
            "Dockerfile:10 npmCommand free",
        ]
    );
}

#[test]
fn scripts_of_workflows_keep_their_lines_and_shells() {
    let tree = "//- .github/workflows/a.yml\non: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n      - run: |\n          echo ${{ matrix.x }}\n          pip install ${{ inputs.y }}\n      - run: npm install\n      - run: npm install\n        shell: pwsh\n  b:\n    runs-on: windows-latest\n    steps:\n      - run: npm install\n";
    assert_eq!(shown(tree), [".github/workflows/a.yml:8 pipCommand free", ".github/workflows/a.yml:9 npmCommand free"]);
}

#[test]
fn a_nuget_restore_is_held_by_its_projects() {
    let tree = |locked: &str| {
        format!(
            "//- a.sh\ndotnet restore\n//- b/c.csproj\n<Project><PropertyGroup><RestoreLockedMode>{locked}</RestoreLockedMode></PropertyGroup></Project>\n"
        )
    };
    assert_eq!(shown(&tree("true")), ["a.sh:1 nugetCommand pinned"]);
    assert_eq!(shown(&tree("false")), ["a.sh:1 nugetCommand free"]);
}

#[test]
fn a_script_that_is_none_is_noted() {
    let found = read(&"a.sh".into(), "curl x | sh\nfi\n", None).unwrap();
    assert_eq!((found.dependencies.len(), found.unread[0].place.line), (0, 2));
}

/// Scorecard's own expectations of its test files: unpinned images and downloads together (commit 40c1e3599673).
#[test]
fn published_files_have_as_many_unpinned_dependencies_as_scorecard_counts() {
    let Some(folder) = slam_testdata::folder("scorecard") else { return };
    let json = fs::read_to_string(folder.join("files-testdata.fixture.json")).unwrap();
    let fixture: BTreeMap<String, serde_json::Value> = serde_json::from_str(&json).unwrap();
    let files: BTreeMap<String, String> = serde_json::from_value(fixture["files"].clone()).unwrap();
    let mut wrong = Vec::new();
    for (name, expected) in [
        ("Dockerfile-empty", 0),
        ("Dockerfile-comments", 0),
        ("Dockerfile-from-scratch", 0),
        ("Dockerfile-pinned-as", 0),
        ("Dockerfile-pinned-arg", 0),
        ("Dockerfile-not-pinned-as", 2),
        ("Dockerfile-not-pinned-as-simple", 1),
        ("Dockerfile-pinned-as-without-hash", 4),
        ("Dockerfile-args", 2),
        ("Dockerfile-base", 0),
        ("Dockerfile-empty-run-array", 0),
        ("Dockerfile-not-pinned-with-parser-error", 3),
        ("Dockerfile-curl-sh", 5),
        ("Dockerfile-wget-bin-sh", 4),
        ("Dockerfile-script-ok", 0),
        ("Dockerfile-curl-file-sh", 12),
        ("Dockerfile-proc-subs", 6),
        ("Dockerfile-wget-file", 10),
        ("Dockerfile-gsutil-file", 17),
        ("Dockerfile-aws-file", 15),
        ("Dockerfile-pkg-managers", 63),
        ("Dockerfile-some-python", 1),
        ("Dockerfile-no-curl-sh", 0),
        ("Dockerfile-no-curl-sh-with-parser-error", 0),
        ("script-empty.sh", 0),
        ("script-comments.sh", 0),
        ("script-pkg-managers", 56),
        ("script-invalid.sh", 0),
        ("script-wget-pinned", 0),
        ("script-free-from-download.sh", 0),
    ] {
        let found = read(&name.into(), &files[name], None).unwrap_or_default();
        let open: Vec<_> = found.dependencies.iter().filter(|one| !one.pinned && !one.beyond).collect();
        if open.len() != expected {
            let lines: Vec<_> = open.iter().map(|one| format!("{} {}", spell(one), one.quote.text)).collect();
            wrong.push(format!("{name}: {} instead of {expected}\n  {}", open.len(), lines.join("\n  ")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read(
        path in proptest::sample::select(vec!["a.sh", "Dockerfile", "a.csproj", "Directory.Packages.props", "requirements.txt"]),
        text in "[A-Za-z \\n$(){}<>|&;'\"`#\\\\=@:/.-]{0,160}",
    ) {
        let _: Option<PinningFacts> = read(&path.into(), &text, None);
        let _ = DependencyKind::PipCommand;
    }
}
