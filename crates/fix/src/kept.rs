//! Whatever the answers, and whatever stands in the documents: no byte that a person wrote is lost.

use std::collections::BTreeMap;

use proptest::prelude::*;
use slam_model::{Level, RepoPath};

use crate::{
    answers::BLANK,
    questions::{self, Kind},
    testing::{Case, run_on},
};

/// Lines of which documents are made: what the readers look for, and what they trip over.
const LINES: [&str; 26] = [
    "# Title",
    "## Security",
    "## Reporting a vulnerability",
    "## Contributing",
    "Reporting",
    "=========",
    "Mail security@example.net within 5 days.",
    "We promise nothing.",
    "- one item",
    "* another `item`",
    "1. first",
    "| a | b |",
    "| --- | --- |",
    "```sh",
    "make all",
    "```",
    "<!-- a comment",
    "-->",
    ".. code-block:: sh",
    "TODO: write this",
    "[link](SECURITY.md) and http://example.org/x",
    "\tindented",
    "",
    "",
    "\u{feff}mark \u{1f980} \u{202e}",
    "---",
];

const PATHS: [&str; 14] = [
    "README.md",
    "SECURITY.md",
    ".github/SECURITY.md",
    "SECURITY.rst",
    "CONTRIBUTING.md",
    "CONTRIBUTING",
    "docs/CONTRIBUTING.adoc",
    "GOVERNANCE.md",
    "CRA-READINESS.md",
    "SUPPORT.md",
    "docs/policies.md",
    "docs/self-assessment.md",
    "CHANGELOG.md",
    "README.org",
];

fn document() -> impl Strategy<Value = String> {
    let lines = prop::collection::vec(prop::sample::select(LINES.to_vec()), 0..20);
    (lines, prop::sample::select(vec!["\n", "\r\n"]), any::<bool>()).prop_map(|(lines, end, is_closed)| {
        let text = lines.join(end);
        if is_closed && !text.is_empty() { text + end } else { text }
    })
}

/// Some of the questions, answered with whatever fits their kind.
fn answers() -> impl Strategy<Value = String> {
    let word = "[A-Za-z`|#<>&*_./:@ -]{1,40}".prop_filter("an answer is not empty", |text| !text.trim().is_empty());
    let one = (any::<prop::sample::Index>(), prop::collection::vec(word, 3), any::<bool>(), 0..400_u32);
    prop::collection::vec(one, 0..30).prop_map(|picked| {
        let mut text = BTreeMap::new();
        for (index, words, yes, number) in picked {
            let all = questions::all();
            let Some(question) = all.get(index.index(all.len())) else { continue };
            let quoted = |word: &String| toml::Value::String(word.clone()).to_string();
            let words: Vec<String> = words.iter().map(quoted).collect();
            let value = match &question.kind {
                Kind::Text => words[0].clone(),
                Kind::Choice(choices) => format!("'{}'", choices[number as usize % choices.len()]),
                Kind::Number => number.to_string(),
                Kind::Yes => yes.to_string(),
                Kind::Lines => format!("[{}]", words.join(", ")),
                Kind::Rows(parts) => {
                    let part = |(at, part): (usize, &questions::Part)| format!("{} = {}", part.name, words[at % 3]);
                    let row: Vec<String> = parts.iter().enumerate().map(part).collect();
                    format!("[{{ {} }}]", row.join(", "))
                }
            };
            text.insert(question.key, value);
        }
        text.into_iter().map(|(key, value)| format!("{key} = {value}\n")).collect()
    })
}

/// Returns whether all of `part` stands in `whole` in this order.
fn is_in_order(part: &[u8], whole: &[u8]) -> bool {
    let mut rest = whole.iter();
    part.iter().all(|byte| rest.any(|other| other == byte))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]
    #[test]
    fn no_byte_of_a_person_is_lost(
        documents in prop::collection::btree_map(prop::sample::select(PATHS.to_vec()), document(), 0..6),
        answers in answers(),
        level in prop::sample::select(vec![Level::One, Level::Three]),
    ) {
        let mut files: BTreeMap<RepoPath, Vec<u8>> =
            documents.iter().map(|(path, text)| (RepoPath::from(*path), text.clone().into_bytes())).collect();
        files.insert("src/main.rs".into(), b"fn main() {}\n".to_vec());
        let case = Case { answers: &answers, level, ..Case::default() };
        let first = run_on(&files, &case);
        for (path, old) in &files {
            if let Some(new) = first.files.get(path) {
                prop_assert!(is_in_order(old, new), "{path} lost something\n{}", String::from_utf8_lossy(new));
            }
        }
        let mut now = files.clone();
        now.extend(first.files);
        let again = run_on(&now, &case);
        for (path, new) in &again.files {
            // A second run may fill blanks that stand in answers' place, and nothing else.
            let old = now.get(path).cloned().unwrap_or_default();
            let has_blank = String::from_utf8_lossy(&old).contains(BLANK);
            prop_assert!(has_blank || is_in_order(&old, new), "{path}");
        }
    }
}
