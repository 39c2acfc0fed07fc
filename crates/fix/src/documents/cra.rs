//! Nothing yet.

use crate::recipe::Recipe;

pub(crate) static RECIPES: &[Recipe] = &[];
