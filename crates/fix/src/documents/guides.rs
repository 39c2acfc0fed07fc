//! What users look for first: the README, how to use and build the software, its parts, and its change log.

#[cfg(test)]
mod tests;

use slam_model::{
    RepoPath,
    evidence::document::{DocumentKind, Markup},
};

use crate::{
    ci::Class,
    documents::{
        links::link,
        words::{add, answered_lines, ended, is_released, list, listed, part, rows},
    },
    draft::{Draft, Home},
    prose::{self, Part, text},
    recipe::{Recipe, Theme},
    script::Edit,
};

pub(crate) static RECIPES: &[Recipe] = &[
    recipe(
        "add-readme",
        "Introduce the project in a README",
        &["readme-present", "channels-encrypted", "distribution-authenticated"],
        readme,
    ),
    recipe("add-user-guide", "Show how the software is used", &["user-guide"], usage),
    recipe("name-distribution", "Say where releases are published", &["distribution-authenticated"], distribution),
    recipe("add-build-guide", "Show how the software is built", &["build-instructions"], build),
    recipe("describe-interfaces", "Describe the interfaces", &["interfaces-documented"], interfaces),
    recipe("describe-design", "Describe the parts, the actors, and the flow of data", &["design-documented"], design),
    recipe("list-repositories", "List the repositories of the project", &["repository-list"], repositories),
    recipe("add-changelog", "Start a change log", &["changelog-present"], changelog),
];

const fn recipe(
    id: &'static str,
    title: &'static str,
    helps: &'static [&'static str],
    write: fn(&mut Draft<'_>),
) -> Recipe {
    Recipe { id, title, theme: Theme::Guides, class: Class::NeedsEyes, helps, write }
}

const README: Home = Home { kind: DocumentKind::Readme, path: "README.md", title: "About this project" };
const BUILDING: Home = Home { kind: DocumentKind::Building, path: "BUILDING.md", title: "Building" };
const DESIGN: Home = Home { kind: DocumentKind::Design, path: "docs/architecture.md", title: "Architecture" };

fn readme(draft: &mut Draft<'_>) {
    let there = draft.project.document(DocumentKind::Readme);
    if there.is_some_and(|one| !(one.sentences.is_empty() && one.headings.is_empty())) {
        return;
    }
    let summary = ended(&draft.words("summary"));
    let places = places(draft);
    let mut parts = vec![text(summary)];
    if !places.is_empty() {
        parts.push(Part::List(places));
    }
    if there.is_some() {
        return add(draft, README, &["What it is", "About"], &parts);
    }
    let name = draft.words("name");
    let title = prose::heading(Markup::Markdown, 1, &name);
    draft.create(README.path, format!("{title}\n\n{}", prose::written(Markup::Markdown, &parts)));
}

/// Returns where the project is found: addresses that are known, and documents that stand in the tree.
fn places(draft: &Draft<'_>) -> Vec<String> {
    use DocumentKind::{Changelog, CodeOfConduct, Contributing, License, Security, Support};
    let project = &draft.project;
    let mut places: Vec<String> = project.url().map(|url| format!("Source code: <{url}>")).into_iter().collect();
    for (label, key) in [("Questions and ideas", "discussion"), ("Defects", "bug-tracker")] {
        if let Some(place) = project.answer(key).map(|answer| answer.words()) {
            places.push(if place.starts_with("https://") {
                format!("{label}: <{place}>")
            } else {
                format!("{label}: {place}")
            });
        }
    }
    for (label, kind) in [
        ("How to contribute", Contributing),
        ("Reporting a vulnerability", Security),
        ("Support", Support),
        ("Conduct", CodeOfConduct),
        ("Changes", Changelog),
        ("Licence", License),
    ] {
        if let Some(path) = project.document(kind).and_then(|one| one.path.as_str()) {
            places.push(format!("{label}: {}", link(README.path, path)));
        }
    }
    places
}

fn usage(draft: &mut Draft<'_>) {
    if !is_released(&draft.project) {
        return;
    }
    let commands = draft.lines("usage");
    let parts = [text("From nothing to a result:"), Part::Shell(commands)];
    add(draft, README, &["Usage", "Getting started", "How to use it"], &parts);
}

/// Hosts and paths of registries and releases whose clients check what they fetch.
const DELIVERS: &[&str] = &[
    "/releases",
    "crates.io/",
    "npmjs.com/",
    "jsr.io/",
    "pypi.org/",
    "pkg.go.dev/",
    "rubygems.org/",
    "packagist.org/",
    "nuget.org/",
    "hub.docker.com/",
    "quay.io/",
    "ghcr.io/",
    "hex.pm/",
    "hackage.haskell.org/",
    "central.sonatype.com/",
    "pub.dev/",
];

fn distribution(draft: &mut Draft<'_>) {
    // The commands of the user guide are the better answer, and wait for a person already.
    let waits = is_released(&draft.project) && !draft.is_answered("usage");
    if waits && !draft.is_answered("distribution") {
        return;
    }
    let delivers = |uri: &str| uri.starts_with("https://") && DELIVERS.iter().any(|known| uri.contains(known));
    if rows(draft, "distribution").is_some_and(|rows| !rows.iter().any(|row| delivers(part(row, "uri")))) {
        draft.note(
            "`distribution` names no place that the evaluation knows: name the commands that install a release in the README",
        );
        return;
    }
    let parts = distribution_parts(draft, Markup::Markdown);
    add(draft, README, &["Where to get it", "Releases"], &parts);
}

/// Returns where releases are published.
pub(crate) fn distribution_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    let items = match rows(draft, "distribution") {
        Some(rows) => rows.iter().map(|row| format!("{}: <{}>", part(row, "comment"), part(row, "uri"))).collect(),
        None => vec![draft.blank("distribution")],
    };
    vec![Part::List(items)]
}

fn build(draft: &mut Draft<'_>) {
    let needs = match answered_lines(draft, "build-needs") {
        Some(needs) => listed(&needs),
        None => draft.blank("build-needs"),
    };
    let mut parts = vec![text(ended(&format!("A build needs {needs}")))];
    let command = draft.words("build-command");
    parts.extend([text("The command is:"), Part::Shell(vec![command])]);
    let home = if draft.project.document(DocumentKind::Building).is_some() { BUILDING } else { README };
    add(draft, home, &["Building", "Building from source"], &parts);
}

fn interfaces(draft: &mut Draft<'_>) {
    if is_released(&draft.project) {
        let parts = list(
            draft,
            "interfaces",
            "Each entry names a command, a function, or an option for others, and says what it does:",
        );
        add(draft, README, &["Interfaces", "External interfaces"], &parts);
    }
}

fn design(draft: &mut Draft<'_>) {
    if !is_released(&draft.project) {
        return;
    }
    let mut parts = list(draft, "design", "The software is made of these components:");
    parts.push(Part::Heading("Who takes part".to_owned()));
    parts.extend(actor_parts(draft, Markup::Markdown));
    parts.push(Part::Heading("How data moves".to_owned()));
    parts.push(text(ended(&draft.words("data-flow"))));
    add(draft, DESIGN, &["Parts", "Components and actors"], &parts);
}

/// Returns who takes part.
pub(crate) fn actor_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    let Some(rows) = rows(draft, "actors") else { return vec![text(draft.blank("actors"))] };
    let actors = rows.iter().map(|row| ended(&format!("{}: {}", part(row, "name"), part(row, "description"))));
    vec![Part::List(actors.collect())]
}

fn repositories(draft: &mut Draft<'_>) {
    match draft.yes("single-repository") {
        Some(true) => return single(draft),
        // Whether there are more nobody has said.
        None if !draft.is_answered("repositories") => return,
        Some(false) | None => {}
    }
    let parts = repository_parts(draft, Markup::Markdown);
    add(draft, README, &["Repositories", "Related repositories"], &parts);
}

/// Returns the further repositories.
pub(crate) fn repository_parts(draft: &mut Draft<'_>, _: Markup) -> Vec<Part> {
    let items = match rows(draft, "repositories") {
        Some(rows) => {
            let line = |row| format!("[{}]({}): {}", part(row, "name"), part(row, "url"), part(row, "comment"));
            rows.iter().map(|row| ended(&line(row))).collect()
        }
        None => vec![draft.blank("repositories")],
    };
    vec![Part::List(items)]
}

/// Says in `slam.toml` that there is one repository. A key at the top stands before every table.
fn single(draft: &mut Draft<'_>) {
    const KEY: &str = "single-repository = true\n";
    if draft.project.evidence.project.single_repository.is_some() {
        return;
    }
    let path = RepoPath::from("slam.toml");
    match draft.file(&path) {
        Some(bytes) => {
            let is_crlf = bytes.windows(2).any(|two| two == b"\r\n");
            let key = if is_crlf { KEY.replace('\n', "\r\n") } else { KEY.to_owned() };
            draft.edit(&path, Edit::insert(0, key));
        }
        None => draft.create("slam.toml", KEY),
    }
}

/// Releases that a new change log names; older ones are history.
const MOST: usize = 100;

fn changelog(draft: &mut Draft<'_>) {
    let mut words = String::from(
        "# Changelog\n\nEach release has a heading here, the newest first.\n\n## Unreleased\n\nChanges since the last release are listed here.\n",
    );
    let releases = draft.project.evidence.releases.seen();
    let tags = releases.into_iter().flat_map(|all| all.tags.iter().filter(|tag| all.releases.contains(&tag.name)));
    for (at, tag) in tags.take(MOST).enumerate() {
        let day = tag.time.map(|time| format!(" ({})", time.strftime("%Y-%m-%d"))).unwrap_or_default();
        words.push_str(&format!("\n## {}{day}\n", tag.name));
        if at == 0 {
            words.push_str("\nChanges up to this release stand in the history of the repository.\n");
        }
    }
    if draft.project.document(DocumentKind::Changelog).is_none() {
        draft.create("CHANGELOG.md", words);
    }
}
