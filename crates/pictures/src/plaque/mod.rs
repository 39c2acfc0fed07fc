//! The plaque: for a project that completes every objective of an edition. A sheet of A4, for a screen, and for a wall.
//!
//! The sheet is a list of layers in reading order. SVG and PNG join them; the PDF tags each one, so that a reader hears
//! headings and paragraphs, and nothing of the ornament.

mod ornament;
mod pdf;
mod qr;
mod sheet;

use jiff::civil::Date;

use crate::{
    error::PictureError,
    icon::Emblem,
    raster::{Raster, png_from_svg},
    svg::{Root, TextMode, document},
    text,
};

/// The sheet on its own grid: four units a millimetre of A4 landscape.
pub(crate) const WIDTH: f64 = 1188.0;
pub(crate) const HEIGHT: f64 = 840.0;

/// What a plaque says.
#[derive(Debug, Clone, Copy)]
pub struct Plaque<'t> {
    /// The project as it calls itself.
    pub project: &'t str,
    /// Its repository without a scheme; also stands for a name that the font cannot draw.
    pub address: &'t str,
    /// Such as `Security Slam Fall 2026`.
    pub edition: &'t str,
    /// The badges that make the whole set, in the edition's order; twelve are drawn at most.
    pub badges: &'t [PlaqueBadge<'t>],
    /// The level, when the edition has levels.
    pub level: Option<u8>,
    /// The commit that was judged.
    pub commit: &'t str,
    /// The digest over the evidence, such as `sha256:…`.
    pub evidence: &'t str,
    /// The day of the award.
    pub date: Date,
    /// The public page of the award, with its scheme.
    pub verify: &'t str,
}

/// A badge on a plaque.
#[derive(Debug, Clone, Copy)]
pub struct PlaqueBadge<'t> {
    /// Its picture.
    pub emblem: Emblem,
    /// Its name.
    pub title: &'t str,
}

impl Plaque<'_> {
    fn title(&self) -> String {
        format!("Plaque: {} completed every objective of {}", text::spoken(self.project), text::spoken(self.edition))
    }

    fn description(&self) -> String {
        let level = self.level.map(|level| format!("Level {level}. ")).unwrap_or_default();
        let date = crate::date::long(self.date);
        format!("Awarded on {date}. {level}Verify at {}", text::spoken(self.verify))
    }
}

/// Returns the plaque as SVG.
pub fn plaque_svg(plaque: &Plaque<'_>) -> String {
    let (title, description) = (plaque.title(), plaque.description());
    let root = Root { width: WIDTH, height: HEIGHT, title: &title, description: &description, attributes: "" };
    let body: String = sheet::layers(plaque, TextMode::Outlines).into_iter().map(|layer| layer.markup).collect();
    document(root, &body)
}

/// Returns the plaque as PNG for print: A4 landscape at 300 dots an inch.
pub fn plaque_png(plaque: &Plaque<'_>) -> Result<Vec<u8>, PictureError> {
    let raster = Raster { width: 3508, dots_per_inch: Some(300), title: &plaque.title() };
    png_from_svg(&plaque_svg(plaque), raster)
}

/// Returns the plaque as PNG for a page: 1,188 by 840 pixels.
pub fn plaque_preview_png(plaque: &Plaque<'_>) -> Result<Vec<u8>, PictureError> {
    png_from_svg(&plaque_svg(plaque), Raster { width: 1188, dots_per_inch: None, title: &plaque.title() })
}

/// Returns the plaque as a tagged PDF of one A4 page with live text. Its date is the day of the award, never today.
pub fn plaque_pdf(plaque: &Plaque<'_>) -> Result<Vec<u8>, PictureError> {
    pdf::write(plaque)
}
