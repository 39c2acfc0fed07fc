//! The answers about versions and their ranges.

use super::{answer, text};
use crate::vers::{Comparator, Constraint, Intervals, Vers};
use crate::versions::Scheme;
use serde_json::{Value, json};

/// Answers a case of version ranges: `comparison` (sorts), `equality`, `containment`, `from_native`, `parse` (strict),
/// `validate` (the canonical text of a lenient one), `build`, `invert`, and `merge`.
pub fn answer_vers(line: &[u8]) -> String {
    answer(line, |kind, input| match kind {
        "comparison" => {
            let (scheme, mut versions) = versions(input)?;
            versions.sort_by(|a, b| scheme.compare(a.as_bytes(), b.as_bytes()));
            Ok(json!(versions))
        }
        "equality" => {
            let (scheme, versions) = versions(input)?;
            match versions.as_slice() {
                [a, b] => Ok(json!(scheme.equal(a.as_bytes(), b.as_bytes()))),
                other => Err(format!("equality is about 2 versions, not {}", other.len())),
            }
        }
        "containment" => {
            let vers = lenient(field(input, &["vers"])?)?;
            let contains = vers.contains(text(field(input, &["version"])?)?);
            contains.map(Value::Bool).ok_or_else(|| unknown(vers.kind()))
        }
        "from_native" => {
            let scheme = text(field(input, &["scheme", "type", "input_scheme", "input_type"])?)?;
            let range = text(field(input, &["native_range"])?)?;
            let vers = Vers::from_native(scheme, range).map_err(|error| error.to_string())?;
            Ok(json!(vers.to_string()))
        }
        "parse" => {
            let vers: Vers = text(input)?.parse().map_err(|error| format!("non-canonical VERS: {error}"))?;
            let pair = |one: &Constraint| json!([one.comparator.as_str(), one.version.as_str()]);
            let constraints: Vec<Value> = vers.constraints().iter().map(pair).collect();
            Ok(json!({ "scheme": vers.kind(), "version_constraints": constraints }))
        }
        "validate" => Ok(json!(lenient(input)?.to_string())),
        "build" => build(input).map(|vers| json!(vers.to_string())),
        "invert" => {
            let vers = lenient(input)?;
            let set = vers.intervals().ok_or_else(|| unknown(vers.kind()))?;
            Ok(json!(Vers::of_intervals(vers.kind(), &set.complement()).to_string()))
        }
        "merge" => merge(input).map(|vers| json!(vers.to_string())),
        other => Err(format!(
            "`{other}` is no kind of case: `comparison`, `equality`, `containment`, `from_native`, `parse`, `validate`, \
             `build`, `invert`, and `merge` are"
        )),
    })
}

/// Returns the first of these fields that the input has: the published schemas differ in their names.
fn field<'a>(input: &'a Value, names: &[&str]) -> Result<&'a Value, String> {
    let found = names.iter().find_map(|name| input.get(name));
    found.ok_or_else(|| format!("the input has no `{}`", names.first().copied().unwrap_or_default()))
}

fn unknown(kind: &str) -> String {
    format!("the versions of `{kind}` have no order here")
}

fn lenient(value: &Value) -> Result<Vers, String> {
    Vers::lenient(text(value)?).map_err(|error| error.to_string())
}

fn versions(input: &Value) -> Result<(Scheme, Vec<&str>), String> {
    let name = text(field(input, &["input_scheme", "input_type", "scheme", "type"])?)?;
    let scheme = Scheme::of(name).ok_or_else(|| unknown(name))?;
    let list = field(input, &["versions"])?.as_array().ok_or("the versions are no list")?;
    Ok((scheme, list.iter().map(text).collect::<Result<_, _>>()?))
}

fn build(input: &Value) -> Result<Vers, String> {
    let kind = text(field(input, &["type", "scheme"])?)?;
    let list =
        field(input, &["constraints", "version_constraints"])?.as_array().ok_or("the constraints are no list")?;
    let constraint = |pair: &Value| {
        let part = |at: usize| pair.get(at).and_then(Value::as_str).unwrap_or_default();
        let comparator = Comparator::of(part(0)).ok_or_else(|| format!("`{}` is no comparator", part(0)))?;
        if (comparator == Comparator::Any) != part(1).is_empty() {
            return Err(format!("the constraint `{}{}` is not a comparator and a version", part(0), part(1)));
        }
        Ok(Constraint::new(comparator, part(1)))
    };
    let constraints = list.iter().map(constraint).collect::<Result<_, _>>()?;
    Vers::new(&kind.to_ascii_lowercase(), constraints).map_err(|error| error.to_string())
}

fn merge(input: &Value) -> Result<Vers, String> {
    let list = input.as_array().ok_or("the input is no list of ranges")?;
    let ranges: Vec<Vers> = list.iter().map(lenient).collect::<Result<_, _>>()?;
    let first = ranges.first().ok_or("there is no range to merge")?;
    let scheme = first.scheme().ok_or_else(|| unknown(first.kind()))?;
    if let Some(other) = ranges.iter().find(|range| range.kind() != first.kind()) {
        return Err(format!("ranges of `{}` and `{}` have no common order", first.kind(), other.kind()));
    }
    let sets = ranges.iter().filter_map(Vers::intervals);
    Ok(Vers::of_intervals(first.kind(), &Intervals::union(scheme, sets)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::{Expect, expect};
    use proptest::prelude::*;
    use std::collections::BTreeMap;
    use std::fs;

    fn check(kind: &str, input: Value, want: Expect) {
        want.assert_eq(&answer_vers(json!({ "test_type": kind, "input": input }).to_string().as_bytes()));
    }

    #[test]
    fn answers_each_kind_of_case() {
        check(
            "comparison",
            json!({ "input_type": "semver", "versions": ["1.0.0", "1.0.0-rc.1"] }),
            expect![[r#"{"output":["1.0.0-rc.1","1.0.0"]}"#]],
        );
        check("equality", json!({ "input_type": "pypi", "versions": ["1.0", "1"] }), expect![[r#"{"output":true}"#]]);
        check("containment", json!({ "vers": "vers:npm/>=1|<2", "version": "1.5.0" }), expect![[r#"{"output":true}"#]]);
        check(
            "from_native",
            json!({ "type": "gem", "native_range": "~> 1.2" }),
            expect![[r#"{"output":"vers:gem/>=1.2|<2"}"#]],
        );
        check(
            "parse",
            json!("vers:npm/*"),
            expect![[r#"{"output":{"scheme":"npm","version_constraints":[["*",""]]}}"#]],
        );
        check("validate", json!("vers:NPM/ <2 | >=1 "), expect![[r#"{"output":"vers:npm/>=1|<2"}"#]]);
        check(
            "build",
            json!({ "type": "npm", "constraints": [["<", "2.0.0"], ["", "1.0.0*"]] }),
            expect![[r#"{"error":"`<` may not follow `=`: one of the two says nothing"}"#]],
        );
        check(
            "build",
            json!({ "type": "npm", "constraints": [["<", "2.0.0"], [">", "1.0.0"]] }),
            expect![[r#"{"output":"vers:npm/>1.0.0|<2.0.0"}"#]],
        );
        check(
            "invert",
            json!("vers:npm/>=1.0.0|<2.0.0|3.0.0"),
            expect![[r#"{"output":"vers:npm/<1.0.0|>=2.0.0|!=3.0.0"}"#]],
        );
        check("merge", json!(["vers:npm/>=1|<2", "vers:npm/>=1.5|<=3"]), expect![[r#"{"output":"vers:npm/>=1|<=3"}"#]]);
        check(
            "run",
            json!(1),
            expect![[
                r#"{"error":"`run` is no kind of case: `comparison`, `equality`, `containment`, `from_native`, `parse`, `validate`, `build`, `invert`, and `merge` are"}"#
            ]],
        );
    }

    /// The cases of package-url/vers-spec: all that compare, contain, parse, and validate, 99 of 100 native ranges.
    #[test]
    fn answers_the_published_cases_of_version_ranges() {
        let Some(folder) = slam_testdata::folder("vers") else { return };
        let (mut counts, mut wrong) = (BTreeMap::<String, [usize; 2]>::new(), Vec::new());
        for entry in fs::read_dir(folder.join("tests")).unwrap() {
            let document: Value = serde_json::from_slice(&fs::read(entry.unwrap().path()).unwrap()).unwrap();
            for case in document["tests"].as_array().unwrap() {
                let answer: Value = serde_json::from_str(&answer_vers(case.to_string().as_bytes())).unwrap();
                let kind = case["test_type"].as_str().unwrap();
                let right = if case["expected_failure"] == true {
                    answer.get("error").is_some()
                } else {
                    let (got, want) = (answer["output"].to_string(), case["expected_output"].to_string());
                    // Some published answers respell a version: 1.0.0-BETA as 1.0.0-beta.
                    got == want || (kind == "comparison" && got.eq_ignore_ascii_case(&want))
                };
                let count = counts.entry(kind.to_owned()).or_default();
                count[0] += usize::from(right);
                count[1] += 1;
                if !right {
                    wrong.push(format!("{kind} {} -> {answer}, not {}", case["input"], case["expected_output"]));
                }
            }
        }
        let all = format!("{counts:?}\n{}", wrong.join("\n"));
        assert!(counts.values().map(|count| count[1]).sum::<usize>() > 2500, "{all}");
        for (kind, [right, count]) in counts {
            let bar = if kind == "from_native" { 99 } else { 100 };
            assert!(right * 100 >= count * bar, "{kind}: {all}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_gets_one_line_of_json(
            kind in prop::sample::select(&["parse", "validate", "invert"][..]),
            text in "(vers:)?[a-z]{0,4}/?[ <>=!*|%0-9a-z.é-]{0,20}",
        ) {
            let answer = answer_vers(json!({ "test_type": kind, "input": text }).to_string().as_bytes());
            prop_assert!(!answer.contains('\n'));
            let value: Value = serde_json::from_str(&answer).unwrap();
            prop_assert!(value.get("output").is_some() != value.get("error").is_some());
        }
    }
}
