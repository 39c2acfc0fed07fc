//! One fresh database of the kind that the environment names, for suites that run once a database and not each test twice.

use std::{env, future::Future, thread};

use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};
use tempfile::TempDir;

use super::{NOW, POSTGRES, with_database};
use crate::ids;

/// Names the kind: `sqlite`, as without it, or `postgres`, which needs `SLAM_TEST_POSTGRES` too.
pub const ON: &str = "SLAM_TEST_ON";

/// A database without tables, gone when this is dropped.
#[derive(Debug)]
pub struct Fresh {
    address: String,
    /// Of a file.
    _folder: Option<TempDir>,
    /// On PostgreSQL.
    _named: Option<Named>,
}

/// A database on the PostgreSQL server of the tests.
#[derive(Debug)]
struct Named {
    server: String,
    name: String,
}

impl Fresh {
    /// Makes a database.
    ///
    /// # Panics
    /// It cannot be made, or the kind is none.
    pub fn make() -> Self {
        if is_on_postgres() { Self::on_postgres() } else { Self::in_a_file() }
    }

    /// Returns what `--database` takes.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn in_a_file() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let address = folder.path().join("slam.db").to_str().expect("a temporary path is text").to_owned();
        Self { address, _folder: Some(folder), _named: None }
    }

    fn on_postgres() -> Self {
        let server = env::var(POSTGRES).expect("SLAM_TEST_POSTGRES names the server of the tests");
        let name = format!("slam_{}", ids::ulid(NOW).expect("random bytes")).to_lowercase();
        let made = wait(execute(&server, format!("CREATE DATABASE {name}")));
        made.expect("the PostgreSQL server of the tests makes databases");
        Self { address: with_database(&server, &name), _folder: None, _named: Some(Named { server, name }) }
    }
}

impl Drop for Named {
    fn drop(&mut self) {
        // Whoever is still connected belongs to the test that ends here.
        let dropped = wait(execute(&self.server, format!("DROP DATABASE {} WITH (FORCE)", self.name)));
        if let Err(error) = dropped {
            // A test may be failing at this moment: its own words come first.
            tracing::warn!(error = &error as &dyn std::error::Error, "a test database stays");
        }
    }
}

/// Returns whether [`Fresh`] makes its databases on PostgreSQL.
///
/// # Panics
/// The environment names another kind.
#[expect(clippy::panic, reason = "a test helper fails like a test")]
pub fn is_on_postgres() -> bool {
    match env::var(ON).as_deref() {
        Ok("postgres") => true,
        Ok("sqlite") | Err(env::VarError::NotPresent) => false,
        other => panic!("{ON} is `sqlite` or `postgres`, not {other:?}"),
    }
}

async fn execute(server: &str, statement: String) -> Result<(), sqlx::Error> {
    let mut connection = PgConnection::connect(server).await?;
    connection.execute(AssertSqlSafe(statement)).await?;
    connection.close().await
}

/// Waits on a thread of its own: a test may have a runtime, and a value is dropped without one.
fn wait<T: Send>(work: impl Future<Output = T> + Send) -> T {
    let run = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime starts").block_on(work)
    };
    thread::scope(|scope| scope.spawn(run).join()).expect("it waits and does not panic")
}
