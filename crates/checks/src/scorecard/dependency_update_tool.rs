//! Dependency-Update-Tool: a configuration, or commits of a bot.

use slam_model::{
    Evidence, Fact,
    evidence::policy::UpdateBot,
    scorecard::{LocationKind, Outcome},
};

use super::{
    Mode,
    answer::{Answer, BEST, file},
};

const PROBE: &str = "dependencyUpdateToolConfigured";

/// Files that Scorecard looks for, in lower case, and the tool behind each.
const FILES: [(&str, &str); 17] = [
    (".github/dependabot.yml", "Dependabot"),
    (".github/dependabot.yaml", "Dependabot"),
    ("renovate.json", "RenovateBot"),
    ("renovate.json5", "RenovateBot"),
    (".github/renovate.json", "RenovateBot"),
    (".github/renovate.json5", "RenovateBot"),
    (".gitlab/renovate.json", "RenovateBot"),
    (".gitlab/renovate.json5", "RenovateBot"),
    (".renovaterc", "RenovateBot"),
    (".renovaterc.json", "RenovateBot"),
    (".renovaterc.json5", "RenovateBot"),
    (".scala-steward.conf", "scala-steward"),
    ("scala-steward.conf", "scala-steward"),
    (".github/.scala-steward.conf", "scala-steward"),
    (".github/scala-steward.conf", "scala-steward"),
    (".config/.scala-steward.conf", "scala-steward"),
    (".config/scala-steward.conf", "scala-steward"),
];

/// Bots whose commits show that updates are proposed, by a part of their name.
const BOTS: [(&str, &str); 8] = [
    ("dependabot", "Dependabot"),
    ("renovate", "RenovateBot"),
    ("scala-steward", "scala-steward"),
    ("scala steward", "scala-steward"),
    ("pyup", "pyup"),
    ("depfu", "depfu"),
    ("greenkeeper", "greenkeeper"),
    ("pre-commit-ci", "pre-commit.ci"),
];

pub(super) fn evaluate(evidence: &Evidence, mode: Mode) -> Answer {
    if let Fact::NotVisible(gap) = &evidence.tree {
        return Answer::hidden(&[PROBE], "the tree", gap);
    }
    let mut answer = Answer::default();
    let bots = evidence.process.seen().map(|process| process.update_bots.as_slice()).unwrap_or_default();
    let mut found: Vec<String> = Vec::new();
    let mut off = Vec::new();
    for entry in evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default() {
        let lower = entry.path.to_lower();
        let Some((_, tool)) = FILES.iter().find(|(path, _)| *path == lower) else { continue };
        let bot = bots.iter().find(|bot| bot.place.path == entry.path);
        if let Some(why) = bot.filter(|_| mode == Mode::Right).and_then(idle) {
            answer.warn(format!("the configuration of {tool} {why}"), file(&entry.path, LocationKind::Source));
            answer.deviate("a configuration that updates nothing is none; Scorecard is content with the file");
            off.push(*tool);
            continue;
        }
        add(&mut answer, &mut found, tool, &format!("{tool} is configured"), file(&entry.path, LocationKind::Source));
    }
    if mode == Mode::Right {
        further(evidence, bots, &off, &mut answer, &mut found);
    }
    if found.is_empty() {
        answer.warn("no tool for updates of dependencies is configured", None);
        answer.probe(PROBE, Outcome::False, "no configuration of an update tool", None);
        return answer.conclude(Some(0), "no update tool was found");
    }
    answer.conclude(Some(BEST), format!("{} proposes updates", found.join(" and ")))
}

/// What Scorecard does not know: other tools, and bots whose commits are in the history.
fn further(evidence: &Evidence, bots: &[UpdateBot], off: &[&str], answer: &mut Answer, found: &mut Vec<String>) {
    for bot in bots {
        let known = FILES.iter().any(|(path, _)| *path == bot.place.path.to_lower());
        if known || idle(bot).is_some() {
            continue;
        }
        let location = Some(super::answer::place(&slam_model::Place::line(&bot.place.path, bot.place.line)));
        add(answer, found, &bot.name, &format!("{} is configured", bot.name), location);
        answer.deviate("tools and places of configuration that Scorecard does not know count as well");
    }
    if !found.is_empty() || !off.is_empty() {
        return;
    }
    let known = evidence.history.seen().map(|history| &history.changes.bots);
    for (name, commits) in known.into_iter().flatten() {
        let lower = name.to_lowercase();
        let Some((_, tool)) = BOTS.iter().find(|(part, _)| lower.contains(part)) else { continue };
        if !found.iter().any(|one| one == tool) {
            add(answer, found, tool, &format!("{commits} commits of `{name}` are in the history"), None);
            answer.deviate(
                "commits of update bots are found in the clone; Scorecard asks the forge, and only for Dependabot",
            );
        }
    }
}

/// Returns why a configuration updates nothing.
fn idle(bot: &UpdateBot) -> Option<&str> {
    let says = |message: &str| message.starts_with("updates nothing") || message.starts_with("is switched off");
    bot.problems.iter().map(|problem| problem.message.as_str()).find(|message| says(message))
}

fn add(
    answer: &mut Answer,
    found: &mut Vec<String>,
    tool: &str,
    text: &str,
    location: Option<slam_model::scorecard::Location>,
) {
    answer.info(text, location.clone());
    answer.probe_with(PROBE, Outcome::True, text, location, ("tool", tool));
    if !found.iter().any(|known| known == tool) {
        found.push(tool.to_owned());
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::testing::check;
    use crate::testing;

    #[test]
    fn a_configuration_counts_unless_it_updates_nothing() {
        let good = "//- .github/dependabot.yml\nversion: 2\nupdates:\n  - package-ecosystem: cargo\n    directory: /\n    schedule: {interval: weekly}\n";
        check(
            "Dependency-Update-Tool",
            &testing::evidence(good),
            expect![[r#"
            10/10 Dependabot proposes updates
              Info Dependabot is configured: .github/dependabot.yml
            strict: the same"#]],
        );
        let off = "//- renovate.json\n{\"enabled\": false}\n";
        check(
            "Dependency-Update-Tool",
            &testing::evidence(off),
            expect![[r#"
            0/10 no update tool was found
              Warn the configuration of RenovateBot is switched off: renovate.json
              Warn no tool for updates of dependencies is configured
              Debug differs from Scorecard: a configuration that updates nothing is none; Scorecard is content with the file
            strict: 10/10 RenovateBot proposes updates
              Info RenovateBot is configured: renovate.json"#]],
        );
    }

    #[test]
    fn tools_that_scorecard_does_not_know_count_by_default() {
        let evidence = testing::evidence("//- package.json\n{\n  \"renovate\": {}\n}\n");
        check(
            "Dependency-Update-Tool",
            &evidence,
            expect![[r#"
            10/10 renovate proposes updates
              Info renovate is configured: package.json:2
              Debug differs from Scorecard: tools and places of configuration that Scorecard does not know count as well
            strict: 0/10 no update tool was found
              Warn no tool for updates of dependencies is configured"#]],
        );
    }
}
