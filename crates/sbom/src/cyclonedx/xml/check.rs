//! Whether an XML document keeps the published schema of its version.

use std::sync::OnceLock;

use slam_model::Problem;

use crate::json::excerpt;
use crate::schema::and_more;
use crate::xml::{Event, Reader, XmlError};
use crate::xsd::{Faults, Schema, judge};

/// Versions that have an XML form.
const VERSIONS: &[&str] = &["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7"];

/// The namespace of a document, but for the version.
pub(super) const NAMESPACE: &str = "http://cyclonedx.org/schema/bom/";

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Judgement {
    /// The version that its namespace names.
    pub(crate) version: Option<String>,
    /// What is wrong.
    pub(crate) problems: Vec<Problem>,
}

/// Judges a document by the schema of the namespace that its root is in.
pub(crate) fn check(bytes: &[u8]) -> Judgement {
    let mut judgement = Judgement::default();
    let version = match version_of(bytes) {
        Ok(version) => version,
        Err(error) => {
            judgement.problems.push(problem(error));
            return judgement;
        }
    };
    judgement.version = Some(version.to_owned());
    let mut faults = Faults::default();
    match schema(version) {
        Ok(schema) => {
            if let Err(error) = judge(schema, bytes, &mut faults) {
                faults.told.push(problem(error));
            }
        }
        Err(error) => {
            let message = format!("the schema of CycloneDX {version} cannot be used: {error}");
            faults.told.push(Problem { line: 1, pointer: String::new(), message });
        }
    }
    judgement.problems = faults.told;
    judgement.problems.sort();
    judgement.problems.dedup();
    if faults.more > 0 {
        judgement.problems.push(Problem { line: 1, pointer: String::new(), message: and_more(faults.more) });
    }
    judgement
}

fn problem(error: XmlError) -> Problem {
    Problem { line: error.line, pointer: String::new(), message: error.message }
}

/// Returns the version that the namespace of the root names.
fn version_of(bytes: &[u8]) -> Result<&'static str, XmlError> {
    let mut reader = Reader::new(bytes)?;
    let fail = |line: u32, message: String| Err(XmlError { message, line, is_limit: false });
    while let event = reader.next()?
        && event != Event::End
    {
        let Event::Open(element) = event else { continue };
        let line = reader.line();
        let space = reader.uri(element.space);
        let version = version_in(space);
        return match version {
            Some(version) if element.name == "bom" => Ok(version),
            Some(_) => fail(line, format!("the root is `{}`; it must be `bom`", excerpt(element.name))),
            None => fail(
                line,
                format!(
                    "`{}` is no namespace of CycloneDX; those of 1.0 to 1.7 are known, such as `{NAMESPACE}1.7`",
                    excerpt(space)
                ),
            ),
        };
    }
    fail(1, "not XML: there is no element".to_owned())
}

/// Returns the version that a namespace names.
pub(super) fn version_in(space: &str) -> Option<&'static str> {
    let name = space.strip_prefix(NAMESPACE)?;
    VERSIONS.iter().copied().find(|known| *known == name)
}

/// Returns the schema of a version, compiled when it is first asked for.
fn schema(version: &str) -> Result<&'static Schema, String> {
    static SCHEMAS: [OnceLock<Result<Schema, String>>; 8] = [const { OnceLock::new() }; 8];
    let place = VERSIONS.iter().position(|known| *known == version);
    let slot = place.and_then(|place| SCHEMAS.get(place)).ok_or_else(|| "no such version".to_owned())?;
    slot.get_or_init(|| Schema::compile(&[text_of(version), LICENCES, DEPENDENCIES])).as_ref().map_err(Clone::clone)
}

const LICENCES: &str = include_str!("../../../../../third_party/cyclonedx/spdx.xsd");

/// The extension by which documents of 1.0 and 1.1 tell their dependencies.
const DEPENDENCIES: &str = include_str!("../../../../../third_party/cyclonedx/dependency-graph-1.0.xsd");

fn text_of(version: &str) -> &'static str {
    match version {
        "1.0" => include_str!("../../../../../third_party/cyclonedx/bom-1.0.xsd"),
        "1.1" => include_str!("../../../../../third_party/cyclonedx/bom-1.1.xsd"),
        "1.2" => include_str!("../../../../../third_party/cyclonedx/bom-1.2.xsd"),
        "1.3" => include_str!("../../../../../third_party/cyclonedx/bom-1.3.xsd"),
        "1.4" => include_str!("../../../../../third_party/cyclonedx/bom-1.4.xsd"),
        "1.5" => include_str!("../../../../../third_party/cyclonedx/bom-1.5.xsd"),
        "1.6" => include_str!("../../../../../third_party/cyclonedx/bom-1.6.xsd"),
        _ => include_str!("../../../../../third_party/cyclonedx/bom-1.7.xsd"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_schema_is_understood_whole() {
        for version in VERSIONS {
            assert_eq!(schema(version).unwrap().flaws(), Vec::<String>::new(), "{version}");
        }
    }
}
