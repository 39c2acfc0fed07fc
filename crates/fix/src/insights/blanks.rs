//! Marked blanks whose question is answered by now.

use slam_formats::{
    security_insights::is_blank,
    tree::{Entry, Node, Value as Yaml},
};

use super::{
    file::{self, Edits},
    value::{Value, text},
    wanted,
};
use crate::{
    answers::{Answer, BLANK},
    draft::Draft,
    questions::{self, Kind},
};

/// Fills them; those that stay open are remembered.
pub(super) fn fill(draft: &mut Draft<'_>) {
    let Some(file) = file::find_two(draft) else { return };
    let mut filler =
        Filler { wanted: wanted::document(&draft.project), edits: Edits::new(&file.bytes), open: Vec::new() };
    filler.node(draft, &file.document.root, "");
    let Filler { edits, open, .. } = filler;
    if edits.is_empty() {
        return;
    }
    for key in open {
        draft.blank(key);
    }
    edits.finish(draft, &file.path);
}

struct Filler<'f> {
    wanted: Value,
    edits: Edits<'f>,
    open: Vec<&'static str>,
}

impl Filler<'_> {
    fn node(&mut self, draft: &Draft<'_>, node: &Node, pointer: &str) {
        if !self.edits.yaml().stands_here(node) {
            return;
        }
        match &node.value {
            Yaml::Mapping(entries) => {
                for entry in entries {
                    let below = format!("{pointer}/{}", entry.key.text().unwrap_or_default());
                    if is_blank(&entry.value) {
                        self.blank(draft, node, entry, pointer, &below);
                    } else {
                        self.node(draft, &entry.value, &below);
                    }
                }
            }
            Yaml::Sequence(items) => {
                let has_blank = |item: &Node| item.get("name").is_some_and(is_blank);
                let is_first = matches!(items.as_slice(), [first] if has_blank(first));
                for (index, item) in items.iter().enumerate() {
                    self.node(draft, item, &format!("{pointer}/{index}"));
                }
                if is_first {
                    self.others(node, pointer);
                }
            }
            _ => {}
        }
    }

    fn blank(&mut self, draft: &Draft<'_>, parent: &Node, entry: &Entry, above: &str, pointer: &str) {
        let Some(question) = question(&entry.value) else { return };
        let value = self.value(draft, parent, pointer, question);
        if !value.is_some_and(|value| self.edits.put(parent, entry, &value)) {
            self.open.push(question.key);
            return;
        }
        // What the same answer says besides.
        let is_person = entry.key.text().as_deref() == Some("name") && above.ends_with("/0");
        if (is_person || pointer.ends_with("/vulnerability-reporting/reports-accepted"))
            && let Some(Value::Map(fields)) = self.wanted.at(above).cloned()
        {
            for field in fields.iter().filter(|field| parent.get(&field.key).is_none()) {
                if field.value.blanks().is_empty() && field.key != "policy" {
                    self.edits.add(parent, &field.key, &field.value);
                }
            }
        }
    }

    /// Returns what stands in place of a blank; `None` when its question is still open.
    fn value(&self, draft: &Draft<'_>, parent: &Node, pointer: &str, question: &questions::Question) -> Option<Value> {
        let answer = draft.project.answer(question.key);
        if question.key == "distribution"
            && let Some(Answer::Rows(rows)) = &answer
            && let Some(uri) = parent.get("uri").and_then(Node::as_str)
        {
            let row = rows.iter().find(|row| row.get("uri").is_some_and(|one| one == uri));
            return row.and_then(|row| row.get("comment")).map(text);
        }
        // Whether a person who is named already comes first, the answer says by the name.
        if let (Some((item, "primary")), Some(name)) =
            (pointer.rsplit_once('/'), parent.get("name").and_then(Node::as_str))
            && let Some(Value::List(people)) = item.rsplit_once('/').and_then(|(list, _)| self.wanted.at(list))
        {
            let same = people.iter().find(|one| one.at("/name") == Some(&text(name)));
            return same.and_then(|one| one.at("/primary")).cloned();
        }
        // Tools and reports of the file are not those that we would write, whatever their order.
        let is_ours = !["/tools/", "/third-party/"].iter().any(|list| pointer.contains(list));
        match self.wanted.at(pointer).filter(|_| is_ours) {
            Some(value) if value.blanks().is_empty() => Some(value.clone()),
            Some(_) => None,
            None if matches!(question.kind, Kind::Text) => answer.map(|answer| text(answer.words())),
            None => None,
        }
    }

    /// Adds the persons behind the first one, whose name was a blank.
    fn others(&mut self, list: &Node, pointer: &str) {
        let Some(Value::List(items)) = self.wanted.at(pointer).cloned() else { return };
        for item in items.iter().skip(1) {
            self.edits.push(list, item);
        }
    }
}

fn question(node: &Node) -> Option<&'static questions::Question> {
    let key = node.as_str()?.trim().strip_prefix(BLANK.trim_end())?.trim();
    questions::find(key)
}
