//! The day on which a maintainer last read the file.

use super::{
    file::{self, Edits},
    value::Value,
    wanted,
};
use crate::draft::Draft;

/// Writes today where a person says to have read every line.
pub(super) fn renew(draft: &mut Draft<'_>) {
    let Some(file) = file::find_two(draft) else { return };
    let today @ Value::Day(_) = wanted::last_reviewed(&draft.project) else { return };
    let Some(header) = file.document.root.get("header").filter(|header| header.is_mapping()) else { return };
    let mut edits = Edits::new(&file.bytes);
    for key in ["last-updated", "last-reviewed"] {
        match header.entry(key) {
            Some(entry) => edits.put(header, entry, &today),
            None => edits.add(header, key, &today),
        };
    }
    edits.finish(draft, &file.path);
}
