//! Comments that ask to pass over a finding: `# slam: ignore[rule, rule] reason`, and those that people already wrote for
//! zizmor, `# zizmor: ignore[audit]`. A comment counts for findings whose lines, or the lines of a place that belongs
//! to them, hold it.

use serde::{Deserialize, Serialize};
use slam_formats::tree::Document;
use slam_model::{
    Place,
    evidence::ci::{CiFinding, IgnoredFinding},
};

use crate::catalogue::rule;

/// Comments kept of one file.
pub(crate) const MOST_IGNORES: usize = 1_000;

/// A comment that asks to pass over findings in its line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ignore {
    /// Its line.
    pub line: u32,
    /// Rules as ids or aliases.
    pub rules: Vec<String>,
    /// Why, as the comment says.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Reads the comments of a file.
pub(crate) fn read(document: &Document) -> Vec<Ignore> {
    document.comments.iter().filter_map(|one| parse(&one.text, one.line)).take(MOST_IGNORES).collect()
}

/// Reads one comment; `None` when it asks for nothing.
pub(crate) fn parse(text: &str, line: u32) -> Option<Ignore> {
    let (prefix, rest) = match (text.find("slam: ignore["), text.find("zizmor: ignore[")) {
        (Some(at), _) => ("", text.get(at + "slam: ignore[".len()..)?),
        (None, Some(at)) => ("zizmor/", text.get(at + "zizmor: ignore[".len()..)?),
        (None, None) => return None,
    };
    let (names, reason) = rest.split_once(']')?;
    let rules: Vec<String> =
        names.split(',').map(str::trim).filter(|name| !name.is_empty()).map(|name| format!("{prefix}{name}")).collect();
    let reason = reason.trim_start_matches([':', '-', ' ']).trim();
    (!rules.is_empty()).then(|| Ignore { line, rules, reason: (!reason.is_empty()).then(|| reason.to_owned()) })
}

impl Ignore {
    fn covers(&self, finding: &CiFinding) -> bool {
        let info = rule(finding.rule);
        let named = self.rules.iter().any(|name| name == info.id || info.aliases.contains(&name.as_str()));
        let here = |place: &Place| place.line <= self.line && self.line <= place.end_line;
        named && (here(&finding.quote.place) || finding.related.iter().any(here))
    }
}

/// Parts what is found from what a comment of the file asks to pass over.
pub(crate) fn part(found: Vec<CiFinding>, ignores: &[Ignore]) -> (Vec<CiFinding>, Vec<IgnoredFinding>) {
    let mut kept = Vec::new();
    let mut ignored = Vec::new();
    for finding in found {
        match ignores.iter().find(|one| one.covers(&finding)) {
            Some(one) => ignored.push(IgnoredFinding { finding, line: one.line, reason: one.reason.clone() }),
            None => kept.push(finding),
        }
    }
    (kept, ignored)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_name_rules_and_a_reason() {
        for (text, expected) in [
            ("slam: ignore[unpinned-uses] our own action", Some((&["unpinned-uses"][..], Some("our own action")))),
            (
                "v4 # zizmor: ignore[artipacked,unpinned-uses]",
                Some((&["zizmor/artipacked", "zizmor/unpinned-uses"], None)),
            ),
            ("slam: ignore[a]: because", Some((&["a"], Some("because")))),
            ("slam: ignore[]", None),
            ("slam: ignore[a", None),
            ("ignore[a]", None),
        ] {
            let found = parse(text, 3);
            let found = found
                .as_ref()
                .map(|one| (one.rules.iter().map(String::as_str).collect::<Vec<_>>(), one.reason.as_deref()));
            assert_eq!(found, expected.map(|(rules, reason)| (rules.to_vec(), reason)), "{text}");
        }
    }
}
