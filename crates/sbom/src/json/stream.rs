//! Writing JSON member by member, without a tree.

use std::io::Write as _;

use super::{Value, write, write_text};

/// Takes the next piece of a document.
pub type Spill<'s> = dyn FnMut(&[u8]) + 's;

/// A document is handed on in pieces of about this many bytes.
pub const PIECE_BYTES: usize = 1 << 20;

/// Writes one value, indented by two spaces; whoever uses it keeps the grammar.
pub struct Stream<'o> {
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
    depth: usize,
    is_first: bool,
    after_name: bool,
    /// Containers at this depth and below stand on one line.
    flat: usize,
}

impl<'o> Stream<'o> {
    /// Begins at the end of `out`.
    pub fn new(out: &'o mut Vec<u8>) -> Self {
        Self::flat_from(usize::MAX, out)
    }

    /// Begins at the end of `out`; what stands within this many containers is written on one line.
    pub fn flat_from(flat: usize, out: &'o mut Vec<u8>) -> Self {
        Self { out, spill: None, depth: 0, is_first: true, after_name: false, flat }
    }

    /// Hands on what is written whenever it is long; what remains in the vector at the end is left to the caller.
    pub fn spilling(self, spill: Option<&'o mut Spill<'o>>) -> Self {
        Self { spill, ..self }
    }

    fn before_value(&mut self) {
        if self.after_name {
            self.after_name = false;
        } else if self.depth > 0 {
            self.next_line();
        }
    }

    fn next_line(&mut self) {
        if self.out.len() >= PIECE_BYTES
            && let Some(spill) = &mut self.spill
        {
            spill(self.out);
            self.out.clear();
        }
        if !self.is_first {
            self.out.push(b',');
            if self.depth > self.flat {
                self.out.push(b' ');
            }
        }
        self.is_first = false;
        self.line();
    }

    fn line(&mut self) {
        if self.depth > self.flat {
            return;
        }
        const SPACES: [u8; 64] = [b' '; 64];
        self.out.push(b'\n');
        match SPACES.get(..2 * self.depth) {
            Some(spaces) => self.out.extend_from_slice(spaces),
            None => self.out.resize(self.out.len() + 2 * self.depth, b' '),
        }
    }

    fn open(&mut self, letter: u8) {
        self.before_value();
        self.out.push(letter);
        self.depth += 1;
        self.is_first = true;
    }

    fn close(&mut self, letter: u8) {
        if !self.is_first && self.depth <= self.flat {
            self.depth = self.depth.saturating_sub(1);
            self.line();
        } else {
            self.depth = self.depth.saturating_sub(1);
        }
        self.out.push(letter);
        self.is_first = false;
    }

    /// Writes an object, whose members `fill` writes.
    pub fn object(&mut self, fill: impl FnOnce(&mut Self)) {
        self.open(b'{');
        fill(self);
        self.close(b'}');
    }

    /// Writes an array, whose items `fill` writes.
    pub fn array(&mut self, fill: impl FnOnce(&mut Self)) {
        self.open(b'[');
        fill(self);
        self.close(b']');
    }

    /// Begins an object that [`Self::end_object`] ends.
    pub fn begin_object(&mut self) {
        self.open(b'{');
    }

    /// Ends an object.
    pub fn end_object(&mut self) {
        self.close(b'}');
    }

    /// Begins an array that [`Self::end_array`] ends.
    pub fn begin_array(&mut self) {
        self.open(b'[');
    }

    /// Ends an array.
    pub fn end_array(&mut self) {
        self.close(b']');
    }

    /// Writes the name of the member whose value comes next.
    pub fn name(&mut self, name: &str) -> &mut Self {
        self.next_line();
        write_text(name, self.out);
        self.out.extend_from_slice(b": ");
        self.after_name = true;
        self
    }

    /// Ends the document with a line break, and returns the vector.
    pub fn end(self) -> &'o mut Vec<u8> {
        self.out.push(b'\n');
        self.out
    }

    /// Returns how many bytes the vector has by now.
    pub fn length(&self) -> usize {
        self.out.len()
    }

    /// Writes a text.
    pub fn text(&mut self, text: &str) {
        self.before_value();
        write_text(text, self.out);
    }

    /// Writes a whole number.
    pub fn number(&mut self, number: u64) {
        self.before_value();
        // Writing into a vector cannot fail.
        _ = write!(self.out, "{number}");
    }

    /// Writes `null`.
    pub fn null(&mut self) {
        self.before_value();
        self.out.extend_from_slice(b"null");
    }

    /// Writes a value of a tree.
    pub fn value(&mut self, value: &Value<'_>) {
        self.before_value();
        write(value, self.depth, self.out);
    }

    /// Writes a member with a text.
    pub fn member(&mut self, name: &str, text: &str) {
        self.name(name).text(text);
    }

    /// Writes a member with a text, or `null`.
    pub fn nullable(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => self.member(name, text),
            None => self.name(name).null(),
        }
    }

    /// Writes a member with a text, when there is one.
    pub fn optional(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.member(name, text);
        }
    }
}

impl std::fmt::Debug for Stream<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stream").field("depth", &self.depth).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_deep_may_stand_on_one_line() {
        let mut out = Vec::new();
        Stream::flat_from(1, &mut out).array(|json| {
            for _ in 0..2 {
                json.object(|json| {
                    json.name("a").array(|json| json.number(1));
                    json.nullable("b", None);
                });
            }
        });
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "[\n  {\"a\": [1], \"b\": null},\n  {\"a\": [1], \"b\": null}\n]");
    }

    #[test]
    fn members_items_and_empty_containers_stand_where_they_belong() {
        let mut out = Vec::new();
        let mut json = Stream::new(&mut out);
        json.object(|json| {
            json.member("a", "b");
            json.name("c").array(|json| {
                json.number(1);
                json.object(|_| {});
            });
            json.name("d").array(|_| {});
        });
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "{\n  \"a\": \"b\",\n  \"c\": [\n    1,\n    {}\n  ],\n  \"d\": []\n}"
        );
    }
}
