//! What parts and cut-offs are called, for the page of a claim.

use slam_store::{
    reviews::Case,
    sql::Transaction,
    submissions::{self, Entry},
};

use crate::error::WebError;

/// Returns the titles of cut-offs.
pub(super) fn cut_offs(entry: &Entry, ids: &[String]) -> String {
    let title = |id: &String| entry.edition.cut_off(id).map_or_else(|| id.clone(), |one| one.title.clone());
    ids.iter().map(title).collect::<Vec<_>>().join(", ")
}

/// Returns the titles of the parts that the program decided when the claim was sent.
pub(super) async fn met(tx: &mut Transaction, case: &Case) -> Result<Vec<String>, WebError> {
    let Some(sent) = &case.stored.submission.sent else { return Ok(Vec::new()) };
    let newest = submissions::newest(tx, &case.entry).await?;
    let badge = newest.as_ref().and_then(|newest| newest.result.badge(&case.stored.submission.badge));
    let title = |id: &String| {
        let part = badge.and_then(|badge| badge.parts.iter().find(|part| part.result.id == *id));
        part.map_or_else(|| id.clone(), |part| part.result.title.clone())
    };
    Ok(sent.prefill.met.iter().map(title).collect())
}
