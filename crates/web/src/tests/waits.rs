//! Who comes too soon is told for how long to wait: 429 always carries `Retry-After` in whole seconds.

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use jiff::SignedDuration;

use super::egg::Egg;
use crate::{
    Scope,
    testing::{Answer, Browser},
};

/// Ends what is under way, as a worker would.
async fn end(egg: &Egg) {
    let mut tx = egg.server.app.store.database().begin().await.unwrap();
    tx.query("UPDATE evaluation SET state = 'done', evaluated_at = asked_at WHERE state = 'queued'")
        .execute()
        .await
        .unwrap();
    tx.commit().await.unwrap();
}

fn wait(answer: &Answer) -> i64 {
    answer.header("retry-after").parse().unwrap_or_else(|error| panic!("{error}: {:?}", answer.headers))
}

#[tokio::test]
async fn who_asks_for_an_evaluation_too_soon_is_told_when_the_next_one_is_made() {
    let egg = Egg::start().await;
    let ada = egg.maintainer().await;
    let token = egg.server.token(&egg.ada, &[Scope::Write]).await;
    let press = async |ada: &Browser| ada.post("/my/egg/evaluate", &[]).await;
    end(&egg).await;
    press(&ada).await.expect_redirect("/my/egg");
    let busy = press(&ada).await.expect(409);
    assert_eq!(busy.header("retry-after"), "", "nobody knows when a worker is done");
    end(&egg).await;
    egg.server.wait(SignedDuration::from_mins(3));
    let early = press(&ada).await.expect(429);
    // The edition's pause is ten minutes.
    assert_eq!(wait(&early), 420);
    early.any_page();
    let headers = [
        (header::AUTHORIZATION, format!("Bearer {token}").parse().unwrap()),
        (header::CONTENT_TYPE, "application/json".parse().unwrap()),
    ];
    let ask = async || {
        let headers = HeaderMap::from_iter(headers.clone());
        egg.server.visitor().send(Method::POST, "/api/v1/projects/egg/evaluate", headers, Body::empty()).await
    };
    let early = ask().await.expect(429);
    assert_eq!((wait(&early), &early.json()["code"]), (420, &"evaluation-too-soon".into()));
    egg.server.wait(SignedDuration::from_secs(wait(&early)));
    ask().await.expect(202);
}

#[tokio::test]
async fn who_lets_the_server_look_again_at_once_waits_half_a_minute() {
    let egg = Egg::start().await;
    let ada = egg.maintainer().await;
    let mut tx = egg.server.app.store.database().begin().await.unwrap();
    let open = "UPDATE control_challenge SET state = 'open', judged_at = NULL, token = $1";
    tx.query(open).bind("0123456789abcdef0123456789abcdef01234567").execute().await.unwrap();
    tx.commit().await.unwrap();
    let look = async || ada.post("/my/egg/control/look", &[("challenge", "C1")]).await;
    look().await.expect_redirect("/my/egg");
    // A worker looks, and ten seconds later the person wants it to look again.
    let mut tx = egg.server.app.store.database().begin().await.unwrap();
    let detail = serde_json::json!({"looked-at": egg.server.now()}).to_string();
    tx.query("UPDATE control_challenge SET detail = $1").bind(detail).execute().await.unwrap();
    tx.commit().await.unwrap();
    egg.server.wait(SignedDuration::from_secs(10));
    let early = look().await.expect(429);
    assert_eq!(wait(&early), 20);
    egg.server.wait(SignedDuration::from_secs(wait(&early)));
    look().await.expect_redirect("/my/egg");
}
