//! A file of version 1 written anew in version 2: each value that has a place there keeps it, the others stay as comments.

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::{
    security_insights::{
        self, ONE_TO_TWO,
        schema::{self, Place, Structure, Wants},
    },
    tree::{Document, Node, Value as Yaml},
};
use slam_model::evidence::insights::Shape;

use super::{
    file::{self, Edits},
    value::{Entry, Value, double, is_break, map, text},
    wanted,
};
use crate::{answers::Answer, draft::Draft, layout, project::Project, script::Edit};

/// Values or comments; no person writes as many.
const MOST: usize = 2000;

/// Writes the file anew.
pub(super) fn write(draft: &mut Draft<'_>) {
    let Some(file) = file::find(draft).filter(|file| file.insights.shape == Shape::One) else { return };
    if !file.document.duplicate_keys.is_empty() {
        draft.note(format!(
            "{} has keys that stand twice; keep one of each, then it can be written in version 2",
            file.path
        ));
        return;
    }
    let mut old = Vec::new();
    scalars(&file.document.root, String::new(), &mut old);
    if old.len().max(file.document.comments.len()) > MOST {
        draft.note(format!("{} has more than {MOST} values or comments; write it in version 2 by hand", file.path));
        return;
    }
    let upgraded = upgraded(&draft.project, &file.document, &old);
    let mut open = upgraded.document.blanks();
    open.sort_unstable();
    open.dedup();
    // A file that was right in its version would not be right with blanks.
    if file.insights.problems.is_empty() && !open.is_empty() {
        draft.note(format!("{} can be written in version 2 when these are answered: {}", file.path, open.join(", ")));
        return;
    }
    let mut edits = Edits::new(&file.bytes);
    let end = layout::Yaml::new(&file.bytes).line_end();
    edits.take(Some(Edit::replace(0..file.bytes.len(), upgraded.text(end))));
    super::remember(draft, &upgraded.document);
    edits.finish(draft, &file.path);
}

/// The new file.
struct Upgraded {
    document: Value,
    /// What has no place in it, a line each.
    kept: Vec<String>,
}

impl Upgraded {
    fn text(&self, end: &str) -> String {
        let mut lines = self.document.lines();
        if !self.kept.is_empty() {
            lines.push("# What the file said in version 1, and version 2 has no field for:".to_owned());
            lines.extend(self.kept.iter().map(|line| format!("#   {}", comment(line))));
        }
        lines.join(end) + end
    }
}

/// Returns a line as it can stand in a comment: in quotes where a character in it could end the line.
fn comment(line: &str) -> String {
    if line.chars().any(|letter| letter.is_control() || is_break(letter)) { double(line) } else { line.to_owned() }
}

/// A scalar of the old file.
struct Old {
    pointer: String,
    text: String,
    line: u32,
}

fn upgraded(project: &Project<'_>, document: &Document, old: &[Old]) -> Upgraded {
    let mut carried = Carried { values: BTreeMap::new(), from: BTreeMap::new(), remarks: BTreeMap::new() };
    for one in old {
        carried.carry(one);
    }
    carried.people(old);
    carried.contact(old);
    carried.auditors();
    carried.distribution(project);
    let wanted = wanted::document(project);
    let header = [("schema-version", schema::NEWEST.to_owned()), ("last-updated", project.today.to_string())];
    for (key, value) in header {
        carried.values.insert(format!("/header/{key}"), value);
    }
    let mut built = build(schema::document(), "", &carried.values, &wanted).unwrap_or(Value::Map(Vec::new()));
    settle(&mut built);
    let used: BTreeSet<String> = carried.from.values().cloned().collect();
    let kept = kept(old, &used, document, &carried.from, &mut built);
    for (pointer, remark) in carried.remarks {
        if let Some(entry) = entry_at(&mut built, &pointer) {
            entry.behind.get_or_insert(remark);
        }
    }
    Upgraded { document: built, kept }
}

fn scalars(node: &Node, pointer: String, found: &mut Vec<Old>) {
    match &node.value {
        Yaml::Mapping(entries) => {
            for entry in entries {
                let key = entry.key.text().unwrap_or_default().replace('~', "~0").replace('/', "~1");
                scalars(&entry.value, format!("{pointer}/{key}"), found);
            }
        }
        Yaml::Sequence(items) => {
            for (index, item) in items.iter().enumerate() {
                scalars(item, format!("{pointer}/{index}"), found);
            }
        }
        _ => {
            if let Some(text) = node.text().filter(|_| !security_insights::is_blank(node)) {
                found.push(Old { pointer, text: text.into_owned(), line: node.line });
            }
        }
    }
}

/// Values by their pointers in version 2.
struct Carried {
    values: BTreeMap<String, String>,
    /// Which old pointer a new one comes from.
    from: BTreeMap<String, String>,
    /// What is said behind a value.
    remarks: BTreeMap<String, String>,
}

/// Words that version 2 spells in another way, by the last part of the pointer.
const WORDS: &[(&str, &str, &str)] = &[
    ("status", "wip", "WIP"),
    ("type", "sca", "SCA"),
    ("type", "sast", "SAST"),
    ("type", "fuzzer", "fuzzing"),
    ("type", "dast", "other"),
    ("type", "iast", "other"),
];

/// Where a value of version 1 stands in version 2. The opposite sense of `third-party-packages` is taken care of.
///
/// Sources: the JSON schema of 1.0.0 and the CUE schema of 2.2.0; the pairs are those of the reader, so that a file says the
/// same before and after.
fn counterpart(pointer: &str) -> Option<String> {
    if pointer == "/dependencies/third-party-packages" {
        return Some("/repository/no-third-party-packages".to_owned());
    }
    let renamed = ONE_TO_TWO.iter().find_map(|(from, to)| {
        let (old, pattern): (Vec<&str>, Vec<&str>) = (pointer.split('/').collect(), from.split('/').collect());
        let is_index = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        let fits = old.len() == pattern.len()
            && old.iter().zip(&pattern).all(|(part, wanted)| part == wanted || *wanted == "*" && is_index(part));
        let mut indexes = old.iter().zip(&pattern).filter(|(_, wanted)| **wanted == "*").map(|(part, _)| *part);
        let part = |part| if part == "*" { indexes.next().unwrap_or("0") } else { part };
        fits.then(|| to.split('/').map(part).collect::<Vec<_>>().join("/"))
    });
    // What stands in the layout of version 2 already stays where it is.
    renamed.or_else(|| place_of(pointer).map(|_| pointer.to_owned()))
}

/// Returns the field of a pointer of version 2.
fn place_of(pointer: &str) -> Option<Place> {
    let mut structure = schema::document();
    let mut steps = pointer.split('/').skip(1).peekable();
    loop {
        let place = structure.place(steps.next()?)?;
        match (place.wants, steps.peek()) {
            (Wants::Map(below), Some(_)) => structure = below,
            (Wants::Maps(below, _), Some(_)) => {
                steps.next();
                steps.peek()?;
                structure = below;
            }
            (Wants::Texts, Some(_)) => {
                steps.next();
                return steps.peek().is_none().then_some(place);
            }
            (Wants::Map(_) | Wants::Maps(..) | Wants::Texts, None) => return None,
            (_, None) => return Some(place),
            (_, Some(_)) => return None,
        }
    }
}

impl Carried {
    fn carry(&mut self, old: &Old) {
        let Some(pointer) = counterpart(&old.pointer) else { return };
        let last = pointer.rsplit('/').next().unwrap_or_default();
        let word = WORDS.iter().find(|(field, word, _)| *field == last && *word == old.text);
        let mut text = word.map_or(old.text.as_str(), |(_, _, new)| new).to_owned();
        if old.pointer == "/dependencies/third-party-packages" {
            text = (old.text == "false").to_string();
        }
        // The year of a report is no day, and gets its own sentence.
        let is_year = old.pointer.ends_with("/report-year");
        if self.values.contains_key(&pointer) || !(is_year || fits(&pointer, &text)) {
            return;
        }
        if word.is_some_and(|(_, _, new)| *new == "other") {
            self.remarks.insert(pointer.clone(), format!("version 1 said {}", old.text));
        }
        self.put(pointer, text, &old.pointer);
    }

    fn put(&mut self, pointer: String, text: String, from: &str) {
        self.from.insert(pointer.clone(), from.to_owned());
        self.values.insert(pointer, text);
    }

    /// A core maintainer was one text, and is a contact now.
    fn people(&mut self, old: &[Old]) {
        let is_one = |old: &&Old| old.pointer.starts_with("/project-lifecycle/core-maintainers/");
        let people: Vec<&Old> = old.iter().filter(is_one).collect();
        for (index, one) in people.iter().enumerate() {
            let own = format!("/repository/core-team/{index}");
            let name = one.text.trim();
            let (name, field, value) = if schema::is_mail(name) {
                (name.split('@').next().unwrap_or(name), Some("email"), name.to_owned())
            } else if name.starts_with("https://") || name.starts_with("http://") {
                (name.trim_end_matches('/').rsplit('/').next().unwrap_or(name), Some("social"), name.to_owned())
            } else if let Some(handle) = name.strip_prefix("github:") {
                (handle, Some("social"), format!("https://github.com/{handle}"))
            } else {
                (name, None, String::new())
            };
            self.put(format!("{own}/name"), name.to_owned(), &one.pointer);
            if let Some(field) = field {
                self.put(format!("{own}/{field}"), value, &one.pointer);
            }
            if people.len() == 1 {
                self.put(format!("{own}/primary"), "true".to_owned(), &one.pointer);
            }
        }
    }

    /// Version 2 has one contact for vulnerabilities: the mail address of the reporting, else the primary contact.
    fn contact(&mut self, old: &[Old]) {
        let own = "/project/vulnerability-reporting/contact";
        let of = |index: usize, field: &str| {
            let pointer = format!("/security-contacts/{index}/{field}");
            old.iter().find(|one| one.pointer == pointer)
        };
        let known = self.values.get(&format!("{own}/email")).cloned();
        let all = || (0..).take_while(|index| of(*index, "value").is_some());
        let same = known
            .as_ref()
            .and_then(|mail| all().find(|index| of(*index, "value").is_some_and(|one| one.text == *mail)));
        let primary = all().find(|index| of(*index, "primary").is_some_and(|one| one.text == "true")).or(all().next());
        let chosen = if known.is_some() { same } else { primary };
        if let Some(value) = chosen.and_then(|index| of(index, "value")) {
            let field = if schema::is_mail(&value.text) { "email" } else { "social" };
            if known.is_none() {
                self.put(format!("{own}/{field}"), value.text.clone(), &value.pointer);
            }
            // The same address again, and its kind and rank, are said by where it stands now.
            for part in ["value", "type", "primary"] {
                if let Some(one) = chosen.and_then(|index| of(index, part)) {
                    self.from.insert(format!("{own}/{part} of version 1"), one.pointer.clone());
                }
            }
        }
        if self.values.contains_key(&format!("{own}/email")) || self.values.contains_key(&format!("{own}/social")) {
            self.values.insert(format!("{own}/name"), "Security contact".to_owned());
            self.values.insert(format!("{own}/primary"), "true".to_owned());
        }
    }

    /// The report of an auditor had a year, and wants a day; the year is said in words.
    fn auditors(&mut self) {
        let own = "/repository/security/assessments/third-party/";
        let dates: Vec<String> =
            self.values.keys().filter(|key| key.starts_with(own) && key.ends_with("/date")).cloned().collect();
        for pointer in dates {
            let comment = pointer.replace("/date", "/comment");
            let is_day = self.values.get(&pointer).is_some_and(|day| schema::is_day(day));
            if is_day {
                continue;
            }
            let Some(year) = self.values.remove(&pointer) else { continue };
            let from = self.from.remove(&pointer).unwrap_or_default();
            if !self.values.contains_key(&comment) {
                self.put(comment, format!("Report of {year}."), &from);
            }
        }
    }

    /// A place of releases wants words now; only an answer has them.
    fn distribution(&mut self, project: &Project<'_>) {
        let Some(Answer::Rows(rows)) = project.answer("distribution") else { return };
        let own = "/repository/release/distribution-points/";
        let points: Vec<(String, String)> =
            self.values.range(own.to_owned()..).map(|(key, value)| (key.clone(), value.clone())).collect();
        for (pointer, uri) in points.iter().filter(|(key, _)| key.starts_with(own) && key.ends_with("/uri")) {
            let row = rows.iter().find(|row| row.get("uri") == Some(uri));
            if let Some(comment) = row.and_then(|row| row.get("comment")) {
                self.values.insert(pointer.replace("/uri", "/comment"), comment.clone());
            }
        }
    }
}

/// Returns whether a text can stand at a pointer of version 2.
fn fits(pointer: &str, text: &str) -> bool {
    place_of(pointer).is_some_and(|place| match place.wants {
        Wants::Bool => matches!(text, "true" | "false"),
        Wants::Date => schema::is_day(text),
        Wants::Form(check) => check(text),
        Wants::Word(words) => words.contains(&text),
        Wants::Text | Wants::Texts => true,
        Wants::Map(_) | Wants::Maps(..) => false,
    })
}

/// Fields that stand before the others of their structure.
const FIRST: [&str; 5] = ["schema-version", "last-updated", "last-reviewed", "name", "uri"];

/// Returns a structure of what was carried over, and of what it needs besides; `None` where it would be empty.
fn build(structure: Structure, pointer: &str, carried: &BTreeMap<String, String>, wanted: &Value) -> Option<Value> {
    let mut entries = Vec::new();
    let mut places: Vec<Place> = structure.places().collect();
    places.sort_by_key(|place| FIRST.iter().position(|name| *name == place.name).unwrap_or(FIRST.len()));
    for place in places {
        let own = format!("{pointer}/{}", place.name);
        let folder = format!("{own}/");
        let is_carried = carried.range(folder.clone()..).next().is_some_and(|(key, _)| key.starts_with(&folder));
        let value = match place.wants {
            Wants::Map(below) if is_carried || place.is_required => build(below, &own, carried, wanted),
            Wants::Maps(below, _) if is_carried => {
                let item = |index: String| build(below, &format!("{own}/{index}"), carried, wanted);
                Some(Value::List(indexes(&folder, carried).into_iter().filter_map(item).collect()))
            }
            Wants::Texts if is_carried => {
                let item = |index: String| carried.get(&format!("{folder}{index}")).map(text);
                Some(Value::List(indexes(&folder, carried).into_iter().filter_map(item).collect()))
            }
            Wants::Map(_) | Wants::Maps(..) | Wants::Texts => None,
            wants => carried.get(&own).map(|value| match wants {
                Wants::Bool => Value::Yes(value == "true"),
                Wants::Date => Value::Day(value.clone()),
                _ => text(value),
            }),
        };
        let value = value.or_else(|| place.is_required.then(|| needed(&own, place, wanted)));
        entries.extend(value.map(|value| Entry::new(place.name, value)));
    }
    (!entries.is_empty()).then_some(Value::Map(entries))
}

/// Returns what a required field holds that was not carried over.
fn needed(pointer: &str, place: Place, wanted: &Value) -> Value {
    let is_in_list = pointer.split('/').any(|step| step.parse::<usize>().is_ok());
    if let Some(value) = wanted.at(pointer).filter(|_| !is_in_list) {
        return value.clone();
    }
    match place.name {
        "results" => map([]),
        "rulesets" => Value::List(Vec::new()),
        // Which of several persons is the first contact, only a person can say.
        "primary" if pointer == "/repository/core-team/0/primary" => match wanted.at("/repository/core-team/0/name") {
            Some(Value::Blank(key)) => Value::Blank(key),
            _ => Value::Yes(true),
        },
        "primary" => Value::Yes(false),
        "automated-pipeline" => Value::Blank("automated-release"),
        "comment" if pointer.contains("/distribution-points/") => Value::Blank("distribution"),
        "comment" if pointer.contains("/third-party/") => text("Report of an auditor."),
        "type" => text("other"),
        _ => Value::Blank("analysis-tool"),
    }
}

fn indexes(folder: &str, carried: &BTreeMap<String, String>) -> Vec<String> {
    let keys = carried.range(folder.to_owned()..).map(|(key, _)| key).take_while(|key| key.starts_with(folder));
    let mut found: Vec<usize> =
        keys.filter_map(|key| key.get(folder.len()..)?.split('/').next()?.parse().ok()).collect();
    found.sort_unstable();
    found.dedup();
    found.into_iter().map(|index| index.to_string()).collect()
}

/// Our own words that there is no assessment do not stand beside the address of one.
fn settle(document: &mut Value) {
    let own = "/repository/security/assessments/self";
    let is_linked = document.at(&format!("{own}/evidence")).is_some();
    if let Some(comment) = entry_at(document, &format!("{own}/comment")).filter(|_| is_linked)
        && comment.value == text(wanted::NO_ASSESSMENT)
    {
        comment.value = text("The self-assessment of the project.");
    }
}

/// Puts the comments of a person where their values went, and returns the lines that have no place.
fn kept(
    old: &[Old],
    used: &BTreeSet<String>,
    document: &Document,
    from: &BTreeMap<String, String>,
    built: &mut Value,
) -> Vec<String> {
    let mut lines: Vec<(u32, String)> = Vec::new();
    for one in old.iter().filter(|one| !used.contains(&one.pointer) && !is_said_anew(&one.pointer)) {
        let name = one.pointer.trim_start_matches('/').replace('/', ".");
        match one.text.trim_end().split_once('\n') {
            None => lines.push((one.line, format!("{name}: {}", one.text.trim_end()))),
            Some(_) => {
                lines.push((one.line, format!("{name}:")));
                lines.extend(one.text.trim_end().lines().map(|line| (one.line, format!("  {line}"))));
            }
        }
    }
    for comment in &document.comments {
        let is_behind = |one: &&Old| one.line == comment.line;
        let behind = old.iter().find(is_behind);
        let target = behind.or_else(|| old.iter().find(|one| one.line > comment.line));
        let place = target.and_then(|one| from.iter().find(|(_, from)| **from == one.pointer)).map(|(to, _)| to);
        let place = place.map(String::as_str).or_else(|| target.and_then(|one| said_anew(&one.pointer)));
        let is_top = document.root.entries().first().is_some_and(|first| comment.line < first.key.line);
        let place = if is_top { Some("/header") } else { place };
        let place = place.map(|place| if behind.is_none() { first_of_item(built, place) } else { place.to_owned() });
        match place.and_then(|pointer| entry_at(built, &pointer)) {
            Some(entry) if behind.is_some() && entry.behind.is_none() => entry.behind = Some(comment.text.clone()),
            Some(entry) => entry.above.push(comment.text.clone()),
            None => lines.push((comment.line, format!("# {}", comment.text))),
        }
    }
    lines.sort_by_key(|(line, _)| *line);
    lines.into_iter().map(|(_, line)| line).collect()
}

/// Returns the first field of an item for any field of it: a comment above speaks of the whole item.
fn first_of_item(built: &Value, pointer: &str) -> String {
    let item = pointer
        .rsplit_once('/')
        .map(|(item, _)| item)
        .filter(|item| item.rsplit('/').next().is_some_and(|step| step.parse::<usize>().is_ok()));
    match item.map(|item| (item, built.at(item))) {
        Some((item, Some(Value::Map(entries)))) => {
            entries.first().map_or_else(|| pointer.to_owned(), |first| format!("{item}/{}", first.key))
        }
        _ => pointer.to_owned(),
    }
}

/// Returns where a field of the header stands whose value is written anew.
fn said_anew(pointer: &str) -> Option<&str> {
    Some(pointer).filter(|pointer| is_said_anew(pointer))
}

fn is_said_anew(pointer: &str) -> bool {
    matches!(pointer, "/header/schema-version" | "/header/last-updated")
}

/// Returns the entry at a pointer; of an item of a list of texts, that of the list.
fn entry_at<'v>(value: &'v mut Value, pointer: &str) -> Option<&'v mut Entry> {
    let (key, rest) = pointer
        .strip_prefix('/')?
        .split_once('/')
        .map_or_else(|| (pointer.trim_start_matches('/'), None), |(key, rest)| (key, Some(rest)));
    match value {
        Value::Map(entries) => {
            let entry = entries.iter_mut().find(|entry| entry.key == key)?;
            let is_leaf = match (&entry.value, rest) {
                (_, None) => true,
                (Value::List(items), Some(_)) => items.iter().all(|item| !matches!(item, Value::Map(_))),
                _ => false,
            };
            if is_leaf { Some(entry) } else { entry_at(&mut entry.value, &format!("/{}", rest?)) }
        }
        Value::List(items) => entry_at(items.get_mut(key.parse::<usize>().ok()?)?, &format!("/{}", rest?)),
        _ => None,
    }
}
