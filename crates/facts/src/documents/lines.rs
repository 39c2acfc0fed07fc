//! reStructuredText, AsciiDoc, Org, and plain text, read line by line: enough for headings, text, code, and links.

use std::ops::Range;

use slam_model::evidence::document::{Block, Markup};

use super::builder::Builder;

#[derive(Clone, Copy)]
struct Line<'t> {
    start: usize,
    text: &'t str,
}

impl<'t> Line<'t> {
    fn end(self) -> usize {
        self.start + self.text.len()
    }

    fn indent(self) -> usize {
        self.text.len() - self.text.trim_start().len()
    }

    fn is_blank(self) -> bool {
        self.text.trim().is_empty()
    }
}

/// Text that runs on, and the styles of underlines that were seen.
#[derive(Default)]
struct State {
    prose: Option<Range<usize>>,
    styles: Vec<(char, bool)>,
    /// The code that the reader is in, and how it ends.
    code: Option<Code>,
    in_table: bool,
}

enum Code {
    /// Ends at a line that is this, any case.
    Fence(String),
    /// Ends at the first line that is not indented deeper than this.
    Indented(usize),
    /// Neither code nor text: a comment or the options of a directive; ends like `Indented`.
    Skipped(usize),
}

pub(super) fn read(builder: &mut Builder<'_>, markup: Markup) {
    let mut lines = Vec::new();
    let mut start = 0;
    for text in builder.text.split_inclusive('\n') {
        lines.push(Line { start, text: text.trim_end_matches(['\n', '\r']) });
        start += text.len();
    }
    let mut state = State::default();
    let mut at = 0;
    while let Some(line) = lines.get(at).copied() {
        at += 1;
        if in_code(builder, &mut state, line) {
            continue;
        }
        if line.is_blank() {
            flush(builder, &mut state);
            continue;
        }
        let next = lines.get(at).copied();
        let taken = match markup {
            Markup::Rst => rst(builder, &mut state, line, next, lines.get(at + 1).copied()),
            Markup::Asciidoc => asciidoc(builder, &mut state, line),
            Markup::Org => org(builder, &mut state, line),
            Markup::Markdown | Markup::Plain => underlined(builder, &mut state, line, next),
        };
        match taken {
            Some(more) => at += more,
            None => prose(builder, &mut state, line),
        }
    }
    flush(builder, &mut state);
}

/// Takes a line of code or of something skipped; false when the line is outside.
fn in_code(builder: &mut Builder<'_>, state: &mut State, line: Line<'_>) -> bool {
    match &state.code {
        Some(Code::Fence(end)) => {
            if line.text.trim().eq_ignore_ascii_case(end) {
                state.code = None;
            } else {
                builder.bare_links(line.start..line.end(), &[], Block::Code);
                builder.code(line.start..line.end());
            }
            true
        }
        Some(Code::Indented(outside) | Code::Skipped(outside)) if !line.is_blank() && line.indent() <= *outside => {
            state.code = None;
            false
        }
        Some(Code::Indented(_)) => {
            builder.bare_links(line.start..line.end(), &[], Block::Code);
            builder.code(line.start..line.end());
            true
        }
        Some(Code::Skipped(_)) => true,
        None => false,
    }
}

/// Adds a line to the running text; an item of a list begins anew.
fn prose(builder: &mut Builder<'_>, state: &mut State, line: Line<'_>) {
    let text = line.text.trim_start();
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let marker = if text.starts_with(['-', '*', '•', '+', '.']) && text.chars().nth(1).is_some_and(char::is_whitespace)
    {
        text.chars().next().map_or(0, char::len_utf8)
    } else if (1..4).contains(&digits)
        && text.get(digits..).is_some_and(|rest| rest.starts_with(". ") || rest.starts_with(") "))
    {
        digits + 1
    } else {
        0
    };
    if marker > 0 {
        flush(builder, state);
    }
    let start = line.start + line.indent() + marker;
    let whole = state.prose.get_or_insert(start..start);
    whole.end = line.end();
}

fn flush(builder: &mut Builder<'_>, state: &mut State) {
    let Some(range) = state.prose.take() else { return };
    builder.prose(range.clone());
    let taken = markup_links(builder, &range);
    builder.bare_links(range, &taken, Block::Prose);
}

/// Links of the four markups: `` `text <url>`_ ``, `[[url][text]]`, `url[text]`, `link:url[text]`.
fn markup_links(builder: &mut Builder<'_>, range: &Range<usize>) -> Vec<Range<usize>> {
    let slice = builder.slice(range);
    let mut taken: Vec<Range<usize>> = Vec::new();
    for (at, sign) in slice.char_indices().filter(|(_, sign)| matches!(sign, '<' | '[')) {
        let before = slice.get(..at).unwrap_or_default();
        let rest = slice.get(at + 1..).unwrap_or_default();
        if sign == '<' {
            let Some((target, after)) = rest.split_once('>') else { continue };
            if after.starts_with('`') && target.len() < 2_000 {
                let text = before.rsplit('`').next().unwrap_or_default();
                builder.link(target, text, range.start + at, Block::Prose);
                taken.push(range.start + at..range.start + at + target.len() + 2);
            }
        } else if let Some(inner) = rest.strip_prefix('[') {
            let Some((link, _)) = inner.split_once("]]").filter(|(link, _)| link.len() < 2_000) else { continue };
            let (target, text) = link.split_once("][").unwrap_or((link, ""));
            builder.link(target, text, range.start + at, Block::Prose);
            taken.push(range.start + at..range.start + at + link.len() + 4);
        } else {
            let word = before.rsplit(char::is_whitespace).next().unwrap_or_default();
            let target = word.strip_prefix("link:").or_else(|| word.strip_prefix("xref:"));
            let Some(target) =
                target.or_else(|| word.contains("://").then_some(word)).filter(|word| !word.contains('['))
            else {
                continue;
            };
            let text = rest.split(']').next().unwrap_or_default();
            builder.link(target, text, range.start + at, Block::Prose);
            taken.push(range.start + at - word.len()..range.start + at);
        }
    }
    taken
}

/// The sign that a line consists of, at least three times.
fn rule(line: Line<'_>) -> Option<char> {
    let text = line.text.trim_end();
    let sign = text.chars().next().filter(|sign| sign.is_ascii_punctuation())?;
    (text.len() >= 3 && text.chars().all(|c| c == sign)).then_some(sign)
}

/// A heading under- or overlined as in reStructuredText; returns how many further lines it takes.
fn underlined(builder: &mut Builder<'_>, state: &mut State, line: Line<'_>, next: Option<Line<'_>>) -> Option<usize> {
    let sign = rule(next?)
        .filter(|sign| matches!(sign, '=' | '-' | '~' | '^' | '"' | '#' | '*' | '+' | '\'' | '`' | ':' | '.' | '_'))?;
    let title = line.text.trim();
    let long = next.is_some_and(|under| under.text.trim_end().chars().count() + 2 >= title.chars().count());
    if state.prose.is_some() || rule(line).is_some() || !long {
        return None;
    }
    heading(builder, state, (sign, false), line);
    Some(1)
}

fn heading(builder: &mut Builder<'_>, state: &mut State, style: (char, bool), line: Line<'_>) {
    flush(builder, state);
    let level = match state.styles.iter().position(|known| *known == style) {
        Some(known) => known,
        None => {
            state.styles.push(style);
            state.styles.len() - 1
        }
    };
    builder.heading(u8::try_from(level + 1).unwrap_or(6).min(6), line.start..line.end(), line.text.trim());
}

fn rst(
    builder: &mut Builder<'_>,
    state: &mut State,
    line: Line<'_>,
    next: Option<Line<'_>>,
    third: Option<Line<'_>>,
) -> Option<usize> {
    if let (Some(over), Some(title), Some(under)) = (rule(line), next, third.and_then(rule))
        && over == under
        && !title.is_blank()
        && rule(title).is_none()
    {
        heading(builder, state, (over, true), title);
        return Some(2);
    }
    if let Some(more) = underlined(builder, state, line, next) {
        return Some(more);
    }
    let text = line.text.trim();
    if let Some(target) = text.strip_prefix(".. _") {
        flush(builder, state);
        if let Some((name, target)) = target.split_once(": ") {
            builder.link(target, name.trim_matches('`'), line.start, Block::Prose);
        }
        return Some(0);
    }
    if let Some(rest) = text.strip_prefix(".. ") {
        flush(builder, state);
        let directive = rest.split("::").next().unwrap_or_default();
        let code =
            ["code-block", "code", "sourcecode", "prompt", "parsed-literal", "literalinclude"].contains(&directive);
        let says =
            ["note", "warning", "important", "tip", "caution", "attention", "danger", "hint", "seealso", "admonition"];
        if code {
            state.code = Some(Code::Indented(line.indent()));
        } else if !says.contains(&directive) {
            state.code = Some(Code::Skipped(line.indent()));
        }
        return Some(0);
    }
    if text.starts_with('|') && text.ends_with('|') && text.len() > 2 {
        flush(builder, state);
        builder.row(line.start..line.end());
        builder.bare_links(line.start..line.end(), &[], Block::Table);
        return Some(0);
    }
    if rule(line).is_some() || (text.starts_with("+-") || text.starts_with("+=") || text.starts_with("== ")) {
        flush(builder, state);
        return Some(0);
    }
    if text.ends_with("::") {
        prose(builder, state, line);
        flush(builder, state);
        state.code = Some(Code::Indented(line.indent()));
        return Some(0);
    }
    None
}

fn asciidoc(builder: &mut Builder<'_>, state: &mut State, line: Line<'_>) -> Option<usize> {
    let text = line.text.trim_end();
    let level = text.bytes().take_while(|byte| *byte == b'=').count();
    if (1..=6).contains(&level) && text.get(level..).is_some_and(|rest| rest.starts_with(' ')) {
        flush(builder, state);
        let title = text.get(level..).unwrap_or_default();
        builder.heading(u8::try_from(level).unwrap_or(6), line.start + level..line.start + text.len(), title);
        return Some(0);
    }
    if text == "|===" {
        flush(builder, state);
        state.in_table = !state.in_table;
        return Some(0);
    }
    if state.in_table {
        builder.row(line.start..line.end());
        builder.bare_links(line.start..line.end(), &[], Block::Table);
        return Some(0);
    }
    if matches!(text, "----" | "...." | "++++" | "////" | "```") || text.starts_with("```") {
        flush(builder, state);
        let fence = if text.starts_with("```") { "```" } else { text };
        state.code = Some(Code::Fence(fence.to_owned()));
        return Some(0);
    }
    let attribute = text.starts_with(':') && text.get(1..).is_some_and(|rest| rest.contains(':'));
    let block_line = (text.starts_with('[') && text.ends_with(']'))
        || text.starts_with("//")
        || matches!(text, "====" | "****" | "____" | "--");
    if attribute || block_line {
        flush(builder, state);
        return Some(0);
    }
    None
}

fn org(builder: &mut Builder<'_>, state: &mut State, line: Line<'_>) -> Option<usize> {
    let text = line.text.trim_end();
    let level = text.bytes().take_while(|byte| *byte == b'*').count();
    if level > 0 && text.get(level..).is_some_and(|rest| rest.starts_with(' ')) {
        flush(builder, state);
        let title = text.get(level..).unwrap_or_default();
        builder.heading(u8::try_from(level).unwrap_or(6).min(6), line.start + level..line.start + text.len(), title);
        return Some(0);
    }
    let trimmed = text.trim_start();
    if let Some(keyword) = trimmed.strip_prefix("#+") {
        flush(builder, state);
        let lower = keyword.to_ascii_lowercase();
        if let Some(name) = lower.strip_prefix("begin_") {
            let name = name.split_whitespace().next().unwrap_or_default();
            if matches!(name, "src" | "example" | "export" | "comment") {
                state.code = Some(Code::Fence(format!("#+end_{name}")));
            }
        } else if lower.starts_with("title:") {
            let from = line.indent() + "#+title:".len();
            let title = line.text.get(from..).unwrap_or_default();
            builder.heading(1, line.start + from..line.end(), title.trim());
        }
        return Some(0);
    }
    if trimmed.starts_with('|') {
        flush(builder, state);
        if !trimmed.starts_with("|-") {
            builder.row(line.start..line.end());
            builder.bare_links(line.start..line.end(), &[], Block::Table);
        }
        return Some(0);
    }
    if let Some(code) = trimmed.strip_prefix(": ") {
        flush(builder, state);
        builder.code(line.end() - code.len()..line.end());
        return Some(0);
    }
    (trimmed == "#" || trimmed.starts_with("# ")).then_some(0)
}
