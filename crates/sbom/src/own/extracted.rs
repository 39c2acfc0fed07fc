//! Texts of licences that SPDX does not list.

use crate::graph::ExtractedLicense;
use crate::json::{Stream, Value};

/// Writes one.
pub(crate) fn write(license: &ExtractedLicense, json: &mut Stream<'_>) {
    json.object(|json| {
        json.member("id", &license.id);
        json.optional("name", license.name.as_deref());
        json.member("text", &license.text);
        json.optional("comment", license.comment.as_deref());
        if !license.urls.is_empty() {
            json.name("urls").array(|json| license.urls.iter().for_each(|url| json.text(url)));
        }
    });
}

/// Reads one; `None` when it has no id.
pub(crate) fn read(value: &Value<'_>) -> Option<ExtractedLicense> {
    Some(ExtractedLicense {
        id: value.text("id")?.into(),
        name: value.text("name").map(Into::into),
        text: value.text("text").unwrap_or_default().into(),
        comment: value.text("comment").map(Into::into),
        urls: value.list("urls").iter().filter_map(|url| Some(url.as_str()?.into())).collect(),
        pointer: Box::default(),
    })
}
