//! Reminders: a week and a day before a deadline of the calendar, to everybody who takes part.

use jiff::{SignedDuration, Timestamp};
use slam_event::{Edition, EditionId, calendar::Event};

use super::{Audience, Notice, NoticeKind, post};
use crate::{
    StoreError, editions,
    jobs::{Job, enqueue},
    sql::Transaction,
};

/// How long before a deadline, the longest first.
const BEFORE: [(&str, i64, &str); 2] = [("week-before", 7, "a week"), ("day-before", 1, "a day")];

/// A reminder of an edition's calendar that is due.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Due {
    /// `day-before@cut-off.plaque@1791201600`: with the instant, so that a moved deadline is reminded of anew.
    id: String,
    event: Event,
    away: &'static str,
}

/// Asks for the reminders that are due now. Asked for each minute, each reminder is asked for once.
///
/// # Errors
/// The database fails.
pub async fn ask_reminders(tx: &mut Transaction, now: Timestamp) -> Result<usize, StoreError> {
    let mut asked = 0;
    for stored in editions::list(&mut *tx).await? {
        let edition = &stored.edition;
        for due in due(edition, now) {
            let job = Job::Remind { edition: edition.id.clone(), reminder: due.id.clone() };
            let added = enqueue(tx, &job, now, &format!("remind:{}:{}", edition.id, due.id)).await?;
            asked += usize::from(added == crate::jobs::Enqueued::Added);
        }
    }
    Ok(asked)
}

/// Writes the notices of one reminder. One that is no longer due, because the deadline moved or passed, writes none.
///
/// # Errors
/// The database fails.
pub async fn remind(
    tx: &mut Transaction,
    edition: &EditionId,
    reminder: &str,
    now: Timestamp,
) -> Result<usize, StoreError> {
    let Some(stored) = editions::find(&mut *tx, edition).await? else { return Ok(0) };
    let Some(due) = due(&stored.edition, now).into_iter().find(|due| due.id == reminder) else { return Ok(0) };
    let subject = format!("{}: {} is less than {} away", stored.edition.title, due.event.title, due.away);
    let body = format!(
        "{}: {}.\n\nWhat arrives later does not count for it. Your own page shows what is still open.",
        due.event.title, due.event.words
    );
    let cause = format!("reminder:{edition}:{}", due.id);
    let notice = Notice::new(NoticeKind::Reminder, subject, body, cause).of_edition(edition).at("/my");
    post(tx, &notice, &[Audience::Participants], now).await
}

/// Returns what is to be reminded of: of each deadline the nearest reminder that has come, and none after the deadline.
fn due(edition: &Edition, now: Timestamp) -> Vec<Due> {
    let is_deadline = |event: &&Event| event.key.starts_with("cut-off.") || event.key == "listing.closes";
    let events = edition.events();
    let reminder = |event: &Event| {
        let come = |days: i64| event.at.saturating_sub(SignedDuration::from_hours(24 * days)).is_ok_and(|at| at <= now);
        let (name, _, away) = BEFORE.into_iter().rev().find(|(_, days, _)| come(*days))?;
        let id = format!("{name}@{}@{}", event.key, event.at.as_second());
        (now < event.at).then(|| Due { id, event: event.clone(), away })
    };
    events.iter().filter(is_deadline).filter_map(reminder).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deadline_is_reminded_of_a_week_and_a_day_before() {
        let edition = slam_event::presets::preset("fall-2026").unwrap();
        let cut_off = edition.events().into_iter().find(|event| event.key.starts_with("cut-off.")).unwrap();
        let names = |hours_before: i64| {
            let now = cut_off.at.saturating_sub(SignedDuration::from_hours(hours_before)).unwrap();
            let all = due(edition, now).into_iter().filter(|due| due.event.key == cut_off.key);
            all.map(|due| due.id.split('@').next().unwrap().to_owned()).collect::<Vec<_>>()
        };
        for (hours, wanted) in [
            (200, vec![]),
            (168, vec!["week-before"]),
            (25, vec!["week-before"]),
            (24, vec!["day-before"]),
            (0, vec![]),
        ] {
            assert_eq!(names(hours), wanted, "{hours} hours before");
        }
    }
}
