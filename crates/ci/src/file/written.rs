//! The expressions that a file holds, each with its place: those between `${{` and `}}` anywhere in a value, and bare
//! conditions. Read once, for all rules that look at expressions.

use slam_formats::tree::{Entry, Node, Span, Style, Value};

use super::File;
use crate::expression::{Expression, parse, pieces};

/// An expression with its place in the file.
pub(crate) struct Written {
    /// The expression.
    pub(crate) expression: Expression,
    /// Its bytes, `${{` and `}}` included.
    pub(crate) span: Span,
    /// Offset in the file of the text that was parsed; `None` where escapes keep offsets from being told.
    base: Option<usize>,
}

/// An `if` of a job or a step.
pub(crate) struct Condition<'d> {
    /// Its key and value.
    pub(crate) entry: &'d Entry,
    /// The expression; `None` when it cannot be read.
    pub(crate) written: Option<Written>,
}

impl Written {
    /// Returns the bytes of a part of the expression.
    pub(crate) fn part(&self, part: &Expression) -> Span {
        match self.base {
            Some(base) => Span { start: base + part.span.start, end: base + part.span.end },
            None => self.span,
        }
    }
}

impl<'d> File<'d> {
    /// Returns every expression between `${{` and `}}` in the values at or below a node.
    pub(crate) fn written_in(&self, node: &'d Node) -> Vec<Written> {
        let mut found = Vec::new();
        self.collect(node, &mut found);
        found
    }

    fn collect(&self, node: &'d Node, found: &mut Vec<Written>) {
        // What an alias repeats is looked at where it stands.
        if self.is_alias(node) {
            return;
        }
        match &node.value {
            Value::Sequence(items) => items.iter().for_each(|item| self.collect(item, found)),
            Value::Mapping(entries) => entries.iter().for_each(|entry| self.collect(&entry.value, found)),
            Value::String { text, .. } if text.contains("${{") => self.fenced(node, text, found),
            _ => {}
        }
    }

    fn fenced(&self, node: &'d Node, text: &str, found: &mut Vec<Written>) {
        let raw = self.text(node.span);
        let plain = is_plain(node, raw);
        for piece in pieces(if plain { raw } else { text }) {
            let Ok(expression) = piece.expression else { continue };
            let start = node.span.start + piece.at;
            found.push(Written {
                expression,
                span: if plain { Span { start, end: start + piece.raw.len() } } else { node.span },
                base: plain.then_some(start + "${{".len()),
            });
        }
    }

    /// Returns whether the node stands there as an alias of another.
    pub(crate) fn is_alias(&self, node: &Node) -> bool {
        self.bytes.get(node.span.start) == Some(&b'*')
            && !matches!(&node.value, Value::String { style: Style::Literal | Style::Folded, .. })
    }

    /// Returns the conditions of all jobs and steps.
    pub(crate) fn conditions(&self) -> Vec<Condition<'d>> {
        let jobs = self.jobs().map(|job| &job.value);
        let steps = self.steps.iter().map(|step| step.step);
        let mut owners: Vec<&Node> = jobs.chain(steps).collect();
        owners.sort_by_key(|owner| owner.span);
        owners.dedup_by_key(|owner| owner.span);
        let read = |owner: &'d Node| {
            let entry = owner.entry("if")?;
            Some(Condition { entry, written: self.condition(&entry.value) })
        };
        owners.into_iter().filter_map(read).collect()
    }

    fn condition(&self, node: &'d Node) -> Option<Written> {
        let text = node.as_str()?;
        if text.contains("${{") {
            let mut found = Vec::new();
            self.fenced(node, text, &mut found);
            return (!found.is_empty()).then(|| found.swap_remove(0));
        }
        let raw = self.text(node.span);
        let plain = is_plain(node, raw);
        let quote = usize::from(matches!(&node.value, Value::String { style: Style::Single | Style::Double, .. }));
        let inner = raw.get(quote..raw.len().saturating_sub(quote)).filter(|_| plain).unwrap_or(text);
        let base = plain.then_some(node.span.start + quote);
        Some(Written { expression: parse(inner).ok()?, span: node.span, base })
    }
}

/// Returns whether the value stands in the file as it is, but for the space at the start of its lines.
fn is_plain(node: &Node, raw: &str) -> bool {
    match &node.value {
        Value::String { style: Style::Single, .. } => {
            !raw.get(1..raw.len().saturating_sub(1)).unwrap_or_default().contains("''")
        }
        Value::String { style: Style::Double, .. } => !raw.contains('\\'),
        Value::String { style: Style::Plain, .. } => !raw.starts_with('*'),
        _ => true,
    }
}
