//! Posts a notice: one row a person and its mail, one row for the feed and the webhooks.

use jiff::Timestamp;
use slam_event::PersonId;

use super::{Audience, Notice, audience::persons};
use crate::{
    StoreError, ids,
    jobs::{Job, enqueue},
    sql::Transaction,
    webhooks,
};

/// Tells the audience, each person once for one cause, and asks for mails and webhooks in the same transaction. Returns
/// how many persons were told now.
///
/// # Errors
/// The database fails.
pub async fn post(tx: &mut Transaction, notice: &Notice, to: &[Audience], now: Timestamp) -> Result<usize, StoreError> {
    let notice = with_edition(tx, notice).await?;
    let mut told = 0;
    for person in persons(tx, &notice, to).await? {
        let id = ids::ulid(now)?;
        if insert(tx, &id, Some(&person), &notice, false, now).await? {
            enqueue(tx, &Job::Mail { notice: id.clone() }, now, &format!("mail:{id}")).await?;
            told += 1;
        }
    }
    // The row of nobody is what feeds show and webhooks carry.
    let is_public = to.contains(&Audience::Everybody);
    if is_public || notice.registration.is_some() || notice.edition.is_some() {
        let id = ids::ulid(now)?;
        if insert(tx, &id, None, &notice, is_public, now).await? {
            webhooks::enqueue_deliveries(tx, &id, notice.kind, notice.registration.as_ref(), now).await?;
        }
    }
    Ok(told)
}

/// The edition of a registration, so that feeds of an edition find it.
async fn with_edition(tx: &mut Transaction, notice: &Notice) -> Result<Notice, StoreError> {
    let mut notice = notice.clone();
    if let (None, Some(registration)) = (&notice.edition, &notice.registration) {
        let ask = tx.query("SELECT edition FROM registration WHERE id = $1").bind(registration);
        notice.edition = ask.fetch_optional().await?.map(|row| row.get("edition")).transpose()?;
    }
    Ok(notice)
}

async fn insert(
    tx: &mut Transaction,
    id: &str,
    person: Option<&PersonId>,
    notice: &Notice,
    is_public: bool,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let dedup = format!("{}:{}", notice.cause, person.map_or("public", PersonId::as_str));
    let insert = "INSERT INTO notice
        (id, kind, person, edition, registration, subject, body, path, is_public, dedup, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) ON CONFLICT (dedup) DO NOTHING";
    let insert = tx.query(insert).bind(id).bind(notice.kind.name()).bind(person).bind(notice.edition.as_ref());
    let insert = insert.bind(notice.registration.as_ref()).bind(&notice.subject).bind(&notice.body);
    let insert = insert.bind(&notice.path).bind(is_public).bind(dedup).bind(now);
    Ok(insert.execute().await? > 0)
}
