//! The pages of the core.

use crate::{Library, testing::Server};

#[tokio::test]
async fn every_article_opens_and_every_link_of_the_library_leads_somewhere() {
    let server = Server::start().await;
    let browser = server.visitor();
    let index = browser.get("/library").await.page();
    for article in Library::standard().all() {
        let path = format!("/library/{}", article.id);
        assert!(index.all("a").any(|link| link.get("href") == path), "{path} is not listed");
        let page = browser.get(&path).await.page();
        assert!(page.all("h1").any(|title| title.text == article.title), "{path}");
        for link in page.all("a").map(|link| link.get("href")).filter(|href| href.starts_with("/library")) {
            assert_eq!(browser.get(link).await.status, 200, "{link} on {path}");
        }
    }
}

#[tokio::test]
async fn the_library_is_searched_by_word_and_tag() {
    let server = Server::start().await;
    let browser = server.visitor();
    let found = browser.get("/library?q=levels&tag=defender").await.page();
    assert!(found.link("Levels: how much is asked of a project").is_some(), "{}", found.text());
    let empty = browser.get("/library?q=zebra").await.page();
    assert!(empty.text().contains("No article has all these words"));
}

#[tokio::test]
async fn the_first_page_for_newcomers_names_the_first_steps() {
    let server = Server::start().await;
    let page = server.visitor().get("/start").await.page();
    assert!(page.text().contains("slam status"));
    assert_eq!(page.all("ol").count(), 1);
}
