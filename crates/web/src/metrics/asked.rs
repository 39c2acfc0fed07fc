//! What is asked when the metrics are read: the queue, the evaluations, and the connections to the database.

use std::{sync::atomic::AtomicU64, time::Duration};

use jiff::Timestamp;
use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::{Registry, Unit},
};
use slam_store::{
    Store, StoreError, evaluations as evaluated,
    jobs::{self, Job},
    sql::Database,
    tally::Tally,
};

use crate::error::chain;

/// A database that hangs must not hide what the server counted itself.
const PATIENCE: Duration = Duration::from_secs(5);

/// States of the queue's rows, and of evaluations: each is shown also when it has none, so that an alarm has a number.
const JOB_STATES: [&str; 4] = ["waiting", "running", "done", "dead"];
const EVALUATION_STATES: [&str; 3] = ["queued", "done", "failed"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfJobs {
    kind: String,
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfTries {
    kind: &'static str,
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct ByState {
    state: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfPool {
    pool: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct OfConnections {
    pool: &'static str,
    state: &'static str,
}

type Amount = Gauge<i64>;
type Seconds = Counter<f64, AtomicU64>;

/// Asks, and returns the answers. A database that does not answer is one of them.
pub(super) async fn ask(store: &Store, tally: &Tally, now: Timestamp) -> Registry {
    let mut registry = Registry::with_prefix("slam");
    tries(&mut registry, tally);
    connections(&mut registry, store.database());
    let up = Amount::default();
    registry.register("database_up", "Whether the database answered when the metrics were read", up.clone());
    match tokio::time::timeout(PATIENCE, rows(store.database())).await {
        Ok(Ok((jobs, states))) => {
            up.set(1);
            queue(&mut registry, jobs, now);
            evaluations(&mut registry, states);
        }
        Ok(Err(error)) => tracing::warn!(error = %chain(&error), "the store does not tell its metrics"),
        Err(_) => tracing::warn!("the store takes too long to tell its metrics"),
    }
    registry
}

async fn rows(database: &Database) -> Result<(Vec<jobs::Count>, Vec<(String, u64)>), StoreError> {
    Ok((jobs::counts(database).await?, evaluated::counts(database).await?))
}

fn tries(registry: &mut Registry, tally: &Tally) {
    let (tries, seconds) = (Family::<OfTries, Counter>::default(), Family::<OfTries, Seconds>::default());
    for (kind, outcome, count) in tally.read() {
        let of = OfTries { kind, outcome: outcome.name() };
        tries.get_or_create(&of).inc_by(count.tries);
        seconds.get_or_create(&of).inc_by(count.seconds);
    }
    registry.register("job_tries", "Tries of jobs by the worker of this process, by kind and outcome", tries);
    let help = "How long these tries took together, by kind and outcome";
    registry.register_with_unit("job_tries", help, Unit::Seconds, seconds);
}

fn connections(registry: &mut Registry, database: &Database) {
    let (open, most) = (Family::<OfConnections, Amount>::default(), Family::<OfPool, Amount>::default());
    for pool in database.connections() {
        for (state, number) in [("idle", pool.idle), ("used", pool.open.saturating_sub(pool.idle))] {
            open.get_or_create(&OfConnections { pool: pool.pool, state }).set(i64::from(number));
        }
        most.get_or_create(&OfPool { pool: pool.pool }).set(i64::from(pool.most));
    }
    registry.register("database_connections", "Connections to the database of this process, by state", open);
    registry.register("database_connections_most", "How many connections it may open", most);
}

fn queue(registry: &mut Registry, counts: Vec<jobs::Count>, now: Timestamp) {
    let number = Family::<OfJobs, Amount>::default();
    for kind in Job::KINDS {
        for state in JOB_STATES {
            number.get_or_create(&OfJobs { kind: (*kind).to_owned(), state: state.to_owned() }).set(0);
        }
    }
    let waiting = counts.iter().filter(|count| count.state == "waiting").map(|count| count.first_due_at).min();
    let age = waiting.map_or(0, |due| now.duration_since(due).as_secs().max(0));
    for count in counts {
        number.get_or_create(&OfJobs { kind: count.kind, state: count.state }).set(whole(count.jobs));
    }
    registry.register("jobs", "Jobs of all processes, by kind and state", number);
    let oldest = Amount::default();
    oldest.set(age);
    let help = "For how long the job that is due for longest has waited; 0 when none is due";
    registry.register_with_unit("oldest_waiting_job", help, Unit::Seconds, oldest);
}

fn evaluations(registry: &mut Registry, counts: Vec<(String, u64)>) {
    let number = Family::<ByState, Amount>::default();
    for state in EVALUATION_STATES {
        number.get_or_create(&ByState { state: state.to_owned() }).set(0);
    }
    for (state, count) in counts {
        number.get_or_create(&ByState { state }).set(whole(count));
    }
    registry.register("evaluations", "Evaluations of all editions, by state", number);
}

fn whole(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
