//! Gemara against the published files, and against files that break one rule each.

use std::path::PathBuf;

use slam_model::Verdict;

use super::*;

/// Official files that predate the rules of 1.4.1.
const OLD: &[(&str, &str)] =
    &[("go-gemara-good-evaluation-log.yaml", "`steps`"), ("go-gemara-pvtr-baseline-scan.yaml", "before Gemara 1.0")];

const SMALL: &str = "\
title: Small
metadata:
  id: SMALL
  type: ControlCatalog
  gemara-version: '1.4.1'
  description: two controls
  author:
    id: ann
    name: Ann
    type: Human
  mapping-references:
    - id: OTHER
      title: Other
      version: '1'
  applicability-groups:
    - id: one
      title: One
      description: first
groups:
  - id: G
    title: Group
    description: all
controls:
  - id: C-1
    title: First
    objective: do
    group: G
    assessment-requirements:
      - id: C-1.01
        text: it must
        applicability: [one]
    threats:
      - reference-id: OTHER
        entries:
          - reference-id: T-1
";

const OTHER: &str = "\
title: Other
metadata:
  id: OTHER
  type: ThreatCatalog
  gemara-version: '1.4.1'
  description: a threat
  author: {id: ann, name: Ann, type: Human}
  mapping-references: [{id: CAPS, title: Caps, version: '1'}]
groups: [{id: G, title: Group, description: all}]
threats:
  - id: T-1
    title: Threat
    description: bad
    group: G
    capabilities: [{reference-id: CAPS, entries: [{reference-id: CAP-1}]}]
";

fn files(root: PathBuf) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            match path.is_dir() {
                true => folders.push(path),
                false => found
                    .push((path.file_name().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap())),
            }
        }
    }
    found.sort();
    found
}

#[test]
fn published_files_are_judged_right() {
    let Some(root) = slam_testdata::folder("gemara") else { return };
    let all: Vec<_> = files(root.join("test-data")).into_iter().chain(files(root.join("examples"))).collect();
    assert!(all.len() >= 40, "{}", all.len());
    for (name, bytes) in all {
        let reading = read(&bytes);
        let problems = reading.as_ref().map(|reading| reading.document.problems.clone());
        if let Some((_, word)) = OLD.iter().find(|(old, _)| *old == name) {
            let problems = problems.unwrap();
            assert!(problems.iter().any(|problem| problem.message.contains(word)), "{name}: {problems:#?}");
        } else if name.starts_with("bad") {
            assert_ne!(problems, Some(Vec::new()), "{name} is accepted");
        } else {
            assert_eq!(problems, Some(Vec::new()), "{name}");
        }
    }
}

#[test]
fn a_broken_rule_is_told_on_its_line() {
    assert_eq!(read(SMALL.as_bytes()).unwrap().document.problems, []);
    for (old, new, word, line) in [
        ("    group: G", "    group: H", "`H` is not declared in `groups`", 27),
        ("[one]", "[two]", "`two` is not declared in `metadata.applicability-groups`", 31),
        ("applicability: [one]", "applicability: []", "at least one entry", 31),
        ("type: Human", "type: Robot", "`Human`, `Software`", 10),
        ("    type: Human\n", "", "needs `type`", 8),
        ("    title: First\n", "    titel: First\n", "did you mean `title`?", 25),
        ("      version: '1'", "      version: 1", "in quotes", 14),
        ("    objective: do\n", "    objective: do\n    state: Gone\n", "`Active`", 27),
        (
            "        text: it must\n",
            "        text: it must\n        state: Retired\n        recommendation: try\n",
            "is retired",
            32,
        ),
        ("groups:\n  - id: G\n    title: Group\n    description: all\n", "", "need `groups`", 20),
        (
            "  - id: G\n    title",
            "  - id: G\n    title: x\n    description: y\n  - id: G\n    title",
            "stands already at line 20",
            23,
        ),
        ("type: ControlCatalog", "type: Catalog", "one of `CapabilityCatalog`", 4),
    ] {
        let text = SMALL.replacen(old, new, 1);
        assert_ne!(text, SMALL, "{old}");
        let problems = read(text.as_bytes()).unwrap().document.problems;
        let hit = problems.iter().find(|problem| problem.message.contains(word));
        assert_eq!(hit.map(|hit| hit.line), Some(line), "{new:?}: {problems:#?}");
    }
}

fn across(docs: &[(&str, &str)]) -> Vec<(usize, u32, String)> {
    let parsed: Vec<_> =
        docs.iter().map(|(name, text)| (*name, parse_any(text.as_bytes(), &Limits::default()).unwrap())).collect();
    let given: Vec<_> = parsed.iter().map(|(name, document)| (*name, document)).collect();
    check_references(&given).into_iter().map(|(index, problem)| (index, problem.line, problem.message)).collect()
}

#[test]
fn references_are_resolved_among_the_documents_that_were_given() {
    assert_eq!(across(&[("small.yaml", SMALL)]), []);
    assert_eq!(across(&[("small.yaml", SMALL), ("other.yaml", OTHER)]), []);
    let wrong = SMALL.replace("T-1", "T-9");
    let message = "`T-9` is no entry of `OTHER` (other.yaml); did you mean `T-1`?".to_owned();
    assert_eq!(across(&[("small.yaml", &wrong), ("other.yaml", OTHER)]), [(0, 35, message)]);
    let found = across(&[("a.yaml", OTHER), ("b.yaml", OTHER)]);
    assert!(matches!(found.as_slice(), [(1, 3, message)] if message.contains("a.yaml")), "{found:?}");
    // By file name, where the id of the reference is the author's own.
    let by_file = wrong
        .replace("OTHER", "mine")
        .replace("      title: Other\n", "      title: Other\n      url: file:///x/other.yaml\n");
    assert_eq!(across(&[("small.yaml", &by_file), ("other.yaml", OTHER)]).len(), 1);
    let notes = read(SMALL.as_bytes()).unwrap().notes;
    assert!(matches!(notes.as_slice(), [note] if note.contains("`OTHER`")), "{notes:?}");
}

#[test]
fn a_log_of_another_scanner_is_read_in_both_layouts() {
    let new = "metadata: {author: {name: scan, version: '2'}, date: '2026-01-31T00:00:00Z'}\ntarget: {version: 0123abcdef}\n\
        evaluations:\n- control: {reference-id: OSPS-B, entry-id: OSPS-AC-01}\n  assessment-logs:\n  - {requirement: {entry-id: osps-ac-01.01}, result: Needs Review, message: look}\n";
    let log = read_evaluation_log("log.yaml", new.as_bytes()).unwrap();
    assert_eq!(
        (log.tool.as_str(), log.commit.as_deref(), log.catalog.as_deref()),
        ("scan 2", Some("0123abcdef"), Some("OSPS-B"))
    );
    assert_eq!((log.results[0].requirement.as_str(), log.results[0].verdict), ("OSPS-AC-01.01", Verdict::NeedsReview));
    let old = "plugin_name: repo\nevaluation-set:\n- control-id: C\n  assessment-logs:\n  - {requirement-id: C.01, result: Passed, end: 2025-08-22T16:02:00Z}\n  - {requirement-id: C.01, result: Failed}\n";
    let log = read_evaluation_log("log.yaml", old.as_bytes()).unwrap();
    assert_eq!((log.tool.as_str(), log.results.len(), log.results[0].verdict), ("repo", 1, Verdict::Failed));
    assert!(log.at.is_some());
    assert!(read_evaluation_log("x", b"a: 1").is_err());
    assert!(read_evaluation_log("x", b"[").is_err());
    let Some(root) = slam_testdata::folder("gemara") else { return };
    for name in ["pvtr-baseline-scan.yaml", "go-gemara-pvtr-baseline-scan.yaml", "go-gemara-good-evaluation-log.yaml"] {
        let bytes = std::fs::read(root.join("test-data").join(name)).unwrap();
        let log = read_evaluation_log(name, &bytes).unwrap();
        assert!(log.results.len() >= 2, "{name}: {}", log.results.len());
    }
}

#[test]
fn a_catalogue_is_read_in_every_layout() {
    let Some(root) = slam_testdata::folder("baseline") else { return };
    for (folder, all) in [("2025-02-25", 56), ("2025-10-10", 62), ("2026-02-19", 64), ("head-2026-07-07", 64)] {
        let mut count = 0;
        for (name, bytes) in files(root.join(folder)).into_iter().filter(|(name, _)| name.starts_with("OSPS-")) {
            let catalog = read_control_catalog(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
            for requirement in &catalog.requirements {
                assert!(requirement.family.is_some() && !requirement.text.is_empty(), "{name}: {requirement:?}");
            }
            count += catalog.requirements.iter().filter(|each| !each.retired && !each.levels.is_empty()).count();
        }
        assert_eq!(count, all, "{folder}");
    }
    for (name, bytes) in files(root.join("merged-gemara")) {
        let catalog = read_control_catalog(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(catalog.requirements.len() > 60 && catalog.id.is_some(), "{name}: {}", catalog.requirements.len());
    }
    let catalog = read_control_catalog(SMALL.as_bytes()).unwrap();
    assert_eq!((catalog.id.as_deref(), catalog.requirements[0].family.as_deref()), (Some("SMALL"), Some("G")));
}
