//! VEX documents (OpenVEX, CSAF, CycloneDX): which format, how many statements, and the gravest breaches.

use slam_model::evidence::vex::VexDocument;
use slam_model::{Place, Problem, RepoPath};

use crate::tree::{Limits, Node, parse_any};

/// Reads a VEX document; `None` when the bytes are not one: a plain SBOM or advisory is none.
pub fn read(path: &RepoPath, bytes: &[u8]) -> Option<VexDocument> {
    let document = parse_any(bytes, &Limits::default()).ok()?;
    let root = &document.root;
    let (format, found) = if is_open_vex(root) {
        ("openvex", open_vex(root))
    } else if is_csaf_vex(root) {
        ("csaf", csaf(root))
    } else if root.get("bomFormat").and_then(Node::as_str) == Some("CycloneDX") {
        ("cyclonedx", cyclone_dx(root)?)
    } else {
        return None;
    };
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + usize::from(!bytes.ends_with(b"\n"));
    Some(VexDocument {
        place: Place::lines(path, 1, u32::try_from(lines).unwrap_or(u32::MAX)),
        format: format.to_owned(),
        statements: found.statements,
        not_affected: found.not_affected,
        problems: found.problems,
    })
}

#[derive(Default)]
struct Found {
    statements: u32,
    not_affected: u32,
    problems: Vec<Problem>,
}

impl Found {
    fn say(&mut self, line: u32, pointer: String, message: impl Into<String>) {
        self.problems.push(Problem { line, pointer, message: message.into() });
    }
}

fn is_open_vex(root: &Node) -> bool {
    let context = root.get("@context").map(Node::items_or_self).unwrap_or_default();
    let is_ours =
        |context: &Node| context.as_str().is_some_and(|context| context.starts_with("https://openvex.dev/ns"));
    context.iter().any(is_ours) || root.get("format").and_then(Node::as_str) == Some("text/vex+json")
}

fn open_vex(root: &Node) -> Found {
    let mut found = Found::default();
    for key in ["@id", "author", "timestamp", "statements"] {
        // The first drafts had `id`.
        if root.get(key).or_else(|| root.get(key.trim_start_matches('@'))).is_none() {
            found.say(root.line, String::new(), format!("an OpenVEX document needs `{key}`"));
        }
    }
    for (index, statement) in root.get("statements").map(Node::items).unwrap_or_default().iter().enumerate() {
        found.statements += 1;
        let pointer = format!("/statements/{index}");
        let has = |key: &str| statement.get(key).is_some();
        match statement.get("status").and_then(Node::as_str) {
            Some("not_affected") => {
                found.not_affected += 1;
                if !has("justification") && !has("impact_statement") {
                    let message = "`not_affected` needs a `justification` or an `impact_statement`";
                    found.say(statement.line, pointer.clone(), message);
                }
            }
            Some("affected") => {
                if !has("action_statement") {
                    found.say(statement.line, pointer.clone(), "`affected` needs an `action_statement`");
                }
            }
            Some("fixed" | "under_investigation") => {}
            _ => {
                let line = statement.get("status").map_or(statement.line, |status| status.line);
                let message = "`status` must be one of `not_affected`, `affected`, `fixed`, or `under_investigation`";
                found.say(line, format!("{pointer}/status"), message);
            }
        }
        if !has("vulnerability") {
            found.say(statement.line, pointer, "a statement needs its `vulnerability`");
        }
    }
    found
}

fn is_csaf_vex(root: &Node) -> bool {
    let category = root.get("document").and_then(|document| document.get("category")?.as_str());
    category.is_some_and(|category| category.eq_ignore_ascii_case("csaf_vex"))
}

/// Counts one statement for each vulnerability and product status (CSAF 2.0, profile 5).
fn csaf(root: &Node) -> Found {
    let mut found = Found::default();
    for (index, vulnerability) in root.get("vulnerabilities").map(Node::items).unwrap_or_default().iter().enumerate() {
        let pointer = format!("/vulnerabilities/{index}");
        let Some(status) = vulnerability.get("product_status") else {
            found.say(vulnerability.line, pointer, "a vulnerability of a VEX needs its `product_status`");
            continue;
        };
        for entry in status.entries().iter().filter(|entry| !entry.value.items().is_empty()) {
            found.statements += 1;
            if entry.key.as_str() == Some("known_not_affected") {
                found.not_affected += 1;
                if vulnerability.get("flags").is_none() && vulnerability.get("threats").is_none() {
                    let message = "`known_not_affected` needs a justification in `flags` or an impact in `threats`";
                    found.say(entry.key.line, format!("{pointer}/product_status/known_not_affected"), message);
                }
            }
        }
    }
    if root.get("vulnerabilities").is_none() {
        found.say(root.line, String::new(), "a VEX needs `vulnerabilities`");
    }
    found
}

fn cyclone_dx(root: &Node) -> Option<Found> {
    let mut found = Found::default();
    for (index, vulnerability) in root.get("vulnerabilities")?.items().iter().enumerate() {
        let Some(state) = vulnerability.get("analysis").and_then(|analysis| analysis.get("state")) else { continue };
        found.statements += 1;
        match state.as_str() {
            Some("not_affected" | "false_positive") => found.not_affected += 1,
            Some("resolved" | "resolved_with_pedigree" | "exploitable" | "in_triage") => {}
            _ => {
                let message = "`state` must be one of `resolved`, `resolved_with_pedigree`, `exploitable`, `in_triage`, \
                               `false_positive`, or `not_affected`";
                found.say(state.line, format!("/vulnerabilities/{index}/analysis/state"), message);
            }
        }
    }
    (found.statements > 0).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Option<(String, u32, u32, usize)> {
        let vex = read(&RepoPath::new("x.json"), text.as_bytes())?;
        Some((vex.format, vex.statements, vex.not_affected, vex.problems.len()))
    }

    #[test]
    fn each_format_is_told_and_counted() {
        let open = r#"{"@context":"https://openvex.dev/ns/v0.2.0","@id":"x","author":"a","timestamp":"t","statements":[
            {"vulnerability":{"name":"CVE-1"},"status":"not_affected","justification":"component_not_present"},
            {"vulnerability":{"name":"CVE-2"},"status":"not_affected"},
            {"vulnerability":{"name":"CVE-3"},"status":"gone"}]}"#;
        let csaf = r#"{"document":{"category":"csaf_vex"},"vulnerabilities":[
            {"flags":[],"product_status":{"known_not_affected":["A"],"fixed":["B"],"recommended":[]}}, {"cve":"CVE-1"}]}"#;
        let cyclone = r#"{"bomFormat":"CycloneDX","vulnerabilities":[{"analysis":{"state":"not_affected"}},{"analysis":{"state":"x"}},{}]}"#;
        assert_eq!(counts(open), Some(("openvex".into(), 3, 2, 2)));
        assert_eq!(counts(csaf), Some(("csaf".into(), 2, 1, 1)));
        assert_eq!(counts(cyclone), Some(("cyclonedx".into(), 2, 1, 1)));
        assert_eq!(counts(r#"{"bomFormat":"CycloneDX","vulnerabilities":[{}]}"#), None);
        assert_eq!(counts(r#"{"document":{"category":"csaf_security_advisory"}}"#), None);
    }

    #[test]
    fn published_documents_are_recognised() {
        let Some(root) = slam_testdata::folder("openvex") else { return };
        let folder = root.join("go-vex-testdata");
        for (name, format) in [
            ("v0.2.0.json", "openvex"),
            ("v0.0.1.json", "openvex"),
            ("v020-1.vex.json", "openvex"),
            ("csaf.json", "csaf"),
        ] {
            let vex = read(&RepoPath::new(name), &std::fs::read(folder.join(name)).unwrap());
            let vex = vex.unwrap_or_else(|| panic!("{name} is not recognised"));
            assert_eq!((vex.format.as_str(), vex.statements > 0), (format, true), "{name}: {vex:#?}");
        }
    }
}
