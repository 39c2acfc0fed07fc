//! Plain scalars of YAML under the core schema (YAML 1.2.2, section 10.3.2).

use super::{Style, Value};

/// Returns the value of a plain scalar: `on`, `yes`, and `2.2.0` are text, `2.2` is a number.
pub(super) fn plain(text: String) -> Value {
    match text.as_str() {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ if is_number(&text) => Value::Number(text),
        _ => Value::String { text, style: Style::Plain },
    }
}

/// Returns whether the core schema reads the text as an integer or a float.
pub(super) fn is_number(text: &str) -> bool {
    let digits = |text: &str, good: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(good);
    if let Some(rest) = text.strip_prefix("0o") {
        return digits(rest, |byte| (b'0'..=b'7').contains(byte));
    }
    if let Some(rest) = text.strip_prefix("0x") {
        return digits(rest, u8::is_ascii_hexdigit);
    }
    if matches!(text, ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let body = text.strip_prefix(['-', '+']).unwrap_or(text);
    matches!(body, ".inf" | ".Inf" | ".INF") || is_decimal(body)
}

fn is_decimal(body: &str) -> bool {
    let (mantissa, exponent) = match body.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (body, None),
    };
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['-', '+']).unwrap_or(exponent);
        !exponent.is_empty() && all_digits(exponent)
    });
    all_digits(whole) && all_digits(fraction) && !(whole.is_empty() && fraction.is_empty()) && exponent_fits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_core_schema_types_a_plain_scalar() {
        for text in
            ["0", "-12", "+3", "0o17", "0xfF", "1.5", ".5", "2.", "1e3", "1.5E-3", ".inf", "-.Inf", ".NaN", "007"]
        {
            assert_eq!(plain(text.into()), Value::Number(text.into()), "{text}");
        }
        for text in [
            "on",
            "yes",
            "no",
            "off",
            "Yes",
            "2.2.0",
            "1_000",
            "0o8",
            "0x",
            ".",
            "-",
            "e3",
            "1e",
            "2025-03-01",
            "12:30",
        ] {
            assert_eq!(plain(text.into()), Value::String { text: text.into(), style: Style::Plain }, "{text}");
        }
        for (text, value) in [("", Value::Null), ("~", Value::Null), ("Null", Value::Null), ("True", Value::Bool(true))]
        {
            assert_eq!(plain(text.into()), value, "{text}");
        }
    }
}
