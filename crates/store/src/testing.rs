//! Fresh databases for tests: the same test on SQLite and on PostgreSQL.
//!
//! `SLAM_TEST_POSTGRES` is the address of a PostgreSQL server whose user may make databases. Without it the PostgreSQL half
//! of a test says so by name and is skipped; with `SLAM_REQUIRE_POSTGRES=1` that is a failure. Suites above the store run as
//! a whole on one kind and then on the other: [`Fresh`].

mod fresh;

use std::{env, panic::AssertUnwindSafe};

use futures::FutureExt as _;
use jiff::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

pub use fresh::{Fresh, ON, is_on_postgres};

use crate::{Store, ids, sql::Database};

/// Names the PostgreSQL server of the tests.
const POSTGRES: &str = "SLAM_TEST_POSTGRES";

/// The time at which test databases are made: an instant of the Fall 2026 edition.
pub const NOW: Timestamp = Timestamp::constant(1_791_201_600, 0);

/// Runs a test on a fresh store of each database.
///
/// # Panics
/// The test does, or no database can be made.
pub fn on_both(test: impl AsyncFn(Store)) {
    on_both_empty(async |database| {
        let store = Store::on(database, NOW).await.expect("the tables of a test database are made");
        test(store).await;
    });
}

/// Runs a test on each database before it has a table.
///
/// # Panics
/// The test does, or no database can be made.
pub fn on_both_empty(test: impl AsyncFn(Database)) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    runtime.expect("a runtime starts").block_on(async {
        on_sqlite(&test).await;
        on_postgres(&test).await;
    });
}

/// Returns the address of a test database, to open it once more.
///
/// # Panics
/// It cannot be asked.
pub async fn address_of(database: &Database) -> String {
    if database.postgres().is_some() {
        let row = database.query("SELECT current_database() AS name").fetch_one().await;
        // The type `name` of PostgreSQL reads as text.
        let name: String = row.and_then(|row| row.get("name")).expect("a database knows its name");
        return with_database(&env::var(POSTGRES).expect("the server has an address"), &name);
    }
    let row = database.query("SELECT file AS name FROM pragma_database_list WHERE name = 'main'").fetch_one().await;
    row.and_then(|row| row.get("name")).expect("a database knows its file")
}

async fn on_sqlite(test: &impl AsyncFn(Database)) {
    let folder = TempDir::new().expect("a temporary folder");
    let path = folder.path().join("slam.db");
    let database = Database::open(path.to_str().expect("a temporary path is text")).await.expect("SQLite opens a file");
    let ended = AssertUnwindSafe(test(database.clone())).catch_unwind().await;
    database.close().await;
    if let Err(panic) = ended {
        tell("SQLite");
        std::panic::resume_unwind(panic);
    }
}

async fn on_postgres(test: &impl AsyncFn(Database)) {
    let Some(server) = server() else { return };
    let name = format!("slam_{}", ids::ulid(NOW).expect("random bytes")).to_lowercase();
    let mut maintenance = PgConnection::connect(&server).await.expect("the PostgreSQL server of the tests answers");
    let make = maintenance.execute(AssertSqlSafe(format!("CREATE DATABASE {name}"))).await;
    make.expect("the user of the tests may make databases");
    let database = Database::open(&with_database(&server, &name)).await.expect("a fresh database opens");
    let ended = AssertUnwindSafe(test(database.clone())).catch_unwind().await;
    database.close().await;
    let dropped = maintenance.execute(AssertSqlSafe(format!("DROP DATABASE {name} WITH (FORCE)"))).await;
    if let Err(panic) = ended {
        tell("PostgreSQL");
        std::panic::resume_unwind(panic);
    }
    dropped.expect("a test database can be dropped");
}

fn with_database(server: &str, name: &str) -> String {
    let (address, parameters) = server.split_once('?').unwrap_or((server, ""));
    let (scheme, rest) = address.split_once("://").unwrap_or(("postgres", address));
    let host = rest.split('/').next().unwrap_or(rest);
    let parameters = if parameters.is_empty() { String::new() } else { format!("?{parameters}") };
    format!("{scheme}://{host}/{name}{parameters}")
}

#[expect(clippy::panic, clippy::print_stderr, reason = "a test helper fails and speaks like a test")]
fn server() -> Option<String> {
    let address = env::var(POSTGRES).ok().filter(|address| !address.is_empty());
    if address.is_none() {
        let test = std::thread::current().name().unwrap_or("a test").to_owned();
        let message = "no PostgreSQL server; `SLAM_TEST_POSTGRES` names one";
        if env::var_os("SLAM_REQUIRE_POSTGRES").is_some_and(|value| value == "1") {
            panic!("{test}: {message}");
        }
        eprintln!("skipped the PostgreSQL half of {test}: {message}");
    }
    address
}

#[expect(clippy::print_stderr, reason = "a test helper speaks like a test")]
fn tell(database: &str) {
    eprintln!("the test failed on {database}");
}
