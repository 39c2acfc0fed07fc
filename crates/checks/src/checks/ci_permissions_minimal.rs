//! Whether CI jobs are granted only what their work needs.

use slam_model::{
    Evidence, Fact, Finding,
    evidence::ci::{CiRule, Grant},
    Citation, Verdict, finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    forge, gates,
    weaknesses::{self, CiQuestion},
};

pub(crate) static CHECK: Check = Check {
    id: "ci-permissions-minimal",
    title: "Each CI job is granted only the permissions that its work needs",
    rationale: "When a dependency or an action of a job turns bad, the permissions of that job are what the attacker gets.",
    requirements: &["OSPS-AC-04.02"],
    gates: &[gates::has_ci],
    effort: contributor(30),
    evaluate: Evaluate::Facts(evaluate),
};

static QUESTION: CiQuestion = CiQuestion {
    breaks: |one| matches!(one.rule, CiRule::ExcessivePermissions | CiRule::UnneededIdentityToken),
    doubtful: |_| false,
    good: "no permission is broader than its work",
    need: "minimal permissions",
    advice: "move each write permission to the job that uses it, and drop those that no step needs",
};

fn evaluate(evidence: &Evidence) -> Finding {
    let workflows = evidence.ci.seen().map_or(&[][..], |ci| ci.workflows.as_slice());
    let grants = workflows.iter().flat_map(|one| one.permissions.iter().chain(one.jobs.iter().filter_map(|job| job.permissions.as_ref())));
    let broad: Vec<_> = grants.filter(|one| one.grant == Grant::WriteAll).map(|one| Citation::place(CitationKind::Ci, &one.place)).collect();
    if !broad.is_empty() {
        return Finding::failed("write-all", "a workflow or job is granted the right to write everything")
            .cite(broad.into_iter().take(10))
            .missing(QUESTION.need, QUESTION.advice);
    }
    let finding = weaknesses::judge(evidence, &QUESTION);
    let low_default = matches!(forge::part(evidence, |forge| &forge.default_token_permission), Fact::Seen(right) if right == "read");
    if finding.verdict != Verdict::Passed || low_default {
        return finding;
    }
    let silent = workflows.iter().find_map(|one| weaknesses::undeclared(workflows, one).into_iter().next());
    match silent {
        Some(job) => Finding::needs_review(
            "undeclared",
            format!("the job `{}` declares no permissions, so that nobody sees what it may do", job.id),
        )
        .cite([Citation::place(CitationKind::Ci, &slam_model::Place::line(&job.place.path, job.place.line))])
        .missing(QUESTION.need, QUESTION.advice),
        None => finding,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Confidence,
        evidence::ci::{CiFinding, CiRule, Grant, Taint},
    };

    use crate::testing::{build, check_evidence};

    const PATH: &str = ".github/workflows/ci.yml";

    fn case(grant: Option<Grant>, findings: Vec<CiFinding>) -> slam_model::Evidence {
        let mut workflow = build::workflow(PATH);
        workflow.permissions = grant.and_then(|grant| build::permissions(PATH, grant));
        build::ci(vec![workflow], findings)
    }

    #[test]
    fn grants_are_weighed_against_needs() {
        let excess = |confidence| vec![build::weakness(CiRule::ExcessivePermissions, Taint::Constant, confidence)];
        for (grant, findings, expected) in [
            (Some(Grant::ReadAll), vec![], expect!["Passed ci-clean .github/workflows/ci.yml"]),
            (Some(Grant::ReadAll), excess(Confidence::High), expect!["Failed ci-weakness .github/workflows/ci.yml:9"]),
            (Some(Grant::ReadAll), excess(Confidence::Low), expect!["NeedsReview ci-hint .github/workflows/ci.yml:9"]),
            (Some(Grant::WriteAll), vec![], expect!["Failed write-all .github/workflows/ci.yml:3"]),
            (None, vec![], expect!["NeedsReview undeclared .github/workflows/ci.yml:5"]),
        ] {
            check_evidence(&super::CHECK, &case(grant, findings), expected);
        }
    }

    #[test]
    fn no_ci_is_not_applicable() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-ci"]);
    }
}
