//! `setup.cfg` and `setup.py` of setuptools. The second is a program: only what stands in it literally is read.

use super::project::{Ask, Project, list};
use super::requirement::Requirement;
use crate::lock::broken;
use crate::tree::text;
use crate::{EdgeKind, File, Listing};

/// Reads a `setup.cfg`.
pub(super) fn read_cfg(file: &File<'_>) -> Listing {
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let mut project = Project::default();
    let (mut section, mut key) = ("", "");
    for (number, line) in (1..).zip(text.lines()) {
        let content = line.trim();
        if content.is_empty() || content.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = content.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            (section, key) = (name.trim(), "");
            continue;
        }
        let mut value = content;
        if !line.starts_with([' ', '\t']) {
            let Some((name, rest)) = content.split_once(['=', ':']) else { continue };
            (key, value) = (name.trim(), rest.trim());
        }
        let is_computed = value.starts_with("attr:") || value.starts_with("file:");
        let plain = Some(value).filter(|value| !value.is_empty() && !is_computed);
        match (section, key) {
            ("metadata", "name") => {
                project.name = plain.map(str::to_owned);
                project.check_name(number);
            }
            ("metadata", "version") => project.version = plain.map(str::to_owned),
            ("metadata", "license") => project.licenses = plain.map(str::to_owned).into_iter().collect(),
            ("options", "install_requires") => ask(&mut project, value, EdgeKind::DependsOn, number),
            ("options", "setup_requires") => ask(&mut project, value, EdgeKind::BuildDependsOn, number),
            ("options", "tests_require") => ask(&mut project, value, EdgeKind::DevDependsOn, number),
            ("options.extras_require", _) => ask(&mut project, value, EdgeKind::OptionalDependsOn, number),
            _ => {}
        }
        project.line = 1;
    }
    finish(file, &project)
}

fn ask(project: &mut Project, values: &str, kind: EdgeKind, line: u32) {
    // One a line; on a line of their own several are parted by `;` only in front of markers.
    let text = values.trim_end_matches(',').trim();
    let Some(one) = Requirement::read(text) else {
        // The line of the key, and files and modules that hold the list.
        let is_list_elsewhere = text.starts_with("file:") || text.starts_with("attr:");
        if is_list_elsewhere {
            project.unread.push((line, format!("`{text}` is not read")));
        } else if !text.is_empty() {
            project.no_requirement(text, line);
        }
        return;
    };
    let clauses = if one.address.is_empty() { one.clauses } else { one.address };
    let pin = one.pin().map(str::to_owned);
    project.asks.push(Ask { name: one.name.into(), clauses: clauses.into(), pin, kind, line });
}

fn finish(file: &File<'_>, project: &Project) -> Listing {
    let mut listing = Listing::default();
    let is_empty = project.asks.is_empty() && project.unread.is_empty() && project.wrong.is_empty();
    if project.name.is_some() || !is_empty {
        list(file, &mut listing, project);
    }
    listing
}

/// A token of Python: what is needed to find literal arguments.
#[derive(Debug, Clone, PartialEq)]
enum Token<'a> {
    Name(&'a str),
    Text(String),
    Sign(u8),
    /// An expression that is computed: a number, an f-string, an operator.
    Other,
}

/// Reads a `setup.py`: the keywords of the call of `setup` that are literals, or names of literals of the module.
pub(super) fn read_py(file: &File<'_>) -> Listing {
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let tokens = tokens(text);
    let mut project = Project { line: 1, ..Project::default() };
    let is_setup = |name: &str| name == "setup" || name == "setuptools.setup";
    let is_call = |at: &usize| {
        matches!(tokens.get(*at), Some((Token::Name(name), _)) if is_setup(name)) && sign(&tokens, at + 1) == Some(b'(')
    };
    let Some(start) = (0..tokens.len()).rev().find(is_call) else { return Listing::default() };
    let mut depth = 0_usize;
    // Each may be looked up in the whole module; a call with more keywords than setuptools knows is no honest one.
    let mut keywords = 0;
    for at in start + 1..tokens.len() {
        match tokens.get(at) {
            Some((Token::Sign(b'(' | b'[' | b'{'), _)) => depth += 1,
            Some((Token::Sign(b')' | b']' | b'}'), _)) => depth = depth.saturating_sub(1),
            Some((Token::Name(key), _)) if depth == 1 && keywords < 100 && sign(&tokens, at + 1) == Some(b'=') => {
                keywords += 1;
                keyword(&mut project, &tokens, key, at + 2);
            }
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    finish(file, &project)
}

fn keyword(project: &mut Project, tokens: &[(Token<'_>, u32)], key: &str, at: usize) {
    let at = resolved(tokens, at);
    let first = || literal(tokens, at).into_iter().next().map(|(text, _)| text);
    let is_one = matches!(tokens.get(at), Some((Token::Text(_), _)));
    match key {
        "name" if is_one => {
            project.name = first();
            project.check_name(tokens.get(at).map_or(1, |(_, line)| *line));
        }
        "version" if is_one => project.version = first(),
        "license" if is_one => project.licenses = first().into_iter().collect(),
        "install_requires" | "requires" | "setup_requires" | "tests_require" | "extras_require" => {
            let kind = match key {
                "setup_requires" => EdgeKind::BuildDependsOn,
                "tests_require" => EdgeKind::DevDependsOn,
                "extras_require" => EdgeKind::OptionalDependsOn,
                _ => EdgeKind::DependsOn,
            };
            let texts = literal(tokens, at);
            let is_empty = sign(tokens, at + 1).is_some_and(|sign| matches!(sign, b']' | b')' | b'}'));
            if texts.is_empty() && !is_empty {
                let line = tokens.get(at).map_or(1, |(_, line)| *line);
                project.unread.push((line, format!("`{key}` is computed, and the file is not executed")));
            }
            for (text, line) in texts {
                ask(project, &text, kind, line);
            }
        }
        _ => {}
    }
}

fn sign(tokens: &[(Token<'_>, u32)], at: usize) -> Option<u8> {
    match tokens.get(at) {
        Some((Token::Sign(sign), _)) => Some(*sign),
        _ => None,
    }
}

/// A name stands for what the module assigns to it, when it does so once.
fn resolved(tokens: &[(Token<'_>, u32)], at: usize) -> usize {
    let Some((Token::Name(name), _)) = tokens.get(at) else { return at };
    if !matches!(sign(tokens, at + 1), Some(b',' | b')')) {
        return at;
    }
    let is_set = |found: &usize| {
        matches!(tokens.get(*found), Some((Token::Name(other), _)) if other == name)
            && sign(tokens, found + 1) == Some(b'=')
            && !matches!(tokens.get(found + 2), Some((Token::Name(other), _)) if other == name)
    };
    let mut places = (0..tokens.len()).filter(is_set);
    match (places.next(), places.next()) {
        (Some(place), None) => place + 2,
        _ => at,
    }
}

/// Returns the texts of a literal: one, a list, or the lists that are values of a dictionary; nothing when something in
/// it is computed, for then a part would pass for the whole.
fn literal(tokens: &[(Token<'_>, u32)], at: usize) -> Vec<(String, u32)> {
    let mut texts = Vec::new();
    let mut depth = 0_usize;
    for (nth, (token, line)) in (at..).zip(tokens.get(at..).unwrap_or_default()) {
        match token {
            Token::Text(text) => {
                // The key of a dictionary names an extra.
                if sign(tokens, nth + 1) != Some(b':') {
                    texts.push((text.clone(), *line));
                }
            }
            Token::Sign(b'[' | b'(' | b'{') => depth += 1,
            Token::Sign(b']' | b')' | b'}') if depth > 0 => depth -= 1,
            Token::Sign(b',' | b':') if depth > 0 => {}
            _ => return Vec::new(),
        }
        if depth == 0 {
            // `[…] + more` is computed.
            let ends = matches!(sign(tokens, nth + 1), Some(b',' | b')'))
                || matches!(tokens.get(nth + 1), None | Some((Token::Name(_), _)))
                || tokens.get(nth + 1).is_some_and(|(_, next)| next > line);
            return if ends { texts } else { Vec::new() };
        }
    }
    Vec::new()
}

fn tokens(text: &str) -> Vec<(Token<'_>, u32)> {
    let bytes = text.as_bytes();
    let (mut tokens, mut at, mut line) = (Vec::new(), 0, 1_u32);
    while let Some(byte) = bytes.get(at).copied() {
        match byte {
            b'\n' => {
                line += 1;
                at += 1;
            }
            b'#' => at += memchr::memchr(b'\n', bytes.get(at..).unwrap_or_default()).unwrap_or(bytes.len()),
            b' ' | b'\t' | b'\r' | b'\\' => at += 1,
            b'"' | b'\'' => {
                let (token, length) = string(text, at);
                let breaks = memchr::memchr_iter(b'\n', bytes.get(at..at + length).unwrap_or_default()).count();
                tokens.push((token, line));
                line += u32::try_from(breaks).unwrap_or_default();
                at += length;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.');
                let rest = bytes.get(at..).unwrap_or_default();
                let length = rest.iter().position(|byte| !is_part(byte)).unwrap_or(rest.len());
                let name = text.get(at..at + length).unwrap_or_default();
                // A prefix (`f""`, `r""`) makes the text something that is computed, or reads its signs otherwise.
                let is_prefix = matches!(bytes.get(at + length), Some(b'"' | b'\'')) && length <= 2;
                at += length;
                if is_prefix && !name.eq_ignore_ascii_case("u") && !name.eq_ignore_ascii_case("r") {
                    at += string(text, at).1;
                    tokens.push((Token::Other, line));
                } else if !is_prefix {
                    tokens.push((Token::Name(name), line));
                }
            }
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b',' | b':' => {
                tokens.push((Token::Sign(byte), line));
                at += 1;
            }
            b'=' if bytes.get(at + 1) != Some(&b'=') => {
                tokens.push((Token::Sign(byte), line));
                at += 1;
            }
            b'=' => {
                tokens.push((Token::Other, line));
                at += 2;
            }
            _ => {
                tokens.push((Token::Other, line));
                at += 1;
            }
        }
    }
    tokens
}

/// Reads the string at this place, and says how long it is with its quotes; texts side by side are not joined.
fn string(text: &str, at: usize) -> (Token<'_>, usize) {
    let rest = text.get(at..).unwrap_or_default();
    let quote = rest.get(..1).unwrap_or_default();
    let triple = quote.repeat(3);
    let sign = if rest.starts_with(&triple) { triple.as_str() } else { quote };
    let mut inner = String::new();
    let mut signs = rest.get(sign.len()..).unwrap_or_default().char_indices();
    while let Some((offset, one)) = signs.next() {
        let here = sign.len() + offset;
        if rest.get(here..).is_some_and(|rest| rest.starts_with(sign)) {
            return (Token::Text(inner), here + sign.len());
        }
        match one {
            '\\' => inner.extend(signs.next().map(|(_, escaped)| escaped)),
            one => inner.push(one),
        }
    }
    (Token::Other, rest.len().max(1))
}
