//! Whole answers about a commit, kept so that asking again costs next to nothing.
//!
//! The key names everything that an answer depends on: the sources of this program, the flags, the bytes of every file
//! that they name, how the result is drawn, the day, and the state of the repository. What cannot be named so (files on
//! disk, a folder of defaults) is answered anew each time, and so is what could not be read whole.

use std::fmt::{Debug, Write as _};

use camino::{Utf8Path, Utf8PathBuf};
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use slam_collect::Repository;
use slam_model::{ObjectId, Sha256};

use crate::{cli::Source, error::SlamError, exit::Exit, session::Session};

/// What a verb answers about one repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    /// The result.
    pub(crate) out: Vec<u8>,
    /// Notes for standard error.
    pub(crate) notes: Vec<String>,
    /// How the gate ends.
    pub(crate) exit: Exit,
    /// Objects whose absence is part of the answer; `None` when the same question may have another answer soon.
    pub(crate) missing: Option<Vec<ObjectId>>,
}

/// What stands before the result in a kept answer, as one line.
#[derive(Serialize, Deserialize)]
struct Head {
    exit: u8,
    notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    missing: Vec<ObjectId>,
}

impl Answer {
    fn to_bytes(&self) -> Option<Vec<u8>> {
        let (notes, missing) = (self.notes.clone(), self.missing.clone()?);
        let mut bytes = serde_json::to_vec(&Head { exit: self.exit.number(), notes, missing }).ok()?;
        bytes.push(b'\n');
        bytes.extend_from_slice(&self.out);
        Some(bytes)
    }

    fn of_bytes(bytes: &[u8]) -> Option<Self> {
        let end = bytes.iter().position(|byte| *byte == b'\n')?;
        let (head, out) = bytes.split_at_checked(end + 1)?;
        let Head { exit, notes, missing } = serde_json::from_slice(head).ok()?;
        Some(Self { out: out.to_vec(), notes, exit: Exit::of(exit)?, missing: Some(missing) })
    }
}

/// A question about one repository.
pub(crate) struct Question<'q> {
    /// The flags of the verb, the standard, format, and gate among them.
    pub(crate) flags: &'q dyn Debug,
    /// The repository.
    pub(crate) target: &'q Utf8Path,
    /// Where the facts come from.
    pub(crate) source: &'q Source,
    /// Further files that the flags name.
    pub(crate) files: Vec<&'q Utf8Path>,
    /// What else the answer depends on.
    pub(crate) more: String,
}

impl Session {
    /// Answers a question with what an earlier run answered, or else with `make`, and shows the notes.
    pub(crate) fn answer(
        &self,
        question: &Question<'_>,
        make: impl FnOnce() -> Result<Answer, SlamError>,
    ) -> Result<Answer, SlamError> {
        let key = self.key(question);
        let kept = key.as_ref().and_then(|(key, repository)| self.kept(key, repository));
        let answer = match kept {
            Some(answer) => answer,
            None => {
                let made = make()?;
                if let Some(((key, _), bytes)) = key.zip(made.to_bytes()) {
                    self.cache.keep_answer(&key, &bytes);
                }
                made
            }
        };
        for note in &answer.notes {
            self.note(note);
        }
        Ok(answer)
    }

    /// Returns what was answered before, when what was missing then still is.
    fn kept(&self, key: &Sha256, repository: &Repository) -> Option<Answer> {
        let answer = Answer::of_bytes(&self.cache.answer(key)?)?;
        answer.missing.as_ref()?.iter().all(|id| !repository.has(id)).then_some(answer)
    }

    /// Returns the key of a question, and its repository; `None` when not everything that its answer depends on can be named.
    fn key(&self, question: &Question<'_>) -> Option<(Sha256, Repository)> {
        let Source { worktree, org_defaults, evidence, evidence_out, .. } = question.source;
        let is_elsewhere = *worktree || org_defaults.is_some() || evidence.is_some() || evidence_out.is_some();
        if !self.cache.is_on() || is_elsewhere {
            return None;
        }
        let request = self.request(question.target, question.source);
        let repository = request.open().ok()?;
        let revision = repository.revision(request.rev.as_deref()).ok()?;
        // Without the time of the commit, ages are counted to this very moment.
        revision.time.or(self.global.now)?;
        let state = repository.state(&revision)?;
        let day = match (self.global.now, question.source.evaluation_log.is_empty()) {
            (Some(now), _) => now.to_string(),
            // Declarations expire at the end of a day.
            (None, true) => self.today().to_zoned(TimeZone::UTC).date().to_string(),
            // The age of a log is counted from its very moment.
            (None, false) => self.today().to_string(),
        };
        let options = self.options(None, None);
        let mut text = format!("{}\n{:?}\n{}\n", env!("SLAM_ANSWER_RULES"), question.flags, question.target);
        write!(text, "{state}\n{day}\n{}\n", question.more).ok()?;
        writeln!(text, "{} {} {} {}", options.colour, options.width, options.verbose, self.global.quiet).ok()?;
        let source = question.source;
        let named: Vec<&Utf8PathBuf> = [&self.global.config, &source.parent, &source.forge_snapshot]
            .into_iter()
            .flatten()
            .chain(&source.evaluation_log)
            .collect();
        for path in named.into_iter().map(Utf8PathBuf::as_path).chain(question.files.iter().copied()) {
            writeln!(text, "{path} {}", Sha256::of(&self.read(path).ok()?)).ok()?;
        }
        Some((Sha256::of(text.as_bytes()), repository))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_comes_back_as_it_was() {
        for (out, notes) in [(&b"a\nb"[..], vec![]), (b"", vec!["two\nlines".to_owned(), "\"".to_owned()])] {
            let answer = Answer { out: out.to_vec(), notes, exit: Exit::Undecided, missing: Some(Vec::new()) };
            assert_eq!(Answer::of_bytes(&answer.to_bytes().unwrap()), Some(answer));
        }
        for bytes in [&b""[..], b"{}", b"{\"exit\":9,\"notes\":[]}\n", b"{\"exit\":0}\n"] {
            assert_eq!(Answer::of_bytes(bytes), None);
        }
    }
}
