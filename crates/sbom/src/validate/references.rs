//! References within a CycloneDX document, which no JSON schema can say anything about.

use std::collections::HashMap;

use crate::json::{Value, excerpt, push_pointer};

/// So many references that lead nowhere are noted.
const MAX_NOTES: usize = 20;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct References {
    /// Pointers of doubled identities, with messages.
    pub(super) doubled: Vec<(String, String)>,
    /// References that lead nowhere; the specification asks for them to be there, its schemas admit it.
    pub(super) notes: Vec<String>,
}

/// Looks for `bom-ref`s that stand twice, and for dependencies and compositions that lead nowhere.
pub(super) fn check(tree: &Value<'_>) -> References {
    let mut walk = Walk { known: HashMap::new(), doubled: Vec::new(), path: Vec::new() };
    walk.value(tree);
    // Published valid documents name a workspace again where a task uses it, and a workflow as its formula: within
    // formulation a doubled identity is doubtful, elsewhere it is wrong.
    let (doubtful, doubled): (Vec<_>, Vec<_>) =
        walk.doubled.into_iter().partition(|(pointer, _)| pointer.starts_with("/formulation/"));
    let notes = doubtful.iter().take(MAX_NOTES).map(|(pointer, message)| format!("{message} (`{pointer}`)")).collect();
    let mut found = References { doubled, notes };
    let mut unknown = 0;
    let mut look = |text: Option<&str>, place: std::fmt::Arguments<'_>| {
        // A BOM-Link leads into another document.
        let Some(text) = text.filter(|text| !text.starts_with("urn:cdx:") && !walk.known.contains_key(text)) else {
            return;
        };
        unknown += 1;
        if found.notes.len() < MAX_NOTES {
            found.notes.push(format!("`{}` at `{place}` is the `bom-ref` of nothing here", excerpt(text)));
        }
    };
    for (index, dependency) in tree.list("dependencies").iter().enumerate() {
        look(dependency.text("ref"), format_args!("/dependencies/{index}/ref"));
        for list in ["dependsOn", "provides"] {
            for (place, item) in dependency.list(list).iter().enumerate() {
                look(item.as_str(), format_args!("/dependencies/{index}/{list}/{place}"));
            }
        }
    }
    for (index, composition) in tree.list("compositions").iter().enumerate() {
        for list in ["assemblies", "dependencies", "vulnerabilities"] {
            for (place, item) in composition.list(list).iter().enumerate() {
                look(item.as_str(), format_args!("/compositions/{index}/{list}/{place}"));
            }
        }
    }
    for (index, vulnerability) in tree.list("vulnerabilities").iter().enumerate() {
        for (place, target) in vulnerability.list("affects").iter().enumerate() {
            look(target.text("ref"), format_args!("/vulnerabilities/{index}/affects/{place}/ref"));
        }
    }
    if unknown > MAX_NOTES {
        found.notes.push(format!("{} more references lead to nothing here", unknown - MAX_NOTES));
    }
    found
}

enum Step<'t> {
    Name(&'t str),
    Index(usize),
}

struct Walk<'t> {
    known: HashMap<&'t str, ()>,
    doubled: Vec<(String, String)>,
    path: Vec<Step<'t>>,
}

impl<'t> Walk<'t> {
    /// The depth is bounded by the parser of the tree.
    fn value(&mut self, value: &'t Value<'_>) {
        match value {
            Value::Object(members) => {
                for (name, value) in members.iter() {
                    self.path.push(Step::Name(name));
                    match value.as_str() {
                        Some(text) if &**name == "bom-ref" => self.identity(text),
                        Some(_) => {}
                        None => self.value(value),
                    }
                    self.path.pop();
                }
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.path.push(Step::Index(index));
                    self.value(item);
                    self.path.pop();
                }
            }
            _ => {}
        }
    }

    fn identity(&mut self, text: &'t str) {
        if self.known.insert(text, ()).is_some() {
            let mut pointer = String::new();
            for step in &self.path {
                match step {
                    Step::Name(name) => push_pointer(&mut pointer, name),
                    Step::Index(index) => push_pointer(&mut pointer, &index.to_string()),
                }
            }
            let message =
                format!("`{}` is the `bom-ref` of something else already; each must be unique", excerpt(text));
            self.doubled.push((pointer, message));
        }
    }
}
