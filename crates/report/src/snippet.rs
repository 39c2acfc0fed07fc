//! The cited lines of a file, drawn as a compiler draws them.

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet, renderer::DecorStyle};
use slam_model::RepoPath;

use crate::{Options, clean};

/// The most lines of one citation that are drawn; the rest is named by number.
const MOST_LINES: usize = 4;
/// The longest line that is drawn, in characters.
const LONGEST_LINE: usize = 400;

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
    let renderer = if options.colour { Renderer::styled() } else { Renderer::plain() };
    let decor = if options.ascii { DecorStyle::Ascii } else { DecorStyle::Unicode };
    let group = [Group::with_level(cited.level.clone()).element(snippet)];
    let drawn = renderer.decor_style(decor).term_width(options.columns().saturating_sub(6)).render(&group);
    let mut drawn: Vec<String> = drawn.lines().map(|line| line.trim_end().to_owned()).collect();
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
    clean::cut(&clean::code(line), LONGEST_LINE).into_owned()
}

fn find(code: &str, quote: Option<&str>) -> Option<std::ops::Range<usize>> {
    let wanted = clean::code(quote?.trim().trim_end_matches('…')).into_owned();
    let at = code.find(&wanted).filter(|_| !wanted.is_empty())?;
    Some(at..at + wanted.len())
}
