//! The Security Insights file: made, brought to version 2, completed, linked, and reviewed again.

mod add;
mod documents;
mod value;
mod wanted;

use crate::{
    ci::Class,
    draft::Draft,
    recipe::{Recipe, Theme},
};
use value::Value;

pub(crate) static RECIPES: &[Recipe] = &[Recipe {
    id: "add-security-insights",
    title: "Declare the security facts of the project in security-insights.yml",
    theme: Theme::Insights,
    class: Class::NeedsEyes,
    helps: &["insights-located", "insights-version-2"],
    write: add::write,
}];

/// Remembers the blanks of a value that is written.
fn remember(draft: &mut Draft<'_>, value: &Value) {
    for key in value.blanks() {
        draft.blank(key);
    }
}

#[cfg(test)]
mod tests;
