//! The rules: a mark, and what must stand around it. From the makers' own descriptions of their formats.

mod cloud;
mod forges;
mod jwt;
mod keys;
mod services;

use super::{
    random::is_random,
    seen::{Judged, Seen},
};

/// One kind of secret.
pub(super) struct Rule {
    /// The id.
    pub(super) id: &'static str,
    /// What it is, for people.
    pub(super) description: &'static str,
    /// What tells where to look; the secret begins with it, save for marks from a secret's middle.
    pub(super) mark: &'static str,
    /// Returns what belongs to the secret; `None` when it is none.
    pub(super) judge: fn(&Seen<'_>) -> Option<Judged>,
}

const fn rule(
    id: &'static str,
    description: &'static str,
    mark: &'static str,
    judge: fn(&Seen<'_>) -> Option<Judged>,
) -> Rule {
    Rule { id, description, mark, judge }
}

/// Every rule, in groups; where two marks begin at one place, the one that stands first is tried.
pub(super) fn all() -> impl Iterator<Item = &'static Rule> {
    [keys::RULES, forges::RULES, cloud::RULES, services::RULES, jwt::RULES].into_iter().flatten()
}

/// Exactly so many letters of an alphabet, and random.
fn exact(seen: &Seen<'_>, of: fn(u8) -> bool, length: usize, least_bits: f64) -> Option<Judged> {
    between(seen, of, length, length, least_bits)
}

/// So many letters of an alphabet, and random.
fn between(seen: &Seen<'_>, of: fn(u8) -> bool, least: usize, most: usize, least_bits: f64) -> Option<Judged> {
    let value = seen.run(of, most);
    ((least..=most).contains(&value.len()) && is_random(value, least_bits)).then(|| Judged::likely(value.len()))
}
