//! What everybody may read.

pub(crate) mod awards;
pub(crate) mod boards;
pub(crate) mod editions;
pub(crate) mod evaluations;
pub(crate) mod projects;

use serde::Deserialize;
use utoipa::IntoParams;

/// No parameter at all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// Which edition.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Which {
    /// The edition; the one that the pages show when it is left out.
    #[param(example = "fall-2026")]
    pub(super) edition: Option<String>,
}

/// A page of a list.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paged {
    /// The edition; the one that the pages show when it is left out.
    #[param(example = "fall-2026")]
    pub(super) edition: Option<String>,
    /// Where the page begins, as `next` of the page before says.
    pub(super) after: Option<String>,
    /// How many items, 1 to 100; 50 when it is left out.
    #[param(minimum = 1, maximum = 100)]
    pub(super) limit: Option<u8>,
}
