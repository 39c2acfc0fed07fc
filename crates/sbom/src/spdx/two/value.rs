//! Building JSON trees member by member.

use std::borrow::Cow;

use crate::json::Value;

/// Returns a value of text that it owns or borrows.
pub(super) fn string<'a>(text: impl Into<Cow<'a, str>>) -> Value<'a> {
    match text.into() {
        Cow::Borrowed(text) => Value::Str(text),
        Cow::Owned(text) => Value::Owned(text.into_boxed_str()),
    }
}

/// Returns a whole number; one that is larger than any file becomes the largest.
pub(super) fn integer(number: u64) -> Value<'static> {
    Value::Integer(i64::try_from(number).unwrap_or(i64::MAX))
}

/// Adds a member to an object that is built already.
pub(super) fn add_member<'a>(object: &mut Value<'a>, key: &'static str, value: Value<'a>) {
    if let Value::Object(members) = object {
        let mut list = std::mem::take(members).into_vec();
        list.push((key.into(), value));
        *members = list.into_boxed_slice();
    }
}

/// An object while it is built: members in the order in which they first come.
#[derive(Debug, Default)]
pub(super) struct Object<'a>(Vec<(&'static str, Slot<'a>)>);

#[derive(Debug)]
enum Slot<'a> {
    One(Value<'a>),
    Many(Vec<Value<'a>>),
}

impl<'a> Object<'a> {
    fn slot(&self, key: &str) -> Option<&Slot<'a>> {
        self.0.iter().find(|(name, _)| *name == key).map(|(_, slot)| slot)
    }

    /// Adds a member; returns whether it is the first with this name, and keeps the older one when not.
    pub(super) fn set(&mut self, key: &'static str, value: Value<'a>) -> bool {
        let is_new = self.slot(key).is_none();
        if is_new {
            self.0.push((key, Slot::One(value)));
        }
        is_new
    }

    /// Adds a member of text.
    pub(super) fn text(&mut self, key: &'static str, text: impl Into<Cow<'a, str>>) -> bool {
        self.set(key, string(text))
    }

    /// Adds an item to the list with this name.
    pub(super) fn push(&mut self, key: &'static str, item: Value<'a>) {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, Slot::Many(items))) => items.push(item),
            Some((_, slot)) => *slot = Slot::Many(vec![item]),
            None => self.0.push((key, Slot::Many(vec![item]))),
        }
    }

    /// Adds a list, unless it is empty.
    pub(super) fn list(&mut self, key: &'static str, items: Vec<Value<'a>>) {
        if !items.is_empty() && self.slot(key).is_none() {
            self.0.push((key, Slot::Many(items)));
        }
    }

    /// Returns the member with this name, unless it is a list that is still built.
    pub(super) fn get(&self, key: &str) -> Option<&Value<'a>> {
        match self.slot(key)? {
            Slot::One(value) => Some(value),
            Slot::Many(_) => None,
        }
    }

    /// Returns the last item of the list with this name.
    pub(super) fn last_mut(&mut self, key: &str) -> Option<&mut Value<'a>> {
        match self.0.iter_mut().find(|(name, _)| *name == key) {
            Some((_, Slot::Many(items))) => items.last_mut(),
            _ => None,
        }
    }

    /// Returns whether nothing is in it.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the value.
    pub(super) fn done(self) -> Value<'a> {
        let members = self.0.into_iter().map(|(key, slot)| {
            let value = match slot {
                Slot::One(value) => value,
                Slot::Many(items) => Value::Array(items.into_boxed_slice()),
            };
            (key.into(), value)
        });
        Value::Object(members.collect())
    }
}
