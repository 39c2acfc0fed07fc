//! Words of attackers in every place that takes words. docs/security-tests.md lists these tests and all others by threat.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, Method, header},
};
use slam_event::Role;

use super::egg::Egg;
use crate::{
    Scope,
    testing::{ORIGIN, Server},
};

/// What a database, a template, or a shell would act on if it read words as anything else than words.
const INJECTIONS: [&str; 8] = [
    "' OR '1'='1",
    "'; DROP TABLE person; --",
    "\" UNION SELECT secret FROM session --",
    "{{ 7919 * 7907 }}{% include \"/etc/passwd\" %}",
    "${7919*7907}#{7919*7907}<%= 7919*7907 %>",
    "%00%0d%0aset-cookie:a=b",
    "$(id)`id`|id;",
    "../../../../etc/passwd",
];

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}

#[tokio::test]
async fn sql_and_template_injection_strings_are_words_in_every_address_and_form() {
    let egg = Egg::start().await;
    let (ada, olga) = (egg.maintainer().await, egg.server.sign_in("Olga", &Role::ALL).await);
    for text in INJECTIONS {
        let word = encoded(text);
        for path in [
            format!("/projects?q={word}&sort={word}&badge={word}&steward={word}&forge={word}&after={word}"),
            format!("/leaderboard?badge={word}&after={word}"),
            format!("/library?q={word}&tag={word}"),
            format!("/awards?after={word}"),
            format!("/review?badge={word}&days={word}"),
            format!("/organise/registrations?q={word}&state={word}"),
            format!("/projects/{word}"),
            format!("/badges/{word}"),
            format!("/editions/{word}"),
            format!("/awards/{word}"),
            format!("/my/{word}"),
            format!("/review/{word}"),
        ] {
            let answer = olga.get(&path).await;
            assert!(!answer.status.is_server_error(), "{path}: {}", answer.status);
            assert!(!answer.text.contains("62615533"), "{path}: somebody multiplied");
            assert!(answer.headers.get_all(header::SET_COOKIE).iter().all(|line| line != "a=b"), "{path}");
        }
        let answer = ada.post("/my/egg/describe", &[("name", text), ("description", text), ("homepage", "")]).await;
        assert!(!answer.status.is_server_error(), "{text}: {}", answer.status);
        ada.post("/my/egg/submit/cleaner", &[("links", text), ("contributors", text), ("note", text), ("do", "draft")])
            .await;
        let page = ada.get("/my/egg").await.page();
        assert!(page.text().contains(text) || answer.status.is_client_error(), "{text}: {}", page.text());
    }
    assert_eq!(egg.one("SELECT id AS text FROM project").await, "P1");
    assert!(egg.one("SELECT id AS text FROM person LIMIT 1").await.len() > 10, "every table is there");
}

#[tokio::test]
async fn a_stored_script_in_a_readme_excerpt_stays_text() {
    let egg = Egg::start().await;
    let excerpt = "<script>alert(1)</script><img src=x onerror=alert(2)>";
    let status = serde_json::json!({ "readme": excerpt }).to_string();
    let mut tx = egg.server.app.store.database().begin().await.unwrap();
    tx.query("UPDATE evaluation_repository SET status = $1").bind(status).execute().await.unwrap();
    tx.query("UPDATE registration SET state = 'listed', wants_listing = 1").execute().await.unwrap();
    tx.commit().await.unwrap();
    let answer = egg.server.visitor().get("/projects/egg").await.expect(200);
    assert!(!answer.text.contains("<script>alert") && !answer.text.contains("<img src=x"), "{}", answer.text);
    assert!(answer.page().text().contains("alert(1)"), "the excerpt stands there as words");
}

#[tokio::test]
async fn path_traversal_in_uploads_and_in_addresses_of_files_reaches_no_file() {
    let server = Server::start().await;
    let olga = server.sign_in("Olga", &[Role::Organiser]).await;
    let list = b"name,repositories\ncurl,https://github.com/curl/curl\n";
    for name in ["../../../../tmp/evil.csv", "/etc/passwd", "..\\..\\evil.csv", "a\u{202e}vsc.exe", "%2e%2e%2fevil"] {
        let answer =
            olga.upload("/organise/import", &[("form", "table"), ("step", "look")], ("list", name, list)).await;
        let page = answer.page();
        assert!(page.text().contains("What the import would do") && !page.text().contains("evil"), "{name}");
    }
    for path in [
        "/static/../Cargo.toml",
        "/static/..%2f..%2fCargo.toml",
        "/static/%2e%2e/%2e%2e/etc/passwd",
        "/library/..%2f..%2fREADME",
        "/awards/x/..%2f..%2fetc%2fpasswd",
        "/organise/export/..%2ftable",
        "/embed/..%2f..%2fetc/passwd",
    ] {
        let answer = olga.get(path).await;
        assert!(answer.status.as_u16() == 404, "{path}: {}", answer.status);
    }
}

#[tokio::test]
async fn token_replay_of_a_form_an_account_or_a_program_opens_nothing() {
    let server = Server::start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    let (form, secret) = (browser.form_token().await, browser.cookie("slam-session").unwrap());
    browser.post("/sign-out", &[]).await.expect_redirect("/");
    // Cookie and form token of a session that has ended, sent again together.
    let mut replay = server.visitor();
    replay.set_cookie("slam-session", &secret);
    let answer = replay.post_raw("/account", &[("_token", &form), ("display_name", "Mallory")]).await;
    assert_ne!(answer.header("location"), "/account", "{}", answer.status);
    // The form token of one session in the next one of the same person.
    let next = server.browser_of(&ana).await;
    next.post_raw("/account", &[("_token", &form), ("display_name", "Mallory")]).await.expect(403);
    let name = slam_store::people::find(server.app.store.database(), &ana).await.unwrap().unwrap().display_name;
    assert_eq!(name, "Ana");
    // A program's token after its end.
    let token = server.token(&ana, &[Scope::Read]).await;
    let ask = async || {
        let bearer = HeaderValue::from_str(&format!("Bearer {token}")).unwrap();
        let headers = HeaderMap::from_iter([(header::AUTHORIZATION, bearer)]);
        server.visitor().send(Method::GET, "/api/v1/me", headers, Body::empty()).await.status.as_u16()
    };
    assert_eq!(ask().await, 200);
    server.wait(jiff::SignedDuration::from_hours(25));
    assert_eq!(ask().await, 401, "{ORIGIN}");
}

#[tokio::test]
async fn concurrent_registrations_of_the_same_project_over_http_make_one() {
    const AT_ONCE: usize = 1_000;
    let server = super::register::with_fall().await;
    let mut browsers = Vec::new();
    for number in 0..AT_ONCE {
        let browser = server.sign_in(&format!("P{number}"), &[]).await;
        browser.form_token().await;
        browsers.push(browser);
    }
    let send = browsers.iter().map(|browser| super::register::send(browser, &[super::register::CURL]));
    let answers = futures::future::join_all(send).await;
    let made = answers.iter().filter(|answer| answer.status.as_u16() == 303).count();
    assert_eq!(made, 1);
    assert!(answers.iter().all(|answer| !answer.status.is_server_error()));
    let rows = server.app.store.database().query("SELECT id FROM registration").fetch_all().await.unwrap();
    assert_eq!(rows.len(), 1);
}
