//! `$NAME`, `${NAME}`, `${NAME:-default}`, and `${NAME:+other}` in the names of images.

/// Characters that a text may grow to.
const LONGEST: usize = 4096;

/// Returns the text with its variables replaced, or the name of the first one that has no value.
pub(super) fn expand<'a>(text: &'a str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, &'a str> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('$') {
        out.push_str(before);
        if out.len() > LONGEST {
            break;
        }
        if let Some(inside) = behind.strip_prefix('{') {
            let end = closing(inside).ok_or(behind)?;
            let (body, next) = (inside.get(..end).unwrap_or_default(), inside.get(end + 1..).unwrap_or_default());
            out.push_str(&braced(body, value)?);
            rest = next;
        } else if let Some(next) = behind.strip_prefix('$') {
            out.push('$');
            rest = next;
        } else {
            let end = behind.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(behind.len());
            let (name, next) = behind.split_at(end);
            out.push_str(&value(name).ok_or(name)?);
            rest = next;
        }
    }
    out.push_str(rest);
    out.truncate(out.floor_char_boundary(LONGEST));
    Ok(out)
}

/// Returns where the brace is closed, those inside counted.
fn closing(inside: &str) -> Option<usize> {
    let mut open = 0u32;
    for (at, sign) in inside.bytes().enumerate() {
        match sign {
            b'{' => open += 1,
            b'}' if open == 0 => return Some(at),
            b'}' => open -= 1,
            _ => {}
        }
    }
    None
}

fn braced<'a>(body: &'a str, value: &dyn Fn(&str) -> Option<String>) -> Result<String, &'a str> {
    let end = body.find(|sign: char| !sign.is_ascii_alphanumeric() && sign != '_').unwrap_or(body.len());
    let (name, operation) = body.split_at(end);
    let found = value(name);
    let full = found.clone().filter(|found| !found.is_empty());
    // A default that holds variables is left alone: nesting is rare, and unbounded.
    let plain = |text: &'a str| if text.contains('$') { Err(name) } else { Ok(text.to_owned()) };
    if let Some(default) = operation.strip_prefix(":-") {
        return full.map_or_else(|| plain(default), Ok);
    }
    if let Some(default) = operation.strip_prefix('-') {
        return found.map_or_else(|| plain(default), Ok);
    }
    if let Some(other) = operation.strip_prefix(":+") {
        return if full.is_some() { plain(other) } else { Ok(String::new()) };
    }
    if operation.is_empty() || operation.starts_with(":?") || operation.starts_with('?') {
        return found.ok_or(name);
    }
    Err(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    // Dockerfile reference, "Environment replacement"; Compose specification, "Interpolation".
    #[test]
    fn variables_have_values_defaults_or_neither() {
        let value = |name: &str| match name {
            "A" => Some("one".to_owned()),
            "EMPTY" => Some(String::new()),
            _ => None,
        };
        for (text, expected) in [
            ("x:$A-y", Ok("x:one-y")),
            ("${A}${A}", Ok("oneone")),
            ("${B:-two}", Ok("two")),
            ("${EMPTY:-two}${EMPTY-three}", Ok("two")),
            ("${A:+three}", Ok("three")),
            ("a$$b", Ok("a$b")),
            ("$B", Err("B")),
            ("${B:?must be set}", Err("B")),
            ("${B:-${A}}", Err("B")),
            ("${A", Err("{A")),
        ] {
            assert_eq!(expand(text, &value).as_deref(), expected.as_ref().map(|text| *text), "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "[$AB{}:+?\u{e9}-]{0,40}") {
            _ = expand(&text, &|_| None);
        }
    }
}
