//! Verdicts through the command line, held against published material: ids and levels of every release, labelled trees of
//! Minder, citations that stand where they say, and no answer that is the same everywhere.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;

use crate::sandbox::{Sandbox, verdicts};

const RELEASES: [&str; 4] = ["2025-02-25", "2025-10-10", "2026-02-19", "2026-08-28"];

#[test]
fn every_release_and_level_has_the_official_ids_and_levels() {
    let Some(path) = slam_testdata::made("baseline", "requirements-by-version.json") else { return };
    let table: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let sandbox = Sandbox::with_files("//- README.md\n# A\n");
    for release in RELEASES {
        for level in 1..=3 {
            let rows = table["requirements"].as_object().unwrap().iter();
            let official: BTreeMap<&str, u64> = rows
                .filter_map(|(id, releases)| Some((id.as_str(), releases[release]["level"].as_u64()?)))
                .filter(|(_, asked)| *asked <= level)
                .collect();
            let level = level.to_string();
            let words = ["check", "repo", "--format", "json", "--baseline", release, "--level", &level];
            let report = sandbox.slam(&words).ends(0, &[]).json();
            let rows = report["requirements"].as_array().unwrap();
            let ours = rows.iter().map(|row| (row["id"].as_str().unwrap(), row["level"].as_u64().unwrap())).collect();
            assert_eq!(official, ours, "{release} level {level}");
            assert_eq!(rows.len(), official.len(), "an id twice in {release} level {level}");
        }
    }
}

/// A labelled tree of Minder.
struct Case {
    name: String,
    requirement: &'static str,
    passes: bool,
    tree: PathBuf,
}

/// The requirement that a table of Minder speaks of. A workflow that checks out foreign code with privileges was part of
/// BR-01.01 and became BR-01.03 in 2026-02.
fn requirement(table: &str, tree: &str) -> &'static str {
    match (table, tree) {
        ("osps-br-01-01", "unsafe_checkout") => "OSPS-BR-01.03",
        ("osps-br-01-01", _) => "OSPS-BR-01.01",
        ("osps-do-04-01", _) => "OSPS-DO-04.01",
        ("osps-gv-03-01", _) => "OSPS-GV-03.01",
        ("osps-le-03-01", _) => "OSPS-LE-03.01",
        ("osps-qa-02-01", _) => "OSPS-QA-02.01",
        other => panic!("no requirement for {other:?}"),
    }
}

/// Reads the cases that stand on a tree; the tables are simple enough to be read by lines.
fn minder_cases(folder: &Path) -> Vec<Case> {
    let mut tables: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    tables.sort();
    let mut cases = Vec::new();
    for path in tables {
        let Some(table) = path.file_name().unwrap().to_str().unwrap().strip_suffix(".test.yaml") else { continue };
        let text = fs::read_to_string(&path).unwrap();
        for block in text.split("- name:").skip(1) {
            let after = |key: &str| {
                let line = block.lines().find_map(|line| line.trim().strip_prefix(key))?;
                Some(line.trim().trim_matches('"').to_owned())
            };
            let (Some(tree), Some(expected)) = (after("repo_base:"), after("expect:")) else { continue };
            cases.push(Case {
                name: format!("{table}/{tree}"),
                requirement: requirement(table, &tree),
                passes: expected == "pass",
                tree: folder.join(format!("{table}.testdata")).join(tree),
            });
        }
    }
    cases
}

fn copy_tree(sandbox: &Sandbox, from: &Path, to: &str) {
    for entry in fs::read_dir(from).unwrap() {
        let path = entry.unwrap().path();
        let to = format!("{to}/{}", path.file_name().unwrap().to_str().unwrap());
        if path.is_dir() { copy_tree(sandbox, &path, &to) } else { sandbox.write(&to, fs::read(&path).unwrap()) }
    }
}

#[test]
fn the_labelled_trees_of_minder_are_judged_as_labelled() {
    let Some(data) = slam_testdata::folder("minder-baseline-tests") else { return };
    let decisions = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/decisions");
    let argued: String =
        fs::read_dir(decisions).unwrap().map(|e| fs::read_to_string(e.unwrap().path()).unwrap()).collect();
    let cases = minder_cases(&data.join("github"));
    assert_eq!(cases.len(), 24);
    let mut wrong = Vec::new();
    for case in cases {
        let sandbox = Sandbox::with_repository();
        copy_tree(&sandbox, &case.tree, "repo");
        sandbox.commit("Import\n\nSigned-off-by: Ann Example <ann@tally.example.org>");
        sandbox.git("repo", &["tag", "-a", "-m", "Release", "v1.0.0"]);
        let report = sandbox.slam(&["check", "repo", "--format", "json"]).ends(0, &[]).json();
        let verdict = verdicts(&report)[case.requirement].clone();
        let right = match (case.passes, verdict.as_str()) {
            (true, "Passed") | (false, "Failed") => true,
            // Without any CI the rule does not apply.
            (true, "NotApplicable") => case.name == "osps-br-01-01/no_workflows",
            _ => argued.contains(&case.name),
        };
        if !right {
            let label = if case.passes { "pass" } else { "fail" };
            wrong.push(format!("{}: {} is labelled {label}, and we say {verdict}", case.name, case.requirement));
        }
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// A project that does much wrong.
const CARELESS: &str = "\
//- README.md
# Careless

Get it: `wget http://downloads.example.net/careless.sh && sudo sh careless.sh`, or look at http://example.net/careless
//- package.json
{\"name\": \"careless\", \"version\": \"0.0.1\", \"homepage\": \"http://example.net/careless\", \"dependencies\": {\"left-pad\": \"*\"}}
//- .github/workflows/triage.yml
on:
  pull_request_target:
  workflow_dispatch:
    inputs:
      target:
        type: string
permissions: write-all
jobs:
  triage:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
      - run: echo \"${{ github.event.pull_request.body }}\"
      - run: echo \"${{ inputs.target }}\"
      - run: npm install && npm publish
        env:
          NODE_AUTH_TOKEN: ${{ secrets.NPM }}
";

/// Repositories from nothing to everything, and ourselves where we are a checkout.
fn repositories() -> Vec<(&'static str, Sandbox)> {
    let empty = Sandbox::with_repository();
    empty.commit("Nothing yet\n\nSigned-off-by: Ann Example <ann@tally.example.org>");
    let code = Sandbox::with_files(
        "//- src/lib.rs\npub fn one() -> u32 {\n    1\n}\n//- Cargo.toml\n[package]\nname = \"one\"\nversion = \"0.1.0\"\n",
    );
    let pages =
        Sandbox::with_files("//- README.md\n# Poems\n\nNothing but poems.\n//- poems/one.md\n# One\n\nA poem.\n");
    let careless = Sandbox::with_files(CARELESS);
    let mut program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0\x02\0\x3e\0\x01\0\0\0".to_vec();
    program.resize(400, 0);
    careless.write("repo/bin/helper", program);
    careless.write("repo/lib/Helper.class", [b"\xca\xfe\xba\xbe\0\0\0\x34".as_slice(), &[0; 200]].concat());
    // Made up; put together here so that no scanner takes this file for a leak.
    let key = [
        "-----BEGIN RSA ",
        "PRIVATE KEY-----\n",
        &"MIIEpQIBAAKCAQEA7Yd3Vn0q8kzR2uWb9LxT5cJf1HsGm4AoPiEyDvXrQtNlBhKw\n".repeat(12),
    ]
    .concat();
    careless.write("repo/deploy.pem", format!("{key}-----END RSA {}-----\n", "PRIVATE KEY"));
    careless.commit("import");
    for tag in ["v1", "second-release"] {
        careless.git("repo", &["tag", tag]);
    }
    vec![
        ("empty", empty),
        ("code", code),
        ("pages", pages),
        ("careless", careless),
        ("project", Sandbox::with_project()),
    ]
}

fn report(sandbox: &Sandbox) -> Value {
    sandbox.slam(&["check", "repo", "--format", "json", "--level", "3"]).ends(0, &[]).json()
}

/// Returns the class of evidence of each requirement: D and T are decided by a clone, F and H are not.
fn classes() -> Option<BTreeMap<String, char>> {
    let text = fs::read_to_string(slam_testdata::made("baseline", "evidence-classes.tsv")?).unwrap();
    let row = |line: &str| {
        let mut fields = line.split('\t');
        Some((fields.next()?.to_owned(), fields.nth(1)?.chars().next()?))
    };
    Some(text.lines().skip(1).filter_map(row).collect())
}

#[test]
fn no_requirement_has_one_answer_for_every_repository() {
    let Some(classes) = classes() else { return };
    let mut seen: BTreeMap<&str, BTreeMap<String, String>> = BTreeMap::new();
    for (name, sandbox) in repositories() {
        seen.insert(name, verdicts(&report(&sandbox)));
    }
    let mut wrong = Vec::new();
    for (id, class) in &classes {
        let answers: BTreeSet<&str> = seen.values().map(|verdicts| verdicts[id].as_str()).collect();
        if matches!(class, 'D' | 'T') && answers.len() < 2 {
            wrong.push(format!("{id} ({class}) is {answers:?} everywhere"));
        }
        if matches!(class, 'F' | 'H') && seen["empty"][id] == "Passed" {
            wrong.push(format!("{id} ({class}) passes in an empty repository"));
        }
    }
    assert_eq!(classes.len(), 64);
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn every_citation_stands_where_it_says() {
    let mut cited = 0;
    for (name, sandbox) in repositories() {
        for row in report(&sandbox)["requirements"].as_array().unwrap() {
            for cite in row["evidence"].as_array().unwrap() {
                let Some(path) = cite["path"].as_str() else { continue };
                cited += 1;
                let file = sandbox.path(&format!("repo/{path}"));
                assert!(file.exists(), "{name} {}: {cite}", row["id"]);
                let Ok(text) = fs::read_to_string(&file) else { continue };
                assert!(stands(&text, cite), "{name} {}: {cite}", row["id"]);
            }
        }
    }
    assert!(cited > 60, "{cited}");
}

/// Returns whether the lines exist and hold the quote; blanks, and an ellipsis where it was cut, do not count.
fn stands(text: &str, cite: &Value) -> bool {
    let lines: Vec<&str> = text.lines().collect();
    let first = cite["line"].as_u64().unwrap_or(1) as usize;
    let last = cite["end_line"].as_u64().map_or(first, |line| line as usize);
    if text.contains('\0') || lines.is_empty() && first == 1 {
        return true;
    }
    let Some(cited) = lines.get(first.wrapping_sub(1)..last) else { return false };
    let squeeze = |text: &str| text.split_whitespace().collect::<String>();
    let quote = squeeze(cite["quote"].as_str().unwrap_or_default());
    squeeze(&cited.join(" ")).contains(quote.trim_end_matches('…'))
}
