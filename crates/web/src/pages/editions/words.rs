//! The rules of an edition in words.

use slam_event::Edition;

use super::{Condition, Gift, Recipient, Requires};

/// A rule: what it is about, and its sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) title: &'static str,
    pub(super) lines: Vec<String>,
}

/// Returns the rules, in the order in which participants meet them.
pub(super) fn rules(edition: &Edition) -> Vec<Rule> {
    let schedule = &edition.evaluation;
    let mut rules = vec![
        Rule { title: "Who may take part", lines: eligibility(edition) },
        Rule { title: "Levels", lines: levels(edition) },
        Rule {
            title: "Evaluation",
            lines: vec![
                format!("Every project is evaluated each {} hours, on request, and at each cut-off.", schedule.every_hours),
                "At a cut-off the commit counts that the default branch had at that instant; dates of commits never decide.".to_owned(),
                format!("A forge that does not answer then is asked again for {} hours.", schedule.grace_hours),
                format!(
                    "Between two requests lie at least {} minutes, and more with each request of a day.",
                    schedule.demand_wait_minutes
                ),
            ],
        },
        Rule { title: "What is given", lines: recognitions(edition) },
        Rule { title: "Credit", lines: credit(edition) },
    ];
    if !edition.incentives.is_empty() {
        rules.push(Rule { title: "Rewards", lines: edition.incentives.iter().map(reward).collect() });
    }
    rules.push(Rule {
        title: "Your data",
        lines: vec![format!(
            "Personal data of participants is kept for {} days after the awards.",
            edition.retention_days
        )],
    });
    rules
}

fn eligibility(edition: &Edition) -> Vec<String> {
    if edition.eligibility.is_empty() {
        return vec!["Any open source project, on any forge or none, with or without a foundation.".to_owned()];
    }
    let line = |condition: &Condition| match condition {
        Condition::Listed { by: Some(by), .. } => format!("listed by {}", by.words()),
        Condition::Listed { by: None, .. } => "listed".to_owned(),
        Condition::RegisteredBefore { at } => format!("registered before {}", at.words()),
        Condition::Steward { .. } | Condition::Licence | Condition::Review => String::new(),
    };
    let rules = edition.eligibility.iter().map(|rule| {
        let more = line(&rule.condition);
        if more.is_empty() { format!("{}.", rule.title) } else { format!("{} ({more}).", rule.title) }
    });
    rules.collect()
}

fn levels(edition: &Edition) -> Vec<String> {
    let stages = |stages: &[slam_event::level::Stage]| {
        stages.iter().map(|stage| format!("{}: level {}", stage.title, stage.level)).collect::<Vec<_>>().join("; ")
    };
    let mut lines: Vec<_> =
        edition.level.stewards.iter().map(|one| format!("{}: {}.", one.title, stages(&one.stages))).collect();
    if !edition.level.unstewarded.is_empty() {
        lines.push(format!("Projects on their own: {}.", stages(&edition.level.unstewarded)));
    }
    if lines.is_empty() {
        lines.push("Everybody is judged at the level of the objectives.".to_owned());
    }
    lines
}

fn recognitions(edition: &Edition) -> Vec<String> {
    let line = |one: &slam_event::edition::Recognition| {
        let to = match one.to {
            Recipient::Project => "the project",
            Recipient::Contributor => "each person who is named beside the badge",
        };
        let requires = match one.requires {
            Requires::EachBadge => "for each badge",
            Requires::AllBadges => "for all badges together",
        };
        let until = edition.cut_off(&one.cut_off).map_or(String::new(), |at| format!(", until {}", at.at.words()));
        format!("{}: to {to}, {requires}{until}.", one.title)
    };
    edition.recognitions.iter().map(line).collect()
}

fn credit(edition: &Edition) -> Vec<String> {
    let rule = &edition.credit;
    let mut lines = vec![format!(
        "One badge of one project names at most {} people; they decide whether to be shown.",
        rule.most_per_badge
    )];
    if rule.from_git {
        let trailers = if rule.trailers.is_empty() {
            String::new()
        } else {
            format!(" and the trailers {}", rule.trailers.join(", "))
        };
        lines.push(format!("Git history{trailers} propose contributors; a maintainer confirms each."));
    }
    lines
}

fn reward(one: &slam_event::incentives::Incentive) -> String {
    let gift = match &one.gift {
        Gift::Money(money) => format!("{}.{:02} {}", money.minor_units / 100, money.minor_units % 100, money.currency),
        Gift::Thing(thing) => thing.thing.clone(),
    };
    let per = match one.milestone {
        Requires::EachBadge => "for each badge",
        Requires::AllBadges => "for all badges together",
    };
    format!("{}: {gift} {per}, at most {} a project and {} in all.", one.title, one.most_per_project, one.most_overall)
}
