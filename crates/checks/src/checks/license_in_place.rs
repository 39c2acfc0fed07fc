//! Whether the licence stands where tools and people look for it.

use slam_model::{Citation, Evidence, Fact, Finding, Place, Quote, evidence::license::LicenseText, finding::CitationKind};

use crate::check::{Check, Evaluate, contributor};

pub(crate) static CHECK: Check = Check {
    id: "license-in-place",
    title: "The licence stands in LICENSE, COPYING, LICENSE/, or LICENSES/",
    rationale: "A licence that is not found is not there: people and tools look in these places only.",
    requirements: &["OSPS-LE-03.01"],
    gates: &[],
    effort: contributor(5),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "put the text of the licence into a file LICENSE in the root of the repository";

/// Being in place is the question here; whether the text is approved is asked by `source-license-approved`.
fn evaluate(evidence: &Evidence) -> Finding {
    let texts = match &evidence.licenses {
        Fact::Seen(licenses) => licenses.texts.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("licenses-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("licenses-broken", cause),
    };
    let (filled, empty): (Vec<_>, Vec<_>) =
        texts.iter().partition(|one| !one.ids.is_empty() || !one.first_line.trim().is_empty());
    let need = |finding: Finding| finding.missing("a licence in its place", ADVICE);
    if filled.iter().any(|one| one.in_place) {
        let placed: Vec<_> = filled.iter().filter(|one| one.in_place).copied().collect();
        let first = placed.first().map(|one| one.path.to_string()).unwrap_or_default();
        return Finding::passed("in-place", format!("the licence is in {first}")).cite(placed.into_iter().take(3).map(cite));
    }
    if let Some(elsewhere) = filled.first() {
        return need(Finding::failed("elsewhere", format!("the licence is in {}, where nobody looks", elsewhere.path)))
            .cite([cite(elsewhere)]);
    }
    if let Some(file) = empty.first() {
        return need(Finding::failed("empty", format!("{} is empty", file.path))).cite([Citation::file(&file.path)]);
    }
    need(Finding::failed("no-license", "there is no LICENSE or COPYING file and no folder LICENSE/ or LICENSES/"))
}

fn cite(text: &LicenseText) -> Citation {
    let cite = match text.first_line.trim() {
        "" => Citation::file(&text.path),
        _ => Citation { kind: CitationKind::License, ..Citation::file(&text.path) },
    };
    let quote = Quote::new(Place::line(&text.path, 1), &text.first_line);
    let name = if text.ids.is_empty() { quote.text } else { text.ids.join(", ") };
    cite.with_note(name)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_in_each_place() {
        check(&super::CHECK, "//- LICENSE\nA text of our own.\n", expect!["Passed in-place LICENSE"]);
        check(&super::CHECK, "//- LICENSES/MIT.txt\nMIT License\n", expect!["Passed in-place LICENSES/MIT.txt"]);
        check(&super::CHECK, "//- LICENSE/file\nApache License\n", expect!["Passed in-place LICENSE/file"]);
        check(&super::CHECK, "//- COPYING\nGNU GENERAL PUBLIC LICENSE\n", expect!["Passed in-place COPYING"]);
    }

    #[test]
    fn an_empty_file_is_no_licence() {
        check(&super::CHECK, "//- LICENSE\n\n", expect!["Failed empty LICENSE"]);
    }

    #[test]
    fn failed_without_any() {
        check(&super::CHECK, "//- README.md\nMIT licensed.\n", expect!["Failed no-license"]);
    }
}
