//! Shell scripts: told by their ending and their first line.

use slam_model::{RepoPath, evidence::pinning::PinningFacts};

use super::rules::{Reader, Text};
use crate::text::Lines;

const SHELLS: [&str; 3] = ["sh", "bash", "mksh"];
/// Further programs behind `#!` that read shell scripts or start them.
const OTHER_SHELLS: [&str; 4] = ["dash", "ksh", "exec", "su"];

/// Returns whether the file is a script of a shell that we read.
pub(super) fn is_script(lower: &str, text: &str) -> bool {
    is_script_of(&SHELLS, lower, text)
}

/// Returns whether the file is a script of any shell.
pub(super) fn is_any_script(lower: &str, text: &str) -> bool {
    is_script_of(&SHELLS, lower, text) || is_script_of(&OTHER_SHELLS, lower, text)
}

fn is_script_of(shells: &[&str], lower: &str, text: &str) -> bool {
    let Some(line) = text.lines().next().and_then(|line| line.strip_prefix("#!")) else {
        return shells.iter().any(|shell| lower.strip_suffix(shell).is_some_and(|rest| rest.ends_with('.')));
    };
    let mut words = line.split_whitespace().map(|word| word.rsplit('/').next().unwrap_or(word));
    let first = words.next().unwrap_or_default();
    let program = if first == "env" { words.find(|word| !word.starts_with('-')).unwrap_or_default() } else { first };
    shells.contains(&program)
}

pub(super) fn read(path: &RepoPath, text: &str, found: &mut PinningFacts) {
    let lines = Lines::of(text);
    let starts = (1..=lines.count()).zip(text.split_inclusive('\n')).scan(0, |at, (line, row)| {
        let start = *at;
        *at += row.len();
        Some((start, line))
    });
    Reader::new(path, found).script(&Text { text, starts: starts.collect(), last: lines.count().max(1) });
}
