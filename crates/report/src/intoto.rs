//! In-toto Statements v1, unsigned: the posture of a commit, and a Simple Verification Result.

use std::io;

use serde_json::{Value, json};
use slam_model::{Level, Verdict, report::CheckReport, subject::TreeSource};

use crate::links;

/// Type of our posture predicate: it carries a `slam.check/1` report. Documented in `docs/schemas/README.md`.
pub const POSTURE: &str = "tag:slam,2026:posture/v1";
/// Type of the Simple Verification Result (in-toto attestation framework, `svr`, version 0.2).
pub const SVR: &str = "https://in-toto.io/attestation/svr/v0.2";

/// Returns the statement that carries the whole report.
///
/// Errors with [`io::ErrorKind::InvalidInput`] when the report is not of a commit: a statement speaks about a digest.
pub fn posture(report: &CheckReport) -> io::Result<Value> {
    statement(report, POSTURE, json!(report))
}

/// Returns the statement that names the levels of the standard that the commit reached; none reached, none named.
///
/// Errors as [`posture`] does.
pub fn svr(report: &CheckReport) -> io::Result<Value> {
    let (id, version) = (&report.standard.id, &report.standard.version);
    let mut policy = json!({
        "name": format!("{id} {version}"),
        "annotations": { "catalog_sha256": report.standard.catalog_sha256 },
    });
    if let (true, Some(fields)) = (id == "osps-baseline", policy.as_object_mut()) {
        let uri = format!("https://baseline.openssf.org/versions/{}", links::query_value(version));
        fields.insert("uri".to_owned(), json!(uri));
    }
    let predicate = json!({
        "verifier": { "id": format!("tag:slam,2026:verifier/{}", report.tool.version), "policies": [policy] },
        "timeCreated": report.as_of,
        "properties": properties(report),
    });
    statement(report, SVR, predicate)
}

/// Returns one property for each level at which every requirement passed or does not apply, and at least one passed.
fn properties(report: &CheckReport) -> Vec<String> {
    let reached = |level: &Level| {
        let mut upto = report.requirements.iter().filter(|one| one.level <= *level);
        let holds = |verdict| matches!(verdict, Verdict::Passed | Verdict::NotApplicable);
        *level <= report.level
            && report.requirements.iter().any(|one| one.level == *level)
            && upto.clone().any(|one| one.verdict == Verdict::Passed)
            && upto.all(|one| holds(one.verdict))
    };
    let name = |level: Level| {
        let text = format!("SLAM_{}_{}_LEVEL_{level}", report.standard.id, report.standard.version);
        text.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
    };
    [Level::One, Level::Two, Level::Three].into_iter().filter(reached).map(name).collect()
}

fn statement(report: &CheckReport, kind: &str, predicate: Value) -> io::Result<Value> {
    let subject = &report.subject;
    let commit = match (&subject.commit, subject.source) {
        (Some(commit), TreeSource::Commit) => commit,
        _ => {
            let text = "an in-toto statement speaks about a commit, and this report is not of one";
            return Err(io::Error::new(io::ErrorKind::InvalidInput, text));
        }
    };
    let name = subject.url.as_deref().unwrap_or(&subject.path);
    Ok(json!({
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{ "name": name, "digest": { "gitCommit": commit } }],
        "predicateType": kind,
        "predicate": predicate,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture;

    #[test]
    fn a_level_is_named_only_when_each_requirement_up_to_it_holds() {
        let mut report = fixture::check();
        assert_eq!(properties(&report), Vec::<String>::new());
        report.requirements.retain(|one| matches!(one.verdict, Verdict::Passed | Verdict::NotApplicable));
        // Level 3 has no requirement left, so nothing was shown of it.
        assert_eq!(
            properties(&report),
            ["SLAM_OSPS_BASELINE_2026_08_28_LEVEL_1", "SLAM_OSPS_BASELINE_2026_08_28_LEVEL_2"]
        );
        report.requirements.iter_mut().for_each(|one| one.verdict = Verdict::NotApplicable);
        assert_eq!(properties(&report), Vec::<String>::new());
    }

    #[test]
    fn a_work_tree_has_no_digest_to_speak_about() {
        let mut report = fixture::check();
        report.subject.source = TreeSource::WorkTree;
        assert_eq!(posture(&report).unwrap_err().kind(), io::ErrorKind::InvalidInput);
        report.subject.source = TreeSource::Commit;
        report.subject.commit = None;
        assert_eq!(svr(&report).unwrap_err().kind(), io::ErrorKind::InvalidInput);
    }
}
