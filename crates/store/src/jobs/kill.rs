//! Kills and stops real processes at random points, and counts what is left: no accepted job is lost, and no effect is
//! counted twice.
//!
//! The test starts this test program again, as workers and as one that asks for jobs (see `child`). Its seed is printed;
//! `SLAM_KILL_SEED` repeats the same schedule. What the processes are doing when the blow falls is up to the machine.

use std::{
    collections::BTreeSet,
    io::{BufRead as _, BufReader},
    process::{Child, ChildStdout, Command, Stdio},
    sync::mpsc::{Receiver, channel},
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};

use super::counts;
use crate::{
    sql::Database,
    testing::{address_of, on_both},
};

mod child;

/// How many jobs are asked for.
const JOBS: u32 = 500;
/// How many workers there are at once.
const WORKERS: usize = 3;
/// Far more than a fair machine needs after the last blow.
const PATIENCE: Duration = Duration::from_secs(60);

/// What is done to a process.
#[derive(Debug, Clone, Copy)]
enum Blow {
    KillWorker,
    /// Stopped for longer than its lease, then woken.
    StopWorker,
    EndWorker,
    KillAsker,
    StopAsker,
}

/// Every blow, the worst ones more often; the seed shuffles them.
const BLOWS: [Blow; 8] = [
    Blow::KillWorker,
    Blow::StopWorker,
    Blow::KillAsker,
    Blow::KillWorker,
    Blow::StopWorker,
    Blow::EndWorker,
    Blow::StopAsker,
    Blow::KillWorker,
];

/// A process of the test; it does not outlive the test.
struct Process {
    child: Child,
    said: Receiver<String>,
}

impl Process {
    /// Starts this test program as `role`, to go on at `from`.
    fn start(role: &str, address: &str, from: u32) -> Self {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "jobs::kill::child::plays_its_role", "--nocapture", "--test-threads=1"])
            .env(child::ROLE, role)
            .env(child::DATABASE, address)
            .env(child::FROM, from.to_string())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let said = listen(child.stdout.take().unwrap());
        Self { child, said }
    }

    fn signal(&self, signal: Signal) {
        kill(Pid::from_raw(self.child.id().try_into().unwrap()), signal).unwrap();
    }

    /// Ends the process, and returns what it had said.
    fn end(mut self, signal: Signal) -> Vec<String> {
        self.signal(signal);
        self.child.wait().unwrap();
        self.said.iter().collect()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // A stopped process is killed too; one that has ended cannot be.
        let _ended = self.child.kill();
        let _waited = self.child.wait();
    }
}

/// Reads what a process says until its end, so that it never waits for us.
fn listen(stdout: ChildStdout) -> Receiver<String> {
    let (say, said) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if say.send(line).is_err() {
                return;
            }
        }
    });
    said
}

/// Numbers that look random and repeat with the seed: xorshift64 (Marsaglia 2003).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

fn seed() -> u64 {
    let now = || SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos() as u64;
    std::env::var("SLAM_KILL_SEED").ok().map_or_else(now, |seed| seed.parse().unwrap()).max(1)
}

#[test]
fn no_job_is_lost_and_no_effect_is_counted_twice_whoever_is_killed_or_stopped() {
    let seed = seed();
    println!("SLAM_KILL_SEED={seed}");
    on_both(async |store| {
        let database = store.database();
        child::make_tables(database).await;
        let accepted = rain_blows(&address_of(database).await, Dice(seed)).await;
        judge(database, &accepted).await;
    });
}

/// Runs workers and one asker through all blows, and returns what the asker said was accepted.
async fn rain_blows(address: &str, mut dice: Dice) -> BTreeSet<u32> {
    let mut workers: Vec<Process> = (0..WORKERS).map(|_| Process::start("worker", address, 0)).collect();
    let mut asker = Process::start("asker", address, 0);
    let mut accepted = BTreeSet::new();
    let mut blows = BLOWS;
    for at in (1..blows.len()).rev() {
        blows.swap(at, dice.below(at as u64 + 1) as usize);
    }
    for blow in blows {
        pause(200 + dice.below(600)).await;
        let victim = dice.below(WORKERS as u64) as usize;
        match blow {
            Blow::KillWorker | Blow::EndWorker => {
                let signal = if matches!(blow, Blow::EndWorker) { Signal::SIGTERM } else { Signal::SIGKILL };
                workers.swap_remove(victim).end(signal);
                workers.push(Process::start("worker", address, 0));
            }
            Blow::StopWorker => {
                workers[victim].signal(Signal::SIGSTOP);
                pause(child::LEASE.as_millis() as u64 + 200 + dice.below(800)).await;
                workers[victim].signal(Signal::SIGCONT);
            }
            Blow::KillAsker => {
                accepted.extend(asker.end(Signal::SIGKILL).iter().filter_map(|line| child::accepted(line)));
                // What was under way may have been stored without an answer, so it is asked for again.
                let from = accepted.last().map_or(0, |last| last + 1);
                asker = Process::start("asker", address, from);
            }
            Blow::StopAsker => {
                asker.signal(Signal::SIGSTOP);
                pause(dice.below(300)).await;
                asker.signal(Signal::SIGCONT);
            }
        }
    }
    accepted.extend(asker.said.iter().filter_map(|line| child::accepted(&line)));
    assert!(asker.child.wait().unwrap().success(), "the asker failed");
    wait_until_settled(address).await;
    for worker in workers {
        worker.end(Signal::SIGTERM);
    }
    accepted
}

async fn wait_until_settled(address: &str) {
    let database = Database::open(address).await.unwrap();
    let deadline = Instant::now() + PATIENCE;
    loop {
        let counts = counts(&database).await.unwrap();
        if counts.iter().all(|count| count.state == "done") {
            break;
        }
        assert!(Instant::now() < deadline, "jobs wait for ever: {counts:?}");
        pause(50).await;
    }
    database.close().await;
}

/// Compares what was accepted with what was asked for, done, and counted.
async fn judge(database: &Database, accepted: &BTreeSet<u32>) {
    let number =
        async |text: &'static str| -> u32 { database.query(text).fetch_one().await.unwrap().get("number").unwrap() };
    assert_eq!(accepted.len(), JOBS as usize, "the asker was not answered");
    assert_eq!(number("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM wish").await, JOBS);
    assert_eq!(number("SELECT CAST(COUNT(*) AS BIGINT) AS number FROM job WHERE state = 'done'").await, JOBS);
    let lost = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM wish
                WHERE NOT EXISTS (SELECT 1 FROM effect WHERE effect.wish = wish.id)";
    let doubled = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM
                   (SELECT wish FROM effect GROUP BY wish HAVING COUNT(*) > 1) AS twice";
    assert_eq!((number(lost).await, number(doubled).await), (0, 0), "lost, doubled");
    let again = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM job WHERE tried > 1";
    let late = "SELECT CAST(COUNT(*) AS BIGINT) AS number FROM late";
    let (kind, again, late) = (database.kind(), number(again).await, number(late).await);
    println!("{kind}: {JOBS} jobs done once, {again} after more than one try; {late} late effects refused");
}

async fn pause(milliseconds: u64) {
    tokio::time::sleep(Duration::from_millis(milliseconds)).await;
}
