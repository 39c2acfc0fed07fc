//! OpenID Connect and the forge, with every lie that a test can tell.

use jiff::SignedDuration;
use serde_json::json;
use slam_store::{identities, people};

use super::idp::Provider;
use crate::{
    ClientSecret, ProviderKind,
    testing::{Browser, Server},
};

/// Bends what the provider says, at a time.
type Lie = fn(&mut super::idp::Wishes, i64);

async fn start() -> (Server, Provider) {
    let idp = Provider::start(slam_store::testing::NOW.as_second()).await;
    let base = idp.base.clone();
    let server = Server::start_with(|config| {
        let provider = |id: &str, title: &str, kind| crate::Provider {
            id: slam_event::Slug::new(id).unwrap(),
            title: title.to_owned(),
            kind,
            client_id: "slam".to_owned(),
            client_secret: ClientSecret("password".to_owned()),
        };
        let oidc = || ProviderKind::OpenIdConnect { issuer: base.clone() };
        config.providers = vec![
            provider("office", "Office", oidc()),
            provider("other", "Other", oidc()),
            provider("github", "GitHub", ProviderKind::Github { web: base.clone(), api: base.join("api/").unwrap() }),
        ];
    })
    .await;
    (server, idp)
}

/// Goes to the provider, and returns with which state it came back.
async fn begin(browser: &Browser, idp: &Provider, path: &str) -> String {
    let answer = browser.get(path).await.expect(303);
    let address = idp.visited(answer.header("location"));
    assert_eq!(address.host_str(), Some("127.0.0.1"));
    address.query_pairs().find(|(key, _)| key == "state").unwrap().1.into_owned()
}

fn is_signed_in(text: &str) -> bool {
    text.contains("Sign out")
}

#[tokio::test]
async fn a_person_signs_in_with_openid_connect_and_is_known_again() {
    let (server, idp) = start().await;
    let page = server.visitor().get("/sign-in?next=/library").await.page();
    for title in ["Office", "Other", "GitHub"] {
        assert!(page.text().contains(&format!("Sign in with {title}")));
    }
    for round in 0..2 {
        let browser = server.visitor();
        let state = begin(&browser, &idp, "/sign-in/oidc/office?next=/library").await;
        let before = browser.cookie("slam-session").unwrap();
        let back = format!("/sign-in/oidc/office/callback?code=c{round}&state={state}");
        browser.get(&back).await.expect_redirect("/library");
        assert_ne!(browser.cookie("slam-session").unwrap(), before, "session fixation: the secret is a fresh one");
        assert!(is_signed_in(&browser.get("/start").await.text));
    }
    let person = people::find_handle(server.app.store.database(), "ana").await.unwrap().unwrap();
    assert_eq!((person.display_name.as_str(), person.mail.as_deref()), ("Ana Idp", Some("ana@example.org")));
}

#[tokio::test]
async fn an_answer_is_taken_once_and_only_from_the_browser_that_began() {
    let (server, idp) = start().await;
    let browser = server.visitor();
    let state = begin(&browser, &idp, "/sign-in/oidc/office").await;
    let back = format!("/sign-in/oidc/office/callback?code=c1&state={state}");
    server.visitor().get(&back).await.expect(403);
    for (sent, why) in [
        ("/sign-in/oidc/office/callback?code=c1&state=0000".to_owned(), "another state"),
        ("/sign-in/oidc/office/callback?code=c1".to_owned(), "no state"),
        (format!("/sign-in/oidc/other/callback?code=c1&state={state}"), "mixed-up provider"),
        (format!("{back}&iss=https%3A%2F%2Fevil.example"), "mixed-up issuer"),
        (format!("/sign-in/oidc/office/callback?error=access_denied&state={state}"), "the person said no"),
    ] {
        let answer = browser.get(&sent).await;
        assert_eq!(answer.status.as_u16(), 403, "{why}");
        assert!(!is_signed_in(&browser.get("/start").await.text), "{why}");
    }
    browser.get(&back).await.expect_redirect("/");
    browser.get(&back).await.expect(403);
    let late = server.visitor();
    let state = begin(&late, &idp, "/sign-in/oidc/office").await;
    server.wait(SignedDuration::from_mins(16));
    late.get(&format!("/sign-in/oidc/office/callback?code=c2&state={state}")).await.expect(403);
}

#[tokio::test]
async fn a_token_that_is_not_for_us_now_and_from_them_is_not_believed() {
    let (server, idp) = start().await;
    let now = slam_store::testing::NOW.as_second();
    let lies: [(&str, Lie); 8] = [
        ("expired", |wishes, now| drop(wishes.claims.insert("exp".into(), json!(now - 1)))),
        ("for somebody else", |wishes, _| drop(wishes.claims.insert("aud".into(), json!("another-client")))),
        ("by somebody else", |wishes, _| drop(wishes.claims.insert("iss".into(), json!("https://evil.example")))),
        ("of an earlier sign-in", |wishes, _| drop(wishes.claims.insert("nonce".into(), json!("old")))),
        ("without a nonce", |wishes, _| drop(wishes.claims.insert("nonce".into(), json!(null)))),
        ("signed with another key", |wishes, _| wishes.foreign_key = true),
        ("changed after it was signed", |wishes, _| wishes.tampered = true),
        ("not signed", |wishes, _| wishes.algorithm = Some("none")),
    ];
    for (seq, (why, lie)) in lies.into_iter().enumerate() {
        let browser = server.visitor();
        let state = begin(&browser, &idp, "/sign-in/oidc/office").await;
        {
            let mut wishes = idp.wishes.lock().unwrap();
            (wishes.foreign_key, wishes.tampered, wishes.algorithm) = (false, false, None);
            wishes.claims.clear();
            lie(&mut wishes, now);
        }
        let answer = browser.get(&format!("/sign-in/oidc/office/callback?code=l{seq}&state={state}")).await;
        assert_eq!(answer.status.as_u16(), 403, "{why}");
        assert!(!is_signed_in(&browser.get("/start").await.text), "{why}");
    }
    let persons = "SELECT CAST(COUNT(*) AS BIGINT) AS persons FROM person";
    let row = server.app.store.database().query(persons).fetch_one().await.unwrap();
    assert_eq!(row.get::<u32>("persons").unwrap(), 0, "no account came of it");
}

#[tokio::test]
async fn a_mail_that_the_provider_has_not_verified_is_not_kept() {
    let (server, idp) = start().await;
    let victim = server.person("Ana", &[]).await;
    idp.wishes.lock().unwrap().claims.insert("email_verified".into(), json!(false));
    let browser = server.visitor();
    let state = begin(&browser, &idp, "/sign-in/oidc/office").await;
    browser.get(&format!("/sign-in/oidc/office/callback?code=c1&state={state}")).await.expect_redirect("/");
    let ask = "SELECT id, mail FROM person WHERE id <> $1";
    let row = server.app.store.database().query(ask).bind(&victim).fetch_one().await.unwrap();
    assert_eq!(row.get::<Option<String>>("mail").unwrap(), None, "and the account of that address is not entered");
}

#[tokio::test]
async fn open_redirects_lead_home() {
    let (server, idp) = start().await;
    for next in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        let browser = server.visitor();
        let state = begin(&browser, &idp, &format!("/sign-in/oidc/office?next={next}")).await;
        let back = format!("/sign-in/oidc/office/callback?code={}&state={state}", state.get(..8).unwrap());
        browser.get(&back).await.expect_redirect("/");
    }
}

#[tokio::test]
async fn a_person_signs_in_with_the_forge_and_its_token_is_kept_nowhere() {
    let (server, idp) = start().await;
    let browser = server.visitor();
    let state = begin(&browser, &idp, "/sign-in/github").await;
    browser.get(&format!("/sign-in/github/callback?code=c1&state={state}")).await.expect_redirect("/");
    let person = people::find_handle(server.app.store.database(), "kim").await.unwrap().unwrap();
    assert_eq!(person.mail.as_deref(), Some("kim@example.org"), "the verified one of several");
    assert_eq!(idp.wishes.lock().unwrap().shown, ["Bearer gho_once", "Bearer gho_once"]);
    let ways = identities::list(server.app.store.database(), &person.id).await.unwrap();
    assert_eq!((ways[0].subject.as_str(), ways[0].login.as_deref()), ("583231", Some("kim")));
    let sessions = "SELECT data FROM session";
    for row in server.app.store.database().query(sessions).fetch_all().await.unwrap() {
        assert!(!row.get::<String>("data").unwrap().contains("gho_once"));
    }
}

#[tokio::test]
async fn a_signed_in_person_adds_a_way_and_nobody_takes_anothers() {
    let (server, idp) = start().await;
    let ana = server.person("Ana", &[]).await;
    let browser = server.browser_of(&ana).await;
    let state = begin(&browser, &idp, "/sign-in/github").await;
    browser.get(&format!("/sign-in/github/callback?code=c1&state={state}")).await.expect_redirect("/account");
    assert_eq!(identities::list(server.app.store.database(), &ana).await.unwrap().len(), 2);
    let other = server.sign_in("Bob", &[]).await;
    let state = begin(&other, &idp, "/sign-in/github").await;
    other.get(&format!("/sign-in/github/callback?code=c2&state={state}")).await.expect(409);
}
