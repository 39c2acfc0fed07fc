//! Text of others goes into the environment of the step, from where the script reads it as a value.
//!
//! How a script names the variable depends on its shell and on the quotes around it. Where that cannot be told from the
//! text (`cmd`, which pastes variables as well; single quotes of PowerShell; text of a here-document with a quoted mark),
//! the finding is left to a person.

use std::ops::Range;

use slam_formats::tree::{Node, Style, Value};
use slam_model::evidence::ci::CiFinding;

use super::target::{Target, nested};
use crate::script::Edit;

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
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
    let name = variable(target, finding.quote.place.line, step, words)?;
    let mut edits = Vec::new();
    for (at, _) in text.match_indices(words) {
        let (range, new) = spelled(language, text, at..at + words.len(), &name.name)?;
        edits.push(Edit::replace(script.span.start + range.start..script.span.start + range.end, new));
    }
    if edits.is_empty() {
        return None;
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
    Some(edits)
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
}

/// Returns the script of a step, and what reads it.
fn script<'n>(target: &'n Target<'_>, step: &'n Node) -> Option<(&'n Node, Language)> {
    if let Some(run) = step.get("run") {
        let shell = target.shell(step)?;
        let program = shell.split(' ').next().unwrap_or_default().to_lowercase();
        return match program.as_str() {
            "bash" | "sh" => Some((run, Language::Shell)),
            "pwsh" | "powershell" => Some((run, Language::PowerShell)),
            _ => None,
        };
    }
    let uses = step.get("uses")?.text()?.to_lowercase();
    uses.starts_with("actions/github-script@").then_some(())?;
    Some((step.get("with")?.get("script")?, Language::JavaScript))
}

/// Returns whether the text stands in the file as the shell gets it, so that quotes are quotes of the script.
fn is_written_plainly(script: &Node) -> bool {
    matches!(&script.value, Value::String { style: Style::Literal | Style::Folded | Style::Plain, .. })
}

/// A variable for an expression.
struct Variable {
    name: String,
    /// Whether the step has it already.
    is_known: bool,
}

fn variable(target: &Target<'_>, line: u32, step: &Node, words: &str) -> Option<Variable> {
    let inside = words.trim_start_matches("${{").trim_end_matches("}}").trim();
    let parts: Vec<String> = inside
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|part| !matches!(*part, "" | "github" | "event" | "outputs"))
        .map(str::to_uppercase)
        .collect();
    // The last words say what it is: `github.event.pull_request.head.ref` is HEAD_REF.
    let from = parts.len().saturating_sub(2);
    let mut name = parts.get(from..)?.join("_");
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) || name.starts_with("GITHUB_") {
        name.insert_str(0, "VALUE_");
    }
    // A shell has names of its own.
    if matches!(name.as_str(), "PATH" | "HOME" | "SHELL" | "USER" | "ENV" | "IFS" | "PWD") {
        name.push_str("_VALUE");
    }
    let own = |owner: &Node, name: &str| {
        owner.get("env").and_then(|env| env.get(name)).and_then(|value| value.text().map(|text| text.into_owned()))
    };
    for number in 1..20 {
        let name = if number == 1 { name.clone() } else { format!("{name}_{number}") };
        match own(step, &name) {
            Some(value) if value == words => return Some(Variable { name, is_known: true }),
            Some(_) => continue,
            None => {
                // The script may count on a variable of this name that the job or the workflow sets.
                let outer = [target.job(line).map(|job| &job.value), Some(target.root())];
                if outer.into_iter().flatten().all(|owner| own(owner, &name).is_none()) {
                    return Some(Variable { name, is_known: false });
                }
            }
        }
    }
    None
}

/// Returns what stands in place of an expression, and of which range: quotes that hold nothing else go with it.
fn spelled(language: Language, text: &str, at: Range<usize>, name: &str) -> Option<(Range<usize>, String)> {
    let before = text.get(..at.start)?;
    // A here-document has quotes of its own.
    if language == Language::Shell && before.contains("<<") {
        return None;
    }
    let quote = quote(language, before)?;
    let closes = |sign: &str| before.ends_with(sign) && text.get(at.end..).is_some_and(|rest| rest.starts_with(sign));
    let wide = at.start.checked_sub(1)?..at.end + 1;
    Some(match (language, quote) {
        (Language::Shell, None) => (at, format!("\"${{{name}}}\"")),
        (Language::Shell, Some('"')) => (at, format!("${{{name}}}")),
        (Language::Shell, Some('\'')) if closes("'") => (wide, format!("\"${{{name}}}\"")),
        (Language::PowerShell, None) => (at, format!("$env:{name}")),
        (Language::PowerShell, Some('"')) if closes("\"") => (wide, format!("$env:{name}")),
        (Language::PowerShell, Some('"')) => (at, format!("${{env:{name}}}")),
        (Language::PowerShell, Some('\'')) if closes("'") => (wide, format!("$env:{name}")),
        (Language::JavaScript, Some('`')) => (at, format!("${{process.env.{name}}}")),
        (Language::JavaScript, Some(sign)) if closes(&sign.to_string()) => (wide, format!("process.env.{name}")),
        _ => return None,
    })
}

/// Returns the quote that is open at the end of a text; `None` when that cannot be told.
fn quote(language: Language, before: &str) -> Option<Option<char>> {
    let escape = if language == Language::PowerShell { '`' } else { '\\' };
    let (mut open, mut last) = (None, '\n');
    let mut letters = before.chars().peekable();
    while let Some(letter) = letters.next() {
        let begins_word = last.is_whitespace();
        last = letter;
        match (open, letter) {
            (Some('\''), '\'') | (Some('"'), '"') => open = None,
            (Some('`'), '`') if language == Language::JavaScript => open = None,
            (Some('\''), _) if language != Language::JavaScript => {}
            (_, letter) if letter == escape => drop(letters.next()),
            (None, '\'' | '"') => open = Some(letter),
            (None, '`') if language == Language::JavaScript => open = Some('`'),
            // What stands in back quotes, a shell reads another time.
            (_, '`') if language == Language::Shell => return None,
            (None, '#') if language != Language::JavaScript && begins_word => skip_line(&mut letters)?,
            (None, '/') if language == Language::JavaScript => match letters.peek() {
                Some('/') => skip_line(&mut letters)?,
                Some('*') => return None,
                _ => {}
            },
            _ => {}
        }
    }
    Some(open)
}

/// Goes on to the next line; `None` when there is none: the text ends in a comment.
fn skip_line(letters: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Option<()> {
    letters.find(|letter| *letter == '\n').map(|_| ())
}
