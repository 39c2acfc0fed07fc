//! The one helper through which tests of checks touch the program: files in, one line out.

use expect_test::Expect;
use jiff::Timestamp;
use slam_facts::{Blob, IndexEntry, Sources, fold, read};
use slam_model::{Evidence, Fact, Finding, Level, RepoPath, Subject, evidence::tree::Mode};

use crate::{Check, Judged};

/// Returns the evidence of a tree spelled as `//- PATH` parts. History and releases are not visible unless a test fills them.
pub(crate) fn evidence(files: &str) -> Evidence {
    let now: Timestamp = "2026-10-05T00:00:00Z".parse().unwrap();
    let files = slam_testdata::files(files)
        .into_iter()
        .map(|(path, bytes)| {
            let path = RepoPath::from(path);
            let entry = IndexEntry { path: path.clone(), mode: Mode::File, size: Some(bytes.len() as u64), oid: None };
            (entry, read(&path, Mode::File, Blob::Whole(&bytes)))
        })
        .collect();
    fold(Sources {
        subject: Subject::default(),
        as_of: now,
        today: now,
        files,
        history: Fact::default(),
        releases: Fact::default(),
        org_defaults: None,
        parent: None,
        forge_snapshot: None,
        evaluation_logs: Vec::new(),
        forge_kind: None,
        oddities: Vec::new(),
    })
}

/// Runs one check over files and compares `Verdict reason path:line …` with what is expected.
pub(crate) fn check(check: &Check, files: &str, expected: Expect) {
    check_evidence(check, &evidence(files), expected);
}

/// Runs one check over evidence that a test has changed.
pub(crate) fn check_evidence(check: &Check, evidence: &Evidence, expected: Expect) {
    expected.assert_eq(&line(&finding(check, evidence)));
}

/// Returns what a check says.
pub(crate) fn finding(check: &Check, evidence: &Evidence) -> Finding {
    check.run(evidence, &Judged { level: Level::One, results: &[] })
}

fn line(finding: &Finding) -> String {
    let mut line = format!("{:?} {}", finding.verdict, finding.reason);
    for cite in &finding.evidence {
        match (&cite.path, cite.line) {
            (Some(path), Some(at)) => line.push_str(&format!(" {path}:{at}")),
            (Some(path), None) => line.push_str(&format!(" {path}")),
            (None, _) => line.push_str(&format!(" [{}]", cite.note.as_deref().unwrap_or_default())),
        }
    }
    line
}
