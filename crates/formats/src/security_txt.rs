//! `security.txt` (RFC 9116): fields with their lines, and the breaches of the RFC.

use jiff::Timestamp;
use slam_model::Problem;

/// A `security.txt`.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct SecurityTxtDocument {
    /// Its fields in the order of the text.
    pub fields: Vec<TxtField>,
    /// Whether it stands in an OpenPGP cleartext signature; the signature is not verified.
    pub signed: bool,
    /// Breaches of the RFC.
    pub problems: Vec<Problem>,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TxtField {
    /// Its name in lower case: `contact`, `expires`.
    pub name: String,
    /// Its value, trimmed.
    pub value: String,
    /// Its line, from 1.
    pub line: u32,
}

impl SecurityTxtDocument {
    /// Returns the fields of a name, given in lower case.
    pub fn fields(&self, name: &str) -> impl Iterator<Item = &TxtField> {
        self.fields.iter().filter(move |field| field.name == name)
    }

    /// Returns the moment at which the file expires, when it says so rightly.
    pub fn expires(&self) -> Option<Timestamp> {
        self.fields("expires").next().and_then(|field| moment(&field.value))
    }
}

/// Fields whose value is an address (RFC 9116 section 2.5, and CSAF 2.0 section 7.1.8).
const ADDRESSES: &[&str] = &["acknowledgments", "canonical", "contact", "csaf", "encryption", "hiring", "policy"];

/// More bytes than any honest file of this kind has; the RFC asks readers to limit it.
const MOST_BYTES: usize = 1 << 20;

/// Reads a `security.txt`; `now` decides whether it has expired, `None` leaves that out.
pub fn read(bytes: &[u8], now: Option<Timestamp>) -> SecurityTxtDocument {
    let mut document = SecurityTxtDocument::default();
    let say = |line: usize, message: String, document: &mut SecurityTxtDocument| {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        document.problems.push(Problem { line, pointer: String::new(), message });
    };
    if bytes.len() > MOST_BYTES {
        say(1, format!("not read: more than {MOST_BYTES} bytes"), &mut document);
        return document;
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        let valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        let line = bytes.iter().take(valid).filter(|byte| **byte == b'\n').count() + 1;
        say(line, "a byte is not UTF-8".into(), &mut document);
        return document;
    };
    let text = match text.strip_prefix('\u{feff}') {
        Some(text) => {
            say(1, "a byte order mark stands before the text; remove it".into(), &mut document);
            text
        }
        None => text,
    };
    if !text.is_empty() && !text.ends_with('\n') {
        say(text.lines().count(), "the last line has no line break".into(), &mut document);
    }
    let mut part = Part::Body;
    for (index, line) in text.lines().enumerate() {
        let number = index + 1;
        match (part, line.trim_end()) {
            (Part::Body, "-----BEGIN PGP SIGNED MESSAGE-----") => {
                document.signed = true;
                part = Part::Hashes;
                continue;
            }
            (Part::Hashes, "") => {
                part = Part::Body;
                continue;
            }
            (Part::Body, "-----BEGIN PGP SIGNATURE-----") if document.signed => part = Part::Signature,
            _ => {}
        }
        if part != Part::Body {
            continue;
        }
        let line = if document.signed { line.strip_prefix("- ").unwrap_or(line) } else { line };
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        let Some((name, value)) = line.split_once(':') else {
            say(number, "a line is neither a comment nor `Field: value`".into(), &mut document);
            continue;
        };
        if name.trim().is_empty() {
            say(number, "a field has no name before its `:`".into(), &mut document);
            continue;
        }
        if name != name.trim() {
            say(number, format!("blanks stand around the name `{}`", name.trim()), &mut document);
        }
        if value.trim().is_empty() {
            say(number, format!("`{}` has no value", name.trim()), &mut document);
            continue;
        }
        if !value.starts_with(' ') {
            say(number, format!("a blank is due behind `{}:`", name.trim()), &mut document);
        }
        let field = TxtField {
            name: name.trim().to_lowercase(),
            value: value.trim().to_owned(),
            line: u32::try_from(number).unwrap_or(u32::MAX),
        };
        document.fields.push(field);
    }
    let more = rules(&document, now);
    document.problems.extend(more);
    document.problems.sort();
    document
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Body,
    Hashes,
    Signature,
}

fn rules(document: &SecurityTxtDocument, now: Option<Timestamp>) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut say = |line: u32, message: String| found.push(Problem { line, pointer: String::new(), message });
    if document.fields("contact").next().is_none() {
        say(1, "`Contact` is missing: an address such as `mailto:security@example.org`".into());
    }
    if document.fields("expires").next().is_none() {
        say(1, "`Expires` is missing: a moment such as `2027-01-31T00:00:00Z`, less than a year ahead".into());
    }
    for name in ["expires", "preferred-languages"] {
        for field in document.fields(name).skip(1) {
            say(field.line, format!("`{name}` stands a second time; it may stand once"));
        }
    }
    for field in &document.fields {
        match field.name.as_str() {
            name if ADDRESSES.contains(&name) => {
                if let Some(wrong) = address(&field.value) {
                    say(field.line, format!("`{name}` `{}` {wrong}", field.value));
                }
            }
            "expires" => match moment(&field.value) {
                None => {
                    say(field.line, format!("`expires` `{}` is no date with time and zone (RFC 3339)", field.value))
                }
                Some(at) if now.is_some_and(|now| at <= now) => {
                    say(field.line, format!("expired at {at}; renew it"));
                }
                Some(_) => {}
            },
            "preferred-languages" => {
                for tag in field.value.split(',').map(str::trim).filter(|tag| !is_language(tag)) {
                    say(field.line, format!("`{tag}` is no language tag (RFC 5646) such as `en`"));
                }
            }
            _ => {}
        }
    }
    found
}

fn moment(text: &str) -> Option<Timestamp> {
    let shaped = text.get(10..11).is_some_and(|sign| sign.eq_ignore_ascii_case("t"));
    text.parse().ok().filter(|_| shaped)
}

fn address(value: &str) -> Option<&'static str> {
    let Some((scheme, rest)) = value.split_once(':') else {
        return Some(if value.contains('@') { "is no URI; write `mailto:` before it" } else { "is no URI" });
    };
    let is_scheme = scheme.starts_with(|char: char| char.is_ascii_alphabetic())
        && scheme.chars().all(|char| char.is_ascii_alphanumeric() || "+-.".contains(char));
    if !is_scheme || rest.is_empty() || value.contains(char::is_whitespace) {
        return Some("is no URI");
    }
    scheme.eq_ignore_ascii_case("http").then_some("is not encrypted; use `https://`")
}

fn is_language(tag: &str) -> bool {
    let mut parts = tag.split('-');
    let first = parts.next().unwrap_or_default();
    (2..=8).contains(&first.len())
        && first.bytes().all(|byte| byte.is_ascii_alphabetic())
        && parts.all(|part| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_cases_are_judged_right() {
        let Some(root) = slam_testdata::folder("security-txt") else { return };
        let cases = std::fs::read_to_string(root.join("cases.jsonl")).unwrap();
        let words = [
            ("no_contact", "`Contact` is missing"),
            ("no_expire", "`Expires` is missing"),
            ("expired", "expired at"),
            ("invalid_expiry", "no date"),
            ("no_uri", "no URI"),
            ("invalid_lang", "no language tag"),
            ("empty_key", "no name"),
            ("no_line_separators", "no line break"),
        ];
        for case in cases.lines() {
            let case: serde_json::Value = serde_json::from_str(case).unwrap();
            let now = case["now"].as_str().unwrap().parse().unwrap();
            let problems = read(case["text"].as_str().unwrap().as_bytes(), Some(now)).problems;
            let codes: Vec<_> = case["errors"].as_array().unwrap().iter().map(|code| code.as_str().unwrap()).collect();
            for (code, word) in words {
                let told = problems.iter().any(|problem| problem.message.contains(word));
                assert_eq!(told, codes.contains(&code), "{} {code}: {problems:#?}", case["id"]);
            }
            assert_eq!(problems.is_empty(), codes.is_empty(), "{}: {problems:#?}", case["id"]);
        }
    }

    #[test]
    fn a_signed_file_is_read_and_lines_are_exact() {
        let text = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n# note\n- Contact: mailto:a@example.org\nExpires: 2027-01-31T00:00:00Z\n\
            Policy: http://example.org\n-----BEGIN PGP SIGNATURE-----\n\nabc\n-----END PGP SIGNATURE-----\n";
        let document = read(text.as_bytes(), None);
        assert!(document.signed);
        let lines: Vec<_> = document.fields.iter().map(|field| (field.name.as_str(), field.line)).collect();
        assert_eq!(lines, [("contact", 5), ("expires", 6), ("policy", 7)]);
        assert!(matches!(document.problems.as_slice(), [problem] if problem.line == 7), "{:?}", document.problems);
    }
}
