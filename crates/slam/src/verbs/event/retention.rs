//! `slam event retention`: the end of an edition's personal data.

use slam_store::{editions, erasure, sql::Transaction};

use super::with_store;
use crate::{cli::Retention, error::SlamError, exit::Exit, session::Session, verbs::serve::time};

/// Says which editions are due, and with `--apply` erases.
pub(super) async fn run(session: &Session, flags: &Retention) -> Result<Exit, SlamError> {
    let lines = with_store(&flags.place, async |store| {
        let now = time::now();
        let mut lines = String::new();
        for stored in editions::list(store.database()).await? {
            let edition = &stored.edition;
            let line = match edition.forget_at() {
                Some(at) if now < at => format!("{}: kept until {at}", edition.id),
                Some(_) if flags.apply => {
                    let write = async |tx: &mut Transaction| {
                        erasure::erase_edition(tx, &edition.id, edition.retention_days, now).await
                    };
                    format!("{}: {} rows erased", edition.id, store.database().write(write).await?)
                }
                Some(at) => format!("{}: due since {at}; --apply erases", edition.id),
                None => format!("{}: kept for ever", edition.id),
            };
            lines.push_str(&line);
            lines.push('\n');
        }
        Ok(lines)
    })
    .await?;
    session.write(lines.as_bytes())?;
    Ok(if lines.is_empty() { Exit::Nothing } else { Exit::Ran })
}
