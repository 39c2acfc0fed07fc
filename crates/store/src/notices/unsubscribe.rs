//! The link at the end of each mail that ends all mail, without signing in.
//!
//! It is made of the person's id and a code by their salt. Nothing is stored for it, it works for as long as mails lie
//! around, and after erasure, which deletes the salt, it opens nothing.

use slam_event::PersonId;
use slam_model::Sha256;

use crate::{StoreError, audit, sql::On};

/// How many hexadecimal digits the code has.
const CODE: usize = 64;

/// Returns the token of a person's link.
///
/// # Errors
/// There is no such person, or they erased their account; or the database fails.
pub async fn unsubscribe_token(on: impl Into<On<'_>>, person: &PersonId) -> Result<String, StoreError> {
    let salt = audit::salt(on, person).await?;
    let mut bytes = Vec::from(salt.bytes().as_slice());
    bytes.extend(b"unsubscribe");
    bytes.extend(person.as_str().bytes());
    // Twice, so that no code can be drawn out to the code of a longer text.
    let inner = Sha256::of(&bytes);
    let mut again = Vec::from(salt.bytes().as_slice());
    again.extend(inner.as_str().bytes());
    Ok(format!("{person}{}", Sha256::of(&again).as_str()))
}

/// Returns whose link has this token.
///
/// # Errors
/// The database fails.
pub async fn unsubscribes(on: impl Into<On<'_>>, token: &str) -> Result<Option<PersonId>, StoreError> {
    let Some(end) = token.len().checked_sub(CODE).filter(|_| token.is_ascii()) else { return Ok(None) };
    let Ok(person) = PersonId::new(&token[..end]) else { return Ok(None) };
    match unsubscribe_token(on, &person).await {
        // Equal work for every wrong code: what is compared are digests that nobody can steer.
        Ok(right) if Sha256::of(right.as_bytes()) == Sha256::of(token.as_bytes()) => Ok(Some(person)),
        Ok(_) | Err(StoreError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}
