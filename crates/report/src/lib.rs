//! Every output of the program: values in, bytes out.
//!
//! Pure: nothing here opens a file, asks the clock, or knows whether it writes to a terminal; the caller says so in
//! [`Options`]. Text that comes from a repository is hostile: [`clean`] makes its control characters visible before it
//! reaches a terminal, and each format escapes it by its own rules.

mod article;
pub mod bestpractices;
pub mod check;
pub mod ci;
pub mod clean;
pub mod diff;
pub mod explain;
pub mod exposure;
mod family;
pub mod fix;
pub mod gemara;
mod github;
mod html;
pub mod intoto;
pub mod json;
mod lines;
pub mod links;
pub mod markdown;
pub mod message;
mod options;
pub mod oscal;
pub mod sarif;
pub mod sbom;
pub mod scorecard;
mod snippet;
pub mod status;
mod style;
mod uuid;
pub mod validate;
mod wrap;
mod yaml;

use article::plain as article_text;
pub use check::CheckFormat;
pub use ci::CiFormat;
pub use diff::DiffFormat;
pub use explain::{Article, ExplainFormat};
pub use exposure::ExposureFormat;
pub use fix::FixFormat;
pub use options::{Options, ReadArticle, ReadSource};
pub use scorecard::ScorecardFormat;
pub use status::StatusFormat;
pub use validate::ValidateFormat;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod hostile;
#[cfg(test)]
mod snapshots;
