//! Sets of versions: spans in order, none of which touches another.

use super::{Comparator, Constraint};
use crate::versions::Scheme;
use compact_str::CompactString;
use std::cmp::Ordering;
use std::ops::Bound;

/// The versions between two bounds.
#[derive(Debug, Clone)]
pub struct Span {
    /// Where it starts.
    pub low: Bound<CompactString>,
    /// Where it ends.
    pub high: Bound<CompactString>,
}

/// A set of versions of one scheme, in its normal form: two of them are equal when they have the same versions, by the
/// order alone (the order does not say whether there is a version between two).
#[derive(Debug, Clone)]
pub struct Intervals {
    scheme: Scheme,
    spans: Vec<Span>,
}

impl Span {
    /// Returns the span of all versions.
    pub fn everything() -> Self {
        Self { low: Bound::Unbounded, high: Bound::Unbounded }
    }

    fn point(version: &CompactString) -> Self {
        Self { low: Bound::Included(version.clone()), high: Bound::Included(version.clone()) }
    }

    fn is_empty(&self, scheme: Scheme) -> bool {
        match (&self.low, &self.high) {
            (Bound::Unbounded, _) | (_, Bound::Unbounded) => false,
            (Bound::Included(low), Bound::Included(high)) => compare(scheme, low, high) == Ordering::Greater,
            (Bound::Included(low) | Bound::Excluded(low), Bound::Included(high) | Bound::Excluded(high)) => {
                compare(scheme, low, high) != Ordering::Less
            }
        }
    }
}

fn compare(scheme: Scheme, a: &str, b: &str) -> Ordering {
    scheme.compare(a.as_bytes(), b.as_bytes())
}

fn compare_lows(scheme: Scheme, a: &Bound<CompactString>, b: &Bound<CompactString>) -> Ordering {
    match (a, b) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Less,
        (_, Bound::Unbounded) => Ordering::Greater,
        (Bound::Included(a), Bound::Excluded(b)) => compare(scheme, a, b).then(Ordering::Less),
        (Bound::Excluded(a), Bound::Included(b)) => compare(scheme, a, b).then(Ordering::Greater),
        (Bound::Included(a), Bound::Included(b)) | (Bound::Excluded(a), Bound::Excluded(b)) => compare(scheme, a, b),
    }
}

fn compare_highs(scheme: Scheme, a: &Bound<CompactString>, b: &Bound<CompactString>) -> Ordering {
    match (a, b) {
        (Bound::Unbounded, Bound::Unbounded) => Ordering::Equal,
        (Bound::Unbounded, _) => Ordering::Greater,
        (_, Bound::Unbounded) => Ordering::Less,
        (Bound::Included(a), Bound::Excluded(b)) => compare(scheme, a, b).then(Ordering::Greater),
        (Bound::Excluded(a), Bound::Included(b)) => compare(scheme, a, b).then(Ordering::Less),
        (Bound::Included(a), Bound::Included(b)) | (Bound::Excluded(a), Bound::Excluded(b)) => compare(scheme, a, b),
    }
}

/// Returns whether a span that ends at `high` and one that starts at `low`, not before it, have no version between them.
fn touches(scheme: Scheme, high: &Bound<CompactString>, low: &Bound<CompactString>) -> bool {
    match (high, low) {
        (Bound::Unbounded, _) | (_, Bound::Unbounded) => true,
        (Bound::Excluded(high), Bound::Excluded(low)) => compare(scheme, low, high) == Ordering::Less,
        (Bound::Included(high) | Bound::Excluded(high), Bound::Included(low) | Bound::Excluded(low)) => {
            compare(scheme, low, high) != Ordering::Greater
        }
    }
}

impl Intervals {
    /// Returns the set of all versions.
    pub fn everything(scheme: Scheme) -> Self {
        Self { scheme, spans: vec![Span::everything()] }
    }

    /// Returns the set without versions.
    pub fn nothing(scheme: Scheme) -> Self {
        Self { scheme, spans: Vec::new() }
    }

    /// Joins spans in any order.
    pub fn of_spans(scheme: Scheme, spans: impl IntoIterator<Item = Span>) -> Self {
        let mut spans: Vec<Span> = spans.into_iter().filter(|span| !span.is_empty(scheme)).collect();
        spans.sort_by(|a, b| compare_lows(scheme, &a.low, &b.low));
        let mut joined: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match joined.last_mut() {
                Some(last) if touches(scheme, &last.high, &span.low) => {
                    if compare_highs(scheme, &last.high, &span.high) == Ordering::Less {
                        last.high = span.high;
                    }
                }
                _ => joined.push(span),
            }
        }
        Self { scheme, spans: joined }
    }

    /// Reads constraints in the order of their versions as VERS means them: signposts, of which several lower bounds in a
    /// row are the first, and several upper bounds the last.
    pub(super) fn of_sequence(scheme: Scheme, constraints: &[Constraint]) -> Self {
        let (mut spans, mut holes) = (Vec::new(), Vec::new());
        let (mut low, mut high) = (Some(Bound::Unbounded), None);
        let mut only_unequal = true;
        for constraint in constraints {
            let version = &constraint.version;
            match constraint.comparator {
                Comparator::Any => return Self::everything(scheme),
                Comparator::NotEqual => {
                    holes.push(Span::point(version));
                    continue;
                }
                Comparator::Equal => spans.push(Span::point(version)),
                Comparator::Less => high = Some(Bound::Excluded(version.clone())),
                Comparator::LessOrEqual => high = Some(Bound::Included(version.clone())),
                sign @ (Comparator::Greater | Comparator::GreaterOrEqual) => {
                    let start = || {
                        let version = version.clone();
                        if sign == Comparator::Greater { Bound::Excluded(version) } else { Bound::Included(version) }
                    };
                    // The unbounded start counts only when an upper bound comes first.
                    match (low.take(), high.take()) {
                        (Some(low), Some(high)) => spans.push(Span { low, high }),
                        (Some(known @ (Bound::Included(_) | Bound::Excluded(_))), None) => {
                            low = Some(known);
                            only_unequal = false;
                            continue;
                        }
                        _ => {}
                    }
                    low = Some(start());
                }
            }
            only_unequal = false;
        }
        match (low, high) {
            (Some(low), Some(high)) => spans.push(Span { low, high }),
            (Some(low @ (Bound::Included(_) | Bound::Excluded(_))), None) => {
                spans.push(Span { low, high: Bound::Unbounded });
            }
            _ if only_unequal => spans.push(Span::everything()),
            _ => {}
        }
        let all = Self::of_spans(scheme, spans);
        if holes.is_empty() { all } else { all.intersection(&Self::of_spans(scheme, holes).complement()) }
    }

    /// Reads constraints that all have to hold.
    pub(super) fn of_all<'a>(
        scheme: Scheme,
        constraints: impl IntoIterator<Item = &'a Constraint>,
        holes: &[(CompactString, CompactString)],
    ) -> Self {
        let mut span = Span::everything();
        let half_open = |(low, high): &(CompactString, CompactString)| Span {
            low: Bound::Included(low.clone()),
            high: Bound::Excluded(high.clone()),
        };
        let mut out: Vec<Span> = holes.iter().map(half_open).collect();
        for constraint in constraints {
            let version = || constraint.version.clone();
            let (low, high) = match constraint.comparator {
                Comparator::Any => continue,
                Comparator::NotEqual => {
                    out.push(Span::point(&constraint.version));
                    continue;
                }
                Comparator::Equal => (Bound::Included(version()), Bound::Included(version())),
                Comparator::Less => (Bound::Unbounded, Bound::Excluded(version())),
                Comparator::LessOrEqual => (Bound::Unbounded, Bound::Included(version())),
                Comparator::Greater => (Bound::Excluded(version()), Bound::Unbounded),
                Comparator::GreaterOrEqual => (Bound::Included(version()), Bound::Unbounded),
            };
            if compare_lows(scheme, &span.low, &low) == Ordering::Less {
                span.low = low;
            }
            if compare_highs(scheme, &span.high, &high) == Ordering::Greater {
                span.high = high;
            }
        }
        let all = Self::of_spans(scheme, [span]);
        if out.is_empty() { all } else { all.intersection(&Self::of_spans(scheme, out).complement()) }
    }

    /// Returns the scheme whose versions these are.
    pub fn scheme(&self) -> Scheme {
        self.scheme
    }

    /// Returns the spans in order.
    pub fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Returns whether there is no version in it.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Returns whether the set has this version, in as many steps as a search needs.
    pub fn contains(&self, version: &str) -> bool {
        let starts = |span: &Span| match &span.low {
            Bound::Unbounded => true,
            Bound::Included(low) => compare(self.scheme, low, version) != Ordering::Greater,
            Bound::Excluded(low) => compare(self.scheme, low, version) == Ordering::Less,
        };
        let after = self.spans.partition_point(starts);
        let Some(span) = after.checked_sub(1).and_then(|at| self.spans.get(at)) else { return false };
        match &span.high {
            Bound::Unbounded => true,
            Bound::Included(high) => compare(self.scheme, version, high) != Ordering::Greater,
            Bound::Excluded(high) => compare(self.scheme, version, high) == Ordering::Less,
        }
    }

    /// Returns the versions that are not in it.
    #[must_use]
    pub fn complement(&self) -> Self {
        let mut spans = Vec::with_capacity(self.spans.len() + 1);
        let mut low = Bound::Unbounded;
        for span in &self.spans {
            match &span.low {
                Bound::Unbounded => {}
                Bound::Included(at) => spans.push(Span { low, high: Bound::Excluded(at.clone()) }),
                Bound::Excluded(at) => spans.push(Span { low, high: Bound::Included(at.clone()) }),
            }
            low = match &span.high {
                Bound::Unbounded => return Self { scheme: self.scheme, spans },
                Bound::Included(at) => Bound::Excluded(at.clone()),
                Bound::Excluded(at) => Bound::Included(at.clone()),
            };
        }
        spans.push(Span { low, high: Bound::Unbounded });
        Self { scheme: self.scheme, spans }
    }

    /// Returns the versions that are in any of the sets.
    pub fn union(scheme: Scheme, sets: impl IntoIterator<Item = Self>) -> Self {
        Self::of_spans(scheme, sets.into_iter().flat_map(|set| set.spans))
    }

    /// Returns the versions that are in all sets; without a set, all versions.
    pub fn common(scheme: Scheme, sets: impl IntoIterator<Item = Self>) -> Self {
        // By way of the complements, so that many sets cost one sort.
        Self::union(scheme, sets.into_iter().map(|set| set.complement())).complement()
    }

    /// Returns the versions that are in both.
    #[must_use]
    pub fn intersection(&self, other: &Self) -> Self {
        let scheme = self.scheme;
        let (mut ours, mut theirs) = (self.spans.iter().peekable(), other.spans.iter().peekable());
        let mut spans = Vec::new();
        while let (Some(a), Some(b)) = (ours.peek(), theirs.peek()) {
            let low = if compare_lows(scheme, &a.low, &b.low) == Ordering::Less { &b.low } else { &a.low };
            let ours_ends = compare_highs(scheme, &a.high, &b.high) == Ordering::Less;
            let span = Span { low: low.clone(), high: if ours_ends { a.high.clone() } else { b.high.clone() } };
            if !span.is_empty(scheme) {
                spans.push(span);
            }
            if ours_ends {
                ours.next()
            } else {
                theirs.next()
            };
        }
        Self { scheme, spans }
    }

    /// Returns the constraints of VERS for the set, in order; none when it is empty.
    pub fn constraints(&self) -> Vec<Constraint> {
        let mut constraints = Vec::with_capacity(self.spans.len() * 2);
        let mut spans = self.spans.iter().peekable();
        let mut open = false;
        while let Some(span) = spans.next() {
            match (&span.low, &span.high) {
                (Bound::Included(low), Bound::Included(high)) if compare(self.scheme, low, high) == Ordering::Equal => {
                    constraints.push(Constraint::new(Comparator::Equal, low.clone()));
                    continue;
                }
                (Bound::Included(low), _) => constraints.push(Constraint::new(Comparator::GreaterOrEqual, low.clone())),
                (Bound::Excluded(low), _) if !open => {
                    constraints.push(Constraint::new(Comparator::Greater, low.clone()));
                }
                _ => {}
            }
            open = false;
            match (&span.high, spans.peek().map(|next| &next.low)) {
                // Only this version is missing between two spans.
                (Bound::Excluded(high), Some(Bound::Excluded(low)))
                    if compare(self.scheme, high, low) == Ordering::Equal =>
                {
                    constraints.push(Constraint::new(Comparator::NotEqual, high.clone()));
                    open = true;
                }
                (Bound::Included(high), _) => {
                    constraints.push(Constraint::new(Comparator::LessOrEqual, high.clone()));
                }
                (Bound::Excluded(high), _) => constraints.push(Constraint::new(Comparator::Less, high.clone())),
                (Bound::Unbounded, _) => {}
            }
        }
        if constraints.is_empty() && !self.spans.is_empty() {
            constraints.push(Constraint::any());
        }
        constraints
    }
}

impl PartialEq for Intervals {
    fn eq(&self, other: &Self) -> bool {
        let same = |a: &Span, b: &Span| {
            compare_lows(self.scheme, &a.low, &b.low) == Ordering::Equal
                && compare_highs(self.scheme, &a.high, &b.high) == Ordering::Equal
        };
        self.scheme == other.scheme
            && self.spans.len() == other.spans.len()
            && self.spans.iter().zip(&other.spans).all(|(a, b)| same(a, b))
    }
}

impl Eq for Intervals {}
