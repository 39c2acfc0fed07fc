//! The API as programs see it: answers against the document, what nobody may see, pages, exports, tokens.

mod contract;
mod exports;
mod lists;
mod tokens;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, Method},
};
use slam_standards::objective_set_text;
use slam_store::{
    public::testing::{self, Sample},
    sql::Transaction,
};

use crate::testing::{Answer, Server};

/// A server with an edition, two listed projects, and one that is not listed.
async fn server() -> Server {
    let server = Server::start().await;
    let mut tx = server.app.store.database().begin().await.unwrap();
    let objectives = objective_set_text("fall-2026").unwrap();
    testing::edition(&mut tx, "fall-2026", objectives, true).await.unwrap();
    for (slug, state) in [("apple", "listed"), ("hidden", "confirmed"), ("cherry", "listed")] {
        let sample = Sample { slug, name: slug, state, found: 3, awarded: 2, ..Sample::PLAIN };
        testing::project(&mut tx, sample).await.unwrap();
        evaluation(&mut tx, slug).await;
    }
    tx.commit().await.unwrap();
    server
}

async fn evaluation(tx: &mut Transaction, slug: &str) {
    let (id, registration) = (format!("E{slug}"), format!("Rfall2026{slug}"));
    let row = "INSERT INTO evaluation (id, registration, key, cause, state, version, level, asked_at, evaluated_at)
        VALUES ($1, $2, $1, 'schedule', 'done', 1, 1, 1000, 1000)";
    tx.query(row).bind(&id).bind(&registration).execute().await.unwrap();
    let row = "INSERT INTO verdict (evaluation, requirement, level, verdict, reason, message)
        VALUES ($1, 'OSPS-AC-01.01', 1, 'passed', 'mfa/required', '=1+1')";
    tx.query(row).bind(&id).execute().await.unwrap();
    if slug == "apple" {
        let row = "UPDATE evaluation SET result = $2 WHERE id = $1";
        tx.query(row).bind(&id).bind(result().to_string()).execute().await.unwrap();
    }
    let newest = "UPDATE registration SET evaluation = $1 WHERE id = $2";
    tx.query(newest).bind(&id).bind(&registration).execute().await.unwrap();
}

/// A summary in which a commit took a verdict away.
fn result() -> serde_json::Value {
    let (after, to, one) = ("1".repeat(40), "2".repeat(40), "3".repeat(40));
    let cause = serde_json::json!({"commits": {"after": after, "to": to,
        "found": {"commit": {"id": one, "subject": "Tidy the eggs away"}}}});
    let turn = serde_json::json!({"repository": "Gapple", "badge": null, "id": "OSPS-AC-01.01", "from": "Passed",
        "to": "Failed", "direction": "worse", "cause": cause, "message": "There is none."});
    serde_json::json!({
        "project": {"look": "whole", "badges": [], "requirements": [], "coverage": {"decided": 1, "all": 1},
            "unreachable": [], "out_of_scope": []},
        "changes": {"badges": [], "verdicts": [turn], "appeared": [], "left": [], "lost_sight": [], "rules": []},
    })
}

async fn call(server: &Server, method: Method, path: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let pairs = headers.iter().map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()));
    let headers: HeaderMap = pairs.collect();
    server.visitor().send(method, path, headers, Body::from(body.to_owned())).await
}
