//! What every page shows around its own content: title, navigation, who is signed in, the look, the token of forms.

use std::sync::Arc;

use axum::{extract::FromRequestParts, http::request::Parts};

use crate::{
    access::{Access, Admission, Standing, admit},
    app::App,
    error::WebError,
    failure::Way,
    guard,
    session::Signed,
    statics,
    theme::Theme,
    visit::Visit,
};

/// The frame of a page. Templates name it `page` and extend `layout.html`.
#[derive(Debug, Clone)]
pub(crate) struct Page {
    /// The title, without the name of the site.
    pub(crate) title: String,
    /// One sentence for search engines and previews; empty for none.
    pub(crate) summary: String,
    /// What the page says on top, once.
    pub(crate) notice: Option<String>,
    /// The token that every form sends back.
    pub(crate) token: String,
    /// Path and query of this page.
    pub(crate) here: String,
    nonce: String,
    theme: Theme,
    signed: Option<Arc<Signed>>,
    nav: Vec<NavLink>,
    demo: bool,
}

/// An entry of the navigation.
#[derive(Debug, Clone)]
pub(crate) struct NavLink {
    /// Where to.
    pub(crate) href: &'static str,
    /// What is there.
    pub(crate) label: &'static str,
    /// Whether the page lies there.
    pub(crate) is_here: bool,
}

/// A choice of the switch between light and dark.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Look {
    /// What the form sends.
    pub(crate) name: &'static str,
    /// What the button says.
    pub(crate) label: &'static str,
    /// Whether the page looks so.
    pub(crate) is_chosen: bool,
}

/// The navigation, for whoever may enter; an entry without a route does not show.
const NAV: [(&str, &str); 9] = [
    ("/projects", "Projects"),
    ("/badges", "Badges"),
    ("/leaderboard", "Leaderboard"),
    ("/library", "Library"),
    ("/outcomes", "Outcomes"),
    ("/register", "Register"),
    ("/my", "My projects"),
    ("/review", "Review"),
    ("/organise", "Organise"),
];

impl Page {
    /// Frames a page for a visit.
    pub(crate) fn new(app: &App, visit: &Visit) -> Self {
        let known = visit.known();
        Self {
            title: String::new(),
            summary: String::new(),
            notice: known.notice.clone(),
            token: guard::form_token(app, visit),
            here: known.here.clone(),
            nonce: known.nonce.clone(),
            theme: known.theme,
            signed: visit.signed().cloned().map(Arc::new),
            nav: nav(app, visit),
            demo: app.config.tour().is_some(),
        }
    }

    /// Sets the title.
    #[must_use]
    pub(crate) fn titled(mut self, title: impl Into<String>) -> Self {
        self.title = title.into();
        self
    }

    /// Sets the sentence for search engines and previews.
    #[must_use]
    pub(crate) fn about(mut self, summary: impl Into<String>) -> Self {
        self.summary = summary.into();
        self
    }

    /// Returns who is signed in.
    pub(crate) fn signed(&self) -> Option<&Signed> {
        self.signed.as_deref()
    }

    /// Returns whether this is a demonstration.
    pub(crate) fn is_demo(&self) -> bool {
        self.demo
    }

    /// Returns what scripts of this page carry.
    pub(crate) fn nonce(&self) -> &str {
        &self.nonce
    }

    /// Returns how the page looks, as the style sheet spells it.
    pub(crate) fn theme(&self) -> &'static str {
        self.theme.name()
    }

    /// Returns the choices of the switch.
    pub(crate) fn looks(&self) -> Vec<Look> {
        let look = |theme: Theme| Look { name: theme.name(), label: theme.label(), is_chosen: theme == self.theme };
        Theme::ALL.into_iter().map(look).collect()
    }

    /// Returns the navigation.
    pub(crate) fn nav(&self) -> &[NavLink] {
        &self.nav
    }

    /// Returns the address of one of our files, which changes with its contents.
    pub(crate) fn file(&self, name: &str) -> &'static str {
        statics::address(name)
    }

    /// Returns text as HTML in which `words` between back-ticks are code. Everything else stays the words that it is.
    pub(crate) fn ticks(&self, text: &str) -> String {
        ticks(text)
    }

    /// Returns this page's address for the way back after signing in.
    pub(crate) fn back(&self) -> String {
        percent_encoding::utf8_percent_encode(&self.here, percent_encoding::NON_ALPHANUMERIC).to_string()
    }
}

fn ticks(text: &str) -> String {
    let mut html = String::new();
    let mut parts = text.split('`').map(escaped).peekable();
    let mut is_code = false;
    while let Some(part) = parts.next() {
        // A back-tick without its fellow is a back-tick.
        let closes = parts.peek().is_some();
        match (is_code, closes) {
            (true, true) => html += &format!("<code>{part}</code>"),
            (true, false) => html += &format!("`{part}"),
            (false, _) => html += &part,
        }
        is_code = !is_code;
    }
    html
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut html, one| {
        match one {
            '&' => html += "&amp;",
            '<' => html += "&lt;",
            '>' => html += "&gt;",
            '"' => html += "&quot;",
            '\'' => html += "&#39;",
            other => html.push(other),
        }
        html
    })
}

fn nav(app: &App, visit: &Visit) -> Vec<NavLink> {
    let standing =
        Standing { roles: visit.signed().map(|signed| signed.account.roles.as_slice()), ..Standing::default() };
    let here = visit.known().here.split('?').next().unwrap_or("/");
    let shown = NAV.iter().filter(|(href, _)| {
        let access = app.names.access_of(href);
        access.is_some_and(|access| {
            access == Access::SIGNED_IN && *href == "/register" || admit(access, standing) == Admission::Enter
        })
    });
    shown
        .map(|(href, label)| {
            let is_here = here.strip_prefix(href).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
            NavLink { href, label, is_here }
        })
        .collect()
}

/// Returns the places of the navigation that are near a mistyped path.
pub(crate) fn near(app: &App, visit: &Visit) -> Vec<Way> {
    let first = visit.known().here.trim_start_matches('/').split(['/', '?']).next().unwrap_or_default().to_owned();
    let mut ways: Vec<_> = nav(app, visit)
        .into_iter()
        .filter(|link| first.len() > 2 && shares_start(&link.href[1..], &first))
        .map(|link| Way::new(link.href, link.label))
        .collect();
    ways.push(Way::new("/", "Start page"));
    ways
}

/// Two words that begin alike, for at least three letters.
fn shares_start(one: &str, other: &str) -> bool {
    one.bytes().zip(other.bytes()).take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count() >= 3
}

impl FromRequestParts<App> for Page {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let visit = Visit::from_request_parts(parts, app).await?;
        Ok(Self::new(app, &visit))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_between_ticks_are_code_and_markup_is_words() {
        for (text, html) in [
            ("Run `slam check` now", "Run <code>slam check</code> now"),
            ("`a``b`", "<code>a</code><code>b</code>"),
            ("one ` alone", "one ` alone"),
            ("`a` and ` alone", "<code>a</code> and ` alone"),
            ("`<script>` & \"'", "<code>&lt;script&gt;</code> &amp; &quot;&#39;"),
            ("", ""),
        ] {
            assert_eq!(ticks(text), html, "{text}");
        }
    }
}
