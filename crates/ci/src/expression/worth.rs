//! The value of an expression that no run changes, as far as it can be told with certainty.
//!
//! Texts are compared as GitHub documents it, without regard to case; beyond ASCII that is left open. So is what compares
//! values of different kinds, and how numbers with a fraction are written.

use super::{Comparison, Expression, Kind, parse};

/// What an expression is worth in every run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Worth {
    /// Nothing.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Number(i64),
    /// A text.
    Text(String),
}

/// Whole numbers up to here are written digit by digit.
const MOST: f64 = 1e15;

impl Worth {
    /// Returns what is pasted where text is wanted.
    pub fn text(&self) -> String {
        match self {
            Self::Null => String::new(),
            Self::Bool(value) => value.to_string(),
            Self::Number(value) => value.to_string(),
            Self::Text(text) => text.clone(),
        }
    }

    /// Returns how the value is written within an expression.
    pub fn literal(&self) -> String {
        match self {
            Self::Null => "null".to_owned(),
            Self::Bool(_) | Self::Number(_) => self.text(),
            Self::Text(text) => format!("'{}'", text.replace('\'', "''")),
        }
    }

    fn is_true(&self) -> bool {
        match self {
            Self::Null => false,
            Self::Bool(value) => *value,
            Self::Number(value) => *value != 0,
            Self::Text(text) => !text.is_empty(),
        }
    }
}

/// Returns what an expression, given without the signs around it, is worth; `None` where a run can change it, or where it
/// cannot be told.
pub fn worth(text: &str) -> Option<Worth> {
    of(&parse(text).ok()?)
}

fn of(expression: &Expression) -> Option<Worth> {
    Some(match &expression.kind {
        Kind::Null => Worth::Null,
        Kind::Bool(value) => Worth::Bool(*value),
        Kind::Number(value) => Worth::Number(whole(*value)?),
        Kind::Text(text) => Worth::Text(text.clone()),
        Kind::Not(inner) => Worth::Bool(!of(inner)?.is_true()),
        Kind::And(left, right) => match of(left)? {
            value if value.is_true() => of(right)?,
            value => value,
        },
        Kind::Or(left, right) => match of(left)? {
            value if value.is_true() => value,
            _ => of(right)?,
        },
        Kind::Compare(how, left, right) => {
            let equal = equal(&of(left)?, &of(right)?)?;
            match how {
                Comparison::Equal => Worth::Bool(equal),
                Comparison::NotEqual => Worth::Bool(!equal),
                Comparison::Order => return None,
            }
        }
        Kind::Call(name, arguments) => {
            let values: Option<Vec<Worth>> = arguments.iter().map(of).collect();
            called(name, &values?)?
        }
        Kind::Context(_) | Kind::Part(..) => return None,
    })
}

fn whole(value: f64) -> Option<i64> {
    // No cast: the text of a whole number is the number.
    (value.fract() == 0.0 && value.abs() < MOST).then(|| format!("{value:.0}").parse().ok()).flatten()
}

fn equal(left: &Worth, right: &Worth) -> Option<bool> {
    match (left, right) {
        (Worth::Text(left), Worth::Text(right)) => Some(folded(left)? == folded(right)?),
        (Worth::Null, Worth::Null) => Some(true),
        (Worth::Bool(left), Worth::Bool(right)) => Some(left == right),
        (Worth::Number(left), Worth::Number(right)) => Some(left == right),
        _ => None,
    }
}

fn folded(text: &str) -> Option<String> {
    text.is_ascii().then(|| text.to_ascii_lowercase())
}

fn called(name: &str, values: &[Worth]) -> Option<Worth> {
    Some(match (name, values) {
        ("contains", [Worth::Text(text), Worth::Text(part)]) => Worth::Bool(folded(text)?.contains(&folded(part)?)),
        ("startswith", [Worth::Text(text), Worth::Text(part)]) => {
            Worth::Bool(folded(text)?.starts_with(&folded(part)?))
        }
        ("endswith", [Worth::Text(text), Worth::Text(part)]) => Worth::Bool(folded(text)?.ends_with(&folded(part)?)),
        ("format", [Worth::Text(text), values @ ..]) => Worth::Text(formatted(text, values)?),
        // Of a text there is nothing to join.
        ("join", [Worth::Text(text)] | [Worth::Text(text), Worth::Text(_)]) => Worth::Text(text.clone()),
        ("tojson", [Worth::Text(text)]) => {
            let is_plain = |letter: char| letter.is_ascii_alphanumeric() || " -_.,:/@".contains(letter);
            text.chars().all(is_plain).then(|| Worth::Text(format!("\"{text}\"")))?
        }
        ("tojson", [value]) => Worth::Text(value.literal()),
        _ => return None,
    })
}

/// Fills `{0}` and its like; `{{` and `}}` stand for one of them.
fn formatted(text: &str, values: &[Worth]) -> Option<String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        filled.push_str(rest.get(..at)?);
        let sign = rest.get(at..)?;
        if let Some(behind) = sign.strip_prefix("{{").or_else(|| sign.strip_prefix("}}")) {
            filled.push_str(sign.get(..1)?);
            rest = behind;
            continue;
        }
        let (index, behind) = sign.strip_prefix('{')?.split_once('}')?;
        if !index.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        filled.push_str(&values.get(index.parse::<usize>().ok()?)?.text());
        rest = behind;
    }
    filled.push_str(rest);
    Some(filled)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_run_changes_is_told() {
        for (text, expected) in [
            ("'it''s'", Some("'it''s'")),
            ("format('{0}-{1} {{x}}', 'a', 7)", Some("'a-7 {x}'")),
            ("format('{2}', 'a')", None),
            ("format('{0', 'a')", None),
            ("join('a', ',')", Some("'a'")),
            ("toJSON('a b')", Some("'\"a b\"'")),
            ("toJSON(true)", Some("'true'")),
            ("toJSON('\\')", None),
            ("contains('main', 'AI')", Some("true")),
            ("startsWith('main', 'x')", Some("false")),
            ("'a' && 'b' || 'c'", Some("'b'")),
            ("!0 == true", Some("true")),
            ("'ä' == 'Ä'", None),
            ("1 == '1'", None),
            ("1 < 2", None),
            ("1.5", None),
            ("1e300", None),
            ("-3", Some("-3")),
            ("null", Some("null")),
            ("github.ref", None),
            ("fromJSON('[1]')", None),
            ("hashFiles('a')", None),
        ] {
            assert_eq!(worth(text).map(|worth| worth.literal()).as_deref(), expected, "{text}");
        }
    }
}
