//! Exports that are larger than what is read at once.

use axum::{
    body::{Body, Bytes},
    http::Request,
};
use futures::StreamExt as _;
use slam_standards::objective_set_text;
use slam_store::{
    public::testing::{self, Sample},
    sql::AssertSqlSafe,
};
use tower::ServiceExt as _;

use crate::{service, testing::Server};

/// Projects of the edition: more than two reads take.
const PROJECTS: usize = 120;
/// Verdicts of each.
const VERDICTS: usize = 40;
/// What one read takes, as `super::super::export` has it.
const AT_ONCE: usize = 50;

async fn server() -> Server {
    let server = Server::start().await;
    let mut tx = server.app.store.database().begin().await.unwrap();
    testing::edition(&mut tx, "fall-2026", objective_set_text("fall-2026").unwrap(), true).await.unwrap();
    for number in 0..PROJECTS {
        let slug = format!("p{number:03}");
        testing::project(&mut tx, Sample { slug: &slug, name: &slug, ..Sample::PLAIN }).await.unwrap();
        let row = format!(
            "INSERT INTO evaluation (id, registration, key, cause, state, version, level, asked_at, evaluated_at)
             VALUES ('E{slug}', 'Rfall2026{slug}', 'E{slug}', 'schedule', 'done', 1, 1, 1000, 1000)"
        );
        tx.query(AssertSqlSafe(row)).execute().await.unwrap();
        let row = format!("UPDATE registration SET evaluation = 'E{slug}' WHERE id = 'Rfall2026{slug}'");
        tx.query(AssertSqlSafe(row)).execute().await.unwrap();
        let verdict = |number| format!("('E{slug}', 'R-{number:02}', 1, 'passed', 'x/y', 'as before')");
        let verdicts: Vec<_> = (0..VERDICTS).map(verdict).collect();
        let columns = "evaluation, requirement, level, verdict, reason, message";
        let rows = format!("INSERT INTO verdict ({columns}) VALUES {}", verdicts.join(", "));
        tx.query(AssertSqlSafe(rows)).execute().await.unwrap();
    }
    tx.commit().await.unwrap();
    server
}

/// Asks for a file, and returns its parts as they are written.
async fn parts(server: &Server, file: &str) -> impl futures::Stream<Item = Bytes> + Unpin + use<> {
    let request = Request::get(format!("/api/v1/export/{file}")).body(Body::empty()).unwrap();
    let answer = service(&server.app).oneshot(request).await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{file}");
    answer.into_body().into_data_stream().map(|part| part.unwrap())
}

#[tokio::test]
async fn a_large_file_is_written_while_it_is_read_and_in_small_parts() {
    let server = server().await;
    let mut left = parts(&server, "verdicts.jsonl").await;
    let first = left.next().await.unwrap();
    let lines = |part: &Bytes| part.iter().filter(|byte| **byte == b'\n').count();
    assert_eq!(lines(&first), AT_ONCE * VERDICTS, "a part is what one read takes");
    // What comes after the part that was sent has not been read yet.
    let mut tx = server.app.store.database().begin().await.unwrap();
    let late = "UPDATE verdict SET message = 'changed meanwhile' WHERE evaluation IN ('Ep000', 'Ep119')";
    tx.query(late).execute().await.unwrap();
    tx.commit().await.unwrap();
    let rest: Vec<Bytes> = left.collect().await;
    assert!(rest.iter().all(|part| lines(part) <= AT_ONCE * VERDICTS));
    assert_eq!(lines(&first) + rest.iter().map(lines).sum::<usize>(), PROJECTS * VERDICTS);
    let whole = String::from_utf8([&[first][..], &rest].concat().concat()).unwrap();
    assert_eq!(whole.matches("changed meanwhile").count(), VERDICTS, "of the last project, and not of the first");
    for line in whole.lines() {
        serde_json::from_str::<serde_json::Value>(line).unwrap();
    }
}

#[tokio::test]
async fn each_form_of_a_large_file_holds_every_row_once() {
    let server = server().await;
    let whole = async |file| {
        let parts: Vec<Bytes> = parts(&server, file).await.collect().await;
        assert!(parts.len() >= 3, "{file} came in {} parts", parts.len());
        String::from_utf8(parts.concat()).unwrap()
    };
    let table = whole("verdicts.csv").await;
    assert_eq!(table.matches("\r\n").count(), PROJECTS * VERDICTS + 1);
    let json: serde_json::Value = serde_json::from_str(&whole("verdicts.json").await).unwrap();
    let rows = json.as_array().unwrap();
    let named: std::collections::BTreeSet<_> =
        rows.iter().map(|row| (row["project"].as_str().unwrap(), row["requirement"].as_str().unwrap())).collect();
    assert_eq!((rows.len(), named.len()), (PROJECTS * VERDICTS, PROJECTS * VERDICTS));
    assert_eq!(whole("projects.jsonl").await.lines().count(), PROJECTS);
}
