//! What a token may do, how often, and until when.

use axum::http::Method;
use slam_event::PersonId;
use slam_store::tokens;

use super::{call, server};
use crate::{
    Scope,
    testing::{Answer, Server},
};

const RESULT: &str = r#"{"repository": "https://github.example/apple", "commit":
    "0123456789abcdef0123456789abcdef01234567", "tool": "slam 0.3.0", "catalog": "osps-baseline 2026-08-28",
    "outcome": "34 of 40 requirements decided", "made_at": "2026-10-05T11:00:00Z"}"#;

/// A maintainer of `apple` who has shown control of its repository.
async fn maintainer(server: &Server) -> PersonId {
    let person = server.person("Maya", &[]).await;
    let mut tx = server.app.store.database().begin().await.unwrap();
    let row = "INSERT INTO membership (project, person, role, since_at) VALUES ('Papple', $1, 'maintainer', 0)";
    tx.query(row).bind(&person).execute().await.unwrap();
    let row = "INSERT INTO control_challenge
        (id, project, repository, person, kind, token, state, asked_at, judged_at, expires_at)
        VALUES ('C1', 'Papple', 'Gapple', $1, 'file', 't', 'proved', 0, $2, $3)";
    let now = server.now();
    let later = now + jiff::SignedDuration::from_hours(24);
    tx.query(row).bind(&person).bind(now).bind(later).execute().await.unwrap();
    tx.commit().await.unwrap();
    person
}

async fn post(server: &Server, path: &str, token: &str, key: &str, body: &str) -> Answer {
    let bearer = format!("Bearer {token}");
    let mut headers = vec![("authorization", bearer.as_str()), ("content-type", "application/json")];
    if !key.is_empty() {
        headers.push(("idempotency-key", key));
    }
    call(server, Method::POST, path, &headers, body).await
}

#[tokio::test]
async fn each_scope_reaches_as_far_as_its_name() {
    let server = server().await;
    let person = maintainer(&server).await;
    for (scope, me, report) in
        [(Scope::Read, 200, 403), (Scope::Write, 403, 200), (Scope::Review, 403, 403), (Scope::Organise, 403, 403)]
    {
        let token = server.token(&person, &[scope]).await;
        let bearer = format!("Bearer {token}");
        call(&server, Method::GET, "/api/v1/me", &[("authorization", &bearer)], "").await.expect(me);
        post(&server, "/api/v1/projects/apple/results", &token, "", RESULT).await.expect(report);
        post(&server, "/api/v1/projects/cherry/results", &token, "", RESULT).await.expect(403);
    }
}

#[tokio::test]
async fn a_request_with_a_key_is_done_once() {
    let server = server().await;
    let token = server.token(&maintainer(&server).await, &[Scope::Write]).await;
    let path = "/api/v1/projects/apple/evaluate";
    let first = post(&server, path, &token, "k1", "").await.expect(202);
    let again = post(&server, path, &token, "k1", "").await.expect(202);
    assert_eq!((first.text, again.header("idempotency-replayed")), (again.text.clone(), "true"));
    // Without the key it is a second request, and too soon.
    let other = post(&server, path, &token, "", "").await;
    assert!(other.status.is_client_error(), "{}", other.text);
    post(&server, "/api/v1/projects/apple/results", &token, "k1", RESULT).await.expect(422);
}

#[tokio::test]
async fn a_body_is_json_of_known_fields_and_not_too_large() {
    let server = server().await;
    let token = server.token(&maintainer(&server).await, &[Scope::Write]).await;
    let path = "/api/v1/projects/apple/results";
    post(&server, path, &token, "", "{").await.expect(400);
    assert!(post(&server, path, &token, "", r#"{"colour": 1}"#).await.expect(422).text.contains("colour"));
    post(&server, path, &token, "", &" ".repeat(65 * 1024)).await.expect(413);
    let old = RESULT.replace("2026-10-05", "2026-09-05");
    assert!(post(&server, path, &token, "", &old).await.expect(422).text.contains("36 hours"));
    let bearer = format!("Bearer {token}");
    let headers = [("authorization", bearer.as_str()), ("content-type", "text/plain")];
    call(&server, Method::POST, path, &headers, RESULT).await.expect(415);
}

#[tokio::test]
async fn a_revoked_token_is_none() {
    let server = server().await;
    let person = maintainer(&server).await;
    let token = server.token(&person, &[Scope::Read]).await;
    let bearer = format!("Bearer {token}");
    let me = async || call(&server, Method::GET, "/api/v1/me", &[("authorization", &bearer)], "").await;
    let told = me().await.expect(200).json();
    assert_eq!((&told["maintains"][0], &told["token"]["scopes"][0]), (&"apple".into(), &"read".into()));
    let on = server.app.store.database();
    let known = tokens::list(on, &person).await.unwrap();
    let mut tx = on.begin().await.unwrap();
    tokens::revoke(&mut tx, &person, &known[0].id, server.now()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(me().await.expect(401).header("www-authenticate"), "Bearer");
}
