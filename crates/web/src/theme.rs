//! Light, dark, or as the system says: a form in the foot of every page, kept in a cookie.

use axum::{extract::State, response::IntoResponse};

use crate::{
    answer::SeeOther,
    app::App,
    cookies::Cookie,
    form::{Form, FromForm, Reader},
    local::LocalPath,
};

/// How the pages look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the system says.
    #[default]
    System,
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the switch.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// Returns the name as the cookie and the style sheet spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Returns the word on the switch.
    pub fn label(self) -> &'static str {
        match self {
            Self::System => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }

    /// Finds a theme by its name; any other text is the system's.
    pub(crate) fn from_name(name: Option<&str>) -> Self {
        Self::ALL.into_iter().find(|theme| Some(theme.name()) == name).unwrap_or_default()
    }
}

/// The switch in the foot of a page.
pub(crate) struct Switch {
    theme: Theme,
    next: LocalPath,
}

impl FromForm for Switch {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let theme = Theme::from_name(form.raw("theme"));
        Some(Self { theme, next: LocalPath::or_home(form.raw("next")) })
    }
}

/// Keeps the choice and goes back to where the visitor was.
pub(crate) async fn switch(State(app): State<App>, form: Form<Switch>) -> impl IntoResponse {
    let (theme, next) = form.input.map_or((Theme::System, LocalPath::or_home(None)), |one| (one.theme, one.next));
    let cookie = Cookie::Theme.set(theme.name(), &app.config);
    SeeOther::to(next.as_str()).with_cookie(cookie)
}
