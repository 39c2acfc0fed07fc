//! What was awarded, over HTTP: pictures with the same bytes each time, thanks to contributors, and corrections.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use slam_event::Role;
use slam_model::Sha256;
use slam_standards::objective_set_text;
use slam_store::{
    public::testing::{self, Sample},
    testing::NOW,
};

use super::egg::Egg;
use crate::testing::{Browser, Server};

/// A claim of one badge with two contributors, met, and awarded.
struct Given {
    egg: Egg,
    ada: Browser,
    olga: Browser,
    badge: String,
}

async fn given() -> Given {
    let egg = Egg::start().await;
    let (ada, eve) = (egg.maintainer().await, egg.server.sign_in("Eve", &[Role::Evaluator]).await);
    let olga = egg.server.sign_in("Olga", &[Role::Organiser]).await;
    let claim = [("links", "https://example.org/policy"), ("contributors", "@kim: the policy\n@lou: the words")];
    ada.post("/my/egg/submit/cleaner", &claim).await.expect(303);
    let id = egg.one("SELECT id AS text FROM submission").await;
    let met = [("part", "policy"), ("answer", "met"), ("reason", "It is there and it is whole.")];
    eve.post(&format!("/review/{id}/decide"), &met).await.expect(303);
    let badge = give(&olga, "badge cleaner").await;
    Given { egg, ada, olga, badge }
}

/// Gives an award of the project, and returns its page.
async fn give(olga: &Browser, gift: &str) -> String {
    let answer = olga.post("/organise/awards", &[("registration", "R1"), ("gift", gift)]).await.expect(303);
    answer.header("location").to_owned()
}

#[tokio::test]
async fn thanks_to_a_contributor_are_a_picture_that_names_only_who_wants_it() {
    let Given { egg, ada, olga, badge } = given().await;
    let thanks = give(&olga, "contributor cleaner 1").await;
    assert_ne!(thanks, badge);
    let picture = ada.get(&format!("{thanks}/badge.svg")).await.expect(200);
    assert_eq!(picture.header("content-type"), "image/svg+xml");
    assert_eq!(picture.header("cache-control"), "private, no-store", "the project is not listed");
    assert!(picture.text.contains("<title") && picture.text.contains("Egg timer"), "{}", picture.text);
    assert!(!picture.text.contains("kim"), "kim has not agreed to be named: {}", picture.text);
    let drawn = ada.get(&format!("{thanks}/badge.png")).await.expect(200);
    assert!(drawn.bytes.starts_with(b"\x89PNG\r\n\x1a\n") && drawn.header("content-type") == "image/png");
    assert_ne!(picture.bytes, ada.get(&format!("{badge}/badge.svg")).await.bytes, "the project's badge is another");
    egg.server.visitor().get(&format!("{thanks}/badge.svg")).await.expect(404);
}

#[tokio::test]
async fn a_correction_puts_another_award_in_the_place_of_one() {
    let Given { egg, ada, olga, badge } = given().await;
    let wrong = give(&olga, "contributor cleaner 1").await;
    let correct = format!("/organise{wrong}/correct");
    let why = ("reason", "Lou wrote it, and not Kim.");
    for fields in [&[why][..], &[("gift", "contributor cleaner 1"), why], &[("gift", "contributor cleaner 9"), why]] {
        let answer = olga.post(&correct, fields).await;
        assert!(answer.status.is_client_error(), "{fields:?}: {}", answer.status);
    }
    let fields = [("gift", "contributor cleaner 2"), why];
    ada.post(&correct, &fields).await.expect(403);
    let right = olga.post(&correct, &fields).await.expect(303).header("location").to_owned();
    assert_ne!(right, wrong);
    olga.post(&correct, &fields).await.expect_redirect(&right);
    let page = olga.get(&wrong).await.page();
    assert!(page.text().contains("Lou wrote it, and not Kim."), "{}", page.text());
    assert!(page.all("a").any(|link| link.get("href") == right), "the page of the former one leads to the new one");
    olga.get(&format!("{wrong}/badge.svg")).await.expect(404);
    olga.get(&format!("{right}/badge.svg")).await.expect(200);
    olga.get(&format!("{badge}/badge.svg")).await.expect(200);
    let listed = olga.get("/organise/awards").await.page();
    assert!(listed.text().contains("corrected"), "{}", listed.text());
    let other = [("gift", "contributor cleaner 1"), ("reason", "It was both.")];
    olga.post(&correct, &other).await.expect(409);
    let kinds = "SELECT kind AS text FROM audit WHERE seq = (SELECT MAX(seq) FROM audit)";
    assert_eq!(egg.one(kinds).await, "award-corrected");
}

/// A server with a listed project that has every badge and the plaque. Every number in it is the same each time.
async fn complete() -> Server {
    let server = Server::start().await;
    let mut tx = server.app.store.database().begin().await.unwrap();
    testing::edition(&mut tx, "fall-2026", objective_set_text("fall-2026").unwrap(), true).await.unwrap();
    let sample = Sample { slug: "delta", name: "Delta & Söhne", found: 6, awarded: 6, ..Sample::PLAIN };
    testing::project(&mut tx, sample).await.unwrap();
    testing::award(&mut tx, "fall-2026", "delta", "plaque", "", NOW).await.unwrap();
    let commits = r#"[["Gdelta", "0123456789abcdef0123456789abcdef01234567"]]"#;
    let update = "UPDATE award SET objectives_sha256 = $1, catalog_sha256 = $1, evidence_sha256 = $1, commits = $2,
        evaluation = $3, tool = $4";
    let update = tx.query(update).bind(Sha256::of(b"rules").as_str()).bind(commits).bind("E1");
    update.bind(r#"{"name": "slam", "version": "0.1.0"}"#).execute().await.unwrap();
    tx.commit().await.unwrap();
    server
}

#[tokio::test]
async fn a_plaque_is_drawn_with_the_same_bytes_by_any_server() {
    const PLAQUE: &str = "/awards/Afall2026deltaplaque";
    let (one, other) = (complete().await, complete().await);
    let (visitor, somebody) = (one.visitor(), other.visitor());
    visitor.get(PLAQUE).await.page();
    let mut tags = Vec::new();
    for (file, kind, begins) in [
        ("plaque.svg", "image/svg+xml", b"<svg".as_slice()),
        ("plaque.png", "image/png", b"\x89PNG\r\n\x1a\n"),
        ("plaque.pdf", "application/pdf", b"%PDF-"),
        ("plaque-preview.png", "image/png", b"\x89PNG\r\n\x1a\n"),
    ] {
        let path = format!("{PLAQUE}/{file}");
        let picture = visitor.get(&path).await.expect(200);
        assert!(picture.bytes.starts_with(begins), "{file}");
        assert_eq!((picture.header("content-type"), picture.header("cache-control")), (kind, "public, max-age=3600"));
        assert_eq!(picture.header("access-control-allow-origin"), "*", "{file}");
        assert!(picture.bytes == somebody.get(&path).await.bytes, "{file} is drawn with other bytes");
        let tag = picture.header("etag").to_owned();
        let headers = HeaderMap::from_iter([(header::IF_NONE_MATCH, tag.parse().unwrap())]);
        let again = visitor.send(Method::GET, &path, headers, Body::empty()).await.expect(304);
        assert_eq!((again.bytes.len(), again.header("etag")), (0, tag.as_str()), "{file}");
        tags.push(tag);
    }
    tags.dedup();
    assert_eq!(tags.len(), 4, "each picture has its own tag");
    let svg = visitor.get(&format!("{PLAQUE}/plaque.svg")).await.text;
    assert!(svg.contains("Delta &amp; Söhne"), "the name is text in it");
    for file in ["badge.svg", "plaque.exe", "../plaque.svg"] {
        visitor.get(&format!("{PLAQUE}/{file}")).await.expect(404);
    }
}
