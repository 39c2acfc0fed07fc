//! A new Security Insights file.

use slam_model::Fact;

use super::{value::Value, wanted};
use crate::draft::Draft;

/// Writes the file where there is none.
pub(super) fn write(draft: &mut Draft<'_>) {
    if !matches!(draft.project.evidence.insights, Fact::Absent) || draft.project.has(wanted::FILE) {
        return;
    }
    let file = wanted::document(&draft.project);
    super::remember(draft, &file);
    if let Some(Value::Blank("license")) = file.at("/repository/license/url") {
        let why = "write the address of the licence text into `repository.license.url` of security-insights.yml";
        draft.note(why);
    }
    draft.create(wanted::FILE, file.lines().join("\n") + "\n");
}
