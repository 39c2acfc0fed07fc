//! Tree to text.

use super::Value;
use super::parse::plain_end;

/// Appends a value, indented by two spaces from the level `depth` on.
pub fn write(value: &Value<'_>, depth: usize, out: &mut Vec<u8>) {
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(text) => out.extend_from_slice(text.as_bytes()),
        Value::Integer(number) => out.extend_from_slice(number.to_string().as_bytes()),
        Value::Str(text) => write_text(text, out),
        Value::Owned(text) => write_text(text, out),
        Value::Array(items) => {
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                next(index, depth, out);
                write(item, depth + 1, out);
            }
            end(items.is_empty(), depth, out);
            out.push(b']');
        }
        Value::Object(members) => {
            out.push(b'{');
            for (index, (key, item)) in members.iter().enumerate() {
                next(index, depth, out);
                write_text(key, out);
                out.extend_from_slice(b": ");
                write(item, depth + 1, out);
            }
            end(members.is_empty(), depth, out);
            out.push(b'}');
        }
        Value::Raw(_) => write(&value.opened(), depth, out),
    }
}

fn next(index: usize, depth: usize, out: &mut Vec<u8>) {
    if index > 0 {
        out.push(b',');
    }
    line(depth + 1, out);
}

fn end(is_empty: bool, depth: usize, out: &mut Vec<u8>) {
    if !is_empty {
        line(depth, out);
    }
}

fn line(depth: usize, out: &mut Vec<u8>) {
    out.push(b'\n');
    out.resize(out.len() + 2 * depth, b' ');
}

/// Appends a text in quotes.
pub fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    let bytes = text.as_bytes();
    let mut from = 0;
    loop {
        let at = plain_end(bytes, from);
        out.extend_from_slice(bytes.get(from..at).unwrap_or_default());
        let Some(byte) = bytes.get(at) else { break };
        match byte {
            b'"' | b'\\' => out.extend_from_slice(&[b'\\', *byte]),
            b'\n' => out.extend_from_slice(br"\n"),
            b'\r' => out.extend_from_slice(br"\r"),
            b'\t' => out.extend_from_slice(br"\t"),
            byte => out.extend_from_slice(format!("\\u{byte:04x}").as_bytes()),
        }
        from = at + 1;
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::json;

    #[test]
    fn what_is_written_reads_the_same() {
        let text = "{\n  \"a\": [\n    1.10,\n    \"é\\n\\u0001\\\"\",\n    {},\n    []\n  ]\n}";
        let mut out = Vec::new();
        super::write(&json::parse(text.as_bytes()).unwrap(), 0, &mut out);
        assert_eq!(String::from_utf8(out).unwrap(), text);
    }

    proptest! {
        #[test]
        fn every_text_survives(text in any::<String>()) {
            let mut out = Vec::new();
            super::write_text(&text, &mut out);
            let back = json::parse(&out).unwrap();
            prop_assert_eq!(back.as_str(), Some(text.as_str()));
        }
    }
}
