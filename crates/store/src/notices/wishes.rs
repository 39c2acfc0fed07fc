//! What mail a person wants.

use slam_event::PersonId;

use super::NoticeKind;
use crate::{
    StoreError, people,
    sql::{On, Transaction},
};

/// What mail a person wants, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// Their verified address.
    pub mail: Option<String>,
    /// Whether they want any.
    pub wants_mail: bool,
    /// Kinds that they want none of.
    pub muted: Vec<NoticeKind>,
}

impl Wishes {
    /// Returns whether a notice of this kind is to be mailed.
    pub fn want(&self, kind: &str) -> bool {
        self.wants_mail && !self.muted.iter().any(|muted| muted.name() == kind)
    }
}

/// Returns the wishes of a person; `None` after erasure.
///
/// # Errors
/// The database fails.
pub async fn wishes(on: impl Into<On<'_>>, person: &PersonId) -> Result<Option<Wishes>, StoreError> {
    let ask = "SELECT mail, wants_mail, muted FROM person WHERE id = $1 AND erased_at IS NULL";
    let row = on.into().query(ask).bind(person).fetch_optional().await?;
    row.map(|row| {
        let muted = NoticeKind::list(&row.get::<String>("muted")?);
        Ok(Wishes { mail: row.get("mail")?, wants_mail: row.get("wants_mail")?, muted })
    })
    .transpose()
}

/// Sets the kinds that a person wants by mail; none at all is no mail.
///
/// # Errors
/// There is no such person; or the database fails.
pub async fn change_wishes(tx: &mut Transaction, person: &PersonId, wanted: &[NoticeKind]) -> Result<(), StoreError> {
    let muted: Vec<_> = NoticeKind::ALL.into_iter().filter(|kind| !wanted.contains(kind)).collect();
    let update = "UPDATE person SET muted = $1, wants_mail = $2 WHERE id = $3 AND erased_at IS NULL";
    let update = tx.query(update).bind(NoticeKind::names(&muted)).bind(!wanted.is_empty()).bind(person);
    if update.execute().await? == 0 { Err(people::no_person()) } else { Ok(()) }
}

/// Ends all mail to a person, as the link at the end of each mail asks. Asked for twice is asked for once, and nothing
/// happens for a person who is gone.
///
/// # Errors
/// The database fails.
pub async fn stop_mail(tx: &mut Transaction, person: &PersonId) -> Result<(), StoreError> {
    tx.query("UPDATE person SET wants_mail = 0 WHERE id = $1").bind(person).execute().await.map(drop)
}
