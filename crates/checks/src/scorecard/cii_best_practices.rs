//! CII-Best-Practices: the level of the badge, which only its service knows.

use slam_model::{Evidence, Fact, evidence::document::DocumentKind, scorecard::Outcome};

use super::{
    Mode,
    answer::{Answer, line},
};
use crate::forge;

const PROBE: &str = "hasOpenSSFBadge";

pub(super) fn evaluate(evidence: &Evidence, _: Mode) -> Answer {
    match forge::part(evidence, |forge| &forge.badge_level) {
        Fact::Seen(level) => return of_level(level),
        Fact::Absent => {
            let mut answer = Answer::scored(0, "the badge service does not know the project");
            answer.probe(PROBE, Outcome::False, "no badge", None);
            return answer;
        }
        Fact::NotVisible(_) | Fact::Broken(_) => {}
    }
    let gap = slam_model::Gap::new(
        "only its service knows the level",
        "record the reply `best-practices` in the forge snapshot (`slam explain forge-snapshot`)",
    );
    let mut answer = Answer::hidden(&[PROBE], "the badge", &gap);
    let documents = evidence.documents.seen().map(Vec::as_slice).unwrap_or_default();
    let shown = documents.iter().filter(|one| one.kind == DocumentKind::Readme).find_map(|readme| {
        let link = readme.links.iter().find(|link| is_badge(&link.target))?;
        Some((readme, link))
    });
    if let Some((readme, link)) = shown {
        answer.info("the README shows the badge, and not its level", line(&readme.path, link.line));
        answer.reason = "the README shows the badge; its level stands only at its service".to_owned();
    }
    answer
}

fn is_badge(target: &str) -> bool {
    ["bestpractices.dev/", "bestpractices.coreinfrastructure.org/"].iter().any(|host| target.contains(host))
        && target.contains("/projects/")
}

fn of_level(level: &str) -> Answer {
    let (score, name) = match level {
        "gold" => (10, "Gold"),
        "silver" => (7, "Silver"),
        "passing" => (5, "Passing"),
        _ => (2, "InProgress"),
    };
    let mut answer = Answer::scored(score, format!("the badge is at level {name}"));
    answer.probe_with(PROBE, Outcome::True, &format!("badge at level {name}"), None, ("badgeLevel", name));
    answer
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Fact, evidence::forge::ForgeFacts};

    use super::super::testing::check;
    use crate::testing::{self, build};

    #[test]
    fn the_readme_shows_that_there_is_one_and_not_which() {
        let readme = "//- README.md\n# X\n\n[![badge](https://www.bestpractices.dev/projects/1/badge)](https://www.bestpractices.dev/projects/1)\n";
        check(
            "CII-Best-Practices",
            &testing::evidence(readme),
            expect![[r#"
            ? the README shows the badge; its level stands only at its service
              Info the README shows the badge, and not its level: README.md:3
              see record the reply `best-practices` in the forge snapshot (`slam explain forge-snapshot`)
            strict: the same"#]],
        );
    }

    #[test]
    fn the_service_knows() {
        for (level, score) in [("in_progress", 2), ("passing", 5), ("silver", 7), ("gold", 10)] {
            let facts = ForgeFacts { badge_level: Fact::Seen(level.to_owned()), ..ForgeFacts::default() };
            assert_eq!(super::evaluate(&build::forge(facts), super::Mode::Right).score, Some(score));
        }
    }
}
