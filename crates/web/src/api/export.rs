//! Everything public of an edition, or of all of them, in one download that is written while it is read: a few hundred rows
//! are in memory, however many there are.

mod rows;
mod table;

use std::{collections::VecDeque, io};

use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use futures::stream;
use serde::Deserialize;
use slam_store::{
    StoreError,
    public::{
        Filter, editions,
        projects::{self, Cursor, Sort},
    },
};
use utoipa::IntoParams;

use self::rows::{Exported, What, rows};
use super::{
    answer::Miss,
    call::Call,
    problem::Problem,
    target::{self, short},
};
use crate::{app::App, error::chain, pages::rules};

/// Projects that are read at once: with forty verdicts each they are 2,000 rows.
const AT_ONCE: u8 = 50;

/// In which form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// One array.
    Json,
    /// One object a line.
    Lines,
    /// One line a row, under a line of names.
    Csv,
}

impl Form {
    fn from_name(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "jsonl" => Some(Self::Lines),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }

    fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Lines => "application/x-ndjson",
            Self::Csv => "text/csv",
        }
    }
}

/// Of which edition.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct Wanted {
    /// The edition; all of them when it is left out.
    #[param(example = "fall-2026")]
    edition: Option<String>,
}

/// Everything public, in one file.
///
/// The file is one of `projects`, `badges`, `verdicts`, `awards`, and `evaluations`, with the ending `json` (one array),
/// `jsonl` (one object a line), or `csv`. A cell of the table that a spreadsheet would take for a formula begins with an
/// apostrophe. The file is written while it is read: what changes meanwhile may be in it as it was before or after.
#[utoipa::path(get, path = "/api/v1/export/{file}", tag = "Export", operation_id = "export",
    params(("file" = String, Path, description = "What, and in which form.", example = "projects.csv",
        pattern = r"^(projects|badges|verdicts|awards|evaluations)\.(json|jsonl|csv)$"), Wanted), responses(
    (status = 200, content((Vec<Exported> = "application/json"), (String = "application/x-ndjson"), (String = "text/csv"))),
    (status = "default", body = Problem, content_type = "application/problem+json")
))]
pub(crate) async fn download(
    State(app): State<App>,
    call: Call<Wanted>,
    Path(file): Path<String>,
) -> Result<Response, Miss> {
    let named = file.split_once('.').and_then(|(what, form)| Some((What::from_name(what)?, Form::from_name(form)?)));
    let (what, form) = named.ok_or_else(|| Miss::nothing(format!("export `{}`", short(&file))))?;
    call.accepts(form.media_type())?;
    let editions = match call.query.edition.as_deref() {
        Some(id) => vec![target::edition(&app, Some(id)).await?],
        None => {
            let mut all = Vec::new();
            for shown in editions::list(app.store.database(), app.now()).await? {
                all.push(rules::of(&app, shown).await?);
            }
            all
        }
    };
    let editions = editions.into_iter().map(|one| (one.id().to_owned(), one.badges())).collect();
    let download = Download { app, what, form, editions, after: None, is_begun: false, has_rows: false };
    let body = stream::unfold(Some(download), |left| async move {
        let mut download = left?;
        match download.next().await {
            Ok(Some(part)) => Some((Ok(Bytes::from(part)), Some(download))),
            Ok(None) => None,
            // The answer breaks off, so that nobody takes a part for the whole.
            Err(error) => {
                tracing::error!(error = %chain(&error), "an export broke off");
                Some((Err(io::Error::other("the export broke off")), None))
            }
        }
    });
    let kind = match form {
        Form::Csv => "text/csv; charset=utf-8; header=present",
        _ => form.media_type(),
    };
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", what.file(form))),
        (header::CACHE_CONTROL, "public, no-cache".to_owned()),
    ];
    Ok((headers, Body::from_stream(body)).into_response())
}

/// A download that is under way. Between two parts it holds no connection to the database, so that a slow reader keeps
/// nobody waiting.
struct Download {
    app: App,
    what: What,
    form: Form,
    /// The editions that are left, with their badges.
    editions: VecDeque<(String, Vec<String>)>,
    /// The last project of the part before.
    after: Option<Cursor>,
    is_begun: bool,
    has_rows: bool,
}

impl Download {
    /// Returns the next part; `None` after the last.
    async fn next(&mut self) -> Result<Option<String>, StoreError> {
        let mut part = String::new();
        if !self.is_begun {
            self.is_begun = true;
            match self.form {
                Form::Json => part.push('['),
                Form::Csv => table::head(&mut part, self.what.columns()),
                Form::Lines => {}
            }
        } else if self.editions.is_empty() {
            return Ok(None);
        }
        // An edition may have nothing to tell; an empty part would look like the end to some readers.
        while let Some((edition, badges)) = self.editions.front().cloned() {
            let (on, filter) = (self.app.store.database(), Filter::default());
            let page = projects::list(on, &edition, &filter, Sort::Name, self.after.as_ref(), AT_ONCE).await?;
            let rows = rows(&self.app, self.what, (&edition, &badges), page.projects).await?;
            self.after = page.next;
            if self.after.is_none() {
                self.editions.pop_front();
            }
            for row in &rows {
                self.write(&mut part, row);
            }
            if !rows.is_empty() && !self.editions.is_empty() {
                return Ok(Some(part));
            }
        }
        if self.form == Form::Json {
            part.push_str("]\n");
        }
        Ok(Some(part))
    }

    fn write(&mut self, part: &mut String, row: &serde_json::Value) {
        match self.form {
            Form::Json => {
                part.push_str(if self.has_rows { ",\n" } else { "\n" });
                part.push_str(&row.to_string());
            }
            Form::Lines => {
                part.push_str(&row.to_string());
                part.push('\n');
            }
            Form::Csv => table::line(part, self.what.columns(), row),
        }
        self.has_rows = true;
    }
}
