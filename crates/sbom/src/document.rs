//! One door for every SBOM format: which it is, and reading it into the graph.

mod detect;

pub use detect::detect;
pub(crate) use detect::without_mark;

use crate::json::{self, Value};
use crate::{Graph, Losses, cyclonedx, own, snapshot, spdx};

/// Larger documents are refused.
pub const MAX_BYTES: usize = 1 << 30;

/// More components are not read; that some were left out is a problem of the graph.
pub const MAX_COMPONENTS: usize = 2_000_000;

/// A serialisation of an SBOM format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// CycloneDX in JSON.
    CycloneDxJson,
    /// CycloneDX in XML.
    CycloneDxXml,
    /// SPDX 2.2 or 2.3 in JSON.
    Spdx2Json,
    /// SPDX 2 as tag and value.
    Spdx2Tag,
    /// SPDX 2 in YAML.
    Spdx2Yaml,
    /// SPDX 2 in XML.
    Spdx2Xml,
    /// SPDX 2 in RDF/XML.
    Spdx2Rdf,
    /// SPDX 3 in JSON-LD.
    Spdx3Json,
    /// A GitHub dependency snapshot.
    GithubSnapshot,
    /// `slam.sbom/1`
    Slam,
}

/// A document in the JSON form of its format, whatever it was written in.
#[derive(Debug)]
pub struct Source<'a> {
    /// What it was written in.
    pub format: Format,
    /// Version of the format as written: `1.6`, `2.3`, `3.0.1`.
    pub version: String,
    /// The document as JSON of that format and version.
    pub tree: Value<'a>,
}

/// Why bytes are no SBOM that can be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// It is none of the formats.
    #[error("not an SBOM that is known: {0}")]
    Unrecognised(String),
    /// It says that it is one, and cannot be read.
    #[error("{message}{}", line.map(|line| format!(" at line {line}")).unwrap_or_default())]
    Broken {
        /// What is wrong, as a lower-case fragment.
        message: String,
        /// Line, from 1.
        line: Option<u32>,
    },
    /// It is larger, deeper, or longer than a limit.
    #[error("{0}")]
    Limit(String),
    /// It can be read, and not be written as what is asked for.
    #[error("{0}")]
    Target(String),
}

impl Format {
    /// Returns whether the bytes are JSON.
    pub fn is_json(self) -> bool {
        matches!(self, Self::CycloneDxJson | Self::Spdx2Json | Self::Spdx3Json | Self::GithubSnapshot | Self::Slam)
    }

    /// Returns the name for a person.
    pub fn title(self) -> &'static str {
        match self {
            Self::CycloneDxJson => "CycloneDX JSON",
            Self::CycloneDxXml => "CycloneDX XML",
            Self::Spdx2Json => "SPDX 2 JSON",
            Self::Spdx2Tag => "SPDX 2 tag-value",
            Self::Spdx2Yaml => "SPDX 2 YAML",
            Self::Spdx2Xml => "SPDX 2 XML",
            Self::Spdx2Rdf => "SPDX 2 RDF/XML",
            Self::Spdx3Json => "SPDX 3 JSON-LD",
            Self::GithubSnapshot => "GitHub dependency snapshot",
            Self::Slam => "slam.sbom/1",
        }
    }
}

impl From<json::ParseError> for ReadError {
    fn from(error: json::ParseError) -> Self {
        if error.is_limit {
            Self::Limit(error.to_string())
        } else {
            Self::Broken { message: error.message.to_owned(), line: Some(error.line) }
        }
    }
}

/// Reads a document of any format into its JSON form.
///
/// # Errors
/// When it is no SBOM, is broken, or exceeds a limit.
pub fn parse(bytes: &[u8]) -> Result<Source<'_>, ReadError> {
    parse_with(bytes, json::parse)
}

/// Reads a document as [`parse`] does, for [`read_source`] alone: the long lists stay as they are written until then, so
/// that there is never a tree of all of them.
///
/// # Errors
/// As [`parse`].
pub fn parse_to_read(bytes: &[u8]) -> Result<Source<'_>, ReadError> {
    match detect(bytes) {
        Some(Format::CycloneDxJson) => parse_with(bytes, |bytes| json::outline(bytes, &["components", "dependencies"])),
        Some(Format::Spdx2Json) => {
            parse_with(bytes, |bytes| json::outline(bytes, &["packages", "files", "relationships"]))
        }
        _ => parse(bytes),
    }
}

fn parse_with<'a>(
    bytes: &'a [u8],
    read: impl Fn(&'a [u8]) -> Result<Value<'a>, json::ParseError>,
) -> Result<Source<'a>, ReadError> {
    if bytes.len() > MAX_BYTES {
        return Err(ReadError::Limit(format!(
            "the document has {} bytes, more than the {MAX_BYTES} that are read",
            bytes.len()
        )));
    }
    let format = match detect(bytes) {
        Some(format) => format,
        None => return Err(unrecognised(bytes)),
    };
    match format {
        Format::CycloneDxXml => cyclonedx::xml::to_json(bytes),
        Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => spdx::two::to_json(format, bytes),
        _ => {
            let tree = read(bytes)?;
            let version = version_of(format, &tree)?;
            Ok(Source { format, version, tree })
        }
    }
}

/// Says why bytes are no SBOM: what looks like JSON and is broken has a better reason than that nothing names a format.
fn unrecognised(bytes: &[u8]) -> ReadError {
    let looks_like_json = without_mark(bytes).iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'{');
    match json::parse(bytes) {
        Err(error) if looks_like_json => error.into(),
        _ => ReadError::Unrecognised(
            "nothing in it names CycloneDX, SPDX, a GitHub dependency snapshot, or slam.sbom/1".to_owned(),
        ),
    }
}

fn version_of(format: Format, tree: &Value<'_>) -> Result<String, ReadError> {
    let broken = |message: String| Err(ReadError::Broken { message, line: None });
    let text = |name: &str| tree.text(name).unwrap_or_default();
    match format {
        Format::CycloneDxJson => match text("specVersion") {
            "" => broken("the document names no `specVersion` of CycloneDX".to_owned()),
            version if cyclonedx::VERSIONS.contains(&version) => Ok(version.to_owned()),
            version => broken(format!(
                "CycloneDX {} is not a version that is read in JSON; 1.2 to 1.7 are",
                json::excerpt(version)
            )),
        },
        Format::Spdx2Json => match text("spdxVersion").strip_prefix("SPDX-") {
            Some(version) if version.starts_with("2.") => Ok(version.to_owned()),
            _ => broken(format!(
                "`{}` is not a version of SPDX that is read in this form; SPDX-2.2 and SPDX-2.3 are",
                json::excerpt(text("spdxVersion"))
            )),
        },
        Format::Spdx3Json => Ok(spdx::three::version(tree)),
        Format::GithubSnapshot => Ok("0".to_owned()),
        _ => Ok("1".to_owned()),
    }
}

/// Reads a document into the graph; what the graph has no place for is noted in `losses` when it is given, and every
/// component then knows its pointer.
///
/// # Errors
/// When it is no SBOM, is broken, or exceeds a limit.
pub fn read(bytes: &[u8], losses: Option<&mut Losses>) -> Result<Graph, ReadError> {
    Ok(read_source(parse_to_read(bytes)?, losses))
}

/// Reads a document in its JSON form into the graph; see [`read`].
pub fn read_source(source: Source<'_>, losses: Option<&mut Losses>) -> Graph {
    match source.format {
        Format::CycloneDxJson | Format::CycloneDxXml => cyclonedx::read(source.tree, losses),
        Format::Spdx2Json | Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => {
            spdx::two::read(&source.tree, losses)
        }
        Format::Spdx3Json => spdx::three::read(&source.tree, losses),
        Format::GithubSnapshot => snapshot::read(&source.tree, losses),
        Format::Slam => own::read(&source.tree, losses),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(text: &str) -> String {
        parse(text.as_bytes()).unwrap_err().to_string()
    }

    #[test]
    fn a_refusal_names_thing_and_cause() {
        assert_eq!(
            refused("{\"bomFormat\":\"CycloneDX\",\n\"specVersion\":"),
            "not JSON: the document ends too early at line 2"
        );
        assert_eq!(
            refused(r#"{"bomFormat":"CycloneDX","specVersion":"9.9"}"#),
            "CycloneDX 9.9 is not a version that is read in JSON; 1.2 to 1.7 are"
        );
        assert_eq!(
            refused("hello"),
            "not an SBOM that is known: nothing in it names CycloneDX, SPDX, a GitHub dependency snapshot, or slam.sbom/1"
        );
        assert_eq!(refused(&"{\"a\":".repeat(1_000_000)), "nested deeper than 256 levels at line 1");
    }
}
