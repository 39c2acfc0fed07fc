//! Dropping what a schema does not admit.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use regex::Regex;

use super::Moves;
use crate::Losses;
use crate::cyclonedx::fit;
use crate::json::{Key, Value, excerpt, push_pointer};

/// Drops every part of a document that the schema of a version does not admit. The schemas of 1.2 and 1.3 admit members
/// that nobody defined; such stay, unless the newest schema knows them: then they are of a later version.
pub(super) fn prune(
    tree: &mut Value<'_>,
    schema: &Value<'static>,
    newest: &Value<'static>,
    version: &str,
    moves: &Moves,
    losses: &mut Losses,
) {
    let mut later = HashSet::new();
    names_of(newest, &mut later);
    let definitions = schema.get("definitions").map(Value::members).unwrap_or_default();
    let definitions = definitions.iter().map(|(name, definition)| (&**name, definition)).collect();
    let mut pruner = Pruner {
        definitions,
        later,
        version,
        moves,
        pointer: String::new(),
        dropped: Vec::new(),
        patterns: HashMap::new(),
    };
    // A document whose outermost form is wrong has nothing that could go instead.
    _ = pruner.fit(schema, tree);
    for (pointer, reason) in pruner.dropped {
        losses.drop(pointer, reason);
    }
}

fn names_of<'s>(schema: &'s Value<'static>, names: &mut HashSet<&'s str>) {
    if let Some(properties) = schema.get("properties") {
        names.extend(properties.members().iter().map(|(name, _)| &**name));
    }
    schema.members().iter().for_each(|(_, value)| names_of(value, names));
    schema.items().iter().for_each(|value| names_of(value, names));
}

struct Pruner<'s> {
    definitions: HashMap<&'s str, &'s Value<'static>>,
    later: HashSet<&'s str>,
    version: &'s str,
    moves: &'s Moves,
    pointer: String,
    dropped: Vec<(String, String)>,
    patterns: HashMap<&'s str, Option<Regex>>,
}

/// Why a value cannot stay.
type Fit = Result<(), String>;

impl<'s> Pruner<'s> {
    fn fit(&mut self, schema: &'s Value<'static>, value: &mut Value<'_>) -> Fit {
        if let Some(reference) = schema.text("$ref") {
            // Other files (licence ids, signatures, names of cryptography) are the same for all versions.
            let local = reference.strip_prefix("#/definitions/");
            return match local.and_then(|name| self.definitions.get(name).copied()) {
                Some(definition) => self.fit(definition, value),
                None => Ok(()),
            };
        }
        if let Some(kind) = schema.get("type") {
            let is_kind = |kind: &Value<'_>| kind.as_str().is_none_or(|kind| is_of(kind, value));
            if !(is_kind(kind) && (kind.items().is_empty() || kind.items().iter().any(is_kind))) {
                return Err(format!("CycloneDX {} asks for another type of value here", self.version));
            }
        }
        let admitted = schema.list("enum");
        if !admitted.is_empty() && !admitted.iter().any(|item| item.as_str() == value.as_str()) {
            let word = value.as_str().unwrap_or_default();
            return Err(format!("CycloneDX {} has no word `{}` here", self.version, excerpt(word)));
        }
        match value {
            Value::Str(_) | Value::Owned(_) => self.fit_text(schema, value)?,
            Value::Number(_) | Value::Integer(_) => fit_number(schema, value)?,
            Value::Array(_) => self.fit_array(schema, value)?,
            Value::Object(_) => self.fit_object(schema, value)?,
            Value::Null | Value::Bool(_) | Value::Raw(_) => {}
        }
        self.fit_choice(schema, value)
    }

    fn fit_text(&mut self, schema: &'s Value<'static>, value: &mut Value<'_>) -> Fit {
        let odd = |text: &str| Err(format!("CycloneDX admits no `{}` here", excerpt(text)));
        let text = value.as_str().unwrap_or_default();
        let limit = |name: &str| schema.get(name).and_then(Value::as_u64);
        let length = || text.chars().count() as u64;
        if limit("minLength").is_some_and(|least| length() < least)
            || limit("maxLength").is_some_and(|most| length() > most)
        {
            return odd(text);
        }
        let is_format = match schema.text("format") {
            Some("date-time") => fit::is_time(text),
            Some("iri-reference") => fluent_uri::IriRef::parse(text).is_ok(),
            Some("idn-email") => fit::is_mail(text),
            _ => true,
        };
        if !is_format {
            return odd(text);
        }
        let Some(pattern) = schema.text("pattern") else { return Ok(()) };
        let regex = self.patterns.entry(pattern).or_insert_with(|| Regex::new(pattern).ok());
        if regex.as_ref().is_none_or(|regex| regex.is_match(text)) {
            return Ok(());
        }
        if pattern != "^(.*)$" {
            return odd(text);
        }
        let one_line = fit::line(text, 2).into_owned();
        self.drop_here(format!("CycloneDX {} has no line breaks here; they became spaces", self.version));
        *value = one_line.into();
        Ok(())
    }

    fn fit_array(&mut self, schema: &'s Value<'static>, value: &mut Value<'_>) -> Fit {
        let Value::Array(items) = value else { return Ok(()) };
        let mut kept = Vec::with_capacity(items.len());
        let mut seen: HashMap<u64, Vec<usize>> = HashMap::new();
        let is_set = schema.get("uniqueItems").and_then(Value::as_bool) == Some(true);
        let each = schema.get("items");
        let is_tuple = each.is_some_and(Value::is_array);
        let admits_more = schema.get("additionalItems").and_then(Value::as_bool) != Some(false);
        let most = schema.get("maxItems").and_then(Value::as_u64).unwrap_or(u64::MAX);
        for (index, mut item) in std::mem::take(items).into_vec().into_iter().enumerate() {
            let length = self.pointer.len();
            push_pointer(&mut self.pointer, &index.to_string());
            let of_item = match each {
                Some(Value::Array(tuple)) => tuple.get(index),
                other => other,
            };
            let mark = self.dropped.len();
            let mut result = match of_item {
                Some(schema) => self.fit(schema, &mut item),
                None if is_tuple && !admits_more => {
                    Err(format!("CycloneDX {} has no place for more here", self.version))
                }
                None => Ok(()),
            };
            if is_tuple && of_item.is_some() && result.is_err() {
                // Without it the others would stand in its place.
                self.pointer.truncate(length);
                return result;
            }
            if result.is_ok() && kept.len() as u64 >= most {
                result = Err(format!("CycloneDX {} has place for {most} here", self.version));
            }
            if result.is_ok() && is_set {
                let mut hasher = DefaultHasher::new();
                hash(&item, &mut hasher);
                let alike: &mut Vec<usize> = seen.entry(hasher.finish()).or_default();
                if alike.iter().any(|index| kept.get(*index) == Some(&item)) {
                    result = Err(format!("in CycloneDX {} it is the same as another", self.version));
                }
                alike.push(kept.len());
            }
            match result {
                Ok(()) => kept.push(item),
                Err(reason) => {
                    self.dropped.truncate(mark);
                    self.drop_here(reason);
                }
            }
            self.pointer.truncate(length);
        }
        let least = schema.get("minItems").and_then(Value::as_u64).unwrap_or(0);
        let is_enough = kept.len() as u64 >= least;
        *items = kept.into();
        if is_enough { Ok(()) } else { Err(format!("nothing of it is left that CycloneDX {} knows", self.version)) }
    }

    fn fit_object(&mut self, schema: &'s Value<'static>, value: &mut Value<'_>) -> Fit {
        let Value::Object(members) = value else { return Ok(()) };
        let properties = schema.get("properties");
        let is_closed = schema.get("additionalProperties").and_then(Value::as_bool) == Some(false);
        let mut kept = Vec::with_capacity(members.len());
        for (name, mut item) in std::mem::take(members).into_vec() {
            let length = self.pointer.len();
            push_pointer(&mut self.pointer, &name);
            let mark = self.dropped.len();
            let result = match properties.and_then(|properties| properties.get(&name)) {
                Some(schema) => self.fit(schema, &mut item),
                None if is_closed || (properties.is_some() && self.is_later(&name)) => {
                    Err(format!("CycloneDX {} has no `{}` here", self.version, excerpt(&name)))
                }
                None => Ok(()),
            };
            match result {
                Ok(()) => kept.push((name, item)),
                Err(reason) => {
                    self.dropped.truncate(mark);
                    self.drop_here(reason);
                }
            }
            self.pointer.truncate(length);
        }
        for required in schema.list("required").iter().filter_map(Value::as_str) {
            if kept.iter().any(|(name, _)| **name == *required) {
                continue;
            }
            match (required, self.pointer.is_empty()) {
                // Until 1.3 every component has a version, and the document until 1.4; an empty one says no more than none.
                ("version", true) => kept.push((Key::Str("version"), Value::Integer(1))),
                ("version", false) => kept.push((Key::Str("version"), Value::Str(""))),
                ("bomFormat" | "specVersion", true) => {}
                _ => {
                    *members = kept.into();
                    return Err(format!("without the `{required}` that CycloneDX {} asks for", self.version));
                }
            }
        }
        *members = kept.into();
        Ok(())
    }

    fn is_later(&self, name: &str) -> bool {
        self.version <= "1.3" && self.later.contains(name)
    }

    /// Of several forms the one that keeps the most.
    fn fit_choice(&mut self, schema: &'s Value<'static>, value: &mut Value<'_>) -> Fit {
        let forms = match (schema.list("oneOf"), schema.list("anyOf")) {
            ([], forms) | (forms, _) => forms,
        };
        let only_names = |form: &Value<'_>| form.members().iter().all(|(name, _)| **name == *"required");
        if forms.is_empty() {
            return Ok(());
        }
        if forms.iter().all(only_names) {
            let has = |name: &Value<'_>| name.as_str().is_some_and(|name| value.get(name).is_some());
            let is_met = forms.iter().any(|form| form.list("required").iter().all(has));
            return if is_met {
                Ok(())
            } else {
                Err(format!("it has none of the forms of CycloneDX {}", self.version))
            };
        }
        let mark = self.dropped.len();
        let mut best: Option<(Value<'_>, Vec<(String, String)>)> = None;
        let mut reason = None;
        for form in forms {
            let mut copy = value.clone();
            match self.fit(form, &mut copy) {
                Ok(()) => {
                    let told = self.dropped.split_off(mark);
                    if best.as_ref().is_none_or(|(_, least)| told.len() < least.len()) {
                        let is_whole = told.is_empty();
                        best = Some((copy, told));
                        if is_whole {
                            break;
                        }
                    }
                }
                Err(why) => {
                    self.dropped.truncate(mark);
                    reason = Some(why);
                }
            }
        }
        match best {
            Some((copy, mut told)) => {
                *value = copy;
                self.dropped.append(&mut told);
                Ok(())
            }
            None => Err(reason.unwrap_or_default()),
        }
    }

    fn drop_here(&mut self, reason: String) {
        self.dropped.push((self.moves.source_of(&self.pointer), reason));
    }
}

fn is_of(kind: &str, value: &Value<'_>) -> bool {
    match (kind, value) {
        ("null", Value::Null)
        | ("boolean", Value::Bool(_))
        | ("number", Value::Number(_))
        | ("integer" | "number", Value::Integer(_))
        | ("string", Value::Str(_) | Value::Owned(_))
        | ("array", Value::Array(_))
        | ("object", Value::Object(_)) => true,
        ("integer", Value::Number(text)) => text.parse::<f64>().is_ok_and(|number| number.fract() == 0.0),
        _ => false,
    }
}

fn fit_number(schema: &Value<'static>, value: &Value<'_>) -> Fit {
    let number = |value: &Value<'_>| match value {
        Value::Number(text) => text.parse::<f64>().ok(),
        Value::Integer(number) => number.to_string().parse().ok(),
        _ => None,
    };
    let (Some(this), bound) = (number(value), |name: &str| schema.get(name).and_then(number)) else { return Ok(()) };
    if bound("minimum").is_some_and(|least| this < least) || bound("maximum").is_some_and(|most| this > most) {
        return Err(format!("CycloneDX admits no `{this}` here"));
    }
    Ok(())
}

fn hash(value: &Value<'_>, hasher: &mut DefaultHasher) {
    match value {
        Value::Null => 0_u8.hash(hasher),
        Value::Bool(value) => value.hash(hasher),
        Value::Number(text) | Value::Raw(text) => text.hash(hasher),
        Value::Integer(number) => number.hash(hasher),
        Value::Str(_) | Value::Owned(_) => value.as_str().hash(hasher),
        Value::Array(items) => items.iter().for_each(|item| hash(item, hasher)),
        Value::Object(members) => members.iter().for_each(|(name, item)| {
            name.hash(hasher);
            hash(item, hasher);
        }),
    }
}
