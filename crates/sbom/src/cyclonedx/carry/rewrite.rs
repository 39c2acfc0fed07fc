//! What has another form in another version.

use super::Moves;
use crate::Losses;
use crate::cyclonedx::fit;
use crate::json::{Key, Member, Value, excerpt, push_pointer};

/// Rewrites what the target version says in another form; what only has no place there is left to the schema.
pub(super) fn rewrite(tree: &mut Value<'_>, version: &str, minor: u8, moves: &mut Moves, losses: &mut Losses) {
    let mut rewriter = Rewriter { version, minor, moves, losses, pointer: String::new() };
    rewriter.walk("", tree);
}

struct Rewriter<'r> {
    version: &'r str,
    minor: u8,
    moves: &'r mut Moves,
    losses: &'r mut Losses,
    pointer: String,
}

impl Rewriter<'_> {
    /// Goes through a value; `context` is the name of the nearest member that holds it.
    fn walk(&mut self, context: &str, value: &mut Value<'_>) {
        match value {
            Value::Array(items) => {
                for (index, item) in items.iter_mut().enumerate() {
                    let length = self.pointer.len();
                    push_pointer(&mut self.pointer, &index.to_string());
                    self.walk(context, item);
                    self.pointer.truncate(length);
                }
            }
            Value::Object(members) => {
                for (name, item) in members.iter_mut() {
                    let length = self.pointer.len();
                    push_pointer(&mut self.pointer, name);
                    self.walk(name, item);
                    self.member(context, name, item);
                    self.pointer.truncate(length);
                }
                self.object(context, members);
            }
            _ => {}
        }
    }

    fn told(&mut self, pointer: String, reason: String) {
        self.losses.drop(pointer, reason);
    }

    /// One member, with the pointer on it.
    fn member(&mut self, context: &str, name: &str, item: &mut Value<'_>) {
        let is_component = matches!(context, "component" | "components" | "ancestors" | "descendants" | "variants");
        match name {
            "type" if is_component && item.as_str().is_some_and(|word| !fit::is_kind(word, self.minor)) => {
                self.another_word(item, "library");
            }
            "type"
                if matches!(context, "externalReferences" | "externalReference")
                    && item.as_str().is_some_and(|word| !fit::is_link(word, self.minor)) =>
            {
                self.another_word(item, "other");
            }
            "aggregate"
                if self.minor >= 3 && item.as_str().is_some_and(|word| !fit::is_completeness(word, self.minor)) =>
            {
                let word = item.as_str().unwrap_or_default();
                let word = ["incomplete_first_party", "incomplete_third_party"]
                    .iter()
                    .zip(["incomplete_first_party_only", "incomplete_third_party_only"])
                    .find(|(start, _)| word.starts_with(*start))
                    .map_or("not_specified", |(_, word)| word);
                self.another_word(item, word);
            }
            "tools" if self.minor < 5 && item.is_object() => self.tools(item),
            "licenses" if matches!(self.minor, 5 | 6) => self.licenses(item),
            "identity" if self.minor == 5 && context == "evidence" => self.identity(item),
            _ => {}
        }
    }

    fn another_word(&mut self, item: &mut Value<'_>, word: &'static str) {
        let was = item.as_str().unwrap_or_default();
        let reason = format!("CycloneDX {} has no word `{}` here; it became `{word}`", self.version, excerpt(was));
        self.told(self.pointer.clone(), reason);
        *item = Value::Str(word);
    }

    /// Tools as components and services become the older list.
    fn tools(&mut self, item: &mut Value<'_>) {
        let mut tools = Vec::new();
        for kind in ["components", "services"] {
            for (index, tool) in item.list(kind).iter().enumerate() {
                let old = format!("{}/{kind}/{index}", self.pointer);
                let party =
                    ["manufacturer", "supplier", "provider"].iter().find_map(|name| tool.get(name)?.text("name"));
                let vendor = party.or(tool.text("publisher")).or(tool.text("group"));
                let mut members: Vec<Member<'_>> = Vec::new();
                members.extend(vendor.map(|vendor| (Key::Str("vendor"), vendor.to_owned().into())));
                for name in ["name", "version", "hashes", "externalReferences"] {
                    members.extend(tool.get(name).map(|value| (Key::Str(name), value.clone())));
                }
                for (name, value) in tool.members() {
                    let is_kept = matches!(&**name, "name" | "version" | "hashes" | "externalReferences" | "type")
                        || (value.as_str().is_some() && value.as_str() == vendor);
                    if !is_kept {
                        let mut pointer = old.clone();
                        push_pointer(&mut pointer, name);
                        self.told(pointer, format!("CycloneDX {} has no `{}` of a tool", self.version, excerpt(name)));
                    }
                }
                self.moves.note(format!("{}/{}", self.pointer, tools.len()), old);
                tools.push(members.into());
            }
        }
        *item = Value::Array(tools.into());
    }

    /// In 1.5 and 1.6 an expression stands alone; beside others it becomes a name.
    fn licenses(&mut self, value: &mut Value<'_>) {
        let Value::Array(items) = value else { return };
        if items.len() < 2 {
            return;
        }
        for (index, item) in items.iter_mut().enumerate() {
            let Some(expression) = item.text("expression") else { continue };
            let pointer = format!("{}/{index}", self.pointer);
            let reason =
                format!("CycloneDX {} has no expression beside other licences; it became a name", self.version);
            let mut members: Vec<Member<'_>> = vec![(Key::Str("name"), expression.to_owned().into())];
            for name in ["acknowledgement", "bom-ref", "licensing", "properties"] {
                members.extend(item.get(name).map(|value| (Key::Str(name), value.clone())));
            }
            if item.get("expressionDetails").is_some() {
                let reason = format!("CycloneDX {} has no `expressionDetails` here", self.version);
                self.told(format!("{pointer}/expressionDetails"), reason);
            }
            self.told(format!("{pointer}/expression"), reason);
            self.moves.note(format!("{pointer}/license"), pointer);
            *item = vec![(Key::Str("license"), Value::from(members))].into();
        }
    }

    /// In 1.5 a component has one identity.
    fn identity(&mut self, value: &mut Value<'_>) {
        let Value::Array(items) = value else { return };
        for index in 1..items.len() {
            let reason = "CycloneDX 1.5 has one identity of a component".to_owned();
            self.told(format!("{}/{index}", self.pointer), reason);
        }
        let first = std::mem::take(items).into_iter().next();
        self.moves.note(self.pointer.clone(), format!("{}/0", self.pointer));
        *value = first.unwrap_or(Value::Object(Box::default()));
    }

    /// Members that have another name.
    fn object(&mut self, context: &str, members: &mut Box<[Member<'_>]>) {
        if self.minor >= 6 {
            return;
        }
        let has = |members: &[Member<'_>], name: &str| members.iter().any(|(key, _)| **key == *name);
        if context == "metadata"
            && !has(members, "manufacture")
            && let Some((key, _)) = members.iter_mut().find(|(key, _)| **key == *"manufacturer")
        {
            *key = Key::Str("manufacture");
            let old = format!("{}/manufacturer", self.pointer);
            self.moves.note(format!("{}/manufacture", self.pointer), old);
        }
        let is_component = matches!(context, "component" | "components" | "ancestors" | "descendants" | "variants");
        if !is_component || has(members, "author") {
            return;
        }
        let old = format!("{}/authors", self.pointer);
        let Some((key, value)) = members.iter_mut().find(|(key, _)| **key == *"authors") else { return };
        let names: Vec<&str> = value.items().iter().filter_map(|author| author.text("name")).collect();
        if names.is_empty() {
            return;
        }
        if value.items().iter().any(|author| author.members().iter().any(|(name, _)| **name != *"name")) {
            let reason = format!("CycloneDX {} has only the names of authors", self.version);
            self.losses.drop(old.clone(), reason);
        }
        *key = Key::Str("author");
        *value = names.join(", ").into();
        self.moves.note(format!("{}/author", self.pointer), old);
    }
}
