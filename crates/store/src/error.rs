//! What can go wrong with rows: the thing, the cause, and the way out.

use slam_event::Refusal;

/// A failure of the store, or a refusal by a rule of the event.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The address names no database that can be opened.
    #[error("`{address}` is no database: {problem}")]
    Address {
        /// As given, without a password.
        address: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The database could not be opened.
    #[error("cannot open database `{address}`")]
    Open {
        /// As given, without a password.
        address: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// No connection could be had, or a transaction could not begin or end.
    #[error("cannot {doing} in the database")]
    Connection {
        /// `begin a transaction`, `commit`.
        doing: &'static str,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// The database refused a statement.
    #[error("the database refused `{statement}`")]
    Statement {
        /// The beginning of its text, which holds no values.
        statement: String,
        /// Why.
        #[source]
        source: sqlx::Error,
    },
    /// A column is missing, or holds another type than the program asks for.
    #[error("cannot read column `{column}`")]
    Column {
        /// Its name.
        column: String,
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// A value could not be turned into JSON for a row.
    #[error("cannot write {what} as JSON")]
    Json {
        /// What it is.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
    /// A statement of the transaction failed, and the change would have been committed all the same.
    #[error("a statement of the transaction had failed, so nothing was committed")]
    Spoiled,
    /// A worker came too late: its job was given to another one.
    #[error("job {job} was given to another worker, so nothing of this try was written")]
    LeaseLost {
        /// The job's id.
        job: String,
    },
    /// The database was written by a newer program.
    #[error("the database has schema {found}, and this program knows schema {known}")]
    Newer {
        /// The newest migration that was applied.
        found: i64,
        /// The newest that the program has.
        known: i64,
    },
    /// A table of this program is not there.
    #[error("migration {missing} is missing from the database")]
    Older {
        /// The first that is missing.
        missing: i64,
    },
    /// A migration that was applied reads otherwise today, or is another one.
    #[error("migration {version} `{name}` was applied with another text than this program has")]
    Edited {
        /// Its number.
        version: i64,
        /// Its name in the database.
        name: String,
    },
    /// The system gives no random bytes.
    #[error("the system gave no random bytes")]
    Random,
    /// The audit log does not hold.
    #[error(transparent)]
    Audit(#[from] slam_event::audit::Broken),
    /// A rule of the event says no.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

impl StoreError {
    /// Returns the way out, when there is one to name.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Address { .. } => "give a path, `sqlite:PATH`, or `postgres://USER@HOST/DATABASE`".to_owned(),
            Self::Open { address, .. } if address.starts_with("postgres") => {
                "the server must run, the database must exist, and the user must own it".to_owned()
            }
            Self::Open { .. } => "the folder must exist on a local disk, and this user must own the file".to_owned(),
            Self::Newer { .. } => "start the newest program, or restore the backup from before it".to_owned(),
            Self::Older { .. } => "start the program once more; it adds what is missing when it starts".to_owned(),
            Self::Edited { .. } => {
                "start the program that wrote the database; a migration is never edited, a new one is added".to_owned()
            }
            Self::Audit(_) => {
                "compare the database with a backup: rows were changed by something else than slam".to_owned()
            }
            Self::Refused(refusal) if !refusal.hint.is_empty() => refusal.hint.clone(),
            Self::Connection { .. }
            | Self::Statement { .. }
            | Self::Column { .. }
            | Self::Json { .. }
            | Self::Spoiled
            | Self::LeaseLost { .. }
            | Self::Random
            | Self::Refused(_) => return None,
        })
    }

    /// Returns whether the same may succeed a little later: another program held the database, or too many asked.
    pub fn is_passing(&self) -> bool {
        let (Self::Connection { source, .. } | Self::Statement { source, .. } | Self::Open { source, .. }) = self
        else {
            return false;
        };
        if matches!(source, sqlx::Error::PoolTimedOut) {
            return true;
        }
        let Some(error) = source.as_database_error() else { return false };
        let Some(code) = error.code() else { return false };
        match error.try_downcast_ref::<sqlx::postgres::PgDatabaseError>() {
            // https://www.postgresql.org/docs/15/errcodes-appendix.html: serialization_failure, deadlock_detected.
            Some(_) => matches!(code.as_ref(), "40001" | "40P01"),
            // https://www.sqlite.org/rescode.html: SQLITE_BUSY, with or without an extended code in the upper bytes.
            None => code.parse::<u32>().is_ok_and(|code| code & 0xff == 5),
        }
    }
}
