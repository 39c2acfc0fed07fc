//! A file of version 2 that breaks its schema, repaired in place: what is missing is filled, and what has one right answer
//! is corrected. What a person has to decide becomes a blank, or is named in a note.

use slam_formats::{
    security_insights::{
        is_blank,
        schema::{self, Place, Structure, Wants},
    },
    tree::{Entry, Node, Style, Value as Yaml},
};

use super::{
    file::{self, Edits},
    value::{Value, scalar},
    wanted,
};
use crate::draft::Draft;

/// More notes than a person reads at once.
const MOST_NOTES: usize = 20;

/// Repairs the file.
pub(super) fn write(draft: &mut Draft<'_>) {
    let Some(file) = file::find_two(draft) else { return };
    let root = &file.document.root;
    let notes =
        file.document.duplicate_keys.iter().map(|(line, key)| (*line, format!("`{key}` stands twice; keep one")));
    let wanted = wanted::document(&draft.project);
    let mut mender = Mender { wanted, edits: Edits::new(&file.bytes), notes: notes.collect(), keeps: keeps(root) };
    mender.structure(root, schema::document(), "");
    mender.the_project(root);
    let Mender { mut edits, notes, keeps, .. } = mender;
    if !keeps {
        file::raise(&mut edits, root);
    }
    for (line, note) in notes.into_iter().take(MOST_NOTES) {
        let note: String = note.chars().filter(|letter| !letter.is_control()).take(300).collect();
        draft.note(format!("{}:{line}: {note}", file.path));
    }
    edits.finish(draft, &file.path);
}

/// Returns whether the declared version can stay: it is published, and no field is newer.
fn keeps(root: &Node) -> bool {
    let declared = root.get("header").and_then(|header| header.get("schema-version"));
    let releases = schema::releases();
    let index = |version: &str| releases.iter().position(|release| *release == version);
    let Some(declared) = declared.and_then(Node::as_str) else { return false };
    let Some(declared) = index(declared) else { return false };
    newest(root, schema::document()).is_none_or(|newest| newest <= declared)
}

/// Returns the index of the newest release that brought a field of this structure.
fn newest(node: &Node, structure: Structure) -> Option<usize> {
    let releases = schema::releases();
    let of = |entry: &Entry| {
        let place = structure.place(&entry.key.text()?)?;
        let own = releases.iter().position(|release| *release == place.since);
        let below = match place.wants {
            Wants::Map(below) => newest(&entry.value, below),
            Wants::Maps(below, _) => entry.value.items().iter().filter_map(|item| newest(item, below)).max(),
            _ => None,
        };
        own.max(below)
    };
    node.entries().iter().filter_map(of).max()
}

struct Mender<'f> {
    wanted: Value,
    edits: Edits<'f>,
    notes: Vec<(u32, String)>,
    /// Whether the declared version stays.
    keeps: bool,
}

impl Mender<'_> {
    fn structure(&mut self, node: &Node, structure: Structure, pointer: &str) {
        if !node.is_mapping() || !self.edits.yaml().stands_here(node) {
            return;
        }
        let mut there: Vec<&str> = Vec::new();
        for entry in node.entries() {
            let name = entry.key.text().unwrap_or_default();
            let place = structure.place(&name).or_else(|| self.renamed(node, entry, structure));
            match place {
                Some(place) if there.contains(&place.name) => {}
                Some(place) => {
                    there.push(place.name);
                    self.value(node, entry, place, &format!("{pointer}/{}", place.name));
                }
                None if name == "security-policy" && pointer.ends_with("/vulnerability-reporting") => {}
                None => {
                    let what = structure.what();
                    self.notes.push((
                        entry.key.line,
                        format!("`{name}` is no field of {what}; move what it says, or take it out"),
                    ));
                }
            }
        }
        for place in structure.places().filter(|place| place.is_required && !there.contains(&place.name)) {
            self.missing(node, structure, place, pointer);
        }
    }

    /// Returns the field that an unknown key was meant to be, and gives the key its name.
    fn renamed(&mut self, node: &Node, entry: &Entry, structure: Structure) -> Option<Place> {
        let name = entry.key.text()?;
        // The newest version has another name for it, and the file may declare one that has not.
        if name == "security-policy" && structure.place("policy").is_some() {
            return None;
        }
        let fits = |place: &Place| node.get(place.name).is_none() && place.wants.fits(&entry.value);
        let known: Vec<&str> = structure.places().filter(fits).map(|place| place.name).collect();
        let meant = schema::meant(&name, &known)?;
        self.edits.rename(entry, meant);
        structure.place(meant)
    }

    fn missing(&mut self, node: &Node, structure: Structure, place: Place, pointer: &str) {
        // A version that is declared anew is written with its header.
        if place.name == "schema-version" {
            return;
        }
        let value = self.wanted.at(&format!("{pointer}/{}", place.name)).cloned().or_else(|| nothing(place));
        if !value.is_some_and(|value| self.edits.add(node, place.name, &value)) {
            self.notes.push((node.line, format!("{} needs `{}`", structure.what(), place.name)));
        }
    }

    fn value(&mut self, parent: &Node, entry: &Entry, place: Place, pointer: &str) {
        let value = &entry.value;
        if is_blank(value) || !self.edits.yaml().stands_here(value) || place.name == "schema-version" {
            return;
        }
        if value.is_null() {
            return self.empty(parent, entry, place, pointer);
        }
        let right = match (place.wants, &value.value) {
            (Wants::Map(below), Yaml::Mapping(_)) => return self.structure(value, below, pointer),
            (Wants::Maps(below, needs_one), Yaml::Sequence(items)) => {
                if items.is_empty() && needs_one {
                    return self.empty(parent, entry, place, pointer);
                }
                return self.items(value, below, pointer);
            }
            (Wants::Texts, Yaml::Sequence(items)) => return self.texts(items, parent, entry),
            (Wants::Texts, Yaml::String { text, .. } | Yaml::Number(text)) => {
                Some(Value::List(vec![Value::Text(text.clone())]))
            }
            (wants, _) => match corrected(wants, value) {
                Corrected::Right => return,
                Corrected::To(right) => Some(right),
                Corrected::Unknown => None,
            },
        };
        let is_made = right.is_some_and(|right| match &right {
            // A list of one stands on the line of the scalar that it was.
            Value::List(_) => {
                let edit = self.edits.yaml().put(entry, &right.inline());
                self.edits.take(edit)
            }
            _ => self.edits.put(parent, entry, &right),
        });
        if !is_made {
            self.notes.push((value.line, format!("`{}` must be {}", place.name, words(place.wants))));
        }
    }

    /// A key without a value: what it must hold is filled in, and what it may hold is left out.
    fn empty(&mut self, parent: &Node, entry: &Entry, place: Place, pointer: &str) {
        let value = self.wanted.at(pointer).cloned().or_else(|| nothing(place));
        let is_made = match value.filter(|value| place.is_required || value.blanks().is_empty()) {
            Some(value) => self.edits.put(parent, entry, &value),
            None if place.is_required || !entry.value.is_null() => false,
            None => {
                let rest = self.edits.yaml().rest_of_line(entry.key.span.end);
                let is_bare = rest.iter().all(|byte| matches!(byte, b':' | b' ' | b'~'));
                let edit = self.edits.yaml().remove(parent, place.name).filter(|_| is_bare);
                self.edits.take(edit)
            }
        };
        if !is_made {
            self.notes.push((entry.key.line, format!("`{}` says nothing; fill it, or take it out", place.name)));
        }
    }

    fn items(&mut self, list: &Node, structure: Structure, above: &str) {
        let is_contact = structure.place("primary").is_some();
        let items = list.items();
        let has_primary = items.iter().any(|item| item.get("primary").is_some_and(is_true));
        for (index, item) in items.iter().enumerate() {
            // Entries of a list are not those of another list by their order: what they lack, nobody but a person knows.
            let pointer = format!("{above}/*");
            if !item.is_mapping() {
                self.notes.push((item.line, format!("this entry must be {}", structure.what())));
                continue;
            }
            if is_contact && item.get("primary").is_none() && self.edits.yaml().stands_here(item) {
                let primary = match index {
                    0 if !has_primary && items.len() > 1 => Value::Blank("maintainers"),
                    0 if !has_primary => Value::Yes(true),
                    _ => Value::Yes(false),
                };
                // A first contact of several is the main one when the answer says the same of it.
                let primary = match self.wanted.at(&format!("{above}/0")) {
                    Some(wanted) if primary.blanks() == ["maintainers"] && is_same(item, wanted) => Value::Yes(true),
                    _ => primary,
                };
                self.edits.add(item, "primary", &primary);
                self.contact(item, structure, &pointer);
            } else {
                self.structure(item, structure, &pointer);
            }
        }
    }

    /// Mends a contact whose `primary` was written just now.
    fn contact(&mut self, item: &Node, structure: Structure, pointer: &str) {
        for entry in item.entries() {
            let name = entry.key.text().unwrap_or_default();
            match structure.place(&name).or_else(|| self.renamed(item, entry, structure)) {
                Some(place) => self.value(item, entry, place, &format!("{pointer}/{}", place.name)),
                None => self.notes.push((entry.key.line, format!("`{name}` is no field of {}", structure.what()))),
            }
        }
        if item.get("name").is_none() {
            self.notes.push((item.line, "a contact needs `name`".to_owned()));
        }
    }

    fn texts(&mut self, items: &[Node], parent: &Node, entry: &Entry) {
        for item in items {
            if let (Yaml::Number(text) | Yaml::String { text, .. }, None) = (&item.value, item.as_str()) {
                let quoted = crate::script::Edit::replace(item.span.start..item.span.end, scalar(text));
                self.edits.take(Some(quoted).filter(|_| self.edits.yaml().stands_here(parent)));
            } else if item.as_str().is_none() {
                let key = entry.key.text().unwrap_or_default();
                self.notes.push((item.line, format!("an entry of `{key}` must be text")));
            }
        }
    }

    /// A file that inherits no project has to say its own.
    fn the_project(&mut self, root: &Node) {
        let inherits = root.get("header").is_some_and(|header| header.get("project-si-source").is_some());
        if inherits || root.get("project").is_some() || !root.is_mapping() {
            return;
        }
        // Where something stands in the wrong place, that may be it.
        if !self.notes.is_empty() {
            return self.notes.push((root.line, "the file needs `project`, or `header.project-si-source`".to_owned()));
        }
        if let Some(project) = self.wanted.at("/project").cloned()
            && self.edits.add(root, "project", &project)
        {
            // It is written in the newest version.
            self.keeps = false;
        }
    }
}

fn is_true(node: &Node) -> bool {
    node.as_bool() == Some(true) || node.as_str() == Some("true")
}

/// Returns whether a contact has the name of another.
fn is_same(item: &Node, wanted: &Value) -> bool {
    let name = item.get("name").and_then(Node::as_str).map(|name| Value::Text(name.to_owned()));
    name.is_some() && wanted.at("/name") == name.as_ref()
}

/// Returns what a field holds that says nothing.
fn nothing(place: Place) -> Option<Value> {
    match (place.name, place.wants) {
        ("results", Wants::Map(_)) => Some(Value::Map(Vec::new())),
        ("rulesets", Wants::Texts) => Some(Value::List(Vec::new())),
        _ => None,
    }
}

enum Corrected {
    Right,
    To(Value),
    Unknown,
}

/// Returns a scalar as its field wants it.
fn corrected(wants: Wants, node: &Node) -> Corrected {
    let Some(raw) = node.text() else { return Corrected::Unknown };
    let text = raw.trim();
    let is_text = node.as_str().is_some();
    let to = |good: bool, value: Value| if good { Corrected::To(value) } else { Corrected::Unknown };
    match wants {
        Wants::Bool if node.as_bool().is_some() => Corrected::Right,
        // Readers of YAML 1.1 take these words for a boolean, and their writers meant one.
        Wants::Bool => match text.to_ascii_lowercase().as_str() {
            "true" | "yes" | "on" => Corrected::To(Value::Yes(true)),
            "false" | "no" | "off" => Corrected::To(Value::Yes(false)),
            _ => Corrected::Unknown,
        },
        Wants::Date => {
            let is_bare = matches!(&node.value, Yaml::String { style: Style::Plain, .. });
            match day(text) {
                Some(day) if is_bare || day != raw => Corrected::To(Value::Day(day)),
                Some(_) => Corrected::Right,
                None => Corrected::Unknown,
            }
        }
        Wants::Word(words) if is_text && words.contains(&raw.as_ref()) => Corrected::Right,
        Wants::Word(words) => {
            word(text, words).map_or(Corrected::Unknown, |word| Corrected::To(Value::Text(word.into())))
        }
        Wants::Form(check) if is_text && check(&raw) => Corrected::Right,
        Wants::Form(check) => {
            let bare = text.trim_start_matches("mailto:").trim_start_matches('<').trim_end_matches('>');
            to(check(bare), Value::Text(bare.to_owned()))
        }
        Wants::Text if is_text => Corrected::Right,
        Wants::Text => to(!text.is_empty(), Value::Text(text.to_owned())),
        Wants::Map(_) | Wants::Maps(..) | Wants::Texts => Corrected::Unknown,
    }
}

/// Returns a day as the schema writes it.
fn day(text: &str) -> Option<String> {
    let date = text.split(['T', ' ']).next().unwrap_or_default().replace('/', "-");
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else { return None };
    let full = format!("{year}-{month:0>2}-{day:0>2}");
    schema::is_day(&full).then_some(full)
}

/// Returns the word that another spelling stands for: upper case aside, or with more words behind it.
fn word(text: &str, words: &[&'static str]) -> Option<&'static str> {
    let plain = |text: &str| text.to_ascii_lowercase().replace(['_', ' '], "-");
    let wanted = plain(text);
    let same = words.iter().find(|word| plain(word) == wanted);
    let longer = || words.iter().find(|word| wanted.starts_with(&format!("{}-", plain(word))));
    // Version 1 called it so.
    let older = || words.iter().find(|word| **word == "fuzzing" && wanted == "fuzzer");
    same.or_else(longer).or_else(older).copied()
}

fn words(wants: Wants) -> String {
    match wants {
        Wants::Bool => "true or false".to_owned(),
        Wants::Text => "text".to_owned(),
        Wants::Date => "a day as YYYY-MM-DD, in quotes".to_owned(),
        Wants::Form(_) => "an address".to_owned(),
        Wants::Word(words) => format!("one of {}", words.join(", ")),
        Wants::Map(structure) => structure.what().to_owned(),
        Wants::Maps(..) => "a list of structures".to_owned(),
        Wants::Texts => "a list of texts".to_owned(),
    }
}
