//! Repairs as changes: a commit or a mail for each theme.

use std::collections::BTreeSet;

use slam_engine::Repairs;
use slam_fix::recipe::Theme;
use slam_model::{RepoPath, evidence::tree::Mode, fix::FixTurn};
use slam_report::fix::{Patch, mbox::Change};

/// Where the lock of references lies.
pub(super) const LOCK: &str = "slam-refs.lock";

/// Returns the files with what they were and are after all repairs, and the lock when it is written.
pub(super) fn patches(repairs: &Repairs, lock: Option<String>) -> Vec<Patch> {
    let new = repairs.files(|_| true);
    let mut patches: Vec<Patch> = new
        .into_iter()
        .map(|(path, new)| Patch {
            old: repairs.olds.get(&path).cloned().flatten(),
            is_executable: is_program(repairs, &path),
            path,
            new,
        })
        .collect();
    patches.extend(lock.map(|text| Patch {
        path: RepoPath::from(LOCK),
        new: text.into_bytes(),
        old: repairs.root.as_ref().and_then(|root| std::fs::read(root.join(LOCK)).ok()),
        is_executable: false,
    }));
    patches
}

/// Returns a change for each theme, in their order, each on top of those before it.
pub(super) fn changes(repairs: &Repairs) -> Vec<Change> {
    let themes: BTreeSet<Theme> = repairs.wanted.iter().map(|repair| repair.theme).collect();
    let mut changes = Vec::new();
    for theme in &themes {
        let before = repairs.files(|other| other < *theme);
        let after = repairs.files(|other| other <= *theme);
        let patches = after
            .into_iter()
            .map(|(path, new)| {
                let old = before.get(&path).cloned().or_else(|| repairs.olds.get(&path).cloned().flatten());
                Patch { old, is_executable: is_program(repairs, &path), path, new }
            })
            .filter(|patch| patch.old.as_ref() != Some(&patch.new));
        let own: Vec<_> = repairs.wanted.iter().filter(|repair| repair.theme == *theme).collect();
        let body = own.iter().map(|repair| {
            let fix = &repair.fix;
            let turns: Vec<String> = fix.turns.iter().map(turn).collect();
            let turns = if turns.is_empty() { String::new() } else { format!(" ({})", turns.join(", ")) };
            wrapped(&format!("{}: {}{turns}.", fix.id, fix.title))
        });
        let change = Change { subject: theme.subject().to_owned(), body: body.collect(), patches: patches.collect() };
        if !change.patches.is_empty() {
            changes.push(change);
        }
    }
    changes
}

/// Columns of a message: what `git log` indents still fits on a screen.
const WIDTH: usize = 72;

fn wrapped(text: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let Some(line) = lines.last_mut() else { continue };
        match line.is_empty() {
            true => line.push_str(word),
            false if line.chars().count() + word.chars().count() < WIDTH => {
                line.push(' ');
                line.push_str(word);
            }
            false => lines.push(word.to_owned()),
        }
    }
    lines.join("\n")
}

fn turn(turn: &FixTurn) -> String {
    format!("{} {:?} to {:?}", turn.requirement, turn.before, turn.after)
}

/// Returns the words about the whole series.
pub(super) fn cover(repairs: &Repairs, changes: &[Change]) -> String {
    let mut text = String::from(
        "These changes close findings of a security evaluation. Each was made in memory\nfirst, and the tree was judged \
         again; what did not turn its finding is not here.\n\n",
    );
    for change in changes {
        text.push_str(&format!("- {}\n", change.subject));
    }
    let blanks: BTreeSet<&String> = repairs.wanted.iter().flat_map(|repair| &repair.fix.questions).collect();
    if !blanks.is_empty() {
        text.push_str("\nMarked blanks wait for a person:\n\n");
        for blank in blanks {
            let blank = blank.lines().collect::<Vec<_>>().join(" ");
            text.push_str(&format!("{}\n", wrapped(&format!("- {blank}"))));
        }
    }
    text
}

fn is_program(repairs: &Repairs, path: &RepoPath) -> bool {
    let entries = repairs.evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default();
    let known = entries.iter().find(|entry| entry.path == *path);
    let name: &[u8] = path.as_bstr();
    // A hook that cannot be started is none.
    known.map_or(name.ends_with(b".sh") || name.starts_with(b".githooks/"), |entry| entry.mode == Mode::Executable)
}
