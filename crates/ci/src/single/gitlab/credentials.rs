//! Credentials that stand in the file as variables.

use slam_formats::tree::{Entry, Node};
use slam_model::{
    Confidence, Severity,
    evidence::ci::{CiFinding, CiRule::HardcodedCredentials, Taint},
};

use super::variables::names_credential;
use crate::file::{File, Rating};

/// What tokens of well-known services begin with, and how many characters follow at least.
const PREFIXES: [(&str, usize); 14] = [
    ("glpat-", 20),
    ("gldt-", 20),
    ("glrt-", 20),
    ("glptt-", 20),
    ("ghp_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("npm_", 36),
    ("pypi-", 50),
    ("dckr_pat_", 20),
    ("AKIA", 16),
    ("xoxb-", 20),
    ("sk_live_", 20),
    ("SG.", 40),
];
/// Databases and brokers that live as long as the job: their password guards nothing.
const SERVICES: [&str; 10] =
    ["POSTGRES", "PG", "PGPASSWORD", "MYSQL", "MARIADB", "MONGO", "REDIS", "RABBITMQ", "DB", "DATABASE"];
/// Words of values that stand for a value.
const STAND_INS: [&str; 12] = [
    "test",
    "dummy",
    "example",
    "change",
    "fake",
    "placeholder",
    "secret",
    "password",
    "none",
    "default",
    "xxx",
    "sample",
];

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    let root = file.root();
    let all = std::iter::once(root).chain(root.entries().iter().map(|entry| &entry.value));
    for owner in all {
        for entry in owner.get("variables").map(Node::entries).unwrap_or_default() {
            variable(file, entry, found);
        }
    }
}

fn variable(file: &File<'_>, entry: &Entry, found: &mut Vec<CiFinding>) {
    let value = entry.value.get("value").unwrap_or(&entry.value);
    let (Some(name), Some(text)) = (entry.key.text(), value.as_str()) else { return };
    let text = text.trim();
    let known = PREFIXES.iter().any(|(prefix, more)| {
        text.strip_prefix(prefix).is_some_and(|rest| {
            rest.len() >= *more && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
    });
    let guessed = names_credential(&name) && !of_service(&name) && is_random(text);
    if !known && !guessed {
        return;
    }
    let confidence = if known { Confidence::High } else { Confidence::Medium };
    let rating = Rating::of(Severity::High, confidence).by(Taint::Attacker);
    let message = format!("`{name}` holds a credential that everyone who can read the repository can use");
    // The finding names the place and never the value.
    found.push(file.finding(HardcodedCredentials, rating, entry.key.span, message));
}

fn of_service(name: &str) -> bool {
    name.to_uppercase().split('_').any(|word| SERVICES.contains(&word))
}

/// Returns whether a value looks drawn and not thought out: long enough, letters and digits, no variable, no path.
fn is_random(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.len() >= 16
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+/=_-.!@#%".contains(&byte))
        && text.bytes().any(|byte| byte.is_ascii_digit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !text.contains("://")
        && !text.starts_with(['/', '.'])
        && !STAND_INS.iter().any(|word| lower.contains(word))
}
