//! The review: what waits, one case with its evidence, and decisions with a reason.

pub(crate) mod bulk;
mod titles;

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use slam_event::{
    PersonId, Role,
    review::{Answer, ItemState, Reason},
    submission::{State as Stage, Why},
};
use slam_model::Citation;
use slam_store::{
    appeals, contributions, declarations,
    reviews::{self, Filter, Queued, Said, Standing, answer_named},
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::{WebError, sentence},
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::submit::submission_id,
    visit::Visit,
};

/// How much of the queue one page shows.
const MOST: u32 = 100;

/// The answers as forms offer them.
pub(crate) const ANSWERS: [(&str, &str); 3] =
    [("met", "Met"), ("missing", "Something is missing that the project can add"), ("not-met", "Not met")];

/// What the address of the queue says.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Asked {
    #[serde(default)]
    badge: String,
    #[serde(default)]
    days: String,
    #[serde(default)]
    mine: String,
}

#[derive(Template)]
#[template(path = "review/queue.html")]
pub(crate) struct QueuePage {
    page: Page,
    sheet: Sheet,
    rows: Vec<QueueRow>,
    badges: Vec<(String, String)>,
    declared: Vec<DeclaredRow>,
    can_decide: bool,
    mine: bool,
    days: String,
    badge: String,
}

pub(crate) struct QueueRow {
    row: Queued,
    why: &'static str,
    waits: String,
    standing: &'static str,
    not_yours: String,
    can_tick: bool,
}

pub(crate) struct DeclaredRow {
    id: String,
    project: String,
    requirement: String,
    words: &'static str,
    reason: String,
    links: Vec<String>,
    not_yours: String,
}

/// Shows the queue.
pub(crate) async fn queue(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Query(asked): Query<Asked>,
) -> Result<Shown<QueuePage>, WebError> {
    Ok(Shown(fill_queue(&app, &visit, page, asked, Sheet::default()).await?))
}

pub(crate) async fn fill_queue(
    app: &App,
    visit: &Visit,
    page: Page,
    asked: Asked,
    sheet: Sheet,
) -> Result<QueuePage, WebError> {
    let (signed, now) = (visit.person()?, app.now());
    let actor = signed.actor();
    let days: Option<i64> = asked.days.parse().ok().filter(|days| (1..=1_000).contains(days));
    let filter = Filter {
        badge: Some(asked.badge.clone()).filter(|badge| !badge.is_empty()),
        opened_before: days.and_then(|days| now.checked_sub(SignedDuration::from_hours(24 * days)).ok()),
        mine: !asked.mine.is_empty(),
        most: MOST,
    };
    let mut look = app.store.database().snapshot().await?;
    let found = reviews::queue(&mut look, &actor, &filter).await?;
    let every = Filter { most: MOST, ..Filter::default() };
    let all = if filter == every { found.clone() } else { reviews::queue(&mut look, &actor, &every).await? };
    let badges: BTreeMap<_, _> = all.iter().map(|row| (row.badge.clone(), row.badge_title.clone())).collect();
    let waiting = declarations::waiting(&mut look, &actor, MOST).await?;
    let declared = waiting.into_iter().map(|one| DeclaredRow {
        id: one.declared.id,
        project: one.project,
        requirement: one.declared.requirement.to_string(),
        words: one.declared.stated.words(),
        reason: one.declared.reason,
        links: one.declared.links,
        not_yours: one.not_yours.unwrap_or_default(),
    });
    let rows = found.into_iter().map(|row| {
        let (standing, not_yours) = match &row.standing {
            Standing::Yours => ("yours to decide", String::new()),
            Standing::ForAdvice => ("for your advice", String::new()),
            Standing::NotYours(reason) => ("not yours", reason.clone()),
        };
        QueueRow {
            why: why(row.why),
            waits: waits(row.opened_at, now),
            can_tick: row.standing == Standing::Yours && row.state == "open",
            standing,
            not_yours,
            row,
        }
    });
    Ok(QueuePage {
        page: page.titled("Review queue"),
        sheet,
        rows: rows.collect(),
        badges: badges.into_iter().collect(),
        declared: declared.collect(),
        can_decide: signed.is_at_least(Role::Evaluator),
        mine: !asked.mine.is_empty(),
        days: days.map(|days| days.to_string()).unwrap_or_default(),
        badge: asked.badge,
    })
}

#[derive(Template)]
#[template(path = "review/case.html")]
pub(crate) struct CasePage {
    page: Page,
    sheet: Sheet,
    id: String,
    project: String,
    slug: String,
    badge_title: String,
    stage: &'static str,
    sent: String,
    counts_for: String,
    rules: String,
    note: String,
    links: Vec<String>,
    people: Vec<(String, String)>,
    met: Vec<String>,
    items: Vec<ItemRow>,
    /// Questions that a later evaluation answered: what was asked, when that was, and why.
    closed: Vec<(String, String, String)>,
    conflict: String,
}

pub(crate) struct ItemRow {
    part: String,
    title: String,
    why: &'static str,
    verdict: &'static str,
    message: String,
    evidence: Vec<String>,
    missing: Vec<String>,
    history: Vec<Saying>,
    state: &'static str,
    appeal: String,
    /// What the person who looks can do: `decide`, `advise`, or nothing.
    action: &'static str,
    can_ask_second: bool,
}

pub(crate) struct Saying {
    what: &'static str,
    who: String,
    when: String,
    answer: &'static str,
    reason: String,
}

/// Shows one submission to a reviewer.
pub(crate) async fn case(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(submission): Path<String>,
) -> Result<Shown<CasePage>, WebError> {
    Ok(Shown(fill_case(&app, &visit, page, &submission, Sheet::default()).await?))
}

async fn fill_case(app: &App, visit: &Visit, page: Page, submission: &str, sheet: Sheet) -> Result<CasePage, WebError> {
    let id = submission_id(submission)?;
    let actor = visit.person()?.actor();
    let mut look = app.store.database().snapshot().await?;
    let case = reviews::case(&mut look, &actor, &id).await?;
    let filed = appeals::list(&mut look, &id).await?;
    let people = contributions::list(&mut look, &id).await?;
    let mut names: Vec<PersonId> = Vec::new();
    for one in &case.items {
        names.extend(one.item.deciders().into_iter().cloned());
        names.extend(one.item.recommendations.iter().map(|said| said.by.clone()));
    }
    let names = reviews::names(&mut look, &names).await?;
    let conflict = case.ties.reviewer(&actor, Role::Evaluator).err();
    let may_advise = case.ties.reviewer(&actor, Role::Advisor).is_ok() || conflict.is_none();
    let stage = case.stored.submission.state;
    let under_review = matches!(stage, Stage::Submitted | Stage::InReview);
    let mut items = Vec::new();
    for one in &case.items {
        let item = &one.item;
        let name = |person: &PersonId| names.get(person).cloned().unwrap_or_else(|| "erased person".to_owned());
        let mut history: Vec<(Timestamp, Saying)> = Vec::new();
        for said in &item.recommendations {
            let (who, when, reason) = (name(&said.by), moment(said.at), said.reason.as_str().to_owned());
            history.push((said.at, Saying { what: "advised", who, when, answer: answer_words(said.answer), reason }));
        }
        for said in item.decisions() {
            let (who, when, reason) = (name(&said.by), moment(said.at), said.reason.as_str().to_owned());
            history.push((said.at, Saying { what: "decided", who, when, answer: answer_words(said.answer), reason }));
        }
        history.sort_by_key(|one| one.0);
        let appeal = filed.iter().find(|appeal| appeal.part == item.question.part);
        let open_appeal = appeal.filter(|appeal| appeal.decision.is_none());
        let had_share = actor.person().is_some_and(|person| item.deciders().contains(&person));
        let waits = matches!(item.state, ItemState::Open | ItemState::SecondAsked(_) | ItemState::Split(..));
        let role = if matches!(item.state, ItemState::Split(..)) { Role::Organiser } else { Role::Evaluator };
        let may = case.ties.reviewer(&actor, role).is_ok() && !had_share;
        let action = match (under_review && waits, open_appeal.is_some() && stage == Stage::Appealed) {
            (_, true) if may => "appeal",
            (true, false) if may => "decide",
            (true, false) if may_advise && !had_share => "advise",
            _ => "",
        };
        items.push(ItemRow {
            part: item.question.part.clone(),
            title: item.question.title.clone(),
            why: why(item.question.why),
            verdict: item.question.verdict.words(),
            message: item.question.message.clone(),
            evidence: item.question.evidence.iter().map(said_of).collect(),
            missing: item.question.missing.iter().map(|one| format!("{}: {}", one.need, one.detail)).collect(),
            history: history.into_iter().map(|one| one.1).collect(),
            state: state_words(&item.state),
            appeal: appeal.map(|appeal| appeal.reason.as_str().to_owned()).unwrap_or_default(),
            action,
            can_ask_second: conflict.is_none()
                && matches!(item.state, ItemState::Decided(_))
                && stage != Stage::Appealed,
        });
    }
    let sent = case.stored.submission.sent.as_ref();
    let badge_title = case.entry.badge(&case.stored.submission.badge)?.title.clone();
    Ok(CasePage {
        page: page.titled(format!("{badge_title} of {}", case.entry.name)),
        sheet,
        id: id.to_string(),
        project: case.entry.name.clone(),
        slug: case.entry.slug.to_string(),
        badge_title,
        stage: stage.name(),
        sent: sent.map(|sent| moment(sent.at)).unwrap_or_default(),
        counts_for: sent.map(|sent| titles::cut_offs(&case.entry, &sent.counts_for)).unwrap_or_default(),
        rules: sent.map(|sent| sent.objectives_sha256.as_str().to_owned()).unwrap_or_default(),
        note: case.stored.note.clone(),
        links: case.stored.submission.claim.links.clone(),
        people: people.iter().filter(|one| one.is_confirmed).map(|one| (one.label(), one.did.join("; "))).collect(),
        met: titles::met(&mut look, &case).await?,
        items,
        closed: case.closed.into_iter().map(|one| (one.title, moment(one.closed_at), one.reason)).collect(),
        conflict: conflict.map(|refusal| sentence(&refusal.message)).unwrap_or_default(),
    })
}

/// What a reviewer says to one question.
pub(crate) struct Decided {
    said: Said,
    action: String,
}

impl FromForm for Decided {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let part = form.line("part", "Part", 200);
        let answer = form.choice("answer", "Answer", answer_named);
        let reason = reason(form);
        let action = form.raw("do").unwrap_or_default().to_owned();
        Some(Self { said: Said { part: part?, answer: answer?, reason: reason? }, action })
    }
}

pub(crate) fn reason(form: &mut Reader<'_>) -> Option<Reason> {
    let text = form.text("reason", "Reason", 4_000)?;
    match Reason::new(&text) {
        Ok(reason) => Some(reason),
        Err(refusal) => form.wrong("reason", "Reason", sentence(&refusal.message)),
    }
}

/// Takes a decision, an advice, or the last word on an appeal.
pub(crate) async fn decide(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(submission): Path<String>,
    form: Form<Decided>,
) -> Result<Response, WebError> {
    let id = submission_id(&submission)?;
    let Some(Decided { said, action }) = form.input else {
        let page = fill_case(&app, &visit, page, &submission, form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    let words = match action.as_str() {
        "advise" => {
            reviews::recommend(&mut tx, &actor, &id, &said, now).await?;
            "Your advice stands beside the question."
        }
        "appeal" => {
            appeals::decide(&mut tx, &actor, &id, &said, now).await?;
            "The appeal is decided, and for good."
        }
        _ => match reviews::decide(&mut tx, &actor, &id, &said, now).await? {
            Stage::InReview => "The decision is noted. Other questions of this submission are open.",
            _ => "The decision is noted. Every question is answered, and the project is told.",
        },
    };
    tx.commit().await?;
    Ok(SeeOther::to(format!("/review/{id}")).saying(&app, words).into_response())
}

/// Which part needs a second decision.
pub(crate) struct Second {
    part: String,
}

impl FromForm for Second {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        Some(Self { part: form.line("part", "Part", 200)? })
    }
}

/// Asks for a second decision.
pub(crate) async fn second(
    State(app): State<App>,
    visit: Visit,
    Path(submission): Path<String>,
    form: Form<Second>,
) -> Result<SeeOther, WebError> {
    let id = submission_id(&submission)?;
    let Second { part } = form.need()?;
    let mut tx = app.store.database().begin().await?;
    reviews::ask_second(&mut tx, &visit.person()?.actor(), &id, &part, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to(format!("/review/{id}")).saying(&app, "Another evaluator is asked for a second decision."))
}

/// Returns an instant for people.
pub(crate) fn moment(at: Timestamp) -> String {
    at.strftime("%-d %B %Y, %H:%M UTC").to_string()
}

/// Returns what a citation says on one line.
pub(crate) fn said_of(cite: &Citation) -> String {
    let place = match (&cite.path, cite.line) {
        (Some(path), Some(line)) => format!("{path}:{line}"),
        (Some(path), None) => path.to_string(),
        (None, _) => String::new(),
    };
    let words = cite.quote.as_deref().or(cite.note.as_deref()).unwrap_or_default();
    match (place.is_empty(), words.is_empty()) {
        (false, false) => format!("{place}: {words}"),
        (true, _) => words.to_owned(),
        (false, true) => place,
    }
}

fn why(why: Why) -> &'static str {
    match why {
        Why::Judge => "There is evidence, and a person has to judge it.",
        Why::Look => "The program could not see it, and a person can.",
        Why::Declared => "It rests on a maintainer's word.",
        Why::Disputed => "The program says no, and the maintainer says that the program is wrong.",
        Why::Turned => "It was met when the claim was sent, and a later evaluation says no.",
    }
}

fn state_words(state: &ItemState) -> &'static str {
    match state {
        ItemState::Open => "open",
        ItemState::Decided(_) => "decided",
        ItemState::SecondAsked(_) => "a second decision is asked for",
        ItemState::Agreed(..) => "decided twice, alike",
        ItemState::Split(..) => "two reviewers disagree; an organiser settles it",
        ItemState::Settled(..) => "settled by an organiser",
        ItemState::OnAppeal { .. } => "decided on appeal",
    }
}

fn waits(since: Timestamp, now: Timestamp) -> String {
    match now.duration_since(since).as_hours() {
        ..1 => "less than an hour".to_owned(),
        hours @ 1..48 => format!("{hours} h"),
        hours => format!("{} days", hours / 24),
    }
}

/// Returns the answer for people.
pub(crate) fn answer_words(answer: Answer) -> &'static str {
    match answer {
        Answer::Met => "met",
        Answer::Missing => "something is missing",
        Answer::NotMet => "not met",
    }
}
