//! What an expression is worth when it does not depend on the run.

use super::{Comparison, Expression, Kind, Segment};

/// A value known before the run.
#[derive(Debug, Clone, PartialEq)]
enum Constant {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
}

impl Constant {
    fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => *value != 0.0 && !value.is_nan(),
            Self::Text(text) => !text.is_empty(),
        }
    }

    fn number(&self) -> f64 {
        match self {
            Self::Null => 0.0,
            Self::Bool(value) => f64::from(u8::from(*value)),
            Self::Number(value) => *value,
            Self::Text(text) if text.is_empty() => 0.0,
            Self::Text(text) => text.trim().parse().unwrap_or(f64::NAN),
        }
    }

    /// Values of different kinds are compared as numbers, texts without regard to case.
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Bool(left), Self::Bool(right)) => left == right,
            (Self::Text(left), Self::Text(right)) => left.to_lowercase() == right.to_lowercase(),
            (left, right) => left.number() == right.number(),
        }
    }
}

/// Functions whose result depends on nothing but what they are given.
const PURE: [&str; 6] = ["contains", "startswith", "endswith", "format", "tojson", "join"];

impl Expression {
    /// Returns whether it stands for itself: a number, a text, `true`, `false`, or `null`.
    pub(crate) fn is_literal(&self) -> bool {
        matches!(self.kind, Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::Text(_))
    }

    /// Returns whether no run changes its value.
    pub(crate) fn is_constant(&self) -> bool {
        let apart = matches!(&self.kind, Kind::Context(_) | Kind::Part(..))
            || matches!(&self.kind, Kind::Call(name, _) if !PURE.contains(&name.as_str()));
        let mut constant = !apart;
        if constant {
            self.parts(&mut |part| constant = constant && part.is_constant());
        }
        constant
    }

    /// Returns the largest parts that could be written as what they are worth.
    pub(crate) fn constant_parts(&self) -> Vec<&Expression> {
        let mut found = Vec::new();
        if !self.is_literal() && self.is_constant() {
            found.push(self);
        } else {
            self.parts(&mut |part| found.extend(part.constant_parts()));
        }
        found
    }

    /// Returns the indices that are neither a name nor a number: `matrix[format('{0}', x)]`.
    pub(crate) fn computed_indices(&self) -> Vec<&Expression> {
        let mut found = Vec::new();
        if let Kind::Context(segments) | Kind::Part(_, segments) = &self.kind {
            found.extend(segments.iter().filter_map(|segment| match segment {
                Segment::Index(index) if !index.is_literal() => Some(&**index),
                _ => None,
            }));
        }
        self.parts(&mut |part| found.extend(part.computed_indices()));
        found
    }

    /// Returns whether it is known to count as false.
    pub(crate) fn is_false(&self) -> bool {
        self.constant().is_some_and(|value| !value.is_true())
    }

    fn constant(&self) -> Option<Constant> {
        Some(match &self.kind {
            Kind::Null => Constant::Null,
            Kind::Bool(value) => Constant::Bool(*value),
            Kind::Number(value) => Constant::Number(*value),
            Kind::Text(text) => Constant::Text(text.clone()),
            Kind::Not(inner) => Constant::Bool(!inner.constant()?.is_true()),
            Kind::And(left, right) => match left.constant()? {
                value if value.is_true() => right.constant()?,
                value => value,
            },
            Kind::Or(left, right) => match left.constant()? {
                value if value.is_true() => value,
                _ => right.constant()?,
            },
            Kind::Compare(how, left, right) => {
                let equal = left.constant()?.equals(&right.constant()?);
                match how {
                    Comparison::Equal => Constant::Bool(equal),
                    Comparison::NotEqual => Constant::Bool(!equal),
                    Comparison::Order => return None,
                }
            }
            Kind::Context(_) | Kind::Call(..) | Kind::Part(..) => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::parse;

    #[test]
    fn what_counts_as_false() {
        for (text, expected) in [
            ("''", true),
            ("0", true),
            ("null", true),
            ("false", true),
            ("NaN", true),
            ("!true", true),
            ("'a' == 'B'", true),
            ("'' || 0", true),
            ("'a' == 'A'", false),
            ("'0'", false),
            ("a", false),
            ("a && ''", false),
        ] {
            assert_eq!(parse(text).unwrap().is_false(), expected, "{text}");
        }
    }

    #[test]
    fn parts_that_no_run_changes() {
        for (text, expected) in [
            ("format('{0}', 'a')", "format('{0}', 'a')"),
            ("a == format('b')", "format('b')"),
            ("a == 'b'", ""),
            ("fromJSON('[1]')", ""),
            ("a[format('b')]", "format('b')"),
            ("'a' && !false", "'a' && !false"),
        ] {
            let expression = parse(text).unwrap();
            let parts: Vec<_> =
                expression.constant_parts().iter().map(|part| &text[part.span.start..part.span.end]).collect();
            assert_eq!(parts.join(" "), expected, "{text}");
        }
    }
}
