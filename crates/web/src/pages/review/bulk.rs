//! Many decisions at once: a preview that says what each would become, the run, and the way back.

use askama::Template;
use axum::{
    extract::{Path, State},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use slam_event::review::{Answer, Reason};
use slam_model::Sha256;
use slam_store::reviews::{self, Chosen, answer_name, answer_named};

use super::{Asked, answer_words, fill_queue, moment, reason};
use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::{WebError, sentence},
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    pages::submit::submission_id,
    visit::Visit,
};

/// What is decided at once.
pub(crate) struct Bulk {
    chosen: Vec<Chosen>,
    answer: Answer,
    reason: Reason,
    /// Digest of what was shown; empty before the preview.
    seen: String,
}

impl FromForm for Bulk {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let ticked = form.all("item").into_iter().filter_map(|one| {
            let (submission, part) = one.split_once(' ')?;
            Some(Chosen { submission: submission_id(submission).ok()?, part: part.to_owned() })
        });
        let chosen: Vec<Chosen> = ticked.collect();
        let chosen = if chosen.is_empty() {
            form.wrong("item", "Questions", "Tick at least one question.")
        } else {
            Some(chosen)
        };
        let answer = form.choice("answer", "Answer", answer_named);
        let reason = reason(form);
        let seen = form.raw("seen").unwrap_or_default().to_owned();
        Some(Self { chosen: chosen?, answer: answer?, reason: reason?, seen })
    }
}

#[derive(Template)]
#[template(path = "review/bulk.html")]
pub(crate) struct BulkPage {
    page: Page,
    sheet: Sheet,
    answer: &'static str,
    answer_words: &'static str,
    reason: String,
    seen: String,
    decided: Vec<(String, String)>,
    left: Vec<(String, String)>,
}

/// Shows what a bulk decision would do.
pub(crate) async fn preview(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Bulk>,
) -> Result<Response, WebError> {
    let Some(bulk) = form.input else {
        let page = fill_queue(&app, &visit, page, Asked::default(), form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    Ok(Shown(shown(&app, &visit, page, &bulk, Sheet::default()).await?).into_response())
}

async fn shown(app: &App, visit: &Visit, page: Page, bulk: &Bulk, sheet: Sheet) -> Result<BulkPage, WebError> {
    let actor = visit.person()?.actor();
    let mut look = app.store.database().snapshot().await?;
    let asked = (bulk.answer, &bulk.reason);
    let preview = reviews::preview(&mut look, &actor, &bulk.chosen, asked, app.now()).await?;
    let decided = preview.decided.iter();
    Ok(BulkPage {
        page: page.titled("Decide together"),
        sheet,
        answer: answer_name(bulk.answer),
        answer_words: answer_words(bulk.answer),
        reason: bulk.reason.as_str().to_owned(),
        seen: preview.seen.as_str().to_owned(),
        decided: decided
            .map(|item| (format!("{} {}", item.submission, item.question.part), item.question.title.clone()))
            .collect(),
        left: preview
            .left
            .into_iter()
            .map(|(submission, part, refusal)| (format!("{submission} {part}"), sentence(&refusal.message)))
            .collect(),
    })
}

/// Makes the decision that was shown.
pub(crate) async fn run(
    State(app): State<App>,
    visit: Visit,
    page: Page,
    form: Form<Bulk>,
) -> Result<Response, WebError> {
    let Some(bulk) = form.input else {
        let page = fill_queue(&app, &visit, page, Asked::default(), form.sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let Ok(seen) = Sha256::try_from(bulk.seen.clone()) else {
        let mut sheet = Sheet::default();
        sheet.refuse("", "Preview", "look at what would happen, and confirm it");
        let page = shown(&app, &visit, page, &bulk, sheet).await?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, Shown(page)).into_response());
    };
    let actor = visit.person()?.actor();
    let mut tx = app.store.database().begin().await?;
    let asked = (bulk.answer, &bulk.reason);
    let ran = match reviews::run(&mut tx, &actor, &bulk.chosen, asked, &seen, app.now()).await {
        Ok(ran) => ran,
        Err(slam_store::StoreError::Refused(refusal)) if refusal.code == "preview-outdated" => {
            tx.rollback().await;
            let mut sheet = Sheet::default();
            sheet.refuse("", "Preview", &refusal.message);
            let page = shown(&app, &visit, page, &bulk, sheet).await?;
            return Ok((StatusCode::CONFLICT, Shown(page)).into_response());
        }
        Err(error) => return Err(error.into()),
    };
    tx.commit().await?;
    let done = DonePage {
        page: page.titled("Decided together"),
        batch: ran.batch,
        decided: ran.decided,
        until: moment(ran.undo_until),
    };
    Ok(Shown(done).into_response())
}

#[derive(Template)]
#[template(path = "review/done.html")]
pub(crate) struct DonePage {
    page: Page,
    batch: String,
    decided: usize,
    until: String,
}

/// Takes a bulk decision back.
pub(crate) async fn undo(
    State(app): State<App>,
    visit: Visit,
    Path(batch): Path<String>,
) -> Result<SeeOther, WebError> {
    let mut tx = app.store.database().begin().await?;
    let back = reviews::undo(&mut tx, &visit.person()?.actor(), &batch, app.now()).await?;
    tx.commit().await?;
    let words =
        if back == 1 { "One question is open again.".to_owned() } else { format!("{back} questions are open again.") };
    Ok(SeeOther::to("/review").saying(&app, &words))
}
