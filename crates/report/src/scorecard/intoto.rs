//! The in-toto statement of Scorecard's result, unsigned: the commit, and the JSON, version 2, as predicate.

use std::{collections::BTreeMap, io};

use serde::Serialize;
use slam_model::{scorecard::ScorecardReport, subject::TreeSource};

use super::{json, name};

/// Type of the predicate, as Scorecard has it.
const PREDICATE: &str = "https://scorecard.dev/result/v0.1";

#[derive(Serialize)]
pub(super) struct Statement {
    #[serde(rename = "_type")]
    kind: &'static str,
    subject: [Subject; 1],
    #[serde(rename = "predicateType")]
    predicate_type: &'static str,
    predicate: json::Result,
}

#[derive(Serialize)]
struct Subject {
    name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    uri: Option<String>,
    digest: BTreeMap<&'static str, String>,
}

/// Errors with [`io::ErrorKind::InvalidInput`] when the report is not of a commit: a statement speaks about a digest.
pub(super) fn statement(report: &ScorecardReport) -> io::Result<Statement> {
    let subject = &report.subject;
    let Some(commit) = subject.commit.as_ref().filter(|_| subject.source == TreeSource::Commit) else {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "an in-toto statement needs a commit; the files of a work tree are none",
        ));
    };
    let name = name(report);
    let uri = subject.url.is_some().then(|| format!("git+https://{name}@{commit}"));
    Ok(Statement {
        kind: "https://in-toto.io/Statement/v1",
        subject: [Subject { name, uri, digest: BTreeMap::from([("gitCommit", commit.to_string())]) }],
        predicate_type: PREDICATE,
        predicate: json::result(report),
    })
}
