//! Words to expressions, by recursive descent with a bound on depth.

use slam_formats::tree::Span;

use super::{
    Comparison, Expression, Kind, Segment,
    lexer::{Token, tokens},
};

/// Levels of nesting; GitHub itself allows 50.
const DEEPEST: usize = 64;
/// Bytes of one expression; GitHub itself allows 21,000 characters.
pub(super) const LONGEST_BYTES: usize = 64 << 10;

/// Reads what stands between `${{` and `}}`, or a condition without them.
pub(crate) fn parse(text: &str) -> Result<Expression, String> {
    if text.len() > LONGEST_BYTES {
        return Err(format!("the expression is longer than {LONGEST_BYTES} bytes"));
    }
    let tokens = tokens(text)?;
    let mut parser = Parser { tokens: &tokens, at: 0, depth: 0 };
    let expression = parser.or()?;
    match parser.peek() {
        None => Ok(expression),
        Some((token, _)) => Err(format!("unexpected {}", describe(token))),
    }
}

struct Parser<'t> {
    tokens: &'t [(Token, Span)],
    at: usize,
    depth: usize,
}

fn describe(token: &Token) -> String {
    match token {
        Token::Name(name) => format!("`{name}`"),
        Token::Number(_) => "number".to_owned(),
        Token::Text(_) => "text".to_owned(),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t (Token, Span)> {
        self.tokens.get(self.at)
    }

    fn take(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Some((Token::Sign(found), _)) if *found == sign);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), String> {
        if self.take(sign) { Ok(()) } else { Err(format!("`{sign}` is missing")) }
    }

    fn deeper<T>(&mut self, part: impl FnOnce(&mut Self) -> Result<T, String>) -> Result<T, String> {
        if self.depth >= DEEPEST {
            return Err(format!("nested deeper than {DEEPEST} levels"));
        }
        self.depth += 1;
        let result = part(self);
        self.depth -= 1;
        result
    }

    /// Chains are folded to the right in a balanced way, so that depth stays bounded for long ones as well.
    fn chain(
        &mut self,
        sign: &str,
        part: impl Fn(&mut Self) -> Result<Expression, String>,
        join: impl Fn(Box<Expression>, Box<Expression>) -> Kind + Copy,
    ) -> Result<Expression, String> {
        let first = part(self)?;
        let mut all = vec![first];
        while self.take(sign) {
            all.push(part(self)?);
        }
        Ok(balanced(all, join))
    }

    fn or(&mut self) -> Result<Expression, String> {
        self.deeper(|parser| parser.chain("||", Self::and, Kind::Or))
    }

    fn and(&mut self) -> Result<Expression, String> {
        self.chain("&&", Self::comparison, Kind::And)
    }

    fn comparison(&mut self) -> Result<Expression, String> {
        let mut left = self.unary()?;
        let mut count = 0;
        loop {
            let comparison = if self.take("==") {
                Comparison::Equal
            } else if self.take("!=") {
                Comparison::NotEqual
            } else if ["<=", ">=", "<", ">"].into_iter().any(|sign| self.take(sign)) {
                Comparison::Order
            } else {
                return Ok(left);
            };
            count += 1;
            if count > DEEPEST {
                return Err(format!("more than {DEEPEST} comparisons in a row"));
            }
            left = joined(left, self.unary()?, |left, right| Kind::Compare(comparison, left, right));
        }
    }

    fn unary(&mut self) -> Result<Expression, String> {
        let start = self.peek().map_or(0, |(_, span)| span.start);
        if self.take("!") {
            return self.deeper(|parser| {
                let inner = parser.unary()?;
                let span = Span { start, end: inner.span.end };
                Ok(Expression { kind: Kind::Not(Box::new(inner)), span })
            });
        }
        self.value()
    }

    fn value(&mut self) -> Result<Expression, String> {
        let (token, span) = self.peek().ok_or("the expression ends too early")?;
        self.at += 1;
        let kind = match token {
            Token::Number(value) => Kind::Number(*value),
            Token::Text(text) => Kind::Text(text.clone()),
            Token::Sign("(") => {
                let inner = self.or()?;
                self.expect(")")?;
                inner.kind
            }
            Token::Name(name) if self.take("(") => Kind::Call(name.to_lowercase(), self.arguments()?),
            Token::Name(name) => match name.as_str() {
                "null" => Kind::Null,
                "true" => Kind::Bool(true),
                "false" => Kind::Bool(false),
                "NaN" => Kind::Number(f64::NAN),
                "Infinity" => Kind::Number(f64::INFINITY),
                _ => Kind::Context(vec![Segment::Name(name.to_lowercase())]),
            },
            other => return Err(format!("unexpected {}", describe(other))),
        };
        let base = Expression { kind, span: Span { start: span.start, end: self.end() } };
        let segments = self.segments()?;
        if segments.is_empty() {
            return Ok(base);
        }
        let span = Span { start: span.start, end: self.end() };
        let kind = match base.kind {
            Kind::Context(mut names) => {
                names.extend(segments);
                Kind::Context(names)
            }
            _ => Kind::Part(Box::new(base), segments),
        };
        Ok(Expression { kind, span })
    }

    /// Returns where the word before ends.
    fn end(&self) -> usize {
        self.at.checked_sub(1).and_then(|at| self.tokens.get(at)).map_or(0, |(_, span)| span.end)
    }

    fn arguments(&mut self) -> Result<Vec<Expression>, String> {
        let mut arguments = Vec::new();
        if self.take(")") {
            return Ok(arguments);
        }
        loop {
            arguments.push(self.or()?);
            if self.take(")") {
                return Ok(arguments);
            }
            self.expect(",")?;
        }
    }

    fn segments(&mut self) -> Result<Vec<Segment>, String> {
        let mut segments = Vec::new();
        loop {
            if self.take(".") {
                match self.peek() {
                    Some((Token::Name(name), _)) => segments.push(Segment::Name(name.to_lowercase())),
                    Some((Token::Sign("*"), _)) => segments.push(Segment::Star),
                    _ => return Err("a name is missing behind `.`".to_owned()),
                }
                self.at += 1;
            } else if self.take("[") {
                if self.take("*") {
                    segments.push(Segment::Star);
                } else {
                    let index = self.or()?;
                    segments.push(match index.kind {
                        Kind::Text(name) => Segment::Name(name.to_lowercase()),
                        _ => Segment::Index(Box::new(index)),
                    });
                }
                self.expect("]")?;
            } else {
                return Ok(segments);
            }
        }
    }
}

fn balanced(mut all: Vec<Expression>, join: impl Fn(Box<Expression>, Box<Expression>) -> Kind + Copy) -> Expression {
    while all.len() > 1 {
        let mut next = Vec::with_capacity(all.len().div_ceil(2));
        let mut parts = all.into_iter();
        while let Some(left) = parts.next() {
            next.push(match parts.next() {
                Some(right) => joined(left, right, join),
                None => left,
            });
        }
        all = next;
    }
    all.pop().unwrap_or(Expression { kind: Kind::Null, span: Span::default() })
}

fn joined(left: Expression, right: Expression, join: impl Fn(Box<Expression>, Box<Expression>) -> Kind) -> Expression {
    let span = Span { start: left.span.start, end: right.span.end };
    Expression { kind: join(Box::new(left), Box::new(right)), span }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn context(text: &str) -> Option<String> {
        parse(text).unwrap().dotted()
    }

    #[test]
    fn contexts_are_read_in_every_spelling() {
        for (text, expected) in [
            ("github.event.issue.title", "github.event.issue.title"),
            ("GitHub.Event['Issue'].title", "github.event.issue.title"),
            ("github['event']['issue']['title']", "github.event.issue.title"),
            ("github.event.commits.*.message", "github.event.commits.*.message"),
            ("github.event.commits[0].message", "github.event.commits.*.message"),
            ("env.a-b_c", "env.a-b_c"),
        ] {
            assert_eq!(context(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn operators_bind_as_documented() {
        let parsed = parse("a || b && !c == 'd'").unwrap();
        let Kind::Or(_, right) = parsed.kind else { panic!("|| binds weakest") };
        let Kind::And(_, right) = right.kind else { panic!("&& binds next") };
        assert!(matches!(right.kind, Kind::Compare(Comparison::Equal, _, _)));
        assert!(matches!(parse("fromJSON(x)['a'].b").unwrap().kind, Kind::Part(_, segments) if segments.len() == 2));
        assert_eq!(parse("'it''s'").unwrap().kind, Kind::Text("it's".into()));
        assert_eq!(parse("-1.5e3").unwrap().kind, Kind::Number(-1500.0));
        assert_eq!(parse("0xff").unwrap().kind, Kind::Number(255.0));
    }

    #[test]
    fn every_part_knows_its_words() {
        let text = " a.b || !c && f( 'x', (d[1]) ) == 2 ";
        let mut words = Vec::new();
        parse(text).unwrap().visit(&mut |part| words.push(text[part.span.start..part.span.end].to_owned()));
        let expected = [
            "a.b || !c && f( 'x', (d[1]) ) == 2",
            "a.b",
            "!c && f( 'x', (d[1]) ) == 2",
            "!c",
            "c",
            "f( 'x', (d[1]) ) == 2",
            "f( 'x', (d[1]) )",
            "'x'",
            "(d[1])",
            "1",
            "2",
        ];
        assert_eq!(words, expected);
    }

    #[test]
    fn what_is_no_expression_is_refused() {
        for text in ["", "a ||", "(a", "a b", "'open", "a..b", "f(a,)", "a[", "#", "a = b"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_megabyte_of_nesting_is_refused_and_does_not_hang() {
        for text in ["(".repeat(1 << 20), "!".repeat(60_000), "a||".repeat(300_000), "a[".repeat(30_000)] {
            assert!(parse(&text).is_err());
        }
        assert!(parse(&format!("a{}", " || a".repeat(10_000))).is_ok());
    }

    proptest! {
        #[test]
        fn never_panics(text in "\\PC{0,200}") {
            let _ = parse(&text);
            let _ = super::super::pieces(&text);
        }

        #[test]
        fn never_panics_on_words_of_the_language(words in prop::collection::vec(prop::sample::select(vec![
            "(", ")", "[", "]", ".", "*", "!", "&&", "||", "==", "<", "'a'", "a", "1", "-1", ",", "f(", "}}", "${{", "'",
        ]), 0..60)) {
            let text = words.concat();
            let _ = parse(&text);
            let _ = super::super::pieces(&text);
        }
    }
}
