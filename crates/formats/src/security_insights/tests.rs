//! Security Insights against the published files, and against files that break one rule each.

use std::collections::BTreeMap;
use std::path::Path;

use slam_model::evidence::insights::{Insights, Parent, Shape};

use super::{merge_parent, read};

/// Files of the data folder that break their schema, with a word that the reason must hold.
const BAD: &[(&str, &str)] = &[
    ("real/gemaraproj+go-gemara.yml", "`primary`"),
    ("real/ossf+pvtr-github-repo-scanner.yml", "secret-scanning"),
    ("real/ossf+security-insights.yml", "`primary`"),
];

const SMALL: &str = "\
header:
  schema-version: 2.2.0
  last-updated: '2026-01-31'
  last-reviewed: 2026-01-31
  url: https://example.org/security-insights.yml
project:
  name: Adder
  administrators:
    - name: Ann
      primary: true
      email: ann@example.org
  repositories:
    - name: adder
      comment: all of it
      url: https://example.org/adder
  vulnerability-reporting:
    reports-accepted: true
    bug-bounty-available: false
    policy: https://example.org/SECURITY.md
repository:
  status: active
  url: https://example.org/adder
  accepts-change-request: true
  accepts-automated-change-request: false
  core-team:
    - name: Ann
      primary: true
  license:
    url: https://example.org/LICENSE
    expression: Apache-2.0
  security:
    assessments:
      self:
        comment: none yet
        date: '2026-01-01'
    tools:
      - name: cargo-audit
        type: SCA
        rulesets: [default]
        integration: {adhoc: false, ci: true, release: true}
        results: {}
";

fn yaml_files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|end| end == "yml") {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                files.insert(name, std::fs::read(&path).unwrap());
            }
        }
    }
    files
}

#[test]
fn published_files_are_judged_right() {
    let Some(root) = slam_testdata::folder("security-insights") else { return };
    let files = yaml_files(&root);
    assert!(files.len() >= 15, "{}", files.len());
    for (name, bytes) in files {
        let problems = read(&bytes).insights.problems;
        match BAD.iter().find(|(bad, _)| *bad == name) {
            Some((_, word)) => {
                assert!(problems.iter().any(|problem| problem.message.contains(word)), "{name}: {problems:#?}")
            }
            None => assert!(problems.is_empty(), "{name}: {problems:#?}"),
        }
    }
}

#[test]
fn official_examples_hold_under_every_version_that_they_may_declare() {
    let Some(root) = slam_testdata::folder("security-insights") else { return };
    for name in ["v2.2.0/example-full.yml", "v2.2.0/example-multi-repository-project-reuse.yml"] {
        let text = std::fs::read_to_string(root.join(name)).unwrap();
        for version in ["2.0.0", "2.1.0", "2.2.0"] {
            let raised = text.replace("schema-version: 2.0.0", &format!("schema-version: {version}"));
            assert_eq!(read(raised.as_bytes()).insights.problems, [], "{name} as {version}");
        }
    }
}

#[test]
fn a_broken_rule_is_told_on_its_line() {
    assert_eq!(read(SMALL.as_bytes()).insights.problems, []);
    // text, replacement, word of the message, whether the line is that of the replacement
    for (old, new, word, there) in [
        ("      primary: true\n      email", "      email", "`primary`: true or false", false),
        ("type: SCA", "type: sca", "did you mean `SCA`?", true),
        ("        results: {}\n", "", "needs `results`", false),
        ("        comment: none yet\n", "        evidence-url: https://x.org\n", "did you mean `evidence`?", true),
        ("repository:\n  status", "cra: 1\nrepository:\n  status", "unknown field `cra`", true),
        ("  url: https://example.org/security-insights.yml\n", "", "the header needs `url`", false),
        ("'2026-01-31'", "'2026-02-30'", "`YYYY-MM-DD`, not `2026-02-30`", true),
        ("'2026-01-01'", "winter", "not `winter`", true),
        ("2.2.0", "'2.2'", "three numbers", true),
        ("2.2.0", "2.2", "quotes", true),
        ("2.2.0", "3.0.0", "no published version", true),
        ("https://example.org/LICENSE", "LICENSE", "not `LICENSE`", true),
        ("ann@example.org", "ann at example.org", "mail address", true),
        ("status: active", "status: archived", "one of `active`", true),
        ("reports-accepted: true", "reports-accepted: 'true'", "without quotes", true),
        ("rulesets: [default]", "rulesets: [a: b]", "entry 1 of `rulesets`", true),
        ("  core-team:\n    - name: Ann\n      primary: true\n", "  core-team: []\n", "at least one entry", true),
        ("  name: Adder\n", "  name: [Adder\n", "cannot be parsed", false),
        ("  name: Adder\n", "  name: Adder\n  name: Again\n", "stands twice", false),
        ("  name: Adder\n", "  name:\n", "not nothing", true),
        ("    policy: https", "    security-policy: https", "only up to version 2.1.0", true),
    ] {
        let text = SMALL.replacen(old, new, 1);
        assert_ne!(text, SMALL, "{old}");
        let problems = read(text.as_bytes()).insights.problems;
        let hit = problems.iter().find(|problem| problem.message.contains(word));
        let Some(hit) = hit else { panic!("{new:?} lacks {word:?}: {problems:#?}") };
        let line = u32::try_from(SMALL[..SMALL.find(old).unwrap()].matches('\n').count()).unwrap() + 1;
        if there {
            assert_eq!(hit.line, line, "{new:?}: {hit:?}");
        }
    }
}

#[test]
fn a_renamed_field_is_right_in_its_own_version_and_read_under_the_new_name() {
    let text = SMALL.replace("    policy:", "    security-policy:").replace("2.2.0", "2.1.0");
    let insights = read(text.as_bytes()).insights;
    assert_eq!(insights.problems, []);
    assert_eq!(insights.text("/project/vulnerability-reporting/policy"), Some("https://example.org/SECURITY.md"));
}

const OLD: &str = "\
header:
  schema-version: '1.0.0'
  expiration-date: '2027-01-31T00:00:00.000Z'
  project-url: https://example.org/adder
project-lifecycle:
  status: active
  bug-fixes-only: false
  core-maintainers: ['github:ann']
contribution-policy:
  accepts-pull-requests: true
  accepts-automated-pull-requests: false
distribution-points: [https://example.org/releases]
security-contacts:
  - type: email
    value: security@example.org
vulnerability-reporting:
  accepts-vulnerability-reports: true
  email-contact: security@example.org
  security-policy: https://example.org/SECURITY.md
";

#[test]
fn version_one_is_judged_by_its_own_rules_and_read_in_the_new_layout() {
    let insights = read(OLD.as_bytes()).insights;
    assert_eq!((insights.shape, &insights.problems[..]), (Shape::One, &[][..]));
    for (pointer, value, line) in [
        ("/repository/status", "active", 6),
        ("/repository/core-team/0/name", "github:ann", 8),
        ("/repository/release/distribution-points/0/uri", "https://example.org/releases", 12),
        ("/project/vulnerability-reporting/policy", "https://example.org/SECURITY.md", 19),
        ("/project/vulnerability-reporting/contact/email", "security@example.org", 18),
    ] {
        let field = insights.field(pointer).unwrap_or_else(|| panic!("{pointer} is missing"));
        assert_eq!((field.value.as_str(), field.line), (value, line), "{pointer}");
    }
    for (old, new, word, line) in [
        ("status: active", "status: sleeping", "`sleeping`", 6),
        ("  core-maintainers: ['github:ann']\n", "", "`core-maintainers`", 6),
        ("  email-contact: security@example.org\n", "", "`email-contact`", 17),
        ("'1.0.0'", "2.1.0", "layout of version 1.0.0", 2),
        ("  expiration-date: '2027-01-31T00:00:00.000Z'\n", "", "`expiration-date`", 2),
    ] {
        let problems = read(OLD.replacen(old, new, 1).as_bytes()).insights.problems;
        let hit = problems.iter().find(|problem| problem.message.contains(word));
        assert_eq!(hit.map(|hit| hit.line), Some(line), "{new:?}: {problems:#?}");
    }
}

/// Cuts the project part out of the small file and names a parent instead.
fn child() -> Insights {
    let (head, rest) = SMALL.split_once("project:\n").unwrap();
    let (_, repository) = rest.split_once("repository:\n").unwrap();
    let text = format!("{head}  project-si-source: https://example.org/parent.yml\nrepository:\n{repository}");
    read(text.as_bytes()).insights
}

#[test]
fn the_project_part_comes_from_the_parent() {
    let mut given = child();
    assert_eq!((&given.problems[..], &given.parent), (&[][..], &Parent::NotGiven));
    merge_parent(&mut given, SMALL.as_bytes());
    assert_eq!(given.parent, Parent::Given);
    assert!(given.field("/project/administrators/0/email").is_some_and(|field| field.inherited));
    assert!(given.field("/repository/status").is_some_and(|field| !field.inherited));

    let mut refused = child();
    merge_parent(&mut refused, OLD.as_bytes());
    assert!(matches!(&refused.parent, Parent::Refused(reason) if reason.contains("version 2")), "{:?}", refused.parent);

    let mut own = read(SMALL.as_bytes()).insights;
    merge_parent(&mut own, SMALL.as_bytes());
    assert_eq!(own.parent, Parent::None);
}

#[test]
fn a_blank_is_one_problem_and_no_fact() {
    for (old, new, pointer) in [
        ("'2026-01-31'", "'TODO(slam): insights-true'", "/header/last-updated"),
        ("reports-accepted: true", "reports-accepted: 'TODO(slam): security-contact'", VULNERABILITIES),
        ("ann@example.org", "\"TODO(slam): maintainers\"", "/project/administrators/0/email"),
        ("https://example.org/LICENSE", "'TODO(slam): license'", "/repository/license/url"),
        ("2.2.0", "'TODO(slam): version'", "/header/schema-version"),
        ("comment: none yet", "comment: 'TODO(slam): assessment'", "/repository/security/assessments/self/comment"),
        ("[default]", "['TODO(slam): rules']", "/repository/security/tools/0/rulesets/0"),
    ] {
        let text = SMALL.replacen(old, new, 1);
        assert_ne!(text, SMALL, "{old}");
        let insights = read(text.as_bytes()).insights;
        let line = u32::try_from(SMALL[..SMALL.find(old).unwrap()].matches('\n').count()).unwrap() + 1;
        let problems: Vec<_> = insights.problems.iter().map(|one| (one.line, one.pointer.as_str())).collect();
        assert_eq!(problems, [(line, pointer)], "{:?}", insights.problems);
        assert!(insights.problems[0].message.ends_with("is a blank that waits for a person"));
        assert_eq!(insights.field(pointer), None, "{pointer}");
    }
}

const VULNERABILITIES: &str = "/project/vulnerability-reporting/reports-accepted";

#[test]
fn a_list_that_is_a_blank_has_no_entries() {
    let (head, rest) = SMALL.split_once("  repositories:\n").unwrap();
    let (_, rest) = rest.split_once("  vulnerability-reporting").unwrap();
    let text = format!("{head}  repositories: 'TODO(slam): repositories'\n  vulnerability-reporting{rest}");
    let insights = read(text.as_bytes()).insights;
    assert_eq!((insights.count("/project/repositories"), insights.problems.len()), (0, 1));
}

#[test]
fn a_misspelled_name_leads_to_one_that_was_meant() {
    let known: Vec<_> = super::schema::document().places().map(|place| place.name).collect();
    assert_eq!(known, ["header", "project", "repository"]);
    for (name, known, expected) in [
        ("evidence-url", &["comment", "name", "evidence", "date"][..], Some("evidence")),
        ("nme", &["name", "email", "social"], Some("name")),
        ("contact-mail", &["contact", "mail"], None),
        ("colour", &["name", "email"], None),
    ] {
        assert_eq!(super::schema::meant(name, known), expected, "{name}");
    }
    assert_eq!(super::schema::releases().last(), Some(&super::schema::NEWEST));
}
