//! Bots that propose updates: Dependabot on GitHub, Renovate on the other forges.

use slam_formats::tree::{Limits, Node, parse_yaml};
use slam_model::{Evidence, ForgeKind, RepoPath};

use super::{
    ecosystems::{self, Present},
    text::scalar,
};
use crate::{draft::Draft, layout::Yaml, script::Edit};

/// Days that an update waits: most poisoned releases of the last years were found within a week.
const DAYS: u32 = 7;
/// Folders that are named one by one; more of them are looked at by a pattern.
const MOST_FOLDERS: usize = 20;
const DEPENDABOT: &str = ".github/dependabot.yml";
const RENOVATE: &str = "renovate.json";

/// Returns whether a bot looks after every ecosystem of the product.
pub(super) fn holds(evidence: &Evidence) -> bool {
    missing(evidence).is_empty()
}

pub(super) fn write(draft: &mut Draft<'_>) {
    let missing = missing(draft.project.evidence);
    if missing.is_empty() {
        return;
    }
    let bots = draft.project.evidence.process.seen().map(|process| process.update_bots.as_slice()).unwrap_or_default();
    match (bots.first(), draft.project.forge()) {
        (Some(bot), _) => extend(draft, &bot.place.path, &missing),
        (None, ForgeKind::Github) => draft.create(DEPENDABOT, dependabot(&missing)),
        (None, ForgeKind::Gitlab | ForgeKind::Forgejo | ForgeKind::Gitea) => {
            draft.create(RENOVATE, renovate());
            draft.note("renovate.json is read by Renovate, which somebody has to run for the repository: the service of the forge, or a scheduled job of your own");
        }
        _ => {}
    }
}

/// Returns the ecosystems that no bot looks after. Bots other than Dependabot find out by themselves what is there.
fn missing(evidence: &Evidence) -> Vec<Present> {
    let bots = evidence.process.seen().map(|process| process.update_bots.as_slice()).unwrap_or_default();
    if bots.iter().any(|bot| bot.name != "dependabot") {
        return Vec::new();
    }
    let named: Vec<&String> = bots.iter().flat_map(|bot| &bot.ecosystems).collect();
    let is_named = |one: &Present| named.iter().any(|name| *name == one.name || one.same.contains(&name.as_str()));
    ecosystems::present(evidence).into_iter().filter(|one| !is_named(one)).collect()
}

/// Puts an entry for each ecosystem behind those of a `dependabot.yml` that is there.
fn extend(draft: &mut Draft<'_>, path: &RepoPath, missing: &[Present]) {
    let Some(bytes) = draft.file(path) else { return };
    let edits =
        parse_yaml(&bytes, &Limits::default()).ok().and_then(|document| entries(&bytes, &document.root, missing));
    match edits {
        Some(edits) => edits.into_iter().for_each(|edit| draft.edit(path, edit)),
        None => {
            let names: Vec<&str> = missing.iter().map(|one| one.name).collect();
            draft.note(format!("{path} has no list `updates` that a program can extend; add {}", names.join(", ")));
        }
    }
}

fn entries(bytes: &[u8], root: &Node, missing: &[Present]) -> Option<Vec<Edit>> {
    let yaml = Yaml::new(bytes);
    let updates = root.entry("updates")?;
    if updates.value.is_null() {
        let items: Vec<String> = missing.iter().flat_map(|one| item(&entry(one))).collect();
        return Some(vec![yaml.fill(root, updates, &items)?]);
    }
    missing.iter().map(|one| yaml.add_item(&updates.value, &entry(one))).collect()
}

fn dependabot(present: &[Present]) -> String {
    let mut text = format!(
        "# Dependabot proposes updates of what the project uses, {DAYS} days after they appear: by then most releases that\n\
         # somebody has tampered with are found. Updates that close a known vulnerability do not wait.\n\
         version: 2\nupdates:\n"
    );
    for line in present.iter().flat_map(|one| item(&entry(one))) {
        text.push_str(&format!("  {line}\n"));
    }
    text
}

/// Returns the lines of an entry as an item of a list.
fn item(lines: &[String]) -> Vec<String> {
    let dashed = |(index, line): (usize, &String)| format!("{} {line}", if index == 0 { "-" } else { " " });
    lines.iter().enumerate().map(dashed).collect()
}

fn entry(one: &Present) -> Vec<String> {
    let mut lines = vec![format!("package-ecosystem: {}", one.name)];
    match one.folders.as_slice() {
        [folder] => lines.push(format!("directory: {}", scalar(folder))),
        folders if folders.len() > MOST_FOLDERS => lines.push("directories: [\"**/*\"]".to_owned()),
        folders => {
            lines.push("directories:".to_owned());
            lines.extend(folders.iter().map(|folder| format!("  - {}", scalar(folder))));
        }
    }
    lines.extend(["schedule:", "  interval: weekly", "cooldown:"].map(str::to_owned));
    lines.push(format!("  default-days: {DAYS}"));
    // A submodule has no versions of which one could be called a small step.
    if one.name != "gitsubmodule" {
        // Small steps come in one request; a step of the first number can break something, and comes alone.
        lines.extend(["groups:".to_owned(), format!("  {}:", one.name)]);
        lines.extend(["    patterns: [\"*\"]", "    update-types: [minor, patch]"].map(str::to_owned));
    }
    lines
}

fn renovate() -> String {
    format!(
        "{{\n  \"$schema\": \"https://docs.renovatebot.com/renovate-schema.json\",\n  \"extends\": [\"config:recommended\", \
         \"group:allNonMajor\", \"schedule:weekly\"],\n  \"minimumReleaseAge\": \"{DAYS} days\"\n}}\n"
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{Case, assert_idempotent, run, shown};

    const ONLY: &[&str] = &["add-update-bot"];
    const MANY: &str = "//- Cargo.toml\n[workspace]\nmembers = ['a']\n//- a/Cargo.toml\n[package]\nname = 'a'\n//- xtask/Cargo.lock\n//- xtask/Cargo.toml\n[package]\nname = 'x'\n\
        //- web/package.json\n{}\n//- site/bun.lock\n{}\n//- site/package.json\n{}\n//- site/part/package.json\n{}\n//- go.mod\nmodule a\n//- tools/go.mod\nmodule b\n//- tests/go.mod\nmodule c\n\
        //- py/pyproject.toml\n[project]\nname = 'p'\n//- py/uv.lock\nversion = 1\n//- app/pom.xml\n<project/>\n//- app/core/pom.xml\n<project/>\n//- lib/build.gradle.kts\nplugins {}\n\
        //- my docs/Gemfile\nsource 'x'\n//- Dockerfile\nFROM scratch\n//- compose.yaml\nservices: {}\n//- .gitmodules\n[submodule \"x\"]\n\
        //- .github/workflows/ci.yml\nname: ci\non: push\n//- .github/actions/build/action.yml\nname: build\nruns: {using: composite, steps: []}\n";

    #[test]
    fn dependabot_gets_an_entry_for_each_ecosystem_with_the_folders_of_its_manifests() {
        let case = Case { files: MANY, only: ONLY, ..Case::default() };
        expect![[r#"
            add-update-bot:
            //- .github/dependabot.yml
            # Dependabot proposes updates of what the project uses, 7 days after they appear: by then most releases that
            # somebody has tampered with are found. Updates that close a known vulnerability do not wait.
            version: 2
            updates:
              - package-ecosystem: bun
                directory: /site
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  bun:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: bundler
                directory: '/my docs'
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  bundler:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: cargo
                directories:
                  - /
                  - /xtask
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  cargo:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: docker
                directory: /
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  docker:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: docker-compose
                directory: /
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  docker-compose:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: github-actions
                directories:
                  - /
                  - /.github/actions/build
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  github-actions:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: gitsubmodule
                directory: /
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
              - package-ecosystem: gomod
                directories:
                  - /
                  - /tools
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  gomod:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: gradle
                directory: /lib
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  gradle:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: maven
                directory: /app
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  maven:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: npm
                directory: /web
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  npm:
                    patterns: ["*"]
                    update-types: [minor, patch]
              - package-ecosystem: uv
                directory: /py
                schedule:
                  interval: weekly
                cooldown:
                  default-days: 7
                groups:
                  uv:
                    patterns: ["*"]
                    update-types: [minor, patch]
        "#]]
        .assert_eq(&shown(&case));
        assert_idempotent(&case);
    }

    #[test]
    fn a_file_that_is_there_gets_what_it_misses_and_keeps_its_bytes() {
        let cargo = "//- Cargo.toml\n[package]\nname = 'a'\n//- go.mod\nmodule a\n//- .github/dependabot.yml\n";
        for (old, expected) in [
            (
                "# ours\nversion: 2\nupdates:\n- package-ecosystem: \"cargo\" # ours, too\n  directory: /\n  schedule: {interval: daily}\n  cooldown: {default-days: 9}\n\n# end\n",
                Some("  cooldown: {default-days: 9}\n- package-ecosystem: gomod\n  directory: /\n"),
            ),
            (
                "version: 2\r\nupdates:\r\n  - package-ecosystem: cargo",
                Some("cargo\r\n  - package-ecosystem: gomod\r\n    directory: /\r\n"),
            ),
            (
                "version: 2\nupdates:\nregistries: {}\n",
                Some("updates:\n  - package-ecosystem: cargo\n    directory: /\n"),
            ),
            ("version: 2\nupdates: [{package-ecosystem: cargo}]\n", None),
            ("version: 2\nupdates: []\n", None),
            ("{", None),
        ] {
            let files = format!("{cargo}{old}");
            let case = Case { files: &files, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            assert_eq!(outcome.withheld, [], "{old}");
            let Some(expected) = expected else {
                assert!(outcome.mended.is_empty() && outcome.notes.len() == 1, "{old}");
                continue;
            };
            let new = String::from_utf8(outcome.files.values().next().unwrap().clone()).unwrap();
            assert!(new.contains(expected), "{new}");
            let edits: Vec<_> = outcome.mended.iter().flat_map(|one| &one.edits).collect();
            assert!(edits.iter().all(|(_, edit)| edit.start == edit.end), "nothing is taken away: {edits:?}");
            assert_idempotent(&case);
        }
    }

    #[test]
    fn each_forge_gets_the_bot_that_works_there_and_a_second_bot_nobody() {
        let cargo = "//- Cargo.toml\n[package]\nname = 'a'\n";
        let renovate = "//- .github/renovate.json5\n{}\n";
        for (url, more, expected) in [
            (Some("https://github.com/example/widget"), "", Some(".github/dependabot.yml")),
            (Some("https://gitlab.com/example/widget"), "", Some("renovate.json")),
            (Some("https://codeberg.org/example/widget"), "", Some("renovate.json")),
            (Some("https://github.com/example/widget"), renovate, None),
            (Some("https://github.com/example/widget"), "//- .github/depfu.yml\na: 1\n", None),
            (Some("https://git.sr.ht/~example/widget"), "", None),
            (None, "", None),
        ] {
            let files = format!("{cargo}{more}");
            let case = Case { files: &files, url, only: ONLY, ..Case::default() };
            let outcome = run(&case);
            let paths: Vec<_> = outcome.files.keys().map(ToString::to_string).collect();
            assert_eq!(paths, Vec::from_iter(expected), "{url:?} {more}");
            assert_eq!(outcome.withheld, [], "{url:?} {more}");
            assert_idempotent(&case);
        }
        let gitlab =
            Case { files: cargo, url: Some("https://gitlab.com/example/widget"), only: ONLY, ..Case::default() };
        expect![[r#"
            add-update-bot:
            //- renovate.json
            {
              "$schema": "https://docs.renovatebot.com/renovate-schema.json",
              "extends": ["config:recommended", "group:allNonMajor", "schedule:weekly"],
              "minimumReleaseAge": "7 days"
            }
        "#]]
        .assert_eq(&shown(&gitlab));
        let bare = Case { only: ONLY, ..Case::default() };
        assert!(run(&bare).files.is_empty(), "nothing to update");
    }
}
