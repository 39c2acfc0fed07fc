//! Rules of SPDX 2 that a JSON schema cannot say.

use std::collections::{HashMap, HashSet};

use spdx::expression::ExpressionReq;
use spdx::lexer::{Lexer, Token};
use spdx::{AdditionItem, Expression, LicenseItem, ParseMode};

use super::{Findings, elements};
use crate::json::{Value, excerpt};
use crate::spdx::two::write::{LICENSE_MODE, references};

/// Notes the rules that a document breaks.
pub(super) fn check(tree: &Value<'_>, findings: &mut Findings) {
    head(tree, findings);
    let ids = ids(tree, findings);
    relations(tree, &ids, findings);
    Licenses::new(tree).check(tree, findings);
}

/// Chapters 6.2 to 6.5 and 6.9 of SPDX 2.3.
fn head(tree: &Value<'_>, findings: &mut Findings) {
    match tree.text("SPDXID") {
        Some("SPDXRef-DOCUMENT") | None => {}
        Some(other) => {
            findings.problem("/SPDXID", format!("the id of a document is SPDXRef-DOCUMENT, not `{}`", excerpt(other)));
        }
    }
    if let Some(license) = tree.text("dataLicense")
        && license != "CC0-1.0"
    {
        findings.problem("/dataLicense", format!("the licence of a document is CC0-1.0, not `{}`", excerpt(license)));
    }
    if let Some(space) = tree.text("documentNamespace")
        && (space.contains('#') || !space.contains(':') || space.contains(char::is_whitespace))
    {
        let message = "the namespace is an absolute URI without `#`, so that ids can follow it";
        findings.problem("/documentNamespace", message);
    }
    if let Some(created) = tree.get("creationInfo").and_then(|creation| creation.text("created")) {
        let is_time = created.ends_with('Z') && created.parse::<jiff::Timestamp>().is_ok();
        if !is_time {
            let message = format!("`{}` is no time in UTC such as 2026-01-31T12:00:00Z", excerpt(created));
            findings.problem("/creationInfo/created", message);
        }
    }
}

/// Ids have one form, and none stands twice.
fn ids<'t>(tree: &'t Value<'_>, findings: &mut Findings) -> HashSet<&'t str> {
    let mut ids = HashSet::from(["SPDXRef-DOCUMENT"]);
    for (list, at, element) in elements(tree) {
        let Some(id) = element.text("SPDXID") else { continue };
        let pointer = || format!("/{list}/{at}/SPDXID");
        if !id.strip_prefix("SPDXRef-").is_some_and(is_id_string) {
            let message = format!("`{}` is no id: `SPDXRef-` with letters, digits, `.`, and `-` is one", excerpt(id));
            findings.problem(pointer(), message);
        }
        if !ids.insert(id) {
            findings.problem(pointer(), format!("`{}` is the id of another element, too", excerpt(id)));
        }
    }
    ids
}

fn is_id_string(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// What is referred to is there, or in a document that is named.
fn relations(tree: &Value<'_>, ids: &HashSet<&str>, findings: &mut Findings) {
    let documents: HashSet<&str> =
        tree.list("externalDocumentRefs").iter().filter_map(|document| document.text("externalDocumentId")).collect();
    let is_there = |id: &str| match id.split_once(':') {
        Some((document, _)) => documents.contains(document),
        None => ids.contains(id),
    };
    let mut missing = |pointer: String, id: &str| {
        findings.problem(pointer, format!("nothing in the document has the id `{}`", excerpt(id)));
    };
    for (at, relation) in tree.list("relationships").iter().enumerate() {
        for end in ["spdxElementId", "relatedSpdxElement"] {
            if let Some(id) = relation.text(end)
                && !is_there(id)
                && !(end == "relatedSpdxElement" && matches!(id, "NOASSERTION" | "NONE"))
            {
                missing(format!("/relationships/{at}/{end}"), id);
            }
        }
    }
    for (at, id) in tree.list("documentDescribes").iter().enumerate() {
        if let Some(id) = id.as_str().filter(|id| !is_there(id)) {
            missing(format!("/documentDescribes/{at}"), id);
        }
    }
    for (list, at, element) in elements(tree) {
        for (item, id) in element.list("hasFiles").iter().enumerate() {
            if let Some(id) = id.as_str().filter(|id| !is_there(id)) {
                missing(format!("/{list}/{at}/hasFiles/{item}"), id);
            }
        }
        if let Some(id) = element.text("snippetFromFile").filter(|id| !is_there(id)) {
            missing(format!("/{list}/{at}/snippetFromFile"), id);
        }
    }
}

/// Licence expressions, each text looked at once.
struct Licenses<'t> {
    extracted: HashSet<&'t str>,
    known: HashMap<&'t str, Said>,
}

/// What there is to say of an expression.
#[derive(Clone, Default)]
struct Said {
    problems: Vec<String>,
    warnings: Vec<String>,
}

impl<'t> Licenses<'t> {
    fn new(tree: &'t Value<'_>) -> Self {
        let extracted = tree.list("hasExtractedLicensingInfos").iter().filter_map(|license| license.text("licenseId"));
        Self { extracted: extracted.collect(), known: HashMap::new() }
    }

    fn check(&mut self, tree: &'t Value<'_>, findings: &mut Findings) {
        for (list, at, element) in elements(tree) {
            for (key, value) in element.members() {
                match &**key {
                    "licenseConcluded" | "licenseDeclared" => {
                        if let Some(text) = value.as_str() {
                            self.expression(text, &format!("/{list}/{at}/{}", &**key), findings);
                        }
                    }
                    "licenseInfoFromFiles" | "licenseInfoInFiles" | "licenseInfoInSnippets" => {
                        for (item, text) in value.items().iter().enumerate() {
                            if let Some(text) = text.as_str() {
                                self.expression(text, &format!("/{list}/{at}/{}/{item}", &**key), findings);
                            }
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    fn expression(&mut self, text: &'t str, pointer: &str, findings: &mut Findings) {
        if matches!(text, "NOASSERTION" | "NONE") {
            return;
        }
        let extracted = &self.extracted;
        let said = self.known.entry(text).or_insert_with(|| judge(text, extracted));
        said.problems.iter().for_each(|message| findings.problem(pointer, message.clone()));
        said.warnings.iter().for_each(|message| findings.warning(pointer, message.clone()));
    }
}

fn judge(text: &str, extracted: &HashSet<&str>) -> Said {
    let mut said = Said::default();
    let expression = match Expression::parse_mode(text, LICENSE_MODE) {
        Ok(expression) => expression,
        // A list that is newer than ours may have the licence; the form of the expression is judged all the same.
        Err(error) => match Expression::parse_mode(text, ParseMode { allow_unknown: true, ..LICENSE_MODE }) {
            Ok(_) => {
                for name in unknown(text) {
                    said.warnings
                        .push(format!("`{}` is on no list of SPDX licences that is known here", excerpt(name)));
                }
                return said;
            }
            Err(_) => {
                said.problems.push(format!("`{}` is no licence expression: {}", excerpt(text), error.reason));
                return said;
            }
        },
    };
    for ExpressionReq { req, .. } in expression.requirements() {
        if let LicenseItem::Spdx { id, .. } = &req.license
            && id.is_deprecated()
        {
            said.warnings.push(format!("`{}` is a deprecated id of a licence", id.name));
        }
        if let Some(AdditionItem::Spdx(id)) = &req.addition
            && id.is_deprecated()
        {
            said.warnings.push(format!("`{}` is a deprecated id of an exception", id.name));
        }
    }
    for id in references(&expression) {
        if !extracted.contains(id.as_str()) {
            said.warnings.push(format!("`{}` is named, and its text is nowhere in the document", excerpt(&id)));
        }
    }
    said
}

/// Returns the words of an expression that are on no list.
fn unknown(text: &str) -> Vec<&str> {
    let lexer = Lexer::new_mode(text, ParseMode { allow_unknown: true, ..LICENSE_MODE });
    let tokens = lexer.filter_map(Result::ok);
    tokens.filter_map(|token| if let Token::Unknown(name) = token.token { Some(name) } else { None }).collect()
}
