//! The image for a contributor: who contributed to which badge of which project.

use crate::{
    error::PictureError,
    font::Weight,
    icon::{Emblem, medallion},
    palette::Theme,
    raster::{Raster, png_from_svg},
    svg::{Anchor, Canvas, Root, TextMode, Type, document},
    text,
};

const SIDE: f64 = 640.0;
const CENTRE: f64 = SIDE / 2.0;
const ROOM: f64 = 520.0;

/// What the image says.
#[derive(Debug, Clone, Copy)]
pub struct Credit<'t> {
    /// The person as they wish to be called.
    pub person: &'t str,
    /// Their login, which stands for a name that the font cannot draw.
    pub login: &'t str,
    /// The badge's picture.
    pub emblem: Emblem,
    /// The badge's name.
    pub badge: &'t str,
    /// The project as it calls itself.
    pub project: &'t str,
    /// Its repository without a scheme.
    pub address: &'t str,
    /// Such as `Security Slam Fall 2026`.
    pub edition: &'t str,
}

/// Returns the image as SVG, a square of 640 pixels.
pub fn credit_svg(credit: &Credit<'_>, theme: Theme) -> String {
    let colours = theme.colours();
    let badge = credit.emblem.colour();
    let mut canvas = Canvas::new(TextMode::Outlines, 10.0);
    canvas.rect((0.0, 0.0, SIDE, SIDE), 0.0, &format!("fill=\"{}\"", colours.ground));
    canvas.rect((20.0, 20.0, SIDE - 40.0, SIDE - 40.0), 28.0, &panel(colours.panel, colours.line));
    canvas.path("M48 20H592a28 28 0 0 1 28 28V168H20V48a28 28 0 0 1 28-28z", &format!("fill=\"{badge}\""));
    canvas.circle((CENTRE, 168.0), 108.0, &format!("fill=\"{}\"", colours.panel));
    canvas.place((CENTRE - 98.0, 70.0), 196.0, "", &medallion(credit.emblem));
    let line =
        Type { x: CENTRE, y: 322.0, size: 24.0, weight: Weight::Regular, anchor: Anchor::Middle, fill: colours.quiet };
    canvas.text(line, "Contributor");
    let (size, name) = text::fit_size(&person(credit), Weight::Bold, (30.0, 54.0), ROOM);
    canvas.text(Type { y: 378.0, size, weight: Weight::Bold, fill: colours.ink, ..line }, &name);
    canvas.path("M270 408H370", &format!("stroke=\"{}\" stroke-width=\"2\"", colours.line));
    let helped = format!("contributed to the {} badge of", text::clean(credit.badge));
    canvas.text(Type { y: 454.0, size: 27.0, ..line }, &text::fit(&helped, Weight::Regular, 27.0, ROOM));
    let (size, project) = text::fit_size(&project(credit), Weight::Bold, (24.0, 36.0), ROOM);
    canvas.text(Type { y: 502.0, size, weight: Weight::Bold, fill: colours.ink, ..line }, &project);
    let edition = text::fit(&text::clean(credit.edition), Weight::Regular, 24.0, ROOM);
    canvas.text(Type { y: 572.0, fill: colours.accent, ..line }, &edition);
    let title = credit_title(credit);
    let root = Root { width: SIDE, height: SIDE, title: &title, description: "", attributes: "" };
    document(root, &canvas.into_body())
}

/// Returns the image as PNG, a square of 640 pixels.
pub fn credit_png(credit: &Credit<'_>, theme: Theme) -> Result<Vec<u8>, PictureError> {
    let raster = Raster { width: 640, dots_per_inch: None, title: &credit_title(credit) };
    png_from_svg(&credit_svg(credit, theme), raster)
}

fn panel(fill: &str, line: &str) -> String {
    format!("fill=\"{fill}\" stroke=\"{line}\" stroke-width=\"2\"")
}

fn person(credit: &Credit<'_>) -> String {
    text::name_or(credit.person, credit.login)
}

fn project(credit: &Credit<'_>) -> String {
    text::name_or(credit.project, credit.address)
}

fn credit_title(credit: &Credit<'_>) -> String {
    let [person, badge, project, edition] =
        [credit.person, credit.badge, credit.project, credit.edition].map(text::spoken);
    format!("{person} contributed to the {badge} badge of {project}, {edition}")
}
