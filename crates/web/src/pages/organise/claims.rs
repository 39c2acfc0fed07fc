//! Rival claims: what both sides show, and the decision.

use askama::Template;
use axum::extract::State;
use slam_event::{ProjectId, control::Proof};
use slam_store::control::{self, Rivalry};

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader},
    page::Page,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "organise/claims.html")]
pub(crate) struct ClaimsPage {
    page: Page,
    cases: Vec<Case>,
}

struct Case {
    repository: String,
    holder: (String, String),
    holder_id: String,
    challenger: (String, String),
    challenger_id: String,
}

/// Shows every open claim.
pub(crate) async fn claims(State(app): State<App>, page: Page) -> Result<Shown<ClaimsPage>, WebError> {
    let mut tx = app.store.database().snapshot().await?;
    let cases = control::rivals(&mut tx, app.now()).await?.into_iter().map(case).collect();
    Ok(Shown(ClaimsPage { page: page.titled("Rival claims"), cases }))
}

fn case(rivalry: Rivalry) -> Case {
    let earlier = rivalry.case.holder_earlier.len();
    let lapsed = if earlier == 0 { String::new() } else { format!(" Earlier proofs that count no longer: {earlier}.") };
    Case {
        holder: (rivalry.holder.name, shows(rivalry.case.holder_proof.as_ref()) + &lapsed),
        holder_id: rivalry.case.holder.to_string(),
        challenger: (rivalry.challenger.name, shows(rivalry.case.challenger_proof.as_ref())),
        challenger_id: rivalry.case.challenger.to_string(),
        repository: rivalry.case.repository,
    }
}

fn shows(proof: Option<&Proof>) -> String {
    let day = |at: jiff::Timestamp| at.strftime("%-d %B %Y").to_string();
    proof.map_or("Shows nothing that counts now.".to_owned(), |proof| {
        format!("On {} {} ({}); counts until {}.", day(proof.at), proof.kind.words(), proof.detail, day(proof.expires))
    })
}

/// A decision.
pub(crate) struct Decision {
    repository: String,
    challenger: ProjectId,
    winner: ProjectId,
    reason: String,
}

impl FromForm for Decision {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let repository = form.line("repository", "Repository", 600);
        let challenger = form.choice("challenger", "Claim", |text| ProjectId::new(text).ok());
        let winner = form.choice("winner", "Decision", |text| ProjectId::new(text).ok());
        let reason = form.line("reason", "Reason", 500);
        Some(Self { repository: repository?, challenger: challenger?, winner: winner?, reason: reason? })
    }
}

/// Decides a claim.
pub(crate) async fn decide(State(app): State<App>, visit: Visit, form: Form<Decision>) -> Result<SeeOther, WebError> {
    let typed = form.need()?;
    let mut tx = app.store.database().begin().await?;
    let actor = visit.person()?.actor();
    let Decision { repository, challenger, winner, reason } = &typed;
    control::decide(&mut tx, &actor, repository, challenger, winner, reason, app.now()).await?;
    tx.commit().await?;
    Ok(SeeOther::to("/organise/claims").saying(&app, "Decided; both sides are told."))
}
