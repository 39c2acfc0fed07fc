//! Reads what an operator writes after `--database`.

use camino::Utf8PathBuf;

use crate::StoreError;

/// Where the rows are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// One file.
    Sqlite(Utf8PathBuf),
    /// A server, by its whole address.
    Postgres(String),
}

impl Address {
    /// Reads `PATH`, `sqlite:PATH`, or `postgres://…`.
    pub(super) fn read(text: &str) -> Result<Self, StoreError> {
        let refuse = |problem| Err(StoreError::Address { address: shown(text), problem });
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(Self::Postgres(text.to_owned()));
        }
        let path = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")).unwrap_or(text);
        match path {
            "" => refuse("the path is empty"),
            // Each connection would have its own, and all of it would be lost at the end.
            ":memory:" => refuse("rows in memory do not outlive the program"),
            _ if path.contains("://") => refuse("only SQLite and PostgreSQL are supported"),
            _ if path.contains(['?', '\0']) => refuse("a path takes no parameters"),
            _ => Ok(Self::Sqlite(path.into())),
        }
    }
}

/// Returns the address as it may stand in a message: without user and password.
pub(super) fn shown(text: &str) -> String {
    match (text.split_once("://"), text.rsplit_once('@')) {
        (Some((scheme, _)), Some((_, rest))) => format!("{scheme}://{}", rest.split('?').next().unwrap_or(rest)),
        _ => text.split('?').next().unwrap_or(text).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_file_of_sqlite() {
        for (text, path) in [
            ("slam.db", "slam.db"),
            ("sqlite:slam.db", "slam.db"),
            ("sqlite:///var/lib/slam.db", "/var/lib/slam.db"),
            ("/var/lib/slam.db", "/var/lib/slam.db"),
        ] {
            assert_eq!(Address::read(text).unwrap(), Address::Sqlite(path.into()), "{text}");
        }
    }

    #[test]
    fn what_is_no_database_is_refused_by_name() {
        for text in ["", "sqlite:", "sqlite::memory:", ":memory:", "mysql://host/slam", "slam.db?mode=memory"] {
            assert!(matches!(Address::read(text), Err(StoreError::Address { .. })), "{text}");
        }
    }

    #[test]
    fn no_message_shows_a_password() {
        assert_eq!(shown("postgres://slam:p@ss@host:5432/slam?sslpassword=x"), "postgres://host:5432/slam");
        assert_eq!(shown("postgres://host/slam?password=x"), "postgres://host/slam");
    }
}
