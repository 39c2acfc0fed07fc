//! Brings the tables to what this program knows: forward only, each text once, and never an edited one.
//!
//! Our own runner, because sqlx's takes no lock on SQLite (two servers that start at once would both begin) and keeps its
//! lock on PostgreSQL after a failure. Here everything that is missing runs in one transaction of the one writer: it
//! happens as a whole or not at all, and a second server waits and then finds it done.

use jiff::Timestamp;
use slam_model::Sha256;
use sqlx::{AssertSqlSafe, Executor as _};

use crate::{
    StoreError,
    sql::{Database, Row, Transaction},
};

/// One step. Its text never changes after a release has applied it; a later change is a later step.
#[derive(Debug, Clone, Copy)]
struct Migration {
    version: i64,
    name: &'static str,
    text: &'static str,
}

/// Every step, in order, numbered without a gap.
const MIGRATIONS: &[Migration] = &[
    Migration { version: 1, name: "base", text: include_str!("../migrations/0001_base.sql") },
    Migration { version: 2, name: "job", text: include_str!("../migrations/0002_job.sql") },
];

const TABLE: &str = "CREATE TABLE IF NOT EXISTS slam_migrations (
    version BIGINT PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_at BIGINT NOT NULL)";

/// Applies what is missing. Returns how many steps were.
pub(crate) async fn run(database: &Database, now: Timestamp) -> Result<usize, StoreError> {
    run_steps(database, MIGRATIONS, now).await
}

async fn run_steps(database: &Database, steps: &[Migration], now: Timestamp) -> Result<usize, StoreError> {
    database
        .write(async |tx| {
            tx.query(TABLE).execute().await?;
            let applied = tx.query("SELECT version, name, sha256 FROM slam_migrations ORDER BY version");
            let applied = applied.fetch_all().await?;
            compare(&applied, steps)?;
            let missing = steps.get(applied.len()..).unwrap_or_default();
            for step in missing {
                apply(tx, step, now).await?;
            }
            Ok(missing.len())
        })
        .await
}

/// Refuses rows that are not those of a beginning of the steps.
fn compare(applied: &[Row], steps: &[Migration]) -> Result<(), StoreError> {
    let known = steps.last().map_or(0, |step| step.version);
    for row in applied {
        let (version, name): (i64, String) = (row.get("version")?, row.get("name")?);
        if version > known {
            return Err(StoreError::Newer { found: version, known });
        }
        let step = steps.iter().find(|step| step.version == version && step.name == name);
        if step.map(digest).as_deref() != Some(row.get::<String>("sha256")?.as_str()) {
            return Err(StoreError::Edited { version, name });
        }
    }
    Ok(())
}

/// Succeeds when the tables are those of this program, no fewer and no newer.
pub(crate) async fn check(database: &Database) -> Result<(), StoreError> {
    let ask = database.query("SELECT version, name, sha256 FROM slam_migrations ORDER BY version");
    let applied = ask.fetch_all().await?;
    compare(&applied, MIGRATIONS)?;
    match MIGRATIONS.get(applied.len()) {
        None => Ok(()),
        Some(step) => Err(StoreError::Older { missing: step.version }),
    }
}

async fn apply(tx: &mut Transaction, step: &Migration, now: Timestamp) -> Result<(), StoreError> {
    // Many statements at once take no values, so that they go past `query`. Their text is our own.
    let text = |bytes: &str| AssertSqlSafe(step.text.replace(" BYTES", &format!(" {bytes}")));
    let ran = if let Some(on) = tx.as_sqlite() {
        on.execute(sqlx::raw_sql(text("BLOB"))).await.map(drop)
    } else if let Some(on) = tx.as_postgres() {
        on.execute(sqlx::raw_sql(text("BYTEA"))).await.map(drop)
    } else {
        Ok(())
    };
    let statement = || format!("migration {} {}", step.version, step.name);
    ran.map_err(|source| StoreError::Statement { statement: statement(), source })?;
    tx.query("INSERT INTO slam_migrations (version, name, sha256, applied_at) VALUES ($1, $2, $3, $4)")
        .bind(step.version)
        .bind(step.name)
        .bind(digest(step))
        .bind(now)
        .execute()
        .await?;
    Ok(())
}

/// A checkout with other line ends is the same text.
fn digest(step: &Migration) -> String {
    Sha256::of(step.text.replace("\r\n", "\n").as_bytes()).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::on_both_empty;

    const ONE: Migration = Migration { version: 1, name: "one", text: "CREATE TABLE a (id TEXT PRIMARY KEY, b BYTES)" };
    const TWO: Migration =
        Migration { version: 2, name: "two", text: "CREATE TABLE c (id TEXT); CREATE TABLE d (id TEXT);" };
    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    #[test]
    fn steps_are_numbered_without_a_gap() {
        for (at, step) in MIGRATIONS.iter().enumerate() {
            assert_eq!(step.version, i64::try_from(at).unwrap() + 1, "{}", step.name);
        }
    }

    #[test]
    fn each_step_runs_once() {
        on_both_empty(async |database| {
            assert_eq!(run_steps(&database, &[ONE], NOW).await.unwrap(), 1);
            assert_eq!(run_steps(&database, &[ONE, TWO], NOW).await.unwrap(), 1);
            assert_eq!(run_steps(&database, &[ONE, TWO], NOW).await.unwrap(), 0);
        });
    }

    #[test]
    fn a_store_is_ready_as_long_as_its_tables_are_those_of_this_program() {
        crate::testing::on_both(async |store| {
            store.ready().await.unwrap();
            let change = async |text: &'static str| store.database().query(text).execute().await.unwrap();
            change("DELETE FROM slam_migrations WHERE version = 2").await;
            let older = store.ready().await.unwrap_err().to_string();
            assert_eq!(older, "migration 2 is missing from the database");
            change("INSERT INTO slam_migrations VALUES (99, 'later', '', 0)").await;
            assert!(matches!(store.ready().await.unwrap_err(), StoreError::Newer { found: 99, .. }));
        });
    }

    #[test]
    fn an_edited_step_is_refused_with_a_way_out() {
        on_both_empty(async |database| {
            run_steps(&database, &[ONE], NOW).await.unwrap();
            let edited = Migration { text: "CREATE TABLE a (id TEXT)", ..ONE };
            let error = run_steps(&database, &[edited, TWO], NOW).await.unwrap_err();
            assert_eq!(error.to_string(), "migration 1 `one` was applied with another text than this program has");
            assert!(error.hint().unwrap().contains("never edited"));
            assert_eq!(run_steps(&database, &[ONE], NOW).await.unwrap(), 0, "and nothing of it was applied");
        });
    }

    #[test]
    fn a_database_of_a_newer_program_is_refused() {
        on_both_empty(async |database| {
            run_steps(&database, &[ONE, TWO], NOW).await.unwrap();
            let error = run_steps(&database, &[ONE], NOW).await.unwrap_err();
            assert_eq!(error.to_string(), "the database has schema 2, and this program knows schema 1");
        });
    }

    #[test]
    fn a_step_that_fails_leaves_nothing_behind() {
        on_both_empty(async |database| {
            let broken = Migration { text: "CREATE TABLE c (id TEXT); CREATE TABLE c (id TEXT);", ..TWO };
            run_steps(&database, &[ONE, broken], NOW).await.unwrap_err();
            assert_eq!(run_steps(&database, &[ONE, TWO], NOW).await.unwrap(), 2);
        });
    }

    #[test]
    fn servers_that_start_at_once_agree() {
        on_both_empty(async |database| {
            let address = crate::testing::address_of(&database).await;
            let mut servers = Vec::new();
            for _ in 0..4 {
                servers.push(Database::open(&address).await.unwrap());
            }
            let runs = servers.iter().map(|server| run_steps(server, &[ONE, TWO], NOW));
            let applied = futures::future::join_all(runs).await;
            let mut applied: Vec<usize> = applied.into_iter().map(Result::unwrap).collect();
            applied.sort_unstable();
            assert_eq!(applied, [0, 0, 0, 2]);
            for server in servers {
                server.close().await;
            }
        });
    }
}
