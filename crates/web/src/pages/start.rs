//! One page for people who are new.

use askama::Template;

use crate::{answer::Shown, page::Page};

#[derive(Template)]
#[template(path = "start.html")]
pub(crate) struct StartPage {
    page: Page,
}

/// Shows where to begin.
pub(crate) async fn show(page: Page) -> Shown<StartPage> {
    let page = page.titled("Start here").about("What a Security Slam is, and the first three steps of a maintainer.");
    Shown(StartPage { page })
}
