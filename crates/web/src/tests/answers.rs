//! Failures, headers, limits of rate, probes.

use std::num::NonZeroU32;

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};

use crate::testing::Server;

#[tokio::test]
async fn every_failure_is_a_page_that_helps_on() {
    let server = Server::start().await;
    let browser = server.visitor();
    let missing = browser.get("/librrary").await.expect(404);
    let page = missing.any_page();
    assert_eq!(page.link("Library"), Some("/library"), "{}", page.text());
    assert!(page.text().contains(missing.header("x-request-id")));
    browser.get("/library/no-such").await.expect(404).any_page();
    let wrong = browser.send(Method::DELETE, "/library", HeaderMap::new(), Body::empty()).await.expect(405);
    assert_eq!(wrong.header("allow"), "GET,HEAD");
    wrong.any_page();
    browser.get("/library?q=%ff%fe").await.page();
    browser.get("/sign-out").await.expect(405).any_page();
    browser.get("/static/../../etc/passwd").await.expect(404).any_page();
    browser.get("/library/%2e%2e%2f%2e%2e%2fetc%2fpasswd").await.expect(404).any_page();
}

#[tokio::test]
async fn a_failure_under_the_api_is_a_problem_document() {
    let server = Server::start().await;
    let answer = server.visitor().get("/api/v1/nothing").await.expect(404);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let problem = answer.json();
    assert_eq!(
        (&problem["type"], &problem["status"], &problem["code"]),
        (&"about:blank".into(), &404.into(), &"no-such-page".into())
    );
    assert_eq!(problem["request"], answer.header("x-request-id"));
}

#[tokio::test]
async fn the_headers_keep_browsers_careful() {
    let server = Server::start().await;
    let browser = server.visitor();
    let (one, two) = (browser.get("/start").await, browser.get("/start").await);
    let policy = one.header("content-security-policy");
    for part in
        ["default-src 'none'", "script-src 'nonce-", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"]
    {
        assert!(policy.contains(part), "{part} in {policy}");
    }
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_ne!(policy, two.header("content-security-policy"), "a nonce serves once");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        ("strict-transport-security", "max-age=31536000"),
        ("cache-control", "private, no-cache"),
    ] {
        assert_eq!(one.header(name), value, "{name}");
    }
    let signed = server.sign_in("Ana", &[]).await.get("/start").await;
    assert_eq!(signed.header("cache-control"), "no-store");
}

#[tokio::test]
async fn stored_script_in_a_name_stays_text() {
    let server = Server::start().await;
    let browser = server.sign_in("<script>alert(1)</script>", &[]).await;
    let answer = browser.get("/start").await;
    assert!(!answer.text.contains("<script>alert"));
    assert!(answer.page().text().contains("<script>alert(1)</script>"));
    let search = browser.get("/library?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&tag=%22onx=%22").await;
    search.page();
}

#[tokio::test]
async fn too_many_changes_are_told_when_to_come_back() {
    let server = Server::start_with(|config| config.limits.changes = NonZeroU32::new(2)).await;
    let browser = server.visitor();
    for _ in 0..2 {
        browser.post("/theme", &[]).await.expect(303);
    }
    let answer = browser.post("/theme", &[]).await.expect(429);
    let wait: u64 = answer.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&wait), "{wait}");
    answer.any_page();
    browser.get("/start").await.expect(200);
}

#[tokio::test]
async fn probes_answer_and_metrics_hide() {
    let token = "a-token-of-the-operator";
    let server = Server::start_with(|config| config.metrics_token = Some(token.to_owned())).await;
    let browser = server.visitor();
    assert_eq!(browser.get("/healthz").await.expect(200).text, "alive\n");
    assert_eq!(browser.get("/readyz").await.expect(200).text, "ready\n");
    browser.get("/start").await.expect(200);
    browser.get("/metrics").await.expect(404);
    let bearer =
        |token: &str| HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap())]);
    browser.send(Method::GET, "/metrics", bearer("wrong"), Body::empty()).await.expect(404);
    let metrics = browser.send(Method::GET, "/metrics", bearer(token), Body::empty()).await.expect(200);
    assert!(metrics.text.contains("slam_requests_total{route=\"start\",status=\"200\"} 1"), "{}", metrics.text);
    server.app.store.close().await;
    assert_eq!(browser.get("/healthz").await.expect(200).text, "alive\n");
    let down = browser.get("/readyz").await.expect(503);
    assert!(!down.text.to_lowercase().contains("pool"), "{}", down.text);
}

#[tokio::test]
async fn files_are_kept_for_ever_under_the_address_of_their_contents() {
    let server = Server::start().await;
    let browser = server.visitor();
    let page = browser.get("/start").await.page();
    let files: Vec<_> = page.all("link").chain(page.all("script")).chain(page.all("img")).collect();
    assert!(files.len() >= 4);
    for file in files {
        let path = [file.get("href"), file.get("src")].concat();
        let answer = browser.get(&path).await.expect(200);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{path}");
        assert_eq!(answer.header("set-cookie"), "", "{path}");
    }
}
