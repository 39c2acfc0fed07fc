//! Text in Azure Pipelines: variables that the service fills, and where `$(…)` pastes them.
//!
//! `$(name)` is replaced before a script starts, so what stands in the variable becomes part of the program. The same
//! variable read from the environment (`$BUILD_SOURCEBRANCHNAME`) stays a value.

use std::collections::BTreeSet;

use slam_model::evidence::ci::{Taint, Trigger};

use super::{Flow, Reach};

/// Who fills a variable.
#[derive(Clone, Copy)]
enum Filler {
    /// The head of a request: its author.
    Request,
    /// The branch or tag that is built; for a request it is a number.
    Branch,
    /// A commit: its author.
    Commit,
    /// Whoever starts the run, by their own name.
    Person,
}

/// Variables of the service that hold free text, under their comparable names.
const FILLED: [(&str, Filler); 12] = [
    ("BUILD_QUEUEDBY", Filler::Person),
    ("BUILD_REQUESTEDFOR", Filler::Person),
    ("BUILD_REQUESTEDFOREMAIL", Filler::Person),
    ("BUILD_SOURCEBRANCH", Filler::Branch),
    ("BUILD_SOURCEBRANCHNAME", Filler::Branch),
    ("BUILD_SOURCETFVCSHELVESET", Filler::Person),
    ("BUILD_SOURCEVERSIONAUTHOR", Filler::Commit),
    ("BUILD_SOURCEVERSIONMESSAGE", Filler::Commit),
    ("SYSTEM_PULLREQUEST_SOURCEBRANCH", Filler::Request),
    ("SYSTEM_PULLREQUEST_SOURCEBRANCHNAME", Filler::Request),
    ("SYSTEM_PULLREQUEST_SOURCEREPOSITORYURI", Filler::Request),
    ("SYSTEM_PULLREQUEST_TITLE", Filler::Request),
];

/// Returns the name of a variable in the form that environments know it by, in which two spellings are the same.
pub(crate) fn variable_key(name: &str) -> String {
    name.chars().map(|letter| if matches!(letter, '.' | ' ') { '_' } else { letter.to_ascii_uppercase() }).collect()
}

/// `$(name)` in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Macro<'t> {
    /// As it stands there.
    pub(crate) raw: &'t str,
    /// The name.
    pub(crate) name: &'t str,
    /// Line of the text, from 0.
    pub(crate) line: usize,
}

/// Returns every `$(name)`; `$(a command)` of a shell has no such name, or one that no variable has.
pub(crate) fn macros(text: &str) -> Vec<Macro<'_>> {
    let mut found = Vec::new();
    for (line, row) in text.lines().enumerate() {
        let mut rest = row;
        while let Some(at) = rest.find("$(") {
            let tail = rest.get(at..).unwrap_or_default();
            let inner = tail.get(2..).unwrap_or_default();
            let end = inner.find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '.' | '_' | '-'));
            rest = inner;
            if let Some(end) = end.filter(|end| *end > 0 && inner.as_bytes().get(*end) == Some(&b')')) {
                let (raw, name) = (tail.get(..end + 3).unwrap_or_default(), inner.get(..end).unwrap_or_default());
                found.push(Macro { raw, name, line });
            }
        }
    }
    found
}

/// Returns the different names of a text.
pub(super) fn names(text: &str) -> BTreeSet<&str> {
    macros(text).into_iter().map(|one| one.name).collect()
}

/// Returns what a variable of the service is worth; `None` for all other variables.
pub(super) fn predefined(key: &str, reach: &Reach, triggers: &[Trigger], conditions: &str) -> Option<Flow> {
    let (_, filler) = FILLED.iter().find(|(known, _)| *known == key)?;
    let conditions: String = conditions.to_lowercase().chars().filter(|letter| !letter.is_whitespace()).collect();
    // A condition that asks for one branch, or for no request; anything with a choice in it is taken to let all through.
    let plain = !conditions.contains("or(") && !conditions.contains("not(");
    let on_branch = plain && conditions.contains("eq(variables['build.sourcebranch");
    let no_request = plain && conditions.contains("ne(variables['build.reason'],'pullrequest')") || on_branch;
    let requests = reach.has("pull_request") && !no_request;
    let listed = triggers.iter().filter(|trigger| trigger.event == "push").all(|trigger| {
        let fixed = |name: &String| !name.contains(['*', '?', '!']);
        trigger.tags.is_empty() && !trigger.branches.is_empty() && trigger.branches.iter().all(fixed)
    });
    let listed = listed && triggers.iter().any(|trigger| trigger.event == "push") || on_branch;
    let from = key.to_owned();
    let collaborator = |certain: bool| Flow { certain, ..Flow::collaborator(&from) };
    Some(match filler {
        Filler::Request | Filler::Commit if requests => {
            Flow { taint: Taint::Attacker, weak: true, from: from.clone(), ..Flow::constant() }
        }
        Filler::Request if no_request => Flow::constant(),
        Filler::Request | Filler::Person => collaborator(false),
        Filler::Commit => collaborator(true),
        Filler::Branch if listed || !reach.has("push") && !reach.open => Flow::constant(),
        Filler::Branch => collaborator(reach.has("push")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_commands() {
        let text = "echo $(Build.SourceBranch) $(git log) $(a-b_c)\n$$(x) $(ä) $( y ) $(";
        let found: Vec<_> = macros(text).into_iter().map(|one| (one.raw, one.line)).collect();
        assert_eq!(found, [("$(Build.SourceBranch)", 0), ("$(a-b_c)", 0), ("$(x)", 1)]);
    }

    #[test]
    fn spellings_of_a_variable_are_one() {
        assert_eq!(variable_key("Build.SourceBranchName"), "BUILD_SOURCEBRANCHNAME");
    }
}
