//! The lines of JSON pointers.

use crate::json::parse;

/// Returns the line of each pointer, from 1; of one that is not there, the line of the nearest value around it.
///
/// The text is one that was parsed already, so that its depth is bounded.
pub(in crate::spdx) fn find(text: &[u8], pointers: &[&str]) -> Vec<u32> {
    let mut walk = Walk { text, at: 0, counted: 0, line: 1, lines: vec![1; pointers.len()] };
    if parse(text).is_err() {
        return walk.lines;
    }
    let wanted = pointers.iter().enumerate().map(|(at, pointer)| {
        let parts = pointer.split('/').skip(1).map(|part| part.replace("~1", "/").replace("~0", "~"));
        (at, parts.collect::<Vec<_>>())
    });
    let wanted: Vec<_> = wanted.collect();
    let wanted: Vec<(usize, &[String])> = wanted.iter().map(|(at, parts)| (*at, parts.as_slice())).collect();
    if text.starts_with(b"\xEF\xBB\xBF") {
        walk.at = 3;
    }
    walk.value(&wanted);
    walk.lines
}

struct Walk<'t> {
    text: &'t [u8],
    at: usize,
    counted: usize,
    line: u32,
    lines: Vec<u32>,
}

impl Walk<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while self.peek().is_some_and(|byte| byte.is_ascii_whitespace()) {
            self.at += 1;
        }
    }

    fn line(&mut self) -> u32 {
        let passed = self.text.get(self.counted..self.at).unwrap_or_default();
        let more = memchr::memchr_iter(b'\n', passed).count();
        self.line = self.line.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        self.counted = self.at;
        self.line
    }

    /// Walks over a value, and notes its line for all pointers that lead to it or into it.
    fn value(&mut self, wanted: &[(usize, &[String])]) {
        self.skip_space();
        if wanted.is_empty() {
            return self.skip();
        }
        let line = self.line();
        for (at, _) in wanted {
            if let Some(place) = self.lines.get_mut(*at) {
                *place = line;
            }
        }
        let deeper: Vec<_> = wanted.iter().filter_map(|(at, parts)| Some((*at, parts.split_first()?))).collect();
        match self.peek() {
            Some(open @ (b'{' | b'[')) if !deeper.is_empty() => {
                self.at += 1;
                let mut index = 0_usize;
                loop {
                    self.skip_space();
                    match self.peek() {
                        None | Some(b'}' | b']') => break,
                        Some(b',') => {
                            self.at += 1;
                            continue;
                        }
                        Some(_) => {}
                    }
                    let key = if open == b'{' { self.key() } else { index.to_string() };
                    index += 1;
                    let inner: Vec<_> = deeper
                        .iter()
                        .filter(|(_, (first, _))| **first == key)
                        .map(|(at, (_, rest))| (*at, *rest))
                        .collect();
                    self.value(&inner);
                }
                self.at += 1;
            }
            _ => self.skip(),
        }
    }

    /// Reads the name of a member, and the colon behind it.
    fn key(&mut self) -> String {
        let start = self.at;
        self.skip();
        let key = self.text.get(start..self.at).and_then(|key| parse(key).ok());
        self.skip_space();
        self.at += 1;
        key.as_ref().and_then(|key| key.as_str()).unwrap_or_default().to_owned()
    }

    /// Walks over a value without a look into it.
    fn skip(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.peek() {
                None => return,
                Some(b'"') => {
                    self.at += 1;
                    while let Some(byte) = self.peek() {
                        self.at += if byte == b'\\' { 2 } else { 1 };
                        if byte == b'"' {
                            break;
                        }
                    }
                }
                Some(b'{' | b'[') => {
                    depth += 1;
                    self.at += 1;
                }
                Some(b'}' | b']') if depth > 0 => {
                    depth -= 1;
                    self.at += 1;
                }
                Some(b',' | b'}' | b']') if depth == 0 => return,
                Some(b':') if depth == 0 => return,
                Some(_) => {
                    self.at += 1;
                    continue;
                }
            }
            if depth == 0 {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_pointer_has_the_line_of_its_value() {
        let text = b"{\n \"a\": [1,\n  {\"b/c\": 2,\n   \"d\": \"x\\\"}\"}],\n \"e\": null\n}";
        assert_eq!(find(text, &["", "/a", "/a/1/b~1c", "/a/1/d", "/e", "/a/0", "/a/7"]), [1, 2, 3, 4, 5, 2, 2]);
    }
}
