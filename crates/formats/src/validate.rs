//! `slam validate`: which document a file is, and whether it keeps the rules.

use slam_model::Problem;
use slam_model::report::FileValidation;

use crate::gemara;
use crate::security_insights;
use crate::tree::{Document, Limits, parse_any, parse_yaml_all};

/// Says of one file what it is and whether it is valid.
pub fn validate(name: &str, bytes: &[u8]) -> FileValidation {
    one(name, bytes).0
}

/// Validates files together: references between Gemara documents among them are resolved.
pub fn validate_all(files: &[(&str, &[u8])]) -> Vec<FileValidation> {
    let (mut results, documents): (Vec<_>, Vec<_>) = files.iter().map(|(name, bytes)| one(name, bytes)).unzip();
    let given: Vec<(usize, (&str, &Document))> = files
        .iter()
        .zip(&documents)
        .enumerate()
        .filter_map(|(index, ((name, _), document))| Some((index, (*name, document.as_ref()?))))
        .collect();
    let documents: Vec<(&str, &Document)> = given.iter().map(|(_, document)| *document).collect();
    for (at, problem) in gemara::check_references(&documents) {
        if let Some(result) = given.get(at).and_then(|(index, _)| results.get_mut(*index)) {
            result.valid = false;
            result.problems.push(problem);
            result.problems.sort();
        }
    }
    let known: Vec<String> = documents
        .iter()
        .filter_map(|(_, document)| Some(document.root.get("metadata")?.get("id")?.as_str()?.to_owned()))
        .collect();
    for result in &mut results {
        // What was given is no longer unknown.
        result.notes.retain(|note| !known.iter().any(|id| note.starts_with(&format!("entries of `{id}` "))));
    }
    results
}

/// Validates one file; the document comes with it when it is Gemara's.
fn one(name: &str, bytes: &[u8]) -> (FileValidation, Option<Document>) {
    let file = name.rsplit(['/', '\\']).next().unwrap_or(name).to_lowercase();
    let named_insights = file.contains("security-insights") || file.contains("security_insights");
    let document = match parse_any(bytes, &Limits::default()) {
        Ok(document) => document,
        Err(error) => {
            let kind = match () {
                () if named_insights || mentions(bytes, "schema-version:") => Some("security-insights"),
                () if mentions(bytes, "gemara-version") => Some("gemara"),
                () => None,
            };
            let problem = security_insights::syntax_problem(&error);
            return (result(name, kind, None, vec![problem], Vec::new()), None);
        }
    };
    let root = &document.root;
    // Content before name: a Gemara document may be called anything.
    if gemara::is_recognised(root) && !security_insights::is_recognised(root) {
        let reading = gemara::read_document(&document);
        let version = gemara::RELEASE.to_owned();
        let mut problems = reading.document.problems;
        problems.extend(second_document(bytes));
        return (result(name, Some(reading.kind), Some(version), problems, reading.notes), Some(document));
    }
    if security_insights::is_recognised(root) || named_insights {
        let reading = security_insights::read_document(&document);
        let mut problems = reading.insights.problems;
        problems.extend(second_document(bytes));
        let version = reading.judged_by.map(str::to_owned);
        return (result(name, Some("security-insights"), version, problems, reading.notes), None);
    }
    let message = "not recognised: validated are Security Insights files (`header.schema-version`) and Gemara documents \
                   (`metadata.type` and `metadata.gemara-version`)";
    let problem = Problem { line: 1, pointer: String::new(), message: message.into() };
    (result(name, None, None, vec![problem], Vec::new()), None)
}

fn result(
    name: &str,
    kind: Option<&str>,
    version: Option<String>,
    problems: Vec<Problem>,
    notes: Vec<String>,
) -> FileValidation {
    let kind = kind.map(str::to_owned);
    FileValidation { path: name.to_owned(), kind, version, valid: problems.is_empty(), problems, notes }
}

fn mentions(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Returns a problem when a second YAML document follows, which no reader of these formats would see.
fn second_document(bytes: &[u8]) -> Option<Problem> {
    if !mentions(bytes, "\n---") {
        return None;
    }
    let message = "a second YAML document begins here; one file holds one document";
    match parse_yaml_all(bytes, &Limits::default()) {
        Ok(documents) => {
            let second = documents.get(1)?;
            Some(Problem { line: second.root.line, pointer: String::new(), message: message.into() })
        }
        Err(error) => Some(security_insights::syntax_problem(&error)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SEEDS: &[&str] = &[
        "header:\n  schema-version: 2.2.0\n  last-updated: '2026-01-01'\nproject:\n  administrators: [{name: A, primary: true}]\nrepository:\n  status: active\n",
        "header: {schema-version: '1.0.0'}\nproject-lifecycle: {status: active}\nsecurity-contacts: [{type: email, value: a@b}]\nvulnerability-reporting: {in-scope: [other, other]}\n",
        "metadata: {type: ControlCatalog, id: A, applicability-groups: [{id: a}]}\ngroups: [{id: g}]\ncontrols:\n- id: C\n  group: g\n  assessment-requirements: [{id: C.1, applicability: [a]}]\n",
        "evaluation-set:\n- control-id: A\n  assessment-logs:\n  - {requirement-id: A.1, result: Passed}\n",
        "{\"@context\": \"https://openvex.dev/ns\", \"statements\": [{\"status\": \"fixed\"}]}",
        "Contact: mailto:a@example.org\nExpires: 2027-01-31T00:00:00Z\n",
    ];

    proptest! {
        #[test]
        fn no_bytes_panic_and_every_line_is_in_the_file(
            seed in 0..SEEDS.len(),
            cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..6usize, "[a-z:\\-\\[\\]{}&*'\" \n\t~<0-9.]{0,5}"), 0..8),
        ) {
            let mut text = SEEDS[seed].to_owned();
            for (at, length, new) in cuts {
                let at = at.index(text.len() + 1);
                let end = (at + length).min(text.len());
                text.replace_range(at..end, &new);
            }
            let lines = u32::try_from(text.matches('\n').count()).unwrap() + 1;
            let bytes = text.as_bytes();
            let path = slam_model::RepoPath::new("x");
            let results = validate_all(&[("a.yml", bytes), ("b.yml", bytes)]);
            let vex = crate::vex::read(&path, bytes).map(|vex| vex.problems).unwrap_or_default();
            let txt = crate::security_txt::read(bytes, None).problems;
            for problem in results.iter().flat_map(|result| &result.problems).chain(&vex).chain(&txt) {
                prop_assert!((1..=lines).contains(&problem.line), "{problem:?} of {text:?}");
            }
            let _ = crate::gemara::read_evaluation_log("x", bytes);
            let _ = crate::gemara::read_control_catalog(bytes);
            let mut insights = security_insights::read(bytes).insights;
            security_insights::merge_parent(&mut insights, SEEDS[0].as_bytes());
        }
    }

    #[test]
    fn a_file_is_told_by_its_content_and_then_by_its_name() {
        for (name, text, kind, valid) in [
            ("x.yml", "header:\n  schema-version: 2.2.0\n", Some("security-insights"), false),
            ("security-insights.yml", "a: 1\n", Some("security-insights"), false),
            ("SECURITY-INSIGHTS.yml", "a: [\n", Some("security-insights"), false),
            (
                "x.json",
                r#"{"metadata": {"gemara-version": "1.0.0", "type": "Lexicon"}}"#,
                Some("gemara-lexicon"),
                false,
            ),
            ("x.yaml", "metadata:\n  gemara-version: [\n", Some("gemara"), false),
            ("x.yaml", "a: 1\n", None, false),
            ("x.yaml", "", None, false),
            ("x.yaml", "[", None, false),
        ] {
            let result = validate(name, text.as_bytes());
            assert_eq!((result.kind.as_deref(), result.valid), (kind, valid), "{name} {text:?}");
            assert!(
                !result.problems.is_empty() && result.problems.iter().all(|problem| problem.line >= 1),
                "{result:?}"
            );
        }
    }

    #[test]
    fn a_second_document_is_told() {
        let text = "metadata:\n  gemara-version: 1.4.1\n  type: Lexicon\n---\nb: 2\n";
        let problems = validate("x.yaml", text.as_bytes()).problems;
        assert!(problems.iter().any(|problem| problem.line == 5 && problem.message.contains("second")), "{problems:?}");
    }

    #[test]
    fn published_files_are_valid_exactly_when_their_names_say_so() {
        let Some(root) = slam_testdata::folder("gemara") else { return };
        for entry in std::fs::read_dir(root.join("test-data")).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let result = validate(&name, &std::fs::read(&path).unwrap());
            let good = !name.starts_with("bad") && !name.starts_with("go-gemara-");
            assert_eq!(result.valid, good, "{name}: {:#?}", result.problems);
        }
    }
}
