//! The evaluation log that we write is one that we accept, and says what the report says.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use slam_formats::gemara;
use slam_model::report::CheckReport;

fn report() -> CheckReport {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/snapshots/slam_report__snapshots__check_json.snap");
    let text = std::fs::read_to_string(path).unwrap();
    serde_json::from_str(text.splitn(3, "---\n").nth(2).unwrap()).unwrap()
}

fn written(report: &CheckReport) -> Vec<u8> {
    let mut out = Vec::new();
    slam_report::gemara::write(report, &mut out).unwrap();
    out
}

#[test]
fn it_validates() {
    let reading = gemara::read(&written(&report())).expect("it is recognised");
    assert_eq!(reading.kind, "gemara-evaluation-log");
    assert_eq!(reading.document.problems, []);
}

#[test]
fn another_run_reads_the_same_verdicts_from_it() {
    let report = report();
    let log = gemara::read_evaluation_log("log.yaml", &written(&report)).unwrap();
    let read: Vec<_> = log.results.iter().map(|one| (one.requirement.clone(), one.verdict)).collect();
    let told: Vec<_> = report.requirements.iter().map(|one| (one.id.clone(), one.verdict)).collect();
    assert_eq!(read, told);
}

#[test]
fn a_hostile_subject_stays_a_string() {
    let mut report = report();
    report.subject.url = None;
    for path in ["yes", "- a: b", "# x", "\u{feff}\u{85}\t'\"", "0x1f", "~", "a\nmetadata: 1"] {
        report.subject.path = path.to_owned();
        let reading = gemara::read(&written(&report)).expect("it is recognised");
        assert_eq!(reading.document.problems, [], "{path:?}");
    }
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 64, ..Default::default() })]

    #[test]
    fn any_text_survives_the_way_through_yaml(text in proptest::prelude::any::<String>()) {
        let mut report = report();
        for one in &mut report.requirements {
            one.message.clone_from(&text);
            one.title.clone_from(&text);
            one.evidence.iter_mut().for_each(|cited| cited.quote = Some(text.clone()));
        }
        let reading = gemara::read(&written(&report)).expect("it is recognised");
        proptest::prop_assert_eq!(reading.document.problems, []);
    }
}
