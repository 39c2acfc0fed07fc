//! What is weak in a pipeline of Jenkins: values that Groovy puts into a script before its shell reads it, and variables
//! that the shell reads as code. In single quotes Groovy puts nothing in; the shell then expands the variable as a value.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Confidence, Place, Quote,
    evidence::ci::{CiFinding, CiRule, Taint},
};

use super::MOST_FINDINGS;
use crate::{
    Definition,
    programs::read_as_code,
    read::jenkins::{Assigned, LONGEST_NAME, Pipeline, Script, lexer::Kind},
    rules::{finding, who},
    shell,
    steps::{rows, script_quote},
};

/// Variables that a stranger fills by a change request, and those that somebody does who may push or build.
///
/// Of Pipeline: Multibranch, the Git plugin, the GitHub pull request builder, and the GitLab plugin. `BRANCH_NAME` of a
/// request is made up by Jenkins (`PR-1`), so it is a name of the repository's own branches; names of accounts and forks
/// hold no letter that a shell reads.
const VARIABLES: [(&str, Taint); 24] = [
    ("BRANCH_NAME", Taint::Collaborator),
    ("CHANGE_AUTHOR_DISPLAY_NAME", Taint::Attacker),
    ("CHANGE_AUTHOR_EMAIL", Taint::Attacker),
    ("CHANGE_BRANCH", Taint::Attacker),
    ("CHANGE_TARGET", Taint::Collaborator),
    ("CHANGE_TITLE", Taint::Attacker),
    ("GIT_BRANCH", Taint::Collaborator),
    ("GIT_LOCAL_BRANCH", Taint::Collaborator),
    ("TAG_NAME", Taint::Collaborator),
    ("ghprbCommentBody", Taint::Attacker),
    ("ghprbPullDescription", Taint::Attacker),
    ("ghprbPullLongDescription", Taint::Attacker),
    ("ghprbPullTitle", Taint::Attacker),
    ("ghprbSourceBranch", Taint::Attacker),
    ("ghprbTargetBranch", Taint::Collaborator),
    ("gitlabBranch", Taint::Attacker),
    ("gitlabMergeRequestDescription", Taint::Attacker),
    ("gitlabMergeRequestTitle", Taint::Attacker),
    ("gitlabSourceBranch", Taint::Attacker),
    ("gitlabTargetBranch", Taint::Collaborator),
    ("gitlabTriggerPhrase", Taint::Attacker),
    ("gitlabUserName", Taint::Attacker),
    ("pullRequest.body", Taint::Attacker),
    ("pullRequest.title", Taint::Attacker),
];

/// Methods whose answer is no text of the value.
const ANSWERS: [&str; 16] = [
    "asBoolean",
    "compareTo",
    "contains",
    "endsWith",
    "equals",
    "equalsIgnoreCase",
    "hashCode",
    "indexOf",
    "isEmpty",
    "isInteger",
    "isNumber",
    "length",
    "matches",
    "size",
    "startsWith",
    "toBoolean",
];
/// Methods whose answer is the value, or a part of it.
const PARTS: [&str; 9] =
    ["capitalize", "drop", "minus", "plus", "substring", "take", "toLowerCase", "toString", "toUpperCase"];
/// Tokens of a value that are looked at.
const LONGEST: usize = 500;
/// Tokens of a script that is no text.
const MOST_WORDS: usize = 16;
/// How often what is assigned is followed; a name that is used before it is assigned needs a second look.
const ROUNDS: usize = 3;

/// Where a value comes from.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Origin {
    taint: Taint,
    confidence: Confidence,
    from: String,
}

/// What is known of the names of a file.
struct Names<'p, 't> {
    pipeline: &'p Pipeline<'t>,
    /// Names that the file assigns.
    assigned: BTreeSet<&'p str>,
    /// Of these, the ones with text of others, and whether scripts see them in their environment.
    tainted: BTreeMap<&'p str, (Origin, bool)>,
}

/// Returns what is weak in the file.
pub(crate) fn find(definition: &Definition, pipeline: &Pipeline<'_>) -> Vec<CiFinding> {
    let names = Names::new(pipeline);
    let mut found = Vec::new();
    for script in &pipeline.scripts {
        if found.len() >= MOST_FINDINGS {
            break;
        }
        pasted(definition, &names, script, &mut found);
        evaluated(definition, &names, script, &mut found);
    }
    found.truncate(MOST_FINDINGS);
    found
}

/// Values that Groovy puts into the script: in `"…${x}…"`, and by `'…' + x`.
fn pasted(definition: &Definition, names: &Names<'_, '_>, script: &Script, found: &mut Vec<CiFinding>) {
    let pipeline = names.pipeline;
    let Some(step) = step_of(definition, script) else { return };
    // Words without a text among them are no script, unless they are few: `sh command`.
    if step.run.is_none() && script.range.1 > script.range.0 + MOST_WORDS {
        return;
    }
    let mut at = script.range.0;
    while at < script.range.1 {
        let next = pipeline.after(at);
        let spans: Vec<_> = match pipeline.tokens.get(at).map(|token| &token.kind) {
            Some(Kind::Text(text)) => {
                text.pieces.iter().map(|piece| (piece.start, piece.end, (piece.first, piece.last))).collect()
            }
            Some(Kind::Word) => {
                pipeline.tokens.get(at).map(|token| (token.at, token.end, (at, at + 1))).into_iter().collect()
            }
            _ => Vec::new(),
        };
        for (start, end, range) in spans {
            let quote = Quote::new(
                Place::lines(&definition.workflow.path, pipeline.line(start), pipeline.line(end.saturating_sub(1))),
                pipeline.raw(start, end),
            );
            let one = if let Some(origin) = names.of(range) {
                let message = format!(
                    "`{}`, which {} controls, is put into the script by Groovy before the shell reads it; in single quotes the shell would expand it as a value",
                    origin.from,
                    who(origin.taint)
                );
                finding(CiRule::TemplateInjection, origin.taint, origin.confidence, quote, message)
            } else if let Some(secret) = names.secret(range) {
                let message = format!(
                    "the secret `{secret}` is put into the script by Groovy, so that it stands in the command line and in what Jenkins keeps of the step; in single quotes the shell would read it from its environment"
                );
                finding(CiRule::UnredactedSecrets, Taint::Constant, Confidence::High, quote, message)
            } else {
                continue;
            };
            found.push(CiFinding { related: vec![step.place.clone()], ..one });
        }
        at = next;
    }
}

/// Variables that the shell reads as code: by `eval "$X"`, and by `%X%` of `bat`, which is replaced before the line is read.
fn evaluated(definition: &Definition, names: &Names<'_, '_>, script: &Script, found: &mut Vec<CiFinding>) {
    let Some(step) = step_of(definition, script) else { return };
    let Some(run) = step.run.as_deref().filter(|run| run.contains(['$', '%'])) else { return };
    let lines = definition.jobs.get(script.index.0).and_then(|job| job.steps.get(script.index.1)?.run.as_ref());
    let rows = rows(step);
    let mut note = |line: usize, origin: Origin, how: &str| {
        let quote = script_quote(step, lines, &rows, line);
        let message = format!("`{}`, which {} controls, is read as code by {how}", origin.from, who(origin.taint));
        let one = finding(CiRule::EvaluatedVariable, origin.taint, origin.confidence, quote, message);
        found.push(CiFinding { related: vec![step.place.clone()], ..one });
    };
    if step.shell.as_deref() == Some("cmd") {
        for (index, row) in rows.iter().enumerate() {
            let mut between = row.split('%').skip(1);
            if let Some(origin) = between.find_map(|name| names.environment(name)) {
                note(index, origin, "`cmd`, which puts the value into the line before it reads it");
            }
        }
        return;
    }
    for command in shell::commands(run) {
        let Some((flags, words)) = read_as_code(&command) else { continue };
        // In single quotes the variable stays a variable, which the program reads as a value.
        let row = rows.get(command.line).copied().unwrap_or_default();
        if flags.iter().any(|flag| row.contains(&format!("{flag} '"))) {
            continue;
        }
        if let Some(origin) = words.iter().flat_map(|word| variables(word)).find_map(|name| names.environment(name)) {
            note(command.line, origin, &format!("`{}`", command.name()));
        }
    }
}

/// Returns the names behind the dollars of a word.
fn variables(word: &str) -> impl Iterator<Item = &str> {
    word.split('$').skip(1).map(|rest| {
        let rest = rest.strip_prefix('{').unwrap_or(rest);
        let rest = rest.strip_prefix("env:").unwrap_or(rest);
        let end = rest.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(rest.len());
        rest.get(..end).unwrap_or_default()
    })
}

fn step_of<'d>(definition: &'d Definition, script: &Script) -> Option<&'d slam_model::evidence::ci::Step> {
    definition.workflow.jobs.get(script.index.0)?.steps.get(script.index.1)
}

impl<'p, 't> Names<'p, 't> {
    fn new(pipeline: &'p Pipeline<'t>) -> Self {
        let assigned = pipeline.assigned.iter().map(|one| one.name.as_str()).collect();
        let mut names = Self { pipeline, assigned, tainted: BTreeMap::new() };
        for _ in 0..ROUNDS {
            let before = names.tainted.len();
            for Assigned { name, is_env, range } in &pipeline.assigned {
                let Some(origin) = names.of(*range).or_else(|| names.message_of_commit(*range)) else { continue };
                let known = names.tainted.entry(name.as_str()).or_insert_with(|| (origin.clone(), *is_env));
                known.1 |= is_env;
                if (origin.taint, origin.confidence) > (known.0.taint, known.0.confidence) {
                    known.0 = origin;
                }
            }
            if names.tainted.len() == before {
                break;
            }
        }
        names
    }

    /// Returns the worst of what an expression can become.
    fn of(&self, (first, last): (usize, usize)) -> Option<Origin> {
        let pipeline = self.pipeline;
        let last = last.min(first + LONGEST);
        let (start, mut first, mut compares) = (first, first, false);
        for at in start..last {
            let next = |mark: u8| pipeline.is_mark(at + 1, mark);
            if pipeline.is_mark(at, b'?') && !next(b':') && !next(b'.') {
                // Of `a ? b : c` the text is that of b or c.
                (first, compares) = (at + 1, false);
            }
            let pair = next(b'=') && (pipeline.is_mark(at, b'=') || pipeline.is_mark(at, b'!'));
            compares |= pair || pipeline.is_mark(at, b'=') && next(b'~');
        }
        if compares {
            return None;
        }
        let mut worst: Option<Origin> = None;
        for at in first..last {
            let Some(mut origin) = self.word(at) else { continue };
            if self.is_argument(at, first) {
                origin.confidence = Confidence::Low;
            }
            worst = worst.max(Some(origin));
        }
        worst
    }

    /// Returns whether the word is handed to a function, whose answer nobody knows.
    fn is_argument(&self, at: usize, first: usize) -> bool {
        let mut depth = 0usize;
        for before in (first..at).rev().take(64) {
            if self.pipeline.is_mark(before, b')') {
                depth += 1;
            } else if self.pipeline.is_mark(before, b'(') {
                match depth.checked_sub(1) {
                    Some(less) => depth = less,
                    None if before > first && !self.pipeline.word(before - 1).is_empty() => return true,
                    None => {}
                }
            }
        }
        false
    }

    /// Returns who fills the value that a word names.
    fn word(&self, at: usize) -> Option<Origin> {
        let pipeline = self.pipeline;
        let word = pipeline.word(at);
        // A key of a map or the name of an argument; the name of a method of what stands before.
        let is_key = pipeline.is_mark(at + 1, b':')
            && at
                .checked_sub(1)
                .is_some_and(|before| [b'(', b',', b'['].iter().any(|mark| pipeline.is_mark(before, *mark)));
        if word.is_empty()
            || word.len() > LONGEST_NAME
            || is_key
            || at.checked_sub(1).is_some_and(|before| pipeline.is_mark(before, b'.'))
        {
            return None;
        }
        let mut path: Vec<&str> = word.split('.').map(|part| part.trim_end_matches('?')).collect();
        let key = pipeline.text_at(at + 2).filter(|_| pipeline.is_mark(at + 1, b'['));
        if let Some(text) = key {
            path.push(pipeline.raw(text.start, text.end));
        }
        // `env.X.trim()`: what stands before the parenthesis is a method.
        let mut confidence = Confidence::High;
        let keep = if path.first() == Some(&"env") || path.first() == Some(&"params") { 2 } else { 1 };
        if pipeline.is_mark(at + 1, b'(') {
            let method = path.pop()?;
            if ANSWERS.contains(&method) || path.is_empty() {
                return None;
            }
            if !PARTS.contains(&method) && method != "trim" {
                confidence = Confidence::Low;
            }
        }
        let origin = match path.as_slice() {
            ["pullRequest", name] => self.known(&format!("pullRequest.{name}")),
            ["params", name, ..] if keep == 2 => self.parameter(name),
            ["env", name, ..] => self.named(name),
            [name, ..] => self.named(name),
            [] => None,
        }?;
        Some(Origin { confidence: origin.confidence.min(confidence), ..origin })
    }

    fn named(&self, name: &str) -> Option<Origin> {
        if let Some((origin, _)) = self.tainted.get(name) {
            return Some(origin.clone());
        }
        if self.assigned.contains(name) {
            return None;
        }
        self.known(name).or_else(|| self.parameter(name).filter(|_| self.pipeline.parameters.contains(name)))
    }

    /// A variable of Jenkins: whether strangers start builds is a setting that no file shows.
    fn known(&self, name: &str) -> Option<Origin> {
        let (name, taint) = VARIABLES.iter().find(|(known, _)| *known == name)?;
        Some(Origin { taint: *taint, confidence: Confidence::Medium, from: (*name).to_owned() })
    }

    /// A parameter: one that the file declares as free text is certain, and one that it does not declare may be a choice.
    fn parameter(&self, name: &str) -> Option<Origin> {
        if self.pipeline.choices.contains(name) {
            return None;
        }
        let confidence = match self.pipeline.parameters.contains(name) {
            true => Confidence::High,
            false => Confidence::Medium,
        };
        Some(Origin { taint: Taint::Collaborator, confidence, from: format!("params.{name}") })
    }

    /// Returns who fills a variable of the environment of scripts.
    fn environment(&self, name: &str) -> Option<Origin> {
        match self.tainted.get(name) {
            Some((origin, true)) => Some(origin.clone()),
            _ => self.known(name).or_else(|| self.parameter(name).filter(|_| self.pipeline.parameters.contains(name))),
        }
    }

    /// `sh(script: 'git log -1 --format=%s', returnStdout: true)`: whoever wrote the commit wrote the text.
    fn message_of_commit(&self, (first, last): (usize, usize)) -> Option<Origin> {
        let texts = (first..last.min(first + LONGEST)).filter_map(|at| self.pipeline.text_at(at));
        let texts = texts.filter(|text| text.end - text.start <= LONGEST_NAME);
        let log = texts.map(|text| self.pipeline.raw(text.start, text.end)).find(|text| {
            let reads = text.contains("git log") || text.contains("git show");
            reads
                && ["%s", "%b", "%B", "%an", "%aN", "%cn"].iter().any(|part| text.contains(part))
                && !text.contains('|')
        })?;
        let from = log.trim().to_owned();
        Some(Origin { taint: Taint::Attacker, confidence: Confidence::Low, from })
    }

    /// Returns the secret that an expression puts into a script as it is.
    fn secret(&self, (first, last): (usize, usize)) -> Option<&'t str> {
        if last != first + 1 {
            return None;
        }
        let word = self.pipeline.word(first);
        let name = word.strip_prefix("env.").unwrap_or(word);
        self.pipeline.secrets.contains(name).then_some(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_behind_dollars() {
        for (word, expected) in
            [("$A", &["A"][..]), ("x${A:-b}$C", &["A", "C"]), ("$env:A.x", &["A"]), ("$(a)", &[""]), ("plain", &[])]
        {
            assert_eq!(variables(word).collect::<Vec<_>>(), expected, "{word}");
        }
    }
}
