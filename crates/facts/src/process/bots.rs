//! Bots that update dependencies: Dependabot and Renovate in some depth, others by their file.

use slam_formats::tree::{Document, Limits, Node, SyntaxError, parse_json, parse_yaml};
use slam_model::{
    Place, Problem,
    evidence::policy::{ProcessFacts, UpdateBot},
};

use super::Source;

const RENOVATE: [&str; 10] = [
    "renovate.json",
    "renovate.json5",
    ".github/renovate.json",
    ".github/renovate.json5",
    ".gitlab/renovate.json",
    ".gitlab/renovate.json5",
    ".renovaterc",
    ".renovaterc.json",
    ".renovaterc.json5",
    "renovate.jsonc",
];
const OTHERS: [(&str, &str); 8] = [
    (".pyup.yml", "pyup"),
    (".scala-steward.conf", "scala-steward"),
    (".github/.scala-steward.conf", "scala-steward"),
    ("updatecli.yaml", "updatecli"),
    ("updatecli.d/", "updatecli"),
    ("updatecli/updatecli.d/", "updatecli"),
    (".github/depfu.yml", "depfu"),
    (".mend", "mend"),
];

pub(super) fn read(source: &Source<'_>, facts: &mut ProcessFacts) {
    let lower = source.lower;
    let bot = if matches!(lower, ".github/dependabot.yml" | ".github/dependabot.yaml") {
        Some(dependabot(source))
    } else if RENOVATE.contains(&lower) {
        Some(renovate(source))
    } else if lower == "package.json" {
        source
            .line(|line| line.starts_with("\"renovate\":"))
            .map(|quote| UpdateBot { place: quote.place, ..bot("renovate", source) })
    } else {
        OTHERS.iter().find(|(start, _)| lower.starts_with(start)).map(|(_, name)| bot(name, source))
    };
    facts.update_bots.extend(bot);
}

fn bot(name: &str, source: &Source<'_>) -> UpdateBot {
    let last = u32::try_from(source.text.lines().count()).unwrap_or(u32::MAX);
    UpdateBot {
        name: name.to_owned(),
        place: Place::lines(source.path, 1, last),
        ecosystems: Vec::new(),
        cooldown: false,
        problems: Vec::new(),
    }
}

fn problem(line: u32, pointer: &str, message: impl Into<String>) -> Problem {
    Problem { line, pointer: pointer.to_owned(), message: message.into() }
}

/// Reads `version`, `updates` with `package-ecosystem`, `schedule` and `cooldown` (GitHub's options reference).
fn dependabot(source: &Source<'_>) -> UpdateBot {
    let mut bot = bot("dependabot", source);
    let root = match parse(parse_yaml(source.text.as_bytes(), &limits()), &mut bot) {
        Some(document) => document.root,
        None => return bot,
    };
    match root.get("version") {
        Some(version) if version.text().as_deref() == Some("2") => {}
        Some(version) => {
            bot.problems.push(problem(version.line, "/version", "is not 2, the only version that is read"))
        }
        None => bot.problems.push(problem(1, "", "lacks `version: 2`")),
    }
    let updates = root.get("updates").map(Node::items).unwrap_or_default();
    if updates.is_empty() {
        bot.problems.push(problem(1, "/updates", "updates nothing"));
    }
    for (index, update) in updates.iter().enumerate() {
        let pointer = format!("/updates/{index}");
        match update.get("package-ecosystem").and_then(Node::text) {
            Some(name) => bot.ecosystems.push(name.into_owned()),
            None => bot.problems.push(problem(update.line, &pointer, "lacks `package-ecosystem`")),
        }
        if update.get("schedule").is_none() && update.get("multi-ecosystem-group").is_none() {
            bot.problems.push(problem(update.line, &pointer, "lacks `schedule`"));
        }
    }
    bot.cooldown = !updates.is_empty() && updates.iter().all(|update| update.get("cooldown").is_some());
    bot
}

fn renovate(source: &Source<'_>) -> UpdateBot {
    let mut bot = bot("renovate", source);
    bot.cooldown = source.line(|line| line.contains("minimumreleaseage") || line.contains("stabilitydays")).is_some();
    // JSON5 and comments are not JSON; such a file is told by its lines alone.
    if source.lower.ends_with("json") && !source.text.contains("//") && !source.text.contains("/*") {
        let document = parse(parse_json(source.text.as_bytes(), &limits()), &mut bot);
        let root = document.map(|document| document.root);
        let managers = root.as_ref().and_then(|root| root.get("enabledManagers")).map(Node::items).unwrap_or_default();
        bot.ecosystems = managers.iter().filter_map(|node| Some(node.text()?.into_owned())).collect();
        if let Some(off) =
            root.as_ref().and_then(|root| root.get("enabled")).filter(|node| node.as_bool() == Some(false))
        {
            bot.problems.push(problem(off.line, "/enabled", "is switched off"));
        }
    }
    bot
}

fn limits() -> Limits {
    Limits { bytes: 1 << 20, ..Limits::default() }
}

fn parse(document: Result<Document, SyntaxError>, bot: &mut UpdateBot) -> Option<Document> {
    match document {
        Ok(document) => Some(document),
        Err(error) => {
            bot.problems.push(problem(error.line, "", error.message));
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bot_of(path: &str, text: &str) -> UpdateBot {
        super::super::read(&path.into(), text).unwrap().update_bots.remove(0)
    }

    #[test]
    fn dependabot_is_read_with_what_is_wrong() {
        let good = "version: 2\nupdates:\n  - package-ecosystem: cargo\n    directory: /\n    schedule: {interval: weekly}\n    cooldown: {default-days: 7}\n";
        let bot = bot_of(".github/dependabot.yml", good);
        assert_eq!((bot.ecosystems, bot.cooldown, bot.problems), (vec!["cargo".to_owned()], true, vec![]));
        let bad = bot_of(".github/dependabot.yml", "version: 1\nupdates:\n  - directory: /\n");
        assert_eq!(bad.problems.len(), 3);
    }

    #[test]
    fn renovate_is_found_under_its_names() {
        assert!(bot_of("renovate.json", "{\"minimumReleaseAge\": \"7 days\"}").cooldown);
        assert_eq!(bot_of(".github/renovate.json5", "{ // all\n extends: ['x'] }").problems, []);
        assert_eq!(bot_of("package.json", "{\n  \"renovate\": {}\n}").place.line, 2);
        assert_eq!(bot_of("renovate.json", "{\"enabled\": false}").problems.len(), 1);
    }
}
