//! Images that are named by something that can be moved: of jobs, services, steps, and actions. An expression is looked
//! through: each text that it can become, and each value of the matrix.

use slam_formats::tree::{Entry, Node, Value};
use slam_model::{
    Confidence, Place, Severity,
    evidence::ci::{CiFinding, CiRule::UnpinnedImage, DefinitionKind, Pin},
};

use super::spelling::is_expression;
use crate::{
    expression::{Expression, Kind, pieces},
    file::{File, Rating},
    read::image_of,
};

pub(super) fn find(file: &File<'_>, found: &mut Vec<CiFinding>) {
    if !file.is_actions() {
        return;
    }
    for job in file.jobs() {
        let matrix = job.value.get("strategy").and_then(|strategy| strategy.get("matrix"));
        let services = job.value.get("services").map(Node::entries).unwrap_or_default();
        for container in job.value.entry("container").into_iter().chain(services) {
            let entry = match container.value.is_mapping() {
                true => container.value.entry("image"),
                false => Some(container),
            };
            if let Some(entry) = entry {
                image(file, entry, matrix, found);
            }
        }
    }
    if file.kind() == DefinitionKind::Action
        && let Some(entry) = file.root().get("runs").and_then(|runs| runs.entry("image"))
        && entry.value.as_str().is_some_and(|text| text.starts_with("docker://"))
    {
        image(file, entry, None, found);
    }
    for step in &file.steps {
        if let Some(entry) = step.step.entry("uses")
            && let Some(text) = entry.value.as_str().filter(|text| text.starts_with("docker://"))
        {
            note(file, entry, entry.value.span, text, &[], found);
        }
    }
}

fn image(file: &File<'_>, entry: &Entry, matrix: Option<&Node>, found: &mut Vec<CiFinding>) {
    let Some(text) = entry.value.as_str() else { return };
    let whole = File::join(&entry.key, &entry.value);
    if !text.contains("${{") {
        return note(file, entry, whole, text, &[], found);
    }
    let written = file.written_in(&entry.value);
    if !is_expression(text) || written.len() != 1 {
        // The name is put together; what is fixed of it tells whether there is a tag or a digest.
        let fixed = pieces(text).iter().fold(text.to_owned(), |text, piece| text.replacen(piece.raw, "computed", 1));
        return match fixed.contains("@computed") {
            true => doubt(file, whole, found),
            false => note(file, entry, whole, &fixed, &[], found),
        };
    }
    for written in &written {
        let mut leaves = Vec::new();
        values(&written.expression, &mut leaves);
        let alone = leaves.len() == 1;
        for leaf in leaves {
            let span = if alone { whole } else { written.part(leaf) };
            match &leaf.kind {
                Kind::Text(text) => note(file, entry, span, text, &[], found),
                Kind::Context(_) if leaf.is_in("matrix") => {
                    let Some(path) = leaf.path() else { continue };
                    for value in of_matrix(matrix, path.get(1..).unwrap_or_default()) {
                        let related = [file.place(value)];
                        match value.text() {
                            Some(text) if !text.contains("${{") => note(file, entry, span, &text, &related, found),
                            _ => doubt(file, span, found),
                        }
                    }
                }
                _ => doubt(file, span, found),
            }
        }
    }
}

/// Says that nothing is known of what an expression becomes.
fn doubt(file: &File<'_>, span: slam_formats::tree::Span, found: &mut Vec<CiFinding>) {
    let rating = Rating::of(Severity::Medium, Confidence::Low);
    found.push(file.finding(
        UnpinnedImage,
        rating,
        span,
        "the image is computed, so nothing tells whether it holds still",
    ));
}

fn note(
    file: &File<'_>,
    entry: &Entry,
    span: slam_formats::tree::Span,
    text: &str,
    related: &[Place],
    found: &mut Vec<CiFinding>,
) {
    let Some(uses) = image_of(text, entry.value.line).filter(|uses| uses.pin != Pin::Digest) else { return };
    let how = match uses.reference.as_deref() {
        None => "without a tag, so it is whatever is newest".to_owned(),
        Some("latest") => "by `latest`, which moves with every release".to_owned(),
        Some(tag) => format!("by `{tag}`, which its owner can move"),
    };
    let severity =
        if matches!(uses.reference.as_deref(), None | Some("latest")) { Severity::High } else { Severity::Medium };
    let rating = Rating::of(severity, Confidence::High);
    let mut one = file.finding(UnpinnedImage, rating, span, format!("the image `{}` is used {how}", uses.name));
    one.related.extend_from_slice(related);
    found.push(one);
}

/// Collects what an expression can become: of `a && b` the text is that of b.
fn values<'e>(expression: &'e Expression, found: &mut Vec<&'e Expression>) {
    match &expression.kind {
        Kind::And(_, right) => values(right, found),
        Kind::Or(left, right) => {
            values(left, found);
            values(right, found);
        }
        Kind::Text(text) if text.is_empty() => {}
        _ => found.push(expression),
    }
}

/// Returns the values that the matrix gives a name; a path into mappings is followed.
fn of_matrix<'n>(matrix: Option<&'n Node>, path: &[String]) -> Vec<&'n Node> {
    let (Some(matrix), Some((name, rest))) = (matrix, path.split_first()) else { return Vec::new() };
    let named = |key: &Node, name: &str| name == "*" || key.text().is_some_and(|key| key.eq_ignore_ascii_case(name));
    let mut found = Vec::new();
    for entry in matrix.entries() {
        match entry.key.text().as_deref() {
            Some("include") => {
                let pairs = entry.value.items().iter().flat_map(Node::entries);
                found.extend(pairs.filter(|pair| named(&pair.key, name)).map(|pair| &pair.value));
            }
            Some("exclude") | None => {}
            Some(_) if named(&entry.key, name) => match &entry.value.value {
                Value::Sequence(items) => found.extend(items),
                _ => found.push(&entry.value),
            },
            Some(_) => {}
        }
    }
    for name in rest {
        found = found
            .into_iter()
            .flat_map(|node| node.entries().iter().filter(|entry| named(&entry.key, name)).map(|entry| &entry.value))
            .collect();
    }
    found
}
