//! Layouts before Gemara 1.0: recognised, and refused with what has to change.

use slam_model::Problem;

use super::parts::problem;
use crate::tree::Node;

/// A key of an old layout with its place, and what became of it.
struct Moved {
    key: &'static str,
    now: &'static str,
}

const AT_ROOT: &[Moved] = &[
    Moved { key: "evaluation-set", now: "rename it to `evaluations` and add `metadata`, `result`, and `target`" },
    Moved {
        key: "control-families",
        now: "list the families as `groups` and the controls of all families as `controls`",
    },
    Moved { key: "families", now: "list the families as `groups` and the controls of all families as `controls`" },
    Moved { key: "category", now: "name the category as an entry of `groups`" },
    Moved { key: "service_name", now: "name what was judged as `target` with `id`, `name`, and `type`" },
    Moved { key: "plugin_name", now: "name the tool as `metadata.author`" },
    Moved { key: "mapping-references", now: "move it into `metadata`" },
    Moved { key: "payload", now: "remove it, or keep it as `evidence` of an assessment" },
];

const IN_METADATA: &[Moved] = &[
    Moved { key: "applicability-categories", now: "rename it to `applicability-groups`" },
    Moved { key: "last-modified", now: "rename it to `date`, a moment such as `2026-01-31T00:00:00Z`" },
    Moved { key: "title", now: "move it to the root of the document" },
];

const IN_CONTROL: &[Moved] = &[
    Moved { key: "family", now: "rename it to `group`, the id of an entry of `groups`" },
    Moved { key: "guideline-mappings", now: "rename it to `guidelines`" },
    Moved { key: "threat-mappings", now: "rename it to `threats`" },
    Moved { key: "mappings", now: "rename it to `guidelines`, with `entries` of `reference-id` for its `identifiers`" },
    Moved { key: "control-id", now: "write it as `control` with `reference-id` and `entry-id`" },
    Moved { key: "corrupted-state", now: "remove it" },
];

const IN_ASSESSMENT: &[Moved] =
    &[Moved { key: "requirement-id", now: "write it as `requirement` with `reference-id` and `entry-id`" }];

/// Returns whether the document has an old layout: keys that 1.0 removed, and no type that 1.0 demands.
pub(super) fn is_recognised(root: &Node) -> bool {
    let metadata = root.get("metadata");
    if metadata.is_some_and(|metadata| metadata.get("type").is_some() || !metadata.is_mapping()) {
        return false;
    }
    let has = |key: &str| root.get(key).is_some_and(|list| !list.items().is_empty());
    let first = |list: &str, key: &str| {
        root.get(list).and_then(|list| list.items().first()).is_some_and(|item| item.get(key).is_some())
    };
    has("evaluation-set")
        || first("control-families", "controls")
        || first("families", "controls")
        || first("controls", "assessment-requirements")
        || first("evaluations", "assessment-logs")
        || first("evaluations", "control-id")
        || metadata.is_some_and(|metadata| {
            metadata.get("id").is_some()
                && ["controls", "threats", "capabilities", "guidelines", "categories"].iter().any(|key| has(key))
        })
}

/// Says what has to change, each at the line where it stands first.
pub(super) fn problems(root: &Node, artifact: Option<&str>) -> Vec<Problem> {
    let artifact = match artifact {
        Some(name) => name,
        None if root.get("evaluation-set").is_some() => "EvaluationLog",
        None => "ControlCatalog",
    };
    let metadata = root.get("metadata");
    let line = metadata.map_or(root.line, |metadata| metadata.line);
    let pointer = if metadata.is_some() { "/metadata" } else { "" };
    let message = format!(
        "written in the layout before Gemara 1.0: migrate it; `metadata` needs `type: {artifact}`, `gemara-version: \"{}\"`, \
         `id`, `description`, and `author`",
        super::RELEASE
    );
    let mut found = vec![problem(line, pointer, message)];
    moved(root, "", AT_ROOT, &mut found);
    if let Some(metadata) = metadata {
        moved(metadata, "/metadata", IN_METADATA, &mut found);
    }
    let lists = ["controls", "evaluation-set", "evaluations"].into_iter().filter_map(|key| Some((key, root.get(key)?)));
    for (key, list) in lists {
        first_of_each(list.items(), &format!("/{key}"), IN_CONTROL, &mut found);
        for (index, item) in list.items().iter().enumerate().take(1) {
            for inner in ["assessment-logs", "assessments"] {
                let items = item.get(inner).map(Node::items).unwrap_or_default();
                first_of_each(items, &format!("/{key}/{index}/{inner}"), IN_ASSESSMENT, &mut found);
            }
        }
    }
    found.sort();
    found
}

fn moved(node: &Node, pointer: &str, keys: &[Moved], found: &mut Vec<Problem>) {
    for Moved { key, now } in keys {
        if let Some(entry) = node.entry(key) {
            found.push(problem(
                entry.key.line,
                &format!("{pointer}/{key}"),
                format!("`{key}` is gone since 1.0: {now}"),
            ));
        }
    }
}

/// Tells a key once, where it stands first: a catalogue has hundreds of them.
fn first_of_each(items: &[Node], pointer: &str, keys: &'static [Moved], found: &mut Vec<Problem>) {
    for moved_key in keys {
        let hit = items.iter().enumerate().find(|(_, item)| item.get(moved_key.key).is_some());
        if let Some((index, item)) = hit {
            moved(item, &format!("{pointer}/{index}"), std::slice::from_ref(moved_key), found);
        }
    }
}
