//! The record of one submission: one badge of one project in one edition, however often its maintainers send it.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use super::{Action, Claim, Dates, Prefill, Ready, State, counts_for, merge, prefill, submit};
use crate::evaluation::ProjectBadge;
use crate::{EvaluationId, PersonId, Refusal, RefusalKind, RegistrationId, SubmissionId};

/// A submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    /// Its id.
    pub id: SubmissionId,
    /// The project's part in the edition.
    pub registration: RegistrationId,
    /// The badge.
    pub badge: String,
    /// Where it stands.
    pub state: State,
    /// What the maintainers say.
    pub claim: Claim,
    /// What it was sent with; `None` for a draft that was never sent.
    pub sent: Option<Sent>,
}

/// What a submission was sent with, the last time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// When.
    pub at: Timestamp,
    /// The evaluation that filled it in.
    pub evaluation: EvaluationId,
    /// The objectives of that evaluation.
    pub objectives_sha256: Sha256,
    /// What the machine had decided, and what went to people.
    pub prefill: Prefill,
    /// The cut-offs that it came in time for.
    pub counts_for: Vec<String>,
}

/// The evaluation that a submission is filled in from.
#[derive(Debug, Clone, Copy)]
pub struct Judged<'j> {
    /// The evaluation.
    pub evaluation: &'j EvaluationId,
    /// Its objectives.
    pub objectives_sha256: &'j Sha256,
    /// The badge in it.
    pub badge: &'j ProjectBadge,
    /// The maintainer's reasons why the machine is wrong, a part each.
    pub disputes: &'j BTreeMap<String, String>,
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct By<'b> {
    /// Who.
    pub person: &'b PersonId,
    /// Whether they maintain the project.
    pub maintains: bool,
    /// When.
    pub now: Timestamp,
}

impl Submission {
    /// Starts a draft.
    pub fn draft(id: SubmissionId, registration: RegistrationId, badge: &str) -> Self {
        Self { id, registration, badge: badge.to_owned(), state: State::Draft, claim: Claim::default(), sent: None }
    }

    /// Returns the submission with more links and contributors. What was said before stays.
    ///
    /// # Errors
    /// The person is no maintainer, the last cut-off is over, the state forbids it, or a part of the claim is no good.
    pub fn add(&self, by: By<'_>, dates: Dates<'_>, more: &Claim) -> Result<Self, Refusal> {
        if !by.maintains {
            return Err(Refusal::new(
                RefusalKind::NotAllowed,
                "not-a-maintainer",
                "only maintainers add to a submission",
            ));
        }
        counts_for(by.now, dates)?;
        let state = self.state.after(Action::Add)?;
        Ok(Self { state, claim: merge(&self.claim, by.person, by.now, more)?, ..self.clone() })
    }

    /// Sends it, filled in from an evaluation. `None` when the project was not evaluated.
    ///
    /// Sent again after it was returned, it counts for the cut-offs of now: what was missing then came later.
    ///
    /// # Errors
    /// As for [`submit`].
    pub fn send(&self, by: By<'_>, dates: Dates<'_>, judged: Option<Judged<'_>>) -> Result<Self, Refusal> {
        let filled = judged.map(|one| (one, prefill(one.badge, one.disputes)));
        let ready = Ready { by_maintainer: by.maintains, prefill: filled.as_ref().map(|one| &one.1) };
        let (state, cut_offs) = submit(self.state, by.now, dates, ready)?;
        let counts_for = cut_offs.into_iter().map(|one| one.id.clone()).collect();
        let sent = filled.map(|(one, prefill)| Sent {
            at: by.now,
            evaluation: one.evaluation.clone(),
            objectives_sha256: one.objectives_sha256.clone(),
            prefill,
            counts_for,
        });
        Ok(Self { state, sent, ..self.clone() })
    }

    /// Returns whether open work has to be evaluated under newer objectives. What was accepted stays under its own.
    pub fn is_outdated(&self, newest: &Sha256) -> bool {
        let open = matches!(self.state, State::Draft | State::Submitted | State::InReview | State::Returned);
        open && self.sent.as_ref().is_some_and(|sent| sent.objectives_sha256 != *newest)
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use slam_model::report::BadgeStatus;

    use super::*;
    use crate::cutoff::CutOff;
    use crate::evaluation::{BadgeName, fold, testing};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    /// Sends a draft whose badge has this status at this time.
    fn send(status: BadgeStatus, now: &str) -> Result<Submission, Refusal> {
        let names = [BadgeName { id: "cleaner".into(), title: "Cleaner".into() }];
        let evaluation = testing::evaluation(vec![testing::judged("a", &[("cleaner", status)])]);
        let result = fold(&evaluation, &names);
        let objectives = Sha256::of(b"objectives");
        let judged = Judged {
            evaluation: &evaluation.id,
            objectives_sha256: &objectives,
            badge: &result.badges[0],
            disputes: &BTreeMap::new(),
        };
        let cut_offs = [("plaque", "2026-11-06T12:00:00Z"), ("digital", "2026-11-11T12:00:00Z")]
            .map(|(id, when)| CutOff { id: id.into(), at: at(when), grace: SignedDuration::from_hours(24) });
        let dates = Dates { opens: at("2026-10-05T00:00:00Z"), cut_offs: &cut_offs };
        let person = PersonId::new("M").unwrap();
        let by = By { person: &person, maintains: true, now: at(now) };
        let draft = Submission::draft(SubmissionId::new("S").unwrap(), RegistrationId::new("R").unwrap(), "cleaner");
        let more = Claim { links: vec!["https://example.org/evidence".into()], ..Claim::default() };
        draft.add(by, dates, &more)?.send(by, dates, Some(judged))
    }

    #[test]
    fn a_submission_keeps_what_it_was_sent_with() {
        let sent = send(BadgeStatus::Partial, "2026-11-07T00:00:00Z").unwrap();
        let with = sent.sent.as_ref().unwrap();
        assert_eq!((sent.state, with.counts_for.as_slice()), (State::Submitted, &["digital".to_owned()][..]));
        assert_eq!((with.prefill.items.len(), sent.claim.links.len()), (1, 1));
    }

    #[test]
    fn after_the_last_cut_off_the_date_is_told() {
        let refusal = send(BadgeStatus::Partial, "2026-11-12T00:00:00Z").unwrap_err();
        assert_eq!(refusal.message, "submissions closed on 2026-11-11T12:00:00Z");
    }

    #[test]
    fn accepted_work_stays_under_its_version_and_open_work_does_not() {
        let newer = Sha256::of(b"newer");
        let accepted = send(BadgeStatus::EvidenceFound, "2026-11-01T00:00:00Z").unwrap();
        assert_eq!((accepted.state, accepted.is_outdated(&newer)), (State::Accepted, false));
        let open = send(BadgeStatus::Partial, "2026-11-01T00:00:00Z").unwrap();
        assert!(open.is_outdated(&newer) && !open.is_outdated(&Sha256::of(b"objectives")));
    }
}
