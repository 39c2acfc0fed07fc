//! `slam sbom diff`.

use std::io::{self, Write};

use slam_sbom::diff::{Change, Diff, Item, Turn};

use crate::{
    Options, clean,
    lines::indented,
    markdown::{code, escape},
    style::{BOLD, DIM, GREEN, PLAIN, RED, YELLOW, count, paint},
};

/// How many arrows are shown without `-v`.
const FEW: usize = 20;

/// Returns `3 added, 1 removed, 4 changed, 120 the same`.
fn sum(diff: &Diff) -> String {
    format!(
        "{} added, {} removed, {} changed, {} the same",
        diff.added.len(),
        diff.removed.len(),
        diff.changed.len(),
        diff.unchanged
    )
}

/// Returns what changed of a component, one phrase each.
fn turns(change: &Change) -> Vec<String> {
    let side = |side: &Option<String>| side.clone().unwrap_or_else(|| "none".to_owned());
    let told = |what: &str, turn: &Option<Turn>| {
        turn.as_ref().map(|turn| format!("{what} {} → {}", side(&turn.from), side(&turn.to)))
    };
    let mut all: Vec<String> =
        [told("version", &change.version), told("licence", &change.licenses), told("scope", &change.scope)]
            .into_iter()
            .flatten()
            .collect();
    all.extend(change.hashes.iter().map(|hash| {
        let cut = |text: &str| clean::cut(text, 16).into_owned();
        format!("{} {} → {}", hash.algorithm, cut(&hash.from), cut(&hash.to))
    }));
    all
}

fn named(item: &Item) -> String {
    format!("{} {}", item.name, item.version.as_deref().unwrap_or("without version"))
}

/// Writes the difference for a terminal. Errors only when `out` does.
pub fn text(diff: &Diff, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "{}", paint(options, BOLD, &sum(diff)))?;
    for (sign, word, style, items) in [("+", "added", GREEN, &diff.added), ("-", "removed", RED, &diff.removed)] {
        for item in items {
            writeln!(out, "  {} {}", paint(options, style, &format!("{sign} {word}  ")), clean::line(&named(item)))?;
        }
    }
    for change in &diff.changed {
        let head = paint(options, YELLOW, "~ changed");
        writeln!(out, "  {head} {}  {}", clean::line(&change.name), clean::line(&turns(change).join(", ")))?;
        if change.other_bytes {
            indented("the same version with other bytes: find out who delivered them", 12, RED, options, out)?;
        }
    }
    let edges =
        diff.edges.added.iter().map(|edge| ("+", edge)).chain(diff.edges.removed.iter().map(|edge| ("-", edge)));
    let edges: Vec<_> = edges.collect();
    if !edges.is_empty() {
        writeln!(out, "\n{}", paint(options, BOLD, &count(edges.len(), "arrow came or went", "arrows came or went")))?;
        let shown = if options.verbose { edges.len() } else { FEW };
        for (sign, edge) in edges.iter().take(shown) {
            let line = format!("{sign} {} {} {}", edge.from, edge.kind, edge.to);
            indented(&clean::line(&line), 2, PLAIN, options, out)?;
        }
        if edges.len() > shown {
            indented(&format!("and {} more (-v shows all)", edges.len() - shown), 2, DIM, options, out)?;
        }
    }
    Ok(())
}

/// Writes the difference for a pull request. Errors only when `out` does.
pub fn markdown(diff: &Diff, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "### Components: {}\n", sum(diff))?;
    for (word, items) in [("Added", &diff.added), ("Removed", &diff.removed)] {
        if !items.is_empty() {
            writeln!(out, "**{word}**\n")?;
            items.iter().try_for_each(|item| writeln!(out, "- {}", code(&named(item))))?;
            writeln!(out)?;
        }
    }
    if !diff.changed.is_empty() {
        writeln!(out, "**Changed**\n")?;
        for change in &diff.changed {
            let alarm = if change.other_bytes { " **(same version, other bytes)**" } else { "" };
            writeln!(out, "- {}: {}{alarm}", code(&change.name), escape(&turns(change).join(", ")))?;
        }
        writeln!(out)?;
    }
    let (added, removed) = (diff.edges.added.len(), diff.edges.removed.len());
    if added + removed > 0 {
        writeln!(out, "{} came, {removed} went.", count(added, "arrow", "arrows"))?;
    }
    Ok(())
}
