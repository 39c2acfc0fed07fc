//! Whole outputs of the fixture, one snapshot a format.

use slam_model::{
    diff::{DiffReport, DiffSummary, Gate},
    report::CiReport,
};

use crate::{
    Article, CheckFormat, CiFormat, DiffFormat, ExplainFormat, Options, StatusFormat, ValidateFormat, bestpractices,
    check, ci, diff, explain, fixture, status, validate,
};

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn check_in_every_format() {
    for (name, format) in CheckFormat::NAMES {
        let shown = text(|out| check::write(&fixture::check(), format, &fixture::options(), out));
        insta::assert_snapshot!(format!("check_{name}"), shown);
        let again = text(|out| check::write(&fixture::check(), format, &fixture::options(), out));
        assert_eq!(shown, again, "{name} differs between two runs");
    }
}

#[test]
fn check_text_in_its_modes() {
    let wide = Options { verbose: true, ..fixture::options() };
    insta::assert_snapshot!(
        "check_text_verbose",
        text(|out| check::write(&fixture::check(), CheckFormat::Text, &wide, out))
    );
    let narrow = Options { width: 60, ascii: true, sources: None, ..fixture::options() };
    insta::assert_snapshot!(
        "check_text_narrow",
        text(|out| check::write(&fixture::check(), CheckFormat::Text, &narrow, out))
    );
    let colour = Options { colour: true, ..fixture::options() };
    let coloured = text(|out| check::write(&fixture::check(), CheckFormat::Text, &colour, out));
    insta::assert_snapshot!("check_text_colour", coloured.replace('\u{1b}', "␛"));
    let blind = text(|out| check::write(&fixture::blind(), CheckFormat::Text, &fixture::options(), out));
    insta::assert_snapshot!("check_text_blind", blind);
}

#[test]
fn ci_in_every_format() {
    for (name, format) in CiFormat::NAMES {
        insta::assert_snapshot!(
            format!("ci_{name}"),
            text(|out| ci::write(&fixture::ci(), format, &fixture::options(), out))
        );
    }
    let verbose = Options { verbose: true, width: 60, ascii: true, ..fixture::options() };
    let shown = text(|out| ci::write(&fixture::ci(), CiFormat::Text, &verbose, out));
    insta::assert_snapshot!("ci_text_verbose", shown);
    let none = CiReport { definitions: 0, findings: Vec::new(), ignored: Vec::new(), ..fixture::ci() };
    insta::assert_snapshot!("ci_text_blind", text(|out| ci::write(&none, CiFormat::Text, &fixture::options(), out)));
}

#[test]
fn a_difference_in_every_format() {
    for (name, format) in DiffFormat::NAMES {
        let shown = text(|out| diff::write(&fixture::diff(), format, &fixture::options(), out));
        insta::assert_snapshot!(format!("diff_{name}"), shown);
        let shown = text(|out| diff::write(&fixture::scores(), format, &fixture::options(), out));
        insta::assert_snapshot!(format!("diff_of_scores_{name}"), shown);
    }
    let unchanged = DiffReport {
        verdicts: Vec::new(),
        new: Vec::new(),
        gone: Vec::new(),
        summary: DiffSummary::default(),
        gate: Some(Gate { fail_on: "failed".to_owned(), passed: true, stopped_by: Vec::new() }),
        notes: Vec::new(),
        ..fixture::diff()
    };
    for (name, format) in [("text", DiffFormat::Text), ("markdown", DiffFormat::Markdown)] {
        let shown = text(|out| diff::write(&unchanged, format, &fixture::options(), out));
        insta::assert_snapshot!(format!("diff_{name}_unchanged"), shown);
    }
}

#[test]
fn status_in_every_format() {
    for (name, format) in StatusFormat::NAMES {
        let shown = text(|out| status::write(&fixture::status(), format, &fixture::options(), out));
        assert!(!shown.contains("earned"), "{name} speaks of an award");
        insta::assert_snapshot!(format!("status_{name}"), shown);
    }
}

#[test]
fn validate_in_every_format() {
    for (name, format) in ValidateFormat::NAMES {
        let shown = text(|out| validate::write(&fixture::validate(), format, &fixture::options(), out));
        insta::assert_snapshot!(format!("validate_{name}"), shown);
    }
}

#[test]
fn advice_for_the_badge_application() {
    let shown = text(|out| bestpractices::write_advice(&fixture::check(), &fixture::options(), out));
    insta::assert_snapshot!("bestpractices_advice", shown);
}

#[test]
fn no_control_character_and_no_direction_override_leaves_raw() {
    let hostile = |shown: &str| shown.chars().find(|c| *c != '\n' && crate::clean::is_hostile(*c));
    for (name, format) in CiFormat::NAMES {
        let shown = text(|out| ci::write(&fixture::ci(), format, &fixture::options(), out));
        assert_eq!(hostile(&shown), None, "{name}");
    }
    for (name, format) in DiffFormat::NAMES {
        let shown = text(|out| diff::write(&fixture::diff(), format, &fixture::options(), out));
        assert_eq!(hostile(&shown), None, "diff {name}");
    }
    for (name, format) in CheckFormat::NAMES {
        let shown = text(|out| check::write(&fixture::check(), format, &fixture::options(), out));
        assert_eq!(hostile(&shown), None, "check {name}");
    }
    for (name, format) in StatusFormat::NAMES {
        let shown = text(|out| status::write(&fixture::status(), format, &fixture::options(), out));
        assert_eq!(hostile(&shown), None, "status {name}");
    }
    for (name, format) in ValidateFormat::NAMES {
        let shown = text(|out| validate::write(&fixture::validate(), format, &fixture::options(), out));
        assert_eq!(hostile(&shown), None, "validate {name}");
    }
}

#[test]
fn an_article_for_the_terminal() {
    let article = Article {
        schema: Article::SCHEMA,
        id: "OSPS-VM-03.01".to_owned(),
        kind: "requirement".to_owned(),
        title: "A private way to report vulnerabilities".to_owned(),
        related: vec!["security-policy".to_owned()],
        markdown:
            "---\nid: x\n---\n# Why it matters\n\nWithout a *private* address finders **publish or stay silent**, \
                   and both are worse than a letter to the [maintainers](https://example.org/a). See `SECURITY.md`.\n\n\
                   ## What to do\n\n1. Name an address.\n2. Say how fast you answer:\n   - an estimate is enough\n   - \
                   no promise is an answer too, and a long line of text wraps under its own bullet and nowhere else\n\n\
                   ```yaml\ncontact:\n\temail: a@example.org \u{1b}[2J\n```\n\n> Quoted words.\n\n\
                   | field | meaning |\n|---|---|\n| email | where |\n"
                .to_owned(),
    };
    let shown = |format| text(|out| explain::write(&article, format, &Options::default(), out));
    insta::assert_snapshot!("explain_text", shown(ExplainFormat::Text));
    insta::assert_snapshot!("explain_json", shown(ExplainFormat::Json));
    assert!(shown(ExplainFormat::Markdown).ends_with("| email | where |\n"));
}
