//! Tokens of GitHub Apps that reach further than they must.
//!
//! From the documentation of actions/create-github-app-token, read 2026-11-22: without `permission-…` the token has all that
//! the app was given; with `owner` and without `repositories` it reaches every repository of the installation; it is
//! revoked at the end of the job unless `skip-token-revoke` is set.

use slam_formats::tree::{Entry, Node};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::BroadAppToken},
};

use crate::file::{File, Rating, UseNode};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    // Other forges have no such apps.
    for used in file.uses.iter().filter(|used| file.is_github() && used.is("actions/create-github-app-token")) {
        let with = used.around.get("with");
        // Inputs that are one expression cannot be read.
        if with.is_none_or(Node::is_mapping) {
            revocation(file, used, found);
            reach(file, used, with, found);
        }
    }
}

fn revocation(file: &File<'_>, used: &UseNode<'_>, found: &mut Vec<CiFinding>) {
    let Some(entry) = used.input("skip-token-revoke") else { return };
    let text = entry.value.text().unwrap_or_default();
    let (confidence, message) = match text.trim() {
        "true" | "True" | "TRUE" => (Confidence::High, "the token outlives the job"),
        text if text.starts_with("${{") => (Confidence::Low, "the token may outlive the job"),
        _ => return,
    };
    note(file, used, entry, confidence, message, found);
}

fn reach(file: &File<'_>, used: &UseNode<'_>, with: Option<&Node>, found: &mut Vec<CiFinding>) {
    let keys: Vec<String> = with
        .map(Node::entries)
        .unwrap_or_default()
        .iter()
        .filter_map(|entry| entry.key.text().map(|key| key.to_lowercase()))
        .filter(|key| key.starts_with("permission-"))
        .collect();
    let of_organisation = !keys.is_empty() && keys.iter().all(|key| is_of_organisation(key));
    if let Some(entry) = used.input("owner").filter(|_| used.input("repositories").is_none() && !of_organisation) {
        let message = "the token reaches every repository of the owner: `repositories` is not named";
        note(file, used, entry, Confidence::High, message, found);
    }
    if keys.is_empty() {
        let rating = Rating::of(Severity::High, Confidence::High);
        let message = "the token has every permission that the app was given: none is named by `permission-…`";
        found.push(file.finding_in(used.around, BroadAppToken, rating, used.node.span, message));
    }
}

fn note(
    file: &File<'_>,
    used: &UseNode<'_>,
    entry: &Entry,
    confidence: Confidence,
    message: &str,
    found: &mut Vec<CiFinding>,
) {
    let rating = Rating::of(Severity::High, confidence);
    let span = File::join(&entry.key, &entry.value);
    found.push(file.finding_in(used.around, BroadAppToken, rating, span, message));
}

/// Returns whether a permission is about an organisation or enterprise and not about repositories.
fn is_of_organisation(key: &str) -> bool {
    key == "permission-members"
        || key.starts_with("permission-organization-")
        || key.starts_with("permission-enterprise-")
        || key.ends_with("-for-organizations")
}
