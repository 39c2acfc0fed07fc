//! CRA-08: whether the project shows that it meets the Baseline at level 1 or above.

use slam_model::{
    Citation, Evidence, Finding, Gap, Level, Place, Verdict,
    evidence::document::{DocumentKind, Origin},
    finding::CitationKind,
};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    scans,
};

pub(crate) static CHECK: Check = Check {
    id: "baseline-level-shown",
    title: "The project shows that it meets the Baseline at level 1 or above",
    rationale: "A list of practices that everybody knows spares your users a questionnaire of their own.",
    requirements: &["CRA-08"],
    gates: &[],
    effort: maintainer(120),
    evaluate: Evaluate::Results(evaluate),
};

const PROOF: &str = "show it: add a scan workflow, link the target page on the hub from the README, or keep a checklist of the requirements in CRA-READINESS.md";

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let first: Vec<_> =
        judged.results.iter().filter(|one| one.id.as_str().starts_with("OSPS-") && one.level == Level::One).collect();
    if first.is_empty() {
        let gap =
            Gap::new("the Baseline was not judged", "run `slam status` with an edition that names a Baseline release");
        return Finding::unknown("not-judged", &gap);
    }
    let proofs = proofs(evidence);
    let failed: Vec<_> = first.iter().filter(|one| one.verdict == Verdict::Failed).collect();
    if let Some(one) = failed.first() {
        let message =
            format!("{} of {} requirements of level 1 failed; first of them: {}", failed.len(), first.len(), one.id);
        return Finding::failed("level-not-met", message)
            .cite(proofs)
            .missing("level 1 of the Baseline", "close what `slam check --level 1` names, cheapest first");
    }
    let open = first.iter().filter(|one| !one.verdict.is_decided()).count();
    if proofs.is_empty() {
        let message = format!("no requirement of level 1 failed, {open} are open, and nothing shows it to others");
        return Finding::needs_review("no-proof", message).missing("proof for others", PROOF);
    }
    if open > 0 {
        let message = format!("no requirement of level 1 failed, and {open} of {} are open", first.len());
        return Finding::needs_review("level-open", message).cite(proofs).missing(
            "answers to the open requirements",
            "record them with `slam declare`; `slam check --level 1` lists them",
        );
    }
    Finding::passed("level-shown", format!("all {} requirements of level 1 are met or do not apply", first.len()))
        .cite(proofs)
}

/// A target page, a scan workflow, a checklist, or the answers for bestpractices.dev.
fn proofs(evidence: &Evidence) -> Vec<Citation> {
    let mut cites = Vec::new();
    for document in evidence.documents.seen().into_iter().flatten().filter(|one| one.origin == Origin::Own) {
        if document.kind == DocumentKind::Readme
            && let Some(link) = document.links.iter().find(|link| scans::is_hub_address(&link.target))
        {
            let place = Place::line(&document.path, link.line);
            cites.push(Citation::place(CitationKind::Document, &place).with_note(link.target.clone()));
        }
        let named = || document.sentences.iter().filter(|one| one.text.contains("OSPS-"));
        if matches!(document.kind, DocumentKind::CraReadiness | DocumentKind::Security) && named().count() >= 10 {
            cites.extend(named().take(1).map(|one| Citation::quote(CitationKind::Document, &document.quote(one))));
        }
    }
    cites.extend(scans::all(evidence).into_iter().flatten().take(2).map(|scan| scan.cite()));
    let answers = evidence.process.seen().and_then(|process| process.best_practices.as_ref());
    cites.extend(answers.map(Citation::file));
    cites
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{check_judged, sample};

    #[test]
    fn a_failed_requirement_of_level_1_decides() {
        check_judged(
            &super::CHECK,
            "//- README.md\n# A\n\nSee the [result](https://grc.store/a/b).\n",
            expect!["Failed level-not-met README.md:3"],
        );
    }

    #[test]
    fn proof_alone_does_not_answer_open_requirements() {
        check_judged(
            &super::CHECK,
            sample::TREE,
            expect!["NeedsReview level-open README.md:11 .github/workflows/baseline.yml:12"],
        );
    }
}
