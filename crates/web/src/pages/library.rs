//! The pages of the Slam Library.

use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;

use crate::{
    answer::Shown,
    app::App,
    error::WebError,
    failure::Way,
    library::{Article, Kind, Library},
    markdown,
    page::Page,
};

/// What a visitor looks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    q: String,
    #[serde(default)]
    tag: String,
}

#[derive(Template)]
#[template(path = "library.html")]
pub(crate) struct LibraryPage {
    page: Page,
    words: String,
    tag: String,
    tags: Vec<TagLink>,
    groups: Vec<Group>,
}

struct TagLink {
    name: String,
    count: usize,
    is_chosen: bool,
}

struct Group {
    title: &'static str,
    anchor: &'static str,
    articles: Vec<Article>,
}

/// Lists the articles.
pub(crate) async fn index(State(app): State<App>, page: Page, Query(search): Query<Search>) -> Shown<LibraryPage> {
    let words: String = search.q.chars().take(100).collect();
    let tag = Some(search.tag.as_str()).filter(|tag| !tag.is_empty());
    let found = app.library.search(&words, tag);
    let groups =
        [(Kind::Badge, "Badges", "badges"), (Kind::Topic, "Topics", "topics"), (Kind::Check, "Checks", "checks")];
    let groups = groups
        .into_iter()
        .map(|(kind, title, anchor)| Group {
            title,
            anchor,
            articles: found.iter().filter(|article| article.kind == kind).map(|article| (*article).clone()).collect(),
        })
        .filter(|group| !group.articles.is_empty())
        .collect();
    let tags = app.library.tags().into_iter();
    let tags =
        tags.map(|(name, count)| TagLink { name: name.to_owned(), count, is_chosen: tag == Some(name) }).collect();
    let page = page.titled("Library").about("Short articles on every badge, topic, and check of the Security Slam.");
    Shown(LibraryPage { page, words, tag: search.tag, tags, groups })
}

#[derive(Template)]
#[template(path = "article.html")]
pub(crate) struct ArticlePage {
    page: Page,
    kind: &'static str,
    tags: Vec<String>,
    body: String,
    related: Vec<Way>,
}

/// Shows an article.
pub(crate) async fn article(
    State(app): State<App>,
    page: Page,
    Path(id): Path<String>,
) -> Result<Shown<ArticlePage>, WebError> {
    let Some(article) = app.library.find(&id) else {
        let ways = vec![Way::new("/library", "All articles")];
        return Err(WebError::NotFoundBut { what: "such article".to_owned(), ways });
    };
    Ok(Shown(ArticlePage {
        page: page.titled(&article.title).about(&article.lead),
        kind: article.kind.label(),
        tags: article.tags.clone(),
        body: markdown::to_html(&article.markdown),
        related: related(&app.library, article),
    }))
}

/// The badges of an article, and a few topics that share one.
fn related(library: &Library, article: &Article) -> Vec<Way> {
    let shares = |other: &&Article| {
        other.id != article.id
            && other.kind != Kind::Check
            && other.badges.iter().any(|badge| article.badges.contains(badge))
    };
    library
        .all()
        .iter()
        .filter(shares)
        .take(6)
        .map(|other| Way::new(format!("/library/{}", other.id), &other.title))
        .collect()
}
