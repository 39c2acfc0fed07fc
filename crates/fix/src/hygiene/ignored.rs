//! Lines of `.gitignore`: files that hold secrets, and what builds leave behind.

use slam_model::RepoPath;

use crate::draft::Draft;

/// Names that files with secrets have.
const SECRETS: [&str; 3] = [".env", "*.pem", "*.key"];
/// What the builds of each ecosystem leave behind.
const OUTPUTS: [(&str, &[&str]); 9] = [
    ("cargo", &["/target/"]),
    ("npm", &["node_modules/"]),
    ("pypi", &["__pycache__/", "*.egg-info/"]),
    ("nuget", &["[Bb]in/", "[Oo]bj/"]),
    ("composer", &["/vendor/"]),
    ("hex", &["/_build/", "/deps/"]),
    ("pub", &[".dart_tool/"]),
    ("swift", &["/.build/"]),
    ("gem", &["/.bundle/"]),
];

/// Adds the lines that are missing. What the tree holds already is not ignored: git would go on to track it, and new files
/// beside it would be lost without a word.
pub(super) fn add(draft: &mut Draft<'_>) {
    let path = RepoPath::from(".gitignore");
    let old = draft.file(&path);
    if old.is_none() && draft.project.has(".gitignore") {
        return;
    }
    let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
    let ecosystems = draft.project.ecosystems();
    let outputs =
        OUTPUTS.iter().filter(|(name, _)| ecosystems.contains(name)).flat_map(|(_, lines)| lines.iter().copied());
    let is_new = |line: &&str| !is_said(&text, line) && !is_tracked(draft, line);
    let secrets: Vec<&str> = SECRETS.into_iter().filter(is_new).collect();
    // Whoever has a list of their own has chosen what stands in it.
    let outputs: Vec<&str> = outputs.filter(is_new).filter(|_| old.is_none()).collect();
    let mut new = String::new();
    for (title, lines) in [("Files that hold secrets.", secrets), ("What builds leave behind.", outputs)] {
        if !lines.is_empty() {
            let gap = if new.is_empty() && text.is_empty() { "" } else { "\n" };
            new.push_str(&format!("{gap}# {title}\n{}\n", lines.join("\n")));
        }
    }
    match old {
        _ if new.is_empty() => {}
        Some(_) => draft.append(&path, &new),
        None => draft.create(".gitignore", new),
    }
}

/// Returns whether a line says the same, or the opposite: `!.env` is the wish of a person.
fn is_said(text: &str, line: &str) -> bool {
    let bare = |line: &str| line.trim().trim_start_matches('!').trim_matches('/').to_owned();
    text.lines().any(|one| bare(one) == bare(line))
}

fn is_tracked(draft: &Draft<'_>, line: &str) -> bool {
    let entries = draft.project.evidence.tree.seen().map_or(&[][..], |tree| tree.entries.as_slice());
    let name = line.trim_matches('/');
    let is_rooted = line.starts_with('/');
    let meets = |part: &str| match name.strip_prefix('*') {
        Some(end) => part.ends_with(end),
        None => part.eq_ignore_ascii_case(&name.replace(['[', ']'], "").replace("Bb", "b").replace("Oo", "o")),
    };
    entries.iter().any(|entry| {
        let path = entry.path.to_string();
        let mut parts = path.split('/');
        if is_rooted { parts.next().is_some_and(meets) } else { parts.any(meets) }
    })
}
