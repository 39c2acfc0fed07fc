//! Draws what the event shows: badges, summary cards, plaques, credits, and charts. Values in, bytes out; the same
//! bytes each time.
//!
//! Pure: no file, no clock, no font of the system. Every word may come from a stranger, so each drawing cleans it,
//! cuts it to its room, and escapes it; what the one bundled font cannot draw gives way to an address, while title and
//! description keep the name as it is.

mod badge;
mod card;
pub mod chart;
mod credit;
mod date;
mod error;
mod font;
mod icon;
mod mark;
mod palette;
mod plaque;
mod raster;
mod svg;
mod text;

pub use badge::{Shield, StatusBadge, badge_svg, badge_text, shield};
pub use card::{SummaryCard, Tile, card_png, card_svg};
pub use credit::{Credit, credit_png, credit_svg};
pub use error::{MAX_SIDE, PictureError};
pub use icon::{Emblem, icon_svg, medallion_svg};
pub use mark::Mark;
pub use palette::Theme;
pub use plaque::{Plaque, PlaqueBadge, plaque_pdf, plaque_png, plaque_preview_png, plaque_svg};
pub use raster::{Raster, png_from_svg};
