//! CRA-01: whether a public security policy covers its five points.

use slam_model::{
    Citation, Confidence, Evidence, Finding,
    evidence::document::{Document, DocumentKind},
};

use crate::{
    check::{Check, Evaluate, maintainer},
    contacts,
    readiness::{POINTS, Point},
    readme,
};

pub(crate) static CHECK: Check = Check {
    id: "security-policy-complete",
    title: "A public security policy covers its five points",
    rationale: "Those who build on you have to show how their parts are kept secure; one complete policy answers for all of them.",
    requirements: &["CRA-01"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const CONTACT: &str = "whom to contact";

fn evaluate(evidence: &Evidence) -> Finding {
    if let Some(hidden) = readme::hidden(evidence) {
        return hidden;
    }
    let policies: Vec<&Document> = contacts::policies(evidence).collect();
    if policies.is_empty() {
        return Finding::failed("no-policy", "no document is a security policy").missing(
            "a security policy",
            "write SECURITY.md with five points: secure development, risks, contact, the path of a report, and end of support",
        );
    }
    let mut cites: Vec<Citation> = Vec::new();
    let mut open: Vec<(&str, &str)> = Vec::new();
    for point in POINTS.iter() {
        match find(evidence, &policies, point) {
            Some(cite) => cites.push(cite.with_note(point.name)),
            None => open.push((point.name, point.advice)),
        }
    }
    match policies.iter().flat_map(|one| contacts::private_in(one)).next() {
        Some(cite) if cite.quote.is_some() => cites.push(cite.with_note(CONTACT)),
        Some(cite) => cites.push(cite),
        None => open.push((CONTACT, "name a mail address or a private advisory form")),
    }
    if open.is_empty() {
        return Finding::passed("five-points", "the security policy speaks of all five points")
            .confidence(Confidence::Medium)
            .cite(cites);
    }
    let names: Vec<_> = open.iter().map(|(name, _)| *name).collect();
    let message = format!("the security policy covers {} of 5 points; not found: {}", 5 - open.len(), names.join("; "));
    let finding = if cites.is_empty() {
        Finding::failed("no-points", message).cite(policies.iter().map(|one| Citation::file(&one.path)))
    } else {
        Finding::needs_review("points-open", message).cite(cites)
    };
    open.into_iter().fold(finding, |finding, (name, advice)| finding.missing(name, format!("{advice}, in SECURITY.md")))
}

/// Returns the words for a point: in the policy first, else in a document that is at home with it.
fn find(evidence: &Evidence, policies: &[&Document], point: &Point) -> Option<Citation> {
    let kinds: Vec<DocumentKind> = std::iter::once(DocumentKind::Security).chain(point.also.iter().copied()).collect();
    let own = point.topic.find(policies.iter().copied(), &kinds);
    let beside = || {
        let others = evidence.documents.seen().into_iter().flatten().filter(|one| point.also.contains(&one.kind));
        point.topic.find(others, &kinds)
    };
    let full = own.iter().find(|one| one.full).map(|one| one.cite());
    full.or_else(|| beside().iter().find(|one| one.full).map(|one| one.cite()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check, sample};

    #[test]
    fn each_point_is_shown_with_its_line_or_as_a_gap() {
        check(
            &super::CHECK,
            sample::TREE,
            expect!["Passed five-points SECURITY.md:21 SECURITY.md:13 SECURITY.md:9 SECURITY.md:17 SECURITY.md:5"],
        );
        check(
            &super::CHECK,
            "//- SECURITY.md\n# Security\n\nMail security@example.org.\n",
            expect!["NeedsReview points-open SECURITY.md:3"],
        );
    }

    #[test]
    fn the_support_window_may_stand_in_its_own_document() {
        let rest = "//- SECURITY.md\n# Security\n\nWe follow secure coding rules and judge severity by CVSS. Mail security@example.org.\n\n## Process\n\nA report is confirmed, fixed, released, and disclosed together with the finder.\n";
        check(
            &super::CHECK,
            rest,
            expect!["NeedsReview points-open SECURITY.md:3 SECURITY.md:3 SECURITY.md:7 SECURITY.md:3"],
        );
        check(
            &super::CHECK,
            &format!("{rest}//- SUPPORT.md\n# Support\n\nVersion 1.1 is supported until 2027-12-31.\n"),
            expect!["Passed five-points SECURITY.md:3 SECURITY.md:3 SECURITY.md:7 SUPPORT.md:3 SECURITY.md:3"],
        );
    }

    #[test]
    fn without_a_policy_it_fails() {
        check(&super::CHECK, "//- README.md\n# A\n", expect!["Failed no-policy"]);
    }
}
