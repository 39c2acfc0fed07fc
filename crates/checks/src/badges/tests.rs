//! Whole statuses of small projects: the edge cases of the editions, and the laws that hold for all of them.

use expect_test::{Expect, expect};
use slam_model::{
    Claim, Declaration, Evidence, Fact, ForgeKind, Level, Verdict,
    declaration::DeclarationSource,
    evidence::{
        document::Origin,
        external::EvaluationLog,
        forge::{ForgeFacts, Repository},
        insights::Parent,
    },
    report::{BadgeResult, BadgeStatus, NextStep, PlannedStep},
};
use slam_standards::{OBJECTIVE_SETS, baseline, cra_readiness, objective_set, unknown_ids};

use super::{StatusInput, status};
use crate::{
    find, judge,
    testing::{build, evidence, sample},
};

type Status = (Vec<BadgeResult>, Option<NextStep>, Vec<PlannedStep>);

fn status_of(evidence: &Evidence, event: &str, hours: Option<u16>) -> Status {
    let objectives = objective_set(event).unwrap();
    let catalog = baseline(&objectives.baseline).unwrap();
    let level = objectives.level.unwrap_or(Level::One);
    let mut results = judge(evidence, catalog, level, &[]).results;
    results.extend(judge(evidence, cra_readiness(), level, &results).results);
    status(StatusInput { evidence, objectives, catalog, results: &results, level, hours })
}

/// Returns a project on GitHub that has made a release.
fn project(files: &str) -> Evidence {
    let mut evidence = Evidence { releases: build::tags(vec![build::tag("v1.1.0", "a")]).releases, ..evidence(files) };
    evidence.subject.forge.kind = ForgeKind::Github;
    evidence
}

fn without(path: &str) -> String {
    let parts = sample::TREE.split("//- ").skip(1).filter(|part| !part.starts_with(path));
    parts.map(|part| format!("//- {part}")).collect()
}

fn show(status: &Status, expected: Expect) {
    let mut text = String::new();
    for badge in &status.0 {
        text.push_str(&format!("{} {:?}:", badge.id, badge.status));
        for part in &badge.open {
            text.push_str(&format!(" {}={:?}", part.id, part.verdict));
        }
        text.push('\n');
    }
    if let Some(next) = &status.1 {
        text.push_str(&format!("next {}/{}: {} `{}`\n", next.badge, next.part, next.step, next.command));
    }
    for row in &status.2 {
        text.push_str(&format!("plan {}/{} {} min\n", row.step.badge, row.step.part, row.step.effort.minutes));
    }
    expected.assert_eq(&text);
}

fn rank(status: BadgeStatus) -> u8 {
    match status {
        BadgeStatus::NotStarted | BadgeStatus::Unknown => 0,
        BadgeStatus::Partial => 1,
        BadgeStatus::EvidenceFound => 2,
    }
}

fn part<'s>(status: &'s Status, id: &str) -> &'s slam_model::report::PartResult {
    status.0.iter().flat_map(|badge| badge.met.iter().chain(&badge.open)).find(|part| part.id == id).unwrap()
}

#[test]
fn every_id_of_every_edition_resolves() {
    for id in OBJECTIVE_SETS {
        assert!(unknown_ids(objective_set(id).unwrap(), &|id| find(id).is_some()).is_empty(), "{id}");
    }
    for item in &cra_readiness().requirements {
        assert!(crate::all().iter().any(|check| check.answers(&item.id)), "{}", item.id);
    }
}

#[test]
fn a_good_project_and_an_empty_one() {
    show(
        &status_of(&project(sample::TREE), "fall-2026", Some(2)),
        expect![[r#"
        cleaner EvidenceFound: insights-answer=Unknown insights-true=Unknown
        chronicler EvidenceFound:
        inspector EvidenceFound:
        mechanizer Partial: scan-finished=Unknown
        defender Partial: baseline-at-level=Unknown result-publishing=Failed result-published=Unknown review-evidence=Failed
        cra-readiness Partial: cra-release-notes=Unknown cra-baseline=NeedsReview
        next cleaner/insights-true: Ask each person whom the Security Insights file names, then record that its contacts and claims are true. `slam declare insights-confirmed`
        plan cleaner/insights-true 15 min
        plan cra-readiness/cra-release-notes 20 min
        plan defender/review-evidence 60 min
    "#]],
    );
    show(
        &status_of(&project("//- README.md\n# A\n"), "fall-2026", Some(2)),
        expect![[r#"
        cleaner NotStarted: insights-file=Failed insights-version=Failed insights-schema=Failed insights-reviewed=Failed insights-links=Failed insights-encrypted=Failed insights-answer=Failed insights-true=Failed
        chronicler NotStarted: user-guide=Failed user-guide-link=Failed defect-guide=Failed defect-guide-link=Failed contributing-guide=Failed contributing-guide-link=Failed security-contact=Failed security-policy-link=Failed
        inspector NotStarted: assessment=Failed assessment-link=Failed assessment-review=Failed
        mechanizer NotStarted: scan-defined=Failed scan-pinned=Failed scan-recorded=Failed scan-finished=Failed
        defender NotStarted: baseline-at-level=Failed result-publishing=Failed result-published=Unknown review-evidence=Failed target-in-readme=Failed
        cra-readiness NotStarted: cra-policy=Failed cra-secure-contributions=Failed cra-release-notes=Unknown cra-bug-route=Failed cra-second-factor=Failed cra-branch-protection=Failed cra-licence=Failed cra-baseline=Failed cra-file=Failed cra-file-in-insights=Failed cra-file-in-readme=Failed
        next cleaner/insights-file: Write `security-insights.yml` at the root of the repository. `slam explain security-insights`
        plan cra-readiness/cra-licence 5 min
        plan cra-readiness/cra-branch-protection 10 min
        plan cra-readiness/cra-second-factor 10 min
        plan chronicler/security-contact 10 min
        plan cra-readiness/cra-bug-route 15 min
        plan cra-readiness/cra-secure-contributions 15 min
        plan chronicler/defect-guide 15 min
        plan chronicler/contributing-guide 20 min
        plan cra-readiness/cra-release-notes 20 min
    "#]],
    );
}

#[test]
fn the_older_editions_judge_by_their_own_rules() {
    let table = [
        (
            "spring-2026",
            expect![
                "inspector EvidenceFound, chronicler EvidenceFound, cleaner EvidenceFound, mechanizer Partial, defender NotStarted"
            ],
        ),
        (
            "slam-2023",
            expect![
                "defender Partial, cleaner Partial, chronicler Partial, mechanizer NotStarted, inspector EvidenceFound"
            ],
        ),
    ];
    for (event, expected) in table {
        let (badges, _, _) = status_of(&project(sample::TREE), event, None);
        let line: Vec<_> = badges.iter().map(|badge| format!("{} {:?}", badge.id, badge.status)).collect();
        expected.assert_eq(&line.join(", "));
    }
}

/// No CI, no forge account, patches by mail: what the tree cannot show is declared and reviewed, and the server scans.
fn mail_project() -> Evidence {
    let mut evidence = project(&without(".github/"));
    evidence.subject.forge.kind = ForgeKind::Mail;
    let log = |day: &str| EvaluationLog {
        source: "schedule of the event".into(),
        tool: "slam".into(),
        at: day.parse().ok(),
        commit: None,
        catalog: Some("osps-baseline 2026-08-28".into()),
        results: Vec::new(),
    };
    evidence.evaluation_logs = ["2026-10-02T04:00:00Z", "2026-10-03T04:00:00Z"].map(log).to_vec();
    evidence
}

fn reviewed(evidence: &mut Evidence, source: DeclarationSource) {
    let open = |verdict| matches!(verdict, Verdict::Unknown | Verdict::NeedsReview | Verdict::NotRun);
    let catalog = baseline("2026-08-28").unwrap();
    let mut results = judge(evidence, catalog, Level::One, &[]).results;
    results.extend(judge(evidence, cra_readiness(), Level::One, &results).results);
    let ids: Vec<_> = results.into_iter().filter(|one| open(one.verdict)).map(|one| one.id).collect();
    let confirmed = slam_model::RequirementId::new("insights-confirmed");
    for requirement in ids.into_iter().chain([confirmed]) {
        evidence.declarations.push(Declaration {
            requirement,
            claim: Claim::Met,
            reason: "patches come by mail, and two maintainers answer each".into(),
            links: Vec::new(),
            by: Some("kim".into()),
            role: None,
            date: Some(jiff::civil::date(2026, 10, 1)),
            expires: None,
            source: source.clone(),
        });
    }
}

#[test]
fn a_project_without_ci_forge_or_account_gets_all_six_badges_under_any_forge() {
    let mut evidence = mail_project();
    reviewed(&mut evidence, DeclarationSource::Review("review of the event".into()));
    let (badges, _, _) = status_of(&evidence, "any-forge", None);
    let short: Vec<_> = badges
        .iter()
        .filter(|badge| badge.status != BadgeStatus::EvidenceFound)
        .map(|badge| {
            (
                badge.id.clone(),
                badge.open.iter().map(|part| (part.id.clone(), part.verdict, part.message.clone())).collect::<Vec<_>>(),
            )
        })
        .collect();
    assert!(badges.len() == 6 && short.is_empty(), "{short:#?}");
}

#[test]
fn what_nobody_reviewed_and_what_never_recurred_holds_a_badge_of_any_forge_back() {
    let mut evidence = mail_project();
    reviewed(&mut evidence, DeclarationSource::Unrecorded);
    let status = status_of(&evidence, "any-forge", None);
    assert_eq!(part(&status, "declarations-reviewed").verdict, Verdict::Unknown);
    evidence.evaluation_logs.truncate(1);
    let status = status_of(&evidence, "any-forge", None);
    assert_eq!(part(&status, "scan-recurs").verdict, Verdict::NeedsReview);
}

#[test]
fn removing_a_document_improves_no_badge() {
    for event in OBJECTIVE_SETS {
        let before = status_of(&project(sample::TREE), event, None);
        for path in
            ["SECURITY.md", "security-insights.yml", "CONTRIBUTING.md", "README.md", "CRA-READINESS.md", "LICENSE"]
        {
            let after = status_of(&project(&without(path)), event, None);
            for (before, after) in before.0.iter().zip(&after.0) {
                assert!(rank(after.status) <= rank(before.status), "{event} {} without {path}", before.id);
            }
        }
    }
}

#[test]
fn without_a_release_what_it_conditions_does_not_apply_and_says_why() {
    let mut fresh = project(sample::TREE);
    fresh.releases = Fact::Seen(Default::default());
    let status = status_of(&fresh, "fall-2026", None);
    for id in ["user-guide-link", "defect-guide-link"] {
        let part = part(&status, id);
        assert_eq!(part.verdict, Verdict::NotApplicable, "{id}");
        assert!(part.message.contains("no release"), "{}", part.message);
    }
    assert_eq!(part(&status, "security-policy-link").verdict, Verdict::Passed);
}

#[test]
fn elsewhere_than_on_github_the_organisers_are_asked() {
    for kind in [ForgeKind::Forgejo, ForgeKind::Unknown] {
        let mut other = project(sample::TREE);
        other.subject.forge.kind = kind;
        let status = status_of(&other, "fall-2026", None);
        for badge in status.0.iter().filter(|badge| ["mechanizer", "defender"].contains(&badge.id.as_str())) {
            assert_eq!(badge.status, BadgeStatus::Unknown, "{}", badge.id);
            assert!(
                badge.open.iter().flat_map(|part| &part.missing).any(|need| need.detail.contains("ask the organisers"))
            );
        }
    }
}

#[test]
fn what_a_parent_may_say_is_unknown_until_it_is_given() {
    let child = "//- security-insights.yml\nheader:\n  schema-version: 2.2.0\n  project-si-source: https://example.org/a/parent.yml\nrepository:\n  url: https://example.org/a/adder\n";
    let mut evidence = project(&format!("{}{child}", without("security-insights.yml")));
    let links = ["user-guide-link", "security-policy-link"];
    for id in links {
        assert_eq!(part(&status_of(&evidence, "fall-2026", None), id).verdict, Verdict::Unknown, "{id}");
    }
    let parent = sample::insights("");
    if let Fact::Seen(file) = &mut evidence.insights {
        let bytes = parent.split_once('\n').unwrap().1;
        slam_formats::security_insights::merge_parent(file, bytes.as_bytes());
        assert_eq!(file.parent, Parent::Given);
    }
    for id in links {
        assert_eq!(part(&status_of(&evidence, "fall-2026", None), id).verdict, Verdict::Passed, "{id}");
    }
}

#[test]
fn defaults_of_the_organisation_count_and_are_labelled() {
    let mut inherited = project(sample::TREE);
    if let Fact::Seen(documents) = &mut inherited.documents {
        for one in documents.iter_mut().filter(|one| one.path == "SECURITY.md".into()) {
            one.origin = Origin::OrgDefaults;
        }
    }
    let status = status_of(&inherited, "fall-2026", None);
    let policy = part(&status, "cra-policy");
    assert_eq!(policy.verdict, Verdict::Passed);
    assert!(policy.evidence.iter().all(|cite| cite.path.is_none()), "{:?}", policy.evidence);
}

#[test]
fn the_badge_of_the_spring_moves_nothing_in_the_fall() {
    let badge = "\n[![b](https://www.bestpractices.dev/projects/1/badge)](https://www.bestpractices.dev/projects/1)\n";
    let files = sample::TREE.replace(
        "Adder adds two numbers without overflow.\n",
        &format!("Adder adds two numbers without overflow.\n{badge}"),
    );
    let defender = |files: &str, event: &str| {
        let status = status_of(&project(files), event, None);
        let badge = status.0.into_iter().find(|badge| badge.id == "defender").unwrap();
        (badge.status, badge.met.len())
    };
    assert_eq!(defender(&files, "fall-2026"), defender(sample::TREE, "fall-2026"));
    assert_ne!(defender(&files, "spring-2026"), defender(sample::TREE, "spring-2026"));
}

#[test]
fn an_archived_project_has_to_say_so() {
    let mut archived = project(sample::TREE);
    let repository = Repository { archived: true, ..Repository::default() };
    archived.forge = Fact::Seen(ForgeFacts { repository: Fact::Seen(repository), ..ForgeFacts::default() });
    let status = status_of(&archived, "fall-2026", None);
    assert_eq!(part(&status, "insights-true").verdict, Verdict::Failed);
    assert_eq!(status.0.first().unwrap().status, BadgeStatus::Partial);
}

#[test]
fn one_of_several_repositories_is_judged_alone() {
    let more = "    - name: docs\n      url: https://example.org/a/docs\n      comment: The manual.\n";
    let files =
        sample::TREE.replace("      comment: The only repository.\n", &format!("      comment: The code.\n{more}"));
    let (one, two) =
        (status_of(&project(sample::TREE), "fall-2026", None), status_of(&project(&files), "fall-2026", None));
    let statuses = |status: &Status| status.0.iter().map(|badge| badge.status).collect::<Vec<_>>();
    assert_eq!(statuses(&one), statuses(&two));
}

#[test]
fn no_word_of_award_or_promise_is_said() {
    for event in OBJECTIVE_SETS {
        for files in [sample::TREE, "//- README.md\n# A\n"] {
            let (badges, next, plan) = status_of(&project(files), event, Some(40));
            let parts = badges.iter().flat_map(|badge| badge.met.iter().chain(&badge.open));
            let said = parts.flat_map(|part| {
                let needs = part.missing.iter().flat_map(|need| [need.need.clone(), need.detail.clone()]);
                [part.title.clone(), part.message.clone()].into_iter().chain(needs)
            });
            let steps = next.into_iter().map(|next| next.step).chain(plan.into_iter().map(|row| row.step.step));
            for text in said.chain(steps) {
                let lower = text.to_lowercase();
                for word in ["earned", "compliant", "certified", "guaranteed"] {
                    assert!(!lower.contains(word), "{word}: {text}");
                }
            }
        }
    }
}

#[test]
fn each_command_of_a_step_runs_as_typed() {
    for event in OBJECTIVE_SETS {
        for files in [
            sample::TREE.to_owned(),
            without("SECURITY.md"),
            "//- README.md\n# A\n".to_owned(),
            "//- .github/security-insights.yaml\nheader: [\n".to_owned(),
        ] {
            let evidence = project(&files);
            let (_, next, plan) = status_of(&evidence, event, Some(168));
            // A row behind the one that writes the file finds it.
            let written = plan.iter().position(|row| row.step.part == "insights-file").unwrap_or(usize::MAX);
            let planned = plan.into_iter().enumerate().map(|(at, row)| (at > written, row.step.command));
            for (written, command) in next.into_iter().map(|next| (false, next.command)).chain(planned) {
                let words: Vec<_> = command.split(' ').collect();
                let runs = match words.as_slice() {
                    ["slam", "explain" | "declare", id] => {
                        let requirement = slam_model::RequirementId::new(id);
                        let catalog = baseline(&objective_set(event).unwrap().baseline).unwrap();
                        let mut known = catalog.requirements.iter().chain(&cra_readiness().requirements);
                        find(id).is_some()
                            || slam_standards::library::article(id).is_some()
                            || known.any(|one| one.id == requirement)
                    }
                    ["slam", "validate", path] => written || files.contains(&format!("//- {path}\n")),
                    ["slam", "check", ..] => true,
                    _ => false,
                };
                assert!(runs, "{event}: {command}");
            }
        }
    }
}
