//! The security assessment: a document in prose, its review, and the two catalogues that say the same as data.

mod catalogs;
mod parts;

use slam_model::evidence::document::{Document, DocumentKind, Markup, Origin};

use crate::{
    answers::BLANK,
    ci::Class,
    draft::Draft,
    prose::{self, text},
    recipe::{Recipe, Theme},
    script::Edit,
};
use parts::PARTS;

pub(crate) static RECIPES: &[Recipe] = &[
    Recipe {
        id: "write-self-assessment",
        title: "Describe what the software does and how it can be attacked",
        theme: Theme::Assessment,
        class: Class::NeedsEyes,
        helps: &["self-assessment-complete", "security-assessed", "threats-modelled"],
        write: assessment,
    },
    Recipe {
        id: "record-assessment-review",
        title: "Record the review of the assessment",
        theme: Theme::Assessment,
        class: Class::NeedsEyes,
        helps: &["assessment-reviewed"],
        write: review,
    },
    Recipe {
        id: "write-threat-catalogs",
        title: "List capabilities and threats as data",
        theme: Theme::Assessment,
        class: Class::NeedsEyes,
        helps: &["threat-catalogs-valid", "threats-modelled", "security-assessed"],
        write: catalogs::write,
    },
];

/// The question whether a person read it.
const REVIEWED: &str = "assessment-reviewed";
const PATH: &str = "docs/self-assessment.md";

/// Returns the documents of the project that assess it.
fn assessments<'p>(draft: &Draft<'p>) -> impl Iterator<Item = &'p Document> {
    let documents = draft.project.evidence.documents.seen().into_iter().flatten();
    documents.filter(|one| one.kind == DocumentKind::Assessment && one.origin == Origin::Own)
}

/// Returns the document that assesses the whole: a threat model is a part of it and no place for the rest.
fn whole<'p>(draft: &Draft<'p>) -> Option<&'p Document> {
    assessments(draft).find(|one| ["assess", "assurance"].iter().any(|word| one.path.to_lower().contains(word)))
}

fn assessment(draft: &mut Draft<'_>) {
    let old = whole(draft);
    if old.is_none() && draft.project.has(PATH) {
        return;
    }
    let path = old.map_or_else(|| PATH.to_owned(), |one| one.path.to_string());
    // What stands there under another title stands there.
    let open: Vec<_> = PARTS.iter().filter(|part| old.is_none_or(|one| !part.is_in(one))).collect();
    let mut sections: Vec<_> = open.iter().map(|part| (part.title, (part.write)(draft, &path))).collect();
    if !sections.is_empty() && old.is_none_or(|one| !is_dated(one)) {
        let has_blanks = sections.iter().any(|(_, parts)| prose::written(Markup::Markdown, parts).contains(BLANK));
        let day = match has_blanks {
            true => draft.blank(REVIEWED),
            false => reviewed(draft).unwrap_or_else(|| draft.blank(REVIEWED)),
        };
        sections.push(("Review", vec![text(format!("Last reviewed: {day}"))]));
    }
    let Some(document) = old else {
        let mut text = prose::heading(Markup::Markdown, 1, "Security self-assessment") + "\n";
        for (title, parts) in &sections {
            let heading = prose::heading(Markup::Markdown, 2, title);
            text.push_str(&format!("\n{heading}\n\n{}", prose::written(Markup::Markdown, parts)));
        }
        return draft.create(PATH, text);
    };
    for (title, parts) in &sections {
        draft.extend(document, title, parts);
    }
}

/// Returns whether a document speaks of its review at all.
fn is_dated(document: &Document) -> bool {
    let headings = document.headings.iter().map(|one| &one.text);
    let mut texts = headings.chain(document.sentences.iter().map(|one| &one.text));
    texts.any(|text| {
        ["reviewed", "last review", "checked against"].iter().any(|word| text.to_lowercase().contains(word))
    })
}

/// Returns today and the reviewer, when a person said that they read it.
fn reviewed(draft: &mut Draft<'_>) -> Option<String> {
    let day = draft.project.today;
    (draft.yes(REVIEWED)?).then(|| match draft.is_answered("reviewer") {
        true => format!("{day}, by {}", draft.words("reviewer")),
        false => day.to_string(),
    })
}

/// Writes the day only when a person said that they read it, and never on what still has blanks.
fn review(draft: &mut Draft<'_>) {
    let Some(document) = whole(draft).or_else(|| assessments(draft).next()) else { return };
    let Some(bytes) = draft.file(&document.path) else { return };
    let old = String::from_utf8_lossy(&bytes);
    let own = format!("{BLANK}{REVIEWED}");
    let day = reviewed(draft).filter(|_| old.matches(BLANK).count() == old.matches(&own).count());
    let Some(day) = day else {
        let path = &document.path;
        draft.note(format!(
            "read {path} against the code, fill what is open, and answer `{REVIEWED} = true`; then the day is written"
        ));
        return;
    };
    match bytes.windows(own.len()).position(|part| part == own.as_bytes()) {
        Some(at) => draft.edit(&document.path, Edit::replace(at..at + own.len(), day)),
        None => {
            let title = format!("Review of {}", draft.project.today);
            draft.extend(document, &title, &[text(format!("Last reviewed: {day}"))]);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{Case, assert_idempotent, run, shown};

    pub(super) const ANSWERS: &str = "
summary = 'Widget turns notes into printed pages.'
data-flow = 'The user gives a file; the program reads it and writes a PDF beside it.'
known-gaps = ['releases are not signed yet']
incident-response = 'The maintainers open a private advisory, fix, release, and tell users.'
dependency-tracking = 'Dependabot, every week'
change-rules = ['every change has a test', 'one approval']
assessment-reviewed = true
reviewer = 'Ann Example'
[[maintainers]]
name = 'Ann Example'
[[actors]]
name = 'User'
description = 'Runs the program on a file.'
[[capabilities]]
title = 'Print notes'
description = 'Reads a text file and writes a PDF.'
[[threats]]
title = 'A hostile note exhausts memory'
description = 'A text of many gigabytes is read whole.'
capability = 'Print notes'
mitigation = 'Input is limited to 16 MiB.'
";
    const ONLY: &[&str] = &["write-self-assessment", "record-assessment-review"];

    #[test]
    fn answers_become_an_assessment_with_its_day() {
        let files = "//- Cargo.toml\n[package]\nname = \"widget\"\n//- Cargo.lock\nversion = 4\n//- SECURITY.md\n# Security\n//- src/main.rs\nfn main() {}\n";
        let case = Case { files, answers: ANSWERS, only: ONLY, released: true, ..Case::default() };
        expect![[r#"
            write-self-assessment: CRA-01 Failed>NeedsReview OSPS-SA-01.01 Failed>Passed OSPS-SA-03.01 Unknown>NeedsReview OSPS-SA-03.02 Unknown>NeedsReview assessment-reviewed Failed>Passed design-documented Failed>Passed security-assessed Unknown>NeedsReview security-policy-complete Failed>NeedsReview self-assessment-complete Failed>Passed threats-modelled Unknown>NeedsReview
            //- docs/self-assessment.md
            # Security self-assessment

            ## Overview

            Widget turns notes into printed pages.

            What it can do:

            - Print notes: Reads a text file and writes a PDF.

            Who and what takes part:

            - User: Runs the program on a file.

            Data flow: The user gives a file; the program reads it and writes a PDF beside it.

            ## Code review and who may merge

            Maintainers: Ann Example.

            What a change has to fulfil before it is accepted:

            - every change has a test
            - one approval

            ## Threats and what is done against them

            | Threat | What happens | What it touches | What is done against it |
            | --- | --- | --- | --- |
            | A hostile note exhausts memory | A text of many gigabytes is read whole. | Print notes | Input is limited to 16 MiB. |

            Weaknesses that are known and not closed yet:

            - releases are not signed yet

            ## Incident response

            The maintainers open a private advisory, fix, release, and tell users.

            Read more in [SECURITY](../SECURITY.md).

            ## Dependencies and the way to a release

            - The versions of all dependencies are fixed in [`Cargo.lock`](../Cargo.lock).
            - Dependencies are tracked: Dependabot, every week.

            ## Review

            Last reviewed: 2026-10-05, by Ann Example
        "#]].assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn without_answers_it_is_full_of_blanks_and_has_no_day() {
        let case = Case { only: ONLY, ..Case::default() };
        expect![[r#"
            write-self-assessment: self-assessment-complete Failed>NeedsReview ?actors ?assessment-reviewed ?change-rules ?data-flow ?dependency-tracking ?incident-response ?known-gaps ?maintainers ?summary ?threats
            //- docs/self-assessment.md
            # Security self-assessment

            ## Overview

            TODO(slam): summary

            Who and what takes part:

            - TODO(slam): actors: TODO(slam): actors

            Data flow: TODO(slam): data-flow

            ## Code review and who may merge

            Maintainers: TODO(slam): maintainers

            What a change has to fulfil before it is accepted:

            - TODO(slam): change-rules

            ## Threats and what is done against them

            | Threat | What happens | What it touches | What is done against it |
            | --- | --- | --- | --- |
            | TODO(slam): threats | TODO(slam): threats | TODO(slam): threats | TODO(slam): threats |

            Weaknesses that are known and not closed yet:

            - TODO(slam): known-gaps

            ## Incident response

            TODO(slam): incident-response

            ## Dependencies and the way to a release

            - Dependencies are tracked: TODO(slam): dependency-tracking

            ## Review

            Last reviewed: TODO(slam): assessment-reviewed
        "#]].assert_eq(&shown(&case));
        let outcome = run(&case);
        assert!(outcome.notes.iter().any(|(_, note)| note.contains("assessment-reviewed")), "{:?}", outcome.notes);
        assert_idempotent(&case);
    }

    #[test]
    fn what_stands_there_under_another_title_is_kept_and_not_said_twice() {
        for (path, old) in [
            (
                "docs/self-assessment.md",
                "# Assessment\r\n\r\n## Architecture\r\n\r\nOne program.\r\n\r\n## Attacks\r\n\r\nNone is known.",
            ),
            (
                "docs/security/self-assessment.rst",
                "Assessment\n==========\n\nThe architecture is one program. Attacks are unlikely.\n",
            ),
        ] {
            let files = format!("//- {path}\n{old}");
            let case = Case { files: &files, answers: ANSWERS, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            let new = String::from_utf8(outcome.files.values().next().unwrap().clone()).unwrap();
            assert!(new.starts_with(old), "{path}: {new}");
            assert!(
                new.contains("Incident response") && new.contains("Last reviewed: 2026-10-05, by Ann Example"),
                "{new}"
            );
            assert!(!new.contains("Overview") && !new.contains("exhausts memory"), "{new}");
            assert_eq!(new.matches("\r\n").count() == new.matches('\n').count(), old.contains("\r\n"), "{new:?}");
            assert_idempotent(&case);
        }
    }

    #[test]
    fn a_review_fills_its_blank_or_follows_an_old_one() {
        let body = "# Self-assessment\n\nOverview, governance, threats, incidents, dependencies.\n\n## Review\n\n";
        for (old, expected) in [
            ("Last reviewed: TODO(slam): assessment-reviewed\n", Some("Last reviewed: 2026-10-05\n")),
            (
                "Last reviewed: 2020-01-01\n",
                Some("Last reviewed: 2020-01-01\n\n## Review of 2026-10-05\n\nLast reviewed: 2026-10-05\n"),
            ),
            ("Last reviewed: 2026-09-01\n", None),
            ("Actors: TODO(slam): actors\n", None),
        ] {
            let files = format!("//- docs/self-assessment.md\n{body}{old}");
            let case = Case { files: &files, answers: "assessment-reviewed = true", only: ONLY, ..Case::default() };
            let outcome = run(&case);
            let new = outcome.files.values().next().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            assert_eq!(new, expected.map(|text| format!("{body}{text}")), "{old} {:?}", outcome.withheld);
            assert_idempotent(&case);
        }
    }

    #[test]
    fn a_threat_model_is_linked_and_not_filled_with_the_rest() {
        let files = "//- THREAT_MODEL.md\n# Threat model\n\nA hostile note exhausts memory.\n";
        let outcome = run(&Case { files, answers: ANSWERS, only: ONLY, ..Case::default() });
        let paths: Vec<_> = outcome.files.keys().map(ToString::to_string).collect();
        assert_eq!(paths, ["docs/self-assessment.md"], "{:?}", outcome.withheld);
        let text = String::from_utf8_lossy(outcome.files.values().next().unwrap()).into_owned();
        assert!(text.contains("[THREAT_MODEL](../THREAT_MODEL.md)"), "{text}");
    }
}
