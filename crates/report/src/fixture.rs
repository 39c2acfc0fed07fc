//! One rich report for the snapshots: real-looking, and hostile where a repository can be.

use std::collections::BTreeMap;

use slam_model::{
    Citation, Confidence, Effort, Level, Missing, ObjectId, Oddity, Place, Problem, Quote, RepoPath, RequirementId,
    Severity, Sha256, Subject, Verdict, Who,
    diff::{AGGREGATE, DiffReport, DiffSummary, Gate, Judged, Located, Moved, Side, Turn, Turned},
    evidence::ci::Taint,
    finding::CitationKind,
    report::{
        BadgeResult, BadgeStatus, CheckReport, CiReport, CiResult, CiRuleText, FileValidation, IgnoredCiResult,
        NextStep, PartResult, PlannedStep, RequirementResult, SeveritySummary, StandardRef, StatusReport, Summary,
        Tool, ValidateReport, Visible,
    },
    subject::Forge,
};

use crate::Options;

pub(crate) const WORKFLOW: &str = "\
name: release
on:
  pull_request_target:
    types: [opened]
permissions: write-all
jobs:
  build:
    runs-on: ubuntu-latest
    steps:
      - run: echo \"${{ github.event.pull_request.title }}\" && make release
";

pub(crate) const SECURITY: &str = "\
# Security policy

Grüße! Write to security@example.org; we answer within 72 hours.\u{1b}[2K
";

/// Returns the text of the fixture's files.
pub(crate) fn sources(path: &RepoPath) -> Option<String> {
    let files: BTreeMap<&str, &str> = BTreeMap::from([
        (".github/workflows/release.yml", WORKFLOW),
        ("SECURITY.md", SECURITY),
        ("security-insights.yml", INSIGHTS),
    ]);
    files.get(path.as_str()?).map(|text| (*text).to_owned())
}

pub(crate) const INSIGHTS: &str = "\
header:
  schema-version: 2.2.0
  last-updated: '2026-09-01'
  url: https://example.org/security-insights.yml
repository:
  status: aktiv
  core-team:
    - name: Zoë \u{202e}evil
";

/// Returns options that read the fixture's files.
pub(crate) fn options() -> Options<'static> {
    Options { sources: Some(&sources), articles: Some(&article), ..Options::default() }
}

fn article(id: &str) -> Option<String> {
    (id == "OSPS-AC-04.01").then(|| "# Why\n\nA job gets *only* what it needs.\n\n- set `permissions: {}`\n".to_owned())
}

fn tool() -> Tool {
    Tool { name: "slam".to_owned(), version: "0.1.0".to_owned() }
}

fn subject() -> Subject {
    Subject {
        path: ".".to_owned(),
        url: Some("https://github.com/example/widget".to_owned()),
        commit: Some(ObjectId::try_from("4f5c1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b".to_owned()).unwrap()),
        tree: Some(ObjectId::try_from("00112233445566778899aabbccddeeff00112233".to_owned()).unwrap()),
        commit_time: Some("2026-09-13T08:00:00Z".parse().unwrap()),
        branch: Some("main".to_owned()),
        forge: Forge { kind: slam_model::ForgeKind::Github, told_by: Some("remote github.com".to_owned()) },
        source: slam_model::subject::TreeSource::Commit,
    }
}

fn standard() -> StandardRef {
    StandardRef {
        id: "osps-baseline".to_owned(),
        version: "2026-08-28".to_owned(),
        catalog_sha256: Sha256::of(b"catalogue"),
    }
}

fn effort(minutes: u16, who: Who) -> Option<Effort> {
    Some(Effort { minutes, who })
}

fn quote(kind: CitationKind, path: &str, line: u32, text: &str) -> Citation {
    Citation::quote(kind, &Quote::new(Place::line(&path.into(), line), text))
}

fn missing(need: &str, detail: &str) -> Missing {
    Missing { need: need.to_owned(), detail: detail.to_owned() }
}

fn requirement(
    id: &str,
    level: Level,
    title: &str,
    verdict: Verdict,
    reason: &str,
    message: &str,
) -> RequirementResult {
    RequirementResult {
        id: RequirementId::new(id),
        level,
        title: title.to_owned(),
        verdict,
        confidence: Confidence::High,
        reason: reason.to_owned(),
        message: message.to_owned(),
        evidence: Vec::new(),
        missing: Vec::new(),
        fixes: Vec::new(),
        effort: None,
        waiver: None,
    }
}

const SNAPSHOT: &str = "record the settings of the forge and give them with `slam check --forge-snapshot FILE`; \
                        `slam explain forge-snapshot` prints the commands that make the file";

/// Returns the results of the fixture.
fn requirements() -> Vec<RequirementResult> {
    use Level::{One, Three, Two};
    use Verdict::{Failed, NeedsReview, NotApplicable, NotRun, Passed, Unknown};
    let forge = |id: &str, title: &str| RequirementResult {
        missing: vec![missing("forge settings", SNAPSHOT)],
        effort: effort(10, Who::Administrator),
        ..requirement(id, One, title, Unknown, "branch-rules/not-visible", "the settings of the forge cannot be seen")
    };
    vec![
        forge("OSPS-AC-01.01", "Changing a sensitive resource asks for a second factor"),
        forge("OSPS-AC-03.01", "Direct commits to the primary branch are prevented"),
        RequirementResult {
            evidence: vec![
                quote(CitationKind::Ci, ".github/workflows/release.yml", 5, "permissions: write-all")
                    .with_note("grants every scope to every job"),
                quote(CitationKind::Ci, "ci/Straße <b>|`@all`.yml", 7, "permissions: write-all # \u{1b}[31m @everyone"),
            ],
            missing: vec![missing(
                "least privilege",
                "set `permissions: {}` at the top and grant each job only the scopes that it uses",
            )],
            effort: effort(20, Who::Maintainer),
            ..requirement(
                "OSPS-AC-04.01",
                Two,
                "A CI job without stated permissions gets the lowest ones",
                Failed,
                "ci-permissions/write-all",
                "2 workflows grant every permission to every job",
            )
        },
        RequirementResult {
            evidence: vec![Citation::place(
                CitationKind::Ci,
                &Place::lines(&".github/workflows/release.yml".into(), 2, 10),
            )],
            missing: vec![missing("no untrusted text in scripts", "pass the title through an environment variable")],
            effort: effort(15, Who::Contributor),
            waiver: Some("the runner is thrown away; to be mended by 2026-10-01 (Zoë Ünal)".to_owned()),
            ..requirement(
                "OSPS-BR-01.01",
                One,
                "Input that a pipeline takes is checked before it is used",
                Failed,
                "ci-input/script-injection",
                "the title of a pull request reaches a shell",
            )
        },
        RequirementResult {
            evidence: vec![Citation::note(CitationKind::Release, "no tag and no release section")],
            ..requirement(
                "OSPS-BR-02.01",
                Two,
                "Every release has a unique version",
                NotApplicable,
                "release/no-release",
                "the project has made no release",
            )
        },
        RequirementResult {
            evidence: vec![quote(CitationKind::Document, "README.md", 12, "## Getting started")],
            ..requirement(
                "OSPS-DO-01.01",
                One,
                "Guides lead through the basic functions",
                Passed,
                "user-guide/heading",
                "README.md has a guide",
            )
        },
        RequirementResult {
            confidence: Confidence::Medium,
            evidence: vec![quote(
                CitationKind::Document,
                "SECURITY.md",
                3,
                "Write to security@example.org; we answer within 72 hours.",
            )],
            missing: vec![missing("a person's judgement", "`slam declare OSPS-VM-01.01 --claim met` records it")],
            effort: effort(5, Who::Maintainer),
            ..requirement(
                "OSPS-VM-01.01",
                Two,
                "A policy for coordinated disclosure names a response time",
                NeedsReview,
                "disclosure-policy/time-found",
                "a sentence names a response time; a person has to say whether it covers disclosure as a whole, \
                 from the report to the publication of the advisory",
            )
        },
        RequirementResult {
            evidence: vec![
                quote(CitationKind::Document, "SECURITY.md", 3, "Write to security@example.org"),
                quote(CitationKind::Insights, "security-insights.yml", 9, "email: security@example.org"),
            ],
            ..requirement(
                "OSPS-VM-02.01",
                One,
                "The documentation has security contacts",
                Passed,
                "security-contacts/document",
                "a private address is named",
            )
        },
        requirement("OSPS-VM-06.02", Three, "Static analysis blocks changes", NotRun, "sast/not-run", "not evaluated"),
    ]
}

/// Returns a report of a check.
pub(crate) fn check() -> CheckReport {
    let requirements = requirements();
    let summary = Summary::of(requirements.iter().map(|one| one.verdict));
    CheckReport {
        schema: CheckReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: subject(),
        standard: standard(),
        level: Level::Three,
        as_of: "2026-09-13T08:00:00Z".parse().unwrap(),
        requirements,
        summary,
        coverage: summary.coverage(),
        notes: vec!["the declaration for OSPS-GV-01.01 expired on 2026-08-01 and does not count".to_owned()],
        oddities: vec![Oddity {
            path: RepoPath::new(&b"docs/caf\xe9.yml"[..]),
            line: Some(3),
            message: "the key `on` stands twice; the first one counts".to_owned(),
        }],
        recording: vec![
            "mkdir -p forge-replies".to_owned(),
            "gh api repos/example/adder > forge-replies/repository.json || true".to_owned(),
        ],
    }
}

fn weakness(id: &str, severity: Severity, line: u32, columns: (u32, u32), text: &str, message: &str) -> CiResult {
    CiResult {
        id: id.to_owned(),
        severity,
        confidence: Confidence::High,
        path: ".github/workflows/release.yml".into(),
        line,
        column: columns.0,
        end_line: line,
        end_column: columns.1,
        message: message.to_owned(),
        text: text.to_owned(),
        exploitable_by: Taint::Constant,
        aliases: Vec::new(),
        fix: None,
        related: Vec::new(),
    }
}

/// Returns a report about CI.
pub(crate) fn ci() -> CiReport {
    let title = "${{ github.event.pull_request.title }}";
    let injection = CiResult {
        exploitable_by: Taint::Attacker,
        aliases: vec!["zizmor/template-injection".to_owned(), "OSPS-BR-01.01".to_owned()],
        fix: Some("move-expression-to-env".to_owned()),
        related: vec![Place::lines(&".github/workflows/release.yml".into(), 9, 9)],
        ..weakness(
            "template-injection",
            Severity::High,
            10,
            (20, 58),
            title,
            "`github.event.pull_request.title` is pasted into a script\u{1b}[2K",
        )
    };
    let timeout =
        |line| weakness("missing-timeout", Severity::Low, line, (3, 8), "build", "the job `build` has no limit");
    let trigger =
        weakness("dangerous-trigger", Severity::Medium, 3, (3, 22), "pull_request_target", "anyone starts it");
    let findings = vec![trigger.clone(), timeout(7), timeout(8), timeout(9), injection];
    let rule = |id: &str, title: &str, why: &str| CiRuleText {
        id: id.to_owned(),
        title: title.to_owned(),
        why: why.to_owned(),
    };
    CiReport {
        schema: CiReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: subject(),
        as_of: "2026-09-13T08:00:00Z".parse().unwrap(),
        definitions: 3,
        summary: SeveritySummary::of(findings.iter().map(|one| one.severity), 1),
        findings,
        ignored: vec![IgnoredCiResult {
            finding: trigger,
            ignored_at_line: 3,
            reason: Some("it only labels \u{202e}evil".to_owned()),
        }],
        unread: vec!["Jenkinsfile".into()],
        rules: vec![
            rule("dangerous-trigger", "Anyone can start the workflow", "Use `pull_request`."),
            rule("missing-timeout", "A job may run for six hours", "Set `timeout-minutes`."),
            rule("template-injection", "Text from outside is pasted", "Hand the value over as a variable."),
        ],
        notes: vec!["a note about <b>the run</b>".to_owned()],
        oddities: vec![Oddity { path: "a.yml".into(), line: Some(2), message: "passed over".to_owned() }],
    }
}

/// Returns a report in which nothing could be seen.
pub(crate) fn blind() -> CheckReport {
    let mut report = check();
    report.requirements.retain(|one| one.verdict == Verdict::Unknown);
    report.summary = Summary::of(report.requirements.iter().map(|one| one.verdict));
    report.coverage = report.summary.coverage();
    report
}

fn part(id: &str, title: &str, verdict: Verdict, message: &str) -> PartResult {
    PartResult {
        id: id.to_owned(),
        title: title.to_owned(),
        verdict,
        message: message.to_owned(),
        of: Vec::new(),
        evidence: Vec::new(),
        missing: Vec::new(),
        effort: None,
        visible: Visible::Tree,
    }
}

fn badge(id: &str, title: &str, status: BadgeStatus, met: Vec<PartResult>, open: Vec<PartResult>) -> BadgeResult {
    let evidence = met.iter().flat_map(|part| part.evidence.clone()).collect();
    BadgeResult { id: id.to_owned(), title: title.to_owned(), status, met, open, evidence }
}

fn badges() -> Vec<BadgeResult> {
    use Verdict::{Failed, NeedsReview, Passed, Unknown};
    let insights = PartResult {
        evidence: vec![quote(CitationKind::Insights, "security-insights.yml", 2, "schema-version: 2.2.0")],
        of: vec!["insights-valid".to_owned()],
        ..part("insights-file", "A Security Insights file of version 2", Passed, "found at the root")
    };
    let guide = PartResult {
        evidence: vec![quote(CitationKind::Document, "README.md", 12, "## Getting started")],
        of: vec!["OSPS-DO-01.01".to_owned()],
        ..part("user-guide", "User guide", Passed, "README.md has a guide")
    };
    let defects = PartResult {
        evidence: vec![quote(CitationKind::Document, "CONTRIBUTING.md", 4, "Open an issue \u{1b}[1m| <script>")],
        missing: vec![missing(
            "what to include",
            "say what a report holds, and that security reports go to SECURITY.md",
        )],
        effort: effort(20, Who::Contributor),
        ..part("defect-guide", "Guide for reporting defects", NeedsReview, "CONTRIBUTING.md names the tracker only")
    };
    let scan = PartResult {
        missing: vec![missing("a workflow", "add a scheduled workflow that runs the Baseline scan")],
        effort: effort(30, Who::Maintainer),
        ..part("scan-workflow", "A recurring Baseline scan", Failed, "no workflow runs a scan")
    };
    let target = PartResult {
        missing: vec![missing("a published result", "`slam check --evaluation-log FILE` reads the published log")],
        visible: Visible::NetworkProves,
        ..part("published-result", "A published result at the level", Unknown, "the hub cannot be asked offline")
    };
    vec![
        badge("cleaner", "Cleaner", BadgeStatus::EvidenceFound, vec![insights], Vec::new()),
        badge("chronicler", "Chronicler", BadgeStatus::Partial, vec![guide], vec![defects]),
        badge("mechanizer", "Mechanizer", BadgeStatus::NotStarted, Vec::new(), vec![scan]),
        badge("defender", "Defender", BadgeStatus::Unknown, Vec::new(), vec![target]),
    ]
}

/// Returns a report of a status, with a plan for the week.
pub(crate) fn status() -> StatusReport {
    let next = NextStep {
        badge: "chronicler".to_owned(),
        part: "defect-guide".to_owned(),
        step: "say in CONTRIBUTING.md what a defect report holds, and that security reports go to SECURITY.md"
            .to_owned(),
        command: "slam explain OSPS-DO-02.01".to_owned(),
        effort: Effort { minutes: 20, who: Who::Contributor },
    };
    let scan = NextStep {
        badge: "mechanizer".to_owned(),
        part: "scan-workflow".to_owned(),
        step: "add a scheduled workflow that runs the Baseline scan".to_owned(),
        command: "slam explain mechanizer".to_owned(),
        effort: Effort { minutes: 90, who: Who::Maintainer },
    };
    StatusReport {
        schema: StatusReport::SCHEMA.to_owned(),
        tool: tool(),
        subject: subject(),
        event: "fall-2026".to_owned(),
        event_title: "Security Slam, fall 2026".to_owned(),
        objectives_sha256: Sha256::of(b"objectives"),
        standard: standard(),
        level: Level::One,
        level_source: "default".to_owned(),
        as_of: "2026-12-13T08:00:00Z".parse().unwrap(),
        self_check: true,
        badges: badges(),
        next: Some(next.clone()),
        plan: vec![
            PlannedStep { step: next, closes: vec!["Guide for reporting defects".to_owned()] },
            PlannedStep { step: scan, closes: vec!["A recurring Baseline scan".to_owned()] },
        ],
        notes: vec!["no release: parts that ask for one do not apply".to_owned()],
    }
}

/// Returns a report of a validation: a good file, a bad one, and one that nobody knows.
pub(crate) fn validate() -> ValidateReport {
    let problem =
        |line, pointer: &str, message: &str| Problem { line, pointer: pointer.to_owned(), message: message.to_owned() };
    let file = |path: &str, kind: Option<&str>, version: Option<&str>, problems: Vec<Problem>| FileValidation {
        path: path.to_owned(),
        kind: kind.map(str::to_owned),
        version: version.map(str::to_owned),
        valid: kind.is_some() && problems.is_empty(),
        problems,
        notes: Vec::new(),
    };
    ValidateReport {
        schema: ValidateReport::SCHEMA.to_owned(),
        files: vec![
            file("./docs/threats.yaml", Some("gemara-threat-catalog"), Some("1.4.1"), Vec::new()),
            file(
                "security-insights.yml",
                Some("security-insights"),
                Some("2.2.0"),
                vec![
                    problem(1, "/header", "required field `last-reviewed` is missing"),
                    problem(6, "/repository/status", "`aktiv` is not a status; use `active`, `abandoned`, …"),
                    problem(8, "/repository/core-team/0", "required field `primary` is missing"),
                ],
            ),
            file("/home/me/notes.txt", None, None, vec![problem(1, "", "no format that this build knows")]),
        ],
    }
}

pub(crate) fn diff() -> DiffReport {
    let finding = |rule: &str, line, quote: &str| Located {
        rule: rule.to_owned(),
        requirements: vec!["OSPS-BR-01.01".to_owned()],
        verdict: Some(Verdict::Failed),
        severity: Some(Severity::High),
        path: ".github/workflows/release.yml".into(),
        path_bytes: None,
        line,
        end_line: line,
        quote: Some(quote.to_owned()),
        message: "the `title` of a request is pasted into a script | before it runs".to_owned(),
    };
    let turned = |id: &str, from, to, turn| Turned {
        id: id.to_owned(),
        title: "Nobody can | run code in CI by naming something".to_owned(),
        from,
        to,
        turn,
        message: "a title reaches `bash`\u{1b}[2K @everyone".to_owned(),
        missing: vec![Missing { need: "a variable".to_owned(), detail: "hand it over as a variable".to_owned() }],
    };
    let side = |rev: &str, digit: &str, merge_base| Side {
        rev: rev.to_owned(),
        commit: ObjectId::try_from(digit.repeat(40)).ok(),
        time: None,
        merge_base,
    };
    let CheckReport { tool, subject, as_of, .. } = check();
    DiffReport {
        schema: DiffReport::SCHEMA.to_owned(),
        tool,
        subject,
        base: side("origin/main", "a", true),
        head: side("HEAD", "b", false),
        standard: Judged {
            id: "osps-baseline".to_owned(),
            version: Some("2026-08-28".to_owned()),
            level: Some(Level::Three),
        },
        as_of,
        verdicts: vec![
            turned("OSPS-BR-01.01", Verdict::Passed, Verdict::Failed, Turn::Worse),
            turned("OSPS-DO-01.01", Verdict::Unknown, Verdict::NeedsReview, Turn::Better),
            turned("OSPS-LE-02.01", Verdict::NotApplicable, Verdict::Passed, Turn::Other),
            turned("OSPS-QA-02.01", Verdict::Passed, Verdict::Unknown, Turn::Worse),
        ],
        scores: Vec::new(),
        new: vec![
            finding(
                "template-injection",
                10,
                "      - run: echo \"${{ github.event.pull_request.title }}\" && make release",
            ),
            Located {
                rule: "unpinned-uses".to_owned(),
                requirements: Vec::new(),
                verdict: None,
                severity: Some(Severity::Medium),
                path: RepoPath::new(&b"odd\xff,x=1::y.yml"[..]),
                path_bytes: Some("6f6464ff".to_owned()),
                ..finding("", 3, "uses: a/b@v1")
            },
        ],
        gone: vec![finding("unpinned-uses", 7, "uses: c/d@v1")],
        summary: DiffSummary { worse: 2, better: 1, new: 2, gone: 1, kept: 4 },
        gate: Some(Gate { fail_on: "failed".to_owned(), passed: false, stopped_by: vec!["OSPS-BR-01.01".to_owned()] }),
        notes: vec!["a declaration about OSPS-LE-01.01 expired".to_owned()],
    }
}

/// The same with scores in place of verdicts.
pub(crate) fn scores() -> DiffReport {
    let moved = |check: &str, from, to, turn| Moved {
        check: check.to_owned(),
        from,
        to,
        turn,
        message: "a title reaches `bash`\u{1b}[2K | @everyone".to_owned(),
        next: vec!["hand it over as a variable".to_owned()],
    };
    let before = diff();
    DiffReport {
        standard: Judged { id: "scorecard".to_owned(), version: Some("5.5.0".to_owned()), level: None },
        verdicts: Vec::new(),
        scores: vec![
            moved(AGGREGATE, Some(7.3), Some(7.0), Turn::Worse),
            moved("Dangerous-Workflow", Some(10.0), Some(0.0), Turn::Worse),
            moved("Fuzzing", Some(0.0), Some(10.0), Turn::Better),
            moved("License", None, Some(10.0), Turn::Other),
            moved("Packaging", Some(10.0), None, Turn::Worse),
        ],
        new: before
            .new
            .iter()
            .take(1)
            .map(|one| Located {
                rule: "Dangerous-Workflow".to_owned(),
                requirements: Vec::new(),
                verdict: None,
                severity: Some(Severity::Critical),
                ..one.clone()
            })
            .collect(),
        gone: Vec::new(),
        summary: DiffSummary { new: 1, ..DiffSummary::default() },
        gate: Some(Gate { fail_on: "score=7.2".to_owned(), passed: false, stopped_by: vec![AGGREGATE.to_owned()] }),
        ..before
    }
}
