//! A foundation's data file, as CLOMonitor reads it: a YAML list of projects with their repositories.

use slam_formats::tree::{Node, Value};

use super::{
    Field,
    draft::{Draft, DraftRepository, Oddities, Text},
    yaml,
};

/// Keys of a project. Two spellings of the dark logo are in use.
const FIELDS: &[(&str, Field)] = &[
    ("display_name", Field::Name),
    ("name", Field::Slug),
    ("description", Field::Description),
    ("category", Field::Category),
    ("home_url", Field::Home),
    ("logo_url", Field::Logo),
    ("logo_dark_url", Field::DarkLogo),
    ("logo_url_dark", Field::DarkLogo),
    ("devstats_url", Field::Statistics),
    ("accepted_at", Field::Accepted),
    ("maturity", Field::Stage),
];

pub(super) fn read(bytes: &[u8], oddities: &mut Oddities) -> Vec<Draft> {
    let Some(root) = yaml::parse(bytes, oddities) else { return Vec::new() };
    if !matches!(root.value, Value::Sequence(_)) {
        oddities.say(root.line, "the file is not a list of projects");
    }
    root.items().iter().map(|node| project(node, oddities)).collect()
}

fn project(node: &Node, oddities: &mut Oddities) -> Draft {
    let mut draft = Draft { line: node.line, ..Draft::default() };
    // Sets of checks for the whole project stand in some files. They are CLOMonitor's own matter.
    yaml::fields(node, FIELDS, &["repositories", "check_sets"], &mut draft, oddities);
    // The name for people is optional there, the short one is not.
    if let (None, Some(short)) = (draft.fields.get(&Field::Name), draft.fields.get(&Field::Slug)) {
        let name = Text { text: short.text.clone(), line: short.line };
        draft.fields.insert(Field::Name, name);
    }
    for item in node.get("repositories").map(Node::items).unwrap_or_default() {
        draft.repositories.extend(repository(item, oddities));
    }
    draft
}

fn repository(node: &Node, oddities: &mut Oddities) -> Option<DraftRepository> {
    yaml::fields(node, &[], &["name", "url", "check_sets", "exclude"], &mut Draft::default(), oddities);
    let Some(address) = node.get("url").and_then(Node::text) else {
        oddities.say(node.line, "a repository has no `url` and was passed over");
        return None;
    };
    let mut list = |key| yaml::texts(node.get(key), oddities).into_iter().map(|text| text.text).collect();
    Some(DraftRepository {
        line: node.line,
        address: address.into_owned(),
        name: node.get("name").and_then(Node::text).map(|text| text.into_owned()),
        check_sets: list("check_sets"),
        exclude: list("exclude"),
    })
}
