//! Predefined variables whose text is not the project's own, and what becomes of them on the way to a command.

use std::collections::BTreeMap;

use slam_model::{Confidence, evidence::ci::Taint};

use super::Task;
use crate::Text;

/// Where a predefined variable takes its text from. From GitLab's reference of predefined variables. Paths and addresses of
/// projects are left out: GitLab lets them hold letters, digits, `.`, `_`, and `-` alone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// From a merge request; empty in other pipelines.
    Request,
    /// From the commit that the pipeline runs for.
    Commit,
    /// From a branch or a tag; empty in pipelines of merge requests.
    Reference,
    /// From the account of whoever started the pipeline.
    Person,
}

/// Name, origin, whether it can hold a line break.
const FOREIGN: &[(&str, Origin, bool)] = &[
    ("CHAT_INPUT", Origin::Person, false),
    ("CI_BUILD_REF_NAME", Origin::Commit, false),
    ("CI_COMMIT_AUTHOR", Origin::Commit, false),
    ("CI_COMMIT_BRANCH", Origin::Reference, false),
    ("CI_COMMIT_DESCRIPTION", Origin::Commit, true),
    ("CI_COMMIT_MESSAGE", Origin::Commit, true),
    ("CI_COMMIT_REF_NAME", Origin::Commit, false),
    ("CI_COMMIT_TAG", Origin::Reference, false),
    ("CI_COMMIT_TAG_MESSAGE", Origin::Reference, true),
    ("CI_COMMIT_TITLE", Origin::Commit, false),
    ("CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME", Origin::Request, false),
    ("CI_MERGE_REQUEST_DESCRIPTION", Origin::Request, true),
    ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", Origin::Request, false),
    ("CI_MERGE_REQUEST_TITLE", Origin::Request, false),
    ("GITLAB_USER_EMAIL", Origin::Person, false),
    ("GITLAB_USER_NAME", Origin::Person, false),
];

/// A foreign text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Foreign {
    /// The predefined variable that it comes from.
    pub(super) from: &'static str,
    pub(super) taint: Taint,
    pub(super) confidence: Confidence,
    /// Whether it can hold a line break.
    pub(super) lines: bool,
}

impl Foreign {
    /// Says who controls it.
    pub(super) fn who(&self) -> &'static str {
        match self.taint {
            Taint::Attacker => "which strangers control where a member starts the pipeline of their merge request",
            _ => "which whoever may push, or have a change merged, controls",
        }
    }
}

/// The variables of a job on the way through its scripts.
pub(super) struct Known<'a> {
    env: [&'a BTreeMap<String, Text>; 2],
    requests: bool,
    others: bool,
    locals: BTreeMap<String, Option<Foreign>>,
}

/// Variables that name others; more levels are not followed.
const DEEPEST: usize = 4;

impl<'a> Known<'a> {
    pub(super) fn new(task: &Task<'a>, env: &'a BTreeMap<String, Text>) -> Self {
        // What is only extended, or changes a job of an include, may run in any pipeline.
        let open = task.is_hidden() || task.detail.events.is_empty();
        let requests = open || task.starts_on("merge_request_event");
        let others = open || task.detail.events.iter().any(|event| event != "merge_request_event");
        Self { env: [&task.detail.env, env], requests, others, locals: BTreeMap::new() }
    }

    /// Takes over what a command assigns.
    pub(super) fn assign(&mut self, name: &str, value: &str) {
        let cleaned = CLEANERS.iter().any(|sign| value.contains(sign));
        let flow = if cleaned { None } else { self.words(value) };
        self.locals.insert(name.to_owned(), flow);
    }

    /// Returns the worst foreign text that the words take in.
    pub(super) fn words(&self, words: &str) -> Option<Foreign> {
        self.words_at(words, 0)
    }

    fn words_at(&self, words: &str, depth: usize) -> Option<Foreign> {
        names(words)
            .filter_map(|name| self.variable(name, depth))
            .max_by_key(|one| (one.taint, one.confidence, one.lines))
    }

    /// Returns the foreign text of a variable.
    pub(super) fn variable(&self, name: &str, depth: usize) -> Option<Foreign> {
        if depth > DEEPEST {
            return None;
        }
        if let Some(local) = self.locals.get(name) {
            return local.clone();
        }
        if let Some(text) = self.env.iter().find_map(|env| env.get(name)) {
            return self.words_at(&text.text, depth + 1);
        }
        let (from, origin, lines) = *FOREIGN.iter().find(|(known, _, _)| *known == name)?;
        let by_request = self.requests && matches!(origin, Origin::Request | Origin::Commit);
        let by_others = self.others && origin != Origin::Request || origin == Origin::Person;
        // The file of a foreign merge request comes with it, and a member has to start it in the project.
        let (taint, confidence) = match (by_request, by_others) {
            (true, false) => (Taint::Attacker, Confidence::Low),
            (_, true) => (Taint::Collaborator, Confidence::Medium),
            (false, false) => return None,
        };
        Some(Foreign { from, taint, confidence, lines })
    }
}

/// What leaves nothing of a text that a shell could take for a program.
const CLEANERS: [&str; 9] =
    ["| tr -c", "| tr -d", "|tr -c", "| sed", "|sed", "sha256sum", "md5sum", "base64", "printf %q"];

/// Returns the names of the variables that a text takes in: `$NAME`, `${NAME…}`, `$env:NAME`.
pub(super) fn names(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('$').filter_map(|(at, _)| {
        let rest = text.get(at + 1..)?;
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let rest = rest.strip_prefix("env:").unwrap_or(rest);
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
        // `${NAME@Q}` is the text in quotes.
        let quoted = rest.get(end..).is_some_and(|rest| rest.starts_with("@Q}"));
        rest.get(..end).filter(|name| !name.is_empty() && !quoted)
    })
}
