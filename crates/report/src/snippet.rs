//! The cited lines of a file, drawn as a compiler draws them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use slam_model::RepoPath;

use crate::{Options, clean, style, wrap};

/// The most lines of one citation that are drawn; the rest is named by number.
const MOST_LINES: usize = 4;
/// Columns left of the code: the indent of findings, the line number, and the frame.
const MARGIN: usize = 14;
/// How much of a long line is kept before the quoted words, in characters.
const LEAD: usize = 12;

/// What to draw.
pub(crate) struct Cited<'a> {
    pub(crate) path: &'a RepoPath,
    pub(crate) line: u32,
    pub(crate) end_line: u32,
    /// The words to underline, and what to draw when the file itself is not at hand.
    pub(crate) quote: Option<&'a str>,
    /// What to write at the underlined words.
    pub(crate) label: Option<&'a str>,
    pub(crate) level: Level<'static>,
}

/// Returns the drawn lines, or `None` when neither the file nor a quote is at hand.
pub(crate) fn draw(cited: &Cited<'_>, options: &Options<'_>) -> Option<Vec<String>> {
    let first = cited.line.max(1);
    let wanted = (cited.end_line.max(first) - first) as usize + 1;
    let lines = source_lines(cited, first, wanted.min(MOST_LINES), options).or_else(|| quote_lines(cited.quote?))?;
    let lines = fitted(lines, cited.quote, options.columns().saturating_sub(MARGIN));
    let code = lines.join("\n");
    let span = find(&code, cited.quote).unwrap_or_else(|| {
        let start = code.len() - code.trim_start().len();
        start..code.trim_end().len().max(start)
    });
    let mut mark = AnnotationKind::Primary.span(span);
    if let Some(label) = cited.label {
        mark = mark.label(clean::line(label).into_owned());
    }
    let path = clean::line(&cited.path.to_string()).into_owned();
    let snippet: Snippet<'_, Annotation<'_>> =
        Snippet::source(code.as_str()).path(path).line_start(first as usize).fold(false).annotation(mark);
    let renderer = if options.colour { Renderer::styled().note(style::BLUE) } else { Renderer::plain() };
    let decor = if options.ascii { DecorStyle::Ascii } else { DecorStyle::Unicode };
    let group = [Group::with_level(cited.level.clone()).element(snippet)];
    let drawn = renderer.decor_style(decor).term_width(options.columns().saturating_sub(6)).render(&group);
    let mut drawn: Vec<String> = drawn.lines().map(|line| line.trim_end().to_owned()).collect();
    // The empty line under the place is for diagnostics with titles; sixty of them are only long.
    if drawn.get(1).is_some_and(|line| is_empty_gutter(line)) {
        drawn.remove(1);
    }
    if wanted > lines.len() && lines.len() == MOST_LINES {
        drawn.push(format!("  … to line {}", cited.end_line));
    }
    Some(drawn)
}

fn source_lines(cited: &Cited<'_>, first: u32, wanted: usize, options: &Options<'_>) -> Option<Vec<String>> {
    let text = options.sources?(cited.path)?;
    let lines: Vec<String> = text.lines().skip(first as usize - 1).take(wanted).map(shown).collect();
    lines.iter().any(|line| !line.trim().is_empty()).then_some(lines)
}

fn quote_lines(quote: &str) -> Option<Vec<String>> {
    let lines: Vec<String> = quote.lines().take(MOST_LINES).map(shown).collect();
    lines.iter().any(|line| !line.trim().is_empty()).then_some(lines)
}

fn shown(line: &str) -> String {
    clean::code(line).into_owned()
}

/// Returns the lines cut to `columns`; a single line keeps the quoted words in sight.
fn fitted(mut lines: Vec<String>, quote: Option<&str>, columns: usize) -> Vec<String> {
    if let [line] = lines.as_mut_slice() {
        let at = find(line, quote).map_or(0, |span| line.get(..span.start).map_or(0, |before| before.chars().count()));
        if wrap::width(line) > columns && at > LEAD {
            *line = std::iter::once('…').chain(line.chars().skip(at - LEAD)).collect();
        }
    }
    lines.iter().map(|line| wrap::fit(line, columns)).collect()
}

fn is_empty_gutter(line: &str) -> bool {
    let bare = line.split('\u{1b}').map(|part| part.split_once('m').map_or(part, |(_, text)| text)).collect::<String>();
    matches!(bare.trim(), "│" | "|")
}

fn find(code: &str, quote: Option<&str>) -> Option<std::ops::Range<usize>> {
    let wanted = clean::code(quote?.trim().trim_end_matches('…')).into_owned();
    if wanted.is_empty() {
        return None;
    }
    // The end of the quote may have been cut away with the end of the line.
    let start = wanted.char_indices().nth(LEAD).map_or(wanted.as_str(), |(at, _)| &wanted[..at]);
    match code.find(&wanted) {
        Some(at) => Some(at..at + wanted.len()),
        None if code.ends_with('…') => code.find(start).map(|at| at..code.len()),
        None => None,
    }
}
