//! Our tree as the schema library reads it: no second copy of a document for its validation.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};

use crate::json::{Key, Member, Value};

/// The representation.
pub(super) struct Tree;

impl Json for Tree {
    type Node<'a> = &'a Value<'a>;
    type PreparedKey = String;
    type StringBuffer = Value<'static>;

    /// A lookup walks over the members, so that one pass over them is better than two lookups.
    const KEYS_PER_LOOKUP: usize = 8;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Value<'static>, text: &str, f: impl FnOnce(Self::Node<'_>) -> T) -> T {
        *buffer = Value::Owned(text.into());
        f(buffer)
    }
}

impl<'a> Node<'a, Tree> for &'a Value<'a> {
    type Object = Members<'a>;
    type Array = Items<'a>;
    type Number = Number<'a>;

    fn as_object(&self) -> Option<Members<'a>> {
        match self {
            Value::Object(members) => Some(Members(members)),
            _ => None,
        }
    }

    fn as_array(&self) -> Option<Items<'a>> {
        match self {
            Value::Array(items) => Some(Items(items)),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        Value::as_str(self).map(Cow::Borrowed)
    }

    fn as_number(&self) -> Option<Number<'a>> {
        matches!(self, Value::Number(_) | Value::Integer(_)).then_some(Number(self))
    }

    fn as_boolean(&self) -> Option<bool> {
        Value::as_bool(self)
    }

    fn is_null(&self) -> bool {
        Value::is_null(self)
    }

    fn json_type(&self) -> JsonType {
        match self {
            Value::Null => JsonType::Null,
            Value::Bool(_) => JsonType::Boolean,
            Value::Number(_) | Value::Integer(_) => JsonType::Number,
            Value::Str(_) | Value::Owned(_) => JsonType::String,
            Value::Array(_) => JsonType::Array,
            Value::Object(_) | Value::Raw(_) => JsonType::Object,
        }
    }

    fn equals_value(&self, expected: &serde_json::Value) -> bool {
        use serde_json::Value as Other;
        match (self, expected) {
            (Value::Null, Other::Null) => true,
            (Value::Bool(one), Other::Bool(other)) => one == other,
            (Value::Number(_) | Value::Integer(_), Other::Number(other)) => Number(self).as_f64() == other.as_f64(),
            (Value::Str(_) | Value::Owned(_), Other::String(other)) => self.as_str() == Some(other.as_str()),
            (Value::Array(items), Other::Array(others)) => {
                items.len() == others.len() && items.iter().zip(others).all(|(item, other)| item.equals_value(other))
            }
            (Value::Object(members), Other::Object(others)) => {
                members.len() == others.len()
                    && others.iter().all(|(name, other)| self.get(name).is_some_and(|value| value.equals_value(other)))
            }
            _ => false,
        }
    }

    /// Only the library's own messages ask for it, which nobody sees: ours are made from the tree.
    fn to_value(&self) -> Cow<'a, serde_json::Value> {
        Cow::Owned(serde_json::Value::Null)
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::new(std::ptr::from_ref::<Value<'_>>(self).addr()))
    }
}

/// The members of an object.
pub(super) struct Members<'a>(&'a [Member<'a>]);

/// Walks over members.
pub(super) struct MembersIter<'a>(std::slice::Iter<'a, Member<'a>>);

impl<'a> Iterator for MembersIter<'a> {
    type Item = (&'a str, &'a Value<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|(key, value)| (name_of(key), value))
    }
}

fn name_of<'a>(key: &'a Key<'a>) -> &'a str {
    key
}

impl<'a> Object<'a, Tree> for Members<'a> {
    type Node = &'a Value<'a>;
    type MemberName = &'a str;
    type MembersIter = MembersIter<'a>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn get(&self, key: &String) -> Option<&'a Value<'a>> {
        self.0.iter().rev().find(|(name, _)| **name == **key).map(|(_, value)| value)
    }

    fn members(&self) -> MembersIter<'a> {
        MembersIter(self.0.iter())
    }
}

/// The items of an array.
pub(super) struct Items<'a>(&'a [Value<'a>]);

impl<'a> Array<'a, Tree> for Items<'a> {
    type Node = &'a Value<'a>;
    type ElementsIter = std::slice::Iter<'a, Value<'a>>;

    fn len(&self) -> usize {
        self.0.len()
    }

    fn elements(&self) -> Self::ElementsIter {
        self.0.iter()
    }

    fn is_unique(&self) -> bool {
        let mut seen: HashMap<u64, Vec<&Value<'_>>> = HashMap::with_capacity(self.0.len());
        self.0.iter().all(|item| {
            let like = seen.entry(digest(item)).or_default();
            let is_new = !like.iter().any(|known| same(known, item));
            like.push(item);
            is_new
        })
    }
}

/// Returns a number that is the same for values that are equal in the sense of JSON Schema.
fn digest(value: &Value<'_>) -> u64 {
    let mut hasher = DefaultHasher::new();
    match value {
        Value::Null => 0_u8.hash(&mut hasher),
        Value::Bool(value) => value.hash(&mut hasher),
        Value::Number(_) | Value::Integer(_) => {
            Number(value).as_f64().map(|number| (number + 0.0).to_bits()).hash(&mut hasher);
        }
        Value::Str(_) | Value::Owned(_) => value.as_str().hash(&mut hasher),
        Value::Raw(_) => digest(&value.opened()).hash(&mut hasher),
        Value::Array(items) => items.iter().for_each(|item| digest(item).hash(&mut hasher)),
        // The order of members does not count, so that their digests are added up.
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| {
                let mut hasher = DefaultHasher::new();
                (**name).hash(&mut hasher);
                digest(value).hash(&mut hasher);
                hasher.finish()
            })
            .fold(members.len() as u64, u64::wrapping_add)
            .hash(&mut hasher),
    }
    hasher.finish()
}

fn same(one: &Value<'_>, other: &Value<'_>) -> bool {
    match (one, other) {
        (Value::Array(ones), Value::Array(others)) => {
            ones.len() == others.len() && ones.iter().zip(others).all(|(one, other)| same(one, other))
        }
        (Value::Object(ones), Value::Object(others)) => {
            ones.len() == others.len()
                && ones.iter().all(|(name, one)| other.get(name).is_some_and(|other| same(one, other)))
        }
        (Value::Number(_) | Value::Integer(_), Value::Number(_) | Value::Integer(_)) => {
            Number(one).as_f64() == Number(other).as_f64()
        }
        _ => match (one.as_str(), other.as_str()) {
            (Some(one), Some(other)) => one == other,
            _ => one == other,
        },
    }
}

/// A number as it is written.
pub(super) struct Number<'a>(&'a Value<'a>);

impl JsonNumber for Number<'_> {
    fn as_u64(&self) -> Option<u64> {
        match self.0 {
            Value::Number(text) => text.parse().ok(),
            Value::Integer(number) => u64::try_from(*number).ok(),
            _ => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match self.0 {
            Value::Number(text) => text.parse().ok(),
            Value::Integer(number) => Some(*number),
            _ => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        match self.0 {
            Value::Number(text) => text.parse().ok(),
            #[expect(clippy::cast_precision_loss, reason = "a comparison of documents, where 2^53 is never reached")]
            Value::Integer(number) => Some(*number as f64),
            _ => None,
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        match self.0 {
            Value::Number(text) => Cow::Borrowed(text),
            Value::Integer(number) => Cow::Owned(number.to_string()),
            _ => Cow::Borrowed("0"),
        }
    }

    fn to_number(&self) -> Cow<'_, serde_json::Number> {
        let whole = self.as_u64().map(serde_json::Number::from).or_else(|| self.as_i64().map(serde_json::Number::from));
        let number = whole.or_else(|| self.as_f64().and_then(serde_json::Number::from_f64));
        Cow::Owned(number.unwrap_or_else(|| 0.into()))
    }
}
