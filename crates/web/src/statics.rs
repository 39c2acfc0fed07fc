//! Our own files: style sheet, script, pictures, font. Their addresses hold the digest of their contents, so that
//! browsers keep them for ever and never show an old one.

use std::sync::LazyLock;

use axum::{
    body::Bytes,
    extract::Path,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha2::{Digest as _, Sha256};

use crate::{failure::Failure, secret};

/// Files by name, with their type and contents. The style sheet joins them when it knows the address of the font.
const FILES: &[(&str, &str, &[u8])] = &[
    ("shield.svg", "image/svg+xml", include_bytes!("../static/shield.svg")),
    ("favicon.svg", "image/svg+xml", include_bytes!("../static/favicon.svg")),
    ("font.woff2", "font/woff2", include_bytes!("../../../third_party/font/SourceSans3VF-Upright.otf.woff2")),
    ("htmx.js", "text/javascript; charset=utf-8", include_bytes!("../../../third_party/htmx/htmx.min.js")),
];

/// What the style sheet says in place of the font's address.
const FONT: &str = "/static/font.woff2";

struct File {
    name: &'static str,
    address: String,
    kind: &'static str,
    bytes: Bytes,
}

impl File {
    fn new(name: &'static str, kind: &'static str, bytes: Bytes) -> Self {
        let digest = secret::hex(&Sha256::digest(&bytes)[..6]);
        let (stem, ending) = name.rsplit_once('.').unwrap_or((name, ""));
        Self { name, address: format!("/static/{stem}-{digest}.{ending}"), kind, bytes }
    }
}

static TABLE: LazyLock<Vec<File>> = LazyLock::new(|| {
    let mut table: Vec<_> =
        FILES.iter().map(|&(name, kind, bytes)| File::new(name, kind, Bytes::from_static(bytes))).collect();
    let font = table.iter().find(|file| FONT.ends_with(file.name)).map_or(FONT, |file| &file.address);
    let css = include_str!("../static/slam.css").replace(FONT, font);
    table.push(File::new("slam.css", "text/css; charset=utf-8", css.into()));
    table
});

/// Returns the address of a file; the bare directory for a name that does not exist, which a test would notice.
pub(crate) fn address(name: &str) -> &'static str {
    TABLE.iter().find(|file| file.name == name).map_or("/static/", |file| &file.address)
}

pub(crate) async fn file(Path(asked): Path<String>) -> Response {
    let found = TABLE.iter().find(|file| file.address.strip_prefix("/static/") == Some(asked.as_str()));
    let Some(file) = found else { return Failure::of_status(StatusCode::NOT_FOUND).into_response() };
    let forever = HeaderValue::from_static("public, max-age=31536000, immutable");
    let kind = HeaderValue::from_static(file.kind);
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, forever)], file.bytes.clone()).into_response()
}

/// Browsers ask for this name without being told to.
pub(crate) async fn favicon() -> Response {
    let day = HeaderValue::from_static("public, max-age=86400");
    let kind = HeaderValue::from_static("image/svg+xml");
    let icon: &'static [u8] = include_bytes!("../static/favicon.svg");
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, day)], icon).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_changes_with_the_contents() {
        let css = address("slam.css");
        assert!(css.starts_with("/static/slam-") && css.ends_with(".css") && css.len() == 29, "{css}");
        assert_eq!(address("nothing.css"), "/static/");
    }

    #[test]
    fn the_style_sheet_names_the_font_that_is_served() {
        let css = TABLE.iter().find(|file| file.name == "slam.css").unwrap();
        let text = String::from_utf8(css.bytes.to_vec()).unwrap();
        assert!(text.contains(&format!("url(\"{}\")", address("font.woff2"))));
    }
}
