//! The link by mail.

use jiff::SignedDuration;
use slam_store::{
    jobs::Job,
    links::{self, Purpose},
    people,
};

use crate::testing::Server;

async fn start() -> Server {
    Server::start_with(|config| config.mail_from = Some("Slam <slam@example.org>".to_owned())).await
}

/// Does what the worker does: makes the link when the mail is sent.
async fn link(server: &Server, mail: &str) -> String {
    let mut tx = server.app.store.database().begin().await.unwrap();
    let lifetime = SignedDuration::from_mins(15);
    let token = links::create(&mut tx, Purpose::SignIn, mail, lifetime, server.now()).await.unwrap();
    tx.commit().await.unwrap();
    format!("/sign-in/link/{}", token.reveal())
}

fn is_signed_in(text: &str) -> bool {
    text.contains("Sign out")
}

#[tokio::test]
async fn the_page_says_the_same_whether_an_address_has_an_account() {
    let server = start().await;
    server.person("Ana", &[]).await;
    let mut said = Vec::new();
    for mail in ["ana@example.org", "new@example.org"] {
        let page = server.visitor().post("/sign-in/mail", &[("mail", mail), ("next", "/")]).await.page();
        said.push(page.text().replace(mail, "MAIL"));
    }
    assert_eq!(said[0], said[1]);
    let jobs = server.app.store.database().query("SELECT payload FROM job WHERE kind = 'mail'").fetch_all().await;
    let jobs = jobs.unwrap();
    assert_eq!(jobs.len(), 2);
    assert!(matches!(jobs[0].json::<Job>("payload").unwrap(), Job::Mail { .. }));
}

#[tokio::test]
async fn opening_a_link_does_not_use_it_and_pressing_the_button_does_once() {
    let server = start().await;
    let browser = server.visitor();
    browser.post("/sign-in/mail", &[("mail", "Ana@Example.org"), ("next", "/library")]).await.page();
    let link = link(&server, "ana@example.org").await;
    for _ in 0..3 {
        let page = browser.get(&link).await.page();
        assert!(!page.text().contains("did not ask for the link"));
    }
    let before = browser.cookie("slam-session").unwrap();
    browser.post(&link, &[]).await.expect_redirect("/library");
    assert_ne!(browser.cookie("slam-session").unwrap(), before);
    assert!(is_signed_in(&browser.get("/start").await.text));
    server.visitor().post(&link, &[]).await.expect(403);
    server.visitor().get(&link).await.expect(403);
}

#[tokio::test]
async fn another_browser_is_told_that_it_did_not_ask() {
    let server = start().await;
    server.visitor().post("/sign-in/mail", &[("mail", "ana@example.org")]).await.page();
    let link = link(&server, "ana@example.org").await;
    let other = server.visitor();
    assert!(other.get(&link).await.page().text().contains("did not ask for the link"));
    other.post(&link, &[]).await.expect_redirect("/");
    assert!(is_signed_in(&other.get("/start").await.text));
}

#[tokio::test]
async fn a_link_of_somebody_else_adds_nothing_to_the_account_that_is_open() {
    let server = start().await;
    let bob = server.person("Bob", &[]).await;
    let browser = server.browser_of(&bob).await;
    let link = link(&server, "attacker@example.org").await;
    browser.get(&link).await.page();
    browser.post(&link, &[]).await.expect_redirect("/");
    let ways = slam_store::identities::list(server.app.store.database(), &bob).await.unwrap();
    assert_eq!(ways.len(), 1, "Bob's account has no second way in");
}

#[tokio::test]
async fn an_old_or_made_up_link_opens_nothing() {
    let server = start().await;
    let link = link(&server, "ana@example.org").await;
    server.wait(SignedDuration::from_mins(15));
    server.visitor().get(&link).await.expect(403);
    server.visitor().get(&format!("/sign-in/link/{}", "0".repeat(64))).await.expect(403);
    let person = people::find_identity(server.app.store.database(), &people::Identity::mail("ana@example.org")).await;
    assert!(person.unwrap().is_none());
}

#[tokio::test]
async fn what_is_no_address_is_told_at_its_field() {
    let server = start().await;
    for mail in ["ana", "@example.org", "ana@host", "a@b.org, c@d.org", "a@b.org\nbcc: x@y.org", ""] {
        let page = server.visitor().post("/sign-in/mail", &[("mail", mail)]).await.expect(422).any_page();
        assert!(page.text().contains("has to change"), "{mail}");
    }
}

#[tokio::test]
async fn a_signed_in_person_adds_an_address() {
    let server = start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    browser.post("/sign-in/mail", &[("mail", "second@example.org"), ("next", "/account")]).await.page();
    let link = link(&server, "second@example.org").await;
    assert!(browser.get(&link).await.page().text().contains("Add this address"));
    browser.post(&link, &[]).await.expect_redirect("/account");
    assert_eq!(slam_store::identities::list(server.app.store.database(), &ana).await.unwrap().len(), 2);
}
