//! JSON values as YAML 1.2 in block style; every string that could be read as something else is quoted.

use std::io::{self, Write};

use serde_json::Value;

/// Writes the value as a YAML document; errors only when `out` does.
pub(crate) fn write(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    match value {
        Value::Object(fields) if !fields.is_empty() => block(value, 0, false, out),
        Value::Array(items) if !items.is_empty() => block(value, 0, false, out),
        scalar => writeln!(out, "{}", flow(scalar)),
    }
}

/// Writes a filled map or list whose first line may already be indented (behind `- `).
fn block(value: &Value, indent: usize, mut begun: bool, out: &mut dyn Write) -> io::Result<()> {
    let space = " ".repeat(indent);
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                let lead = if std::mem::take(&mut begun) { "" } else { &space };
                write!(out, "{lead}{}:", string(key))?;
                entry(value, indent + 2, out)?;
            }
        }
        Value::Array(items) => {
            for item in items {
                let lead = if std::mem::take(&mut begun) { "" } else { &space };
                write!(out, "{lead}-")?;
                if is_filled(item) {
                    write!(out, " ")?;
                    block(item, indent + 2, true, out)?;
                } else {
                    writeln!(out, " {}", flow(item))?;
                }
            }
        }
        scalar => writeln!(out, " {}", flow(scalar))?,
    }
    Ok(())
}

fn entry(value: &Value, indent: usize, out: &mut dyn Write) -> io::Result<()> {
    if is_filled(value) {
        writeln!(out)?;
        block(value, indent, false, out)
    } else {
        writeln!(out, " {}", flow(value))
    }
}

fn is_filled(value: &Value) -> bool {
    match value {
        Value::Object(fields) => !fields.is_empty(),
        Value::Array(items) => !items.is_empty(),
        _ => false,
    }
}

fn flow(value: &Value) -> String {
    match value {
        Value::String(text) => string(text),
        other => other.to_string(),
    }
}

/// Returns the text plain when every YAML reader takes it for a string, else in double quotes.
fn string(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '/' | ' '))
        && !text.ends_with(' ')
        && !matches!(
            text.to_ascii_lowercase().as_str(),
            "null" | "true" | "false" | "yes" | "no" | "on" | "off" | "y" | "n"
        );
    if plain {
        return text.to_owned();
    }
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\t' => quoted.push_str("\\t"),
            '\r' => quoted.push_str("\\r"),
            c if crate::clean::is_hostile(c) || matches!(c as u32, 0xFFFE | 0xFFFF) => {
                let code = c as u32;
                quoted.push_str(&if code > 0xFFFF { format!("\\U{code:08X}") } else { format!("\\u{code:04X}") });
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn nested_values_keep_their_shape_and_their_types() {
        let value = json!({
            "a": { "b": [1, { "c": "x: y", "d": [] }, [true]] },
            "no": "no", "n": null, "date": "2026-01-01", "hostile": "\u{1b}\u{85}\u{E0041}\"\\", "version": "1.0",
        });
        let mut out = Vec::new();
        super::write(&value, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "a:\n  b:\n    - 1\n    - c: \"x: y\"\n      d: []\n    - - true\n\
             \"no\": \"no\"\n\"n\": null\ndate: \"2026-01-01\"\nhostile: \"\\u001B\\u0085\\U000E0041\\\"\\\\\"\n\
             version: \"1.0\"\n"
        );
    }
}
