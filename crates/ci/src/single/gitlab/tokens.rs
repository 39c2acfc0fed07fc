//! Identity tokens that a job asks for and does not use.

use std::collections::BTreeSet;

use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::UnneededIdentityToken},
};

use super::Task;
use crate::file::{File, Rating};

/// Names that tools look for themselves.
const KNOWN: [&str; 7] = [
    "SIGSTORE_ID_TOKEN",
    "NPM_ID_TOKEN",
    "PYPI_ID_TOKEN",
    "TESTPYPI_ID_TOKEN",
    "VAULT_ID_TOKEN",
    "GCP_ID_TOKEN",
    "AZURE_ID_TOKEN",
];

pub(super) fn find(file: &File<'_>, tasks: &[Task<'_>], found: &mut Vec<CiFinding>) {
    let here: BTreeSet<_> = file.root().entries().iter().filter_map(|entry| entry.key.text()).collect();
    for task in tasks {
        let Some(tokens) = task.get("id_tokens") else { continue };
        // A vault takes the token by itself; a job without a script here has it elsewhere.
        let elsewhere = task.get("extends").is_some_and(|names| {
            names.items_or_self().iter().any(|name| name.text().is_none_or(|name| !here.contains(&name)))
        });
        if task.is_hidden() || task.get("secrets").is_some() || elsewhere || task.scripts.is_empty() {
            continue;
        }
        for token in tokens.entries() {
            let Some(name) = token.key.text() else { continue };
            let in_script = task.scripts.iter().any(|script| script.text().contains(name.as_ref()));
            let in_env = task.detail.env.values().any(|text| text.text.contains(name.as_ref()));
            if in_script || in_env || KNOWN.contains(&name.as_ref()) {
                continue;
            }
            let runs = task.scripts.iter().flat_map(|script| &script.commands).any(|command| {
                // A program of the repository, or one that is not known, can read its environment.
                command.words.first().is_some_and(|word| !SIMPLE.contains(&word.as_str()))
            });
            let confidence = if runs { Confidence::Low } else { Confidence::High };
            let message = format!("the job is given the identity token `{name}`, and nothing in its scripts names it");
            let rating = Rating::of(Severity::Low, confidence);
            let mut one = file.finding(UnneededIdentityToken, rating, token.key.span, message);
            one.related.push(file.place(&task.entry.value));
            found.push(one);
        }
    }
}

/// Commands that have no use for a token.
const SIMPLE: [&str; 10] = ["echo", "printf", "true", "ls", "cat", "mkdir", "cp", "mv", "test", "cd"];
