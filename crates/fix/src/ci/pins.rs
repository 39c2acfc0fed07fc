//! Names that can be moved become commits and digests, with the version as a comment.

use slam_formats::tree::{Node, Value};
use slam_model::{Confidence, evidence::ci::CiFinding};

use super::target::Target;
use crate::script::Edit;

/// `owner/repo@v4` becomes `owner/repo@COMMIT # v4.2.2`.
pub(super) fn uses(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    // A finding is in doubt where what is used refuses to run under anything but its tag.
    if finding.confidence == Confidence::Low {
        return None;
    }
    let line = finding.quote.place.line;
    let node = value_of(target.root(), "uses", line)?;
    let text = node.text()?;
    let (name, at) = text.rsplit_once('@')?;
    let fixed = target.refs.get(&text).filter(|fixed| !fixed.is_image())?;
    let version = fixed.version.as_deref().unwrap_or(at);
    let mut edits = vec![rewritten(target, node, &text, &format!("{name}@{}", fixed.id))?];
    edits.extend(comment(target, node, version));
    Some(edits)
}

/// The comment behind a commit names the version that the commit is.
pub(super) fn version(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let node = value_of(target.root(), "uses", finding.quote.place.line)?;
    let text = node.text()?;
    let (path, commit) = text.rsplit_once('@')?;
    let version = target.refs.version_of(path, commit)?;
    Some(comment(target, node, version).into_iter().collect())
}

/// `redis:7` becomes `redis:7@sha256:…`, wherever an image can be named: of jobs, services, and steps that are images.
pub(super) fn image(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let mut named = Vec::new();
    images(target.root(), &mut named);
    let place = &finding.quote.place;
    let is_meant = |node: &&Node| {
        (place.line..=place.end_line).contains(&node.line)
            && target.yaml.stands_here(node)
            && node.as_str().is_some_and(|text| finding.quote.text.contains(text.trim()))
    };
    named.retain(is_meant);
    // Of names that stand in each other the longest is meant.
    let text = named.iter().filter_map(|node| node.as_str()).max_by_key(|text| text.len())?;
    let digest = target.refs.digest(text.trim().trim_start_matches("docker://"))?;
    let same = named.iter().filter(|node| node.as_str() == Some(text));
    same.map(|node| rewritten(target, node, text.trim(), &format!("{}@{digest}", text.trim()))).collect()
}

/// Collects what may name an image.
fn images<'n>(node: &'n Node, found: &mut Vec<&'n Node>) {
    for entry in node.entries() {
        match entry.key.text().as_deref() {
            Some("image") => found.push(entry.value.get("name").unwrap_or(&entry.value)),
            Some("container") => found.push(&entry.value),
            Some("services") => {
                let of_list = entry.value.items().iter().map(|item| item.get("name").unwrap_or(item));
                found.extend(of_list.chain(entry.value.entries().iter().map(|service| &service.value)));
            }
            Some("uses") if entry.value.as_str().is_some_and(|text| text.starts_with("docker://")) => {
                found.push(&entry.value);
            }
            _ => {}
        }
        images(&entry.value, found);
    }
    node.items().iter().for_each(|item| images(item, found));
}

/// Returns the edit of a scalar that keeps its quotes.
pub(super) fn rewritten(target: &Target<'_>, node: &Node, old: &str, new: &str) -> Option<Edit> {
    let written = std::str::from_utf8(target.yaml.text(node.span.start, node.span.end)).ok()?;
    // A text with escapes is not what it looks like.
    let at = node.span.start + written.find(old)?;
    Some(Edit::replace(at..at + old.len(), new))
}

/// Returns the edit that puts the version behind the line, before a comment that stands there already; a comment that is
/// nothing but a version is replaced.
fn comment(target: &Target<'_>, node: &Node, version: &str) -> Option<Edit> {
    let (start, end) = (node.span.end, node.span.end + target.yaml.rest_of_line(node.span.end).len());
    let said = target.comments().iter().find(|comment| (start..end).contains(&comment.span.start));
    match said {
        Some(said) if said.text == version => None,
        Some(said) if is_version(&said.text) => {
            Some(Edit::replace(said.span.start..said.span.end, format!("# {version}")))
        }
        Some(said) => Some(Edit::insert(said.span.start, format!("# {version} "))),
        None => {
            let code = target.yaml.rest_of_line(start).trim_ascii_end().len();
            Some(Edit::insert(start + code, format!(" # {version}")))
        }
    }
}

fn is_version(text: &str) -> bool {
    let digits = text.strip_prefix("tag=").unwrap_or(text).trim_start_matches('v');
    !digits.is_empty() && digits.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
}

/// Returns the value of a key whose value begins on this line.
pub(super) fn value_of<'n>(node: &'n Node, key: &str, line: u32) -> Option<&'n Node> {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        match &node.value {
            Value::Mapping(entries) => {
                for entry in entries {
                    if entry.key.text().as_deref() == Some(key)
                        && entry.value.line == line
                        && entry.value.text().is_some()
                    {
                        return Some(&entry.value);
                    }
                    waiting.push(&entry.value);
                }
            }
            Value::Sequence(items) => waiting.extend(items),
            _ => {}
        }
    }
    None
}
