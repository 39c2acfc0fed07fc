//! One row of an answer, and how its columns become values.

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use slam_event::{
    AppealId, AwardId, EvaluationId, PersonId, ProjectId, RegistrationId, RepositoryId, Slug, SubmissionId,
};
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};

use crate::StoreError;

/// One row of an answer.
pub enum Row {
    /// From SQLite.
    Sqlite(SqliteRow),
    /// From PostgreSQL.
    Postgres(PgRow),
}

/// A type that a column can be read as; `Option` reads NULL as `None`.
pub trait FromColumn: Sized {
    /// Reads the column.
    ///
    /// # Errors
    /// There is no such column, or it holds something else.
    fn read(row: &Row, column: &str) -> Result<Self, StoreError>;
}

impl Row {
    /// Reads a column by its name: text, numbers, bytes, flags, times in milliseconds, ids, slugs, or `Option` of them.
    ///
    /// # Errors
    /// There is no such column, or it holds something else.
    pub fn get<T: FromColumn>(&self, column: &str) -> Result<T, StoreError> {
        T::read(self, column)
    }

    /// Reads a column of JSON.
    ///
    /// # Errors
    /// There is no such column, or its text is not the JSON of a `T`.
    pub fn json<T: DeserializeOwned>(&self, column: &str) -> Result<T, StoreError> {
        let text: String = self.get(column)?;
        serde_json::from_str(&text).map_err(|source| broken(column, source))
    }

    fn is_null(&self, column: &str) -> Result<bool, StoreError> {
        let answer = match self {
            Self::Sqlite(row) => row.try_get_raw(column).map(|value| value.is_null()),
            Self::Postgres(row) => row.try_get_raw(column).map(|value| value.is_null()),
        };
        answer.map_err(|source| unreadable(column, source))
    }
}

impl std::fmt::Debug for Row {
    /// Names the columns; their values may be personal.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> = match self {
            Self::Sqlite(row) => row.columns().iter().map(|column| column.name()).collect(),
            Self::Postgres(row) => row.columns().iter().map(|column| column.name()).collect(),
        };
        out.debug_tuple("Row").field(&names).finish()
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
        if row.is_null(column)? { Ok(None) } else { T::read(row, column).map(Some) }
    }
}

macro_rules! native {
    ($($type:ty),*) => {$(
        impl FromColumn for $type {
            fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
                let value = match row {
                    Row::Sqlite(row) => row.try_get(column),
                    Row::Postgres(row) => row.try_get(column),
                };
                value.map_err(|source| unreadable(column, source))
            }
        }
    )*};
}

native!(String, f64, Vec<u8>);

impl FromColumn for i64 {
    fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
        let value = match row {
            Row::Sqlite(row) => row.try_get(column),
            Row::Postgres(row) => match row.try_get_raw(column).map(|value| value.type_info().name().to_owned()) {
                // A literal is INT4 and a comparison is BOOL in PostgreSQL, where SQLite has one kind of number.
                Ok(name) if name == "INT4" => row.try_get::<i32, _>(column).map(Self::from),
                Ok(name) if name == "BOOL" => row.try_get::<bool, _>(column).map(Self::from),
                _ => row.try_get(column),
            },
        };
        value.map_err(|source| unreadable(column, source))
    }
}

impl FromColumn for bool {
    fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
        i64::read(row, column).map(|number| number != 0)
    }
}

impl FromColumn for Timestamp {
    fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
        Self::from_millisecond(i64::read(row, column)?).map_err(|source| broken(column, source))
    }
}

macro_rules! smaller {
    ($($type:ty),*) => {$(
        impl FromColumn for $type {
            fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
                i64::read(row, column)?.try_into().map_err(|source: std::num::TryFromIntError| broken(column, source))
            }
        }
    )*};
}

smaller!(u8, u32, u64, usize);

macro_rules! ids {
    ($($type:ident),*) => {$(
        impl FromColumn for $type {
            fn read(row: &Row, column: &str) -> Result<Self, StoreError> {
                $type::new(String::read(row, column)?).map_err(|source| broken(column, source))
            }
        }
    )*};
}

ids!(AppealId, AwardId, EvaluationId, PersonId, ProjectId, RegistrationId, RepositoryId, Slug, SubmissionId);

fn unreadable(column: &str, source: sqlx::Error) -> StoreError {
    // sqlx repeats the column's name; what is wrong with it stands in the cause.
    match source {
        sqlx::Error::ColumnDecode { source, .. } => StoreError::Column { column: column.to_owned(), source },
        other => broken(column, other),
    }
}

fn broken(column: &str, source: impl std::error::Error + Send + Sync + 'static) -> StoreError {
    StoreError::Column { column: column.to_owned(), source: source.into() }
}
