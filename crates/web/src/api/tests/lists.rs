//! Pages, digests, forms, and refusals.

use axum::http::Method;
use serde_json::json;
use slam_store::public::testing::{self, Sample};

use super::{call, server};

#[tokio::test]
async fn every_project_comes_once_while_others_are_added() {
    let server = server().await;
    let page = call(&server, Method::GET, "/api/v1/projects?limit=1", &[], "").await.expect(200).json();
    let mut seen = vec![page["items"][0]["slug"].as_str().unwrap().to_owned()];
    let path = page["next"].as_str().unwrap().trim_start_matches("https://slam.test").to_owned();
    // One comes before what was read, one after it.
    let mut tx = server.app.store.database().begin().await.unwrap();
    for new in ["aaa", "berry"] {
        testing::project(&mut tx, Sample { slug: new, name: new, ..Sample::PLAIN }).await.unwrap();
    }
    tx.commit().await.unwrap();
    let rest = call(&server, Method::GET, &path.replace("limit=1", "limit=100"), &[], "").await.expect(200).json();
    assert!(rest["next"].is_null());
    let rest = rest["items"].as_array().unwrap().iter().map(|one| one["slug"].as_str().unwrap().to_owned());
    seen.extend(rest);
    assert_eq!(seen, ["apple", "berry", "cherry"]);
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let server = server().await;
    let first = call(&server, Method::GET, "/api/v1/projects", &[], "").await.expect(200);
    let tag = first.header("etag").to_owned();
    let again = call(&server, Method::GET, "/api/v1/projects", &[("if-none-match", &tag)], "").await.expect(304);
    assert_eq!((again.text.as_str(), again.header("etag")), ("", tag.as_str()));
}

#[tokio::test]
async fn what_is_wrong_is_told_by_its_name() {
    let server = server().await;
    for (path, headers, status, words) in [
        ("projects?colour=red", [("accept", "*/*")], 400, "colour"),
        ("projects?limit=0", [("accept", "*/*")], 400, "limit"),
        ("projects?limit=101", [("accept", "*/*")], 400, "limit"),
        ("projects?limit=many", [("accept", "*/*")], 400, "digit"),
        ("projects?level=4", [("accept", "*/*")], 400, "level"),
        ("leaderboard?level=0", [("accept", "*/*")], 400, "level"),
        ("projects?sort=luck", [("accept", "*/*")], 400, "sort"),
        ("projects?status=partial", [("accept", "*/*")], 400, "badge"),
        ("projects?after=", [("accept", "*/*")], 400, "after"),
        ("leaderboard?after=x", [("accept", "*/*")], 400, "after"),
        ("leaderboard?badge=luck", [("accept", "*/*")], 404, "luck"),
        ("editions?x=1", [("accept", "*/*")], 400, "x"),
        ("projects", [("accept", "text/html")], 406, "application/json"),
        ("export/projects.csv", [("accept", "application/json")], 406, "text/csv"),
    ] {
        let answer = call(&server, Method::GET, &format!("/api/v1/{path}"), &headers, "").await.expect(status);
        assert_eq!(answer.header("content-type"), "application/problem+json", "{path}");
        assert!(answer.text.contains(words), "{path}: {}", answer.text);
    }
    call(&server, Method::DELETE, "/api/v1/projects", &[], "").await.expect(405);
}

#[tokio::test]
async fn a_table_runs_nothing_and_each_form_has_every_row() {
    let server = server().await;
    let get =
        async |file: &str| call(&server, Method::GET, &format!("/api/v1/export/{file}"), &[], "").await.expect(200);
    let table = get("verdicts.csv").await;
    assert_eq!(table.text.lines().count(), 3, "{}", table.text);
    assert!(table.text.contains(",'=1+1,"), "{}", table.text);
    assert_eq!(get("verdicts.jsonl").await.text.lines().count(), 2);
    assert_eq!(get("awards.json").await.json().as_array().map(Vec::len), Some(4));
    assert_eq!(get("badges.jsonl?edition=fall-2026").await.text.lines().count(), 12);
}

#[tokio::test]
async fn the_page_about_the_api_names_every_address() {
    let server = server().await;
    let page = server.visitor().get("/api").await.page();
    let text = page.text();
    for words in ["/api/v1/projects/{project}/results", "GET /api/v1/audit/head", "POST /api/v1/registrations"] {
        assert!(text.contains(words), "{words}");
    }
}

#[tokio::test]
async fn an_evaluation_names_the_commit_that_took_something_away() {
    let server = server().await;
    let path = "/api/v1/projects/apple/evaluations/Eapple";
    let turns = call(&server, Method::GET, path, &[], "").await.expect(200).json()["turns"].clone();
    let turn = &turns[0];
    assert_eq!(
        (&turn["id"], &turn["cause"], &turn["repository"]),
        (&json!("OSPS-AC-01.01"), &json!("commits"), &json!("apple"))
    );
    assert_eq!(turn["commits"]["commit"], json!({"id": "3".repeat(40), "subject": "Tidy the eggs away"}));
    let first = call(&server, Method::GET, "/api/v1/projects/cherry/evaluations/Echerry", &[], "").await.expect(200);
    assert!(first.json()["turns"].is_null());
}
