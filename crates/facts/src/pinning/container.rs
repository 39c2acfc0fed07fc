//! Dockerfiles: the images that they build on, and what their `RUN` instructions take.

use std::collections::BTreeMap;

use slam_formats::dockerfile::{self, Instruction};
use slam_model::{
    Place, Quote, RepoPath,
    evidence::pinning::{Dependency, DependencyKind, Held, PinningFacts},
};

use super::{
    rules::{Reader, Text},
    script,
};

/// Endings of source files whose names merely hold the word.
const SOURCES: [&str; 8] = [".go", ".c", ".cpp", ".rs", ".js", ".py", ".pyc", ".java"];

/// Returns whether the file is a Dockerfile or Containerfile, by its name.
pub(super) fn is_dockerfile(lower: &str, text: &str) -> bool {
    let name = lower.rsplit('/').next().unwrap_or(lower);
    (name.contains("dockerfile") || name.contains("containerfile"))
        && !SOURCES.iter().any(|ending| name.ends_with(ending))
        && !script::is_any_script(lower, text)
}

/// Returns whether a part of the name says that the file is a template.
fn is_template(path: &RepoPath) -> bool {
    let lower = path.to_lower();
    let name = lower.rsplit('/').next().unwrap_or(&lower).to_owned();
    name.split(['.', '-', '_']).any(|part| matches!(part, "template" | "tmpl" | "tpl"))
}

pub(super) fn read(path: &RepoPath, text: &str, found: &mut PinningFacts) {
    // Scorecard does not know the name that Podman prefers.
    let beyond = !path.to_lower().rsplit('/').next().unwrap_or_default().contains("dockerfile");
    let before = found.dependencies.len();
    let instructions = dockerfile::read(text);
    if !is_template(path) {
        images(path, &instructions, found);
    }
    let mut reader = Reader::new(path, found);
    for one in instructions.iter().filter(|one| one.name == "RUN") {
        if one.documents.is_empty() {
            let command = one.command();
            let starts = if one.list.is_some() { vec![(0, one.line)] } else { one.starts.clone() };
            reader.script(&Text { text: &command, starts, last: one.end_line });
        }
        for document in &one.documents {
            let rows = (document.line..).zip(document.text.split_inclusive('\n')).scan(0, |at, (line, row)| {
                let start = *at;
                *at += row.len();
                Some((start, line))
            });
            let starts: Vec<_> = rows.collect();
            let last = starts.last().map_or(document.line, |(_, line)| *line);
            reader.script(&Text { text: &document.text, starts, last });
        }
    }
    found.dependencies.iter_mut().skip(before).for_each(|one| one.beyond |= beyond);
}

fn images(path: &RepoPath, instructions: &[Instruction], found: &mut PinningFacts) {
    let mut stages: BTreeMap<String, bool> = BTreeMap::new();
    let mut arguments: BTreeMap<String, String> = BTreeMap::new();
    for one in instructions {
        match one.name.as_str() {
            "ARG" => {
                let pairs = one.words().filter_map(|word| word.split_once('='));
                arguments.extend(pairs.map(|(name, value)| (name.to_owned(), value.trim_matches('"').to_owned())));
            }
            "FROM" => {
                let words: Vec<&str> = one.words().collect();
                let (image, stage) = match words.as_slice() {
                    [image] => (*image, None),
                    [image, by, stage] if by.eq_ignore_ascii_case("as") => (*image, Some((*stage).to_owned())),
                    // Not an instruction that builds; what else is wrong with it is not ours to say.
                    _ => continue,
                };
                let braced = arguments
                    .iter()
                    .fold(image.to_owned(), |text, (name, value)| text.replace(&format!("${{{name}}}"), value));
                let scratch = braced.eq_ignore_ascii_case("scratch");
                let pinned = scratch || stages.get(&braced).copied().unwrap_or(false) || has_digest(&braced);
                if let Some(stage) = stage {
                    stages.insert(stage, pinned);
                }
                if scratch {
                    continue;
                }
                // `$NAME` without braces means the same to Docker.
                let by_argument = arguments.get(image.trim_start_matches('$')).is_some_and(|value| has_digest(value));
                found.dependencies.push(Dependency {
                    quote: Quote::new(Place::lines(path, one.line, one.end_line), image),
                    kind: DependencyKind::ContainerImage,
                    pinned,
                    held: (!pinned && image.starts_with('$') && by_argument).then_some(Held::Argument),
                    beyond: false,
                    requirements: Vec::new(),
                });
            }
            _ => {}
        }
    }
}

/// Returns whether the image is named by digest, or by an argument in the place of one.
fn has_digest(image: &str) -> bool {
    image.split("@sha256:").skip(1).any(|rest| {
        let hex = rest.bytes().take_while(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f')).count();
        hex >= 64 || (rest.starts_with("${") && rest.contains('}'))
    })
}
