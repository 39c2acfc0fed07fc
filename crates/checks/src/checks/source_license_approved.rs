//! Whether the licence of the source is open source or free software.

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Place, Quote,
    evidence::{license::LicenseText, manifest::ManifestKind, tree::Role},
    finding::CitationKind,
};

use crate::{
    approved::is_approved,
    check::{Check, Evaluate, maintainer},
};

pub(crate) static CHECK: Check = Check {
    id: "source-license-approved",
    title: "The licence of the source is approved by the OSI or called free by the FSF",
    rationale: "Without such a licence nobody may use, change, or mend the software, however public it is.",
    requirements: &["OSPS-LE-02.01"],
    gates: &[],
    effort: maintainer(10),
    evaluate: Evaluate::Facts(evaluate),
};

/// What one source says of the licence.
struct Statement {
    approved: Option<bool>,
    name: String,
    cite: Citation,
}

const ADVICE: &str = "put the unchanged text of one licence of https://spdx.org/licenses/ that the OSI or FSF approves into LICENSE";

fn evaluate(evidence: &Evidence) -> Finding {
    let licenses = match &evidence.licenses {
        Fact::Seen(licenses) => licenses,
        Fact::Absent => return none(),
        Fact::NotVisible(gap) => return Finding::unknown("licenses-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("licenses-broken", cause),
    };
    let texts = licenses.texts.iter().filter(|text| text.in_place).map(by_text);
    let headers = licenses.headers.iter().map(|(expression, header)| Statement {
        approved: header.approved,
        name: expression.clone(),
        cite: Citation::quote(CitationKind::License, &header.example).with_note(format!("in {} files", header.files)),
    });
    let manifests = evidence.manifests.seen().map_or(&[][..], Vec::as_slice).iter();
    let fields = manifests
        .filter(|one| one.kind == ManifestKind::Manifest && one.role == Role::Product)
        .filter_map(|one| one.license.as_ref())
        .map(by_field);
    let mut all: Vec<_> = texts.chain(headers).chain(fields).collect();
    let refused = all.iter().any(|one| one.approved == Some(false));
    // The field of Security Insights lifts an unclear answer; it never makes one worse.
    if !refused && !all.iter().any(|one| one.approved == Some(true)) {
        all.extend(by_insights(evidence));
    }
    all.sort_by_key(|one| one.approved != Some(true));
    let need = |finding: Finding| finding.missing("an approved licence", ADVICE);
    let names = |wanted: Option<bool>| {
        let mut names: Vec<_> = all.iter().filter(|one| one.approved == wanted).map(|one| one.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(5);
        names.join(", ")
    };
    let cites = || all.iter().take(4).map(|one| one.cite.clone());
    let approved = all.iter().any(|one| one.approved == Some(true));
    let placed = || licenses.texts.iter().filter(|text| text.in_place);
    if let Some(text) = placed().find(|text| text.restricted).filter(|_| approved && !refused) {
        let passage = text.added.iter().find(|passage| !passage.is_empty()).map_or("", String::as_str);
        let message = format!("{} says more than {}, which may take back what it gives; a person has to read “{passage}”", text.path, text.ids.join(", "));
        return need(Finding::needs_review("changed", message)).cite(cites());
    }
    if let Some((text, named)) = placed().find_map(|text| Some((text, text.misnamed.as_deref()?))) {
        let message = format!("{} is named {named} and holds {}; a person has to say which is meant", text.path, text.ids.join(", "));
        return need(Finding::needs_review("misnamed", message)).cite(cites());
    }
    match (approved, refused, all.is_empty()) {
        (_, _, true) => none(),
        (true, false, _) => {
            let by_text = licenses.texts.iter().any(|text| text.in_place && text.approved && !text.ids.is_empty());
            Finding::passed("approved", format!("{} is approved", names(Some(true))))
                .confidence(if by_text { Confidence::High } else { Confidence::Medium })
                .cite(cites())
        }
        (true, true, _) => need(Finding::needs_review(
            "mixed",
            format!("{} is approved and {} is not; a person has to say which covers what", names(Some(true)), names(Some(false))),
        ))
        .cite(cites()),
        (false, true, _) => {
            need(Finding::failed("not-approved", format!("{} is neither open source nor free software", names(Some(false)))))
                .cite(cites())
        }
        (false, false, _) => {
            let message = placed().find_map(unlike).unwrap_or_else(|| "the licence text is not one that we recognise; a person has to read it".to_owned());
            need(Finding::needs_review("not-recognised", message)).cite(cites())
        }
    }
}

/// Returns how a text that is no licence we know differs from the one that it is most like.
fn unlike(text: &LicenseText) -> Option<String> {
    let nearest = text.nearest.as_deref()?;
    let first = |passages: &[String]| passages.first().map(|passage| format!("“{passage}”"));
    let differs = match (first(&text.added), first(&text.missing)) {
        (Some(added), Some(missing)) => format!("it says {added} and lacks {missing}"),
        (Some(added), None) => format!("it says {added}"),
        (None, Some(missing)) => format!("it lacks {missing}"),
        (None, None) => "words are changed all over it".to_owned(),
    };
    Some(format!("{} is {} % like {nearest}: {differs}; a person has to read it", text.path, text.likeness_percent))
}

fn none() -> Finding {
    Finding::failed("no-license", "the tree states no licence").missing("an approved licence", ADVICE)
}

fn by_text(text: &LicenseText) -> Statement {
    let cite = Citation::quote(CitationKind::License, &Quote::new(Place::line(&text.path, 1), ""));
    let cite = Citation { quote: None, line: None, end_line: None, ..cite };
    if text.ids.is_empty() {
        return Statement { approved: None, name: text.path.to_string(), cite: cite.with_note("not recognised") };
    }
    let name = text.ids.join(", ");
    let cite = cite.with_note(format!("{name}, {} % alike", text.likeness_percent));
    Statement { approved: Some(text.approved), name, cite }
}

fn by_field(quote: &Quote) -> Statement {
    let expression = quote.text.rsplit([':', '=']).next().unwrap_or_default().trim_matches([' ', '"', '\'', ',']);
    Statement {
        approved: is_approved(expression),
        name: expression.to_owned(),
        cite: Citation::quote(CitationKind::Config, quote),
    }
}

fn by_insights(evidence: &Evidence) -> Option<Statement> {
    let field = "/repository/license/expression";
    let insights = evidence.insights.seen()?;
    let expression = insights.text(field)?;
    (is_approved(expression) == Some(true))
        .then(|| Some(Statement { approved: Some(true), name: expression.to_owned(), cite: insights.cite(field)? }))?
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::license::{Header, LicenseFacts, LicenseText},
    };

    use crate::testing::{build, check_evidence};

    fn texts(all: &[(&str, &[&str], bool)]) -> LicenseFacts {
        let text = |(path, ids, approved): &(&str, &[&str], bool)| LicenseText {
            path: (*path).into(),
            in_place: !path.starts_with("docs/"),
            ids: ids.iter().map(|id| (*id).to_owned()).collect(),
            likeness_percent: 99,
            approved: *approved,
            first_line: "A licence".to_owned(),
            ..LicenseText::default()
        };
        LicenseFacts { texts: all.iter().map(text).collect(), headers: BTreeMap::new() }
    }

    fn with(licenses: LicenseFacts) -> Evidence {
        Evidence { licenses: Fact::Seen(licenses), ..build::nothing() }
    }

    #[test]
    fn passed_by_a_recognised_text() {
        check_evidence(&super::CHECK, &with(texts(&[("LICENSE", &["MIT"], true)])), expect!["Passed approved LICENSE"]);
    }

    #[test]
    fn failed_by_a_text_that_is_neither_open_nor_free() {
        check_evidence(&super::CHECK, &with(texts(&[("LICENSE", &["BUSL-1.1"], false)])), expect!["Failed not-approved LICENSE"]);
    }

    #[test]
    fn two_texts_that_disagree_need_a_person() {
        let two = texts(&[("LICENSE", &["BUSL-1.1"], false), ("COPYING", &["MIT"], true)]);
        check_evidence(&super::CHECK, &with(two), expect!["NeedsReview mixed COPYING LICENSE"]);
    }

    #[test]
    fn a_text_of_ones_own_needs_a_person() {
        check_evidence(&super::CHECK, &with(texts(&[("LICENSE", &[], false)])), expect!["NeedsReview not-recognised LICENSE"]);
    }

    #[test]
    fn what_was_changed_is_said() {
        let change = |change: fn(&mut LicenseText)| {
            let mut all = texts(&[("LICENSE", &["MIT"], true)]);
            change(&mut all.texts[0]);
            super::evaluate(&with(all))
        };
        let added = change(|text| {
            text.added = vec!["nobody may sell it".to_owned()];
            text.restricted = true;
        });
        assert_eq!((added.reason.as_str(), added.message.ends_with("has to read “nobody may sell it”")), ("changed", true));
        let other = change(|text| {
            (text.ids, text.approved, text.likeness_percent) = (Vec::new(), false, 71);
            (text.nearest, text.missing) = (Some("MIT".to_owned()), vec!["without restriction".to_owned()]);
        });
        assert_eq!(other.message, "LICENSE is 71 % like MIT: it lacks “without restriction”; a person has to read it");
        assert_eq!(change(|text| text.misnamed = Some("ISC".to_owned())).reason, "misnamed");
    }

    #[test]
    fn headers_speak_where_no_text_is() {
        let quote = build::quote("src/a.rs", 1, "// SPDX-License-Identifier: MIT");
        let header = Header { files: 3, example: quote, approved: Some(true) };
        let licenses = LicenseFacts { texts: Vec::new(), headers: BTreeMap::from([("MIT".to_owned(), header)]) };
        check_evidence(&super::CHECK, &with(licenses), expect!["Passed approved src/a.rs:1"]);
    }

    #[test]
    fn defect_8_nothing_is_fetched_and_no_forge_is_needed() {
        check_evidence(&super::CHECK, &with(LicenseFacts::default()), expect!["Failed no-license"]);
    }
}
