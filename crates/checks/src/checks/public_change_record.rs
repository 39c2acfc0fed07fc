//! Whether the history records all changes, who made them, and when.

use slam_model::{Citation, Confidence, Evidence, Fact, Finding, evidence::history::History, finding::CitationKind};

use crate::check::{Check, Evaluate, maintainer};

pub(crate) static CHECK: Check = Check {
    id: "public-change-record",
    title: "The history records every change with its author and its time",
    rationale: "When something goes wrong, the record tells what changed, who to ask, and what to take back.",
    requirements: &["OSPS-QA-01.02"],
    gates: &[],
    effort: maintainer(60),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "publish the history with its authors instead of one import, or record the answer with `slam declare`";

fn evaluate(evidence: &Evidence) -> Finding {
    let history = match &evidence.history {
        Fact::Seen(history) => history,
        Fact::Absent => {
            return Finding::failed("no-history", "there is no history").missing("a record of changes", ADVICE);
        }
        Fact::NotVisible(gap) => return Finding::unknown("history-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("history-broken", cause),
    };
    let review = |reason: &str, message: &str| {
        Finding::needs_review(reason, message).cite([cite(history)]).missing("a record of changes", ADVICE)
    };
    if history.commits <= 1 {
        return review("one-commit", "the whole history is one commit: an import, or a beginning");
    }
    if history.human_commits == 0 {
        return review("bots-only", "every commit is by a bot, so that the record does not say who made a change");
    }
    if is_publishing_robot(history) {
        return review("mostly-bots", "nearly every commit is by a bot: changes may be made elsewhere and published here");
    }
    Finding::passed("recorded", format!("{} commits record what was changed by whom and when", history.commits))
        .confidence(if history.commits < 5 { Confidence::Medium } else { Confidence::High })
        .cite([cite(history)])
}

/// A repository that a robot fills from elsewhere has a hundred commits of the robot for each of a person.
fn is_publishing_robot(history: &History) -> bool {
    history.bot_commits >= 100 && history.bot_commits / 100 >= history.human_commits
}

fn cite(history: &History) -> Citation {
    let day = |at: Option<jiff::Timestamp>| at.map_or("?".to_owned(), |at| at.strftime("%Y-%m-%d").to_string());
    let of = |count: u64, one: &str, many: &str| format!("{count} {}", if count == 1 { one } else { many });
    let words = format!(
        "{} by {} and {} by bots, {} to {}",
        of(history.human_commits, "commit", "commits"),
        of(history.author_count, "person", "people"),
        history.bot_commits,
        day(history.first),
        day(history.last)
    );
    Citation::note(CitationKind::History, words)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Evidence, Fact, Gap, evidence::history::History};

    use crate::testing::{build, check_evidence};

    fn history(commits: u64, human_commits: u64, bot_commits: u64) -> Evidence {
        let history = History { commits, human_commits, bot_commits, author_count: 2, ..History::default() };
        Evidence { history: Fact::Seen(history), ..build::nothing() }
    }

    #[test]
    fn passed_by_a_history_of_people() {
        check_evidence(&super::CHECK, &history(40, 30, 10), expect!["Passed recorded [30 commits by 2 people and 10 by bots, ? to ?]"]);
    }

    #[test]
    fn one_squashed_import_by_a_bot_needs_a_person() {
        check_evidence(&super::CHECK, &history(1, 0, 1), expect!["NeedsReview one-commit [0 commits by 2 people and 1 by bots, ? to ?]"]);
    }

    #[test]
    fn a_robot_that_publishes_needs_a_person() {
        check_evidence(&super::CHECK, &history(900, 3, 897), expect!["NeedsReview mostly-bots [3 commits by 2 people and 897 by bots, ? to ?]"]);
        check_evidence(&super::CHECK, &history(9, 0, 9), expect!["NeedsReview bots-only [0 commits by 2 people and 9 by bots, ? to ?]"]);
    }

    #[test]
    fn a_shallow_clone_cannot_tell() {
        let history = Fact::NotVisible(Gap::new("the clone is shallow", "fetch the whole history"));
        check_evidence(&super::CHECK, &Evidence { history, ..build::nothing() }, expect!["Unknown history-not-visible"]);
    }
}
