//! What could be awarded now, with everything that an organiser has to know before.

use jiff::Timestamp;
use slam_event::{
    Actor, AwardId, EvaluationId, PersonId, Refusal, RefusalKind, Role, SubmissionId,
    award::{Award, Computed, Ground, Proposal, Recipient, Recognition, Support, give, plaque_due},
    edition,
    review::Ties,
    submission::{ContributorName, State},
};

use super::rows;
use crate::{
    StoreError,
    contributions::{self, Contribution},
    evaluations, reviews,
    sql::Transaction,
    submissions::{self, Entry, Stored},
};

/// What an organiser gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gift {
    /// A badge for the project.
    Badge(String),
    /// The plaque.
    Plaque,
    /// The thanks to one contributor of a badge.
    Contributor {
        /// The badge.
        badge: String,
        /// Their number within the submission.
        seq: u32,
    },
}

/// Something that could be awarded.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// The project's part in the edition.
    pub entry: Entry,
    /// What.
    pub gift: Gift,
    /// What it is called, for people.
    pub title: String,
    /// Who gets it, for people.
    pub to: String,
    /// What it would rest on; `None` when nothing was judged.
    pub ground: Option<Computed>,
    /// The submission that was accepted.
    pub submission: Option<SubmissionId>,
    /// The cut-off of this recognition, and whether the submission came before it.
    pub cut_off: Option<(String, bool)>,
    /// Why it cannot be given by the person who looks; `None` when it can.
    pub refused: Option<Refusal>,
}

/// Everything of a project's part that rules about awards ask.
pub(super) struct Standing {
    pub(super) entry: Entry,
    pub(super) submissions: Vec<Stored>,
    pub(super) awards: Vec<Award>,
    pub(super) badges: Vec<String>,
    pub(super) ties: Ties,
}

/// A gift, ready for the rule.
pub(super) struct Ready {
    pub(super) proposal: Proposal,
    pub(super) submission: Option<SubmissionId>,
    pub(super) state: Option<State>,
    pub(super) cut_off: Option<(String, bool)>,
    pub(super) person: Option<PersonId>,
    pub(super) to: String,
}

impl Standing {
    pub(super) async fn of(tx: &mut Transaction, actor: &Actor, entry: Entry) -> Result<Self, StoreError> {
        let submissions = submissions::of_registration(tx, &entry.registration).await?;
        let awards = rows::of_registration(tx, &entry.registration).await?;
        let badges = entry.badges.iter().map(|badge| badge.id.clone()).collect();
        let ties = reviews::ties(tx, &entry, actor).await?;
        Ok(Self { entry, submissions, awards, badges, ties })
    }

    pub(super) fn support<'s>(&'s self, ready: &'s Ready) -> Support<'s> {
        Support {
            submission: ready.state,
            cut_off: ready.cut_off.as_ref().map(|(id, counted)| (id.as_str(), *counted)),
            awards: &self.awards,
            badges: &self.badges,
            ties: &self.ties,
        }
    }

    fn submission(&self, badge: &str) -> Option<&Stored> {
        self.submissions.iter().find(|stored| stored.submission.badge == badge)
    }

    fn award_of(&self, badge: &str) -> Option<&Award> {
        self.awards.iter().find(|award| award.holds() && award.recognition == Recognition::Badge(badge.to_owned()))
    }

    /// Whether the submission for a badge came before a cut-off; a recorded badge has none, and its record says so.
    fn counted(&self, badge: &str, cut_off: &str) -> bool {
        let sent = self.submission(badge).and_then(|stored| stored.submission.sent.as_ref());
        sent.is_some_and(|sent| sent.counts_for.iter().any(|id| id == cut_off))
    }

    fn cut_off(&self, gift: &Gift) -> Option<(String, bool)> {
        let to = if matches!(gift, Gift::Contributor { .. }) {
            edition::Recipient::Contributor
        } else {
            edition::Recipient::Project
        };
        let cut_off = self.entry.cut_off_for(to, matches!(gift, Gift::Plaque))?;
        let counted = match gift {
            Gift::Badge(badge) | Gift::Contributor { badge, .. } => self.counted(badge, &cut_off.id),
            Gift::Plaque => self.badges.iter().all(|badge| self.counted(badge, &cut_off.id)),
        };
        Some((cut_off.id.clone(), counted))
    }

    /// Puts a gift together.
    ///
    /// # Errors
    /// What it needs is missing: the contributor, or an evaluation.
    pub(super) async fn ready(
        &self,
        tx: &mut Transaction,
        gift: &Gift,
        rests_on: Option<&EvaluationId>,
        id: AwardId,
    ) -> Result<Ready, StoreError> {
        let project = Recipient::Project(self.entry.project.clone());
        let mut person = None;
        let (recognition, recipient, badge, to) = match gift {
            Gift::Badge(badge) => (Recognition::Badge(badge.clone()), project, Some(badge), self.entry.name.clone()),
            Gift::Plaque => (Recognition::Plaque, project, None, self.entry.name.clone()),
            Gift::Contributor { badge, seq } => {
                let one = self.contributor(tx, badge, *seq).await?;
                let name = one.name.as_ref().ok_or_else(nobody)?;
                person = match one.person.clone() {
                    Some(known) => Some(known),
                    None => contributions::person_of(tx, name).await?,
                };
                let recipient = recipient(name, &one).ok_or_else(nobody)?;
                (Recognition::Contributor(badge.clone()), recipient, Some(badge), one.label())
            }
        };
        let stored = badge.and_then(|badge| self.submission(badge));
        let rests_on = rests_on.cloned().or_else(|| self.rests_on(gift));
        let found = match &rests_on {
            Some(id) => {
                evaluations::load(&mut *tx, id).await?.filter(|one| one.registration == self.entry.registration)
            }
            None => None,
        };
        let ground = match found {
            Some(evaluation) => Ground::Computed(Box::new(Computed::of(&evaluation)?)),
            None => self.recorded(gift).ok_or_else(|| {
                let message = "there is no evaluation that the award could rest on";
                StoreError::from(Refusal::new(RefusalKind::Conflict, "no-evaluation", message))
            })?,
        };
        let (edition, project) = (self.entry.edition.id.clone(), self.entry.project.clone());
        Ok(Ready {
            proposal: Proposal { id, edition, recognition, project, recipient, ground },
            submission: stored.map(|stored| stored.submission.id.clone()),
            state: stored.map(|stored| stored.submission.state),
            cut_off: self.cut_off(gift),
            person,
            to,
        })
    }

    /// A badge rests on the evaluation that its submission was sent with, the plaque on the newest of its badges, and thanks on
    /// what the badge rests on.
    fn rests_on(&self, gift: &Gift) -> Option<EvaluationId> {
        let of_award = |award: &Award| match &award.ground {
            Ground::Computed(computed) => Some(computed.evaluation.clone()),
            Ground::Recorded { .. } => None,
        };
        match gift {
            Gift::Badge(badge) => Some(self.submission(badge)?.submission.sent.as_ref()?.evaluation.clone()),
            Gift::Plaque => self.badges.iter().filter_map(|badge| of_award(self.award_of(badge)?)).max(),
            Gift::Contributor { badge, .. } => self.award_of(badge).and_then(of_award),
        }
    }

    /// Thanks for a recorded badge rest on the same record.
    fn recorded(&self, gift: &Gift) -> Option<Ground> {
        let badge = match gift {
            Gift::Badge(_) => return None,
            Gift::Contributor { badge, .. } => badge,
            Gift::Plaque => self.badges.first()?,
        };
        self.award_of(badge)
            .map(|award| award.ground.clone())
            .filter(|ground| matches!(ground, Ground::Recorded { .. }))
    }

    async fn contributor(&self, tx: &mut Transaction, badge: &str, seq: u32) -> Result<Contribution, StoreError> {
        let stored = self.submission(badge).ok_or_else(submissions::no_submission)?;
        let all = contributions::list(tx, &stored.submission.id).await?;
        all.into_iter().find(|one| one.seq == seq && one.is_confirmed).ok_or_else(nobody)
    }

    /// Returns what has not been given yet and is near enough to be looked at.
    pub(super) async fn gifts(&self, tx: &mut Transaction) -> Result<Vec<Gift>, StoreError> {
        let mut gifts = Vec::new();
        for badge in &self.badges {
            if self.award_of(badge).is_none() {
                let accepted = self.submission(badge).is_some_and(|one| one.submission.state == State::Accepted);
                gifts.extend(accepted.then(|| Gift::Badge(badge.clone())));
                continue;
            }
            let Some(stored) = self.submission(badge) else { continue };
            for one in contributions::list(tx, &stored.submission.id).await? {
                let has = one.name.as_ref().and_then(|name| recipient(name, &one)).is_none_or(|recipient| {
                    let recognition = Recognition::Contributor(badge.clone());
                    self.awards
                        .iter()
                        .any(|award| award.holds() && award.recognition == recognition && award.recipient == recipient)
                });
                gifts.extend(
                    (one.is_confirmed && !has).then(|| Gift::Contributor { badge: badge.clone(), seq: one.seq }),
                );
            }
        }
        gifts.extend(plaque_due(&self.badges, &self.awards).then_some(Gift::Plaque));
        Ok(gifts)
    }

    pub(super) async fn candidate(
        &self,
        tx: &mut Transaction,
        actor: &Actor,
        gift: Gift,
        now: Timestamp,
    ) -> Result<Candidate, StoreError> {
        let badge = |id: &str| self.entry.badge(id).map_or_else(|_| id.to_owned(), |badge| badge.title.clone());
        let title = match &gift {
            Gift::Badge(id) => badge(id),
            Gift::Plaque => "Plaque".to_owned(),
            Gift::Contributor { badge: id, .. } => format!("Thanks for {}", badge(id)),
        };
        // The id is never used: nothing is written.
        let trial = AwardId::new("trial").map_err(|_| nobody())?;
        let blank = |refused| Candidate {
            entry: self.entry.clone(),
            gift: gift.clone(),
            title: title.clone(),
            to: self.entry.name.clone(),
            ground: None,
            submission: None,
            cut_off: self.cut_off(&gift),
            refused: Some(refused),
        };
        let ready = match self.ready(tx, &gift, None, trial).await {
            Ok(ready) => ready,
            Err(StoreError::Refused(refusal)) => return Ok(blank(refusal)),
            Err(error) => return Err(error),
        };
        let refused = give(actor, ready.proposal.clone(), self.support(&ready), now).err();
        let ground = match &ready.proposal.ground {
            Ground::Computed(computed) => Some((**computed).clone()),
            Ground::Recorded { .. } => None,
        };
        Ok(Candidate { ground, to: ready.to, submission: ready.submission, ..blank(nobody_refused()) }.with(refused))
    }
}

impl Candidate {
    fn with(self, refused: Option<Refusal>) -> Self {
        Self { refused, ..self }
    }
}

fn recipient(name: &ContributorName, one: &Contribution) -> Option<Recipient> {
    match (name, &one.salt) {
        (ContributorName::Login { forge, login }, _) => {
            Some(Recipient::Login { forge: forge.clone(), login: login.clone() })
        }
        (_, Some(salt)) => Some(Recipient::contributor(name, salt)),
        (_, None) => None,
    }
}

fn nobody_refused() -> Refusal {
    Refusal::new(RefusalKind::NotFound, "no-such-contributor", "there is no such contributor of this badge")
}

fn nobody() -> StoreError {
    nobody_refused().into()
}

/// Returns everything that could be awarded now, projects in the order of their names; first what can be given.
///
/// # Errors
/// The actor is no organiser; or the database fails.
pub async fn candidates(tx: &mut Transaction, actor: &Actor, now: Timestamp) -> Result<Vec<Candidate>, StoreError> {
    if !actor.is(Role::Organiser) {
        return Err(
            Refusal::new(RefusalKind::NotAllowed, "role-missing", "only organisers see what can be awarded").into()
        );
    }
    let ask = "SELECT DISTINCT registration.id, project.name FROM registration
        JOIN project ON project.id = registration.project
        JOIN submission ON submission.registration = registration.id
        WHERE submission.state = 'accepted' ORDER BY project.name, registration.id";
    let mut found = Vec::new();
    for row in tx.query(ask).fetch_all().await? {
        let entry = Entry::of(tx, &row.get("id")?).await?;
        let standing = Standing::of(tx, actor, entry).await?;
        for gift in standing.gifts(tx).await? {
            found.push(standing.candidate(tx, actor, gift, now).await?);
        }
    }
    found.sort_by_key(|one| one.refused.is_some());
    Ok(found)
}
