//! Sessions: who holds a secret, and when it changes.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use jiff::SignedDuration;
use slam_event::{Actor, Role};
use slam_store::people;

use crate::{
    NewSession, Visit,
    testing::{Browser, Server},
};

fn is_signed_in(text: &str) -> bool {
    text.contains("Sign out")
}

#[tokio::test]
async fn session_fixation_a_secret_from_before_the_sign_in_opens_nothing_after_it() {
    let server = Server::start().await;
    let person = server.person("Ana", &[]).await;
    let visit = |browser: &Browser| Visit::of_secret(&browser.cookie("slam-session").unwrap());
    // The attacker begins a sign-in and plants their cookie in Ana's browser.
    let mut attacker = server.visitor();
    let begun = crate::accounts::open(&server.app.store, None, None, None, SignedDuration::from_mins(5), server.now());
    attacker.set_cookie("slam-session", &begun.await.unwrap());
    let planted = attacker.cookie("slam-session").unwrap();
    // Ana signs in with it.
    let opened = NewSession::open(&server.app, &visit(&attacker), &person).await.unwrap();
    let answer = axum::response::IntoResponse::into_response((opened, ""));
    let set = answer.headers().get(header::SET_COOKIE).unwrap().to_str().unwrap().to_owned();
    assert!(set.starts_with("__Host-slam-session=") && !set.contains(&planted), "{set}");
    for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(set.split("; ").any(|one| one == attribute), "{attribute} in {set}");
    }
    assert!(!is_signed_in(&attacker.get("/start").await.text));
}

#[tokio::test]
async fn a_change_of_roles_changes_the_secret() {
    let server = Server::start().await;
    let person = server.person("Ana", &[]).await;
    let browser = server.browser_of(&person).await;
    browser.get("/start").await.expect(200);
    let before = browser.cookie("slam-session").unwrap();
    let mut transaction = server.app.store.database().begin().await.unwrap();
    people::grant(&mut transaction, &Actor::Operator, &person, Role::Organiser, server.now()).await.unwrap();
    transaction.commit().await.unwrap();
    assert!(is_signed_in(&browser.get("/start").await.text));
    let after = browser.cookie("slam-session").unwrap();
    assert_ne!(before, after);
    let mut thief = server.visitor();
    thief.set_cookie("slam-session", &before);
    assert!(!is_signed_in(&thief.get("/start").await.text), "the old secret has ended");
    assert!(is_signed_in(&browser.get("/start").await.text), "the new one has not");
    assert_eq!(browser.cookie("slam-session").unwrap(), after, "it changes once");
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let server = Server::start().await;
    let browser = server.sign_in("Ana", &[]).await;
    let secret = browser.cookie("slam-session").unwrap();
    browser.post("/sign-out", &[]).await.expect_redirect("/");
    assert_eq!(browser.cookie("slam-session"), None);
    let mut copy = server.visitor();
    copy.set_cookie("slam-session", &secret);
    assert!(!is_signed_in(&copy.get("/start").await.text));
    let next = browser.get("/start").await.page();
    assert!(next.text().contains("You are signed out."));
    assert!(!browser.get("/start").await.page().text().contains("You are signed out."), "it is said once");
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let server = Server::start().await;
    let browser = server.sign_in("Ana", &[]).await;
    server.wait(SignedDuration::from_hours(25));
    let answer = browser.get("/start").await;
    assert!(!is_signed_in(&answer.text));
    assert_eq!(browser.cookie("slam-session"), None, "the browser is told");
}

#[tokio::test]
async fn a_notice_that_somebody_else_wrote_is_not_shown() {
    let server = Server::start().await;
    let mut browser = server.visitor();
    browser.set_cookie("slam-notice", &format!("{}.Send%20us%20your%20password", "0".repeat(64)));
    assert!(!browser.get("/start").await.text.contains("password"));
}

#[tokio::test]
async fn a_token_signs_nobody_in_on_a_page() {
    let server = Server::start().await;
    let person = server.person("Ana", &Role::ALL).await;
    let token = server.token(&person, &crate::Scope::ALL).await;
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    let answer = server.visitor().send(Method::POST, "/sign-out", headers, Body::empty()).await;
    answer.expect_redirect("/sign-in?next=%2F");
}
