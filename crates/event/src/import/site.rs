//! A page of the Slam's own site: the front matter of a Markdown file lists the projects.

use slam_formats::tree::{Node, Value};

use super::{
    Field,
    draft::{Draft, DraftRepository, Oddities},
    yaml,
};

/// Keys of a project, as the site spells them.
const FIELDS: &[(&str, Field)] =
    &[("name", Field::Name), ("slug", Field::Slug), ("logoUrl", Field::Logo), ("advisor", Field::Advisor)];

/// Keys of the page that say nothing about projects.
const OF_PAGE: &[&str] = &["title", "path", "description", "badges", "projects"];

pub(super) fn read(bytes: &[u8], oddities: &mut Oddities) -> Vec<Draft> {
    let Some(matter) = front_matter(bytes, oddities) else { return Vec::new() };
    let Some(root) = yaml::parse(&matter, oddities) else { return Vec::new() };
    yaml::fields(&root, &[], OF_PAGE, &mut Draft::default(), oddities);
    let Some(projects) = root.get("projects") else {
        oddities.say(1, "the front matter has no `projects`");
        return Vec::new();
    };
    if !matches!(projects.value, Value::Sequence(_) | Value::Null) {
        oddities.say(projects.line, "`projects` is not a list of projects");
    }
    projects.items().iter().map(|node| project(node, oddities)).collect()
}

fn project(node: &Node, oddities: &mut Oddities) -> Draft {
    let mut draft = Draft { line: node.line, ..Draft::default() };
    yaml::fields(node, FIELDS, &["repoUrl", "completed"], &mut draft, oddities);
    // One address is what the site knows; a list of them is read too.
    for text in yaml::texts(node.get("repoUrl"), oddities) {
        draft.repositories.push(DraftRepository { line: text.line, address: text.text, ..DraftRepository::default() });
    }
    draft.completed = yaml::texts(node.get("completed"), oddities);
    draft
}

/// Returns what stands between the two lines `---`, behind an empty first line, so that lines count as in the file.
fn front_matter(bytes: &[u8], oddities: &mut Oddities) -> Option<Vec<u8>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let mut lines = bytes.split_inclusive(|byte| *byte == b'\n');
    if lines.next().is_none_or(|line| line.trim_ascii_end() != b"---") {
        oddities.say(1, "the page does not begin with front matter: a line `---`, then `projects:`");
        return None;
    }
    let mut matter = b"\n".to_vec();
    for line in lines {
        if matches!(line.trim_ascii_end(), b"---" | b"...") {
            return Some(matter);
        }
        matter.extend_from_slice(line);
    }
    oddities.say(1, "the front matter has no end: a second line `---`");
    None
}
