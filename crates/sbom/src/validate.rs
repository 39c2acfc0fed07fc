//! Whether a document keeps the rules of its format.

mod claim;
mod cyclonedx;
mod references;

use slam_model::Problem;
use slam_model::report::FileValidation;

use crate::document::{self, Format, ReadError};

/// Says of a file whether it is an SBOM and whether it keeps the rules of its format; `None` when it is none, and does
/// not claim to be one by its name or content.
///
/// Judged by the published schemas and by what the specifications say beside them. The line of a problem is always
/// there; its pointer is empty when the document is not JSON.
pub fn validate(name: &str, bytes: &[u8]) -> Option<FileValidation> {
    let Some(format) = document::detect(bytes) else {
        return claim::of(name, bytes).map(|claim| claim.refuse(name, bytes));
    };
    match format {
        Format::CycloneDxJson => Some(cyclonedx::json(name, bytes)),
        Format::CycloneDxXml => Some(cyclonedx::xml(name, bytes)),
        Format::Spdx2Json | Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => {
            Some(crate::spdx::two::validate(format, bytes).into_file(name))
        }
        Format::Spdx3Json => Some(crate::spdx::three::validate(name, bytes)),
        // Theirs and ours, without published rules that a person would ask for.
        Format::GithubSnapshot | Format::Slam => None,
    }
}

fn verdict(
    name: &str,
    kind: &str,
    version: Option<String>,
    problems: Vec<Problem>,
    notes: Vec<String>,
) -> FileValidation {
    let kind = Some(kind.to_owned());
    FileValidation { path: name.to_owned(), kind, version, valid: problems.is_empty(), problems, notes }
}

fn problem_of(error: &ReadError) -> Problem {
    match error {
        ReadError::Broken { message, line } => at(line.unwrap_or(1), message.clone()),
        other => at(1, other.to_string()),
    }
}

fn at(line: u32, message: String) -> Problem {
    Problem { line, pointer: String::new(), message }
}

#[cfg(test)]
pub(crate) mod tests;
