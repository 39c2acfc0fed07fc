//! Whether every CI job starts from declared, low permissions.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Place,
    evidence::ci::{CiSystem, DefinitionKind, Grant, Permissions, Workflow},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    forge, gates, weaknesses,
};

pub(crate) static CHECK: Check = Check {
    id: "ci-permissions-declared",
    title: "Every CI job starts from declared, low permissions",
    rationale: "A job that declares nothing gets whatever the forge gives by default, often the right to write everywhere.",
    requirements: &["OSPS-AC-04.01"],
    gates: &[gates::has_ci],
    effort: contributor(15),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "write `permissions: {}` at the top of each workflow and grant each job only what it needs";

fn evaluate(evidence: &Evidence) -> Finding {
    let Some(ci) = evidence.ci.seen() else { return Finding::not_applicable("no-ci", "the repository defines no CI/CD pipeline") };
    let workflows: Vec<_> = ci.workflows.iter().filter(|one| one.kind == DefinitionKind::Workflow).collect();
    let need = |finding: Finding| finding.missing("declared permissions", ADVICE);
    let broad: Vec<_> = workflows.iter().flat_map(|one| write_all(one)).map(cite_grant).collect();
    if !broad.is_empty() {
        let message = "a workflow or job is granted the right to write everything";
        return need(Finding::failed("write-all", message)).cite(broad.into_iter().take(10));
    }
    let default = forge::part(evidence, |forge| &forge.default_token_permission);
    let low_default = matches!(default, Fact::Seen(right) if right == "read" || right == "none");
    let silent: Vec<_> = ci
        .workflows
        .iter()
        .flat_map(|one| weaknesses::undeclared(&ci.workflows, one))
        .map(|job| Place::line(&job.place.path, job.place.line))
        .collect();
    if !silent.is_empty() && !low_default {
        let message = format!("{} of {} workflows leave the permissions of a job to the forge", count(&silent), workflows.len());
        let cites = silent.into_iter().take(10).map(|place| Citation::place(CitationKind::Ci, &place));
        return need(Finding::failed("undeclared", message)).cite(cites);
    }
    if let Some(finding) = weaknesses::unread(ci) {
        return finding;
    }
    if let Some(other) = workflows.iter().find(|one| one.system != CiSystem::GithubActions) {
        let message = format!("{} runs where no permissions are declared in the definition; a person has to look at the settings of the job token", other.path);
        return Finding::needs_review("token-set-elsewhere", message)
            .cite([Citation::file(&other.path)])
            .missing("the rights of the job token", "limit the job token in the settings of the project, then record it with `slam declare`");
    }
    if workflows.is_empty() {
        return Finding::not_applicable("no-workflow", "the repository defines composite actions and no workflow of its own")
            .cite(ci.workflows.iter().take(3).map(|one| Citation::file(&one.path)));
    }
    if let (true, false) = (matches!(default, Fact::Seen(right) if right == "write"), low_default) {
        let message = "every workflow declares its permissions, and a new one that does not would get the right to write";
        return need(Finding::needs_review("high-default", message)).cite([forge::cite(evidence, "default permission of the job token: write")]);
    }
    let grants = workflows.iter().filter_map(|one| one.permissions.as_ref().or_else(|| one.jobs.iter().find_map(|job| job.permissions.as_ref())));
    let settings = low_default.then(|| forge::cite(evidence, "default permission of the job token: read"));
    Finding::passed("declared", "every workflow declares what its jobs may do")
        .confidence(if low_default { Confidence::High } else { Confidence::Medium })
        .cite(grants.take(5).map(cite_grant))
        .cite(settings)
}

fn write_all(workflow: &Workflow) -> impl Iterator<Item = &Permissions> {
    let all = workflow.permissions.iter().chain(workflow.jobs.iter().filter_map(|job| job.permissions.as_ref()));
    all.filter(|one| one.grant == Grant::WriteAll)
}

fn count(places: &[Place]) -> usize {
    places.iter().map(|one| &one.path).collect::<std::collections::BTreeSet<_>>().len()
}

fn cite_grant(permissions: &Permissions) -> Citation {
    Citation::place(CitationKind::Ci, &permissions.place)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, Problem,
        evidence::{
            ci::{CiSystem, Grant},
            forge::ForgeFacts,
        },
    };

    use crate::testing::{build, check_evidence};

    const PATH: &str = ".github/workflows/ci.yml";

    fn granted(grant: Option<Grant>) -> Evidence {
        let mut workflow = build::workflow(PATH);
        workflow.permissions = grant.and_then(|grant| build::permissions(PATH, grant));
        build::ci(vec![workflow], vec![])
    }

    #[test]
    fn declared_passes_and_everything_or_nothing_fails() {
        for (grant, expected) in [
            (Some(Grant::Scopes(Default::default())), expect!["Passed declared .github/workflows/ci.yml:3"]),
            (Some(Grant::ReadAll), expect!["Passed declared .github/workflows/ci.yml:3"]),
            (Some(Grant::WriteAll), expect!["Failed write-all .github/workflows/ci.yml:3"]),
            (None, expect!["Failed undeclared .github/workflows/ci.yml:5"]),
        ] {
            check_evidence(&super::CHECK, &granted(grant), expected);
        }
    }

    #[test]
    fn a_low_default_of_the_forge_speaks_for_silent_workflows() {
        let facts = ForgeFacts { default_token_permission: Fact::Seen("read".to_owned()), ..ForgeFacts::default() };
        let evidence = Evidence { forge: build::forge(facts).forge, ..granted(None) };
        check_evidence(&super::CHECK, &evidence, expect!["Passed declared [snapshot.json: default permission of the job token: read]"]);
    }

    #[test]
    fn a_definition_that_cannot_be_read_never_passes() {
        let mut workflow = build::workflow(PATH);
        workflow.permissions = build::permissions(PATH, Grant::ReadAll);
        workflow.problems = vec![Problem { line: 7, pointer: String::new(), message: "tab in indentation".to_owned() }];
        check_evidence(&super::CHECK, &build::ci(vec![workflow], vec![]), expect!["NeedsReview ci-unreadable .github/workflows/ci.yml:7"]);
    }

    #[test]
    fn a_called_workflow_that_declares_speaks_for_the_job_that_calls_it() {
        for (called, expected) in [
            (Some(Grant::ReadAll), expect!["Passed declared .github/workflows/test.yml:3"]),
            (None, expect!["Failed undeclared .github/workflows/ci.yml:5"]),
        ] {
            let mut caller = build::workflow(PATH);
            caller.jobs[0].uses = Some(slam_model::evidence::ci::Uses {
                text: "./.github/workflows/test.yml".to_owned(),
                name: "./.github/workflows/test.yml".to_owned(),
                reference: None,
                pin: slam_model::evidence::ci::Pin::Local,
                comment: None,
                line: 6,
            });
            let mut test = build::workflow(".github/workflows/test.yml");
            test.triggers = vec![slam_model::evidence::ci::Trigger {
                event: "workflow_call".to_owned(),
                line: 1,
                branches: Vec::new(),
                tags: Vec::new(),
                crons: Vec::new(),
                types: Vec::new(),
            }];
            test.permissions = called.and_then(|grant| build::permissions(".github/workflows/test.yml", grant));
            check_evidence(&super::CHECK, &build::ci(vec![caller, test], vec![]), expected);
        }
    }

    #[test]
    fn ci_that_is_not_read_never_passes_and_hides_no_failure() {
        for (grant, expected) in [
            (Some(Grant::ReadAll), expect!["NeedsReview ci-in-part .travis.yml"]),
            (None, expect!["Failed undeclared .github/workflows/ci.yml:5"]),
        ] {
            let mut evidence = granted(grant);
            if let Fact::Seen(ci) = &mut evidence.ci {
                ci.unread = vec![".travis.yml".into()];
            }
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_forge_without_permissions_in_definitions_needs_a_look() {
        let mut workflow = build::workflow(".gitlab-ci.yml");
        workflow.system = CiSystem::GitlabCi;
        check_evidence(&super::CHECK, &build::ci(vec![workflow], vec![]), expect!["NeedsReview token-set-elsewhere .gitlab-ci.yml"]);
    }

    #[test]
    fn no_ci_is_not_applicable() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-ci"]);
    }
}
