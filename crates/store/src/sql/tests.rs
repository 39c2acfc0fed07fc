//! What holds of both databases, whatever the tables.

use std::time::Duration;

use jiff::Timestamp;
use slam_event::{PersonId, Refusal, RefusalKind};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _};

use super::{Database, On, Row};
use crate::{StoreError, testing::on_both_empty};

async fn table(database: &Database) {
    let bytes = if database.kind() == "sqlite" { "BLOB" } else { "BYTEA" };
    let text = format!("CREATE TABLE t (id TEXT PRIMARY KEY, n BIGINT, r DOUBLE PRECISION, b {bytes})");
    database.query(super::AssertSqlSafe(text)).execute().await.unwrap();
}

async fn insert(database: &Database, id: &str) -> Result<(), StoreError> {
    let insert = async |tx: &mut super::Transaction| {
        let sum = tx.query("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM t").fetch_one().await?.get::<i64>("n")?;
        tx.query("INSERT INTO t (id, n) VALUES ($1, $2)").bind(id).bind(sum).execute().await?;
        Ok(())
    };
    database.write(insert).await
}

async fn count(database: &Database) -> i64 {
    let row = database.query("SELECT CAST(COUNT(*) AS BIGINT) AS n FROM t").fetch_one().await.unwrap();
    row.get("n").unwrap()
}

#[test]
fn every_value_comes_back_and_null_comes_back_as_none() {
    on_both_empty(async |database| {
        table(&database).await;
        let insert = "INSERT INTO t (id, n, r, b) VALUES ($1, $2, $3, $4)";
        let bytes: &[u8] = &[0, 255];
        let full = database.query(insert).bind("a'; DROP TABLE t; --\0").bind(i64::MIN).bind(0.1).bind(bytes);
        full.execute().await.unwrap();
        let empty = database.query(insert).bind("z").bind(None::<i64>).bind(None::<f64>).bind(None::<&[u8]>);
        empty.execute().await.unwrap();
        let rows = database.query("SELECT * FROM t ORDER BY id").fetch_all().await.unwrap();
        let read = |row: &Row| -> (String, Option<i64>, Option<f64>, Option<Vec<u8>>) {
            (row.get("id").unwrap(), row.get("n").unwrap(), row.get("r").unwrap(), row.get("b").unwrap())
        };
        assert_eq!(read(&rows[0]), ("a'; DROP TABLE t; --".to_owned(), Some(i64::MIN), Some(0.1), Some(vec![0, 255])));
        assert_eq!(read(&rows[1]), ("z".to_owned(), None, None, None));
    });
}

#[test]
fn a_time_a_flag_an_id_and_a_placeholder_used_twice_read_alike() {
    on_both_empty(async |database| {
        let id = PersonId::new("01K8ZQ").unwrap();
        let at = Timestamp::from_millisecond(1_791_201_600_123).unwrap();
        let asked = database.query(
            "SELECT CAST($1 AS TEXT) AS id, CAST($2 AS BIGINT) AS made_at, CAST($2 AS BIGINT) > 5 AS late, 7 AS seven",
        );
        let row = asked.bind(&id).bind(at).fetch_one().await.unwrap();
        assert_eq!(row.get::<PersonId>("id").unwrap(), id);
        assert_eq!(row.get::<Timestamp>("made_at").unwrap(), at);
        assert_eq!((row.get::<bool>("late").unwrap(), row.get::<u32>("seven").unwrap()), (true, 7));
    });
}

#[test]
fn a_failure_names_the_statement_or_the_column() {
    on_both_empty(async |database| {
        table(&database).await;
        insert(&database, "a").await.unwrap();
        let error = insert(&database, "a").await.unwrap_err();
        assert_eq!(error.to_string(), "the database refused `INSERT INTO t (id, n) VALUES ($1, $2)`");
        let row = database.query("SELECT id, n FROM t").fetch_one().await.unwrap();
        for (error, column) in [
            (row.get::<String>("mail").unwrap_err(), "mail"),
            (row.get::<i64>("id").unwrap_err(), "id"),
            (row.json::<Vec<u8>>("id").unwrap_err(), "id"),
        ] {
            assert_eq!(error.to_string(), format!("cannot read column `{column}`"));
            assert!(std::error::Error::source(&error).is_some());
        }
        assert_eq!(format!("{row:?}"), r#"Row(["id", "n"])"#);
    });
}

#[test]
fn a_change_that_is_refused_leaves_nothing() {
    on_both_empty(async |database| {
        table(&database).await;
        let refused: Result<(), _> = database
            .write(async |tx| {
                tx.query("INSERT INTO t (id) VALUES ('a')").execute().await?;
                Err(Refusal::new(RefusalKind::Conflict, "registration-closed", "registration is closed").into())
            })
            .await;
        assert_eq!(refused.unwrap_err().to_string(), "registration is closed");
        assert_eq!(count(&database).await, 0);
    });
}

#[test]
fn a_failed_statement_cannot_be_passed_over() {
    on_both_empty(async |database| {
        table(&database).await;
        let answer = database
            .write(async |tx| {
                tx.query("INSERT INTO t (id) VALUES ('a')").execute().await?;
                drop(tx.query("INSERT INTO t (id) VALUES ('a')").execute().await);
                Ok(())
            })
            .await;
        assert!(matches!(answer, Err(StoreError::Spoiled)), "{answer:?}");
        assert_eq!(count(&database).await, 0);
    });
}

#[test]
fn a_thousand_writers_at_once_run_one_after_the_other() {
    on_both_empty(async |database| {
        table(&database).await;
        let ids: Vec<String> = (0..1000).map(|n| n.to_string()).collect();
        let writers = futures::future::join_all(ids.iter().map(|id| insert(&database, id)));
        assert!(writers.await.into_iter().all(|answer| answer.is_ok()));
        // Each saw all those before it: had two run beside each other, they would have counted the same rows.
        let row = database.query("SELECT CAST(COUNT(DISTINCT n) AS BIGINT) AS n FROM t").fetch_one().await.unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 1000);
    });
}

#[test]
fn two_programs_that_write_wait_for_each_other() {
    on_both_empty(async |database| {
        table(&database).await;
        let other = Database::open(&crate::testing::address_of(&database).await).await.unwrap();
        let ids: Vec<String> = (0..200).map(|n| n.to_string()).collect();
        let (one, two) = ids.split_at(100);
        let (one, two) = futures::future::join(
            futures::future::join_all(one.iter().map(|id| insert(&database, id))),
            futures::future::join_all(two.iter().map(|id| insert(&other, id))),
        )
        .await;
        assert!(one.into_iter().chain(two).all(|answer| answer.is_ok()));
        other.close().await;
        let row = database.query("SELECT CAST(COUNT(DISTINCT n) AS BIGINT) AS n FROM t").fetch_one().await.unwrap();
        assert_eq!(row.get::<i64>("n").unwrap(), 200);
    });
}

#[test]
fn a_reader_sees_one_state_while_others_write() {
    on_both_empty(async |database| {
        table(&database).await;
        insert(&database, "a").await.unwrap();
        let ask = "SELECT CAST(COUNT(*) AS BIGINT) AS n FROM t";
        let mut look = database.snapshot().await.unwrap();
        let before: i64 = look.query(ask).fetch_one().await.unwrap().get("n").unwrap();
        insert(&database, "b").await.unwrap();
        let after: i64 = look.query(ask).fetch_one().await.unwrap().get("n").unwrap();
        assert_eq!((before, after), (1, 1));
        assert_eq!(count(&database).await, 2);
    });
}

#[test]
fn a_reader_cannot_write() {
    on_both_empty(async |database| {
        table(&database).await;
        let mut look = database.snapshot().await.unwrap();
        let written = look.query("INSERT INTO t (id) VALUES ('a')").execute().await;
        assert!(matches!(written, Err(StoreError::Statement { .. })), "{written:?}");
    });
}

#[test]
fn a_database_that_is_held_is_told_from_one_that_is_broken() {
    on_both_empty(async |database| {
        let address = crate::testing::address_of(&database).await;
        let held = database.begin().await.unwrap();
        let error = StoreError::Connection { doing: "begin", source: in_the_way(&address).await };
        assert!(error.is_passing(), "{error:?}");
        drop(held);
        assert!(!database.query("SELECT nothing").fetch_all().await.unwrap_err().is_passing());
    });
}

/// Returns what a second program gets that does not wait for the one that writes.
async fn in_the_way(address: &str) -> sqlx::Error {
    if address.starts_with("postgres") {
        let mut on = sqlx::PgConnection::connect(address).await.unwrap();
        return on.execute("DO $$ BEGIN RAISE 'x' USING ERRCODE = 'serialization_failure'; END $$").await.unwrap_err();
    }
    let options = sqlx::sqlite::SqliteConnectOptions::new().filename(address).busy_timeout(Duration::ZERO);
    options.connect().await.unwrap().execute("BEGIN IMMEDIATE").await.unwrap_err()
}

#[test]
fn what_is_accepted_is_on_the_disk() {
    on_both_empty(async |database| {
        let ask = if database.kind() == "sqlite" { "PRAGMA synchronous" } else { "SHOW synchronous_commit" };
        let settings = database.write(async |tx| tx.query(ask).fetch_one().await).await.unwrap();
        match database.kind() {
            "sqlite" => assert_eq!(settings.get::<i64>("synchronous").unwrap(), 2, "FULL"),
            _ => assert_eq!(settings.get::<String>("synchronous_commit").unwrap(), "on"),
        }
    });
}

#[cfg(unix)]
#[test]
fn only_its_owner_reads_the_file() {
    use std::os::unix::fs::PermissionsExt as _;
    on_both_empty(async |database| {
        if database.kind() == "sqlite" {
            table(&database).await;
            let path = crate::testing::address_of(&database).await;
            for suffix in ["", "-wal", "-shm"] {
                let mode = std::fs::metadata(format!("{path}{suffix}")).unwrap().permissions().mode();
                assert_eq!(mode & 0o777, 0o600, "{suffix}");
            }
        }
    });
}

/// Handlers of a server may move between threads; checked by the compiler.
#[test]
fn a_change_and_a_look_can_be_awaited_in_a_handler() {
    fn movable<T>(future: impl Future<Output = T> + Send + 'static) -> impl Future<Output = T> {
        future
    }
    async fn change(database: &Database, id: &str, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = database.begin().await?;
        let changed = tx.query("UPDATE t SET n = $1 WHERE id = $2").bind(now).bind(id).execute().await?;
        tx.commit().await?;
        Ok(changed)
    }
    async fn look(on: impl Into<On<'_>>, id: &str) -> Result<Vec<Row>, StoreError> {
        on.into().query("SELECT CAST($1 AS TEXT) AS a").bind(id).fetch_all().await
    }
    on_both_empty(async |database| {
        table(&database).await;
        insert(&database, "a").await.unwrap();
        let handler = async move {
            let id = "a".to_owned();
            let changed = change(&database, &id, Timestamp::UNIX_EPOCH).await?;
            let mut tx = database.snapshot().await?;
            let rows = [look(&database, &id).await?, look(&mut tx, &id).await?];
            Ok::<_, StoreError>((changed, rows.len()))
        };
        assert_eq!(movable(handler).await.unwrap(), (1, 2));
    });
}
