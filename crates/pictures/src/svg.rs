//! Writes SVG: numbers, escaping, and a canvas whose text is either outlines or live text.

use std::fmt::Write as _;

use crate::{
    font::{FAMILY, Weight},
    text,
};

/// Escapes a text for element content and for attributes in double quotes. Characters that XML 1.0 cannot carry are
/// left out.
pub(crate) fn escape(given: &str) -> String {
    let mut out = String::with_capacity(given.len());
    for character in given.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' | '\r' => out.push(character),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}

/// Writes a number with at most two decimals and no trailing zeros.
pub(crate) fn num(value: f64) -> String {
    let mut out = format!("{value:.2}");
    while out.ends_with('0') {
        out.pop();
    }
    if out.ends_with('.') {
        out.pop();
    }
    if out == "-0" { "0".to_owned() } else { out }
}

/// How a canvas writes words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextMode {
    /// As paths: the picture looks the same in every viewer, fonts or not.
    Outlines,
    /// As text: a PDF embeds the font, so that words can be searched, copied, and read aloud.
    Live,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Anchor {
    Start,
    Middle,
    End,
}

/// How a line of text is set; x and y are the anchor on the baseline.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Type<'t> {
    pub(crate) x: f64,
    pub(crate) y: f64,
    pub(crate) size: f64,
    pub(crate) weight: Weight,
    pub(crate) anchor: Anchor,
    pub(crate) fill: &'t str,
}

/// The body of a picture while it is drawn. `attributes` are always our own text, never a stranger's.
#[derive(Debug)]
pub(crate) struct Canvas {
    body: String,
    mode: TextMode,
    /// Grid steps in a pixel for outlines.
    precision: f64,
}

impl Canvas {
    pub(crate) fn new(mode: TextMode, precision: f64) -> Self {
        Self { body: String::new(), mode, precision }
    }

    pub(crate) fn into_body(self) -> String {
        self.body
    }

    /// Adds markup that we wrote ourselves.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.body.push_str(markup);
    }

    pub(crate) fn rect(&mut self, (x, y, width, height): (f64, f64, f64, f64), radius: f64, attributes: &str) {
        let (x, y, width, height) = (num(x), num(y), num(width), num(height));
        let round = if radius > 0.0 { format!(" rx=\"{}\"", num(radius)) } else { String::new() };
        self.add(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{round} {attributes}/>"));
    }

    pub(crate) fn circle(&mut self, (x, y): (f64, f64), radius: f64, attributes: &str) {
        self.add(format_args!("<circle cx=\"{}\" cy=\"{}\" r=\"{}\" {attributes}/>", num(x), num(y), num(radius)));
    }

    pub(crate) fn path(&mut self, data: &str, attributes: &str) {
        self.add(format_args!("<path d=\"{data}\" {attributes}/>"));
    }

    /// Draws markup in a square of 24 units at a place, scaled to a size.
    pub(crate) fn place(&mut self, (x, y): (f64, f64), size: f64, attributes: &str, markup: &str) {
        let scale = size / 24.0;
        self.add(format_args!(
            "<g transform=\"translate({} {}) scale({scale:.4})\" {attributes}>{markup}</g>",
            num(x),
            num(y)
        ));
    }

    /// Sets one line of text that has been cleaned and fitted.
    pub(crate) fn text(&mut self, kind: Type<'_>, words: &str) {
        if words.is_empty() {
            return;
        }
        match self.mode {
            TextMode::Outlines => self.outlines(kind, words),
            TextMode::Live => self.live(kind, words),
        }
    }

    fn outlines(&mut self, kind: Type<'_>, words: &str) {
        let outline = text::outline(words, kind.weight, kind.size, self.precision);
        let width = match kind.anchor {
            Anchor::Start => 0.0,
            _ => text::width(words, kind.weight, kind.size),
        };
        let x = match kind.anchor {
            Anchor::Start => kind.x,
            Anchor::Middle => kind.x - width / 2.0,
            Anchor::End => kind.x - width,
        };
        self.add(format_args!(
            "<path transform=\"translate({} {}) scale({})\" fill=\"{}\" d=\"{}\"/>",
            num(x),
            num(kind.y),
            outline.step,
            kind.fill,
            outline.data
        ));
    }

    fn live(&mut self, kind: Type<'_>, words: &str) {
        let anchor = match kind.anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        self.add(format_args!(
            "<text x=\"{}\" y=\"{}\" font-family=\"{FAMILY}\" font-size=\"{}\" font-weight=\"{}\" text-anchor=\"{anchor}\" \
             fill=\"{}\">{}</text>",
            num(kind.x),
            num(kind.y),
            num(kind.size),
            kind.weight.css(),
            kind.fill,
            escape(words)
        ));
    }

    fn add(&mut self, markup: std::fmt::Arguments<'_>) {
        self.body.write_fmt(markup).expect("writing to a String cannot fail");
    }
}

/// The root of a picture: its size in pixels, and its words for readers that do not see it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Root<'t> {
    pub(crate) width: f64,
    pub(crate) height: f64,
    pub(crate) title: &'t str,
    pub(crate) description: &'t str,
    /// Further attributes of our own, such as a class.
    pub(crate) attributes: &'t str,
}

/// Returns the whole picture.
pub(crate) fn document(root: Root<'_>, body: &str) -> String {
    let (width, height) = (num(root.width), num(root.height));
    let title = escape(&text::spoken(root.title));
    let description = match escape(&text::spoken(root.description)) {
        words if words.is_empty() => words,
        words => format!("<desc>{words}</desc>"),
    };
    let space = if root.attributes.is_empty() { "" } else { " " };
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         role=\"img\" aria-label=\"{title}\"{space}{}><title>{title}</title>{description}{body}</svg>",
        root.attributes
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_markup_means_and_drops_what_xml_cannot_carry() {
        assert_eq!(escape("<b>\"a\" & 'b'\u{0}\u{ffff}"), "&lt;b&gt;&quot;a&quot; &amp; &#39;b&#39;");
    }

    #[test]
    fn writes_short_numbers() {
        for (value, written) in
            [(1.0, "1"), (0.5, "0.5"), (-0.001, "0"), (100.0, "100"), (2.345, "2.35"), (-1.5, "-1.5")]
        {
            assert_eq!(num(value), written);
        }
    }
}
