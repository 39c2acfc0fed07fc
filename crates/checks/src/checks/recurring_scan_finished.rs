//! Whether the scan finished at least once on the default branch. Only the forge can show that.

use slam_model::{Citation, Evidence, Fact, Finding, Gap, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, scans,
};

pub(crate) static CHECK: Check = Check {
    id: "recurring-scan-finished",
    title: "The scan finished at least once on the default branch",
    rationale: "A workflow that never ran, or that has failed since its first day, is a promise and no scan.",
    requirements: &[],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

const HOW: &str = "start the workflow once, then give a snapshot with `--forge-snapshot FILE` (`slam explain forge-snapshot`), or record the run: `slam declare recurring-scan-finished --claim met --reason \"…\" --link ADDRESS`";

fn evaluate(evidence: &Evidence) -> Finding {
    let scans = match scans::all(evidence) {
        Ok(scans) if scans.is_empty() => return scans::none(),
        Ok(scans) => scans,
        Err(finding) => return finding,
    };
    let runs = forge::part(evidence, |forge| &forge.finished_runs);
    let log = evidence
        .evaluation_logs
        .iter()
        .map(|log| Citation::note(CitationKind::EvaluationLog, format!("{}: a log of {}", log.source, log.tool)));
    match runs {
        Fact::Seen(runs) => {
            let ran =
                runs.iter().filter(|(path, _)| scans.iter().any(|scan| scan.workflow.path == path.as_str().into()));
            match ran.max_by_key(|(_, at)| *at) {
                Some((path, at)) => {
                    let what = format!("{path} finished on {}", at.strftime("%Y-%m-%d"));
                    Finding::passed("finished", what.clone()).cite([forge::cite(evidence, what)]).cite(log)
                }
                None => Finding::failed("never-finished", "the forge shows no finished run of the scan")
                    .cite([forge::cite(evidence, "finished runs")])
                    .missing("a finished run", "start the workflow once, and read its log"),
            }
        }
        hidden @ (Fact::Absent | Fact::NotVisible(_) | Fact::Broken(_)) => {
            let why = match hidden {
                Fact::Broken(cause) => format!("the finished runs could not be read: {cause}"),
                _ => "whether the scan finished cannot be seen offline".to_owned(),
            };
            let finding = Finding::unknown("not-visible-offline", &Gap::new(why, HOW));
            let note = scans::old_catalogue(evidence).map(|note| Citation::note(CitationKind::EvaluationLog, note));
            finding.cite(scans.iter().take(3).map(scans::Scan::cite)).cite(log).cite(note)
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{external::EvaluationLog, forge::ForgeFacts},
    };

    use crate::testing::{check_evidence, evidence};

    const SCAN: &str = "//- .github/workflows/baseline.yml\non: push\njobs:\n  scan:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: revanite-io/osps-baseline-action@0123456789012345678901234567890123456789\n";

    fn ran(path: &str) -> Evidence {
        let runs = vec![(path.to_owned(), "2026-10-01T10:00:00Z".parse().unwrap())];
        let facts = ForgeFacts { source: "f.json".into(), finished_runs: Fact::Seen(runs), ..ForgeFacts::default() };
        Evidence { forge: Fact::Seen(facts), ..evidence(SCAN) }
    }

    #[test]
    fn only_a_run_of_this_workflow_counts() {
        check_evidence(
            &super::CHECK,
            &ran(".github/workflows/baseline.yml"),
            expect!["Passed finished [f.json: .github/workflows/baseline.yml finished on 2026-10-01]"],
        );
        check_evidence(
            &super::CHECK,
            &ran(".github/workflows/ci.yml"),
            expect!["Failed never-finished [f.json: finished runs]"],
        );
    }

    #[test]
    fn offline_it_is_unknown_and_a_log_by_an_older_baseline_is_noted() {
        let mut offline = evidence(SCAN);
        check_evidence(
            &super::CHECK,
            &offline,
            expect!["Unknown not-visible-offline .github/workflows/baseline.yml:6"],
        );
        offline.evaluation_logs.push(EvaluationLog {
            source: "log.yaml".into(),
            tool: "pvtr 0.19".into(),
            at: None,
            commit: None,
            catalog: Some("osps-baseline 2025-10-10".into()),
            results: vec![],
        });
        check_evidence(
            &super::CHECK,
            &offline,
            expect![
                "Unknown not-visible-offline .github/workflows/baseline.yml:6 [log.yaml: a log of pvtr 0.19] [pvtr 0.19 judged by the Baseline of 2025-10-10, and 2026-08-28 is the newest]"
            ],
        );
    }

    #[test]
    fn without_a_scan_nothing_can_finish() {
        check_evidence(&super::CHECK, &evidence("//- README.md\n# A\n"), expect!["Failed no-scan"]);
    }
}
