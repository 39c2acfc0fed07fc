//! Which gems a `Gemfile` wants for development only. It is a program; only its plain words are read: `group … do`,
//! `gem …, group: …`, `end`.

use std::collections::BTreeMap;

use super::quoted;

/// Returns by name whether a gem is wanted for development and tests only; a gem that is wanted otherwise as well is not.
pub(super) fn development(text: &str) -> BTreeMap<&str, bool> {
    let mut found: BTreeMap<&str, bool> = BTreeMap::new();
    // One place for each block that is open: whether it is a group for development.
    let mut open: Vec<bool> = Vec::new();
    for line in text.lines() {
        let line = line.trim();
        let word = line.split([' ', '(']).next().unwrap_or_default();
        match word {
            "gem" => {
                if let Some(name) = quoted(line).first() {
                    let own = line.split_once("group:").or_else(|| line.split_once("groups:"));
                    let own = own.or_else(|| line.split_once(":group =>")).is_some_and(|(_, groups)| is_dev(groups));
                    let dev = own || open.contains(&true);
                    found.entry(name).and_modify(|before| *before &= dev).or_insert(dev);
                }
            }
            "end" => _ = open.pop(),
            "group" => open.push(is_dev(line)),
            "if" | "unless" | "case" | "begin" | "def" | "while" => open.push(false),
            _ if line.ends_with(" do") || line.contains(" do |") => open.push(false),
            _ => {}
        }
    }
    found
}

/// Whether groups are named and each is for development.
fn is_dev(groups: &str) -> bool {
    const DEV: [&str; 11] =
        ["development", "test", "dev", "doc", "docs", "lint", "rubocop", "ci", "benchmark", "mdl", "guard"];
    let groups = groups.split(" do").next().unwrap_or_default();
    let is_sign = |sign: char| !(sign.is_ascii_alphanumeric() || sign == '_');
    let skip = |word: &&str| !word.is_empty() && !matches!(*word, "group" | "optional" | "true" | "require" | "false");
    let mut words = groups.split(is_sign).filter(skip).peekable();
    words.peek().is_some() && words.all(|word| DEV.contains(&word))
}
