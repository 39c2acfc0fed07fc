//! The CRA readiness file: the eight items with what shows each, and the words that keep it from being a promise.

use slam_model::evidence::{
    ci::Purpose,
    document::{Document, DocumentKind, Markup, Origin},
};

use crate::{
    answers::BLANK,
    ci::Class,
    documents::links::link,
    draft::{Draft, Home},
    prose::{Part, text},
    recipe::{Recipe, Theme},
    script::Edit,
};

pub(crate) static RECIPES: &[Recipe] = &[
    Recipe {
        id: "write-cra-readiness",
        title: "Answer the eight questions of CRA readiness",
        theme: Theme::Cra,
        class: Class::NeedsEyes,
        helps: &["cra-readiness-file"],
        write: readiness,
    },
    Recipe {
        id: "renew-cra-readiness",
        title: "Link what was not there when the CRA readiness file was written",
        theme: Theme::Cra,
        class: Class::NeedsEyes,
        helps: &[],
        write: renew,
    },
    Recipe {
        id: "link-cra-readiness",
        title: "Link the CRA readiness file from the README",
        theme: Theme::Cra,
        class: Class::NeedsEyes,
        helps: &["cra-readiness-linked-readme"],
        write: readme,
    },
];

const READINESS: Home = Home { kind: DocumentKind::CraReadiness, path: "CRA-READINESS.md", title: "CRA readiness" };
/// Kept whole: shortened it says nothing.
const DISCLAIMER: [&str; 2] = [
    "This file is information, given freely to those who build on the project. It creates no obligation, no warranty, and \
     no contract, and it may change or disappear at any time.",
    "It is not legal advice, and it says nothing about what the law asks of anybody. Whoever places a product on the \
     market has to find out and to fulfil their own duties.",
];
/// Words of a promise; where one stands a person has to take it away first.
const PROMISES: [&str; 8] = [
    "compliant",
    "in compliance",
    "complies with",
    "comply with",
    "certified",
    "certifies",
    "guaranteed",
    "guarantees",
];
const ABSENT: &str = "nothing in this repository shows it yet";

/// One of the eight items.
struct Item {
    name: &'static str,
    /// Words of which a file that names the item uses one.
    words: &'static [&'static str],
    /// Returns what shows it, for the file of this path.
    shown: fn(&mut Draft<'_>, &str) -> String,
}

static ITEMS: &[Item] = &[
    Item {
        name: "Security policy",
        words: &["security policy", "security.md", "vulnerability policy"],
        shown: |draft, path| document(draft, path, DocumentKind::Security),
    },
    Item {
        name: "Contributions and the rules for secure development",
        words: &["contribut"],
        shown: |draft, path| document(draft, path, DocumentKind::Contributing),
    },
    Item {
        name: "Release notes",
        words: &["release note", "changelog", "change log"],
        shown: |draft, path| document(draft, path, DocumentKind::Changelog),
    },
    Item { name: "Bugs that are no vulnerabilities", words: &["bug", "defect", "issue"], shown: defects },
    Item {
        name: "Multi-factor sign-in",
        words: &["multi-factor", "multifactor", "two-factor", "second factor", "2fa", "mfa"],
        shown: |draft, _| format!("a second factor is required of {}", draft.words("mfa")),
    },
    Item {
        name: "Protection of the main branch",
        words: &["branch"],
        shown: |draft, _| draft.words("branch-protection"),
    },
    Item { name: "Licence", words: &["licen"], shown: license },
    Item { name: "OSPS Baseline", words: &["baseline", "osps"], shown: baseline },
];

fn readiness(draft: &mut Draft<'_>) {
    let old = draft.project.document(DocumentKind::CraReadiness);
    let mut texts: Vec<String> = old.map(texts).unwrap_or_default();
    if let Some(old) = old {
        let written = draft.file(&old.path).unwrap_or_default();
        let written = String::from_utf8_lossy(&written).into_owned();
        // A line with a blank is no statement yet, and stands there all the same.
        texts.extend(written.lines().filter(|line| line.contains(BLANK)).map(str::to_lowercase));
    }
    if let Some(promise) = texts.iter().find(|text| promises(text)) {
        draft.note(format!("take the promise out of {} first: “{promise}”", draft.path_of(READINESS)));
        return;
    }
    let says = |words: &[&str]| texts.iter().any(|text| words.iter().any(|word| text.contains(word)));
    if !says(&["legal advice"]) || !says(&["obligation", "no duty", "no duties", "no warranty"]) {
        draft.section(READINESS, "What this file is, and what it is not", &DISCLAIMER.map(text));
    }
    let open: Vec<&Item> = ITEMS.iter().filter(|item| !says(item.words)).collect();
    if open.is_empty() {
        return;
    }
    let path = draft.path_of(READINESS);
    let lines = open.iter().map(|item| format!("{}: {}", item.name, (item.shown)(draft, &path))).collect();
    let title = if old.is_some() { "Further items" } else { "The eight items" };
    let mut parts = vec![Part::List(lines)];
    if let Some(steward) = draft.project.answer("steward").map(|answer| answer.words()).filter(|name| name != "none") {
        parts.push(text(format!("Open source steward of the project: {steward}.")));
    }
    draft.section(READINESS, title, &parts);
}

/// Writes what shows an item where an earlier run found nothing.
fn renew(draft: &mut Draft<'_>) {
    let Some(old) = draft.project.document(DocumentKind::CraReadiness) else { return };
    let written = draft.file(&old.path).and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default();
    let path = old.path.to_string();
    for item in ITEMS {
        let begin = format!("{}: ", item.name);
        let Some(at) = written.find(&format!("{begin}{ABSENT}")).map(|at| at + begin.len()) else { continue };
        let now = (item.shown)(draft, &path);
        if now != ABSENT && old.markup == Markup::Markdown {
            draft.edit(&old.path, Edit::replace(at..at + ABSENT.len(), now));
        }
    }
}

/// Returns everything that a document says, in lower case.
fn texts(document: &Document) -> Vec<String> {
    let headings = document.headings.iter().map(|one| one.text.to_lowercase());
    headings.chain(document.sentences.iter().map(|one| one.text.to_lowercase())).collect()
}

/// Returns whether a sentence promises; one that denies is a disclaimer.
fn promises(lower: &str) -> bool {
    let Some(at) = PROMISES.iter().filter_map(|word| lower.find(word)).min() else { return false };
    let before = lower.get(..at).unwrap_or_default();
    let denials = ["not", "no", "nor", "never", "neither", "without", "cannot", "nothing"];
    !before
        .split(|letter: char| !letter.is_alphanumeric())
        .any(|word| denials.contains(&word) || word.starts_with("non"))
        && !before.contains("n't")
}

fn document(draft: &mut Draft<'_>, path: &str, kind: DocumentKind) -> String {
    let found = draft.project.document(kind).and_then(|one| one.path.as_str());
    found.map_or_else(|| ABSENT.to_owned(), |to| link(path, to))
}

fn defects(draft: &mut Draft<'_>, path: &str) -> String {
    let templates = draft.project.evidence.process.seen().into_iter().flat_map(|process| &process.issue_templates);
    let template = templates.filter(|one| one.defect).find_map(|one| one.path.as_str());
    match template.filter(|_| !draft.is_answered("bug-tracker")) {
        Some(to) => link(path, to),
        None => match draft.words("bug-tracker") {
            address if address.starts_with("https://") => format!("[the tracker]({address})"),
            said => said,
        },
    }
}

fn license(draft: &mut Draft<'_>, path: &str) -> String {
    let texts = draft.project.evidence.licenses.seen().map_or(&[][..], |licenses| licenses.texts.as_slice());
    let placed = texts.iter().filter(|one| one.in_place).filter_map(|one| one.path.as_str());
    let links: Vec<String> = placed.take(4).map(|to| link(path, to)).collect();
    if links.is_empty() { ABSENT.to_owned() } else { links.join(", ") }
}

/// Links what shows the level to others; whether it is reached nobody claims here.
fn baseline(draft: &mut Draft<'_>, path: &str) -> String {
    let evidence = draft.project.evidence;
    let scans = evidence.ci.seen().into_iter().flat_map(|ci| &ci.workflows);
    let scans = scans.filter(|one| one.activities(Purpose::BaselineScan).next().is_some()).map(|one| &one.path);
    let answers = evidence.process.seen().and_then(|process| process.best_practices.as_ref());
    let links: Vec<String> = scans.chain(answers).filter_map(|one| one.as_str()).map(|to| link(path, to)).collect();
    if links.is_empty() { ABSENT.to_owned() } else { format!("see {}", links.join(", ")) }
}

fn readme(draft: &mut Draft<'_>) {
    let Some(target) = draft.project.document(DocumentKind::CraReadiness).and_then(|one| one.path.as_str()) else {
        return;
    };
    let documents = draft.project.evidence.documents.seen().into_iter().flatten();
    let own = documents.filter(|one| one.kind == DocumentKind::Readme && one.origin == Origin::Own);
    // The shortest name is that of no translation.
    let Some(readme) = own.min_by_key(|one| (one.path.depth(), one.path.as_bstr().len())) else { return };
    if readme.markup == Markup::Plain {
        draft.note(format!(
            "{} has no markup and cannot link {target}; mark it up, or name the file in it",
            readme.path
        ));
        return;
    }
    let link = link(&readme.path.to_string(), target);
    let said = text(format!("What people ask about the Cyber Resilience Act is answered once, in public: {link}."));
    draft.extend(readme, "CRA readiness", &[said]);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::testing::{Case, assert_idempotent, run, shown};

    const ANSWERS: &str = "
mfa = 'everybody with write access'
branch-protection = 'changes need a pull request with one approval; nobody can force-push'
bug-tracker = 'https://github.com/example/widget/issues'
";
    const ONLY: &[&str] = &["write-cra-readiness", "link-cra-readiness"];
    const TREE: &str = "//- README.md\n# Widget\n\nPrints notes.\n//- SECURITY.md\n# Security\n//- LICENSE\nMIT\n//- docs/CHANGELOG.md\n# Changes\n";

    #[test]
    fn the_items_link_what_is_there_and_promise_nothing() {
        let case = Case { files: TREE, answers: ANSWERS, only: ONLY, ..Case::default() };
        expect![[r#"
            write-cra-readiness: CRA-05 Failed>Passed CRA-06 Failed>Passed OSPS-AC-01.01 Unknown>NeedsReview branch-protection-stated Failed>Passed cra-readiness-file Failed>Passed multi-factor-sign-in Unknown>NeedsReview multi-factor-stated Failed>Passed
            link-cra-readiness: cra-readiness-linked-readme Failed>Passed
            //- CRA-READINESS.md
            # CRA readiness

            ## What this file is, and what it is not

            This file is information, given freely to those who build on the project. It creates no obligation,
            no warranty, and no contract, and it may change or disappear at any time.

            It is not legal advice, and it says nothing about what the law asks of anybody. Whoever places a
            product on the market has to find out and to fulfil their own duties.

            ## The eight items

            - Security policy: [SECURITY](SECURITY.md)
            - Contributions and the rules for secure development: nothing in this repository shows it yet
            - Release notes: [CHANGELOG](docs/CHANGELOG.md)
            - Bugs that are no vulnerabilities: [the tracker](https://github.com/example/widget/issues)
            - Multi-factor sign-in: a second factor is required of everybody with write access
            - Protection of the main branch: changes need a pull request with one approval; nobody can
              force-push
            - Licence: [`LICENSE`](LICENSE)
            - OSPS Baseline: nothing in this repository shows it yet
            //- README.md
            # Widget

            Prints notes.

            ## CRA readiness

            What people ask about the Cyber Resilience Act is answered once, in public:
            [CRA-READINESS](CRA-READINESS.md).
        "#]].assert_eq(&shown(&case));
        assert_idempotent(&case);
        for words in DISCLAIMER {
            assert!(!promises(&words.to_lowercase()), "{words}");
        }
    }

    #[test]
    fn without_answers_there_are_blanks() {
        let case = Case { only: ONLY, ..Case::default() };
        expect![[r#"
            write-cra-readiness: cra-readiness-file Failed>NeedsReview ?branch-protection ?bug-tracker ?mfa
            //- CRA-READINESS.md
            # CRA readiness

            ## What this file is, and what it is not

            This file is information, given freely to those who build on the project. It creates no obligation,
            no warranty, and no contract, and it may change or disappear at any time.

            It is not legal advice, and it says nothing about what the law asks of anybody. Whoever places a
            product on the market has to find out and to fulfil their own duties.

            ## The eight items

            - Security policy: nothing in this repository shows it yet
            - Contributions and the rules for secure development: nothing in this repository shows it yet
            - Release notes: nothing in this repository shows it yet
            - Bugs that are no vulnerabilities: TODO(slam): bug-tracker
            - Multi-factor sign-in: a second factor is required of TODO(slam): mfa
            - Protection of the main branch: TODO(slam): branch-protection
            - Licence: nothing in this repository shows it yet
            - OSPS Baseline: nothing in this repository shows it yet
        "#]]
        .assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn a_file_that_stands_there_gets_what_it_lacks_and_keeps_its_bytes() {
        let whole = "Security policy, contributions, release notes, bugs, 2FA, branch, licence, Baseline.";
        for (path, old, wanted, unwanted) in [
            ("CRA-READINESS.md", format!("# CRA\r\n\r\n{whole}\r\n"), "What this file is", "Further items"),
            (
                "docs/cra-readiness.rst",
                "CRA\n===\n\nNo obligation, no legal advice. Our licence is MIT.".to_owned(),
                "Further items",
                "What this file is",
            ),
        ] {
            let files = format!("{TREE}//- {path}\n{old}");
            let case = Case { files: &files, answers: ANSWERS, only: &ONLY[..1], ..Case::default() };
            let outcome = run(&case);
            let new = outcome.files.values().next().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
            let new = new.unwrap_or_else(|| panic!("{path}: {:?}", outcome.withheld));
            assert!(new.starts_with(&old) && new.contains(wanted) && !new.contains(unwanted), "{new}");
            assert_idempotent(&case);
        }
    }

    #[test]
    fn a_promise_and_a_readme_without_markup_are_left_to_a_person() {
        for (files, id) in [
            ("//- CRA-READINESS.md\n# CRA\n\nWidget is CRA compliant.\n", "write-cra-readiness"),
            ("//- CRA-READINESS.md\n# CRA\n//- README\nWidget.\n", "link-cra-readiness"),
        ] {
            let outcome = run(&Case { files, answers: ANSWERS, only: &[id], ..Case::default() });
            assert!(outcome.files.is_empty(), "{:?}", outcome.files);
            assert_eq!(outcome.notes.len(), 1, "{files}");
        }
    }

    #[test]
    fn a_readme_of_any_markup_links_the_file() {
        for (path, old) in [
            ("README.rst", "Widget\n======\n\nPrints."),
            ("README.adoc", "= Widget\n\nPrints.\n"),
            ("README.org", "* Widget\n\nPrints.\n"),
            (".github/README.md", "# Widget\r\n\r\nPrints.\r\n"),
            ("docs/README.md", "# Widget\n\nPrints.\n"),
        ] {
            let files = format!("//- CRA-READINESS.md\n# CRA\n\nFreely.\n//- {path}\n{old}");
            let case = Case { files: &files, only: &ONLY[1..], ..Case::default() };
            let outcome = run(&case);
            assert_eq!(outcome.mended.len(), 1, "{path}: {:?}", outcome.withheld);
            assert!(outcome.files.values().all(|bytes| bytes.starts_with(old.as_bytes())), "{path}");
            assert_idempotent(&case);
        }
    }
}
