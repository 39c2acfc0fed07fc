//! YAML 1.2 into the spanned tree: events of `granit-parser` built up on a stack, never by recursion.

use std::collections::BTreeMap;

use granit_parser::{ErrorKind, Event, Parser, ScalarStyle, ScanError, StrInput, StructureStyle, Tag};

use super::lines::Lines;
use super::{Comment, Document, Entry, Limits, Node, Span, Style, SyntaxError, Value, note_duplicates, scalar};

/// Reads the first document of a YAML stream.
pub fn parse_yaml(bytes: &[u8], limits: &Limits) -> Result<Document, SyntaxError> {
    read(bytes, limits, 1)?.into_iter().next().ok_or_else(|| SyntaxError {
        message: "no document: nothing but blanks and comments".into(),
        line: 1,
        column: 1,
        limit: false,
    })
}

/// Reads every document of a YAML stream.
pub fn parse_yaml_all(bytes: &[u8], limits: &Limits) -> Result<Vec<Document>, SyntaxError> {
    read(bytes, limits, usize::MAX)
}

fn read(bytes: &[u8], limits: &Limits, documents: usize) -> Result<Vec<Document>, SyntaxError> {
    let lines = Lines::read(bytes, limits)?;
    let mut options = granit_parser::options! { flow_nesting_limit: limits.depth, block_nesting_limit: limits.depth };
    // A licence header is longer than the default of 96; the limit on bytes bounds them all.
    options.max_buffered_comment_events = usize::MAX;
    let mut parser = Parser::new_from_str_with_options(lines.text, options);
    let mut builder = Builder::new(&lines, limits);
    let mut done = Vec::new();
    while done.len() < documents {
        match next(&mut parser, &lines)? {
            Some((Event::DocumentEnd, _)) => done.push(builder.finish()),
            Some((event, span)) => builder.take(event, span)?,
            None => break,
        }
    }
    // What follows the last document asked for may still show that it was not one.
    if documents != usize::MAX && !done.is_empty() {
        next(&mut parser, &lines)?;
    }
    Ok(done)
}

type Found<'a> = Option<(Event<'a>, granit_parser::Span)>;

fn next<'a>(parser: &mut Parser<'a, StrInput<'a>>, lines: &Lines<'_>) -> Result<Found<'a>, SyntaxError> {
    parser.next_event().transpose().map_err(|error| explain(&error, lines))
}

fn explain(error: &ScanError, lines: &Lines<'_>) -> SyntaxError {
    let at = error.marker().byte_offset().unwrap_or(lines.text.len());
    match error.kind() {
        ErrorKind::RecursionLimitExceeded => lines.limit("nesting is deeper than the limit", at),
        ErrorKind::TooManyComments | ErrorKind::DirectiveByteLimitExceeded { .. } => lines.limit(error.info(), at),
        ErrorKind::UnknownAnchor => lines.error("an alias names an anchor that does not stand before it", at),
        _ => {
            let mut message = error.info();
            if let Some(first) = message.get_mut(..1) {
                first.make_ascii_lowercase();
            }
            lines.error(message.replace('\n', "; "), at)
        }
    }
}

/// A collection that is still open.
struct Open {
    node: Node,
    key: Option<Node>,
    anchor: usize,
    is_flow: bool,
    /// Nodes and text bytes counted before it began.
    before: Weight,
    /// Levels below it.
    height: usize,
}

/// How much was built.
#[derive(Clone, Copy, Default)]
struct Weight {
    nodes: usize,
    text: usize,
}

/// What an alias repeats.
struct Anchored {
    node: Node,
    weight: Weight,
    height: usize,
}

struct Builder<'a> {
    lines: &'a Lines<'a>,
    limits: &'a Limits,
    open: Vec<Open>,
    root: Option<Node>,
    anchors: BTreeMap<usize, Anchored>,
    total: Weight,
    comments: Vec<Comment>,
    duplicates: Vec<(u32, String)>,
}

impl<'a> Builder<'a> {
    fn new(lines: &'a Lines<'a>, limits: &'a Limits) -> Self {
        Self {
            lines,
            limits,
            open: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            total: Weight::default(),
            comments: Vec::new(),
            duplicates: Vec::new(),
        }
    }

    fn take(&mut self, event: Event<'_>, span: granit_parser::Span) -> Result<(), SyntaxError> {
        let (start, end) = self.range(span);
        match event {
            Event::Comment(text, _) => {
                let line = self.lines.line(start);
                let span = Span { start: start + self.lines.skipped, end: end + self.lines.skipped };
                self.comments.push(Comment { text: text.trim().to_owned(), line, span });
                Ok(())
            }
            Event::Scalar(text, style, anchor, tag) => {
                let before = self.total;
                let (start, end) = self.scalar_range(style, start, end);
                let node = self.node(typed(text.into_owned(), style, tag.as_deref()), start, end)?;
                self.complete(node, anchor, before, 0)
            }
            Event::SequenceStart(style, anchor, _) => self.begin(Value::Sequence(Vec::new()), style, anchor, start),
            Event::MappingStart(style, anchor, _) => self.begin(Value::Mapping(Vec::new()), style, anchor, start),
            Event::SequenceEnd | Event::MappingEnd => self.end(end),
            Event::Alias(anchor) => self.alias(anchor, start, end),
            _ => Ok(()),
        }
    }

    fn range(&self, span: granit_parser::Span) -> (usize, usize) {
        let range = span.byte_range().unwrap_or(0..0);
        let length = self.lines.text.len();
        (range.start.min(length), range.end.min(length).max(range.start.min(length)))
    }

    /// Narrows the bytes of a scalar to its text: without the header of a block scalar and the blanks behind a plain one.
    fn scalar_range(&self, style: ScalarStyle, start: usize, end: usize) -> (usize, usize) {
        let text = self.lines.text.get(start..end).unwrap_or_default();
        match style {
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let body = text.find('\n').filter(|_| text.starts_with(['|', '>'])).map_or(0, |at| at + 1);
                let rest = text.get(body..).unwrap_or_default();
                let kept = rest.trim_end();
                if kept.is_empty() {
                    return (start, start + text.trim_end().len());
                }
                let blank = rest.len() - rest.trim_start_matches(['\r', '\n']).len();
                (start + body + blank, start + body + kept.len())
            }
            ScalarStyle::Plain => (start, start + text.trim_end().len()),
            _ => (start, end),
        }
    }

    fn node(&mut self, value: Value, start: usize, end: usize) -> Result<Node, SyntaxError> {
        let text = match &value {
            Value::String { text, .. } | Value::Number(text) => text.len(),
            _ => 0,
        };
        self.add(Weight { nodes: 1, text }, start)?;
        let mut node = Node { value, span: Span::default(), line: 1, end_line: 1 };
        self.lines.put(&mut node, start, end);
        Ok(node)
    }

    /// Counts what was built; aliases repeat text, so the text is bounded too.
    fn add(&mut self, weight: Weight, at: usize) -> Result<(), SyntaxError> {
        self.total.nodes = self.total.nodes.saturating_add(weight.nodes);
        self.total.text = self.total.text.saturating_add(weight.text);
        if self.total.nodes > self.limits.nodes {
            let message =
                format!("the text has more than {} values, those that aliases repeat included", self.limits.nodes);
            return Err(self.lines.limit(message, at));
        }
        if self.total.text > self.limits.bytes.saturating_mul(2) {
            return Err(self.lines.limit("aliases repeat more text than the limit", at));
        }
        Ok(())
    }

    fn begin(&mut self, value: Value, style: StructureStyle, anchor: usize, start: usize) -> Result<(), SyntaxError> {
        if self.open.len() >= self.limits.depth {
            return Err(self.lines.limit(format!("nesting is deeper than {} levels", self.limits.depth), start));
        }
        let before = self.total;
        let node = self.node(value, start, start)?;
        let is_flow = style == StructureStyle::Flow;
        self.open.push(Open { node, key: None, anchor, is_flow, before, height: 1 });
        Ok(())
    }

    fn end(&mut self, end: usize) -> Result<(), SyntaxError> {
        let Some(mut open) = self.open.pop() else { return Ok(()) };
        let start = open.node.span.start - self.lines.skipped;
        // The end event of a block collection stands at the next token, so its last value says where it ends.
        let last = match &open.node.value {
            Value::Sequence(items) => items.last().map_or(start, |last| last.span.end - self.lines.skipped),
            Value::Mapping(entries) => {
                entries.last().map_or(start, |last| last.key.span.end.max(last.value.span.end) - self.lines.skipped)
            }
            _ => start,
        };
        self.lines.put(&mut open.node, start, if open.is_flow { end } else { last });
        if let Value::Mapping(entries) = &mut open.node.value {
            note_duplicates(entries, &mut self.duplicates);
            merge(entries);
        }
        self.complete(open.node, open.anchor, open.before, open.height)
    }

    fn alias(&mut self, anchor: usize, start: usize, end: usize) -> Result<(), SyntaxError> {
        let before = self.total;
        let Some(target) = self.anchors.get(&anchor) else {
            return Err(self.lines.error("an alias stands inside of its own anchor", start));
        };
        let (weight, height) = (target.weight, target.height);
        if self.open.len() + height > self.limits.depth {
            return Err(self.lines.limit(format!("nesting is deeper than {} levels", self.limits.depth), start));
        }
        // Counted before it is copied: this is where an exponential document ends.
        self.add(weight, start)?;
        let Some(target) = self.anchors.get(&anchor) else { return Ok(()) };
        let mut node = target.node.clone();
        self.lines.put(&mut node, start, end);
        self.complete(node, 0, before, height)
    }

    /// Puts a complete node into the collection that is open, or makes it the root.
    fn complete(&mut self, node: Node, anchor: usize, before: Weight, height: usize) -> Result<(), SyntaxError> {
        if anchor != 0 {
            let weight = Weight {
                nodes: self.total.nodes.saturating_sub(before.nodes),
                text: self.total.text.saturating_sub(before.text),
            };
            self.add(weight, node.span.start.saturating_sub(self.lines.skipped))?;
            self.anchors.insert(anchor, Anchored { node: node.clone(), weight, height });
        }
        match self.open.last_mut() {
            None => self.root = Some(node),
            Some(parent) => {
                parent.height = parent.height.max(height + 1);
                match &mut parent.node.value {
                    Value::Sequence(items) => items.push(node),
                    Value::Mapping(entries) => match parent.key.take() {
                        None => parent.key = Some(node),
                        Some(key) => entries.push(Entry { key, value: node }),
                    },
                    _ => {}
                }
            }
        }
        Ok(())
    }

    fn finish(&mut self) -> Document {
        self.open.clear();
        self.anchors.clear();
        let nothing = Node { value: Value::Null, span: Span::default(), line: 1, end_line: 1 };
        Document {
            root: self.root.take().unwrap_or(nothing),
            comments: std::mem::take(&mut self.comments),
            duplicate_keys: std::mem::take(&mut self.duplicates),
        }
    }
}

fn typed(text: String, style: ScalarStyle, tag: Option<&Tag>) -> Value {
    let style = match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    };
    match tag {
        None if style == Style::Plain => scalar::plain(text),
        None => Value::String { text, style },
        // An explicit tag of the core schema wins over the look of the scalar; `!` alone means text.
        Some(tag) => match tag.core_suffix() {
            Some("int" | "float" | "bool" | "null") => match scalar::plain(text) {
                Value::String { text, .. } => Value::String { text, style },
                value => value,
            },
            None if tag.is_custom() && tag.suffix() != "" && style == Style::Plain => scalar::plain(text),
            _ => Value::String { text, style },
        },
    }
}

/// Resolves merge keys (`<<`): keys that stand in the mapping itself win, then the mapping merged first.
fn merge(entries: &mut Vec<Entry>) {
    if !entries.iter().any(is_merge) {
        return;
    }
    let mut sources = Vec::new();
    let mut own = Vec::with_capacity(entries.len());
    for entry in entries.drain(..) {
        if !is_merge(&entry) {
            own.push(entry);
            continue;
        }
        match entry.value.value {
            Value::Mapping(merged) => sources.extend(merged),
            Value::Sequence(items) => sources.extend(items.into_iter().flat_map(|item| match item.value {
                Value::Mapping(merged) => merged,
                _ => Vec::new(),
            })),
            _ => {}
        }
    }
    let mut keys: std::collections::BTreeSet<String> =
        own.iter().filter_map(|entry| entry.key.text().map(|text| text.into_owned())).collect();
    for entry in sources {
        if entry.key.text().is_none_or(|text| keys.insert(text.into_owned())) {
            own.push(entry);
        }
    }
    *entries = own;
}

fn is_merge(entry: &Entry) -> bool {
    let plain = matches!(&entry.key.value, Value::String { text, style: Style::Plain } if text == "<<");
    plain
        && match &entry.value.value {
            Value::Mapping(_) => true,
            Value::Sequence(items) => items.iter().all(Node::is_mapping),
            _ => false,
        }
}
