//! Forms: whose they are, how large, and where they lead.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, Method, header},
};

use crate::testing::{Browser, ORIGIN, Server};

const FORM: &str = "application/x-www-form-urlencoded";

async fn post(browser: &Browser, lines: &[(&str, &str)], body: String) -> u16 {
    let headers: HeaderMap =
        lines.iter().map(|(name, value)| (HeaderName::try_from(*name).unwrap(), value.parse().unwrap())).collect();
    browser.send(Method::POST, "/theme", headers, Body::from(body)).await.status.as_u16()
}

#[tokio::test]
async fn cross_site_request_without_a_token_changes_nothing() {
    let server = Server::start().await;
    let browser = server.sign_in("Ana", &[]).await;
    let token = browser.form_token().await;
    let other = server.sign_in("Mallory", &[]).await.form_token().await;
    for (lines, fields, status) in [
        (vec![("origin", ORIGIN)], String::new(), 403),
        (vec![("origin", ORIGIN)], format!("_token={other}"), 403),
        (vec![("origin", "https://evil.example")], format!("_token={token}"), 403),
        (vec![("origin", "null")], format!("_token={token}"), 403),
        (vec![("sec-fetch-site", "cross-site")], format!("_token={token}"), 403),
        (vec![("sec-fetch-site", "same-site")], format!("_token={token}"), 403),
        (vec![("origin", ORIGIN), ("sec-fetch-site", "same-origin")], format!("_token={token}"), 303),
        (vec![], format!("_token={token}"), 303),
    ] {
        let mut all = vec![("content-type", FORM)];
        all.extend(&lines);
        assert_eq!(post(&browser, &all, format!("theme=dark&{fields}")).await, status, "{lines:?}");
    }
    assert_eq!(post(&browser, &[("content-type", "text/plain")], format!("_token={token}")).await, 415);
    assert_eq!(post(&browser, &[("content-type", "application/json")], "{}".to_owned()).await, 415);
}

#[tokio::test]
async fn oversized_bodies_are_refused_with_or_without_a_length() {
    let server = Server::start().await;
    let browser = server.visitor();
    let token = browser.form_token().await;
    let large = format!("_token={token}&next={}", "a".repeat(70 * 1024));
    let length = large.len().to_string();
    assert_eq!(post(&browser, &[("content-type", FORM)], large.clone()).await, 413);
    assert_eq!(post(&browser, &[("content-type", FORM), ("content-length", &length)], large).await, 413);
    assert_eq!(post(&browser, &[("content-type", FORM), ("content-length", "9999999999")], String::new()).await, 413);
    let many = format!("_token={token}{}", "&a=".repeat(2_001));
    assert_eq!(post(&browser, &[("content-type", FORM)], many).await, 400);
}

#[tokio::test]
async fn open_redirects_lead_home() {
    let server = Server::start().await;
    let browser = server.visitor();
    for next in
        ["https://evil.example/", "//evil.example", "/\\evil.example", "/\t/evil.example", "javascript:alert(1)", ""]
    {
        browser.post("/theme", &[("theme", "dark"), ("next", next)]).await.expect_redirect("/");
    }
    browser.post("/theme", &[("theme", "dark"), ("next", "/library?tag=x")]).await.expect_redirect("/library?tag=x");
}

#[tokio::test]
async fn the_look_is_kept_and_works_without_script() {
    let server = Server::start().await;
    let browser = server.visitor();
    assert_eq!(browser.get("/start").await.page().all("html").next().unwrap().get("data-theme"), "system");
    browser.post("/theme", &[("theme", "dark"), ("next", "/start")]).await.expect_redirect("/start");
    assert_eq!(browser.get("/start").await.page().all("html").next().unwrap().get("data-theme"), "dark");
    browser.post("/theme", &[("theme", "<script>")]).await.expect(303);
    assert_eq!(browser.get("/start").await.page().all("html").next().unwrap().get("data-theme"), "system");
}

#[tokio::test]
async fn a_form_with_a_file_is_read_like_one_without() {
    let server = Server::start().await;
    let browser = server.visitor();
    let answer = browser.upload("/theme", &[("theme", "dark"), ("next", "/start")], ("file", "../../x", b"abc")).await;
    answer.expect_redirect("/start");
    let headers = HeaderMap::from_iter([(header::CONTENT_TYPE, "multipart/form-data".parse().unwrap())]);
    browser.send(Method::POST, "/theme", headers, Body::from("x")).await.expect(400);
}
