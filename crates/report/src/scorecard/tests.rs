//! One report in every format.

use insta::assert_snapshot;
use slam_model::{
    ObjectId, Place, RepoPath, Subject,
    evidence::annotations::{Annotation, Reason},
    report::Tool,
    scorecard::{
        CheckScore, Detail, DetailLevel, Location, LocationKind, Outcome, ProbeFinding, Risk, ScorecardReport,
    },
};

use super::{ScorecardFormat, write};
use crate::Options;

fn location(path: &str, line: Option<u32>, kind: LocationKind) -> Option<Location> {
    let end_line = line.map(|line| line + 1);
    let snippet = line.map(|_| "curl x | sh".to_owned());
    Some(Location { path: RepoPath::from(path), line, end_line, snippet, kind })
}

fn detail(level: DetailLevel, text: &str, location: Option<Location>) -> Detail {
    Detail { level, text: text.to_owned(), location }
}

fn check(name: &str, risk: Risk, category: &str, score: Option<u8>, reason: &str) -> CheckScore {
    CheckScore {
        name: name.to_owned(),
        risk,
        short: format!("Asks about {name}."),
        url: format!("https://github.com/ossf/scorecard/blob/v5.5.0/docs/checks.md#{}", name.to_lowercase()),
        tags: vec!["supply-chain".to_owned()],
        category: category.to_owned(),
        score,
        reason: reason.to_owned(),
        details: Vec::new(),
        findings: Vec::new(),
        next: Vec::new(),
        visible: Vec::new(),
        deviations: Vec::new(),
        guess: false,
        annotations: Vec::new(),
    }
}

/// Returns a report with every kind of answer; file names and subjects are hostile.
fn report() -> ScorecardReport {
    let binary = CheckScore {
        details: vec![detail(
            DetailLevel::Warn,
            "a binary is in the tree (ELF)",
            location("a b/t\u{1b}[2Jool", None, LocationKind::Binary),
        )],
        next: vec!["remove the programs".to_owned()],
        annotations: vec![Annotation {
            check: "binary-artifacts".to_owned(),
            reason: Reason::TestData,
            place: Place::line(&RepoPath::from("scorecard.yml"), 4),
        }],
        ..check("Binary-Artifacts", Risk::High, "local", Some(9), "1 binary is in the tree")
    };
    let branch = CheckScore {
        visible: vec!["pass the replies with `--forge-snapshot FILE`".to_owned()],
        ..check("Branch-Protection", Risk::High, "branch-protection", None, "the protection cannot be seen")
    };
    let review = CheckScore {
        guess: true,
        details: vec![detail(
            DetailLevel::Warn,
            "no trace of a review: <b>Ping @everyone</b> | `x`",
            location("commit abc", None, LocationKind::Url),
        )],
        deviations: vec!["reviews are told from the clone".to_owned()],
        next: vec!["let every change be approved".to_owned()],
        ..check("Code-Review", Risk::High, "online-scm", Some(0), "0 of 1 changes were looked at")
    };
    let pinned = CheckScore {
        details: (0..5)
            .map(|number| {
                let text = format!("a download that is run is not pinned by hash: `curl {number} | sh`");
                detail(DetailLevel::Warn, &text, location("build.sh", Some(3 * number + 1), LocationKind::Source))
            })
            .chain([detail(DetailLevel::Info, "  0 out of   5 downloadThenRun dependencies are pinned", None)])
            .collect(),
        findings: vec![ProbeFinding {
            probe: "pinsDependencies".to_owned(),
            outcome: Outcome::False,
            message: "a download is not pinned".to_owned(),
            location: location("build.sh", Some(1), LocationKind::Source),
            values: [("dependencyType".to_owned(), "downloadThenRun".to_owned())].into(),
            remediation: Some("compare its digest before it runs".to_owned()),
        }],
        next: vec!["download a fixed version and compare its digest before it runs".to_owned()],
        ..check("Pinned-Dependencies", Risk::Medium, "local", Some(0), "0 of 5 things are pinned")
    };
    let token = check("Token-Permissions", Risk::High, "local", Some(10), "tokens have no more rights than they need");
    ScorecardReport {
        tool: Tool { name: "slam".to_owned(), version: "1.2.3".to_owned() },
        subject: Subject {
            path: "repo".to_owned(),
            url: Some("https://github.com/o/r.git".to_owned()),
            commit: ObjectId::try_from("a".repeat(40)).ok(),
            branch: Some("main".to_owned()),
            ..Subject::default()
        },
        as_of: "2026-09-01T10:00:00Z".parse().unwrap(),
        strict: false,
        checks: vec![binary, branch, review, pinned, token],
        notes: vec!["scorecard.yml:9: `x` is no check of Scorecard".to_owned()],
        oddities: Vec::new(),
        recording: vec!["gh api repos/o/r > forge-replies/repository.json || true".to_owned()],
    }
}

fn shown(format: ScorecardFormat, options: &Options<'_>) -> String {
    let mut out = Vec::new();
    write(&report(), format, options, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn text() {
    assert_snapshot!("scorecard_text", shown(ScorecardFormat::Text, &Options::default()));
    let narrow = Options { width: 60, ascii: true, verbose: true, ..Options::default() };
    assert_snapshot!("scorecard_text_narrow", shown(ScorecardFormat::Text, &narrow));
}

#[test]
fn json() {
    assert_snapshot!("scorecard_json", shown(ScorecardFormat::Json, &Options::default()));
    assert_eq!(shown(ScorecardFormat::JsonLine, &Options::default()).lines().count(), 1);
}

#[test]
fn sarif() {
    assert_snapshot!("scorecard_sarif", shown(ScorecardFormat::Sarif, &Options::default()));
}

#[test]
fn probe() {
    assert_snapshot!("scorecard_probe", shown(ScorecardFormat::Probe, &Options::default()));
}

#[test]
fn markdown() {
    assert_snapshot!("scorecard_markdown", shown(ScorecardFormat::Markdown, &Options::default()));
}

#[test]
fn intoto() {
    assert_snapshot!("scorecard_intoto", shown(ScorecardFormat::Intoto, &Options::default()));
    let mut report = report();
    report.subject.commit = None;
    assert!(write(&report, ScorecardFormat::Intoto, &Options::default(), &mut Vec::new()).is_err());
}

/// The goldens of Scorecard have the same fields on every level.
#[test]
fn the_shape_is_that_of_published_results() {
    use std::collections::BTreeSet;

    use serde_json::Value;

    fn fields(value: &Value, at: &str, found: &mut BTreeSet<String>) {
        match value {
            Value::Object(map) => map.iter().for_each(|(key, value)| {
                found.insert(format!("{at}.{key}"));
                fields(value, &format!("{at}.{key}"), found);
            }),
            Value::Array(items) => items.iter().for_each(|item| fields(item, at, found)),
            _ => {}
        }
    }
    let Some(folder) = slam_testdata::folder("scorecard") else { return };
    for (format, goldens) in [
        (ScorecardFormat::Json, &["check1_annotations.json", "check3.json"][..]),
        (ScorecardFormat::Sarif, &["check1.sarif", "check3.sarif", "check4.sarif"]),
        (ScorecardFormat::Probe, &["probe1.json"]),
    ] {
        let mut known = BTreeSet::new();
        for golden in goldens {
            let text = std::fs::read_to_string(folder.join("result-testdata").join(golden)).unwrap();
            fields(&serde_json::from_str(&text).unwrap(), "", &mut known);
        }
        let mut ours = BTreeSet::new();
        fields(&serde_json::from_str(&shown(format, &Options::default())).unwrap(), "", &mut ours);
        let missing: Vec<_> = known.difference(&ours).filter(|field| !field.ends_with("Offset")).collect();
        assert!(missing.is_empty(), "{format:?} lacks {missing:?}");
    }
}
