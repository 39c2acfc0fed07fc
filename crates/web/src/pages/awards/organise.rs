//! Awards for organisers: what can be given now with all its facts, and giving, revoking, and correcting with a reason.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use slam_event::{AwardId, EvaluationId, RegistrationId, award::AwardState, review::Reason};
use slam_store::{
    awards::{self, Candidate, Correction, Gift},
    submissions::Entry,
};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::{WebError, sentence},
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::review::{moment, reason},
    visit::Visit,
};

/// How many given awards the page lists.
const MOST: u32 = 200;

#[derive(Template)]
#[template(path = "review/organise.html")]
pub(crate) struct OrganisePage {
    page: Page,
    sheet: Sheet,
    ready: Vec<Ready>,
    given: Vec<Given>,
}

struct Ready {
    registration: String,
    gift: String,
    title: String,
    to: String,
    project: String,
    slug: String,
    level: String,
    commits: Vec<String>,
    rules: String,
    evidence: String,
    evaluation: String,
    submission: String,
    cut_off: String,
    refused: String,
}

struct Given {
    id: String,
    title: String,
    to: String,
    project: String,
    when: String,
    state: &'static str,
    reason: String,
}

/// Shows what can be given, and what was.
pub(crate) async fn show(State(app): State<App>, visit: Visit, page: Page) -> Result<Shown<OrganisePage>, WebError> {
    Ok(Shown(fill(&app, &visit, page, Sheet::default()).await?))
}

async fn fill(app: &App, visit: &Visit, page: Page, sheet: Sheet) -> Result<OrganisePage, WebError> {
    let actor = visit.person()?.actor();
    let mut look = app.store.database().snapshot().await?;
    let candidates = awards::candidates(&mut look, &actor, app.now()).await?;
    let given = awards::list(&mut look, false, None, MOST).await?.into_iter().map(|shown| {
        let (state, why) = match &shown.award.state {
            AwardState::Given => ("holds", String::new()),
            AwardState::Revoked { reason, .. } => ("revoked", reason.as_str().to_owned()),
            AwardState::Corrected { reason, .. } => ("corrected", reason.as_str().to_owned()),
        };
        Given {
            id: shown.award.id.to_string(),
            title: shown.title(),
            to: shown.to(),
            project: shown.project.clone(),
            when: moment(shown.award.at),
            state,
            reason: why,
        }
    });
    let given = given.collect();
    Ok(OrganisePage {
        page: page.titled("Awards to give"),
        sheet,
        ready: candidates.into_iter().map(ready).collect(),
        given,
    })
}

fn ready(candidate: Candidate) -> Ready {
    let ground = candidate.ground.as_ref();
    Ready {
        registration: candidate.entry.registration.to_string(),
        gift: gift_name(&candidate.gift),
        title: candidate.title,
        to: candidate.to,
        project: candidate.entry.name,
        slug: candidate.entry.slug.to_string(),
        level: ground.map(|one| one.level.to_string()).unwrap_or_default(),
        commits: ground
            .map(|one| one.commits.iter().map(|(_, commit)| commit.as_str().to_owned()).collect())
            .unwrap_or_default(),
        rules: ground.map(|one| format!("{} ({})", one.objectives, one.objectives_sha256.as_str())).unwrap_or_default(),
        evidence: ground.map(|one| one.evidence_sha256.as_str().to_owned()).unwrap_or_default(),
        evaluation: ground.map(|one| one.evaluation.to_string()).unwrap_or_default(),
        submission: candidate.submission.map(|id| id.to_string()).unwrap_or_default(),
        cut_off: match candidate.cut_off {
            Some((id, true)) => format!("{id}: in time"),
            Some((id, false)) => format!("{id}: too late"),
            None => "none for this".to_owned(),
        },
        refused: candidate.refused.map(|refusal| sentence(&refusal.message)).unwrap_or_default(),
    }
}

/// Writes a gift for a form: `badge cleaner`, `plaque`, `contributor cleaner 2`.
fn gift_name(gift: &Gift) -> String {
    match gift {
        Gift::Badge(badge) => format!("badge {badge}"),
        Gift::Plaque => "plaque".to_owned(),
        Gift::Contributor { badge, seq } => format!("contributor {badge} {seq}"),
    }
}

fn gift_named(name: &str) -> Option<Gift> {
    let words: Vec<&str> = name.split_whitespace().collect();
    match words.as_slice() {
        ["badge", badge] => Some(Gift::Badge((*badge).to_owned())),
        ["plaque"] => Some(Gift::Plaque),
        ["contributor", badge, seq] => Some(Gift::Contributor { badge: (*badge).to_owned(), seq: seq.parse().ok()? }),
        _ => None,
    }
}

/// What is given to whom.
pub(crate) struct Giving {
    registration: RegistrationId,
    gift: Gift,
}

impl FromForm for Giving {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let registration = form.choice("registration", "Project", |id| RegistrationId::new(id).ok());
        let gift = form.choice("gift", "Award", gift_named);
        Some(Self { registration: registration?, gift: gift? })
    }
}

/// Gives an award.
pub(crate) async fn give(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Giving>,
) -> Result<Response, WebError> {
    let Some(giving) = form.input else {
        let page = fill(&app, &visit, page, form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let mut tx = app.store.database().begin().await?;
    let entry = Entry::of(&mut tx, &giving.registration).await?;
    let id = awards::give(&mut tx, &visit.person()?.actor(), &entry, &giving.gift, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to(format!("/awards/{id}"))
        .saying(&app, "The award is given. This is its lasting page.")
        .into_response())
}

/// Why an award is taken back.
pub(crate) struct Why {
    reason: Reason,
}

impl FromForm for Why {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        Some(Self { reason: reason(form)? })
    }
}

/// Takes an award back.
pub(crate) async fn revoke(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(award): Path<String>,
    form: Form<Why>,
) -> Result<Response, WebError> {
    let id = award_id(&award)?;
    let Some(Why { reason }) = form.input else {
        let page = fill(&app, &visit, page, form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let mut tx = app.store.database().begin().await?;
    let also = awards::revoke(&mut tx, &visit.person()?.actor(), &id, reason, app.now()).await?;
    tx.commit().await?;
    let words = match also.len() {
        0 => "The award is revoked.".to_owned(),
        1 => "The award is revoked. Another one rested on it; decide about that one too.".to_owned(),
        many => format!("The award is revoked. {many} others rested on it; decide about each."),
    };
    Ok(SeeOther::to("/organise/awards").saying(&app, &words).into_response())
}

/// What is put right.
pub(crate) struct Correcting {
    correction: Correction,
    reason: Reason,
}

impl FromForm for Correcting {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let evaluation = form.line_or_empty("evaluation", "Evaluation", 64);
        let gift = form.line_or_empty("gift", "Award", 100);
        let reason = reason(form);
        let (evaluation, gift) = (evaluation?, gift?);
        let evaluation = match EvaluationId::new(evaluation.as_str()) {
            Ok(id) => Some(Some(id)),
            Err(_) if evaluation.is_empty() => Some(None),
            Err(_) => form.wrong("evaluation", "Evaluation", "Copy the id from the page of the evaluation."),
        };
        let gift = match gift_named(&gift) {
            None if !gift.is_empty() => {
                form.wrong("gift", "Award", "Write `badge ID`, `plaque`, or `contributor ID NUMBER`.")
            }
            found => Some(found),
        };
        Some(Self { correction: Correction { evaluation: evaluation?, gift: gift? }, reason: reason? })
    }
}

/// Puts another award in the place of one.
pub(crate) async fn correct(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    Path(award): Path<String>,
    form: Form<Correcting>,
) -> Result<Response, WebError> {
    let id = award_id(&award)?;
    let Some(Correcting { correction, reason }) = form.input else {
        let page = fill(&app, &visit, page, form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let mut tx = app.store.database().begin().await?;
    let made = awards::correct(&mut tx, &visit.person()?.actor(), &id, &correction, reason, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to(format!("/awards/{made}"))
        .saying(&app, "The award is corrected. This one holds now.")
        .into_response())
}

fn award_id(text: &str) -> Result<AwardId, WebError> {
    AwardId::new(text).map_err(|_| WebError::NotFound(format!("award \"{text}\"")))
}
