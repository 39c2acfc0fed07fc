//! The line of a value that a pointer names, found by walking over the text once.

use memchr::{memchr_iter, memchr2};

use crate::json::{MAX_DEPTH, push_pointer};

/// Returns for each JSON pointer the line of the value in this text, from 1; of its nearest ancestor when there is no
/// such value. The text is one that was parsed: what is not JSON ends the walk early.
pub(crate) fn lines_of(bytes: &[u8], pointers: &[&str]) -> Vec<u32> {
    let mut wanted: Vec<(&str, usize)> =
        pointers.iter().enumerate().map(|(index, pointer)| (*pointer, index)).collect();
    wanted.sort_unstable();
    let mut offsets = vec![0; pointers.len()];
    let mut walk = Walk { bytes, at: bytes.iter().position(|byte| matches!(byte, b'{' | b'[')).unwrap_or(0) };
    walk.value(&wanted, 0, 0, &mut offsets);
    let mut order: Vec<usize> = (0..offsets.len()).collect();
    order.sort_unstable_by_key(|index| offsets.get(*index).copied());
    let mut lines = vec![1; offsets.len()];
    let (mut from, mut line) = (0, 1_u32);
    for index in order {
        let offset = offsets.get(index).copied().unwrap_or_default();
        let newlines = memchr_iter(b'\n', bytes.get(from..offset).unwrap_or_default()).count();
        line = line.saturating_add(u32::try_from(newlines).unwrap_or(u32::MAX));
        from = offset;
        if let Some(slot) = lines.get_mut(index) {
            *slot = line;
        }
    }
    lines
}

struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\n' | b'\r' | b'\t') = self.peek() {
            self.at += 1;
        }
    }

    /// Walks over the value at the cursor. `wanted` are the pointers, sorted, that begin with the `length` bytes that
    /// name it.
    fn value(&mut self, wanted: &[(&str, usize)], length: usize, depth: usize, offsets: &mut [usize]) {
        for (_, index) in wanted {
            if let Some(offset) = offsets.get_mut(*index) {
                *offset = self.at;
            }
        }
        let goes_on = depth < MAX_DEPTH && wanted.iter().any(|(pointer, _)| pointer.len() > length);
        match self.peek() {
            Some(b'{') if goes_on => self.object(wanted, length, depth, offsets),
            Some(b'[') if goes_on => self.array(wanted, length, depth, offsets),
            _ => self.skip(),
        }
    }

    fn object(&mut self, wanted: &[(&str, usize)], length: usize, depth: usize, offsets: &mut [usize]) {
        self.at += 1;
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                self.at += 1;
                return;
            }
            let start = self.at;
            self.skip();
            let name = self.bytes.get(start..self.at).unwrap_or_default();
            self.skip_space();
            self.at += 1;
            self.skip_space();
            let name = match name.contains(&b'\\') {
                true => serde_json::from_slice(name).unwrap_or_default(),
                false => {
                    String::from_utf8_lossy(name.get(1..name.len().saturating_sub(1)).unwrap_or_default()).into_owned()
                }
            };
            self.child(&name, wanted, length, depth, offsets);
            self.skip_space();
            if self.peek() != Some(b',') {
                self.at += 1;
                return;
            }
            self.at += 1;
        }
    }

    fn array(&mut self, wanted: &[(&str, usize)], length: usize, depth: usize, offsets: &mut [usize]) {
        self.at += 1;
        for index in 0_usize.. {
            self.skip_space();
            if matches!(self.peek(), Some(b']') | None) {
                break;
            }
            self.child(&index.to_string(), wanted, length, depth, offsets);
            self.skip_space();
            if self.peek() != Some(b',') {
                break;
            }
            self.at += 1;
        }
        self.at += 1;
    }

    fn child(&mut self, name: &str, wanted: &[(&str, usize)], length: usize, depth: usize, offsets: &mut [usize]) {
        let mut part = String::new();
        push_pointer(&mut part, name);
        let goes_there = |pointer: &str| {
            pointer
                .get(length..)
                .and_then(|rest| rest.strip_prefix(part.as_str()))
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        // Sorted, but `a-` stands between `a` and `a/`: taken out, not sliced.
        let there: Vec<(&str, usize)> = wanted.iter().filter(|(pointer, _)| goes_there(pointer)).copied().collect();
        match there.is_empty() {
            true => self.skip(),
            false => self.value(&there, length + part.len(), depth + 1, offsets),
        }
    }

    /// Walks over a value that nobody asks for.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.at += 1;
                    loop {
                        let Some(step) = self.bytes.get(self.at..).and_then(|rest| memchr2(b'"', b'\\', rest)) else {
                            self.at = self.bytes.len();
                            return;
                        };
                        self.at += step;
                        if self.peek() == Some(b'"') {
                            self.at += 1;
                            break;
                        }
                        self.at += 2;
                    }
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                    continue;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b']' | b'}') if depth == 0 => return,
                Some(_) => {
                    self.at += 1;
                    continue;
                }
                None => return,
            }
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::lines_of;

    #[test]
    fn a_pointer_has_the_line_of_its_value_or_of_what_lacks_it() {
        let text = "{\n\"a\":[1,\n{\"b\\n\":2,\n\"c/d\": {\"}\":\n null}}],\n\"a-\":[\n]}";
        for (pointer, line) in [
            ("", 1),
            ("/a", 2),
            ("/a/0", 2),
            ("/a/1", 3),
            ("/a/1/b\n", 3),
            ("/a/1/c~1d", 4),
            ("/a/1/c~1d/}", 5),
            ("/a/1/missing/x", 3),
            ("/a-", 6),
            ("/a/7", 2),
        ] {
            assert_eq!(lines_of(text.as_bytes(), &[pointer]), [line], "{pointer}");
        }
        assert_eq!(lines_of(text.as_bytes(), &["/a-", "/a/1/c~1d", ""]), [6, 4, 1]);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_panic(text in "[{}\\[\\]\",:\\\\ab1 \n]{0,60}", pointer in "(/[ab01~]{0,2}){0,4}") {
            _ = lines_of(text.as_bytes(), &[&pointer, "/a"]);
        }
    }
}
