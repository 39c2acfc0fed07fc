//! Gemara documents of the tree, and the references among them.

use slam_formats::{
    gemara,
    tree::{Document, Limits, parse_json, parse_yaml},
};
use slam_model::{Fact, Oddity, RepoPath, evidence::gemara::GemaraDocument};

use crate::BlobFacts;

const LONGEST_BYTES: usize = 2 << 20;
/// Documents of one subject that are read.
const MOST_DOCUMENTS: usize = 200;

/// Returns whether a text may be a Gemara document: YAML or JSON with the marks of one, outside test data.
pub(crate) fn is_candidate(path: &RepoPath, text: &str) -> bool {
    use slam_model::evidence::tree::Role;
    let lower = path.to_lower();
    let data = [".yaml", ".yml", ".json"].iter().any(|ending| lower.ends_with(ending));
    if !data || text.len() > LONGEST_BYTES || lower.starts_with(".github/workflows/") {
        return false;
    }
    if matches!(crate::role::role(path), Role::Test | Role::Vendored) {
        return false;
    }
    let has = |word: &str| memchr::memmem::find(text.as_bytes(), word.as_bytes()).is_some();
    let old = [
        "control-families",
        "assessment-requirements",
        "imported-threats",
        "imported-capabilities",
        "threat-catalog",
        "evaluation-set",
    ];
    has("gemara-version") || (has("metadata") && old.iter().any(|word| has(word)))
}

fn parse(text: &str) -> Option<Document> {
    let json = text.trim_start().starts_with(['{', '[']);
    let parsed = if json {
        parse_json(text.as_bytes(), &Limits::default())
    } else {
        parse_yaml(text.as_bytes(), &Limits::default())
    };
    parsed.ok()
}

/// Reads the candidates and resolves the references among them.
pub(crate) fn join(files: &[(RepoPath, BlobFacts)], oddities: &mut Vec<Oddity>) -> Fact<Vec<GemaraDocument>> {
    let mut texts = files.iter().filter_map(|(path, facts)| Some((path, facts.gemara.as_deref()?)));
    let kept: Vec<_> = texts.by_ref().take(MOST_DOCUMENTS).collect();
    if let Some((first, _)) = texts.next() {
        let message = format!(
            "{} Gemara documents from this one on were left out: at most {MOST_DOCUMENTS} are read",
            1 + texts.count()
        );
        oddities.push(Oddity { path: first.clone(), line: None, message });
    }
    let texts = kept.into_iter();
    let parsed: Vec<(&RepoPath, String, Document)> = texts
        .filter_map(|(path, text)| Some((path, path.to_string(), parse(text)?)))
        .filter(|(_, _, document)| gemara::is_recognised(&document.root))
        .collect();
    let mut documents: Vec<GemaraDocument> = parsed
        .iter()
        .map(|(path, _, document)| GemaraDocument { path: (*path).clone(), ..gemara::read_document(document).document })
        .collect();
    let named: Vec<(&str, &Document)> = parsed.iter().map(|(_, name, document)| (name.as_str(), document)).collect();
    for (index, problem) in gemara::check_references(&named) {
        if let Some(document) = documents.get_mut(index) {
            document.problems.push(problem);
            document.problems.sort();
        }
    }
    if documents.is_empty() { Fact::Absent } else { Fact::Seen(documents) }
}

#[cfg(test)]
mod tests {
    use slam_model::evidence::tree::Mode;

    use super::*;

    #[test]
    fn candidates_beyond_the_limit_are_told() {
        let text = "metadata:\n  gemara-version: \"1.0.0\"\n";
        let file = |at: usize| {
            let path = RepoPath::from(format!("docs/{at:04}.yaml"));
            let facts = crate::read(&path, Mode::File, crate::Blob::Whole(text.as_bytes()));
            (path, facts)
        };
        let mut oddities = Vec::new();
        join(&(0..MOST_DOCUMENTS + 3).map(file).collect::<Vec<_>>(), &mut oddities);
        let told: Vec<_> = oddities.iter().map(|one| format!("{}: {}", one.path, one.message)).collect();
        assert_eq!(told, ["docs/0200.yaml: 3 Gemara documents from this one on were left out: at most 200 are read"]);
    }

    #[test]
    fn candidates_are_told_by_their_marks() {
        for (path, text, expected) in [
            ("docs/threats.yaml", "metadata:\n  gemara-version: \"1.0.0\"\n", true),
            ("chart/values.yaml", "metadata:\n  name: x\n", false),
            ("old.yml", "metadata:\n  id: x\nimported-threats: []\n", true),
            ("tests/a.yaml", "metadata:\n  gemara-version: \"1.0.0\"\n", false),
            ("README.md", "gemara-version", false),
        ] {
            assert_eq!(is_candidate(&path.into(), text), expected, "{path}");
        }
    }
}
