//! The audit log: newest entries, and a check of the whole.

use askama::Template;
use axum::extract::{Query, State};
use serde::Deserialize;
use slam_event::audit::AuditSubject;

use crate::{answer::Shown, app::App, error::WebError, form::Sheet, page::Page};

/// How many entries a page shows.
const SHOWN: u32 = 200;

/// What an organiser looks for.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Search {
    #[serde(default)]
    kind: String,
}

#[derive(Template)]
#[template(path = "organise/audit.html")]
pub(crate) struct AuditPage {
    page: Page,
    sheet: Sheet,
    tone: &'static str,
    verdict: String,
    entries: Vec<(u64, String, String, String)>,
}

/// Shows the newest entries.
pub(crate) async fn audit(
    State(app): State<App>,
    page: Page,
    Query(search): Query<Search>,
) -> Result<Shown<AuditPage>, WebError> {
    shown(&app, page, &search.kind, "", String::new()).await
}

/// Checks the whole log.
pub(crate) async fn verify(State(app): State<App>, page: Page) -> Result<Shown<AuditPage>, WebError> {
    let (tone, verdict) = match app.store.verify_log(None).await {
        Ok(head) => ("good", format!("The log holds: {} entries, head {}.", head.seq, head.sha256.as_str())),
        Err(error @ slam_store::StoreError::Audit(_)) => ("bad", format!("The log is broken: {error}.")),
        Err(error) => return Err(error.into()),
    };
    shown(&app, page, "", tone, verdict).await
}

async fn shown(
    app: &App,
    page: Page,
    kind: &str,
    tone: &'static str,
    verdict: String,
) -> Result<Shown<AuditPage>, WebError> {
    let ask = "SELECT seq, at AS noted_at, kind, subject FROM audit WHERE SUBSTR(kind, 1, LENGTH($1)) = $1
        ORDER BY seq DESC LIMIT $2";
    let kind: String = kind.trim().chars().take(100).collect();
    let rows = app.store.database().query(ask).bind(&kind).bind(SHOWN).fetch_all().await?;
    let mut entries = Vec::new();
    for row in &rows {
        let at: jiff::Timestamp = row.get("noted_at")?;
        entries.push((
            row.get("seq")?,
            at.strftime("%-d %B %Y, %H:%M:%S UTC").to_string(),
            row.get("kind")?,
            words(row.json("subject")?),
        ));
    }
    let sheet = Sheet::filled([("kind", kind)]);
    Ok(Shown(AuditPage { page: page.titled("Audit log"), sheet, tone, verdict, entries }))
}

fn words(subject: AuditSubject) -> String {
    match subject {
        AuditSubject::Thing { kind, id } => format!("{kind} {id}"),
        AuditSubject::Person(_) => "a person".to_owned(),
        AuditSubject::Event => "the event".to_owned(),
    }
}
