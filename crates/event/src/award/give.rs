//! Giving, revoking, and correcting: always an organiser, always with a reason, and nothing silently.

use jiff::Timestamp;

use super::{Award, AwardState, Ground, Recipient, Recognition};
use crate::review::{Reason, Ties};
use crate::submission::State;
use crate::{Actor, AwardId, EditionId, PersonId, ProjectId, Refusal, RefusalKind, Role};

/// What an organiser is about to give.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposal {
    /// The id that the store made.
    pub id: AwardId,
    /// The edition.
    pub edition: EditionId,
    /// What.
    pub recognition: Recognition,
    /// The project that earned it.
    pub project: ProjectId,
    /// Who gets it.
    pub recipient: Recipient,
    /// What it rests on.
    pub ground: Ground,
}

/// What has to stand behind an award.
#[derive(Debug, Clone, Copy)]
pub struct Support<'s> {
    /// The state of the submission for the badge; `None` when there is none, and for the plaque.
    pub submission: Option<State>,
    /// The cut-off of this recognition, and whether the submission counted for it; `None` when the edition has none for it.
    pub cut_off: Option<(&'s str, bool)>,
    /// Every award of the project in this edition so far.
    pub awards: &'s [Award],
    /// The badges of the edition.
    pub badges: &'s [String],
    /// Who is tied to the project.
    pub ties: &'s Ties,
}

/// Gives an award.
///
/// # Errors
/// The actor is no organiser or tied to the project; it was given before; what has to stand behind it is missing.
pub fn give(actor: &Actor, proposal: Proposal, support: Support<'_>, now: Timestamp) -> Result<Award, Refusal> {
    let by = support.ties.reviewer(actor, Role::Organiser)?.clone();
    stands(&proposal, support)?;
    Ok(award(proposal, by, now))
}

fn award(proposal: Proposal, by: PersonId, at: Timestamp) -> Award {
    let Proposal { id, edition, recognition, project, recipient, ground } = proposal;
    Award { id, edition, recognition, project, recipient, ground, decided_by: Some(by), at, state: AwardState::Given }
}

fn stands(proposal: &Proposal, support: Support<'_>) -> Result<(), Refusal> {
    let conflict = |code, message: String| Err(Refusal::new(RefusalKind::Conflict, code, message));
    let same = |award: &&Award| {
        (&award.edition, &award.recognition, &award.project, &award.recipient)
            == (&proposal.edition, &proposal.recognition, &proposal.project, &proposal.recipient)
    };
    if support.awards.iter().filter(|award| award.holds()).any(|award| same(&award)) {
        return conflict("awarded-before", "this was given before".to_owned());
    }
    let is_project = proposal.recipient == Recipient::Project(proposal.project.clone());
    if is_project == matches!(proposal.recognition, Recognition::Contributor(_)) {
        let message = "badges and plaques go to the project itself, and thanks go to a person";
        return Err(Refusal::new(RefusalKind::Invalid, "recipient", message));
    }
    match &proposal.recognition {
        Recognition::Badge(badge) if !support.badges.contains(badge) => {
            return conflict("badge-unknown", format!("the edition has no badge `{badge}`"));
        }
        Recognition::Badge(badge) if support.submission != Some(State::Accepted) => {
            let state = support.submission.map_or("missing", State::name);
            return conflict("not-accepted", format!("the submission for `{badge}` is {state}, not accepted"));
        }
        Recognition::Plaque => {
            let open = badges_open(support.badges, support.awards);
            if support.badges.is_empty() || !open.is_empty() {
                return conflict("plaque-incomplete", format!("badges are not awarded yet: {}", open.join(", ")));
            }
        }
        Recognition::Contributor(badge) if !has_badge(support.awards, badge) => {
            return conflict("badge-not-awarded", format!("the project has not been awarded `{badge}`"));
        }
        Recognition::Badge(_) | Recognition::Contributor(_) => {}
    }
    match support.cut_off {
        Some((id, false)) => {
            conflict("cut-off-missed", format!("the submission came after the cut-off `{id}` of this recognition"))
        }
        _ => Ok(()),
    }
}

fn has_badge(awards: &[Award], badge: &str) -> bool {
    awards.iter().any(|award| award.holds() && matches!(&award.recognition, Recognition::Badge(own) if own == badge))
}

fn badges_open<'b>(badges: &'b [String], awards: &[Award]) -> Vec<&'b str> {
    badges.iter().map(String::as_str).filter(|badge| !has_badge(awards, badge)).collect()
}

/// Returns whether the plaque can be given: every badge of the edition holds, and no plaque does.
pub fn plaque_due(badges: &[String], awards: &[Award]) -> bool {
    let has_plaque = awards.iter().any(|award| award.holds() && award.recognition == Recognition::Plaque);
    !badges.is_empty() && badges_open(badges, awards).is_empty() && !has_plaque
}

/// Returns the awards that hold although what they rest on does not any more: a plaque without every badge, thanks for a badge
/// that was revoked. An organiser decides about each.
pub fn without_support<'a>(badges: &[String], awards: &'a [Award]) -> Vec<&'a Award> {
    let lost = |award: &&Award| match &award.recognition {
        Recognition::Badge(_) => false,
        Recognition::Plaque => !badges_open(badges, awards).is_empty(),
        Recognition::Contributor(badge) => !has_badge(awards, badge),
    };
    awards.iter().filter(|award| award.holds()).filter(lost).collect()
}

/// A taking back, with what it leaves without support.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revocation {
    /// The award, as it is now.
    pub award: Award,
    /// Other awards of the project that have to be looked at.
    pub also: Vec<AwardId>,
}

/// Takes an award back. `awards` are all awards of the project in this edition.
///
/// # Errors
/// The actor is no organiser or tied to the project, or the award does not hold.
pub fn revoke(
    actor: &Actor,
    award: &Award,
    reason: Reason,
    support: Support<'_>,
    now: Timestamp,
) -> Result<Revocation, Refusal> {
    let by = support.ties.reviewer(actor, Role::Organiser)?.clone();
    holds(award)?;
    let award = Award { state: AwardState::Revoked { by, at: now, reason }, ..award.clone() };
    let others: Vec<Award> =
        support.awards.iter().map(|one| if one.id == award.id { award.clone() } else { one.clone() }).collect();
    let also = without_support(support.badges, &others).into_iter().map(|one| one.id.clone()).collect();
    Ok(Revocation { award, also })
}

/// Puts another award in the place of one: a wrong recipient, a wrong badge, a wrong commit. Returns the old and the new one.
///
/// # Errors
/// As for [`give`] and [`revoke`]; the two have to be of one project and edition, and have to differ.
pub fn correct(
    actor: &Actor,
    award_now: &Award,
    proposal: Proposal,
    reason: Reason,
    support: Support<'_>,
    now: Timestamp,
) -> Result<(Award, Award), Refusal> {
    let by = support.ties.reviewer(actor, Role::Organiser)?.clone();
    holds(award_now)?;
    if (&proposal.edition, &proposal.project) != (&award_now.edition, &award_now.project) {
        let message = "a correction stays within the project and the edition";
        return Err(Refusal::new(RefusalKind::Invalid, "correction-elsewhere", message)
            .hint("Revoke the award, and give another one."));
    }
    let same = (&proposal.recognition, &proposal.recipient, &proposal.ground)
        == (&award_now.recognition, &award_now.recipient, &award_now.ground);
    if same {
        return Err(Refusal::new(RefusalKind::Invalid, "correction-empty", "the correction changes nothing"));
    }
    // The old one does not stand in the way of the new one.
    let others: Vec<Award> = support.awards.iter().filter(|one| one.id != award_now.id).cloned().collect();
    stands(&proposal, Support { awards: &others, ..support })?;
    let replaced_by = proposal.id.clone();
    let old =
        Award { state: AwardState::Corrected { by: by.clone(), at: now, reason, replaced_by }, ..award_now.clone() };
    Ok((old, award(proposal, by, now)))
}

fn holds(award: &Award) -> Result<(), Refusal> {
    let word = match &award.state {
        AwardState::Given => return Ok(()),
        AwardState::Revoked { .. } => "revoked",
        AwardState::Corrected { .. } => "corrected",
    };
    Err(Refusal::new(RefusalKind::Conflict, "award-gone", format!("this award was {word} before")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::Salt;
    use crate::award::Computed;
    use crate::evaluation::testing::{evaluation, judged, unreachable};
    use crate::submission::ContributorName;
    use slam_model::report::BadgeStatus;

    fn actor(id: &str, roles: &[Role]) -> Actor {
        Actor::Person { id: PersonId::new(id).unwrap(), roles: roles.to_vec() }
    }

    fn project() -> ProjectId {
        ProjectId::new("P").unwrap()
    }

    fn proposal(id: &str, recognition: Recognition) -> Proposal {
        let recipient = match &recognition {
            Recognition::Contributor(_) => Recipient::Login { forge: "codeberg.org".into(), login: "ada".into() },
            _ => Recipient::Project(project()),
        };
        let evaluation = evaluation(vec![judged("a", &[("cleaner", BadgeStatus::EvidenceFound)])]);
        Proposal {
            id: AwardId::new(id).unwrap(),
            edition: EditionId::new("fall-2026").unwrap(),
            recognition,
            project: project(),
            recipient,
            ground: Ground::Computed(Box::new(Computed::of(&evaluation).unwrap())),
        }
    }

    fn badge(id: &str) -> Recognition {
        Recognition::Badge(id.into())
    }

    struct Case {
        awards: Vec<Award>,
        badges: Vec<String>,
        ties: Ties,
        submission: Option<State>,
        cut_off: Option<(&'static str, bool)>,
    }

    impl Case {
        fn new() -> Self {
            let badges = vec!["cleaner".to_owned(), "defender".to_owned()];
            let ties = Ties { maintainers: [PersonId::new("M").unwrap()].into(), ..Ties::default() };
            Self { awards: vec![], badges, ties, submission: Some(State::Accepted), cut_off: None }
        }

        fn support(&self) -> Support<'_> {
            let Self { awards, badges, ties, submission, cut_off } = self;
            Support { submission: *submission, cut_off: *cut_off, awards, badges, ties }
        }

        fn give(&mut self, id: &str, what: Recognition) -> Result<(), &'static str> {
            let organiser = actor("O", &[Role::Organiser]);
            let given = give(&organiser, proposal(id, what), self.support(), Timestamp::UNIX_EPOCH);
            given.map(|award| self.awards.push(award)).map_err(|refusal| refusal.code)
        }
    }

    fn reason() -> Reason {
        Reason::new("The wrong commit.").unwrap()
    }

    #[test]
    fn nothing_is_awarded_without_an_organiser() {
        let case = Case::new();
        for (who, code) in [
            (actor("E", &[Role::Advisor, Role::Evaluator]), "role-missing"),
            (Actor::Event, "no-person"),
            (Actor::Operator, "no-person"),
            (actor("M", &Role::ALL), "conflict-of-interest"),
        ] {
            let refused = give(&who, proposal("1", badge("cleaner")), case.support(), Timestamp::UNIX_EPOCH);
            assert_eq!(refused.unwrap_err().code, code);
        }
    }

    #[test]
    fn a_plaque_needs_every_badge_and_thanks_need_theirs() {
        let mut case = Case::new();
        assert_eq!(case.give("1", Recognition::Contributor("cleaner".into())), Err("badge-not-awarded"));
        assert_eq!(case.give("2", badge("cleaner")), Ok(()));
        assert_eq!(case.give("3", badge("cleaner")), Err("awarded-before"));
        assert_eq!(case.give("4", Recognition::Contributor("cleaner".into())), Ok(()));
        assert_eq!(case.give("5", Recognition::Plaque), Err("plaque-incomplete"));
        assert_eq!(case.give("6", badge("mechanizer")), Err("badge-unknown"));
        assert_eq!(case.give("7", badge("defender")), Ok(()));
        assert!(plaque_due(&case.badges, &case.awards));
        assert_eq!(case.give("8", Recognition::Plaque), Ok(()));
        assert!(!plaque_due(&case.badges, &case.awards));
    }

    #[test]
    fn what_was_not_accepted_or_came_too_late_is_not_awarded() {
        let mut case = Case::new();
        case.submission = Some(State::InReview);
        assert_eq!(case.give("1", badge("cleaner")), Err("not-accepted"));
        case.submission = Some(State::Accepted);
        case.cut_off = Some(("plaque", false));
        assert_eq!(case.give("1", badge("cleaner")), Err("cut-off-missed"));
    }

    #[test]
    fn a_revoked_badge_names_what_it_leaves_without_support() {
        let mut case = Case::new();
        case.give("1", badge("cleaner")).unwrap();
        case.give("2", badge("defender")).unwrap();
        case.give("3", Recognition::Plaque).unwrap();
        case.give("4", Recognition::Contributor("cleaner".into())).unwrap();
        let organiser = actor("O", &[Role::Organiser]);
        let revoked = revoke(&organiser, &case.awards[0], reason(), case.support(), Timestamp::UNIX_EPOCH).unwrap();
        let also: Vec<_> = revoked.also.iter().map(AwardId::as_str).collect();
        assert_eq!(also, ["3", "4"]);
        let again = revoke(&organiser, &revoked.award, reason(), case.support(), Timestamp::UNIX_EPOCH);
        assert_eq!(again.unwrap_err().code, "award-gone");
        case.awards[0] = revoked.award;
        assert_eq!(case.give("5", badge("cleaner")), Ok(()), "a revoked badge can be given anew");
    }

    #[test]
    fn a_correction_leaves_the_old_award_readable() {
        let mut case = Case::new();
        case.give("1", badge("cleaner")).unwrap();
        let organiser = actor("O", &[Role::Organiser]);
        let fix =
            |to: Proposal| correct(&organiser, &case.awards[0], to, reason(), case.support(), Timestamp::UNIX_EPOCH);
        assert_eq!(fix(proposal("2", badge("cleaner"))).unwrap_err().code, "correction-empty");
        let elsewhere = Proposal { project: ProjectId::new("Q").unwrap(), ..proposal("2", badge("defender")) };
        assert_eq!(fix(elsewhere).unwrap_err().code, "correction-elsewhere");
        let (old, new) = fix(proposal("2", badge("defender"))).unwrap();
        assert!(matches!(old.state, AwardState::Corrected { replaced_by, .. } if replaced_by == new.id));
        assert_eq!((old.recognition, new.holds()), (badge("cleaner"), true));
    }

    #[test]
    fn nothing_rests_on_an_evaluation_that_judged_nothing() {
        for nothing in [vec![], vec![unreachable("a")]] {
            assert_eq!(Computed::of(&evaluation(nothing)).unwrap_err().code, "nothing-judged");
        }
    }

    #[test]
    fn a_mail_address_enters_an_award_as_a_digest_only() {
        let recipient = Recipient::contributor(&ContributorName::Mail("ada@example.org".into()), &Salt::new([1; 32]));
        assert!(!serde_json::to_string(&recipient).unwrap().contains("example.org"));
    }
}
