//! A person's own account.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use slam_store::{notices, people};

use crate::testing::Server;

#[tokio::test]
async fn a_person_changes_how_they_are_named_and_what_they_are_mailed() {
    let server = Server::start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    browser.get("/account").await.page();
    let fields = [("display_name", "Ana <b>"), ("is_listed", "yes"), ("kinds", "award")];
    browser.post("/account", &fields).await.expect_redirect("/account");
    let person = people::find(server.app.store.database(), &ana).await.unwrap().unwrap();
    assert!(person.is_listed && person.wants_mail && person.display_name == "Ana <b>");
    let wishes = notices::wishes(server.app.store.database(), &ana).await.unwrap().unwrap();
    assert!(wishes.want("award") && !wishes.want("reminder"));
    assert!(!browser.get("/account").await.text.contains("Ana <b>"), "a stored name is never markup");
    let page = browser.post("/account", &[("display_name", "")]).await.expect(422).any_page();
    assert!(page.text().contains("has to change"));
}

#[tokio::test]
async fn a_token_is_shown_once_and_ends_when_it_is_revoked() {
    let server = Server::start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    let fields = [("name", "laptop"), ("scopes", "read"), ("days", "30")];
    let made = browser.post("/account/tokens", &fields).await.page();
    assert!(made.text().contains("slam_"));
    let listed = browser.get("/account/tokens").await.page();
    assert!(listed.text().contains("laptop") && !listed.text().contains("slam_"));
    let tokens = slam_store::tokens::list(server.app.store.database(), &ana).await.unwrap();
    let other = server.sign_in("Bob", &[]).await;
    other.post("/account/tokens/revoke", &[("id", &tokens[0].id)]).await.expect(404);
    browser.post("/account/tokens/revoke", &[("id", &tokens[0].id)]).await.expect_redirect("/account/tokens");
    assert!(slam_store::tokens::list(server.app.store.database(), &ana).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_person_takes_a_copy_and_then_everything_away() {
    let server = Server::start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    let copy = browser.get("/account/export").await.expect(200);
    assert_eq!(copy.json()["person"][0]["mail"], "ana@example.org");
    assert!(copy.header("content-disposition").starts_with("attachment"));
    browser.post("/account/delete", &[("confirmation", "yes")]).await.expect(422).any_page();
    assert!(people::find(server.app.store.database(), &ana).await.unwrap().unwrap().erased_at.is_none());
    browser.post("/account/delete", &[("confirmation", "Delete my account")]).await.expect_redirect("/");
    assert!(people::find(server.app.store.database(), &ana).await.unwrap().unwrap().erased_at.is_some());
    assert!(!browser.get("/start").await.text.contains("Sign out"));
}

#[tokio::test]
async fn one_click_ends_mail_without_signing_in_and_looking_does_not() {
    let server = Server::start().await;
    let ana = server.person("Ana", &[]).await;
    let token = notices::unsubscribe_token(server.app.store.database(), &ana).await.unwrap();
    let path = format!("/unsubscribe/{token}");
    let wants = async || people::find(server.app.store.database(), &ana).await.unwrap().unwrap().wants_mail;
    server.visitor().get(&path).await.page();
    assert!(wants().await, "programs that look through mails open links");
    // As a mail program sends it (RFC 8058): no cookie, no token of a form, from elsewhere.
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap())]);
    let body = || Body::from("List-Unsubscribe=One-Click");
    server.visitor().send(Method::POST, &path, headers.clone(), body()).await.expect(200);
    assert!(!wants().await);
    server.visitor().send(Method::POST, &path, headers.clone(), body()).await.expect(200);
    let forged = format!("/unsubscribe/{ana}{}", "0".repeat(64));
    server.visitor().send(Method::POST, &forged, headers, body()).await.expect(404);
}
