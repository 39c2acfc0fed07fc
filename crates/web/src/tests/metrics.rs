//! The numbers that an operator's Prometheus reads: of the server, of its worker, of the queue, and of the database.

use std::time::Duration;

use axum::{
    body::Body,
    http::{HeaderMap, Method, header},
};
use jiff::SignedDuration;
use slam_store::{
    jobs::{self, Job},
    tally::JobOutcome,
};

use crate::testing::Server;

const TOKEN: &str = "a-token-of-the-operator";

async fn start() -> Server {
    Server::start_with(|config| config.metrics_token = Some(TOKEN.to_owned())).await
}

async fn read(server: &Server) -> String {
    let headers = HeaderMap::from_iter([(header::AUTHORIZATION, format!("Bearer {TOKEN}").parse().unwrap())]);
    let answer = server.visitor().send(Method::GET, "/metrics", headers, Body::empty()).await.expect(200);
    assert!(answer.header("content-type").starts_with("application/openmetrics-text"));
    answer.text
}

#[track_caller]
fn says(text: &str, lines: &[&str]) {
    for line in lines {
        assert!(text.lines().any(|one| one == *line), "`{line}` is not in:\n{text}");
    }
}

/// Asks for a job that is due in so many seconds.
async fn ask(server: &Server, job: &Job, key: &str, seconds: i64) {
    let mut tx = server.app.store.database().begin().await.unwrap();
    jobs::enqueue(&mut tx, job, server.now() + SignedDuration::from_secs(seconds), key).await.unwrap();
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn an_idle_server_has_a_number_for_everything() {
    let server = start().await;
    let text = read(&server).await;
    says(
        &text,
        &[
            "slam_database_up 1",
            "slam_jobs{kind=\"evaluate\",state=\"waiting\"} 0",
            "slam_jobs{kind=\"webhook\",state=\"dead\"} 0",
            "slam_oldest_waiting_job_seconds 0",
            "slam_evaluations{state=\"done\"} 0",
        ],
    );
    let pools = |name: &str| text.lines().filter(|line| line.starts_with(name)).count();
    let kinds = if server.app.store.database().kind() == "sqlite" { 2 } else { 1 };
    assert_eq!((pools("slam_database_connections{"), pools("slam_database_connections_most{")), (2 * kinds, kinds));
    assert!(text.ends_with("# EOF\n"), "{text}");
}

#[tokio::test]
async fn the_queue_and_the_worker_are_counted() {
    let server = start().await;
    let mail = |notice: &str| Job::Mail { notice: notice.to_owned() };
    ask(&server, &Job::Tick {}, "tick", 0).await;
    ask(&server, &mail("1"), "mail:1", 30).await;
    ask(&server, &mail("2"), "mail:2", 9_000).await;
    server.wait(SignedDuration::from_secs(90));
    server.app.tally.add("evaluate", JobOutcome::Done, Duration::from_millis(1_500));
    server.app.tally.add("evaluate", JobOutcome::Done, Duration::from_millis(500));
    server.app.tally.add("mail", JobOutcome::Failed, Duration::from_millis(250));
    says(
        &read(&server).await,
        &[
            "slam_jobs{kind=\"tick\",state=\"waiting\"} 1",
            "slam_jobs{kind=\"mail\",state=\"waiting\"} 2",
            "slam_oldest_waiting_job_seconds 90",
            "slam_job_tries_total{kind=\"evaluate\",outcome=\"done\"} 2",
            "slam_job_tries_seconds_total{kind=\"evaluate\",outcome=\"done\"} 2.0",
            "slam_job_tries_total{kind=\"mail\",outcome=\"failed\"} 1",
            "slam_job_tries_seconds_total{kind=\"mail\",outcome=\"failed\"} 0.25",
        ],
    );
}

#[tokio::test]
async fn a_job_that_is_due_later_is_not_late() {
    let server = start().await;
    ask(&server, &Job::Tick {}, "tick", 600).await;
    says(&read(&server).await, &["slam_oldest_waiting_job_seconds 0"]);
}

#[tokio::test]
async fn a_database_that_does_not_answer_hides_no_other_number() {
    let server = start().await;
    server.visitor().get("/start").await.expect(200);
    server.app.store.close().await;
    let text = read(&server).await;
    says(&text, &["slam_database_up 0", "slam_requests_total{route=\"start\",status=\"200\"} 1"]);
    assert!(!text.contains("slam_jobs{"), "what is not known has no number: {text}");
}
