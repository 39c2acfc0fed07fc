//! Which component has a reference.

use std::hash::{BuildHasher as _, RandomState};

use hashbrown::HashTable;

use crate::graph::Component;

/// The first component of each reference: only numbers are kept, since the components have the texts.
#[derive(Debug)]
pub(super) struct References {
    places: HashTable<u32>,
    hasher: RandomState,
}

impl References {
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { places: HashTable::with_capacity(count), hasher: RandomState::new() }
    }

    /// Returns the first component with a reference.
    pub(super) fn find(&self, reference: &str, components: &[Component]) -> Option<u32> {
        let is_it = |place: &u32| text_of(components, *place) == reference;
        self.places.find(self.hasher.hash_one(reference), is_it).copied()
    }

    /// Notes that a component has a reference, which nobody has so far.
    pub(super) fn insert(&mut self, reference: &str, place: u32, components: &[Component]) {
        let hash = |place: &u32| self.hasher.hash_one(text_of(components, *place));
        self.places.insert_unique(self.hasher.hash_one(reference), place, hash);
    }
}

fn text_of(components: &[Component], place: u32) -> &str {
    components.get(place as usize).map_or("", |component| &component.reference)
}
