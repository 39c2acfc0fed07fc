//! Checking a log: entry by entry in one pass, and the first broken one is named.

use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use super::{AuditEntry, beginning, chain};

/// Where a log ends. Whoever keeps one elsewhere can tell later whether the end was cut off or written anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The number of the last entry; 0 for an empty log.
    pub seq: u64,
    /// Its digest.
    pub sha256: Sha256,
}

/// What is wrong with a log.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// An entry is missing, doubled, or out of order.
    #[error("entry {wanted} is missing: entry {found} stands in its place")]
    Number {
        /// The number that had to come.
        wanted: u64,
        /// The number that came.
        found: u64,
    },
    /// An entry was changed, or one before it was and the digests were not written anew.
    #[error(
        "entry {seq} was changed: its digest is {stored}, and its content and the entries before it give {computed}"
    )]
    Digest {
        /// Its number.
        seq: u64,
        /// The digest beside it.
        stored: Sha256,
        /// The digest that it has to have.
        computed: Sha256,
    },
    /// The log ends before a head that was kept.
    #[error("the log ends at entry {end}, and the head that was kept is entry {}", head.seq)]
    CutOff {
        /// The number of its last entry.
        end: u64,
        /// The head that was kept.
        head: Head,
    },
    /// The log has an entry of the head's number, and it is another one: the log was written anew from there or before.
    #[error("entry {} is not the one whose head was kept: {found} instead of {}", head.seq, head.sha256)]
    Rewritten {
        /// The head that was kept.
        head: Head,
        /// The digest that stands there now.
        found: Sha256,
    },
}

impl Broken {
    /// Returns the number of the first entry that is broken.
    pub fn seq(&self) -> u64 {
        match self {
            Self::Number { wanted: seq, .. } | Self::Digest { seq, .. } => *seq,
            Self::CutOff { end, .. } => end + 1,
            Self::Rewritten { head, .. } => head.seq,
        }
    }
}

/// Checks a log that streams by. It keeps one digest, however long the log.
#[derive(Debug, Clone)]
pub struct Verifier {
    head: Head,
    kept: Option<Head>,
}

impl Default for Verifier {
    fn default() -> Self {
        Self::new()
    }
}

impl Verifier {
    /// Starts before the first entry.
    pub fn new() -> Self {
        Self { head: Head { seq: 0, sha256: beginning() }, kept: None }
    }

    /// Also compares with a head that was kept elsewhere.
    #[must_use]
    pub fn against(self, kept: Head) -> Self {
        Self { kept: Some(kept), ..self }
    }

    /// Takes the next entry with the digest that is stored beside it.
    ///
    /// # Errors
    /// The log is broken here. Everything after a broken entry is unproven, so that there is no going on.
    pub fn take(&mut self, entry: &AuditEntry, stored: &Sha256) -> Result<(), Broken> {
        let wanted = self.head.seq + 1;
        if entry.seq != wanted {
            return Err(Broken::Number { wanted, found: entry.seq });
        }
        let computed = chain(&self.head.sha256, entry);
        if computed != *stored {
            return Err(Broken::Digest { seq: wanted, stored: stored.clone(), computed });
        }
        self.head = Head { seq: wanted, sha256: computed };
        match &self.kept {
            Some(kept) if kept.seq == wanted && kept.sha256 != self.head.sha256 => {
                Err(Broken::Rewritten { head: kept.clone(), found: self.head.sha256.clone() })
            }
            _ => Ok(()),
        }
    }

    /// Ends the log.
    ///
    /// # Errors
    /// It ends before the head that was kept.
    pub fn finish(self) -> Result<Head, Broken> {
        match self.kept {
            Some(head) if head.seq > self.head.seq => Err(Broken::CutOff { end: self.head.seq, head }),
            _ => Ok(self.head),
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::audit::{AuditActor, AuditSubject, AuditValue};

    fn log(words: &[String]) -> Vec<(AuditEntry, Sha256)> {
        let mut previous = beginning();
        let entries = words.iter().enumerate().map(|(at, word)| {
            let entry =
                AuditEntry::new(at as u64 + 1, Timestamp::UNIX_EPOCH, "kind", AuditActor::Event, AuditSubject::Event)
                    .with("word", AuditValue::Word(word.clone()));
            previous = chain(&previous, &entry);
            (entry, previous.clone())
        });
        entries.collect()
    }

    fn verify(log: &[(AuditEntry, Sha256)], kept: Option<Head>) -> Result<Head, Broken> {
        let mut verifier = Verifier::new();
        verifier.kept = kept;
        for (entry, stored) in log {
            verifier.take(entry, stored)?;
        }
        verifier.finish()
    }

    fn words(count: usize) -> Vec<String> {
        (0..count).map(|n| n.to_string()).collect()
    }

    #[test]
    fn an_empty_log_is_whole() {
        assert_eq!(verify(&[], None).unwrap().seq, 0);
    }

    #[test]
    fn an_end_that_was_cut_off_shows_against_a_kept_head_only() {
        let whole = log(&words(5));
        let kept = verify(&whole, None).unwrap();
        assert!(verify(&whole[..3], None).is_ok());
        assert_eq!(verify(&whole[..3], Some(kept)).unwrap_err().seq(), 4);
    }

    #[test]
    fn a_log_written_anew_with_right_digests_shows_against_a_kept_head() {
        let kept = verify(&log(&words(5)), None).unwrap();
        let mut other = words(7);
        other[1] = "forged".to_owned();
        let broken = verify(&log(&other), Some(kept)).unwrap_err();
        assert!(matches!(broken, Broken::Rewritten { .. }), "{broken}");
        assert_eq!(broken.seq(), 5);
    }

    #[test]
    fn a_head_that_was_kept_earlier_is_still_good_after_more_entries() {
        let kept = verify(&log(&words(3)), None).unwrap();
        assert_eq!(verify(&log(&words(9)), Some(kept)).unwrap().seq, 9);
    }

    proptest! {
        #[test]
        fn every_change_is_found_at_the_entry_where_it_happened(
            words in proptest::collection::vec(".{0,5}", 1..20), at: proptest::sample::Index, change in 0..6,
        ) {
            let mut entries = log(&words);
            prop_assert_eq!(verify(&entries, None).unwrap().seq, words.len() as u64);
            let at = at.index(entries.len());
            let last = at + 1 == entries.len();
            match change {
                0 => entries[at].0.kind.push('x'),
                1 => { entries[at].0.payload.insert("word2".to_owned(), AuditValue::Flag(true)); }
                2 => entries[at].1 = Sha256::of(b"forged"),
                3 => entries[at].0.actor = AuditActor::Operator,
                4 => { entries.remove(at); }
                _ => { let twice = entries[at].clone(); entries.insert(at, twice); }
            }
            match verify(&entries, None) {
                // A removed last entry needs a kept head.
                Ok(head) => prop_assert!(change == 4 && last && head.seq == at as u64),
                Err(broken) => prop_assert_eq!(broken.seq(), if change == 5 { at as u64 + 2 } else { at as u64 + 1 }),
            }
        }
    }
}
