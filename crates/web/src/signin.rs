//! Sign-in: by mail, by OpenID Connect, by GitHub's OAuth, and by the link of the first organiser.
//!
//! A flow begins with a session of nobody that remembers what was asked ([`pending::Pending`]); only the browser that
//! holds it can end the flow, once. Whoever ends it gets a session with a fresh secret. Signed in already, a person adds
//! the identity to their account instead. What a provider's token could do is asked once and forgotten.

mod choose;
mod forge;
mod github;
mod http;
mod mail;
mod oidc;
mod organiser;
mod pending;
mod permission;
#[cfg(test)]
mod tests;

pub(crate) use choose::choose;
pub(crate) use forge::{ForgeWord, begin};
pub(crate) use github::{github_begin, github_return};
pub(crate) use mail::{mail_ask, mail_confirm, mail_open};
pub(crate) use oidc::{oidc_begin, oidc_return};
pub(crate) use organiser::{organiser_become, organiser_open};
