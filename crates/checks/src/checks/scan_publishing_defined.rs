//! Whether a workflow publishes the result to the hub, called by an exact tag.

use slam_model::{
    Evidence, Finding,
    evidence::ci::{Grant, Pin},
};

use crate::{
    check::{Check, Evaluate, administrator},
    scans::{self, Scan},
};

pub(crate) static CHECK: Check = Check {
    id: "scan-publishing-defined",
    title: "A workflow publishes the result to the hub, called by an exact tag",
    rationale: "The hub trusts a run because it knows the workflow that made it, by repository and tag; anything else is refused.",
    requirements: &[],
    gates: &[],
    effort: administrator(60),
    evaluate: Evaluate::Facts(evaluate),
};

const NEED: &str = "a workflow that publishes";
const ADVICE: &str = "call the hub's publishing workflow by its exact tag on push, schedule, or release; `slam explain defender` shows how";

fn evaluate(evidence: &Evidence) -> Finding {
    let scans = match scans::all(evidence) {
        Ok(scans) => scans,
        Err(finding) => return finding,
    };
    let Some(scan) = scans.iter().find(|scan| scan.publishes()) else {
        return Finding::failed("no-publishing", "no workflow publishes a result to the hub").missing(NEED, ADVICE);
    };
    let Some(uses) = scan.hub_uses() else {
        return Finding::needs_review(
            "unclear-call",
            format!("{} publishes in a way that we do not know", scan.workflow.path),
        )
        .cite([scan.cite()])
        .missing(NEED, ADVICE);
    };
    let cites = || [scan.cite_line(uses.line, uses.text.clone())];
    let failed = |reason: &str, message: String| Finding::failed(reason, message).cite(cites()).missing(NEED, ADVICE);
    let reference = uses.reference.as_deref().unwrap_or_default();
    if uses.pin == Pin::Digest {
        return failed(
            "pinned-by-digest",
            format!("`{}` is pinned by commit, and the hub knows the workflow by its tag", uses.text),
        );
    }
    if !is_exact_tag(reference) {
        return failed("no-exact-tag", format!("`{}` names no exact tag", uses.text));
    }
    if let Some(trigger) = scan.untrusted().or(scan.change_request()) {
        let message = format!("`{}` starts the publishing workflow in the context of a change request", trigger.event);
        return failed("untrusted-trigger", message).cite([scan.cite_line(trigger.line, trigger.event.clone())]);
    }
    if scan.recurring().is_none() {
        return failed(
            "does-not-recur",
            format!("{} starts neither on push, nor on a schedule, nor on release", scan.workflow.path),
        );
    }
    if !may_identify(scan) {
        let message = format!(
            "{} does not grant `id-token: write`, without which a run cannot prove who it is",
            scan.workflow.path
        );
        return failed("no-identity", message);
    }
    Finding::passed("publishes", format!("{} publishes by `{}`", scan.workflow.path, uses.text)).cite(cites())
}

/// Returns whether a reference is a whole version: `v1.2.3`, not `v1` and not a branch.
fn is_exact_tag(reference: &str) -> bool {
    let reference = reference.strip_prefix("refs/tags/").unwrap_or(reference);
    let parts: Vec<_> = reference.strip_prefix('v').unwrap_or(reference).split('.').collect();
    parts.len() >= 3
        && parts.iter().take(2).all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn may_identify(scan: &Scan<'_>) -> bool {
    match scan.job.permissions.as_ref().or(scan.workflow.permissions.as_ref()).map(|one| &one.grant) {
        Some(Grant::WriteAll) => true,
        Some(Grant::Scopes(scopes)) => scopes.get("id-token").is_some_and(|access| access == "write"),
        Some(Grant::ReadAll) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    fn publish(on: &str, reference: &str, permissions: &str) -> String {
        format!(
            "//- .github/workflows/publish.yml\non: {on}\njobs:\n  publish:\n    permissions: {permissions}\n    uses: grc-store/publish/.github/workflows/publish.yml@{reference}\n"
        )
    }

    #[test]
    fn an_exact_tag_on_a_trusted_trigger_with_an_identity() {
        let rights = "{ contents: read, id-token: write }";
        for (on, reference, permissions, expected) in [
            ("push", "v1.2.3", rights, expect!["Passed publishes .github/workflows/publish.yml:5"]),
            (
                "push",
                "0123456789012345678901234567890123456789",
                rights,
                expect!["Failed pinned-by-digest .github/workflows/publish.yml:5"],
            ),
            ("push", "main", rights, expect!["Failed no-exact-tag .github/workflows/publish.yml:5"]),
            ("push", "v1", rights, expect!["Failed no-exact-tag .github/workflows/publish.yml:5"]),
            (
                "[push, pull_request_target]",
                "v1.2.3",
                rights,
                expect!["Failed untrusted-trigger .github/workflows/publish.yml:5 .github/workflows/publish.yml:1"],
            ),
            ("workflow_dispatch", "v1.2.3", rights, expect!["Failed does-not-recur .github/workflows/publish.yml:5"]),
            ("schedule", "v1.2.3", "{ contents: read }", expect!["Failed no-identity .github/workflows/publish.yml:5"]),
        ] {
            check(&super::CHECK, &publish(on, reference, permissions), expected);
        }
    }

    #[test]
    fn a_scan_alone_publishes_nothing() {
        check(
            &super::CHECK,
            "//- .github/workflows/baseline.yml\non: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: revanite-io/osps-baseline-action@v1\n",
            expect!["Failed no-publishing"],
        );
    }
}
