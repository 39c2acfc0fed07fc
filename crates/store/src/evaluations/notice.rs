//! What the newest evaluation makes known: evidence that was found, evidence that is gone with the commits that did it, and
//! what new rules change.

use std::fmt::Write as _;

use jiff::Timestamp;
use slam_event::evaluation::{self, BadgeTurn, Changes, Direction, Evaluation, Found, VerdictTurn};
use slam_model::{ObjectId, report::BadgeStatus};

use super::{Cause, Summary, Task};
use crate::{
    StoreError,
    notices::{Audience, Notice, NoticeKind, post},
    sql::Transaction,
};

/// A mail that lists more than this is not read.
const MOST_LINES: usize = 12;

/// Tells maintainers, and everybody when the project is listed.
pub(super) async fn tell(
    tx: &mut Transaction,
    task: &Task,
    evaluation: &Evaluation,
    summary: &Summary,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = tx.query(
        "SELECT registration.state, project.slug FROM registration
        JOIN project ON project.id = registration.project WHERE registration.id = $1",
    );
    let row = row.bind(&task.registration).fetch_one().await?;
    let is_listed = row.get::<String>("state")? == "listed";
    let path = format!("/projects/{}", row.get::<String>("slug")?);
    let told = |kind: NoticeKind, subject: String, body: String| {
        let cause = format!("{}:{}", kind.name(), evaluation.id);
        Notice::new(kind, subject, body, cause).of_registration(&task.registration).at(path.clone())
    };
    let name = &task.project_name;
    let found = newly_found(summary);
    if !found.is_empty() {
        let badges = found.join(", ");
        let subject = format!("{name} has the evidence for {badges}");
        let body = format!("The newest evaluation of {name} found every part that can be shown for: {badges}.");
        let mut to = vec![Audience::Maintainers];
        to.extend(is_listed.then_some(Audience::Everybody));
        post(tx, &told(NoticeKind::Evaluation, subject, body), &to, now).await?;
    }
    let Some(changes) = &summary.changes else { return Ok(()) };
    if let Some((subject, body)) = regression(name, changes, evaluation, summary) {
        post(tx, &told(NoticeKind::Regression, subject, body), &[Audience::Maintainers], now).await?;
    }
    if task.cause == Cause::ObjectivesChanged {
        let subject = format!("{name} was evaluated by the new objectives");
        let body = by_new_rules(changes, summary);
        post(tx, &told(NoticeKind::Change, subject, body), &[Audience::Maintainers], now).await?;
    }
    Ok(())
}

fn title<'s>(summary: &'s Summary, badge: &'s str) -> &'s str {
    summary.project.badges.iter().find(|one| one.id == badge).map_or(badge, |one| one.title.as_str())
}

/// Returns the badges whose evidence is there now and was not before; all of them at the first evaluation.
fn newly_found(summary: &Summary) -> Vec<&str> {
    let has =
        |id: &str| summary.project.badges.iter().any(|one| one.id == id && one.status == BadgeStatus::EvidenceFound);
    match &summary.changes {
        Some(changes) => {
            let turned = changes.badges.iter().filter(|turn| turn.to == BadgeStatus::EvidenceFound);
            turned.map(|turn| title(summary, &turn.badge)).collect()
        }
        None => summary.project.badges.iter().filter(|one| has(&one.id)).map(|one| one.title.as_str()).collect(),
    }
}

/// Returns subject and body when commits of the project took evidence away.
fn regression(name: &str, changes: &Changes, evaluation: &Evaluation, summary: &Summary) -> Option<(String, String)> {
    let worse: Vec<&VerdictTurn> = changes.regressions().collect();
    if worse.is_empty() {
        return None;
    }
    let lost: Vec<&BadgeTurn> = changes.badges.iter().filter(|turn| turn.direction == Direction::Worse).collect();
    let subject = match lost.first() {
        Some(turn) => format!("{name} lost evidence for {}", title(summary, &turn.badge)),
        None => format!("{name} lost evidence"),
    };
    let mut body = String::from("The newest evaluation sees less than the one before.");
    for turn in worse.iter().take(MOST_LINES) {
        let repository = evaluation.repositories.iter().find(|one| one.repository == turn.repository);
        let repository = repository.map_or("", |one| one.name.as_str());
        let verdicts = format!("{} instead of {}", turn.to.words(), turn.from.words());
        let _ = write!(body, "\n\n{} in {repository}: {verdicts}. {}", turn.id, sentence(&turn.message));
        if let evaluation::Cause::Commits { after, to, found } = &turn.cause {
            body.push_str(&came_with(after, to, found.as_ref()));
        }
    }
    if worse.len() > MOST_LINES {
        let _ = write!(body, "\n\n{} more stand on the project's page.", worse.len() - MOST_LINES);
    }
    Some((subject, body))
}

/// Says which commit did it, or between which ones it lies.
fn came_with(after: &ObjectId, to: &ObjectId, found: Option<&Found>) -> String {
    let range = format!(" It came with {to}, or a commit between {after} and it: `git log {after}..{to}`.");
    match found {
        None => range,
        Some(Found::Commit { id, subject }) if subject.is_empty() => {
            format!(" It came with the commit {}.", id.short())
        }
        Some(Found::Commit { id, subject }) => format!(" It came with the commit {}, “{subject}”.", id.short()),
        Some(Found::Range { reason }) => format!("{range} Which one is not known: {reason}."),
    }
}

fn by_new_rules(changes: &Changes, summary: &Summary) -> String {
    if changes.badges.is_empty() {
        return "The objectives have a new version. No badge of your project changed by it.".to_owned();
    }
    let mut body = String::from("The objectives have a new version, and your project was evaluated by it.");
    for turn in &changes.badges {
        let badge = title(summary, &turn.badge);
        let _ = write!(body, "\n\n{badge}: {} instead of {}.", turn.to.words(), turn.from.words());
    }
    body.push_str("\n\nWhat was awarded stays under the version that it was decided by.");
    body
}

fn sentence(message: &str) -> String {
    let mut letters = message.chars();
    let first = letters.next().map(char::to_uppercase).into_iter().flatten();
    let text: String = first.chain(letters).collect();
    if text.ends_with('.') { text } else { format!("{text}.") }
}
