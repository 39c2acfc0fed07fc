//! The audit log: what was done, in one chain of digests that nobody can bend unseen, and that names no person.
//!
//! An entry's canonical form is one line of JSON with a fixed order of fields. Its digest covers the digest before it, so that a
//! reader who kept the head of the chain can check an exported log with any SHA-256 tool:
//! `sha256(previous digest in hexadecimal, line feed, line)`.

mod personal;
mod verify;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use crate::Actor;

pub use personal::{Salt, SaltedDigest};
pub use verify::{Broken, Head, Verifier};

/// One thing that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AuditEntry {
    /// Its number: 1 for the first, then one more each.
    pub seq: u64,
    /// When, in whole milliseconds since the epoch.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    pub at: Timestamp,
    /// What was done, in kebab-case: `registration-confirmed`.
    pub kind: String,
    /// Who did it.
    pub actor: AuditActor,
    /// What it was done to.
    pub subject: AuditSubject,
    /// What else belongs to it, by name.
    pub payload: BTreeMap<String, AuditValue>,
}

/// Who did something, without saying who they are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditActor {
    /// A person, as the salted digest of their id. When the salt is erased, nobody can tell any more who it was.
    Person(SaltedDigest),
    /// The event itself.
    Event,
    /// The operator at the command line.
    Operator,
}

impl AuditActor {
    /// Returns how the log names the actor; `salt` is the salt of the person who acts, and not read for the others.
    pub fn of(actor: &Actor, salt: &Salt) -> Self {
        match actor {
            Actor::Person { id, .. } => Self::Person(salt.digest(PERSON, id.as_str())),
            Actor::Event => Self::Event,
            Actor::Operator => Self::Operator,
        }
    }
}

/// The field name under which ids of persons are digested.
const PERSON: &str = "person";

/// What an entry is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditSubject {
    /// A thing of the event.
    Thing {
        /// Its kind: `edition`, `registration`, `award`.
        kind: String,
        /// Its lasting id, which tells nothing of a person.
        id: String,
    },
    /// A person.
    Person(SaltedDigest),
    /// The event as a whole.
    Event,
}

impl AuditSubject {
    /// Returns the subject for a thing.
    pub fn thing(kind: &str, id: impl std::fmt::Display) -> Self {
        Self::Thing { kind: kind.to_owned(), id: id.to_string() }
    }

    /// Returns the subject for a person; the same person and salt give the same digest as [`AuditActor::of`].
    pub fn person(id: &crate::PersonId, salt: &Salt) -> Self {
        Self::Person(salt.digest(PERSON, id.as_str()))
    }
}

/// A value beside an entry. Whatever a person wrote, and whatever names one, goes in as [`AuditValue::Personal`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AuditValue {
    /// A word of ours or a public id: a state, a badge, a commit, a digest of rules.
    Word(String),
    /// Several of them.
    Words(Vec<String>),
    /// A number.
    Number(i64),
    /// Whether something holds.
    Flag(bool),
    /// An instant, in whole milliseconds since the epoch.
    #[serde(with = "jiff::fmt::serde::timestamp::millisecond::required")]
    At(Timestamp),
    /// Anything of a person: name, mail, login, a reason in their words.
    Personal(SaltedDigest),
}

impl AuditEntry {
    /// Makes an entry without payload. The time is cut to whole milliseconds, as rows keep it.
    pub fn new(seq: u64, at: Timestamp, kind: &str, actor: AuditActor, subject: AuditSubject) -> Self {
        Self { seq, at: whole_milliseconds(at), kind: kind.to_owned(), actor, subject, payload: BTreeMap::new() }
    }

    /// Adds a value.
    #[must_use]
    pub fn with(mut self, name: &str, value: AuditValue) -> Self {
        let value = match value {
            AuditValue::At(at) => AuditValue::At(whole_milliseconds(at)),
            other => other,
        };
        self.payload.insert(name.to_owned(), value);
        self
    }

    /// Returns the canonical line, without a line feed.
    pub fn line(&self) -> String {
        serde_json::to_string(self).expect("every key is a text, and no number is a fraction")
    }

    /// Returns the canonical bytes: those of [`Self::line`].
    pub fn canonical(&self) -> Vec<u8> {
        self.line().into_bytes()
    }

    /// Reads a canonical line.
    ///
    /// # Errors
    /// It is no entry. A line that is one in another spelling is read; its digest then tells.
    pub fn read(line: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(line)
    }
}

/// Cut, never rounded: an entry must not lie after the instant at which it was made.
fn whole_milliseconds(at: Timestamp) -> Timestamp {
    Timestamp::from_millisecond(at.as_millisecond()).unwrap_or(at)
}

/// Returns the digest that stands before the first entry.
pub fn beginning() -> Sha256 {
    Sha256::of(b"slam.audit/1")
}

/// Returns the digest of an entry that follows `previous`.
pub fn chain(previous: &Sha256, entry: &AuditEntry) -> Sha256 {
    let mut bytes = Vec::from(previous.as_str().as_bytes());
    bytes.push(b'\n');
    bytes.extend(entry.canonical());
    Sha256::of(&bytes)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use proptest::prelude::*;

    use super::*;
    use crate::PersonId;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn the_canonical_line_does_not_change_its_spelling() {
        let salt = Salt::new([7; 32]);
        let actor = Actor::Person { id: PersonId::new("01P").unwrap(), roles: vec![] };
        let entry = AuditEntry::new(
            3,
            at("2026-10-05T12:00:00.123456789Z"),
            "registration-confirmed",
            AuditActor::of(&actor, &salt),
            AuditSubject::thing("registration", "01R"),
        )
        .with("badge", AuditValue::Word("cleaner".into()))
        .with("attempt", AuditValue::Number(2))
        .with("until", AuditValue::At(at("2026-11-06T00:00:00.0009Z")));
        expect![[r#"{"seq":3,"at":1791201600123,"kind":"registration-confirmed","actor":{"person":"22f42b82de8261cc991b94a38cf5bd473f61e90521a678942298454798b4e618"},"subject":{"thing":{"kind":"registration","id":"01R"}},"payload":{"attempt":{"number":2},"badge":{"word":"cleaner"},"until":{"at":1793923200000}}}"#]]
            .assert_eq(&entry.line());
        assert_eq!(AuditEntry::read(&entry.line()).unwrap(), entry);
    }

    #[test]
    fn a_line_feed_in_a_value_cannot_forge_a_second_line() {
        let entry = AuditEntry::new(1, at("2026-10-05T12:00:00Z"), "x", AuditActor::Event, AuditSubject::Event)
            .with("word", AuditValue::Word("a\n{\"seq\":2}".into()));
        assert!(!entry.line().contains('\n'));
    }

    proptest! {
        #[test]
        fn an_entry_survives_its_line(seq in 1..u64::MAX, ms in -1_000_000_000_000i64..4_000_000_000_000, word in ".*", number: i64) {
            let entry = AuditEntry::new(seq, Timestamp::from_millisecond(ms).unwrap(), &word, AuditActor::Operator, AuditSubject::thing("x", &word))
                .with(&word, AuditValue::Number(number));
            let back = AuditEntry::read(&entry.line()).unwrap();
            prop_assert_eq!(chain(&beginning(), &back), chain(&beginning(), &entry));
            prop_assert_eq!(back, entry);
        }
    }
}
