//! Lets plotters draw on our canvas: it lays out axes, ticks, and lines; colours, escaping, and measures are ours.

use std::convert::Infallible;

use plotters_backend::{
    BackendColor, BackendCoord, BackendStyle, BackendTextStyle, DrawingBackend, DrawingErrorKind,
    text_anchor::{HPos, VPos},
};

use super::{INK, plain, words};
use crate::{
    font::Weight,
    svg::{Anchor, Canvas, Type, num},
    text,
};

/// Plotters counts whole pixels; four steps to a pixel keep lines smooth.
pub(super) const STEPS: u32 = 4;

type Drawn = Result<(), DrawingErrorKind<Infallible>>;

/// The canvas as plotters sees it.
pub(super) struct Backend<'c> {
    pub(super) canvas: &'c mut Canvas,
    /// In steps.
    pub(super) size: (u32, u32),
}

fn pixels(steps: i32) -> f64 {
    f64::from(steps) / f64::from(STEPS)
}

fn point((x, y): BackendCoord) -> String {
    format!("{} {}", num(pixels(x)), num(pixels(y)))
}

/// Black stands for the colour of the page's text.
fn paint(name: &str, colour: BackendColor) -> String {
    let (red, green, blue) = colour.rgb;
    let value = match colour.rgb {
        (0, 0, 0) => INK.to_owned(),
        _ => format!("#{red:02x}{green:02x}{blue:02x}"),
    };
    if colour.alpha < 1.0 {
        format!("{name}=\"{value}\" {name}-opacity=\"{}\"", num(colour.alpha))
    } else {
        format!("{name}=\"{value}\"")
    }
}

fn stroke<S: BackendStyle>(style: &S) -> String {
    let width = num(f64::from(style.stroke_width()) / f64::from(STEPS));
    format!("fill=\"none\" {} stroke-width=\"{width}\" stroke-linejoin=\"round\"", paint("stroke", style.color()))
}

impl Backend<'_> {
    fn shape<S: BackendStyle>(&mut self, data: &str, style: &S, filled: bool) -> Drawn {
        if style.color().alpha > 0.0 && !data.is_empty() {
            let attributes = if filled { paint("fill", style.color()) } else { stroke(style) };
            self.canvas.path(data, &attributes);
        }
        Ok(())
    }
}

fn joined<I: IntoIterator<Item = BackendCoord>>(points: I) -> String {
    let mut data = String::new();
    for at in points {
        data.push(if data.is_empty() { 'M' } else { 'L' });
        data.push_str(&point(at));
    }
    data
}

impl DrawingBackend for Backend<'_> {
    type ErrorType = Infallible;

    fn get_size(&self) -> (u32, u32) {
        self.size
    }

    fn ensure_prepared(&mut self) -> Drawn {
        Ok(())
    }

    fn present(&mut self) -> Drawn {
        Ok(())
    }

    fn draw_pixel(&mut self, at: BackendCoord, color: BackendColor) -> Drawn {
        self.shape(&format!("M{}h1v1h-1z", point(at)), &color, true)
    }

    fn draw_line<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S) -> Drawn {
        self.shape(&joined([from, to]), style, false)
    }

    fn draw_rect<S: BackendStyle>(&mut self, from: BackendCoord, to: BackendCoord, style: &S, fill: bool) -> Drawn {
        let data = joined([from, (to.0, from.1), to, (from.0, to.1)]) + "z";
        self.shape(&data, style, fill)
    }

    fn draw_path<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.shape(&joined(path), style, false)
    }

    fn draw_circle<S: BackendStyle>(&mut self, at: BackendCoord, radius: u32, style: &S, fill: bool) -> Drawn {
        let attributes = if fill { paint("fill", style.color()) } else { stroke(style) };
        self.canvas.circle((pixels(at.0), pixels(at.1)), f64::from(radius) / f64::from(STEPS), &attributes);
        Ok(())
    }

    fn fill_polygon<S: BackendStyle, I: IntoIterator<Item = BackendCoord>>(&mut self, path: I, style: &S) -> Drawn {
        self.shape(&(joined(path) + "z"), style, true)
    }

    fn draw_text<T: BackendTextStyle>(&mut self, given: &str, style: &T, at: BackendCoord) -> Drawn {
        let size = style.size() / f64::from(STEPS);
        let (horizontal, vertical) = (style.anchor().h_pos, style.anchor().v_pos);
        let anchor = match horizontal {
            HPos::Left => Anchor::Start,
            HPos::Center => Anchor::Middle,
            HPos::Right => Anchor::End,
        };
        // Digits and capitals of the font are two thirds of its size.
        let drop = match vertical {
            VPos::Top => 0.8 * size,
            VPos::Center => 0.33 * size,
            VPos::Bottom => -0.1 * size,
        };
        words(self.canvas, Type { size, ..plain(pixels(at.0), pixels(at.1) + drop, anchor) }, given);
        Ok(())
    }

    fn estimate_text_size<T: BackendTextStyle>(
        &self,
        given: &str,
        style: &T,
    ) -> Result<(u32, u32), DrawingErrorKind<Infallible>> {
        let width = text::width(given, Weight::Regular, style.size()).ceil();
        Ok((width as u32, style.size().ceil() as u32))
    }
}
