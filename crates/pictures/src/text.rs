//! Text as shapes: which characters can be drawn, how wide a line is, and its outline.
//!
//! A line is shaped with the same shaper that SVG rendering uses, so that a measured line, a drawn outline, and the
//! live text of a PDF agree.

use rustybuzz::{UnicodeBuffer, ttf_parser::OutlineBuilder};

use crate::font::{Weight, can_draw};

/// Longer input is cut before anything else looks at it.
const MAX_CHARS: usize = 300;
/// Stands for a run of characters that the font lacks.
const GAP: char = '□';
const ELLIPSIS: char = '…';

/// Returns the text as the font can draw it: one line, no control or direction characters, at most two marks on a
/// letter, and one `□` for each run of characters that the font lacks.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::new();
    let mut marks = 0;
    for character in text.chars().take(MAX_CHARS) {
        if is_mark(character) {
            marks += 1;
            if marks > 2 || out.is_empty() || !can_draw(character) {
                continue;
            }
        } else if is_invisible(character) {
            continue;
        } else {
            marks = 0;
        }
        match character {
            c if c.is_whitespace() || c.is_control() => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c if can_draw(c) => out.push(c),
            _ if out.ends_with(GAP) => {}
            _ => out.push(GAP),
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Returns the name cleaned, or the last part of `otherwise` when the font lacks more than a third of the name: a row of
/// boxes tells nobody which project this is.
pub(crate) fn name_or(name: &str, otherwise: &str) -> String {
    let visible = |c: &char| !c.is_whitespace() && !c.is_control() && !is_invisible(*c) && !is_mark(*c);
    let all = name.chars().take(MAX_CHARS).filter(visible).count();
    let lacking = name.chars().take(MAX_CHARS).filter(visible).filter(|c| !can_draw(*c)).count();
    let cleaned = clean(name);
    if all == 0 || lacking * 3 > all {
        let other = clean(otherwise.trim_end_matches('/').rsplit('/').next().unwrap_or_default());
        if !other.is_empty() {
            return other;
        }
    }
    if cleaned.is_empty() { "(no name)".to_owned() } else { cleaned }
}

/// Returns a text fit for `<title>`: bounded, on one line, without control or direction characters, otherwise as given.
pub(crate) fn spoken(text: &str) -> String {
    let mut out = String::new();
    for character in text.chars().take(MAX_CHARS) {
        if character.is_whitespace() || character.is_control() {
            if !out.is_empty() && !out.ends_with(' ') {
                out.push(' ');
            }
        } else if !is_direction(character) && !is_noncharacter(character) {
            out.push(character);
        }
    }
    out.truncate(out.trim_end().len());
    if text.chars().nth(MAX_CHARS).is_some() {
        out.push(ELLIPSIS);
    }
    out
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}' | '\u{20d0}'..='\u{20ff}' | '\u{fe20}'..='\u{fe2f}')
}

/// Direction marks could turn the rest of a page's line around.
fn is_direction(c: char) -> bool {
    matches!(c, '\u{200e}' | '\u{200f}' | '\u{61c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    is_direction(c)
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}'..='\u{2065}' | '\u{206a}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// XML 1.0 has no way to write these two.
fn is_noncharacter(c: char) -> bool {
    matches!(c, '\u{fffe}' | '\u{ffff}')
}

/// Returns the width in pixels of a line set at `size` pixels.
pub(crate) fn width(text: &str, weight: Weight, size: f64) -> f64 {
    let units: i32 = shape(text, weight).glyph_positions().iter().map(|position| position.x_advance).sum();
    f64::from(units) * size / f64::from(weight.face().units_per_em())
}

/// Returns the text, or as much of it with `…` as fits in `room` pixels.
pub(crate) fn fit(text: &str, weight: Weight, size: f64, room: f64) -> String {
    if width(text, weight, size) <= room {
        return text.to_owned();
    }
    let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
    let cut = |count: usize| {
        let mut kept = text[..ends.get(count).copied().unwrap_or(text.len())].trim_end().to_owned();
        kept.push(ELLIPSIS);
        kept
    };
    let fits = ends.partition_point(|at| width(&format!("{}{ELLIPSIS}", &text[..*at]), weight, size) <= room);
    cut(fits.saturating_sub(1))
}

/// Returns the greatest size between `least` and `most` at which the text fits in `room` pixels, and the text, cut when
/// even the least size is too wide.
pub(crate) fn fit_size(text: &str, weight: Weight, (least, most): (f64, f64), room: f64) -> (f64, String) {
    let natural = width(text, weight, most);
    if natural <= room {
        return (most, text.to_owned());
    }
    let size = (most * room / natural * 10.0).floor() / 10.0;
    if size >= least { (size, text.to_owned()) } else { (least, fit(text, weight, least, room)) }
}

/// Breaks a text into at most `lines` lines of at most `room` pixels; the last one is cut with `…`.
pub(crate) fn wrap(text: &str, weight: Weight, size: f64, room: f64, lines: usize) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        // What does not fit any more gathers in the last line, which is cut.
        if line.is_empty() || out.len() + 1 == lines || width(&longer, weight, size) <= room {
            line = longer;
        } else {
            out.push(fit(&std::mem::replace(&mut line, word.to_owned()), weight, size, room));
        }
    }
    if !line.is_empty() {
        out.push(fit(&line, weight, size, room));
    }
    out
}

fn shape(text: &str, weight: Weight) -> rustybuzz::GlyphBuffer {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.set_direction(rustybuzz::Direction::LeftToRight);
    rustybuzz::shape(weight.face(), &[], buffer)
}

/// The outline of a line whose baseline starts at (0, 0): path data in whole steps of a grid, and the step in pixels.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) data: String,
    pub(crate) step: f64,
}

/// Returns the outline of a line. `precision` is the number of grid steps in a pixel: whole relative steps write a
/// letter in a third of the bytes of absolute decimals.
pub(crate) fn outline(text: &str, weight: Weight, size: f64, precision: f64) -> Outline {
    let shaped = shape(text, weight);
    let factor = size * precision / f64::from(weight.face().units_per_em());
    let mut pen = Pen { data: String::new(), factor, origin: (0, 0), at: (0, 0), start: (0, 0) };
    for (info, position) in shaped.glyph_infos().iter().zip(shaped.glyph_positions()) {
        let origin = pen.origin;
        pen.origin = (origin.0 + position.x_offset, origin.1 + position.y_offset);
        let id = u16::try_from(info.glyph_id).unwrap_or(0);
        weight.face().outline_glyph(rustybuzz::ttf_parser::GlyphId(id), &mut pen);
        pen.origin = (origin.0 + position.x_advance, origin.1 + position.y_advance);
    }
    Outline { data: pen.data, step: 1.0 / precision }
}

/// Writes glyph outlines as relative SVG path commands. Each point is put on the grid before differences are taken, so
/// that rounding does not add up along a line.
struct Pen {
    data: String,
    factor: f64,
    origin: (i32, i32),
    at: (i32, i32),
    start: (i32, i32),
}

impl Pen {
    fn grid(&self, x: f32, y: f32) -> (i32, i32) {
        let place = |value: f64| (value * self.factor).round() as i32;
        (place(f64::from(self.origin.0) + f64::from(x)), place(-(f64::from(self.origin.1) + f64::from(y))))
    }

    fn numbers(&mut self, command: char, values: &[i32]) {
        self.data.push(command);
        for (index, value) in values.iter().enumerate() {
            if index > 0 && *value >= 0 {
                self.data.push(' ');
            }
            self.data.push_str(&value.to_string());
        }
    }
}

impl OutlineBuilder for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        let to = self.grid(x, y);
        self.numbers('m', &[to.0 - self.at.0, to.1 - self.at.1]);
        (self.at, self.start) = (to, to);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        let to = self.grid(x, y);
        match (to.0 - self.at.0, to.1 - self.at.1) {
            (0, 0) => {}
            (dx, 0) => self.numbers('h', &[dx]),
            (0, dy) => self.numbers('v', &[dy]),
            (dx, dy) => self.numbers('l', &[dx, dy]),
        }
        self.at = to;
    }

    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        let (one, to, at) = (self.grid(x1, y1), self.grid(x, y), self.at);
        self.numbers('q', &[one.0 - at.0, one.1 - at.1, to.0 - at.0, to.1 - at.1]);
        self.at = to;
    }

    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        let (one, two, to, at) = (self.grid(x1, y1), self.grid(x2, y2), self.grid(x, y), self.at);
        self.numbers('c', &[one.0 - at.0, one.1 - at.1, two.0 - at.0, two.1 - at.1, to.0 - at.0, to.1 - at.1]);
        self.at = to;
    }

    fn close(&mut self) {
        self.data.push('z');
        self.at = self.start;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_what_the_font_can_and_marks_what_it_cannot() {
        for (given, drawn) in [
            ("  two\nlines\t here ", "two lines here"),
            ("launch 🚀🚀 pad", "launch □ pad"),
            ("a\u{202e}cod.exe", "acod.exe"),
            ("z\u{301}\u{301}\u{301}\u{301}", "z\u{301}\u{301}"),
            ("\u{0}\u{7}", ""),
        ] {
            assert_eq!(clean(given), drawn, "{given:?}");
        }
    }

    #[test]
    fn a_name_that_cannot_be_drawn_gives_way_to_the_address() {
        assert_eq!(name_or("安全なプロジェクト", "example.org/safe/"), "safe");
        assert_eq!(name_or("Café 2", "example.org/cafe"), "Café 2");
        assert_eq!(name_or("漢字", ""), "□");
        assert_eq!(name_or("", ""), "(no name)");
    }

    #[test]
    fn a_long_line_is_cut_to_its_room_and_no_further() {
        let long = "wide words ".repeat(40);
        let cut = fit(&long, Weight::Bold, 20.0, 200.0);
        assert!(cut.ends_with('…'));
        let used = width(&cut, Weight::Bold, 20.0);
        assert!((180.0..=200.0).contains(&used), "{used}");
        assert_eq!(fit("short", Weight::Bold, 20.0, 200.0), "short");
    }

    #[test]
    fn a_text_wraps_at_words_and_ends_with_an_ellipsis() {
        let lines = wrap("one two three four five six", Weight::Regular, 10.0, 50.0, 2);
        assert_eq!(lines, ["one two", "three fou…"]);
        assert_eq!(wrap("", Weight::Regular, 10.0, 50.0, 2), Vec::<String>::new());
    }

    #[test]
    fn a_spoken_name_keeps_its_script_but_not_its_tricks() {
        assert_eq!(spoken("שלום\u{202e} <b>\u{0}x"), "שלום <b> x");
        assert_eq!(spoken(&"a".repeat(400)).chars().count(), MAX_CHARS + 1);
    }

    #[test]
    fn an_outline_is_relative_and_whole() {
        let drawn = outline("l", Weight::Regular, 1000.0, 1.0);
        assert!(drawn.data.starts_with('m') && drawn.data.ends_with('z'), "{}", drawn.data);
        assert!(!drawn.data.contains('.'));
    }
}
