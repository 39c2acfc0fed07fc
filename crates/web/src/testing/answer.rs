//! An answer as it came, with the questions that tests ask of it.

use axum::{
    body::to_bytes,
    http::{Extensions, HeaderMap, StatusCode, header},
    response::Response,
};

use super::Page;

/// An answer.
#[derive(Debug)]
pub struct Answer {
    /// The path that was asked.
    pub path: String,
    /// The status of HTTP.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body; bytes that are no UTF-8 are replaced.
    pub text: String,
    /// The body as it is.
    pub bytes: Vec<u8>,
    /// What the layers of the server noted about the answer.
    #[cfg_attr(not(test), expect(dead_code, reason = "the tests of the core read it"))]
    pub(crate) extensions: Extensions,
}

impl Answer {
    pub(super) async fn read(path: &str, response: Response) -> Self {
        let (parts, body) = response.into_parts();
        let bytes =
            to_bytes(body, 64 * 1024 * 1024).await.expect("the body of an answer in the process is whole").to_vec();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Self {
            path: path.to_owned(),
            status: parts.status,
            headers: parts.headers,
            text,
            bytes,
            extensions: parts.extensions,
        }
    }

    /// Fails unless the answer has this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status.as_u16(), status, "{}\n{}", self.path, self.text);
        self
    }

    /// Fails unless the answer sends the browser there.
    #[track_caller]
    pub fn expect_redirect(self, to: &str) -> Self {
        assert_eq!((self.status.as_u16(), self.header("location")), (303, to), "{}\n{}", self.path, self.text);
        self
    }

    /// Returns a header, empty when there is none.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// Returns the page of a 200, and fails when it breaks a rule that holds for all pages.
    #[track_caller]
    pub fn page(self) -> Page {
        let answer = self.expect(200);
        answer.any_page()
    }

    /// Returns the page of any status, and fails when it breaks a rule that holds for all pages.
    #[track_caller]
    pub fn any_page(&self) -> Page {
        let kind = self.headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
        assert!(kind.starts_with("text/html"), "{} is {kind} and no page", self.path);
        let page = Page::parse(&self.text).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.path, self.text));
        let broken = page.broken_rules();
        assert!(broken.is_empty(), "{}:\n  {}\n{}", self.path, broken.join("\n  "), self.text);
        page
    }

    /// Returns the JSON of the body.
    #[track_caller]
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{}: {error}\n{}", self.path, self.text))
    }
}
