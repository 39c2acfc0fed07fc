//! The states of a submission, who moves it from one to the next, and until when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Refusal, RefusalKind, cutoff::CutOff};

use super::Prefill;

/// Where a submission stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// The maintainers are at it.
    Draft,
    /// Sent, and no reviewer has looked yet.
    Submitted,
    /// A reviewer has decided a first item.
    InReview,
    /// Every part is met. An organiser may award.
    Accepted,
    /// Something is missing; the project can add it and submit again.
    Returned,
    /// Not met, with a reason.
    Refused,
    /// The project took it back.
    Withdrawn,
    /// The project objects to a decision.
    Appealed,
}

/// What moves a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// A maintainer sends it.
    Submit,
    /// A maintainer adds links or contributors.
    Add,
    /// A maintainer takes it back.
    Withdraw,
    /// A reviewer decided an item, and others are open.
    Decide,
    /// Every item is decided as met.
    Accept,
    /// Every item is decided, and something is missing.
    Return,
    /// Every item is decided, and one will not be met.
    Refuse,
    /// A maintainer objects to a decision.
    Appeal,
    /// A later evaluation, an undone decision, or a second one brings it back to the reviewers.
    Reopen,
}

/// What follows of an action.
pub type Step = Result<State, Refusal>;

impl State {
    /// Every state, in the order of its life.
    pub const ALL: [Self; 8] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::Accepted,
        Self::Returned,
        Self::Refused,
        Self::Withdrawn,
        Self::Appealed,
    ];

    /// Returns the name as rows spell it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in-review",
            Self::Accepted => "accepted",
            Self::Returned => "returned",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
            Self::Appealed => "appealed",
        }
    }

    /// Finds a state by its name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Returns the state after an action.
    ///
    /// # Errors
    /// The state does not permit it.
    pub fn after(self, action: Action) -> Step {
        use Action::{Accept, Add, Appeal, Decide, Refuse, Reopen, Return, Submit, Withdraw};
        use State::{Accepted, Appealed, Draft, InReview, Refused, Returned, Submitted, Withdrawn};
        match (self, action) {
            (Draft | Returned | Withdrawn, Submit) => Ok(Submitted),
            // Contributors may be named as long as the badge is not lost: names come late.
            (Draft | Submitted | InReview | Accepted | Returned, Add) => Ok(self),
            (Draft | Submitted | InReview | Returned | Appealed, Withdraw) => Ok(Withdrawn),
            (Submitted | InReview, Decide) => Ok(InReview),
            (Appealed, Decide) => Ok(Appealed),
            (Submitted | InReview | Appealed, Accept) => Ok(Accepted),
            (Submitted | InReview | Appealed, Return) => Ok(Returned),
            (Submitted | InReview | Appealed, Refuse) => Ok(Refused),
            (Returned | Refused, Appeal) => Ok(Appealed),
            (Submitted | InReview | Accepted | Returned | Refused, Reopen) => Ok(InReview),
            (state, action) => Err(refusal(state, action)),
        }
    }
}

fn refusal(state: State, action: Action) -> Refusal {
    let verb = match action {
        Action::Submit => "be submitted",
        Action::Add => "take additions",
        Action::Withdraw => "be withdrawn",
        Action::Decide | Action::Accept | Action::Return | Action::Refuse => "be decided",
        Action::Appeal => "be appealed",
        Action::Reopen => "be reopened",
    };
    let message = format!("a submission that is {} cannot {verb}", state.name().replace('-', " "));
    let hint = match (state, action) {
        (State::Accepted, Action::Withdraw) => "Ask an organiser to revoke the recognition instead.",
        (State::Refused, Action::Submit | Action::Add) => "Appeal against the decision, once, with a reason.",
        (State::Draft | State::Withdrawn, _) => "A maintainer submits it first.",
        (State::Accepted, Action::Appeal) => "There is nothing to appeal against: every part was accepted.",
        _ => "Reload the page to see how it stands.",
    };
    Refusal::new(RefusalKind::Conflict, "submission-state", message).hint(hint)
}

/// The dates that a submission is measured by.
#[derive(Debug, Clone, Copy)]
pub struct Dates<'d> {
    /// The first instant.
    pub opens: Timestamp,
    /// The cut-offs of the recognitions, in any order.
    pub cut_offs: &'d [CutOff],
}

/// Returns the cut-offs that a submission at this instant still counts for. The instant of the cut-off itself counts.
///
/// # Errors
/// The edition is not open yet, or the last cut-off is over; the message names the date.
pub fn counts_for<'d>(now: Timestamp, dates: Dates<'d>) -> Result<Vec<&'d CutOff>, Refusal> {
    if now < dates.opens {
        let message = format!("submissions open on {:.0}", dates.opens);
        return Err(Refusal::new(RefusalKind::Conflict, "submissions-not-open", message));
    }
    let mut open: Vec<_> = dates.cut_offs.iter().filter(|one| now <= one.at).collect();
    open.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    match dates.cut_offs.iter().map(|one| one.at).max() {
        Some(last) if open.is_empty() => {
            let message = format!("submissions closed on {last:.0}");
            let hint = "The evaluation goes on, and the results stay on the project's page.";
            Err(Refusal::new(RefusalKind::Conflict, "submissions-closed", message).hint(hint))
        }
        _ => Ok(open),
    }
}

/// What has to hold before a claim is sent.
#[derive(Debug, Clone, Copy)]
pub struct Ready<'r> {
    /// Whether the person maintains the project.
    pub by_maintainer: bool,
    /// The badge as the last evaluation has it; `None` when nothing was evaluated.
    pub prefill: Option<&'r Prefill>,
}

/// Returns the state and the cut-offs of a claim that is sent now. Without an item for people it goes straight to Accepted: the
/// machine decided every part, and an organiser still has to award.
///
/// # Errors
/// The person is no maintainer, the dates or the state forbid it, nothing was evaluated, or parts are open.
pub fn submit<'d>(
    state: State,
    now: Timestamp,
    dates: Dates<'d>,
    ready: Ready<'_>,
) -> Result<(State, Vec<&'d CutOff>), Refusal> {
    if !ready.by_maintainer {
        return Err(Refusal::new(RefusalKind::NotAllowed, "not-a-maintainer", "only maintainers submit for a project")
            .hint("Ask a maintainer to name you as a contributor in their submission."));
    }
    let cut_offs = counts_for(now, dates)?;
    let sent = state.after(Action::Submit)?;
    let Some(prefill) = ready.prefill else {
        return Err(Refusal::new(RefusalKind::Conflict, "not-evaluated", "this project was not evaluated yet")
            .hint("Ask for an evaluation on the project's page; it takes a minute or two."));
    };
    if !prefill.open.is_empty() {
        let open: Vec<_> = prefill.open.iter().map(|(title, message)| format!("{title} ({message})")).collect();
        let message = format!("{} of the badge are not met: {}", count(open.len(), "part"), open.join("; "));
        return Err(Refusal::new(RefusalKind::Conflict, "parts-open", message)
            .hint("Close them and ask for an evaluation, or say for each why the machine is wrong."));
    }
    let state = if prefill.items.is_empty() { sent.after(Action::Accept)? } else { sent };
    Ok((state, cut_offs))
}

fn count(number: usize, what: &str) -> String {
    if number == 1 { format!("1 {what}") } else { format!("{number} {what}s") }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    const ACTIONS: [Action; 9] = [
        Action::Submit,
        Action::Add,
        Action::Withdraw,
        Action::Decide,
        Action::Accept,
        Action::Return,
        Action::Refuse,
        Action::Appeal,
        Action::Reopen,
    ];

    #[test]
    fn the_whole_table_of_states() {
        let table: String = State::ALL
            .into_iter()
            .map(|state| {
                let after = ACTIONS.map(|action| state.after(action).map_or("-", State::name));
                format!("{}: {}\n", state.name(), after.join(" "))
            })
            .collect();
        // Columns: submit add withdraw decide accept return refuse appeal reopen.
        expect_test::expect![[r#"
            draft: submitted draft withdrawn - - - - - -
            submitted: - submitted withdrawn in-review accepted returned refused - in-review
            in-review: - in-review withdrawn in-review accepted returned refused - in-review
            accepted: - accepted - - - - - - in-review
            returned: submitted returned withdrawn - - - - appealed in-review
            refused: - - - - - - - appealed in-review
            withdrawn: submitted - - - - - - - -
            appealed: - - withdrawn appealed accepted returned refused - -
        "#]]
        .assert_eq(&table);
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn cut_offs() -> [CutOff; 2] {
        let make = |id: &str, at| CutOff { id: id.into(), at, grace: SignedDuration::from_hours(24) };
        [make("digital", self::at("2026-11-11T12:00:00Z")), make("plaque", self::at("2026-11-06T12:00:00Z"))]
    }

    #[test]
    fn a_submission_counts_up_to_the_instant_of_each_cut_off() {
        let cut_offs = cut_offs();
        let dates = Dates { opens: at("2026-10-05T00:00:00Z"), cut_offs: &cut_offs };
        let ids = |now: &str| {
            counts_for(at(now), dates)
                .map(|open| open.iter().map(|one| one.id.clone()).collect::<Vec<_>>().join(" "))
                .unwrap_or_else(|refusal| refusal.message)
        };
        for (now, answer) in [
            ("2026-10-04T23:59:59Z", "submissions open on 2026-10-05T00:00:00Z"),
            ("2026-11-06T12:00:00Z", "plaque digital"),
            ("2026-11-06T12:00:00.001Z", "digital"),
            ("2026-11-11T12:00:00Z", "digital"),
            ("2026-11-11T12:00:00.001Z", "submissions closed on 2026-11-11T12:00:00Z"),
        ] {
            assert_eq!(ids(now), answer, "{now}");
        }
    }

    #[test]
    fn a_claim_is_sent_only_when_everything_holds() {
        let cut_offs = cut_offs();
        let dates = Dates { opens: at("2026-10-05T00:00:00Z"), cut_offs: &cut_offs };
        let decided = Prefill { met: vec!["file".into()], items: vec![], open: vec![] };
        let open = Prefill { open: vec![("A file".into(), "there is none".into())], ..decided.clone() };
        let send = |by_maintainer, prefill| {
            let ready = Ready { by_maintainer, prefill };
            submit(State::Draft, at("2026-10-06T00:00:00Z"), dates, ready).map(|sent| sent.0).map_err(|one| one.code)
        };
        assert_eq!(send(false, Some(&decided)), Err("not-a-maintainer"));
        assert_eq!(send(true, None), Err("not-evaluated"));
        assert_eq!(send(true, Some(&open)), Err("parts-open"));
        assert_eq!(send(true, Some(&decided)), Ok(State::Accepted));
    }
}
