//! The one helper through which tests of checks touch the program: files in, one line out.

use expect_test::Expect;
use jiff::Timestamp;
use slam_facts::{Blob, IndexEntry, Sources, fold, read};
use slam_model::{
    Evidence, Fact, Finding, Level, RepoPath, Subject,
    evidence::{
        document::{Block, Document, DocumentKind, Heading, Link, Markup, Origin, Sentence},
        tree::Mode,
    },
};

use crate::{Check, Judged};

pub(crate) mod sample;

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
        past_secrets: Fact::default(),
        org_defaults: None,
        parent: None,
        forge_snapshot: None,
        evaluation_logs: Vec::new(),
        forge_kind: None,
        oddities: Vec::new(),
    })
}

/// Returns the evidence of documents alone, without the readers of files: headings, one sentence a line, addresses.
pub(crate) fn written(files: &str) -> Evidence {
    let documents = slam_testdata::files(files)
        .into_iter()
        .map(|(path, bytes)| document(&path, &String::from_utf8(bytes).unwrap()))
        .collect();
    Evidence { documents: Fact::Seen(documents), ..build::nothing() }
}

fn document(path: &str, text: &str) -> Document {
    let stem = path.rsplit('/').next().unwrap().split('.').next().unwrap();
    let kind = match stem {
        "README" => DocumentKind::Readme,
        "SECURITY" => DocumentKind::Security,
        "CHANGELOG" => DocumentKind::Changelog,
        "CONTRIBUTING" => DocumentKind::Contributing,
        _ => DocumentKind::Other,
    };
    let (mut headings, mut sentences, mut links) = (Vec::new(), Vec::new(), Vec::new());
    let mut code = false;
    for (line, text) in (1..).zip(text.lines()) {
        if text.starts_with("```") {
            code = !code;
            continue;
        }
        let title = text.trim_start_matches('#');
        if !code && title != text {
            let level = (text.len() - title.len()) as u8;
            headings.push(Heading { level, text: title.trim().to_owned(), line });
        } else if !text.trim().is_empty() {
            let block = if code { Block::Code } else { Block::Prose };
            let section = (headings.len() as u32).checked_sub(1);
            sentences.push(Sentence { text: text.trim().to_owned(), line, end_line: line, block, section });
            for word in text.split([' ', '(', ')', '<', '>', '`']).filter(|word| word.contains("://")) {
                let target = word.trim_end_matches(['.', ',']).to_owned();
                links.push(Link { target, text: String::new(), line, block });
            }
        }
    }
    let lines = text.lines().count() as u32;
    let path = RepoPath::from(path);
    Document { path, origin: Origin::Own, kind, markup: Markup::Markdown, lines, headings, sentences, links }
}

/// Runs one check over files and compares `Verdict reason path:line …` with what is expected.
pub(crate) fn check(check: &Check, files: &str, expected: Expect) {
    check_evidence(check, &evidence(files), expected);
}

/// Runs one check over files of a repository that has made a release.
pub(crate) fn check_released(check: &Check, files: &str, expected: Expect) {
    let evidence = Evidence { releases: build::tags(vec![build::tag("v1.0.0", "a")]).releases, ..evidence(files) };
    check_evidence(check, &evidence, expected);
}

/// Runs one check over evidence that a test has changed.
pub(crate) fn check_evidence(check: &Check, evidence: &Evidence, expected: Expect) {
    expected.assert_eq(&line(&finding(check, evidence)));
}

/// Runs one check at level 1 over files of a repository that has made a release, with the verdicts of the Baseline.
pub(crate) fn check_judged(check: &Check, files: &str, expected: Expect) {
    check_judged_at(check, Level::One, files, expected);
}

/// Runs one check at a level over files of a repository that has made a release, with the verdicts of the Baseline.
pub(crate) fn check_judged_at(check: &Check, level: Level, files: &str, expected: Expect) {
    let evidence = Evidence { releases: build::tags(vec![build::tag("v1.0.0", "a")]).releases, ..evidence(files) };
    check_evidence_judged(check, level, &evidence, expected);
}

/// Runs one check at a level over evidence, with the verdicts of the Baseline.
pub(crate) fn check_evidence_judged(check: &Check, level: Level, evidence: &Evidence, expected: Expect) {
    let catalog = slam_standards::baseline(slam_standards::DEFAULT_BASELINE).unwrap();
    let results = crate::judge(evidence, catalog, level, &[]).results;
    expected.assert_eq(&line(&check.run(evidence, &Judged { level, results: &results })));
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

/// Builds the parts of evidence that no file of a test tree can hold.
pub(crate) mod build {
    use slam_model::{
        Confidence, ObjectId, Place, Quote, RepoPath, Severity,
        evidence::{
            ci::{
                CiFacts, CiFinding, CiRule, CiSystem, Columns, DefinitionKind, Grant, Job, Permissions, Taint, Workflow,
            },
            forge::ForgeFacts,
            release::{Releases, Tag},
        },
    };

    use super::*;

    /// Returns the place of a line.
    pub(crate) fn quote(path: &str, line: u32, text: &str) -> Quote {
        Quote::new(Place::line(&RepoPath::from(path), line), text)
    }

    /// Returns evidence in which everything was looked for, and nothing is there; no forge was asked.
    pub(crate) fn nothing() -> Evidence {
        let now: Timestamp = "2026-10-05T00:00:00Z".parse().unwrap();
        let mut evidence = Evidence::unseen(Subject::default(), now, now);
        evidence.tree = Fact::Seen(Default::default());
        evidence.documents = Fact::Seen(Vec::new());
        evidence.insights = Fact::Absent;
        evidence.ci = Fact::Absent;
        evidence.process = Fact::Seen(Default::default());
        evidence.settings = Fact::Seen(Vec::new());
        evidence.manifests = Fact::Seen(Vec::new());
        evidence.secrets = Fact::Seen(Vec::new());
        evidence.vex = Fact::Seen(Vec::new());
        evidence.history = Fact::Seen(Default::default());
        evidence.releases = Fact::Seen(Releases::default());
        evidence
    }

    /// Returns evidence with a snapshot of a forge.
    pub(crate) fn forge(facts: ForgeFacts) -> Evidence {
        Evidence { forge: Fact::Seen(ForgeFacts { source: "snapshot.json".to_owned(), ..facts }), ..nothing() }
    }

    /// Returns a GitHub workflow of one job `test` that runs before the merge.
    pub(crate) fn workflow(path: &str) -> Workflow {
        Workflow {
            path: RepoPath::from(path),
            system: CiSystem::GithubActions,
            kind: DefinitionKind::Workflow,
            name: None,
            problems: Vec::new(),
            triggers: Vec::new(),
            permissions: None,
            jobs: vec![job(path, "test")],
            before_merge: Some(Confidence::High),
            releases: false,
        }
    }

    /// Returns a job without steps.
    pub(crate) fn job(path: &str, id: &str) -> Job {
        Job::new(id, Place::line(&RepoPath::from(path), 5))
    }

    /// Returns permissions on line 3.
    pub(crate) fn permissions(path: &str, grant: Grant) -> Option<Permissions> {
        Some(Permissions { place: Place::line(&RepoPath::from(path), 3), grant, lines: Default::default() })
    }

    /// Returns evidence with these CI definitions and findings.
    pub(crate) fn ci(workflows: Vec<Workflow>, findings: Vec<CiFinding>) -> Evidence {
        Evidence { ci: Fact::Seen(CiFacts { workflows, findings, ..CiFacts::default() }), ..nothing() }
    }

    /// Returns a finding on line 9 of `.github/workflows/ci.yml`.
    pub(crate) fn weakness(rule: CiRule, source: Taint, confidence: Confidence) -> CiFinding {
        let quote = quote(".github/workflows/ci.yml", 9, "run: echo \"${{ github.head_ref }}\"");
        CiFinding {
            quote,
            columns: Columns::default(),
            rule,
            severity: Severity::Medium,
            source,
            confidence,
            message: "foreign text reaches a script".to_owned(),
            related: Vec::new(),
        }
    }

    /// Returns a tag; its version is what follows the last letter of its name, its commit is spelled by one digit.
    pub(crate) fn tag(name: &str, commit: &str) -> Tag {
        let at = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
        let (prefix, version) = name.split_at(at);
        Tag {
            name: name.to_owned(),
            commit: ObjectId::try_from(commit.repeat(40)).ok(),
            annotated: true,
            signed: false,
            inner_name: None,
            time: None,
            version: (!version.is_empty()).then(|| version.to_owned()),
            prefix: prefix.to_owned(),
            message_lines: 1,
        }
    }

    /// Returns evidence with these tags, newest first; those with a version are releases.
    pub(crate) fn tags(tags: Vec<Tag>) -> Evidence {
        let releases = tags.iter().filter(|tag| tag.version.is_some()).map(|tag| tag.name.clone()).collect();
        Evidence { releases: Fact::Seen(Releases { tags, releases, newest: None }), ..nothing() }
    }
}
