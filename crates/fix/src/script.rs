//! One file on its way from its old bytes to its new ones, edited by several fixes one after the other.
//!
//! Each fix sees what those before it left, yet a reader wants edits of the file that they have. So the file is kept as a
//! row of pieces, either bytes of the old file or bytes that a fix put there, and the edits are read off at the end.

use std::ops::Range;

/// Why an edit cannot be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bytes {start} to {end} do not lie in the file")]
pub struct OutOfFile {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
}

/// New bytes for a range of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// First byte.
    pub start: usize,
    /// Byte behind the last.
    pub end: usize,
    /// What stands there afterwards.
    pub text: Vec<u8>,
}

impl Edit {
    /// Puts text before a byte.
    pub fn insert(at: usize, text: impl Into<Vec<u8>>) -> Self {
        Self { start: at, end: at, text: text.into() }
    }

    /// Puts text in place of a range.
    pub fn replace(range: Range<usize>, text: impl Into<Vec<u8>>) -> Self {
        Self { start: range.start, end: range.end, text: text.into() }
    }

    /// Takes a range away.
    pub fn remove(range: Range<usize>) -> Self {
        Self::replace(range, Vec::new())
    }
}

/// A stretch of the new file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    /// Bytes of the old file.
    Old(Range<usize>),
    /// Bytes that a fix put there.
    New { text: Vec<u8>, owner: usize },
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Old(range) => range.len(),
            Self::New { text, .. } => text.len(),
        }
    }

    /// Returns the piece in two, the first of them this long.
    fn split(self, at: usize) -> (Self, Self) {
        match self {
            Self::Old(range) => {
                let middle = range.start + at;
                (Self::Old(range.start..middle), Self::Old(middle..range.end))
            }
            Self::New { mut text, owner } => {
                let rest = text.split_off(at);
                (Self::New { text, owner }, Self::New { text: rest, owner })
            }
        }
    }
}

/// A file and what is done to it.
#[derive(Debug, Clone)]
pub struct Script<'o> {
    old: &'o [u8],
    pieces: Vec<Piece>,
    /// Who last took old bytes away without leaving anything, with the place in the old file.
    removed: Vec<(usize, usize)>,
}

impl<'o> Script<'o> {
    /// Begins with a file; a new one begins with nothing.
    pub fn new(old: &'o [u8]) -> Self {
        let pieces = if old.is_empty() { Vec::new() } else { vec![Piece::Old(0..old.len())] };
        Self { old, pieces, removed: Vec::new() }
    }

    /// Begins with a file and edits of it that were planned before; they are sorted and do not overlap.
    ///
    /// # Errors
    /// When one lies outside of the file, or two overlap.
    pub fn with(old: &'o [u8], edits: &[(usize, Edit)]) -> Result<Self, OutOfFile> {
        let mut script = Self::new(old);
        let mut behind = 0;
        for (_, Edit { start, end, .. }) in edits {
            if *start < behind || end < start || *end > old.len() {
                return Err(OutOfFile { start: *start, end: *end });
            }
            behind = *end;
        }
        for (owner, edit) in edits.iter().rev() {
            script.one(edit, *owner);
        }
        Ok(script)
    }

    /// Returns the file as it is now.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.old.len());
        for piece in &self.pieces {
            match piece {
                Piece::Old(range) => bytes.extend_from_slice(self.old.get(range.clone()).unwrap_or_default()),
                Piece::New { text, .. } => bytes.extend_from_slice(text),
            }
        }
        bytes
    }

    /// Returns the line of the old file that a line of the file as it is now was, both from 1; of a new one, the line before
    /// it.
    pub fn old_line(&self, line: u32) -> u32 {
        let breaks =
            |bytes: &[u8]| u32::try_from(bytes.iter().filter(|byte| **byte == b'\n').count()).unwrap_or(u32::MAX);
        let (mut now, mut old) = (1, 1);
        for piece in &self.pieces {
            match piece {
                Piece::Old(range) => {
                    old = 1 + breaks(self.old.get(..range.start).unwrap_or_default());
                    let more = breaks(self.old.get(range.clone()).unwrap_or_default());
                    if now + more >= line {
                        return old + line.saturating_sub(now);
                    }
                    (now, old) = (now + more, old + more);
                }
                Piece::New { text, .. } => {
                    now += breaks(text);
                    if now > line {
                        return old;
                    }
                }
            }
        }
        old
    }

    /// Makes edits of the file as it is now. `owner` is who is named for what they touch.
    ///
    /// # Errors
    /// When an edit lies outside of the file, or two of them overlap; then nothing is changed.
    pub fn edit(&mut self, edits: &[Edit], owner: usize) -> Result<(), OutOfFile> {
        let length: usize = self.pieces.iter().map(Piece::len).sum();
        let mut sorted: Vec<&Edit> = edits.iter().collect();
        // Of two at one place the first given stands first.
        sorted.sort_by_key(|edit| (edit.start, edit.end));
        let mut behind = 0;
        for Edit { start, end, .. } in sorted.iter().copied() {
            if *start < behind || end < start || *end > length {
                return Err(OutOfFile { start: *start, end: *end });
            }
            behind = *end;
        }
        // From the back, so that the places before stay what they are.
        for edit in sorted.into_iter().rev() {
            self.one(edit, owner);
        }
        Ok(())
    }

    fn one(&mut self, edit: &Edit, owner: usize) {
        let first = self.cut(edit.start);
        let last = self.cut(edit.end);
        let gone: Vec<Piece> = self.pieces.splice(first..last, []).collect();
        for piece in gone {
            if let Piece::Old(range) = piece {
                self.removed.push((range.start, owner));
            }
        }
        if !edit.text.is_empty() {
            self.pieces.insert(first, Piece::New { text: edit.text.clone(), owner });
        }
    }

    /// Makes a piece begin at this byte, and returns which.
    fn cut(&mut self, at: usize) -> usize {
        let mut before = 0;
        for index in 0..self.pieces.len() {
            let length = self.pieces.get(index).map_or(0, Piece::len);
            if before == at {
                return index;
            }
            if at < before + length {
                let (left, right) = self.pieces.remove(index).split(at - before);
                self.pieces.splice(index..index, [left, right]);
                return index + 1;
            }
            before += length;
        }
        self.pieces.len()
    }

    /// Returns the edits as [`Script::edits`] does, those of several owners at one place apart: the first of them takes old
    /// bytes away, and the others stand behind it in their order.
    pub fn edits_apart(&self) -> Vec<(usize, Edit)> {
        let mut found: Vec<(usize, Edit)> = Vec::new();
        let mut texts: Vec<(usize, Vec<u8>)> = Vec::new();
        let mut at = 0;
        let end = Piece::Old(self.old.len()..self.old.len());
        for piece in self.pieces.iter().chain([&end]) {
            let range = match piece {
                Piece::New { text, owner } => {
                    match texts.last_mut() {
                        Some((last, so_far)) if last == owner => so_far.extend_from_slice(text),
                        _ => texts.push((*owner, text.clone())),
                    }
                    continue;
                }
                Piece::Old(range) => range,
            };
            let whole = texts.iter().flat_map(|(_, text)| text);
            if !whole.eq(self.old.get(at..range.start).unwrap_or_default()) {
                if texts.is_empty() {
                    let gone = self.removed.iter().filter(|(start, _)| (at..range.start).contains(start));
                    texts.push((gone.map(|(_, by)| *by).max().unwrap_or_default(), Vec::new()));
                }
                let mut start = at;
                for (owner, text) in texts.drain(..) {
                    found.push((owner, Edit { start, end: range.start, text }));
                    start = range.start;
                }
            }
            texts.clear();
            at = range.end;
        }
        found
    }

    /// Returns the edits of the old file that give the new one, in order, with who made each: of several who edited one
    /// place, the one with the highest number.
    pub fn edits(&self) -> Vec<(usize, Edit)> {
        let mut found = Vec::new();
        let (mut at, mut text, mut owner) = (0, Vec::new(), None);
        let end = Piece::Old(self.old.len()..self.old.len());
        for piece in self.pieces.iter().chain([&end]) {
            match piece {
                Piece::New { text: more, owner: by } => {
                    text.extend_from_slice(more);
                    owner = owner.max(Some(*by));
                }
                Piece::Old(range) => {
                    if range.start > at || !text.is_empty() {
                        let gone =
                            self.removed.iter().filter(|(start, _)| (at..range.start.max(at + 1)).contains(start));
                        let by = owner.max(gone.map(|(_, by)| *by).max()).unwrap_or_default();
                        // What a fix wrote as it was is no edit.
                        if self.old.get(at..range.start) != Some(text.as_slice()) {
                            found.push((by, Edit { start: at, end: range.start, text: std::mem::take(&mut text) }));
                        }
                    }
                    (at, owner) = (range.end, None);
                    text.clear();
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn apply(old: &[u8], edits: &[(usize, Edit)]) -> Vec<u8> {
        let (mut bytes, mut at) = (Vec::new(), 0);
        for (_, edit) in edits {
            bytes.extend_from_slice(&old[at..edit.start]);
            bytes.extend_from_slice(&edit.text);
            at = edit.end;
        }
        bytes.extend_from_slice(&old[at..]);
        bytes
    }

    #[test]
    fn edits_of_several_fixes_are_edits_of_the_old_file() {
        let mut script = Script::new(b"a: 1\nb: 2\n");
        script.edit(&[Edit::insert(5, "c: 3\n")], 1).unwrap();
        assert_eq!(script.bytes(), b"a: 1\nc: 3\nb: 2\n");
        script.edit(&[Edit::replace(8..9, "4"), Edit::remove(10..15)], 2).unwrap();
        assert_eq!(script.bytes(), b"a: 1\nc: 4\n");
        assert_eq!(script.edits(), [(2, Edit::replace(5..10, "c: 4\n"))]);
    }

    #[test]
    fn what_overlaps_or_lies_outside_changes_nothing() {
        let mut script = Script::new(b"abc");
        for edits in [vec![Edit::remove(1..4)], vec![Edit::remove(0..2), Edit::insert(1, "x")]] {
            assert!(script.edit(&edits, 0).is_err());
            assert_eq!((script.bytes().as_slice(), script.edits().len()), (&b"abc"[..], 0));
        }
        script.edit(&[Edit::replace(0..1, "a")], 0).unwrap();
        assert_eq!(script.edits(), [], "nothing changed");
    }

    #[test]
    fn a_line_is_told_as_it_was() {
        let mut script = Script::new(b"a\nb\nc\n");
        script.edit(&[Edit::insert(2, "x\ny\n"), Edit::remove(2..4)], 0).unwrap();
        assert_eq!(script.bytes(), b"a\nx\ny\nc\n");
        assert_eq!([1, 2, 3, 4].map(|line| script.old_line(line)), [1, 2, 2, 3]);
    }

    proptest! {
        #[test]
        fn the_edits_give_the_new_file(
            old in prop::collection::vec(b'a'..b'f', 0..30),
            steps in prop::collection::vec((0_usize..40, 0_usize..6, prop::collection::vec(b'A'..b'F', 0..5)), 0..12),
        ) {
            let mut script = Script::new(&old);
            for (owner, (start, length, text)) in steps.into_iter().enumerate() {
                let now = script.bytes().len();
                let start = start.min(now);
                let edit = Edit { start, end: (start + length).min(now), text };
                let mut expected = script.bytes();
                expected.splice(edit.start..edit.end, edit.text.iter().copied());
                script.edit(&[edit], owner).unwrap();
                prop_assert_eq!(script.bytes(), expected);
            }
            let edits = script.edits();
            prop_assert_eq!(apply(&old, &edits), script.bytes());
            prop_assert!(edits.windows(2).all(|pair| pair[0].1.end < pair[1].1.start));
            let apart = script.edits_apart();
            prop_assert_eq!(apply(&old, &apart), script.bytes());
            let again = Script::with(&old, &apart).unwrap();
            prop_assert_eq!(again.bytes(), script.bytes());
            prop_assert_eq!(again.edits_apart(), apart);
        }
    }
}
