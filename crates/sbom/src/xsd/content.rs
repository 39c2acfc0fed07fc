//! Which elements may follow each other: a content model as an automaton of positions (Glushkov's construction).
//!
//! Every particle of the model that names an element or a wildcard is a position; a state is the position that was read
//! last. XML Schema asks that a model is never ambiguous, so that one state is enough.

use std::collections::BTreeSet;

use super::Wildcard;

/// What may stand at a position.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Term {
    /// An element: namespace, name, index of the declaration.
    Element(String, String, usize),
    /// Any element of these namespaces.
    Any(Wildcard),
}

/// A content model.
#[derive(Debug, Default)]
pub(super) struct Content {
    positions: Vec<Term>,
    /// Positions that may come first, and after each position.
    first: Vec<usize>,
    follow: Vec<Vec<usize>>,
    /// Positions after which the element may end.
    last: BTreeSet<usize>,
    /// Whether the element may be empty.
    is_nullable: bool,
}

/// The position that was read last; none at the beginning.
pub(super) type State = Option<usize>;

/// A part of a model while it is put together: where it may begin and end.
#[derive(Debug, Clone)]
pub(super) struct Part {
    first: Vec<usize>,
    last: Vec<usize>,
    is_nullable: bool,
}

impl Part {
    /// A part that holds nothing.
    pub(super) fn empty() -> Self {
        Self { first: Vec::new(), last: Vec::new(), is_nullable: true }
    }
}

impl Content {
    /// Adds a position.
    pub(super) fn term(&mut self, term: Term) -> Part {
        self.positions.push(term);
        self.follow.push(Vec::new());
        let place = vec![self.positions.len() - 1];
        Part { first: place.clone(), last: place, is_nullable: false }
    }

    fn join(&mut self, last: &[usize], first: &[usize]) {
        for place in last {
            if let Some(follow) = self.follow.get_mut(*place) {
                for next in first {
                    if !follow.contains(next) {
                        follow.push(*next);
                    }
                }
            }
        }
    }

    /// One part after the other.
    pub(super) fn then(&mut self, one: Part, other: Part) -> Part {
        self.join(&one.last, &other.first);
        let (mut first, mut last) = (one.first, other.last);
        if one.is_nullable {
            first.extend(other.first);
        }
        if other.is_nullable {
            last.extend(one.last);
        }
        Part { first, last, is_nullable: one.is_nullable && other.is_nullable }
    }

    /// One part or the other.
    pub(super) fn or(one: Part, other: Part) -> Part {
        let (mut first, mut last) = (one.first, one.last);
        first.extend(other.first);
        last.extend(other.last);
        Part { first, last, is_nullable: one.is_nullable || other.is_nullable }
    }

    /// A part that may be missing, or stand many times.
    pub(super) fn times(&mut self, mut part: Part, may_miss: bool, is_many: bool) -> Part {
        if is_many {
            self.join(&part.last, &part.first);
        }
        part.is_nullable |= may_miss;
        part
    }

    /// Ends the construction with the outermost part.
    pub(super) fn finish(mut self, part: Part) -> Self {
        self.first = part.first;
        self.last = part.last.into_iter().collect();
        self.is_nullable = part.is_nullable;
        self
    }

    fn next(&self, state: State) -> &[usize] {
        match state {
            None => &self.first,
            Some(place) => self.follow.get(place).map_or(&[], Vec::as_slice),
        }
    }

    fn admits(&self, place: usize, space: &str, name: &str) -> bool {
        match self.positions.get(place) {
            Some(Term::Element(known_space, known, _)) => known == name && known_space == space,
            Some(Term::Any(wildcard)) => wildcard.admits(space),
            None => false,
        }
    }

    /// Returns the position that an element takes after a state.
    pub(super) fn step(&self, state: State, space: &str, name: &str) -> Option<usize> {
        self.next(state).iter().copied().find(|place| self.admits(*place, space, name))
    }

    /// Returns a position that an element has anywhere in the model.
    pub(super) fn anywhere(&self, space: &str, name: &str) -> Option<usize> {
        (0..self.positions.len()).find(|place| self.admits(*place, space, name))
    }

    /// Returns the declaration at a position; none for a wildcard.
    pub(super) fn declaration(&self, place: usize) -> Option<usize> {
        match self.positions.get(place) {
            Some(Term::Element(_, _, index)) => Some(*index),
            _ => None,
        }
    }

    /// Returns whether the element may end after a state.
    pub(super) fn may_end(&self, state: State) -> bool {
        match state {
            None => self.is_nullable,
            Some(place) => self.last.contains(&place),
        }
    }

    /// Returns the names of the elements that may come next.
    pub(super) fn expected(&self, state: State) -> Vec<&str> {
        let mut names: Vec<&str> = Vec::new();
        for place in self.next(state) {
            if let Some(Term::Element(_, name, _)) = self.positions.get(*place)
                && !names.contains(&name.as_str())
            {
                names.push(name);
            }
        }
        names
    }

    /// Returns the names of the elements without which nothing that follows can be complete.
    pub(super) fn missing(&self, state: State) -> Vec<&str> {
        let mut names: BTreeSet<&str> = BTreeSet::new();
        for term in &self.positions {
            if let Term::Element(_, name, _) = term
                && !names.contains(name.as_str())
                && !self.can_end_without(state, name)
            {
                names.insert(name);
            }
        }
        names.into_iter().collect()
    }

    fn can_end_without(&self, state: State, name: &str) -> bool {
        let mut seen: BTreeSet<usize> = BTreeSet::new();
        let mut todo = vec![state];
        while let Some(state) = todo.pop() {
            if self.may_end(state) {
                return true;
            }
            for place in self.next(state) {
                let is_it = matches!(self.positions.get(*place), Some(Term::Element(_, known, _)) if known == name);
                if !is_it && seen.insert(*place) {
                    todo.push(Some(*place));
                }
            }
        }
        false
    }

    /// Returns an element that could take two positions after one state, which no schema may have.
    #[cfg(test)]
    pub(super) fn ambiguity(&self) -> Option<String> {
        std::iter::once(&self.first).chain(&self.follow).find_map(|next| {
            let mut seen = BTreeSet::new();
            next.iter().find_map(|place| match self.positions.get(*place)? {
                Term::Element(space, name, _) => (!seen.insert((space, name))).then(|| name.clone()),
                Term::Any(_) => None,
            })
        })
    }
}
