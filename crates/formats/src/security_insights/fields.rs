//! Every scalar of a file under its pointer in the layout of 2.2, whatever the version.

use std::collections::BTreeMap;

use slam_model::evidence::insights::{Field, Shape};

use super::is_blank;
use crate::shape::join;
use crate::tree::{Node, Value};

/// Fields of version 1 with the pointer of the same meaning in 2.2; `*` stands for an index that stays.
///
/// Values stay as written: `wip` for `WIP`, `sca` for `SCA`, `fuzzer` for `fuzzing`. What has no counterpart, or the
/// opposite sense (`third-party-packages`), stays under its own pointer.
pub const ONE_TO_TWO: &[(&str, &str)] = &[
    ("/header/project-url", "/repository/url"),
    ("/header/changelog", "/repository/release/changelog"),
    ("/header/license", "/repository/license/url"),
    ("/project-lifecycle/status", "/repository/status"),
    ("/project-lifecycle/bug-fixes-only", "/repository/bug-fixes-only"),
    ("/project-lifecycle/core-maintainers/*", "/repository/core-team/*/name"),
    ("/project-lifecycle/roadmap", "/project/roadmap"),
    ("/project-lifecycle/release-cycle", "/project/documentation/release-process"),
    ("/contribution-policy/accepts-pull-requests", "/repository/accepts-change-request"),
    ("/contribution-policy/accepts-automated-pull-requests", "/repository/accepts-automated-change-request"),
    ("/contribution-policy/contributing-policy", "/repository/documentation/contributing-guide"),
    ("/contribution-policy/code-of-conduct", "/project/documentation/code-of-conduct"),
    ("/documentation/0", "/project/documentation/detailed-guide"),
    ("/distribution-points/*", "/repository/release/distribution-points/*/uri"),
    ("/security-artifacts/self-assessment/evidence-url/0", "/repository/security/assessments/self/evidence"),
    ("/security-artifacts/self-assessment/comment", "/repository/security/assessments/self/comment"),
    ("/security-assessments/*/auditor-name", "/repository/security/assessments/third-party/*/name"),
    ("/security-assessments/*/auditor-report", "/repository/security/assessments/third-party/*/evidence"),
    ("/security-assessments/*/report-year", "/repository/security/assessments/third-party/*/date"),
    ("/security-assessments/*/comment", "/repository/security/assessments/third-party/*/comment"),
    ("/security-testing/*/tool-name", "/repository/security/tools/*/name"),
    ("/security-testing/*/tool-type", "/repository/security/tools/*/type"),
    ("/security-testing/*/tool-version", "/repository/security/tools/*/version"),
    ("/security-testing/*/comment", "/repository/security/tools/*/comment"),
    ("/security-testing/*/tool-rulesets/*", "/repository/security/tools/*/rulesets/*"),
    ("/security-testing/*/integration/ad-hoc", "/repository/security/tools/*/integration/adhoc"),
    ("/security-testing/*/integration/ci", "/repository/security/tools/*/integration/ci"),
    ("/security-testing/*/integration/before-release", "/repository/security/tools/*/integration/release"),
    ("/vulnerability-reporting/accepts-vulnerability-reports", "/project/vulnerability-reporting/reports-accepted"),
    ("/vulnerability-reporting/bug-bounty-available", "/project/vulnerability-reporting/bug-bounty-available"),
    ("/vulnerability-reporting/bug-bounty-url", "/project/vulnerability-reporting/bug-bounty-program"),
    ("/vulnerability-reporting/email-contact", "/project/vulnerability-reporting/contact/email"),
    ("/vulnerability-reporting/security-policy", "/project/vulnerability-reporting/policy"),
    ("/vulnerability-reporting/pgp-key", "/project/vulnerability-reporting/pgp-key"),
    ("/vulnerability-reporting/in-scope/*", "/project/vulnerability-reporting/in-scope/*"),
    ("/vulnerability-reporting/out-scope/*", "/project/vulnerability-reporting/out-of-scope/*"),
    ("/vulnerability-reporting/comment", "/project/vulnerability-reporting/comment"),
    ("/dependencies/dependencies-lifecycle/policy-url", "/repository/documentation/dependency-management-policy"),
    ("/dependencies/env-dependencies-policy/policy-url", "/repository/documentation/dependency-management-policy"),
];

/// Fields that version 2 renamed.
const TWO_RENAMED: &[(&str, &str)] =
    &[("/project/vulnerability-reporting/security-policy", "/project/vulnerability-reporting/policy")];

/// Collects the scalars of a document.
pub(super) fn collect(root: &Node, shape: Shape) -> BTreeMap<String, Field> {
    let mut own = BTreeMap::new();
    walk(root, String::new(), &mut own);
    let mut fields = BTreeMap::new();
    for (pointer, field) in own {
        let renamed = match shape {
            Shape::One => ONE_TO_TWO.iter().find_map(|(from, to)| rename(&pointer, from, to)),
            Shape::Two | Shape::Unrecognised => TWO_RENAMED.iter().find_map(|(from, to)| rename(&pointer, from, to)),
        };
        // A field under its proper name wins over one that is only renamed to it.
        match renamed {
            Some(renamed) => drop(fields.entry(renamed).or_insert(field)),
            None => drop(fields.insert(pointer, field)),
        }
    }
    if shape == Shape::One {
        contact(root, &mut fields);
    }
    fields
}

/// A pointer longer than this leads through fields that no rule knows, which is a problem of its own.
pub(super) const LONGEST_POINTER: usize = 1024;

fn walk(node: &Node, pointer: String, fields: &mut BTreeMap<String, Field>) {
    if pointer.len() > LONGEST_POINTER {
        return;
    }
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries.iter().rev() {
                // Of duplicate keys the first counts, as everywhere in the tree; so it is inserted last.
                if let Some(key) = entry.key.text() {
                    walk(&entry.value, join(&pointer, &key), fields);
                }
            }
        }
        Value::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(item, format!("{pointer}/{index}"), fields);
            }
        }
        _ if is_blank(node) => {}
        _ => {
            if let Some(text) = node.text() {
                fields.insert(pointer, Field { value: text.into_owned(), line: node.line, inherited: false });
            }
        }
    }
}

/// Rewrites a pointer that fits a pattern; `*` fits one index and is carried over in order.
fn rename(pointer: &str, from: &str, to: &str) -> Option<String> {
    let mut kept = Vec::new();
    let mut parts = pointer.split('/');
    for wanted in from.split('/') {
        let part = parts.next()?;
        match wanted {
            "*" if part.bytes().all(|byte| byte.is_ascii_digit()) => kept.push(part),
            _ if wanted == part => {}
            _ => return None,
        }
    }
    if parts.next().is_some() {
        return None;
    }
    let mut kept = kept.into_iter();
    let parts: Vec<&str> =
        to.split('/').map(|part| if part == "*" { kept.next().unwrap_or("0") } else { part }).collect();
    Some(parts.join("/"))
}

/// Puts the security contact of version 1 (the primary one, else the first) under the contact of 2.2.
fn contact(root: &Node, fields: &mut BTreeMap<String, Field>) {
    let contacts = root.get("security-contacts").map(Node::items).unwrap_or_default();
    let is_primary = |contact: &&Node| contact.get("primary").and_then(Node::as_bool) == Some(true);
    let Some(contact) = contacts.iter().find(is_primary).or(contacts.first()) else { return };
    let Some(value) = contact.get("value").filter(|value| !is_blank(value)) else { return };
    let name = match contact.get("type").and_then(Node::as_str) {
        Some("email") => "email",
        _ => "social",
    };
    if let Some(text) = value.text() {
        fields.entry(format!("/project/vulnerability-reporting/contact/{name}")).or_insert(Field {
            value: text.into_owned(),
            line: value.line,
            inherited: false,
        });
    }
}
