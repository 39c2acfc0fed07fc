//! Makes lasting ids and secrets: the only dice of the store.

use aws_lc_rs::rand;
use jiff::Timestamp;
use slam_event::{
    AppealId, AwardId, EvaluationId, PersonId, ProjectId, RegistrationId, RepositoryId, SubmissionId, audit::Salt,
};
use slam_model::Sha256;
use ulid::Ulid;

use crate::StoreError;

/// An id that the store can make.
pub trait NewId: Sized {
    /// Makes one that nobody had before; ids of later milliseconds sort later.
    ///
    /// # Errors
    /// The system gives no random bytes.
    fn make(now: Timestamp) -> Result<Self, StoreError>;
}

macro_rules! ids {
    ($($name:ident),*) => {$(
        impl NewId for $name {
            fn make(now: Timestamp) -> Result<Self, StoreError> {
                Ok($name::new(ulid(now)?).expect("a ULID is letters and digits"))
            }
        }
    )*};
}

ids!(AppealId, AwardId, EvaluationId, PersonId, ProjectId, RegistrationId, RepositoryId, SubmissionId);

/// Makes a ULID for a row whose id has no type of its own.
///
/// # Errors
/// The system gives no random bytes.
pub fn ulid(now: Timestamp) -> Result<String, StoreError> {
    let milliseconds = u64::try_from(now.as_millisecond()).unwrap_or(0);
    Ok(Ulid::from_parts(milliseconds, u128::from_be_bytes(random()?)).to_string())
}

/// Makes the salt of a person.
pub(crate) fn salt() -> Result<Salt, StoreError> {
    random().map(Salt::new)
}

/// Returns random bytes of the system.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| StoreError::Random)?;
    Ok(bytes)
}

/// A secret that opens something: a session, an API token, a link. Rows keep its digest only, which is enough for 256
/// random bits: nobody can try them all.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Makes one. The prefix tells people and scanners for leaked secrets what it is.
    pub(crate) fn make(prefix: &str) -> Result<Self, StoreError> {
        let bytes: [u8; 32] = random()?;
        let digits = bytes.iter().map(|byte| format!("{byte:02x}"));
        Ok(Self(std::iter::once(prefix.to_owned()).chain(digits).collect()))
    }

    /// Returns the text: for the cookie, the mail, or the screen, once.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Secret(…)")
    }
}

/// Returns what a row keeps of a secret.
pub(crate) fn digest(secret: &str) -> String {
    Sha256::of(secret.as_bytes()).as_str().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_of_later_times_sort_later() {
        let at = |ms| PersonId::make(Timestamp::from_millisecond(ms).unwrap()).unwrap();
        assert!(at(1_791_201_600_000) < at(1_791_201_600_001));
    }

    #[test]
    fn a_secret_is_long_named_and_not_printed() {
        let secret = Secret::make("slam_").unwrap();
        assert_eq!(secret.reveal().len(), "slam_".len() + 64);
        assert_eq!(format!("{secret:?}"), "Secret(…)");
        assert_ne!(secret, Secret::make("slam_").unwrap());
    }
}
