//! Foreign text that a program reads as a program: `eval "$X"`, `sh -c "… $X …"`, `ssh host "… $X"`, `bash <<END`, and a
//! pipe into a shell.

use std::collections::BTreeMap;

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::EvaluatedVariable, Taint},
};

use super::{
    Script, Task,
    foreign::{Foreign, Known, names},
};
use crate::{
    file::{File, Rating},
    programs::{flags_of, is_evaluator},
    shell::Command,
};

/// Flags of ssh that are followed by a value.
const SSH_VALUES: &str = "BbcDEeFIiJLlmOopQRSWw";

pub(super) fn find(file: &File<'_>, tasks: &[Task<'_>], found: &mut Vec<CiFinding>) {
    // A script that several jobs extend is told once, as the worst of them has it.
    let mut worst: BTreeMap<(usize, String), (Foreign, CiFinding)> = BTreeMap::new();
    for task in tasks {
        let mut known = Known::new(task, &file.definition.env);
        for script in &task.scripts {
            let mut expanded = None;
            for (index, command) in script.commands.iter().enumerate() {
                for (name, value) in &command.assigns {
                    known.assign(name, value);
                }
                let Some((by, foreign)) = read_as_code(script, index, command, &known, &mut expanded) else { continue };
                let span = script.row(file, command.line);
                let message = format!("`${}`, {}, is read as code by `{by}`", foreign.from, foreign.who());
                let severity = if foreign.taint == Taint::Attacker { Severity::High } else { Severity::Medium };
                let rating = Rating::of(severity, foreign.confidence.min(Confidence::Medium)).by(foreign.taint);
                let mut one = file.finding(EvaluatedVariable, rating, span, message);
                one.related.push(script.step.place.clone());
                let key = (span.start, by);
                if worst.get(&key).is_none_or(|(other, _)| foreign.taint > other.taint) {
                    worst.insert(key, (foreign, one));
                }
            }
        }
    }
    found.extend(worst.into_values().map(|(_, one)| one));
}

/// Returns what reads foreign text as code.
fn read_as_code(
    script: &Script<'_>,
    index: usize,
    command: &Command,
    known: &Known<'_>,
    expanded: &mut Option<Vec<(usize, String)>>,
) -> Option<(String, Foreign)> {
    let (by, words) = programs(command).or_else(|| {
        let next = command.piped.then(|| script.commands.get(index + 1)).flatten()?;
        let echoes = matches!(command.name().as_str(), "echo" | "printf" | "envsubst" | "cat");
        (echoes && reads_input(next)).then(|| (next.name(), command.words.clone()))
    })?;
    for word in words.iter().filter(|word| word.contains('$')) {
        let rows = command.line..=command.line + word.matches('\n').count();
        let expanded = expanded.get_or_insert_with(|| expansions(script.text()));
        let from = expanded.partition_point(|(line, _)| line < rows.start());
        let here = expanded.get(from..).unwrap_or_default().iter().take_while(|(line, _)| line <= rows.end());
        let taken: Vec<&str> = here.map(|(_, name)| name.as_str()).collect();
        let worst = names(word)
            .filter(|name| taken.contains(name))
            .filter_map(|name| known.variable(name, 0))
            .max_by_key(|one| (one.taint, one.confidence));
        if let Some(foreign) = worst {
            return Some((by, foreign));
        }
    }
    // The text of a here-document is expanded unless its mark is quoted, whatever quotes stand in it.
    let reader = reads_input(command) || command.name() == "ssh";
    if reader && !command.body.is_empty() && !quoted_mark(script.text(), command.line) {
        let body = command.body.replace("\\$", "");
        return known.words(&body).map(|foreign| (command.name(), foreign));
    }
    None
}

/// Returns what reads its arguments as a program, with the words that it reads.
fn programs(command: &Command) -> Option<(String, Vec<String>)> {
    let name = command.name();
    let arguments = command.arguments();
    if is_evaluator(&name) {
        return Some((name, arguments.to_vec()));
    }
    if name == "ssh" {
        return Some((name, remote(arguments).to_vec()));
    }
    if reads_input(command) {
        return Some((name, Vec::new()));
    }
    // Also behind other programs: `docker run image sh -c …`, `xargs bash -c …`.
    let words = &command.words;
    words.iter().enumerate().find_map(|(at, word)| {
        let name = word.rsplit(['/', '\\']).next().unwrap_or_default().to_lowercase();
        let flags = flags_of(&name)?;
        let rest = words.get(at + 1..)?;
        let flag = rest.iter().position(|word| flags.contains(&word.to_lowercase().as_str()))?;
        // Only flags stand between a program and its own.
        let own = rest.get(..flag)?.iter().all(|word| word.starts_with('-') || name == "su");
        own.then(|| (name, rest.get(flag + 1).cloned().into_iter().collect()))
    })
}

/// Returns whether the command is a shell that reads its program from its input.
fn reads_input(command: &Command) -> bool {
    let shell = matches!(command.name().as_str(), "sh" | "bash" | "dash" | "ash" | "zsh" | "python" | "python3");
    shell && command.arguments().iter().all(|word| word.starts_with('-') && word != "-c" && word.len() <= 3)
}

/// Returns the words that a remote shell is given.
fn remote(arguments: &[String]) -> &[String] {
    let mut at = 0;
    while let Some(flag) = arguments.get(at).and_then(|word| word.strip_prefix('-')) {
        let alone = flag.len() == 1 && flag.chars().all(|letter| SSH_VALUES.contains(letter));
        at += 1 + usize::from(alone);
    }
    arguments.get(at + 1..).unwrap_or_default()
}

/// Returns whether the mark of the here-document of a line is quoted.
fn quoted_mark(script: &str, line: usize) -> bool {
    let row = script.lines().nth(line).unwrap_or_default();
    row.split_once("<<")
        .is_some_and(|(_, rest)| rest.trim_start_matches('-').trim_start().starts_with(['\'', '"', '\\']))
}

/// Returns the variables that the shell replaces by their text, with their lines: not those in single quotes or behind a
/// backslash, which the next program gets by name.
fn expansions(script: &str) -> Vec<(usize, String)> {
    let mut found = Vec::new();
    let (mut line, mut quote) = (0, None);
    let mut letters = script.char_indices();
    while let Some((at, letter)) = letters.next() {
        match (quote, letter) {
            (_, '\n') => line += 1,
            (Some('\''), '\'') | (Some('"'), '"') => quote = None,
            (None, '\'' | '"') => quote = Some(letter),
            (Some('\''), _) => {}
            (_, '\\') => line += usize::from(letters.next().is_some_and(|(_, next)| next == '\n')),
            (_, '$') => {
                let rest = script.get(at..).unwrap_or_default();
                let near =
                    rest.char_indices().nth(LONGEST_NAME).map_or(rest, |(end, _)| rest.get(..end).unwrap_or(rest));
                found
                    .extend(names(near).next().filter(|_| !near.starts_with("$(")).map(|name| (line, name.to_owned())));
            }
            _ => {}
        }
    }
    found
}

/// Characters of a name that are looked at.
const LONGEST_NAME: usize = 100;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_replaces() {
        for (script, expected) in [
            ("echo $A \"$B\" '$C' \\$D ${E:-x}", &["A", "B", "E"][..]),
            ("echo \"it's $A\"", &["A"]),
            ("echo 'a\n$B' $C", &["C"]),
            ("echo $(echo $A)", &["A"]),
            ("echo $", &[]),
        ] {
            let found: Vec<String> = expansions(script).into_iter().map(|(_, name)| name).collect();
            assert_eq!(found, expected, "{script}");
        }
    }
}
