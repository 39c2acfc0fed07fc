//! What a placeholder can stand for.

use jiff::Timestamp;
use slam_event::{
    AppealId, AwardId, EvaluationId, PersonId, ProjectId, RegistrationId, RepositoryId, Slug, SubmissionId,
};

/// A value of a placeholder; `None` is NULL of that type, which PostgreSQL wants to know.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// TEXT. A zero byte is taken out: PostgreSQL has none in text, and no name or sentence needs one.
    Text(Option<String>),
    /// BIGINT: numbers, flags as 0 or 1, times as milliseconds since 1970.
    Int(Option<i64>),
    /// DOUBLE PRECISION.
    Real(Option<f64>),
    /// BLOB or BYTEA.
    Bytes(Option<Vec<u8>>),
}

/// How a type becomes a value, with and without `Option`.
macro_rules! values {
    ($($kind:ident($given:ident: $type:ty) = $made:expr),* $(,)?) => {$(
        impl From<$type> for Value {
            fn from($given: $type) -> Self {
                Self::$kind(Some($made))
            }
        }
        impl From<Option<$type>> for Value {
            fn from(given: Option<$type>) -> Self {
                Self::$kind(given.map(|$given: $type| $made))
            }
        }
    )*};
}

values! {
    Text(text: &str) = without_zeros(text.to_owned()),
    Text(text: &String) = without_zeros(text.clone()),
    Text(text: String) = without_zeros(text),
    Text(id: &AppealId) = id.as_str().to_owned(),
    Text(id: &AwardId) = id.as_str().to_owned(),
    Text(id: &EvaluationId) = id.as_str().to_owned(),
    Text(id: &PersonId) = id.as_str().to_owned(),
    Text(id: &ProjectId) = id.as_str().to_owned(),
    Text(id: &RegistrationId) = id.as_str().to_owned(),
    Text(id: &RepositoryId) = id.as_str().to_owned(),
    Text(id: &SubmissionId) = id.as_str().to_owned(),
    Text(slug: &Slug) = slug.as_str().to_owned(),
    Int(number: i64) = number,
    Int(number: i32) = number.into(),
    Int(number: u32) = number.into(),
    Int(number: u8) = number.into(),
    Int(flag: bool) = flag.into(),
    Int(time: Timestamp) = time.as_millisecond(),
    Real(number: f64) = number,
    Bytes(bytes: &[u8]) = bytes.to_vec(),
    Bytes(bytes: Vec<u8>) = bytes,
}

fn without_zeros(mut text: String) -> String {
    text.retain(|one| one != '\0');
    text
}
