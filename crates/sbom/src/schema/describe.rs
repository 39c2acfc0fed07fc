//! Violations of a schema in our words: what is wrong, and what would be right.

use jsonschema::ValidationError;
use jsonschema::error::{TypeKind, ValidationErrorKind as Kind};

use crate::json::{Value, excerpt};

/// So many words that would be right are listed.
const MAX_WORDS: usize = 12;

/// Returns pointer and message of the inmost cause.
pub(super) fn describe(error: &ValidationError<'_>, tree: &Value<'_>) -> (String, String) {
    let error = inmost(error, 0);
    let pointer = error.instance_path().as_str().to_owned();
    let value = tree.pointer(&pointer).unwrap_or(&Value::Null);
    (pointer, message(error, value))
}

/// Follows the alternatives of `oneOf` and `anyOf` to the one that the author most likely meant.
fn inmost<'e, 'a>(error: &'e ValidationError<'a>, depth: usize) -> &'e ValidationError<'a>
where
    'a: 'e,
{
    let context = match error.kind() {
        Kind::AnyOf { context } | Kind::OneOfNotValid { context } => context,
        _ => return error,
    };
    if depth > 16 {
        return error;
    }
    context
        .iter()
        .filter_map(|branch| {
            // What a branch complains of deepest inside shows how far it went along with the document.
            let cause = branch.iter().map(|cause| inmost(cause, depth + 1)).max_by_key(|cause| closeness(cause))?;
            Some((closeness(cause), std::cmp::Reverse(branch.len()), cause))
        })
        // Of equal ones the first, as the schema has the usual form first.
        .reduce(|best, next| if (next.0, next.1) > (best.0, best.1) { next } else { best })
        .map_or(error, |(_, _, cause)| cause)
}

/// Says how near a document came: deep complaints first, and of those at one place a wrong word before a wrong type.
fn closeness(error: &ValidationError<'_>) -> (usize, u8) {
    let depth = error.instance_path().as_str().matches('/').count();
    let weight = match error.kind() {
        Kind::Type { .. } => 0,
        Kind::Required { .. } => 1,
        Kind::AdditionalProperties { .. } => 2,
        _ => 3,
    };
    (depth, weight)
}

fn message(error: &ValidationError<'_>, value: &Value<'_>) -> String {
    let found = found(value);
    match error.kind() {
        Kind::AdditionalProperties { unexpected } | Kind::UnevaluatedProperties { unexpected } => {
            match unexpected.as_slice() {
                [name] => format!("`{}` is not known here", excerpt(name)),
                names => format!("{} are not known here", quoted(names.iter().map(String::as_str))),
            }
        }
        Kind::AdditionalItems { limit } => format!("more than {limit} items"),
        Kind::AnyOf { .. } | Kind::OneOfNotValid { .. } => format!("{found} has none of the forms that are known here"),
        Kind::OneOfMultipleValid { .. } => format!("{found} has more than one of the forms that exclude each other"),
        Kind::Constant { expected_value } => format!("{found} must be {}", plain(expected_value)),
        Kind::Enum { options } => {
            let words: Vec<&str> = options.as_array().into_iter().flatten().filter_map(|word| word.as_str()).collect();
            match words.as_slice() {
                [] => format!("{found} is not one of the known values"),
                [one] => format!("{found} must be `{one}`"),
                words if words.len() > 200 => format!("{found} is not one of the {} known values", words.len()),
                words => format!("{found} is not one of {}", quoted(words.iter().copied())),
            }
        }
        Kind::Format { format } => format!("{found} is not {}", format_name(format)),
        Kind::Pattern { pattern } => format!("{found} does not match the pattern `{pattern}`"),
        Kind::Required { property } => format!("`{}` is missing", property.as_str().unwrap_or_default()),
        Kind::Type { kind } => format!("{found} must be {}", type_name(kind)),
        Kind::MinLength { limit: 1 } => "must not be empty".to_owned(),
        Kind::MinLength { limit } => format!("{found} is shorter than {limit} letters"),
        Kind::MaxLength { limit } => format!("{found} is longer than {limit} letters"),
        Kind::MinItems { limit: 1 } => "needs at least one item".to_owned(),
        Kind::MinItems { limit } => format!("needs at least {limit} items"),
        Kind::MaxItems { limit } => format!("has more than {limit} items"),
        Kind::MinProperties { limit } => format!("needs at least {limit} members"),
        Kind::MaxProperties { limit } => format!("has more than {limit} members"),
        Kind::Minimum { limit } => format!("{found} is less than {limit}"),
        Kind::Maximum { limit } => format!("{found} is more than {limit}"),
        Kind::ExclusiveMinimum { limit } => format!("{found} must be more than {limit}"),
        Kind::ExclusiveMaximum { limit } => format!("{found} must be less than {limit}"),
        Kind::MultipleOf { multiple_of, .. } => format!("{found} is no multiple of {multiple_of}"),
        Kind::UniqueItems => doubled(value),
        Kind::PropertyNames { .. } => "a member has a name that is not admitted here".to_owned(),
        Kind::Contains => "none of the items is the one that is needed".to_owned(),
        Kind::FalseSchema => "is not admitted here".to_owned(),
        Kind::Not { schema } => match schema.get("required").and_then(|names| names.as_array()) {
            Some(names) => {
                format!("{} must not stand here", quoted(names.iter().filter_map(|name| name.as_str())))
            }
            None => format!("{found} has a form that is excluded here"),
        },
        kind => format!("{found} does not keep the rule `{}`", kind.keyword()),
    }
}

fn found(value: &Value<'_>) -> String {
    match value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Number(text) => excerpt(text).into_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Str(_) | Value::Owned(_) => format!("`{}`", excerpt(value.as_str().unwrap_or_default())),
        Value::Array(_) => "the list".to_owned(),
        Value::Object(_) | Value::Raw(_) => "the object".to_owned(),
    }
}

fn plain(value: &serde_json::Value) -> String {
    match value.as_str() {
        Some(text) => format!("`{text}`"),
        None => value.to_string(),
    }
}

fn quoted<'w>(words: impl Iterator<Item = &'w str>) -> String {
    let mut list: Vec<String> = words.map(|word| format!("`{}`", excerpt(word))).collect();
    let more = list.len().saturating_sub(MAX_WORDS);
    if more > 0 {
        list.truncate(MAX_WORDS);
        list.push(format!("{more} more"));
    }
    match list.as_slice() {
        [] => String::new(),
        [one] => one.clone(),
        [one, other] => format!("{one} and {other}"),
        [first @ .., last] => format!("{}, and {last}", first.join(", ")),
    }
}

fn format_name(format: &str) -> String {
    match format {
        "date-time" => "a time as in RFC 3339, such as 2026-01-31T12:00:00Z".to_owned(),
        "date" => "a date, such as 2026-01-31".to_owned(),
        "uri" | "iri" => "a URI".to_owned(),
        "uri-reference" | "iri-reference" => "a URI, nor a reference to one".to_owned(),
        "email" | "idn-email" => "an email address".to_owned(),
        format => format!("of the form `{format}`"),
    }
}

fn type_name(kind: &TypeKind) -> String {
    let name = |kind: jsonschema::JsonType| match kind.to_string().as_str() {
        "array" => "a list".to_owned(),
        "object" => "an object".to_owned(),
        "integer" => "a whole number".to_owned(),
        "number" => "a number".to_owned(),
        "string" => "a text".to_owned(),
        "boolean" => "true or false".to_owned(),
        other => other.to_owned(),
    };
    match kind {
        TypeKind::Single(kind) => name(*kind),
        TypeKind::Multiple(kinds) => kinds.iter().map(name).collect::<Vec<_>>().join(" or "),
    }
}

fn doubled(value: &Value<'_>) -> String {
    let items = value.items();
    let texts: Option<std::collections::BTreeMap<&str, usize>> =
        items.iter().try_fold(std::collections::BTreeMap::new(), |mut count, item| {
            *count.entry(item.as_str()?).or_default() += 1;
            Some(count)
        });
    match texts.and_then(|texts| texts.into_iter().find(|(_, count)| *count > 1)) {
        Some((text, count)) => format!("`{}` stands {count} times in the list", excerpt(text)),
        None => "two items of the list are equal".to_owned(),
    }
}
