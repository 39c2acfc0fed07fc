//! A whole row as JSON, for a person who asks what is kept about them.

use jiff::Timestamp;
use serde_json::{Map, Value as Json};
use sqlx::{Column as _, Row as _, TypeInfo as _, ValueRef as _};

use super::Row;
use crate::StoreError;

impl Row {
    /// Returns every column by its name; a time (`…_at`) in words, and no bytes.
    ///
    /// # Errors
    /// A column holds what no row of ours does.
    pub fn object(&self) -> Result<Map<String, Json>, StoreError> {
        let mut object = Map::new();
        for (name, kind) in self.kinds() {
            let value = match kind.as_str() {
                "TEXT" | "VARCHAR" | "NAME" => self.get::<Option<String>>(&name)?.map(Json::from),
                "REAL" | "FLOAT8" => self.get::<Option<f64>>(&name)?.map(Json::from),
                "BLOB" | "BYTEA" => continue,
                _ if name.ends_with("_at") => self.get::<Option<Timestamp>>(&name)?.map(|at| at.to_string().into()),
                _ => self.get::<Option<i64>>(&name)?.map(Json::from),
            };
            object.insert(name, value.unwrap_or(Json::Null));
        }
        Ok(object)
    }

    /// Returns each column with the type of its value here.
    fn kinds(&self) -> Vec<(String, String)> {
        macro_rules! kinds {
            ($row:expr) => {{
                let columns = $row.columns().iter();
                columns
                    .map(|column| {
                        let value = $row.try_get_raw(column.ordinal());
                        let kind = value.map(|value| value.type_info().name().to_owned()).unwrap_or_default();
                        (column.name().to_owned(), kind)
                    })
                    .collect()
            }};
        }
        match self {
            Self::Sqlite(row) => kinds!(row),
            Self::Postgres(row) => kinds!(row),
        }
    }
}
