//! A passage: the part of a document that speaks about a topic, with how much of the topic it meets.

use slam_model::{
    Citation, Quote,
    evidence::document::{Document, DocumentKind, Origin},
    finding::CitationKind,
};

use super::{Topic, standing::Standing};

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
        let mut found: Vec<_> = documents
            .into_iter()
            .filter_map(|document| {
                let is_target = |target: &Document| target.path == document.path && target.origin == document.origin;
                let standing = match pointed {
                    Some(target) if is_target(target) => Standing::Whole,
                    _ => self.standing(document, kinds)?,
                };
                self.best_of(document, standing)
            })
            .collect();
        let rank = |kind| kinds.iter().position(|one| *one == kind).unwrap_or(kinds.len());
        found.sort_by_cached_key(|passage| {
            let document = passage.document;
            (
                !(passage.full && passage.at_home),
                !passage.full,
                u32::MAX - passage.met.count_ones(),
                document.origin,
                !self.is_titled_by(document),
                rank(document.kind),
                document.kind == DocumentKind::Other,
                document.path.depth(),
                document.path.clone(),
            )
        });
        found
    }

    fn best_of<'e>(&self, document: &'e Document, standing: Standing) -> Option<Passage<'e>> {
        let sections = self.sections(document, standing);
        // The first of equals: words stand before their repetition.
        let best =
            sections.iter().filter(|section| self.counts(document, section, standing)).rev().max_by_key(|section| {
                let groups = self.met(section);
                let full = self.is_full(section);
                (
                    full && section.at_home,
                    full,
                    section.own_part,
                    groups.count_ones(),
                    section.announced,
                    section.said,
                    section.at_home,
                )
            })?;
        let heading = best.heading.and_then(|at| document.headings.get(at)).filter(|_| self.is_shown_by_heading());
        let quote = heading.map(|one| document.quote_heading(one)).or_else(|| best.quote.clone())?;
        Some(Passage { document, quote, met: self.met(best), full: self.is_full(best), at_home: best.at_home })
    }

    /// Returns whether the title of the document or its name announces the topic.
    fn is_titled_by(&self, document: &Document) -> bool {
        document.title().is_some_and(|title| self.is_under(&title.text)) || self.is_under(&stem(document))
    }

    fn met(&self, section: &Section) -> u32 {
        if self.is_sentence() { section.best } else { section.met }
    }

    /// Returns whether every group is met, and not by headings alone: a heading is a promise of words.
    fn is_full(&self, section: &Section) -> bool {
        self.met(section) == self.full() && (section.said > 0 || self.full() == 1)
    }

    /// Returns whether the words are about the topic, and not just made of the same words.
    fn counts(&self, document: &Document, section: &Section, standing: Standing) -> bool {
        let met = self.met(section);
        if section.quote.is_none() || met & 1 == 0 {
            return false;
        }
        // The first two groups say what a topic is about; the others, how well.
        let core = self.full() & 0b11;
        let groups = self.full().count_ones();
        let enough = |least: u32| {
            section.best & core == core && section.best.count_ones() >= least.min(groups).max(2.min(groups))
        };
        match standing {
            Standing::Whole | Standing::Sections => {
                self.is_full(section)
                    || section.announced && !self.is_sentence() && groups <= 3
                    || enough(groups.div_ceil(2))
            }
            Standing::Headings
                if self.is_titled() && document.kind != DocumentKind::Readme && !self.is_titled_by(document) =>
            {
                false
            }
            Standing::Headings if section.announced => {
                let front = matches!(document.kind, DocumentKind::Readme | DocumentKind::Contributing);
                let shown = front && self.is_shown_by_heading() && section.heading.is_some() && section.headed & 1 == 1;
                self.is_full(section) || shown || enough(groups.div_ceil(2))
            }
            Standing::Headings => {
                let alone = !self.is_announced() || self.is_sentence() && groups >= 3;
                alone && section.spoken == self.full()
            }
            Standing::Page => {
                let titled = !self.is_titled() || self.is_titled_by(document);
                let part = self.is_shown_by_heading() && self.is_titled_by(document) && enough(2);
                titled && section.announced && (self.is_full(section) || part)
            }
        }
    }

    /// Returns what may be a passage: the part below each heading alone, the whole part below a heading that announces
    /// the topic, and the whole of a document that is dedicated to it.
    fn sections(&self, document: &Document, standing: Standing) -> Vec<Section> {
        let whole = standing == Standing::Whole;
        let dedicated = whole || standing == Standing::Sections;
        let headings = &document.headings;
        let stem = stem(document);
        let named = self.is_under(&stem);
        let mut sections =
            vec![Section { at_home: dedicated || named, announced: named, own_part: true, ..Section::default() }];
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
            let outer = above
                .and_then(|at| sections.get(base + at))
                .map_or((0, false, None), |one| (one.headed, one.announced, one.heading));
            let own = self.groups_in(&heading.text);
            let announced = self.is_under(&heading.text);
            let headed = own | outer.0;
            let rank = (headed & 1, headed.count_ones(), 0, 0);
            let below = outer.1 || announced || (at == 0 && named);
            let quote = (own != 0 || announced).then(|| document.quote_heading(heading));
            sections.push(Section {
                met: headed,
                best: headed,
                headed,
                rank,
                at_home: dedicated || below,
                announced: below,
                heading: if announced { Some(at) } else { outer.2 },
                own_part: true,
                quote,
                ..Section::default()
            });
            // Parts below an announcing heading are read together; the part is kept behind those of single headings.
            joined.push(above.and_then(|at| joined.get(at).copied().flatten()).or(announced.then_some(at)));
            open.push((heading.level, at));
        }
        let own_sections = headings.len();
        let mut together: Vec<Section> = Vec::new();
        let mut place = vec![usize::MAX; own_sections];
        for root in joined.iter().flatten().copied() {
            if place.get(root) == Some(&usize::MAX) {
                let start = Section { own_part: false, ..sections.get(base + root).cloned().unwrap_or_default() };
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
                section.spoken = if own.count_ones() > section.spoken.count_ones() { own } else { section.spoken };
                section.said = section.said.max(own.count_ones());
                let counts = own | above;
                let rank = (counts & 1, counts.count_ones(), own & 1, own.count_ones());
                if section.quote.is_none() || rank > section.rank {
                    section.rank = rank;
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

#[derive(Debug, Clone, Default)]
struct Section {
    /// Groups of everything in it and of the headings above.
    met: u32,
    /// Groups of its heading and of those above.
    headed: u32,
    /// Groups of the sentence that says most, with the headings above it.
    best: u32,
    /// How well that sentence speaks: of the subject, of how many groups, and so without the headings.
    rank: (u32, u32, u32, u32),
    /// The most groups that a sentence meets itself; none when only headings speak.
    said: u32,
    /// The most groups that one sentence meets without its headings.
    spoken: u32,
    /// Whether such words belong here.
    at_home: bool,
    /// Whether a heading above announces the topic.
    announced: bool,
    /// Whether it is what stands below one heading, and not several parts taken together.
    own_part: bool,
    /// The nearest heading that announces the topic.
    heading: Option<usize>,
    quote: Option<Quote>,
}
