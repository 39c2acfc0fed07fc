//! The words of a command as Scorecard sees them: what is computed or pasted together is left out, quotes stay.

use slam_formats::shell::{Part, Word};

/// Returns the plain words of a command, `sudo` left out.
pub(super) fn plain(words: &[Word]) -> Vec<String> {
    words
        .iter()
        .filter_map(|word| match word.parts.as_slice() {
            [Part::Literal(text)] if text.eq_ignore_ascii_case("sudo") => None,
            [Part::Literal(text)] => Some(text.clone()),
            [Part::Single(text)] => Some(format!("'{text}'")),
            [Part::Double(_)] => word.quoted().map(|text| format!("\"{text}\"")),
            _ => None,
        })
        .collect()
}

/// Returns the last part of a path.
pub(super) fn base(word: &str) -> &str {
    let trimmed = word.trim_end_matches('/');
    trimmed.rsplit('/').next().unwrap_or(trimmed)
}

/// Returns whether a command is this program, in whatever folder.
pub(super) fn is_program(command: &[String], name: &str) -> bool {
    command.first().is_some_and(|first| base(first).eq_ignore_ascii_case(name))
}

/// Returns the word at a place, empty when there is none.
pub(super) fn at(command: &[String], index: usize) -> &str {
    command.get(index).map(String::as_str).unwrap_or_default()
}

/// Returns whether one of the words behind the first `skip` is this one, in any case.
pub(super) fn has(command: &[String], skip: usize, wanted: &str) -> bool {
    command.iter().skip(skip).any(|word| word.eq_ignore_ascii_case(wanted))
}

/// Returns the word without its quotes.
pub(super) fn unquoted(word: &str) -> &str {
    for quote in ['\'', '"'] {
        if let Some(inner) = word.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)) {
            return inner;
        }
    }
    word
}

/// Returns whether the text is a full commit id of git.
pub(super) fn is_commit(text: &str) -> bool {
    text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// Returns whether some part of an address is a full commit id or digest.
pub(super) fn names_commit(address: &str) -> bool {
    address
        .split(['/', '@', '?', '#', '&', '=', ':'])
        .any(|part| matches!(part.len(), 40 | 64) && part.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Returns a path in its shortest spelling, in lower case.
pub(super) fn clean(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|last| *last != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/").to_lowercase();
    match (path.starts_with('/'), joined.is_empty()) {
        (true, _) => format!("/{joined}"),
        (false, true) => ".".to_owned(),
        (false, false) => joined,
    }
}
