//! The one helper through which tests of document repairs touch the program: files and answers in, files and turns out.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use slam_facts::{Blob, IndexEntry, Sources, fold, read};
use slam_model::{
    Evidence, Fact, Level, RepoPath, Subject,
    evidence::{
        release::{Releases, Tag},
        tree::Mode,
    },
};

use crate::{
    answers::Answers,
    plan::{self, Look, Outcome, Start},
    project::Project,
    refs::Refs,
};

/// What a test starts from.
pub(crate) struct Case<'c> {
    /// The tree, spelled as `//- PATH` parts.
    pub(crate) files: &'c str,
    /// The file of answers.
    pub(crate) answers: &'c str,
    /// The address of the remote.
    pub(crate) url: Option<&'c str>,
    /// The level.
    pub(crate) level: Level,
    /// Repairs that are tried; empty tries all.
    pub(crate) only: &'c [&'c str],
    /// Whether CI may be added.
    pub(crate) with_ci: bool,
    /// Whether a version was released.
    pub(crate) released: bool,
    /// The lock of references.
    pub(crate) refs: &'c str,
}

impl Default for Case<'_> {
    fn default() -> Self {
        Self {
            files: "//- src/main.rs\nfn main() {}\n",
            answers: "",
            url: Some("https://github.com/example/widget"),
            level: Level::Three,
            only: &[],
            with_ci: false,
            released: false,
            refs: "",
        }
    }
}

const NOW: &str = "2026-10-05T00:00:00Z";

fn evidence(files: &BTreeMap<RepoPath, Vec<u8>>, case: &Case<'_>) -> Evidence {
    let now: Timestamp = NOW.parse().unwrap();
    let read = |(path, bytes): (&RepoPath, &Vec<u8>)| {
        let entry = IndexEntry { path: path.clone(), mode: Mode::File, size: Some(bytes.len() as u64), oid: None };
        (entry, read(path, Mode::File, Blob::Whole(bytes)))
    };
    fold(Sources {
        subject: Subject { url: case.url.map(str::to_owned), branch: Some("main".to_owned()), ..Subject::default() },
        as_of: now,
        today: now,
        files: files.iter().map(read).collect(),
        history: Fact::default(),
        releases: if case.released { Fact::Seen(released()) } else { Fact::default() },
        past_secrets: Fact::default(),
        org_defaults: None,
        parent: None,
        forge_snapshot: None,
        evaluation_logs: Vec::new(),
        forge_kind: None,
        oddities: Vec::new(),
    })
}

fn released() -> Releases {
    let tag = Tag {
        name: "v1.0.0".to_owned(),
        commit: None,
        annotated: true,
        signed: false,
        inner_name: None,
        time: None,
        version: Some("1.0.0".to_owned()),
        prefix: "v".to_owned(),
        message_lines: 1,
    };
    Releases { releases: vec![tag.name.clone()], tags: vec![tag], newest: None }
}

fn look(files: &BTreeMap<RepoPath, Vec<u8>>, case: &Case<'_>) -> Look {
    let evidence = evidence(files, case);
    let catalog = slam_standards::baseline("2026-08-28").unwrap();
    let mut results = slam_checks::judge(&evidence, catalog, case.level, &[]).results;
    results.extend(slam_checks::judge(&evidence, slam_standards::cra_readiness(), case.level, &results).results);
    let judged = slam_checks::Judged { level: case.level, results: &results };
    let checks = slam_checks::all().iter().map(|check| (check.id.to_owned(), check.run(&evidence, &judged).verdict));
    let mut findings = BTreeMap::new();
    for finding in evidence.ci.seen().into_iter().flat_map(|ci| &ci.findings) {
        let key = (finding.quote.place.path.clone(), format!("{:?}", finding.rule));
        *findings.entry(key).or_default() += 1;
    }
    let answered = slam_checks::all()
        .iter()
        .map(|check| (check.id.to_owned(), check.requirements.iter().map(|id| (*id).to_owned()).collect()));
    Look {
        answered: answered.collect(),
        checks: checks.collect(),
        requirements: results.iter().map(|one| (one.id.to_string(), one.verdict)).collect(),
        findings,
        evidence,
    }
}

/// Plans the repairs of a tree, every check being asked for.
pub(crate) fn run(case: &Case<'_>) -> Outcome {
    let files: BTreeMap<RepoPath, Vec<u8>> =
        slam_testdata::files(case.files).into_iter().map(|(path, bytes)| (RepoPath::from(path), bytes)).collect();
    run_on(&files, case)
}

/// Plans the repairs of these files.
pub(crate) fn run_on(files: &BTreeMap<RepoPath, Vec<u8>>, case: &Case<'_>) -> Outcome {
    let answers = Answers::parse(case.answers).unwrap_or_else(|error| panic!("{error}"));
    let refs = Refs::parse(case.refs).unwrap_or_else(|error| panic!("{error}"));
    let first = evidence(files, case);
    let read = |path: &RepoPath| files.get(path).cloned();
    let project = Project {
        evidence: &first,
        verdicts: &BTreeMap::new(),
        read: &read,
        answers: &answers,
        refs: &refs,
        level: case.level,
        today: "2026-10-05".parse().unwrap(),
        with_ci: case.with_ci,
    };
    let asked: BTreeSet<String> = slam_checks::all().iter().map(|check| check.id.to_owned()).collect();
    let start = Start { project, before: Vec::new(), asked };
    let mut judge = |new: &BTreeMap<RepoPath, Vec<u8>>| {
        let mut all = files.clone();
        all.extend(new.clone());
        look(&all, case)
    };
    plan::plan(&start, &mut judge, |recipe| case.only.is_empty() || case.only.contains(&recipe.id))
}

/// Returns the repairs with their turns, a line each, and the files that changed: what a snapshot shows.
pub(crate) fn shown(case: &Case<'_>) -> String {
    let outcome = run(case);
    let mut text = String::new();
    for mended in &outcome.mended {
        let turns = mended.turns.iter().map(|(id, was, is)| format!(" {id} {was:?}>{is:?}"));
        let blanks = mended.blanks.iter().map(|key| format!(" ?{key}"));
        text.push_str(&format!("{}:{}\n", mended.id, turns.chain(blanks).collect::<String>()));
    }
    for (id, why) in &outcome.withheld {
        text.push_str(&format!("withheld {id}: {why}\n"));
    }
    for (path, bytes) in &outcome.files {
        text.push_str(&format!("//- {path}\n{}", String::from_utf8_lossy(bytes)));
    }
    text
}

/// Asserts that a second run finds nothing to do that would change a file.
pub(crate) fn assert_idempotent(case: &Case<'_>) {
    let mut files: BTreeMap<RepoPath, Vec<u8>> =
        slam_testdata::files(case.files).into_iter().map(|(path, bytes)| (RepoPath::from(path), bytes)).collect();
    files.extend(run_on(&files, case).files);
    let again = run_on(&files, case);
    let left: Vec<_> = again.mended.iter().map(|mended| mended.id).collect();
    assert!(left.is_empty(), "a second run repairs {left:?}");
}

#[test]
fn a_repair_turns_its_check_and_a_second_run_changes_nothing() {
    use expect_test::expect;
    let case = Case {
        answers: "security-contact = 'security@example.org'",
        only: &["add-security-contact"],
        ..Case::default()
    };
    expect![[r#"
        add-security-contact: CRA-01 Failed>NeedsReview OSPS-VM-01.01 Failed>NeedsReview OSPS-VM-02.01 Failed>Passed OSPS-VM-03.01 Failed>Passed disclosure-policy Failed>NeedsReview private-reporting-route Failed>Passed security-contacts Failed>Passed security-policy-complete Failed>NeedsReview
        //- SECURITY.md
        # Security policy

        ## Reporting a vulnerability

        Report a vulnerability in private to security@example.org. Please do not open a public issue for it.
    "#]].assert_eq(&shown(&case));
    assert_idempotent(&case);
}
