//! Properties: whatever stands in a report, every output is written, harmless to a terminal, and well formed.

use proptest::prelude::*;
use slam_model::{RepoPath, report::CheckReport};

use crate::{CheckFormat, Options, StatusFormat, ValidateFormat, check, clean, fixture, status, validate};

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        any::<String>(),
        Just("\u{1b}]8;;http://x\u{7}".to_owned()),
        Just("\u{202e}\u{2066}".to_owned()),
        Just("`|<b>@all #1 [x](y) ```".to_owned()),
        Just("\r\n\t  ---\n: - \"'".to_owned()),
        Just("世界".repeat(40)),
        Just("a".repeat(300)),
    ];
    proptest::collection::vec(piece, 0..4).prop_map(|parts| parts.concat())
}

/// Returns the fixture's report with the text in every place that a repository can fill.
fn filled(text: &str, line: u32, end_line: u32, bytes: &[u8]) -> CheckReport {
    let mut report = fixture::check();
    report.subject.url = Some(text.to_owned());
    report.subject.branch = Some(text.to_owned());
    report.notes = vec![text.to_owned()];
    for one in &mut report.requirements {
        one.message = text.to_owned();
        one.title = text.to_owned();
        one.waiver = one.waiver.as_ref().map(|_| text.to_owned());
        for cited in &mut one.evidence {
            cited.path = cited.path.as_ref().map(|_| RepoPath::new(bytes));
            cited.line = cited.line.map(|_| line);
            cited.end_line = cited.end_line.map(|_| end_line);
            cited.quote = Some(text.to_owned());
        }
        for missing in &mut one.missing {
            missing.detail = text.to_owned();
        }
    }
    report
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn every_format_of_check_takes_any_text(
        text in hostile(),
        source in hostile(),
        line in any::<u32>(),
        end_line in any::<u32>(),
        bytes in proptest::collection::vec(any::<u8>(), 1..40),
        width in 0usize..200,
        flags in 0u8..4,
    ) {
        let report = filled(&text, line, end_line, &bytes);
        let read = |_: &RepoPath| Some(source.clone());
        let options = Options { width, verbose: flags & 1 > 0, ascii: flags & 2 > 0, sources: Some(&read), ..Options::default() };
        for (name, format) in CheckFormat::NAMES {
            let mut out = Vec::new();
            check::write(&report, format, &options, &mut out).unwrap();
            let shown = String::from_utf8(out).unwrap();
            let raw = shown.chars().find(|c| *c != '\n' && clean::is_hostile(*c));
            prop_assert_eq!(raw, None, "{}", name);
            use CheckFormat::{Bestpractices, Intoto, Json, Oscal, Sarif, Svr};
            if matches!(format, Json | Sarif | Oscal | Bestpractices | Intoto | Svr) {
                prop_assert!(serde_json::from_str::<serde_json::Value>(&shown).is_ok(), "{}", name);
            }
        }
    }

    #[test]
    fn links_stay_short_and_plain(text in hostile()) {
        let mut report = filled(&text, 1, 1, b"a b");
        report.subject.url = Some("https://github.com/example/widget".to_owned());
        for link in crate::bestpractices::proposal_links(&report) {
            prop_assert!(link.len() <= crate::bestpractices::LONGEST_LINK);
            prop_assert!(link.bytes().all(|b| b.is_ascii_graphic()));
        }
    }

    #[test]
    fn status_and_validate_take_any_text(text in hostile(), width in 0usize..200, line in any::<u32>()) {
        let options = Options { width, ..Options::default() };
        let mut report = fixture::status();
        report.event_title = text.clone();
        for badge in &mut report.badges {
            badge.title = text.clone();
            for part in badge.met.iter_mut().chain(&mut badge.open) {
                part.title = text.clone();
                part.message = text.clone();
            }
        }
        for (_, format) in StatusFormat::NAMES {
            status::write(&report, format, &options, &mut Vec::new()).unwrap();
        }
        let read = |_: &RepoPath| Some(text.clone());
        let options = Options { sources: Some(&read), ..options };
        let mut report = fixture::validate();
        for file in &mut report.files {
            file.path = text.clone();
            for problem in &mut file.problems {
                problem.message = text.clone();
                problem.line = line;
            }
        }
        for (_, format) in ValidateFormat::NAMES {
            validate::write(&report, format, &options, &mut Vec::new()).unwrap();
        }
    }

    #[test]
    fn an_article_of_any_text_is_drawn(text in hostile()) {
        let shown = crate::article_text(&text);
        prop_assert!(!shown.chars().any(|c| c != '\n' && clean::is_hostile(c)));
    }
}
