//! What the processes of the kill test do: a worker, and one that accepts wishes and asks for their jobs.

use std::time::Duration;

use jiff::Timestamp;
use tokio::signal::unix::{SignalKind, signal};

use super::JOBS;
use crate::{
    StoreError,
    jobs::{Job, JobContext, JobError, Queue, Retry, Settings, Settled, enqueue},
    sql::Database,
};

/// Which part to play; unset in the process that tests.
pub(super) const ROLE: &str = "SLAM_KILL_ROLE";
/// Where the rows are.
pub(super) const DATABASE: &str = "SLAM_KILL_DATABASE";
/// Where to go on.
pub(super) const FROM: &str = "SLAM_KILL_FROM";

/// Short, so that the test need not wait for long; a busy machine only gives more jobs away.
pub(super) const LEASE: Duration = Duration::from_millis(1_500);
/// A child whose parent was killed ends by itself.
const LONGEST: Duration = Duration::from_secs(120);

/// Says that a wish is safe.
const ACCEPTED: &str = "accepted ";

/// Reads which wish a line says is safe. The first one stands behind the name of the test, which has no line of its own.
pub(super) fn accepted(line: &str) -> Option<u32> {
    line.split_once(ACCEPTED)?.1.parse().ok()
}

/// Makes the tables of the wishes, and of what was done about them; no constraint hides a second effect.
pub(super) async fn make_tables(database: &Database) {
    for text in [
        "CREATE TABLE wish (id TEXT PRIMARY KEY)",
        "CREATE TABLE effect (wish TEXT NOT NULL)",
        "CREATE TABLE late (wish TEXT NOT NULL)",
    ] {
        database.query(text).execute().await.unwrap();
    }
}

#[test]
fn plays_its_role() {
    let Ok(role) = std::env::var(ROLE) else { return };
    let play = async {
        let database = Database::open(&std::env::var(DATABASE).unwrap()).await.unwrap();
        match role.as_str() {
            "asker" => accept(&database, std::env::var(FROM).unwrap().parse().unwrap()).await,
            _ => work(database).await,
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    runtime.block_on(async { tokio::time::timeout(LONGEST, play).await }).unwrap();
}

/// Accepts wishes from `from` on: the row and its job in one transaction, and only then the answer.
async fn accept(database: &Database, from: u32) {
    for number in from..JOBS {
        let wish = number.to_string();
        let stored = database.write(async |tx| {
            tx.query("INSERT INTO wish (id) VALUES ($1) ON CONFLICT (id) DO NOTHING").bind(&wish).execute().await?;
            enqueue(tx, &Job::Mail { notice: wish.clone() }, Timestamp::now(), &wish).await
        });
        stored.await.unwrap();
        println!("{ACCEPTED}{number}");
        tokio::time::sleep(Duration::from_millis(8)).await;
    }
}

async fn work(database: Database) {
    let mut terminated = signal(SignalKind::terminate()).unwrap();
    let stop = async {
        terminated.recv().await;
    };
    let settings = Settings { lease: LEASE, poll: Duration::from_millis(20), ..Settings::default() };
    let handler = |job, context| fulfil(database.clone(), job, context);
    Queue::new(database.clone(), settings).run(4, handler, stop).await;
}

/// Fulfils a wish in four steps with time between them, so that a blow can fall before, within, and after each.
async fn fulfil(database: Database, job: Job, context: JobContext) -> Result<Settled, JobError> {
    let Job::Mail { notice: wish } = job else { return Err(JobError::never("no such job was asked for")) };
    let number: u32 = wish.parse().map_err(|_| JobError::never("no such wish"))?;
    tokio::time::sleep(Duration::from_millis(u64::from(number % 7) * 40)).await;
    if number.is_multiple_of(9) && context.attempt() == 1 {
        return Err(JobError { reason: "not at once".to_owned(), retry: Retry::After(Duration::from_millis(30)) });
    }
    let settled = database
        .write(async |tx| {
            tx.query("INSERT INTO effect (wish) VALUES ($1)").bind(&wish).execute().await?;
            tokio::time::sleep(Duration::from_millis(2)).await;
            context.settle(tx).await
        })
        .await;
    if matches!(settled, Err(StoreError::LeaseLost { .. })) {
        let _told = database.query("INSERT INTO late (wish) VALUES ($1)").bind(&wish).execute().await?;
    }
    tokio::time::sleep(Duration::from_millis(u64::from(number % 3) * 5)).await;
    Ok(settled?)
}
