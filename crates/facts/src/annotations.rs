//! `scorecard.yml`: what maintainers say about Scorecard's checks.

use slam_formats::tree::{Limits, Node, parse_yaml};
use slam_model::{
    Place, Problem, RepoPath,
    evidence::annotations::{Annotation, Annotations, Reason},
};

/// Returns whether it is the file, in the order in which Scorecard looks for it.
pub(crate) fn rank(path: &RepoPath) -> Option<usize> {
    ["scorecard.yml", ".scorecard.yml", ".github/scorecard.yml"].iter().position(|name| path.as_str() == Some(name))
}

pub(crate) fn read(path: &RepoPath, text: &str) -> Annotations {
    let mut found = Annotations { path: path.clone(), ..Annotations::default() };
    let mut problem =
        |line: u32, pointer: String, message: String| found.problems.push(Problem { line, pointer, message });
    let document = match parse_yaml(text.as_bytes(), &Limits { bytes: 1 << 20, ..Limits::default() }) {
        Ok(document) => document,
        Err(error) => {
            problem(error.line, String::new(), error.message);
            return found;
        }
    };
    for (index, item) in document.root.get("annotations").map(Node::items).unwrap_or_default().iter().enumerate() {
        let pointer = format!("/annotations/{index}");
        let texts = |key: &str| item.get(key).map(Node::items).unwrap_or_default();
        let mut reasons = Vec::new();
        for (at, reason) in texts("reasons").iter().enumerate() {
            let name = reason.get("reason").and_then(Node::text);
            match name.as_deref().and_then(Reason::from_name) {
                Some(reason) => reasons.push(reason),
                None => {
                    let known = Reason::NAMES.map(|(name, _)| name).join(", ");
                    problem(reason.line, format!("{pointer}/reasons/{at}"), format!("is none of the reasons {known}"));
                }
            }
        }
        for check in texts("checks") {
            let Some(name) = check.text() else { continue };
            for reason in &reasons {
                let place = Place::line(path, check.line);
                found.entries.push(Annotation { check: name.to_lowercase(), reason: *reason, place });
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_and_reasons_are_joined_and_unknown_reasons_told() {
        let text = "annotations:\n  - checks:\n      - Fuzzing\n      - binary-artifacts\n    reasons:\n      - reason: test-data\n      - reason: because\n";
        let found = read(&"scorecard.yml".into(), text);
        let shown: Vec<_> =
            found.entries.iter().map(|one| format!("{}:{} {}", one.place.line, one.check, one.reason.name())).collect();
        assert_eq!(shown, ["3:fuzzing test-data", "4:binary-artifacts test-data"]);
        assert_eq!(found.problems.len(), 1);
        assert_eq!(read(&"scorecard.yml".into(), "a: [").problems.len(), 1);
    }
}
