//! A maintainer claims a badge: what the machine decided stands there already, and only the rest is asked.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use slam_event::{
    RefusalKind, SubmissionId,
    review::Reason,
    submission::{Claim, Contributor, ContributorName, State as Stage, counts_for, prefill},
};
use slam_store::{
    StoreError, appeals, contributions, reviews,
    sql::Transaction,
    submissions::{self, Addition, Entry},
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::review::{answer_words, moment, said_of},
    visit::Visit,
};

#[derive(Template)]
#[template(path = "review/submit.html")]
pub(crate) struct SubmitPage {
    page: Page,
    sheet: Sheet,
    project: String,
    slug: String,
    badge: String,
    badge_title: String,
    /// Where the submission stands, and why.
    stage: &'static str,
    reason: Vec<String>,
    submission: Option<String>,
    can_send: bool,
    can_take_back: bool,
    /// When the project was evaluated; empty when it was not.
    evaluated: String,
    met: Vec<Part>,
    items: Vec<Part>,
    open: Vec<Part>,
    people: Vec<Person>,
    /// The cut-offs that it would count for, or why none.
    counts: Vec<String>,
    closed: String,
    decided: Vec<DecidedPart>,
}

pub(crate) struct Part {
    id: String,
    title: String,
    message: String,
    evidence: Vec<String>,
    dispute: String,
}

pub(crate) struct Person {
    seq: u32,
    label: String,
    did: String,
    is_confirmed: bool,
}

pub(crate) struct DecidedPart {
    part: String,
    title: String,
    answer: &'static str,
    reason: String,
    /// Whether an appeal is possible; else what became of the one that was made.
    can_appeal: bool,
    appeal: String,
}

/// What the form of a claim says.
pub(crate) struct Sending {
    links: Vec<String>,
    named: Vec<(String, String)>,
    confirmed: Vec<u32>,
    note: String,
    disputes: BTreeMap<String, String>,
    is_draft: bool,
}

impl FromForm for Sending {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let links = form.text("links", "Links", 20_000);
        let named = form.text("contributors", "Contributors", 20_000);
        let note = form.text("note", "Note to the reviewers", 4_000);
        let lines = |text: &str| {
            text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect::<Vec<_>>()
        };
        let disputes = form.all("part").into_iter().zip(form.all("dispute"));
        let disputes = disputes.filter(|(_, reason)| !reason.trim().is_empty());
        let disputes = disputes.map(|(part, reason)| (part.to_owned(), reason.trim().to_owned())).collect();
        let named = lines(&named?).into_iter().map(|line| match line.split_once(": ") {
            Some((name, did)) => (name.trim().to_owned(), did.trim().to_owned()),
            None => (line, String::new()),
        });
        Some(Self {
            links: lines(&links?),
            named: named.collect(),
            confirmed: form.all("confirm").into_iter().filter_map(|seq| seq.parse().ok()).collect(),
            note: note?,
            disputes,
            is_draft: form.raw("do") == Some("draft"),
        })
    }
}

/// Shows the claim as it stands.
pub(crate) async fn show(
    State(app): State<App>,
    page: Page,
    Path((project, badge)): Path<(String, String)>,
) -> Result<Shown<SubmitPage>, WebError> {
    let mut look = app.store.database().snapshot().await?;
    let entry = Entry::of_project(&mut look, &project).await?;
    Ok(Shown(fill(&mut look, page, &entry, &badge, None, app.now()).await?))
}

/// Keeps a draft, or sends it.
pub(crate) async fn send(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path((project, badge)): Path<(String, String)>,
    form: Form<Sending>,
) -> Result<Response, WebError> {
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut sheet = form.sheet;
    if let Some(input) = form.input {
        let mut tx = app.store.database().begin().await?;
        let entry = Entry::of_project(&mut tx, &project).await?;
        let done = write(&mut tx, &actor, (&entry, &badge), &input, now).await;
        match done {
            Ok(said) => {
                tx.commit().await?;
                let to = format!("/my/{}/submit/{badge}", entry.slug);
                return Ok(SeeOther::to(to).saying(&app, said).into_response());
            }
            // What a person can put right stays on the form, with every word.
            Err(StoreError::Refused(refusal)) if refusal.kind != RefusalKind::NotAllowed => {
                tx.rollback().await;
                let field = match refusal.code {
                    "link" => "links",
                    "contributor-name" | "too-many-contributors" => "contributors",
                    _ => "",
                };
                let text = format!("{}. {}", refusal.message, refusal.hint);
                sheet.refuse(field, if field == "links" { "Links" } else { "Contributors" }, text.trim());
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut look = app.store.database().snapshot().await?;
    let entry = Entry::of_project(&mut look, &project).await?;
    let page = fill(&mut look, page, &entry, &badge, Some(sheet), now).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response())
}

async fn write(
    tx: &mut Transaction,
    actor: &slam_event::Actor,
    (entry, badge): (&Entry, &str),
    input: &Sending,
    now: Timestamp,
) -> Result<&'static str, StoreError> {
    let forge = host(&entry.address);
    let mut contributors = Vec::new();
    for (name, did) in &input.named {
        let name = ContributorName::read(name, forge)?;
        contributors.push(Contributor { name, did: vec![did.clone()] });
    }
    if let Some(stored) = submissions::find_badge(tx, &entry.registration, badge).await? {
        let proposed = contributions::list(tx, &stored.submission.id).await?;
        let ticked = proposed.into_iter().filter(|one| input.confirmed.contains(&one.seq));
        contributors.extend(ticked.filter_map(|one| Some(Contributor { name: one.name?, did: one.did })));
    }
    let claim = Claim { by: Vec::new(), links: input.links.clone(), contributors };
    let more = Addition { claim, note: Some(input.note.clone()) };
    submissions::add(tx, actor, (entry, badge), &more, now).await?;
    if input.is_draft {
        return Ok("The draft is kept. Nothing was sent yet.");
    }
    let sent = submissions::send(tx, actor, (entry, badge), &input.disputes, now).await?;
    Ok(match sent.state {
        Stage::Accepted => "Every part is decided. An organiser awards the badge next.",
        _ => "The claim is sent. Reviewers look at what no program can decide.",
    })
}

async fn fill(
    tx: &mut Transaction,
    page: Page,
    entry: &Entry,
    badge: &str,
    sheet: Option<Sheet>,
    now: Timestamp,
) -> Result<SubmitPage, WebError> {
    let title = entry.badge(badge)?.title.clone();
    let stored = submissions::find_badge(tx, &entry.registration, badge).await?;
    let newest = submissions::newest(tx, entry).await?;
    let disputes = stored.as_ref().map(|stored| stored.disputes.clone()).unwrap_or_default();
    let (mut met, mut items, mut open) = (Vec::new(), Vec::new(), Vec::new());
    if let Some(found) = newest.as_ref().and_then(|newest| newest.result.badge(badge)) {
        let plain = prefill(found, &BTreeMap::new());
        for part in &found.parts {
            let result = &part.result;
            let row = Part {
                id: result.id.clone(),
                title: result.title.clone(),
                message: result.message.clone(),
                evidence: result.evidence.iter().map(said_of).collect(),
                dispute: disputes.get(&result.id).cloned().unwrap_or_default(),
            };
            if plain.met.contains(&result.id) {
                met.push(row);
            } else if plain.items.iter().any(|item| item.part == result.id) {
                items.push(row);
            } else {
                open.push(row);
            }
        }
    }
    let (counts, closed) = match counts_for(now, entry.dates()) {
        Ok(cut_offs) => {
            let title = |id: &str| entry.edition.cut_off(id).map_or_else(|| id.to_owned(), |one| one.title.clone());
            (
                cut_offs.iter().map(|one| format!("{} (until {})", title(&one.id), moment(one.at))).collect(),
                String::new(),
            )
        }
        Err(refusal) => (Vec::new(), refusal.message),
    };
    let id = stored.as_ref().map(|stored| stored.submission.id.clone());
    let people = match &id {
        Some(id) => contributions::list(tx, id).await?,
        None => Vec::new(),
    };
    let people = people.into_iter().map(|one| Person {
        seq: one.seq,
        label: one.label(),
        did: one.did.join("; "),
        is_confirmed: one.is_confirmed,
    });
    let decided = match &id {
        Some(id) => decided(tx, id).await?,
        None => Vec::new(),
    };
    let stage = stored.as_ref().map_or(Stage::Draft, |stored| stored.submission.state);
    let filled = |stored: &submissions::Stored| {
        Sheet::filled([("links", stored.submission.claim.links.join("\n")), ("note", stored.note.clone())])
    };
    let sheet = sheet.unwrap_or_else(|| stored.as_ref().map(filled).unwrap_or_default());
    Ok(SubmitPage {
        page: page.titled(format!("{title} of {}", entry.name)),
        sheet,
        project: entry.name.clone(),
        slug: entry.slug.to_string(),
        badge: badge.to_owned(),
        badge_title: title,
        stage: if stored.is_some() { stage.name() } else { "not started" },
        reason: stored.map(|stored| stored.reason.lines().map(str::to_owned).collect()).unwrap_or_default(),
        submission: id.map(|id| id.to_string()),
        can_send: matches!(stage, Stage::Draft | Stage::Returned | Stage::Withdrawn),
        can_take_back: matches!(stage, Stage::Submitted | Stage::InReview | Stage::Returned | Stage::Appealed),
        evaluated: newest.map(|newest| moment(newest.evaluation.at)).unwrap_or_default(),
        met,
        items,
        open,
        people: people.collect(),
        counts,
        closed,
        decided,
    })
}

async fn decided(tx: &mut Transaction, id: &SubmissionId) -> Result<Vec<DecidedPart>, WebError> {
    // Nobody in particular asks: the page of the project shows answers, and no names.
    let case = reviews::case(tx, &slam_event::Actor::Event, id).await?;
    let filed = appeals::list(tx, id).await?;
    let stage = case.stored.submission.state;
    let can = matches!(stage, Stage::Returned | Stage::Refused | Stage::Appealed);
    let rows = case.items.iter().filter_map(|one| {
        let decision = one.item.answer()?;
        let part = one.item.question.part.clone();
        let appeal = filed.iter().find(|appeal| appeal.part == part);
        let was = appeal.map_or("", |appeal| match &appeal.decision {
            None => "An appeal waits for an evaluator who had no share in this.",
            Some(_) => "This was decided on appeal, and for good.",
        });
        Some(DecidedPart {
            can_appeal: can && appeal.is_none() && decision.answer != slam_event::review::Answer::Met,
            part,
            title: one.item.question.title.clone(),
            answer: answer_words(decision.answer),
            reason: decision.reason.as_str().to_owned(),
            appeal: was.to_owned(),
        })
    });
    Ok(rows.collect())
}

/// Takes a claim back.
pub(crate) async fn take_back(
    State(app): State<App>,
    visit: Visit,
    Path((project, submission)): Path<(String, String)>,
) -> Result<SeeOther, WebError> {
    let id = submission_id(&submission)?;
    let mut tx = app.store.database().begin().await?;
    let badge = own(&mut tx, &project, &id).await?;
    submissions::withdraw(&mut tx, &visit.person()?.actor(), &id, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to(format!("/my/{project}/submit/{badge}")).saying(&app, "The claim is taken back."))
}

/// What an appeal says.
pub(crate) struct Objection {
    part: String,
    reason: Reason,
}

impl FromForm for Objection {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let part = form.line("part", "Part", 200);
        let reason = form.text("reason", "Reason", 4_000);
        let reason = match Reason::new(&reason?) {
            Ok(reason) => Some(reason),
            Err(refusal) => form.wrong("reason", "Reason", crate::error::sentence(&refusal.message)),
        };
        Some(Self { part: part?, reason: reason? })
    }
}

/// Files an appeal.
pub(crate) async fn appeal(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path((project, submission)): Path<(String, String)>,
    form: Form<Objection>,
) -> Result<Response, WebError> {
    let id = submission_id(&submission)?;
    let mut tx = app.store.database().begin().await?;
    let badge = own(&mut tx, &project, &id).await?;
    let Some(input) = form.input else {
        let entry = Entry::of_project(&mut tx, &project).await?;
        let page = fill(&mut tx, page, &entry, &badge, Some(form.sheet), app.now()).await?;
        tx.rollback().await;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    appeals::file(&mut tx, &visit.person()?.actor(), (&id, &input.part), input.reason, app.now()).await?;
    tx.commit().await?;
    let to = SeeOther::to(format!("/my/{project}/submit/{badge}"));
    Ok(to
        .saying(&app, "The appeal is filed. An evaluator who had no share in the decision looks at it.")
        .into_response())
}

/// A submission of another project does not exist under this one's address.
async fn own(tx: &mut Transaction, project: &str, id: &SubmissionId) -> Result<String, WebError> {
    let missing = || WebError::NotFound(format!("submission \"{id}\""));
    let stored = submissions::find(tx, id).await?.ok_or_else(missing)?;
    let entry = Entry::of(tx, &stored.submission.registration).await?;
    if entry.slug.as_str() == project { Ok(stored.submission.badge) } else { Err(missing()) }
}

pub(crate) fn submission_id(text: &str) -> Result<SubmissionId, WebError> {
    SubmissionId::new(text).map_err(|_| WebError::NotFound(format!("submission \"{text}\"")))
}

/// Returns the host of a repository's address, for logins that name no forge.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', ':']).next().unwrap_or(rest);
    host.rsplit('@').next().unwrap_or(host)
}
