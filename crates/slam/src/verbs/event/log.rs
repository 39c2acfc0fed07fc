//! `slam event verify-log`: is the audit log as it was written?

use slam_event::audit::Head;
use slam_model::Sha256;

use super::{json, with_store};
use crate::{
    cli::{ListFormat, VerifyLog},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Checks every entry, and prints where the log ends.
pub(super) async fn verify(session: &Session, flags: &VerifyLog) -> Result<Exit, SlamError> {
    let kept = flags.kept.as_deref().map(head).transpose()?;
    let end = with_store(&flags.place, async |store| Ok(store.verify_log(kept).await?)).await?;
    match flags.format {
        ListFormat::Text => {
            session.write(format!("{}:{}\n", end.seq, end.sha256).as_bytes())?;
            session.note(&format!(
                "entries that hold: {}; keep the line elsewhere, to notice a log that was written anew",
                end.seq
            ));
        }
        ListFormat::Json => session.write(&json("slam.audit-head/1", &end)?)?,
    }
    Ok(Exit::Ran)
}

fn head(text: &str) -> Result<Head, SlamError> {
    let parts = text
        .split_once(':')
        .and_then(|(seq, digest)| Some((seq.parse().ok()?, Sha256::try_from(digest.to_owned()).ok()?)));
    let wrong = || SlamError::Usage(format!("`{text}` is no end of a log; `slam event verify-log` prints one"));
    parts.map(|(seq, sha256)| Head { seq, sha256 }).ok_or_else(wrong)
}
