//! Text of others goes into the environment of the step, from where the script reads it as a value.
//!
//! How a script names the variable depends on its language and on the quotes around it. Where that cannot be told from the
//! text (single quotes of PowerShell with more in them, text of a here-document, a sum of a shell, which runs what stands in
//! an index), the finding is left to a person. So are scripts of `cmd`, unless they have switched on delayed expansion:
//! `%NAME%` is pasted into the line before it is read, just as the expression was, and to switch the other kind on changes
//! what each `!` of the script means.
//!
//! An edit is safe where the script gets the same text either way: all of a word between single quotes, or a part of one
//! between double quotes if nobody can have meant it as code of the shell.

mod cmd;
mod javascript;
mod names;
mod powershell;
mod python;
mod shell;

use std::ops::Range;

use slam_formats::tree::{Node, Style, Value};
use slam_model::evidence::ci::CiFinding;

use super::{
    Class, Draft,
    target::{Target, nested},
};
use crate::script::Edit;
use names::{Names, variable};

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Draft> {
    let step = target.step(finding.quote.place.line)?;
    let words = finding.quote.text.as_str();
    // The words of a finding are the whole expression, or of a long one the part that flows.
    if !words.starts_with("${{") || !words.ends_with("}}") {
        return None;
    }
    let (script, language) = script(target, step)?;
    if !target.yaml.stands_here(script) || !is_written_plainly(script) {
        return None;
    }
    let text = std::str::from_utf8(target.yaml.text(script.span.start, script.span.end)).ok()?;
    let name = variable(target, finding.quote.place.line, step, words, &Names::new(text, language))?;
    let (mut edits, mut class) = (Vec::new(), Class::Safe);
    for (at, _) in text.match_indices(words) {
        let place = Place { text, at: at..at + words.len(), name: &name.name };
        let spelled = match language {
            Language::Shell => shell::spelled(&place),
            Language::PowerShell => powershell::spelled(&place),
            Language::JavaScript => javascript::spelled(&place),
            Language::Cmd { delayed } => cmd::spelled(&place, delayed),
            Language::Python => python::spelled(&place),
        }?;
        // What begins with a quote would make a quoted value of one without quotes.
        if spelled.range.start == 0 && is_plain(script) && spelled.text.starts_with(['"', '\'']) {
            return None;
        }
        let is_same = match spelled.sameness {
            Sameness::Always => is_context(words),
            // Windows has no variables that are empty, which JavaScript tells from an empty text.
            Sameness::OfText if language == Language::JavaScript => {
                is_text(words) && target.is_windows(step) == Some(false)
            }
            Sameness::OfText => is_text(words),
            Sameness::Unknown => false,
        };
        class = if is_same { class } else { Class::NeedsEyes };
        edits.push(Edit::replace(
            script.span.start + spelled.range.start..script.span.start + spelled.range.end,
            spelled.text,
        ));
    }
    if edits.is_empty() {
        return None;
    }
    if language == Language::Python {
        let is_plain = is_plain(script);
        let start = if is_plain { script.span.start } else { target.yaml.line_start(script.span.start) };
        let whole = std::str::from_utf8(target.yaml.text(start, script.span.end)).ok()?;
        let import = python::import(whole, is_plain)?;
        edits.extend(import.map(|edit| Edit { start: start + edit.start, end: start + edit.end, ..edit }));
    }
    if !name.is_known {
        let yaml = &target.yaml;
        edits.push(match step.entry("env") {
            None => {
                let before = if step.get("run").is_some() { "run" } else { "with" };
                yaml.add_before(step, before, &nested(yaml.is_flow(step), "env", &[(&name.name, words)]))?
            }
            Some(env) if env.value.is_null() => yaml.fill(step, env, &[format!("{}: {words}", name.name)])?,
            Some(env) => yaml.add(&env.value, None, &[format!("{}: {words}", name.name)])?,
        });
    }
    Some(Draft { class, edits })
}

/// Where an expression stands in a script.
struct Place<'s> {
    text: &'s str,
    at: Range<usize>,
    /// The variable that takes its place.
    name: &'s str,
}

impl Place<'_> {
    fn before(&self) -> &str {
        self.text.get(..self.at.start).unwrap_or_default()
    }

    fn behind(&self) -> &str {
        self.text.get(self.at.end..).unwrap_or_default()
    }

    /// Returns the range with the quotes around it, if they hold nothing else.
    fn with_quotes(&self, sign: &str) -> Option<Range<usize>> {
        let is_alone = self.before().ends_with(sign) && self.behind().starts_with(sign);
        is_alone.then(|| self.at.start - sign.len()..self.at.end + sign.len())
    }

    fn here(&self, text: String, sameness: Sameness) -> Spelled {
        Spelled { range: self.at.clone(), text, sameness }
    }
}

/// What stands in place of an expression.
struct Spelled {
    range: Range<usize>,
    text: String,
    sameness: Sameness,
}

/// When the script gets the same as before, values aside that close the quotes around them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sameness {
    /// Whatever the value is.
    Always,
    /// Where the value is text: a shell would have read variables and commands in it, JavaScript signs behind a `\`.
    OfText,
    /// It cannot be told.
    Unknown,
}

/// What reads a script.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Language {
    /// `sh`, `bash`
    Shell,
    /// `pwsh`, `powershell`
    PowerShell,
    /// JavaScript of `actions/github-script`
    JavaScript,
    /// `cmd`, and whether it was started with delayed expansion.
    Cmd { delayed: bool },
    /// `python`
    Python,
}

/// Returns the script of a step, and what reads it.
fn script<'n>(target: &'n Target<'_>, step: &'n Node) -> Option<(&'n Node, Language)> {
    if let Some(run) = step.get("run") {
        let shell = target.shell(step)?.to_lowercase();
        let program = shell.split(' ').next().unwrap_or_default();
        return match program {
            "bash" | "sh" => Some((run, Language::Shell)),
            "pwsh" | "powershell" => Some((run, Language::PowerShell)),
            "cmd" => Some((run, Language::Cmd { delayed: shell.contains("/v:on") })),
            "python" | "python3" => Some((run, Language::Python)),
            _ => None,
        };
    }
    let uses = step.get("uses")?.text()?.to_lowercase();
    uses.starts_with("actions/github-script@").then_some(())?;
    Some((step.get("with")?.get("script")?, Language::JavaScript))
}

/// Returns the names of an expression that is one context and nothing else: `github.event.issue.title`.
fn context(words: &str) -> Option<&str> {
    let inside = words.strip_prefix("${{")?.strip_suffix("}}")?.trim();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '_' | '-');
    inside.chars().all(is_name).then_some(inside)
}

/// Returns whether the value is short enough for a variable in any case: what a function makes of an event may not be.
fn is_context(words: &str) -> bool {
    context(words).is_some()
}

/// What the forge says of an event that nobody writes as code.
const TEXTS: [&str; 11] = [
    "github.actor",
    "github.base_ref",
    "github.event_name",
    "github.head_ref",
    "github.ref",
    "github.ref_name",
    "github.repository",
    "github.repository_owner",
    "github.run_id",
    "github.sha",
    "github.triggering_actor",
];

/// Returns whether the value is text of an event. What the project itself hands over (inputs, the matrix) may be meant to
/// hold variables of the shell.
fn is_text(words: &str) -> bool {
    let Some(name) = context(words).map(str::to_lowercase) else { return false };
    let of_event = name.strip_prefix("github.event.");
    TEXTS.contains(&name.as_str())
        || of_event.is_some_and(|rest| !rest.starts_with("inputs.") && !rest.starts_with("client_payload."))
}

/// Returns whether the text stands in the file as the shell gets it, so that quotes are quotes of the script.
fn is_written_plainly(script: &Node) -> bool {
    matches!(&script.value, Value::String { style: Style::Literal | Style::Folded | Style::Plain, .. })
}

/// Returns whether the text stands without quotes, in the line of its key.
fn is_plain(script: &Node) -> bool {
    matches!(&script.value, Value::String { style: Style::Plain, .. })
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn no_script_panics(
            before in "(ä|\\\\|'|\"|`|\\{|\\}|\\$|\\(|\\)|<|#|/|f|rb|\n| |import os|call|setlocal|case |\\$\\{\\{ a \\}\\}){0,20}",
            behind in "['\"`:% ]{0,3}",
        ) {
            let words = "${{ github.event.issue.title }}";
            let text = format!("{before}{words}{behind}");
            let place = Place { text: &text, at: before.len()..before.len() + words.len(), name: "A" };
            let spelled = [
                shell::spelled(&place),
                powershell::spelled(&place),
                javascript::spelled(&place),
                cmd::spelled(&place, true),
                python::spelled(&place),
            ];
            for one in spelled.into_iter().flatten() {
                // The words are replaced, and nothing but quotes and their prefix goes with them.
                proptest::prop_assert!(one.range.start <= place.at.start && place.at.end <= one.range.end);
                proptest::prop_assert!(text.get(one.range.clone()).is_some() && one.range.len() <= words.len() + 8);
            }
            let _ = (python::import(&text, false), python::import(&text, true));
            let _ = Names::new(&text, Language::Cmd { delayed: true });
        }
    }
}
