//! The name of the variable that takes the place of an expression.

use slam_formats::tree::Node;

use super::Language;
use crate::ci::target::Target;

/// A variable for an expression.
pub(super) struct Variable {
    pub(super) name: String,
    /// Whether the step has it already.
    pub(super) is_known: bool,
}

/// Returns a variable for an expression that the step has already, or that nothing else uses.
pub(super) fn variable(target: &Target<'_>, line: u32, step: &Node, words: &str, script: &Names) -> Option<Variable> {
    let inside = words.trim_start_matches("${{").trim_end_matches("}}").trim();
    // What is in the environment already is read from there. The entries of one `env` do not see each other, so that a
    // variable of the step cannot be handed on under another name.
    if let Some(name) = inside.strip_prefix("env.").filter(|name| is_identifier(name)) {
        return (!script.is_set(name)).then(|| Variable { name: name.to_owned(), is_known: true });
    }
    let of_step = step.get("env").map(Node::entries).unwrap_or_default();
    if of_step.iter().filter_map(|entry| entry.key.text()).any(|key| inside.contains(&format!("env.{key}"))) {
        return None;
    }
    let parts: Vec<String> = inside
        .split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_')
        .filter(|part| !matches!(*part, "" | "github" | "event" | "outputs"))
        .map(str::to_uppercase)
        .collect();
    // The last words say what it is: `github.event.pull_request.head.ref` is HEAD_REF.
    let from = parts.len().saturating_sub(2);
    let mut name = parts.get(from..)?.join("_");
    let is_of_forge = ["GITHUB_", "RUNNER_", "ACTIONS_"].iter().any(|begin| name.starts_with(begin));
    if name.is_empty() || name.starts_with(|letter: char| letter.is_ascii_digit()) || is_of_forge {
        name.insert_str(0, "VALUE_");
    }
    // A shell has names of its own.
    if matches!(name.as_str(), "PATH" | "HOME" | "SHELL" | "USER" | "ENV" | "IFS" | "PWD") {
        name.push_str("_VALUE");
    }
    // Windows knows no case in names.
    let own = |owner: &Node, name: &str| {
        let entries = owner.get("env").map(Node::entries).unwrap_or_default();
        let is_it = |key: &Node| key.text().is_some_and(|key| key.eq_ignore_ascii_case(name));
        entries.iter().find(|entry| is_it(&entry.key)).map(|entry| entry.value.text().unwrap_or_default().into_owned())
    };
    for number in 1..20 {
        let name = if number == 1 { name.clone() } else { format!("{name}_{number}") };
        match own(step, &name) {
            Some(value) if value == words && !script.is_set(&name) => return Some(Variable { name, is_known: true }),
            Some(_) => continue,
            None if script.is_there(&name) => continue,
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

fn is_identifier(name: &str) -> bool {
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    name.bytes().all(is_letter) && !name.is_empty() && !name.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The names of a script, what the forge puts into it aside.
pub(super) struct Names {
    text: String,
    /// Whether a variable has one spelling only.
    has_case: bool,
}

/// What stands before a variable that is read.
const READ_BY: [&str; 8] = ["$", "${", "$env:", "${env:", "process.env.", "environ[\"", "environ['", "!"];

impl Names {
    /// Reads a script.
    pub(super) fn new(script: &str, language: Language) -> Self {
        let mut text = String::new();
        let mut rest = script;
        while let Some((before, behind)) = rest.split_once("${{") {
            text.push_str(before);
            text.push(' ');
            rest = behind.split_once("}}").map_or("", |(_, behind)| behind);
        }
        text.push_str(rest);
        Self { text, has_case: language == Language::Shell }
    }

    /// Returns the places at which a name stands as a whole word.
    fn places(&self, name: &str) -> impl Iterator<Item = usize> {
        let is_part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
        let bytes = self.text.as_bytes();
        bytes.windows(name.len().max(1)).enumerate().filter_map(move |(at, word)| {
            let is_same = word == name.as_bytes() || !self.has_case && word.eq_ignore_ascii_case(name.as_bytes());
            let is_whole = !is_part(at.checked_sub(1).and_then(|before| bytes.get(before)))
                && !is_part(bytes.get(at + name.len()));
            (is_same && is_whole).then_some(at)
        })
    }

    fn is_there(&self, name: &str) -> bool {
        self.places(name).next().is_some()
    }

    /// Returns whether the script may set a variable: its name stands there, and not as a value that is read.
    fn is_set(&self, name: &str) -> bool {
        self.places(name).any(|at| {
            let before = self.text.get(..at).unwrap_or_default();
            !READ_BY.iter().any(|sign| before.ends_with(sign))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_that_the_script_sets_is_told() {
        for (script, language, expected) in [
            ("A=1", Language::Shell, true),
            ("read A", Language::Shell, true),
            ("echo $A ${A}", Language::Shell, false),
            ("a=1 AB=2", Language::Shell, false),
            ("echo ${{ format('A') }}", Language::Shell, false),
            ("set a=1", Language::Cmd { delayed: true }, true),
            ("echo !A", Language::Cmd { delayed: true }, false),
            ("os.environ[\"A\"]", Language::Python, false),
        ] {
            assert_eq!(Names::new(script, language).is_set("A"), expected, "{script}");
        }
    }
}
