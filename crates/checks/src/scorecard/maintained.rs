//! Maintained: commits of the last 90 days against one a week.

use jiff::ToSpan as _;
use slam_model::{Evidence, Fact, scorecard::Outcome};

use super::{
    Mode,
    answer::{Answer, proportion},
    probes,
};
use crate::forge;

/// One a week, for 90 days.
const WANTED: u64 = 12;
/// Scorecard counts among this many commits, the newest.
const DEPTH: u64 = 30;
const HOW: &str = "what members answer to issues stands on the forge, and counts there beside commits";

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    let repository = forge::part(evidence, |forge| &forge.repository);
    if let Fact::Seen(repository) = &repository {
        if repository.archived {
            let mut answer = Answer::scored(0, "the repository is archived");
            answer.warn("the repository is archived", None);
            answer.probe("archived", Outcome::True, "the repository is archived", None);
            answer.next = vec!["nothing to mend: the owner has closed the repository".to_owned()];
            return answer;
        }
    } else if mode == Mode::Strict {
        let gap = slam_model::Gap::new("Scorecard asks the forge for commits, issues, and the archive flag", HOW);
        return Answer::hidden(probes("Maintained"), "activity", &gap);
    }
    let history = match &evidence.history {
        Fact::Seen(history) => history,
        Fact::Absent => return Answer::inconclusive("there is no history"),
        Fact::NotVisible(gap) => return Answer::hidden(probes("Maintained"), "the history", gap),
        Fact::Broken(cause) => return Answer::inconclusive(format!("the history could not be read: {cause}")),
    };
    let until = evidence.as_of.strftime("%Y-%m-%d");
    let mut answer = Answer { guess: true, ..Answer::default() };
    answer.probe(
        "archived",
        if repository.seen().is_some() { Outcome::False } else { Outcome::NotAvailable },
        "archive flag",
        None,
    );
    answer.probe("issueActivityByProjectMember", Outcome::NotAvailable, "issues cannot be seen in a clone", None);
    answer.debug(format!("days are counted back from {until}, the day of `--now` or else of the commit"), None);
    let threshold = evidence.as_of.checked_sub((90 * 24).hours()).unwrap_or(evidence.as_of);
    let young = !history.limited && history.first.is_some_and(|first| first > threshold);
    let commits = history.changes.all_90_days;
    answer.probe_with(
        "hasRecentCommits",
        if commits > 0 { Outcome::True } else { Outcome::False },
        "commits of the last 90 days",
        None,
        ("commitsWithinThreshold", &commits.min(DEPTH).to_string()),
    );
    answer.probe("createdRecently", if young { Outcome::True } else { Outcome::False }, "age of the repository", None);
    answer.deviate(
        "commits are counted in the clone; Scorecard asks the forge, and adds the answers of members to issues",
    );
    if young {
        answer.deviate("a repository younger than 90 days is too young to tell; Scorecard gives it 0");
        let reason = format!("the first commit is younger than 90 days; commits since: {commits}");
        return Answer { guess: false, ..answer.conclude(None, reason) }.visible("time will tell");
    }
    let people = history.commits_90_days;
    answer.info(format!("{commits} commits in the 90 days before {until}, {people} of them changes by people"), None);
    let score = proportion(commits.min(DEPTH), WANTED);
    answer.conclude(Some(score), format!("{commits} commits in 90 days; one a week is asked for")).visible(HOW)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact,
        evidence::{
            changes::Changes,
            forge::{ForgeFacts, Repository},
            history::History,
        },
    };

    use super::super::testing::check;
    use crate::testing::build;

    fn evidence(first: &str, commits: u64) -> Evidence {
        let history = History {
            first: Some(first.parse().unwrap()),
            commits_90_days: commits,
            changes: Changes { all_90_days: commits, ..Changes::default() },
            ..History::default()
        };
        Evidence { history: Fact::Seen(history), forge: Fact::default(), ..build::nothing() }
    }

    #[test]
    fn commits_of_ninety_days_are_counted() {
        check(
            "Maintained",
            &evidence("2020-01-01T00:00:00Z", 6),
            expect![[r#"
                5/10 6 commits in 90 days; one a week is asked for (a guess)
                  Debug days are counted back from 2026-10-05, the day of `--now` or else of the commit
                  Info 6 commits in the 90 days before 2026-10-05, 6 of them changes by people
                  Debug differs from Scorecard: commits are counted in the clone; Scorecard asks the forge, and adds the answers of members to issues
                  see what members answer to issues stands on the forge, and counts there beside commits
                strict: ? activity cannot be seen: Scorecard asks the forge for commits, issues, and the archive flag
                  see what members answer to issues stands on the forge, and counts there beside commits"#]],
        );
    }

    #[test]
    fn a_young_repository_is_not_a_neglected_one() {
        let answer = super::evaluate(&evidence("2026-09-01T00:00:00Z", 40), super::Mode::Right);
        assert_eq!(answer.score, None);
    }

    #[test]
    fn an_archive_scores_nothing() {
        let repository = Repository { archived: true, ..Repository::default() };
        let facts = ForgeFacts { repository: Fact::Seen(repository), ..ForgeFacts::default() };
        assert_eq!(super::evaluate(&build::forge(facts), super::Mode::Right).score, Some(0));
    }
}
