//! Answers to the official suites, line by line: one question in, one line of JSON out.
//!
//! An answer is `{"output":…}` or `{"error":"…"}`, never both. Pure, so that the program only carries the lines.

use crate::purl::Purl;
use crate::versions::Scheme;
use serde_json::{Value, json};
use std::cmp::Ordering;

/// Answers a case of package URLs: `{"test_type":"parse"|"build"|"validate","input":…}`.
///
/// `parse` gives the parts, `build` the canonical text of parts, and `validate` the canonical text of a text.
pub fn answer_purl(line: &[u8]) -> String {
    answer(line, |kind, input| match kind {
        "parse" => {
            text(input).and_then(|text| text.parse().map_err(|error| format!("{error}"))).map(|purl| parts(&purl))
        }
        "build" => build(input).map(|purl| Value::String(purl.to_string())),
        "validate" => {
            let purl = Purl::lenient(text(input)?).map_err(|error| error.to_string())?;
            purl.check().map_err(|error| error.to_string())?;
            Ok(Value::String(purl.to_string()))
        }
        other => Err(format!("`{other}` is no kind of case: `parse`, `build`, and `validate` are")),
    })
}

/// Answers which of two versions, with a tab between them, comes first: `<`, `=`, or `>`.
///
/// The bytes need not be UTF-8. Without a tab the second version is empty; an unknown ecosystem is the only error.
pub fn answer_version_order(ecosystem: &str, line: &[u8]) -> String {
    let Some(scheme) = Scheme::of(ecosystem) else {
        return json!({ "error": format!("`{ecosystem}` is no ecosystem whose versions have an order here") })
            .to_string();
    };
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let mut sides = line.splitn(2, |byte| *byte == b'\t');
    let (a, b) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
    let sign = match scheme.compare(a, b) {
        Ordering::Less => "<",
        Ordering::Equal => "=",
        Ordering::Greater => ">",
    };
    json!({ "output": sign }).to_string()
}

/// Reads a case and writes what `judge` says about its kind and input.
fn answer(line: &[u8], judge: impl Fn(&str, &Value) -> Result<Value, String>) -> String {
    let answer = serde_json::from_slice::<Value>(line)
        .map_err(|error| format!("the line is no case: {error}"))
        .and_then(|case| {
            let kind = case.get("test_type").and_then(Value::as_str).ok_or("the case has no `test_type`")?;
            judge(kind, case.get("input").unwrap_or(&Value::Null))
        });
    match answer {
        Ok(output) => json!({ "output": output }).to_string(),
        Err(error) => json!({ "error": error }).to_string(),
    }
}

fn text(input: &Value) -> Result<&str, String> {
    input.as_str().ok_or_else(|| "the input is no text".to_owned())
}

fn build(input: &Value) -> Result<Purl, String> {
    let part = |name: &str| match input.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.as_str())),
        Some(_) => Err(format!("the part `{name}` is no text")),
    };
    let purl =
        Purl::new(part("type")?.unwrap_or(""), part("namespace")?, part("name")?.unwrap_or(""), part("version")?);
    let mut purl = purl.map_err(|error| error.to_string())?;
    match input.get("qualifiers") {
        None | Some(Value::Null) => {}
        Some(Value::Object(qualifiers)) => {
            for (key, value) in qualifiers {
                let value = value.as_str().ok_or_else(|| format!("the qualifier `{key}` is no text"))?;
                purl = purl.with_qualifier(key, value).map_err(|error| error.to_string())?;
            }
        }
        Some(_) => return Err("the qualifiers are no object".to_owned()),
    }
    if let Some(subpath) = part("subpath")? {
        purl = purl.with_subpath(subpath).map_err(|error| error.to_string())?;
    }
    purl.check().map_err(|error| error.to_string())?;
    Ok(purl)
}

fn parts(purl: &Purl) -> Value {
    let qualifiers = match purl.qualifiers() {
        [] => Value::Null,
        pairs => pairs.iter().map(|(key, value)| (key.clone(), Value::String(value.clone()))).collect(),
    };
    json!({
        "type": purl.kind(),
        "namespace": purl.namespace(),
        "name": purl.name(),
        "version": purl.version(),
        "qualifiers": qualifiers,
        "subpath": purl.subpath(),
    })
}

/// Answers a case of version ranges.
pub fn answer_vers(_line: &[u8]) -> String {
    "{\"error\":\"version ranges are not read yet\"}".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::fs;

    fn purl(line: &str, want: Expect) {
        want.assert_eq(&answer_purl(line.as_bytes()));
    }

    #[test]
    fn answers_with_output_or_error() {
        purl(
            r#"{"test_type":"parse","input":"pkg:npm/%40a/b@1?x=y#z"}"#,
            expect![[
                r#"{"output":{"type":"npm","namespace":"@a","name":"b","version":"1","qualifiers":{"x":"y"},"subpath":"z"}}"#
            ]],
        );
        purl(
            r#"{"test_type":"build","input":{"type":"npm","name":"b","qualifiers":null}}"#,
            expect![[r#"{"output":"pkg:npm/b"}"#]],
        );
        purl(
            r#"{"test_type":"validate","input":"pkg:GEM/a?Platform=java"}"#,
            expect![[r#"{"output":"pkg:gem/a?platform=java"}"#]],
        );
        purl("{}", expect![[r#"{"error":"the case has no `test_type`"}"#]]);
        purl(
            r#"{"test_type":"run","input":1}"#,
            expect![[r#"{"error":"`run` is no kind of case: `parse`, `build`, and `validate` are"}"#]],
        );
    }

    #[test]
    fn answers_the_order_of_any_bytes() {
        assert_eq!(answer_version_order("debian", b"1.0~rc1\t1.0"), r#"{"output":"<"}"#);
        assert_eq!(answer_version_order("pypi", b"1.0\t1.0.0\n"), r#"{"output":"="}"#);
        assert_eq!(answer_version_order("semver", b"\xff\t"), r#"{"output":">"}"#);
        assert_eq!(answer_version_order("semver", b""), r#"{"output":"="}"#);
        assert!(answer_version_order("nonesuch", b"1\t2").starts_with(r#"{"error":"#));
    }

    /// Every part that is absent, null, or empty is the same.
    fn fold(value: &Value) -> Value {
        match value {
            Value::Object(parts) => {
                let empty = |part: &Value| part.is_null() || *part == json!("") || *part == json!({});
                let mut parts: Vec<_> =
                    parts.iter().filter(|(_, part)| !empty(part)).map(|(k, v)| (k, fold(v))).collect();
                parts.sort_by(|a, b| a.0.cmp(b.0));
                parts.into_iter().map(|(key, part)| (key.clone(), part)).collect()
            }
            other => other.clone(),
        }
    }

    /// The cases of package-url/purl-spec: all that are required, 98 of 100 that are recommended.
    #[test]
    fn answers_the_published_cases_of_package_urls() {
        let Some(folder) = slam_testdata::folder("purl") else { return };
        let (mut required, mut recommended, mut wrong) = ([0, 0], [0, 0], Vec::new());
        for part in ["spec", "types"] {
            for entry in fs::read_dir(folder.join("tests").join(part)).unwrap() {
                let document: Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
                for case in document["tests"].as_array().unwrap() {
                    let answer: Value = serde_json::from_str(&answer_purl(case.to_string().as_bytes())).unwrap();
                    let right = if case["expected_failure"] == true {
                        answer.get("error").is_some()
                    } else {
                        answer.get("output").is_some_and(|output| fold(output) == fold(&case["expected_output"]))
                    };
                    let group = if case["test_group"] == "required" { &mut required } else { &mut recommended };
                    group[0] += usize::from(right);
                    group[1] += 1;
                    if !right {
                        wrong.push(format!(
                            "{} {} {} -> {answer}",
                            case["test_group"], case["test_type"], case["input"]
                        ));
                    }
                }
            }
        }
        let all = wrong.join("\n");
        assert!(required[1] > 500 && required[0] == required[1], "required {required:?}\n{all}");
        assert!(recommended[0] * 100 >= recommended[1] * 98, "recommended {recommended:?}\n{all}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_get_one_line_of_json(line in prop::collection::vec(any::<u8>(), 0..60), text in ".{0,40}") {
            let case = json!({ "test_type": "parse", "input": text }).to_string();
            for answer in [answer_purl(&line), answer_purl(case.as_bytes()), answer_version_order("maven", &line)] {
                prop_assert!(!answer.contains('\n'));
                let value: Value = serde_json::from_str(&answer).unwrap();
                prop_assert!(value.get("output").is_some() != value.get("error").is_some());
            }
        }
    }
}
