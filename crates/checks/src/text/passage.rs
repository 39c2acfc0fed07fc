//! A passage: the part of a document that speaks about a topic, with how much of the topic it meets.

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
    /// Whether it stands where such words belong: in a dedicated document, or below a heading that announces the topic.
    pub(crate) at_home: bool,
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
    /// Returns the best passage of each document that speaks about the topic, best first: full ones at home, full ones,
    /// then most groups, then own before inherited, then the order of `kinds`, then path.
    ///
    /// Words of one or two groups alone count only where they are at home: `support` is in every second README.
    pub(crate) fn find<'e>(
        &self,
        documents: impl IntoIterator<Item = &'e Document>,
        kinds: &[DocumentKind],
    ) -> Vec<Passage<'e>> {
        self.find_pointed(documents, kinds, None)
    }

    /// Returns the same as [`Topic::find`], where the document that somebody points at for the topic counts as a whole.
    pub(crate) fn find_pointed<'e>(
        &self,
        documents: impl IntoIterator<Item = &'e Document>,
        kinds: &[DocumentKind],
        pointed: Option<&Document>,
    ) -> Vec<Passage<'e>> {
        let read = documents.into_iter().filter(|document| self.reads(document, kinds));
        let mut found: Vec<_> = read
            .filter_map(|document| {
                let home = match pointed {
                    Some(target) if target.path == document.path && target.origin == document.origin => Home::Whole,
                    // A README speaks of everything; all of it together is no passage.
                    _ if kinds.contains(&document.kind) => match document.kind {
                        DocumentKind::Readme | DocumentKind::Other => Home::Sections,
                        _ => Home::Whole,
                    },
                    _ => Home::None,
                };
                self.best_of(document, home)
            })
            .filter(|one| one.met & 1 == 1 && (one.full || one.at_home || one.met.count_ones() > 2))
            .collect();
        let rank = |kind| kinds.iter().position(|one| *one == kind).unwrap_or(kinds.len());
        found.sort_by_cached_key(|passage| {
            let document = passage.document;
            (
                !(passage.full && passage.at_home),
                !passage.full,
                u32::MAX - passage.met.count_ones(),
                document.origin,
                rank(document.kind),
                document.path.clone(),
            )
        });
        found
    }

    fn best_of<'e>(&self, document: &'e Document, home: Home) -> Option<Passage<'e>> {
        let sections = self.sections(document, home);
        let single = |section: &Section| section.best;
        let whole = |section: &Section| section.met;
        let met: &dyn Fn(&Section) -> u32 = if self.is_sentence() { &single } else { &whole };
        // The first of equals: words stand before their repetition.
        let best = sections.iter().filter(|section| section.quote.is_some()).rev().max_by_key(|section| {
            let groups = met(section);
            let full = groups == self.full();
            (full && section.at_home, full, groups & 1, groups.count_ones(), section.at_home, section.best.count_ones())
        })?;
        let groups = met(best);
        let quote = best.quote.clone()?;
        Some(Passage { document, quote, met: groups, full: groups == self.full(), at_home: best.at_home })
    }

    /// Returns what may be a passage: the part below each heading alone, the whole part below a heading that announces
    /// the topic, and the whole of a document that is dedicated to it.
    fn sections(&self, document: &Document, home: Home) -> Vec<Section> {
        let (dedicated, whole) = (home != Home::None, home == Home::Whole);
        let headings = &document.headings;
        let stem = stem(document);
        let mut sections = vec![Section { at_home: dedicated || self.is_under(&stem), ..Section::default() }];
        let mut joined: Vec<Option<usize>> = Vec::with_capacity(headings.len());
        let mut open: Vec<(u8, usize)> = Vec::new();
        if whole {
            sections.push(Section { at_home: true, ..Section::default() });
        }
        let base = sections.len();
        for (at, heading) in headings.iter().enumerate() {
            while open.last().is_some_and(|(level, _)| *level >= heading.level) {
                open.pop();
            }
            let above = open.last().map(|(_, at)| *at);
            let outer = above.and_then(|at| sections.get(base + at)).map_or((0, false), |one| (one.met, one.at_home));
            let own = self.groups_in(&heading.text);
            let announced = self.is_under(&heading.text);
            let at_home = dedicated || outer.1 || announced || (at == 0 && self.is_under(&stem));
            let quote = (own != 0 || announced).then(|| document.quote_heading(heading));
            sections.push(Section { met: own | outer.0, best: own | outer.0, at_home, quote });
            // Parts below an announcing heading are read together; the part is kept behind those of single headings.
            joined.push(above.and_then(|at| joined.get(at).copied().flatten()).or(announced.then_some(at)));
            open.push((heading.level, at));
        }
        let own_sections = headings.len();
        let mut together: Vec<Section> = Vec::new();
        let mut place = vec![usize::MAX; own_sections];
        for root in joined.iter().flatten().copied() {
            if place.get(root) == Some(&usize::MAX) {
                let start = sections.get(base + root).cloned().unwrap_or_default();
                if let Some(slot) = place.get_mut(root) {
                    *slot = together.len();
                }
                together.push(start);
            }
        }
        for (at, root) in joined.iter().enumerate() {
            let target = root.and_then(|root| place.get(root)).and_then(|slot| together.get_mut(*slot));
            if let (Some(part), Some(section)) = (target, sections.get(base + at)) {
                part.met |= section.met;
            }
        }
        if whole {
            let met = headings.iter().fold(0, |met, heading| met | self.groups_in(&heading.text));
            let quote =
                headings.iter().find(|one| self.groups_in(&one.text) != 0).map(|one| document.quote_heading(one));
            if let Some(all) = sections.get_mut(1) {
                all.met |= met;
                all.quote = quote;
            }
        }
        for sentence in &document.sentences {
            let own = self.groups_of(sentence);
            if own == 0 {
                continue;
            }
            let at = sentence.section.and_then(|at| usize::try_from(at).ok()).filter(|at| *at < own_sections);
            let index = at.map_or(0, |at| base + at);
            let above = at.and_then(|at| headings.get(at)).map_or(0, |_| headings_above(self, document, sentence));
            let add = |section: &mut Section| {
                section.met |= own | above;
                let counts = own | above;
                let first = section.quote.is_none();
                if first || counts.count_ones() > section.best.count_ones() {
                    section.best = counts;
                    section.quote = Some(document.quote(sentence));
                }
            };
            if let Some(section) = sections.get_mut(index) {
                add(section);
            }
            if let Some(all) = sections.get_mut(1).filter(|_| whole) {
                add(all);
            }
            let part = at.and_then(|at| joined.get(at).copied().flatten()).and_then(|root| place.get(root).copied());
            if let Some(part) = part.and_then(|slot| together.get_mut(slot)) {
                add(part);
            }
        }
        sections.append(&mut together);
        sections
    }
}

fn headings_above(topic: &Topic, document: &Document, sentence: &slam_model::evidence::document::Sentence) -> u32 {
    document.headings_above(sentence).fold(0, |met, heading| met | topic.groups_in(&heading.text))
}

/// Returns the name of the file as words: `docs/user-guide.md` speaks as if it were headed `user guide`.
fn stem(document: &Document) -> String {
    let name = document.path.file_name().to_string();
    let stem = name.rsplit_once('.').map_or(name.as_str(), |(stem, _)| stem);
    stem.replace(['-', '_'], " ")
}

/// How far a document is at home with a topic.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Home {
    /// Only below headings that announce the topic.
    None,
    /// In each of its sections.
    Sections,
    /// As a whole: what one section leaves open another may say.
    Whole,
}

#[derive(Debug, Clone, Default)]
struct Section {
    /// Groups of everything in it and of the headings above.
    met: u32,
    /// Groups of the sentence that says most, with the headings above it.
    best: u32,
    at_home: bool,
    quote: Option<Quote>,
}
