//! The promises of the queue, each on both databases; what crashes do to them is in `kill`.

use std::{sync::Arc, time::Duration};

use jiff::{Timestamp, ToSpan};
use tokio::sync::Semaphore;

use super::{
    lease::Lease,
    take::{Want, take},
    *,
};
use crate::{
    StoreError,
    sql::{Database, Transaction},
    testing::{NOW, on_both},
};

const LEASE_SECONDS: i64 = 60;

fn mail(notice: &str) -> Job {
    Job::Mail { notice: notice.to_owned() }
}

fn after(seconds: i64) -> Timestamp {
    NOW + seconds.seconds()
}

fn context(lease: &Lease) -> JobContext {
    JobContext { lease: lease.clone(), clock: || NOW }
}

async fn ask(database: &Database, job: &Job, run_at: Timestamp, key: &str) -> Enqueued {
    database.write(async |tx| enqueue(tx, job, run_at, key).await).await.unwrap()
}

async fn take_at(database: &Database, now: Timestamp) -> Option<(Job, Lease)> {
    let want = Want { most: 1, kinds: Job::KINDS, now, until: now + LEASE_SECONDS.seconds() };
    take(database, &want).await.unwrap().pop()
}

/// Writes the effect of a job and settles it, as a handler does.
async fn work(database: &Database, lease: &Lease, effect: &str) -> Result<Settled, StoreError> {
    database
        .write(async |tx| {
            note(tx, effect).await?;
            context(lease).settle(tx).await
        })
        .await
}

async fn note(tx: &mut Transaction, name: &str) -> Result<(), StoreError> {
    tx.query("INSERT INTO setting (name, value) VALUES ($1, '')").bind(name).execute().await.map(drop)
}

async fn notes(database: &Database) -> Vec<String> {
    let rows = database.query("SELECT name FROM setting ORDER BY name").fetch_all().await.unwrap();
    rows.iter().map(|row| row.get("name").unwrap()).collect()
}

async fn states(database: &Database) -> Vec<(String, u64)> {
    counts(database).await.unwrap().into_iter().map(|count| (count.state, count.jobs)).collect()
}

#[test]
fn a_job_is_asked_for_with_its_row_or_not_at_all() {
    on_both(async |store| {
        let database = store.database();
        let failed = database
            .write(async |tx| {
                note(tx, "row").await?;
                enqueue(tx, &mail("a"), NOW, "a").await?;
                Err::<(), _>(StoreError::Spoiled)
            })
            .await;
        assert!(failed.is_err());
        assert_eq!((notes(database).await, states(database).await), (vec![], vec![]));
    });
}

#[test]
fn asking_twice_is_asking_once_even_after_it_was_done() {
    on_both(async |store| {
        let database = store.database();
        let twice = database.write(async |tx| {
            let first = enqueue(tx, &mail("a"), NOW, "a").await?;
            Ok((first, enqueue(tx, &mail("a"), NOW, "a").await?))
        });
        assert_eq!(twice.await.unwrap(), (Enqueued::Added, Enqueued::Known));
        let (_, lease) = take_at(database, NOW).await.unwrap();
        let _settled = work(database, &lease, "effect").await.unwrap();
        assert_eq!(ask(database, &mail("a"), NOW, "a").await, Enqueued::Known);
        assert_eq!(database.write(async |tx| forget(tx, after(1)).await).await.unwrap(), 1);
        assert_eq!(ask(database, &mail("a"), NOW, "a").await, Enqueued::Added);
    });
}

#[test]
fn the_most_urgent_goes_first_and_the_future_waits() {
    on_both(async |store| {
        let database = store.database();
        let webhook = Job::Webhook { delivery: "w".to_owned() };
        ask(database, &webhook, after(-30), "webhook").await;
        ask(database, &mail("late"), NOW, "late").await;
        ask(database, &mail("early"), after(-20), "early").await;
        ask(database, &Job::Tick {}, after(10), "tick").await;
        let mut order = Vec::new();
        while let Some((job, _)) = take_at(database, NOW).await {
            order.push(job);
        }
        assert_eq!(order, [mail("early"), mail("late"), webhook]);
        assert_eq!(take_at(database, after(10)).await.unwrap().0, Job::Tick {});
    });
}

#[test]
fn a_worker_takes_only_what_it_knows() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &mail("a"), NOW, "a").await;
        let want = Want { most: 9, kinds: &["evaluate", "record_tip"], now: NOW, until: after(60) };
        assert!(take(database, &want).await.unwrap().is_empty());
        assert!(take_at(database, NOW).await.is_some());
    });
}

#[test]
fn who_wakes_up_after_its_lease_writes_nothing() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &mail("a"), NOW, "a").await;
        let (_, asleep) = take_at(database, NOW).await.unwrap();
        assert!(take_at(database, after(59)).await.is_none(), "a lease is kept until its end");
        let (_, second) = take_at(database, after(60)).await.unwrap();
        assert_eq!((asleep.attempt, second.attempt), (1, 2));
        let late = work(database, &asleep, "late").await.unwrap_err();
        assert!(matches!(late, StoreError::LeaseLost { .. }), "{late}");
        assert!(!asleep.renew(database, after(999)).await.unwrap());
        asleep.fail(database, &JobError::never("late"), after(61)).await.unwrap();
        asleep.release(database, after(61)).await.unwrap();
        let _settled = work(database, &second, "second").await.unwrap();
        let again = work(database, &second, "again").await.unwrap_err();
        assert!(matches!(again, StoreError::LeaseLost { .. }), "settled twice: {again}");
        assert_eq!(notes(database).await, ["second"]);
        assert_eq!(states(database).await, [("done".to_owned(), 1)]);
    });
}

#[test]
fn a_lease_that_is_renewed_is_not_given_away() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &mail("a"), NOW, "a").await;
        let (_, lease) = take_at(database, NOW).await.unwrap();
        assert!(lease.renew(database, after(100)).await.unwrap());
        assert!(take_at(database, after(99)).await.is_none());
        assert!(take_at(database, after(100)).await.is_some());
    });
}

#[test]
fn a_failed_job_waits_longer_each_time_dies_with_its_reason_and_can_be_revived() {
    on_both(async |store| {
        let database = store.database();
        let job = Job::ProveControl { challenge: "c".to_owned() };
        ask(database, &job, NOW, "a").await;
        let mut now = NOW;
        let mut pauses = Vec::new();
        for attempt in 1..=job.tries() {
            let (_, lease) = take_at(database, now).await.unwrap();
            assert_eq!((lease.attempt, context(&lease).is_last_try()), (attempt, attempt == job.tries()));
            lease.fail(database, &JobError::later("the forge does not answer"), now).await.unwrap();
            let due: Timestamp =
                database.query("SELECT due_at FROM job").fetch_one().await.unwrap().get("due_at").unwrap();
            pauses.push(due.duration_since(now));
            now = due;
        }
        assert_eq!(pauses.pop().unwrap(), jiff::SignedDuration::ZERO);
        assert!(pauses.windows(2).all(|two| two[0] * 2 < two[1]), "{pauses:?}");
        assert!(take_at(database, now + 1_000.hours()).await.is_none());
        let dead = dead(database, 10).await.unwrap().pop().unwrap();
        assert_eq!(
            (dead.kind.as_str(), dead.reason.as_str(), dead.tried),
            ("prove_control", "the forge does not answer", 6)
        );
        assert!(database.write(async |tx| revive(tx, &dead.id, now).await).await.unwrap());
        assert!(!database.write(async |tx| revive(tx, &dead.id, now).await).await.unwrap());
        assert_eq!(take_at(database, now).await.unwrap().1.attempt, 1);
    });
}

#[test]
fn the_pause_that_another_machine_asks_for_is_kept() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &mail("a"), NOW, "a").await;
        let (_, lease) = take_at(database, NOW).await.unwrap();
        let error = JobError { reason: "asked to wait".to_owned(), retry: Retry::After(Duration::from_secs(500)) };
        lease.fail(database, &error, NOW).await.unwrap();
        assert!(take_at(database, after(499)).await.is_none());
        assert!(take_at(database, after(500)).await.is_some());
    });
}

#[test]
fn a_job_that_ends_each_of_its_workers_is_given_up() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &Job::Tick {}, NOW, "a").await;
        let mut now = NOW;
        while take_at(database, now).await.is_some() {
            now += LEASE_SECONDS.seconds();
        }
        let dead = dead(database, 10).await.unwrap();
        assert_eq!(dead[0].reason, "no answer from its worker in try 6 of 6");
    });
}

#[test]
fn a_job_that_this_program_cannot_read_is_given_up_and_stops_nobody() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &Job::Tick {}, NOW, "a").await;
        database.query("UPDATE job SET payload = '{\"kind\":\"tick\",\"new\":1}'").execute().await.unwrap();
        ask(database, &mail("b"), NOW, "b").await;
        let want = Want { most: 9, kinds: Job::KINDS, now: NOW, until: after(60) };
        assert_eq!(take(database, &want).await.unwrap().len(), 1);
        let reason = dead(database, 10).await.unwrap().pop().unwrap().reason;
        assert!(reason.starts_with("this program cannot read the job: unknown field `new`"), "{reason}");
    });
}

/// Settings of a worker that looks often.
fn hasty() -> Settings {
    Settings { poll: Duration::from_millis(2), clock: || NOW, ..Settings::default() }
}

#[test]
fn a_worker_does_what_it_can_and_writes_down_the_rest() {
    on_both(async |store| {
        let database = store.database();
        for name in ["fine", "fails", "panics", "hopeless"] {
            ask(database, &mail(name), NOW, name).await;
        }
        let done = Arc::new(Semaphore::new(0));
        let handler = {
            let (database, done) = (database.clone(), Arc::clone(&done));
            move |job, context: JobContext| {
                let (database, done) = (database.clone(), Arc::clone(&done));
                async move {
                    done.add_permits(1);
                    match &job {
                        Job::Mail { notice } if notice == "fails" => Err(JobError::later("no")),
                        Job::Mail { notice } if notice == "hopeless" => Err(JobError::never("never")),
                        Job::Mail { notice } if notice == "panics" => panic!("at the {notice}"),
                        _ => Ok(database
                            .write(async |tx| {
                                note(tx, context.id()).await?;
                                context.settle(tx).await
                            })
                            .await?),
                    }
                }
            }
        };
        let all = async {
            let _all = done.acquire_many(4).await;
        };
        let ran = Queue::new(database.clone(), hasty()).run(2, handler, all).await;
        assert_eq!(ran, Ran { settled: 1, failed: 3, ..Ran::default() });
        assert_eq!(notes(database).await.len(), 1);
        let rows = database.query("SELECT state, reason FROM job ORDER BY key").fetch_all().await.unwrap();
        let rows: Vec<(String, String)> =
            rows.iter().map(|row| (row.get("state").unwrap(), row.get("reason").unwrap())).collect();
        let expected =
            [("waiting", "no"), ("done", ""), ("dead", "never"), ("waiting", "the handler panicked: at the panics")];
        assert_eq!(rows, expected.map(|(state, reason)| (state.to_owned(), reason.to_owned())));
    });
}

#[test]
fn at_shutdown_a_short_job_ends_and_a_long_one_is_given_back_unharmed() {
    on_both(async |store| {
        let database = store.database();
        ask(database, &mail("short"), NOW, "short").await;
        ask(database, &mail("long"), NOW, "long").await;
        // Closed when the shutdown begins: who asks later knows it too.
        let (started, stop) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let handler = {
            let (database, started, stop) = (database.clone(), Arc::clone(&started), Arc::clone(&stop));
            move |job, context: JobContext| {
                let (database, started, stop) = (database.clone(), Arc::clone(&started), Arc::clone(&stop));
                async move {
                    started.add_permits(1);
                    let _closed = stop.acquire().await;
                    if job == mail("long") {
                        std::future::pending::<()>().await;
                    }
                    Ok(database.write(async |tx| context.settle(tx).await).await?)
                }
            }
        };
        let both = async {
            let _both = started.acquire_many(2).await;
            stop.close();
        };
        let settings = Settings { drain: Duration::from_secs(5), ..hasty() };
        let ran = Queue::new(database.clone(), settings).run(4, handler, both).await;
        assert_eq!(ran, Ran { settled: 1, released: 1, ..Ran::default() });
        assert_eq!(take_at(database, NOW).await.unwrap().1.attempt, 1, "the try did not count");
    });
}

#[test]
fn many_workers_at_once_do_each_job_once() {
    on_both(async |store| {
        let database = store.database();
        const JOBS: usize = 60;
        for number in 0..JOBS {
            ask(database, &mail("x"), NOW, &number.to_string()).await;
        }
        let done = Arc::new(Semaphore::new(0));
        let worker = || async {
            let (on, finished) = (database.clone(), Arc::clone(&done));
            let handler = move |_, context: JobContext| {
                let (database, finished) = (on.clone(), Arc::clone(&finished));
                async move {
                    let settled = database
                        .write(async |tx| {
                            note(tx, context.id()).await?;
                            context.settle(tx).await
                        })
                        .await?;
                    finished.add_permits(1);
                    Ok(settled)
                }
            };
            let all = async {
                done.acquire_many(JOBS as u32).await.unwrap().forget();
                done.add_permits(JOBS);
            };
            Queue::new(database.clone(), hasty()).run(3, handler, all).await
        };
        let ran = futures::future::join_all((0..4).map(|_| worker())).await;
        assert_eq!(ran.iter().map(|ran| ran.settled).sum::<u64>(), JOBS as u64);
        assert_eq!(notes(database).await.len(), JOBS);
    });
}
