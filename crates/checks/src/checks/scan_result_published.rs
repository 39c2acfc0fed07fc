//! Whether the hub shows a passing result at the level. Nothing offline can prove that.

use slam_model::{Citation, Evidence, Finding, Gap, Verdict, evidence::external::EvaluationLog, finding::CitationKind};

use crate::{
    Judged,
    check::{Check, Evaluate, maintainer},
    scans,
};

pub(crate) static CHECK: Check = Check {
    id: "scan-result-published",
    title: "The hub shows a passing result at the level",
    rationale: "A result that others can look up at a place you do not control is worth more than any claim in your README.",
    requirements: &[],
    gates: &[],
    effort: maintainer(30),
    evaluate: Evaluate::Results(evaluate),
};

const HOW: &str = "read the result on the hub (after 30 days it is stale), then record it: `slam declare scan-result-published --claim met --reason \"…\" --link ADDRESS`";

fn evaluate(evidence: &Evidence, judged: &Judged<'_>) -> Finding {
    let scans = match scans::all(evidence) {
        Ok(scans) => scans,
        Err(finding) => return finding,
    };
    let cites = scans.iter().filter(|scan| scan.publishes()).map(scans::Scan::cite).take(2).collect::<Vec<_>>();
    if let Some((log, failed)) = evidence.evaluation_logs.iter().find_map(|log| Some((log, failure(log, judged)?))) {
        let message = format!("a log of {} says that {failed} failed", log.tool);
        return Finding::failed("log-shows-failures", message)
            .cite([cite(log)])
            .cite(cites)
            .missing("a passing result", format!("close {failed}, publish again, and read the result on the hub"));
    }
    let logs = evidence.evaluation_logs.iter().map(cite);
    let note = scans::old_catalogue(evidence).map(|note| Citation::note(CitationKind::EvaluationLog, note));
    Finding::unknown("not-visible-offline", &Gap::new("what the hub shows cannot be seen offline", HOW))
        .cite(cites)
        .cite(logs)
        .cite(note)
}

/// Returns the first requirement up to the level that the log calls failed.
fn failure(log: &EvaluationLog, judged: &Judged<'_>) -> Option<String> {
    let at_level = |id: &str| judged.find(id).is_some_and(|one| one.level <= judged.level);
    let failed = log.results.iter().find(|one| one.verdict == Verdict::Failed && at_level(one.requirement.as_str()))?;
    Some(failed.requirement.to_string())
}

fn cite(log: &EvaluationLog) -> Citation {
    let when = log.at.map_or(String::new(), |at| at.strftime(" of %Y-%m-%d").to_string());
    Citation::note(CitationKind::EvaluationLog, format!("{}: a log of {}{when}", log.source, log.tool))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Level, RequirementId,
        evidence::external::{EvaluationLog, ExternalResult},
    };

    use super::*;
    use crate::testing::{build, check_evidence_judged};

    fn log(requirement: &str, verdict: Verdict) -> EvaluationLog {
        let result = ExternalResult { requirement: RequirementId::new(requirement), verdict, message: String::new() };
        EvaluationLog {
            source: "log.yaml".into(),
            tool: "pvtr".into(),
            at: None,
            commit: None,
            catalog: None,
            results: vec![result],
        }
    }

    #[test]
    fn a_log_can_refute_and_never_prove_it() {
        let with = |log| {
            let mut evidence = build::nothing();
            evidence.evaluation_logs = vec![log];
            evidence
        };
        let first = Level::One;
        check_evidence_judged(&super::CHECK, first, &build::nothing(), expect!["Unknown not-visible-offline"]);
        check_evidence_judged(
            &super::CHECK,
            first,
            &with(log("OSPS-VM-02.01", Verdict::Passed)),
            expect!["Unknown not-visible-offline [log.yaml: a log of pvtr]"],
        );
        check_evidence_judged(
            &super::CHECK,
            first,
            &with(log("OSPS-VM-02.01", Verdict::Failed)),
            expect!["Failed log-shows-failures [log.yaml: a log of pvtr]"],
        );
        check_evidence_judged(
            &super::CHECK,
            first,
            &with(log("OSPS-DO-06.01", Verdict::Failed)),
            expect!["Unknown not-visible-offline [log.yaml: a log of pvtr]"],
        );
    }
}
