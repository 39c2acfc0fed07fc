//! Asks a running server for its public pages at a fixed rate while projects register beside it, and prints how long
//! each kind of page took. For load tests on loopback only.
//!
//! `load ADDRESS TOKEN EDITION --projects N [--rate 200] [--mutations 20] [--seconds 30]`
//!
//! A request is due at its place in the schedule, whatever the ones before it do: a server that stalls shows it. The last
//! line is JSON, for the task that judges it.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a measuring program talks to the terminal")]

use std::{
    collections::BTreeMap,
    env,
    error::Error,
    process::ExitCode,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use reqwest::Client;
use serde_json::json;

/// Kinds of public pages; `{n}` is the number of a project, which changes with every request.
const PAGES: &[&str] = &[
    "/",
    "/projects",
    "/projects?q=crowd+{n}",
    "/projects?steward=cncf&sort=name",
    "/projects/crowd-{n}",
    "/projects/crowd-{n}",
    "/projects/crowd-{n}/feed.atom",
    "/leaderboard",
    "/leaderboard?badge=cleaner",
    "/badges",
    "/badges/cleaner",
    "/editions",
    "/editions/{edition}",
    "/editions/{edition}/calendar.ics",
    "/outcomes",
    "/outcomes/{edition}",
    "/awards",
    "/library",
    "/start",
    "/about",
    "/api",
    "/feed.atom",
    "/embed/crowd-{n}/cleaner.svg",
    "/embed/crowd-{n}/cleaner.json",
    "/embed/crowd-{n}/card.svg",
    "/api/v1/editions",
    "/api/v1/projects",
    "/api/v1/projects/crowd-{n}",
    "/api/v1/leaderboard",
];

/// Longer than any page may take; what exceeds it counts as failed.
const PATIENCE: Duration = Duration::from_secs(10);

struct Plan {
    address: String,
    token: String,
    edition: String,
    projects: u64,
    rate: u64,
    mutations: u64,
    seconds: u64,
}

#[derive(Default)]
struct Seen {
    times: Vec<Duration>,
    failed: BTreeMap<String, u64>,
}

type Table = Arc<Mutex<BTreeMap<String, Seen>>>;

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    match runtime.map_err(Into::into).and_then(|runtime| runtime.block_on(run())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let plan = plan()?;
    // Fails when there is one already, which is as good.
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let client = Client::builder().timeout(PATIENCE).pool_max_idle_per_host(64).build()?;
    for page in PAGES {
        // Once each before the count begins, as a server that has been up for a minute.
        client.get(address(&plan, page, 0)).send().await?;
    }
    let (pages, changes): (Table, Table) = <_>::default();
    let begun = Instant::now();
    let reading = schedule(plan.rate, plan.seconds, |number| {
        let page = PAGES[usize::try_from(number).unwrap_or(0) % PAGES.len()];
        let request = client.get(address(&plan, page, number.wrapping_mul(7919) % plan.projects.max(1)));
        timed(pages.clone(), page.to_owned(), request)
    });
    let changing = schedule(plan.mutations, plan.seconds, |number| {
        let name = format!("Load {} {number}", std::process::id());
        let slug = format!("{}-{number}", std::process::id());
        let project = json!({
            "edition": plan.edition, "name": name, "description": "", "homepage": "", "steward": "", "stage": "established",
            "wants_listing": false,
            "repositories": [{ "address": format!("https://example.org/load/{slug}") }],
        });
        let request = client.post(format!("{}/api/v1/registrations", plan.address));
        let request = request.bearer_auth(&plan.token).header("Idempotency-Key", &slug).json(&project);
        timed(changes.clone(), "POST /api/v1/registrations".to_owned(), request)
    });
    tokio::join!(reading, changing);
    println!(
        "{} requests a second and {} registrations a second for {:.1} s",
        plan.rate,
        plan.mutations,
        begun.elapsed().as_secs_f64()
    );
    println!("{:36} {:>6} {:>8} {:>8} {:>8} {:>7}", "page", "count", "p50 ms", "p99 ms", "max ms", "failed");
    let whole = show(&pages, true);
    let changes = show(&changes, false);
    let said = json!({
        "answered": whole.count, "failed": whole.failed, "p99_ms": whole.p99, "slowest_p99_ms": whole.slowest_p99,
        "accepted": changes.count, "refused": changes.failed,
    });
    println!("{said}");
    Ok(())
}

/// Starts one task at each place of the schedule, and waits for all of them.
async fn schedule<F>(rate: u64, seconds: u64, task: impl Fn(u64) -> F)
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut tasks = Vec::new();
    let mut places = tokio::time::interval(Duration::from_secs_f64(1.0 / rate.max(1) as f64));
    places.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    for number in 0..rate * seconds {
        places.tick().await;
        tasks.push(tokio::spawn(task(number)));
    }
    for task in tasks {
        // A task does not panic: it writes down what failed.
        let _ = task.await;
    }
}

fn timed(table: Table, kind: String, request: reqwest::RequestBuilder) -> impl Future<Output = ()> + Send + 'static {
    let due = Instant::now();
    async move {
        let ended = match request.send().await {
            Ok(answer) if answer.status().is_success() => {
                answer.bytes().await.map(drop).map_err(|error| error.to_string())
            }
            Ok(answer) => Err(answer.status().to_string()),
            Err(error) => Err(error.to_string()),
        };
        let mut table = table.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let seen = table.entry(kind).or_default();
        match ended {
            Ok(()) => seen.times.push(due.elapsed()),
            Err(why) => *seen.failed.entry(why).or_default() += 1,
        }
    }
}

struct Sum {
    count: usize,
    failed: u64,
    p99: f64,
    /// Of the kind of page that is slowest.
    slowest_p99: f64,
}

/// Prints a line a kind, and one for all of them when asked.
fn show(table: &Table, wants_sum: bool) -> Sum {
    let table = table.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let mut all = Seen::default();
    let mut slowest_p99 = 0.0_f64;
    for (kind, seen) in table.iter() {
        slowest_p99 = slowest_p99.max(line(kind, seen));
        all.times.extend(&seen.times);
        for (why, count) in &seen.failed {
            *all.failed.entry(why.clone()).or_default() += count;
        }
    }
    let p99 = if wants_sum { line("all", &all) } else { slowest_p99 };
    Sum { count: all.times.len(), failed: all.failed.values().sum(), p99, slowest_p99 }
}

/// Prints one line, and returns its 99th percentile in milliseconds.
fn line(kind: &str, seen: &Seen) -> f64 {
    let mut times: Vec<f64> = seen.times.iter().map(|time| time.as_secs_f64() * 1000.0).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (times.len() as f64 * share).ceil() as usize;
        times.get(place.saturating_sub(1)).copied().unwrap_or(0.0)
    };
    let failed: u64 = seen.failed.values().sum();
    println!("{kind:36} {:>6} {:>8.1} {:>8.1} {:>8.1} {failed:>7}", times.len(), at(0.5), at(0.99), at(1.0));
    for (why, count) in &seen.failed {
        println!("    {count} times: {why}");
    }
    at(0.99)
}

fn address(plan: &Plan, page: &str, number: u64) -> String {
    let page = page.replace("{n}", &format!("{number:05}")).replace("{edition}", &plan.edition);
    format!("{}{page}", plan.address)
}

fn plan() -> Result<Plan, Box<dyn Error>> {
    let usage = "usage: load ADDRESS TOKEN EDITION --projects N [--rate N] [--mutations N] [--seconds N]";
    let mut words = env::args().skip(1);
    let mut word = || words.next().ok_or(usage);
    let (address, token, edition) = (word()?, word()?, word()?);
    let mut plan = Plan { address, token, edition, projects: 1, rate: 200, mutations: 20, seconds: 30 };
    while let Ok(name) = word() {
        let value = word()?.parse()?;
        match name.as_str() {
            "--projects" => plan.projects = value,
            "--rate" => plan.rate = value,
            "--mutations" => plan.mutations = value,
            "--seconds" => plan.seconds = value,
            _ => return Err(usage.into()),
        }
    }
    Ok(plan)
}
