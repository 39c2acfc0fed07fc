//! The queue: every question that waits for a person, and whether it may be this one.

use std::collections::BTreeMap;

use jiff::Timestamp;
use slam_event::{
    Actor, RegistrationId, Role, SubmissionId,
    review::Ties,
    submission::{ReviewItem, Why},
};

use crate::{
    StoreError, reviews,
    sql::{AssertSqlSafe, Transaction},
    submissions::Entry,
};

/// What of the queue is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// One badge alone.
    pub badge: Option<String>,
    /// Questions that wait since then or longer.
    pub opened_before: Option<Timestamp>,
    /// Without those that somebody else has to decide.
    pub mine: bool,
    /// At most so many.
    pub most: u32,
}

/// Whether the person who looks may decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// They may.
    Yours,
    /// They may advise, and somebody else decides.
    ForAdvice,
    /// They may not, with the reason.
    NotYours(String),
}

/// A question that waits.
#[derive(Debug, Clone)]
pub struct Queued {
    /// The submission.
    pub submission: SubmissionId,
    /// The project's name for people.
    pub project: String,
    /// Its name in addresses.
    pub slug: String,
    /// The badge.
    pub badge: String,
    /// The badge's name for people.
    pub badge_title: String,
    /// The part.
    pub part: String,
    /// What it asks.
    pub title: String,
    /// Why a person is asked.
    pub why: Why,
    /// `open`, `second-asked`, `split`, or `appeal`.
    pub state: String,
    /// Since when it waits.
    pub opened_at: Timestamp,
    /// Whether the person who looks may decide.
    pub standing: Standing,
}

const WAITING: &str = "SELECT review_item.id, review_item.part, review_item.question, review_item.state,
    review_item.opened_at, submission.id AS submission, submission.badge, submission.registration
    FROM review_item JOIN submission ON submission.id = review_item.submission
    WHERE submission.state IN ('submitted', 'in-review') AND review_item.state IN ('open', 'second-asked', 'split')";

const APPEALED: &str = "SELECT review_item.id, review_item.part, review_item.question, 'appeal' AS state,
    appeal.filed_at AS opened_at, submission.id AS submission, submission.badge, submission.registration
    FROM appeal JOIN submission ON submission.id = appeal.submission
    JOIN review_item ON review_item.submission = appeal.submission AND review_item.part = appeal.part
    AND review_item.round = (SELECT MAX(newest.round) FROM review_item newest
        WHERE newest.submission = appeal.submission AND newest.part = appeal.part)
    WHERE submission.state = 'appealed' AND appeal.state = 'open'";

/// Returns what waits, the longest first; appeals before everything else, as they have waited once already.
///
/// # Errors
/// The database fails.
pub async fn queue(tx: &mut Transaction, actor: &Actor, filter: &Filter) -> Result<Vec<Queued>, StoreError> {
    let before = filter.opened_before.unwrap_or(Timestamp::MAX);
    let badge = filter.badge.clone().unwrap_or_default();
    let mut known: BTreeMap<RegistrationId, (Entry, Ties)> = BTreeMap::new();
    let mut found = Vec::new();
    for (ask, since) in [(APPEALED, "appeal.filed_at"), (WAITING, "review_item.opened_at")] {
        let ask = format!(
            "{ask} AND ($1 = '' OR submission.badge = $1) AND {since} <= $2 ORDER BY {since}, review_item.id LIMIT $3"
        );
        let rows = tx.query(AssertSqlSafe(ask)).bind(&badge).bind(before).bind(filter.most).fetch_all().await?;
        for row in &rows {
            let registration: RegistrationId = row.get("registration")?;
            if !known.contains_key(&registration) {
                let entry = Entry::of(tx, &registration).await?;
                let ties = reviews::ties(tx, &entry, actor).await?;
                known.insert(registration.clone(), (entry, ties));
            }
            let Some((entry, ties)) = known.get(&registration) else { continue };
            let (item, state): (String, String) = (row.get("id")?, row.get("state")?);
            let standing = standing(tx, actor, ties, &item, &state).await?;
            if filter.mine && matches!(standing, Standing::NotYours(_)) {
                continue;
            }
            let question: ReviewItem = row.json("question")?;
            let badge: String = row.get("badge")?;
            found.push(Queued {
                submission: row.get("submission")?,
                project: entry.name.clone(),
                slug: entry.slug.to_string(),
                badge_title: entry.badge(&badge).map_or_else(|_| badge.clone(), |badge| badge.title.clone()),
                badge,
                part: row.get("part")?,
                title: question.title,
                why: question.why,
                state,
                opened_at: row.get("opened_at")?,
                standing,
            });
        }
    }
    Ok(found)
}

async fn standing(
    tx: &mut Transaction,
    actor: &Actor,
    ties: &Ties,
    item: &str,
    state: &str,
) -> Result<Standing, StoreError> {
    let role = if state == "split" { Role::Organiser } else { Role::Evaluator };
    let person = match ties.reviewer(actor, role) {
        Ok(person) => person,
        Err(_) if state != "appeal" && ties.reviewer(actor, Role::Advisor).is_ok() => return Ok(Standing::ForAdvice),
        Err(refusal) => return Ok(Standing::NotYours(refusal.message)),
    };
    let ask = "SELECT id FROM decision
        WHERE item = $1 AND decided_by = $2 AND kind <> 'recommendation' AND undone_at IS NULL LIMIT 1";
    Ok(match tx.query(ask).bind(item).bind(person).fetch_optional().await? {
        Some(_) => Standing::NotYours("you decided this before, and the next decision needs another person".to_owned()),
        None => Standing::Yours,
    })
}
