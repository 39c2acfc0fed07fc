//! The grammar of opam files, as far as packages need it.

/// Levels of nesting.
const DEPTH: usize = 32;

/// A field of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: Value,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Value {
    /// A string, with the words in braces behind it: strings of those begin with a quote.
    Package { line: u32, name: String, filter: Vec<String> },
    /// A list in brackets or parentheses.
    List(Vec<Value>),
    /// A name, number, or sign.
    Other,
}

impl Value {
    /// Returns the text of a string.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Package { name, .. } => Some(name),
            _ => None,
        }
    }

    /// Returns the items of a list, or the value itself.
    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            one => std::slice::from_ref(one),
        }
    }

    /// Returns the strings of a list, or the string itself.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.items().iter().filter_map(Self::text)
    }
}

type Flaw = (u32, &'static str);

/// Returns the fields of the file up to the first flaw, and the flaw.
pub(super) fn fields(text: &str) -> (Vec<Field>, Option<Flaw>) {
    let mut reader = Reader { text, at: 0, line: 1 };
    let mut found = Vec::new();
    loop {
        match reader.field() {
            Ok(Some(Some(field))) => found.push(field),
            Ok(Some(None)) => {}
            Ok(None) => return (found, None),
            Err(flaw) => return (found, Some(flaw)),
        }
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Token<'a> {
    Text(String),
    Word(&'a str),
    Sign(char),
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl<'a> Reader<'a> {
    /// Reads a field or a section; of a section nothing is kept.
    fn field(&mut self) -> Result<Option<Option<Field>>, Flaw> {
        let Some(token) = self.token()? else { return Ok(None) };
        let Token::Word(name) = token else { return Err((self.line, "expected the name of a field")) };
        match self.token()? {
            Some(Token::Sign(':')) => {
                let value = self.value(0)?;
                Ok(Some(Some(Field { name: name.to_owned(), value })))
            }
            // `url { … }`, `extra-source "name" { … }`.
            Some(Token::Sign('{')) => self.section().map(|()| Some(None)),
            Some(Token::Text(_)) if self.token()? == Some(Token::Sign('{')) => self.section().map(|()| Some(None)),
            _ => Err((self.line, "expected `:` behind the name of a field")),
        }
    }

    fn section(&mut self) -> Result<(), Flaw> {
        let line = self.line;
        let mut open = 1u32;
        while open > 0 {
            match self.token()? {
                Some(Token::Sign('{')) => open += 1,
                Some(Token::Sign('}')) => open -= 1,
                Some(_) => {}
                None => return Err((line, "a section is not closed")),
            }
        }
        Ok(())
    }

    fn value(&mut self, depth: usize) -> Result<Value, Flaw> {
        let value = match self.token()? {
            Some(Token::Text(name)) => {
                let line = self.line;
                let filter = self.filter()?;
                Value::Package { line, name, filter }
            }
            Some(Token::Sign(sign @ ('[' | '('))) => self.list(if sign == '[' { ']' } else { ')' }, depth)?,
            Some(_) => Value::Other,
            None => return Err((self.line, "the file ends where a value is due")),
        };
        if matches!(value, Value::Other) {
            self.filter()?;
        }
        Ok(value)
    }

    fn list(&mut self, end: char, depth: usize) -> Result<Value, Flaw> {
        let line = self.line;
        if depth >= DEPTH {
            return Err((line, "lists are nested deeper than 32 levels"));
        }
        let mut items = Vec::new();
        loop {
            let before = (self.at, self.line);
            match self.token()? {
                None => return Err((line, "a list is not closed")),
                Some(Token::Sign(sign)) if sign == end => break,
                Some(_) => {
                    (self.at, self.line) = before;
                    items.push(self.value(depth + 1)?);
                }
            }
        }
        self.filter()?;
        Ok(Value::List(items))
    }

    /// Reads the words in braces behind a value, when there are any.
    fn filter(&mut self) -> Result<Vec<String>, Flaw> {
        let before = (self.at, self.line);
        if self.token()? != Some(Token::Sign('{')) {
            (self.at, self.line) = before;
            return Ok(Vec::new());
        }
        let mut words = Vec::new();
        let mut open = 1u32;
        loop {
            match self.token()? {
                Some(Token::Sign('{')) => open += 1,
                Some(Token::Sign('}')) if open == 1 => return Ok(words),
                Some(Token::Sign('}')) => open -= 1,
                Some(Token::Text(text)) => words.push(format!("\"{text}")),
                Some(Token::Word(word)) => words.push(word.to_owned()),
                Some(Token::Sign(sign)) => words.push(sign.to_string()),
                None => return Err((before.1, "a filter is not closed")),
            }
        }
    }

    fn token(&mut self) -> Result<Option<Token<'a>>, Flaw> {
        self.blanks()?;
        let rest = self.text.get(self.at..).unwrap_or_default();
        let Some(sign) = rest.chars().next() else { return Ok(None) };
        if sign == '"' {
            return self.string(rest).map(|text| Some(Token::Text(text)));
        }
        if matches!(sign, '[' | ']' | '(' | ')' | '{' | '}' | ':' | '&' | '|') {
            self.at += 1;
            return Ok(Some(Token::Sign(sign)));
        }
        let is_operator = |sign: char| matches!(sign, '=' | '<' | '>' | '!' | '?' | '~');
        let ends = |next: char| {
            next.is_whitespace() || "[](){}:&|\"#".contains(next) || is_operator(next) != is_operator(sign)
        };
        let end = rest.find(ends).filter(|end| *end > 0).unwrap_or(if rest.starts_with('#') { 1 } else { rest.len() });
        self.at += end;
        Ok(Some(Token::Word(rest.get(..end).unwrap_or_default())))
    }

    fn string(&mut self, rest: &str) -> Result<String, Flaw> {
        let line = self.line;
        // Three quotes take everything up to the next three.
        if let Some(inside) = rest.strip_prefix("\"\"\"") {
            let Some((text, _)) = inside.split_once("\"\"\"") else { return Err((line, "a string is not closed")) };
            self.step(text.len() + 6);
            return Ok(text.to_owned());
        }
        let mut out = String::new();
        let mut signs = rest.char_indices().skip(1);
        while let Some((at, sign)) = signs.next() {
            match sign {
                '"' => {
                    self.step(at + 1);
                    return Ok(out);
                }
                '\\' => match signs.next() {
                    Some((_, 'n')) => out.push('\n'),
                    Some((_, 't')) => out.push('\t'),
                    Some((_, '\n')) | None => {}
                    Some((_, other)) => out.push(other),
                },
                sign => out.push(sign),
            }
        }
        Err((line, "a string is not closed"))
    }

    fn blanks(&mut self) -> Result<(), Flaw> {
        loop {
            let rest = self.text.get(self.at..).unwrap_or_default();
            let blank = rest.len() - rest.trim_start().len();
            if blank > 0 {
                self.step(blank);
            } else if rest.starts_with('#') {
                self.step(rest.find('\n').unwrap_or(rest.len()));
            } else if let Some(inside) = rest.strip_prefix("(*") {
                let Some(end) = inside.find("*)") else { return Err((self.line, "a comment is not closed")) };
                self.step(end + 4);
            } else {
                return Ok(());
            }
        }
    }

    fn step(&mut self, length: usize) {
        let passed = self.text.get(self.at..self.at + length).unwrap_or_default();
        self.line =
            self.line.saturating_add(u32::try_from(memchr::memchr_iter(b'\n', passed.as_bytes()).count()).unwrap_or(0));
        self.at += length;
    }
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn never_panics(text in "[a-b:\\[\\](){}\"#*=&\\\\ \n\u{e9}]{0,80}") {
            super::fields(&text);
        }
    }
}
