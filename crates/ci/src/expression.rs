//! The expression language of GitHub Actions: `${{ github.event.issue.title || inputs['title'] }}`.
//!
//! Grammar as GitHub documents it: literals, contexts with `.name`, `[index]` and `.*`, functions, `!`, comparisons,
//! `&&`, `||`, and groups. Names compare without regard to case, so they are kept in lower case.

mod constant;
mod lexer;
mod parser;
mod worth;

use slam_formats::tree::Span;

pub(crate) use parser::parse;
pub use worth::{Worth, worth};

/// Expressions looked at in one text; more than this is no honest script.
const MOST_PIECES: usize = 5_000;

/// An expression with its place in the text that was read.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Expression {
    /// What it says.
    pub(crate) kind: Kind,
    /// Its bytes.
    pub(crate) span: Span,
}

/// What an expression says.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A number of any form.
    Number(f64),
    /// A text.
    Text(String),
    /// A context, such as `github.event.issue.title`: names in lower case.
    Context(Vec<Segment>),
    /// What a function returns: its name in lower case.
    Call(String, Vec<Expression>),
    /// A part of what a function or group returns.
    Part(Box<Expression>, Vec<Segment>),
    /// `!a`
    Not(Box<Expression>),
    /// `a == b` and the other comparisons.
    Compare(Comparison, Box<Expression>, Box<Expression>),
    /// `a && b`
    And(Box<Expression>, Box<Expression>),
    /// `a || b`
    Or(Box<Expression>, Box<Expression>),
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comparison {
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`, `<=`, `>`, or `>=`
    Order,
}

/// One step into a value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Segment {
    /// `.name` or `['name']`, in lower case.
    Name(String),
    /// `.*` or `[*]`
    Star,
    /// `[expression]`, a number included.
    Index(Box<Expression>),
}

impl Expression {
    /// Returns the names of a context, `*` for what is computed or is all; `None` for anything else.
    pub(crate) fn path(&self) -> Option<Vec<String>> {
        let Kind::Context(segments) = &self.kind else { return None };
        let mut path: Vec<String> = segments
            .iter()
            .map(|segment| match segment {
                Segment::Name(name) => name.clone(),
                Segment::Star | Segment::Index(_) => "*".to_owned(),
            })
            .collect();
        // Forgejo and Gitea know the context by names of their own beside GitHub's.
        if let Some(root) = path.first_mut().filter(|root| matches!(root.as_str(), "forgejo" | "gitea" | "forge")) {
            *root = "github".to_owned();
        }
        Some(path)
    }

    /// Returns the context as `github.event_name`.
    pub(crate) fn dotted(&self) -> Option<String> {
        self.path().map(|path| path.join("."))
    }

    /// Calls the function for this expression and everything in it; depth is bounded by the parser.
    pub(crate) fn visit(&self, seen: &mut dyn FnMut(&Expression)) {
        seen(self);
        self.parts(&mut |part| part.visit(seen));
    }

    /// Calls the function for each expression directly in this one.
    pub(crate) fn parts<'e>(&'e self, seen: &mut dyn FnMut(&'e Expression)) {
        match &self.kind {
            Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_) => {}
            Kind::Context(segments) => indices(segments, seen),
            Kind::Call(_, arguments) => arguments.iter().for_each(seen),
            Kind::Part(base, segments) => {
                seen(base);
                indices(segments, seen);
            }
            Kind::Not(inner) => seen(inner),
            Kind::Compare(_, left, right) | Kind::And(left, right) | Kind::Or(left, right) => {
                seen(left);
                seen(right);
            }
        }
    }

    /// Returns whether the expression is the context with this name, or lies in it.
    pub(crate) fn is_in(&self, root: &str) -> bool {
        matches!(&self.kind, Kind::Context(segments) if matches!(segments.first(), Some(Segment::Name(name)) if name == root))
    }
}

fn indices<'e>(segments: &'e [Segment], seen: &mut dyn FnMut(&'e Expression)) {
    for segment in segments {
        if let Segment::Index(index) = segment {
            seen(index);
        }
    }
}

/// An expression inside a text.
#[derive(Debug, Clone)]
pub(crate) struct Piece<'t> {
    /// The words, `${{` and `}}` included.
    pub(crate) raw: &'t str,
    /// Line of the text on which it starts, from 0.
    pub(crate) line: usize,
    /// Byte of the text at which it starts.
    pub(crate) at: usize,
    /// What it says, or why it says nothing.
    pub(crate) expression: Result<Expression, String>,
}

impl<'t> Piece<'t> {
    /// Returns the words of a part of the expression.
    pub(crate) fn words(&self, part: &Expression) -> &'t str {
        self.raw.get(part.span.start + OPENING..part.span.end + OPENING).unwrap_or(self.raw)
    }

    /// Returns the line of the text on which a part of the expression starts, from 0.
    pub(crate) fn line_of(&self, part: &Expression) -> usize {
        self.line + newlines(self.raw.get(..part.span.start + OPENING).unwrap_or_default())
    }
}

/// Bytes of `${{`.
const OPENING: usize = 3;

/// Returns the expressions of a text in order.
pub(crate) fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let (mut at, mut line) = (0usize, 0usize);
    while found.len() < MOST_PIECES {
        let Some(open) = text.get(at..).and_then(|rest| rest.find("${{")) else { break };
        let start = at + open;
        line += newlines(text.get(at..start).unwrap_or_default());
        let inner = start + OPENING;
        let Some(length) = text.get(inner..).and_then(end_of) else { break };
        let end = inner + length;
        let raw = text.get(start..end + 2).unwrap_or_default();
        found.push(Piece { raw, line, at: start, expression: parse(text.get(inner..end).unwrap_or_default()) });
        line += newlines(raw);
        at = end + 2;
    }
    found
}

/// Returns whether the text holds more expressions than are looked at.
pub(crate) fn is_cut(text: &str) -> bool {
    text.len() >= 5 * MOST_PIECES && pieces(text).len() >= MOST_PIECES
}

fn newlines(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\n').count()
}

/// Returns where `}}` ends an expression; a `}}` in quotes does not.
fn end_of(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let (mut quoted, mut first) = (false, None);
    // An open quote must not make every piece look through the whole text.
    for (at, byte) in bytes.iter().enumerate().take(parser::LONGEST_BYTES) {
        match byte {
            b'\'' => quoted = !quoted,
            b'}' if bytes.get(at + 1) == Some(&b'}') => {
                if !quoted {
                    return Some(at);
                }
                first = first.or(Some(at));
            }
            _ => {}
        }
    }
    // An open quote: the forge refuses the file; what stands before the first `}}` is still looked at.
    first
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_end_behind_quotes_and_know_their_line() {
        let text = "a ${{ github.sha }}\n${{ format('}}{0}', github.actor) }} ${{ open";
        let found: Vec<_> = pieces(text).iter().map(|piece| (piece.raw, piece.line)).collect();
        assert_eq!(found, [("${{ github.sha }}", 0), ("${{ format('}}{0}', github.actor) }}", 1)]);
    }

    #[test]
    fn an_open_quote_does_not_hide_the_piece() {
        assert_eq!(pieces("${{ 'x }} y").len(), 1);
    }
}
