//! Code-Review: how many of the newest changes somebody other than their author looked at.

use slam_model::{
    Evidence, Fact,
    evidence::changes::{Change, Review},
    scorecard::{Location, Outcome},
};

use super::{
    Mode,
    answer::{Answer, elsewhere, proportion},
};

const PROBE: &str = "codeApproved";
const HOW: &str = "approvals stand on the forge; look there for the changes that are listed as hidden";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let history = match &evidence.history {
        Fact::Seen(history) => history,
        Fact::Absent => return Answer::inconclusive("there is no history"),
        Fact::NotVisible(gap) => return Answer::hidden(&[PROBE], "the history", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the history could not be read: {cause}")),
    };
    let recent = &history.changes.recent;
    if mode == Mode::Strict {
        return strict(recent);
    }
    let people: Vec<&Change> = recent.iter().filter(|change| !change.by_bot).collect();
    if people.is_empty() {
        let mut answer = Answer::inconclusive("no person is behind the newest changes");
        answer.probe(PROBE, Outcome::NotApplicable, "no human activity in the newest changes", None);
        return answer;
    }
    let count = |wanted: &[Review]| people.iter().filter(|change| wanted.contains(&change.review)).count() as u64;
    let seen = count(&[Review::Named, Review::Merged, Review::Committed]);
    let (guests, hidden, none) = (count(&[Review::Guest]), count(&[Review::Hidden]), count(&[Review::None]));
    let (reviewed, decided) = (seen + guests, seen + guests + none);
    let mut answer = Answer { guess: true, ..Answer::default() };
    for (number, what) in [
        (count(&[Review::Named]), "carry a review in their message"),
        (count(&[Review::Merged]), "were merged by somebody other than their author"),
        (count(&[Review::Committed]), "were committed by somebody other than their author"),
        (guests, "came by a change request of an author with few commits, so that somebody else merged them"),
    ] {
        if number > 0 {
            answer.info(format!("{number} of {} changes {what}", people.len()), None);
        }
    }
    if hidden > 0 {
        answer.debug(
            format!(
                "{hidden} of {} changes came by a change request or from a branch; who approved them cannot be seen",
                people.len()
            ),
            None,
        );
    }
    for change in people.iter().filter(|change| change.review == Review::None).take(5) {
        answer.warn(format!("no trace of a review: {}", change.commit.subject), commit(change));
    }
    if none > 5 {
        answer.debug(format!("{} more changes without a trace of a review", none - 5), None);
    }
    answer.deviate(
        "reviews are told from the clone: trailers, who merged, who committed; Scorecard asks the forge for approvals",
    );
    // Half of the changes must be told before the rest is taken to be like them.
    let all = people.len() as u64;
    if decided * 2 < all {
        answer.probe(PROBE, Outcome::NotAvailable, "approvals are kept by the forge", None);
        let reason = format!(
            "{hidden} of the newest {all} changes came by change requests or from branches, and their approvals cannot be seen"
        );
        return Answer { guess: false, ..answer.conclude(None, reason) }.visible(HOW);
    }
    let outcome = if reviewed == decided { Outcome::True } else { Outcome::False };
    let reason = format!("{reviewed} of {decided} changes whose review can be told were looked at by somebody else");
    if let Some(probe) = answer.probe(PROBE, outcome, &reason, None) {
        probe.values.insert("approvedChangesets".to_owned(), reviewed.to_string());
        probe.values.insert("totalChangesets".to_owned(), decided.to_string());
    }
    answer.conclude(Some(proportion(reviewed, decided)), reason).visible(HOW)
}

/// Of a clone alone Scorecard can tell the marks of review tools, and nothing else.
fn strict(recent: &[Change]) -> Answer {
    let gap = slam_model::Gap::new("Scorecard asks the forge for the approvals of every merged change", HOW);
    if recent.is_empty() {
        return Answer::inconclusive("there are no changes");
    }
    Answer::hidden(&[PROBE], "approvals", &gap)
}

fn commit(change: &Change) -> Option<Location> {
    elsewhere(format!("commit {}", change.commit.id.short()))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, ObjectId,
        evidence::{
            changes::{Change, Changes, Review},
            history::{CommitRef, History},
        },
    };

    use super::super::testing::check;
    use crate::testing::build;

    fn evidence(reviews: &[(Review, bool)]) -> Evidence {
        let change = |(review, by_bot): &(Review, bool)| Change {
            commit: CommitRef {
                id: ObjectId::try_from("a".repeat(40)).unwrap(),
                author: "A".to_owned(),
                time: "2026-09-01T00:00:00Z".parse().unwrap(),
                subject: "Mend it".to_owned(),
            },
            by_bot: *by_bot,
            by_request: false,
            review: *review,
        };
        let recent = reviews.iter().map(change).collect();
        let changes = Changes { recent, ..Changes::default() };
        Evidence { history: Fact::Seen(History { changes, ..History::default() }), ..build::nothing() }
    }

    #[test]
    fn traces_of_reviews_are_counted_and_bots_left_out() {
        let changes = [(Review::Merged, false), (Review::Named, false), (Review::None, false), (Review::None, true)];
        check(
            "Code-Review",
            &evidence(&changes),
            expect![[r#"
            6/10 2 of 3 changes whose review can be told were looked at by somebody else (a guess)
              Info 1 of 3 changes carry a review in their message
              Info 1 of 3 changes were merged by somebody other than their author
              Warn no trace of a review: Mend it: commit aaaaaaaaaaaa
              Debug differs from Scorecard: reviews are told from the clone: trailers, who merged, who committed; Scorecard asks the forge for approvals
              see approvals stand on the forge; look there for the changes that are listed as hidden
            strict: ? approvals cannot be seen: Scorecard asks the forge for the approvals of every merged change
              see approvals stand on the forge; look there for the changes that are listed as hidden"#]],
        );
    }

    #[test]
    fn hidden_approvals_are_neither_a_pass_nor_a_failure() {
        let changes = [(Review::Hidden, false), (Review::Hidden, false), (Review::Merged, false)];
        let answer = super::evaluate(&evidence(&changes), super::Mode::Right);
        assert_eq!((answer.score, answer.guess), (None, false));
    }
}
