//! A passage: the part of a document below one heading, with how much of a topic it meets.

use std::collections::BTreeMap;

use slam_model::{
    Citation, Quote,
    evidence::document::{Document, DocumentKind, Origin},
    finding::CitationKind,
};

use super::Topic;

/// The best words of a document about a topic.
#[derive(Debug, Clone)]
pub(crate) struct Passage<'e> {
    /// The document.
    pub(crate) document: &'e Document,
    /// The sentence or heading that says most.
    pub(crate) quote: Quote,
    /// The groups that the passage meets: its sentences and the headings above them.
    pub(crate) met: u32,
    /// Whether every group is met.
    pub(crate) full: bool,
}

impl Passage<'_> {
    /// Returns the passage as evidence; an inherited document has no path in the subject.
    pub(crate) fn cite(&self) -> Citation {
        match self.document.origin {
            Origin::Own => Citation::quote(CitationKind::Document, &self.quote),
            Origin::OrgDefaults => Citation::note(
                CitationKind::Document,
                format!(
                    "inherited from the organisation, {}:{}: {}",
                    self.document.path, self.quote.place.line, self.quote.text
                ),
            ),
        }
    }
}

impl Topic {
    /// Returns the best passage of each document that meets any group, best first: most groups, then own before
    /// inherited, then the order of `kinds`, then path.
    pub(crate) fn find<'e>(
        &self,
        documents: impl IntoIterator<Item = &'e Document>,
        kinds: &[DocumentKind],
    ) -> Vec<Passage<'e>> {
        let mut found: Vec<_> = documents.into_iter().filter_map(|document| self.best_of(document)).collect();
        let rank = |kind| kinds.iter().position(|one| *one == kind).unwrap_or(kinds.len());
        found.sort_by_key(|passage| {
            let document = passage.document;
            (
                !passage.full,
                u32::MAX - passage.met.count_ones(),
                document.origin,
                rank(document.kind),
                document.path.clone(),
            )
        });
        found
    }

    fn best_of<'e>(&self, document: &'e Document) -> Option<Passage<'e>> {
        let above: Vec<u32> = headings_with_parents(document)
            .map(|(own, outer)| self.groups_in(own) | outer.iter().fold(0, |met, text| met | self.groups_in(text)))
            .collect();
        let mut sections: BTreeMap<Option<u32>, Section> = BTreeMap::new();
        for (at, met) in (0u32..).zip(&above) {
            let heading = usize::try_from(at).ok().and_then(|at| document.headings.get(at));
            if let (Some(heading), true) = (heading, *met != 0) {
                let own = self.groups_in(&heading.text);
                sections
                    .insert(Some(at), Section { met: *met, best: own, quote: Some(document.quote_heading(heading)) });
            }
        }
        for sentence in &document.sentences {
            let own = self.groups_in(&sentence.text);
            if own == 0 {
                continue;
            }
            let heading = sentence.section.and_then(|at| above.get(at as usize)).copied().unwrap_or(0);
            let section = sections.entry(sentence.section).or_default();
            section.met |= own | heading;
            if own.count_ones() > section.best.count_ones() || section.quote.is_none() {
                section.best = own;
                section.quote = Some(document.quote(sentence));
            }
        }
        let best =
            sections.into_values().max_by_key(|section| (section.met.count_ones(), section.best.count_ones()))?;
        let full = best.met == self.full();
        Some(Passage { document, quote: best.quote?, met: best.met, full })
    }
}

#[derive(Debug, Default)]
struct Section {
    met: u32,
    best: u32,
    quote: Option<Quote>,
}

/// Returns each heading with the headings that enclose it.
fn headings_with_parents(document: &Document) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let mut open: Vec<(u8, &str)> = Vec::new();
    document.headings.iter().map(move |heading| {
        while open.last().is_some_and(|(level, _)| *level >= heading.level) {
            open.pop();
        }
        let outer = open.iter().map(|(_, text)| *text).collect();
        open.push((heading.level, &heading.text));
        (heading.text.as_str(), outer)
    })
}
