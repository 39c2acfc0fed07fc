//! From any format to any other, with what was lost on the way.

use std::borrow::Cow;

use crate::document::{Format, ReadError, Source, detect, parse, parse_to_read, read_source, without_mark};
use crate::graph::Property;
use crate::json::{self, Spill, Stream, Value};
use crate::{Graph, Losses, Text, cyclonedx, own, snapshot, spdx};

/// What a writer is told beside the graph.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// The time to write into the document, RFC 3339; none keeps the time of the source, and writes none when it has
    /// none (a format that must have one then gets a fixed one).
    pub now: Option<Text>,
    /// Whether the losses of reading are noted; those of writing always are.
    pub with_losses: bool,
}

/// What to write.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Format and serialisation.
    pub format: Format,
    /// Version of the format; none keeps that of a source of the same format, else takes the newest.
    pub version: Option<String>,
}

impl Target {
    /// Returns the versions that can be written in a format, oldest first; none for a format that has no writer.
    pub fn versions(format: Format) -> &'static [&'static str] {
        match format {
            Format::CycloneDxJson | Format::CycloneDxXml => cyclonedx::VERSIONS,
            Format::Spdx2Json | Format::Spdx2Tag => &["2.2", "2.3"],
            Format::Spdx3Json => &["3.0.1"],
            Format::GithubSnapshot => &["0"],
            Format::Slam => &["1"],
            Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => &[],
        }
    }

    /// Returns the version to write for a source.
    fn version_for(&self, source: &Source<'_>) -> Result<String, ReadError> {
        let versions = Self::versions(self.format);
        let own = Some(source.version.as_str())
            .filter(|version| same_family(source.format, self.format) && versions.contains(version));
        let version = self.version.as_deref().or(own).or(versions.last().copied()).unwrap_or_default();
        if versions.contains(&version) {
            return Ok(version.to_owned());
        }
        let title = self.format.title();
        Err(ReadError::Target(match versions {
            [] => format!("{title} is read and not written"),
            versions => format!(
                "{title} is not written in version `{}`; {} can be",
                json::excerpt(version),
                versions.join(", ")
            ),
        }))
    }
}

/// Converts a document. The same format and version out is the document as it came in; another version of CycloneDX
/// keeps what that version knows; everything else goes through the graph.
///
/// # Errors
/// When the document cannot be read, or the target is none that is written.
pub fn convert<'b>(
    bytes: impl Into<Cow<'b, [u8]>>,
    target: &Target,
    options: &Options,
) -> Result<(Vec<u8>, Losses), ReadError> {
    let mut out = Vec::new();
    let losses = convert_pieces(bytes, target, options, &mut |piece| out.extend_from_slice(piece))?;
    Ok((out, losses))
}

/// Converts a document as [`convert`] does, and hands on the result in pieces, the first when nothing can fail any more.
/// Of a long document there is never more in memory than two of source, tree, and graph; bytes that are given away are
/// gone before the graph is written.
///
/// # Errors
/// As [`convert`].
pub fn convert_pieces<'b>(
    bytes: impl Into<Cow<'b, [u8]>>,
    target: &Target,
    options: &Options,
    spill: &mut Spill<'_>,
) -> Result<Losses, ReadError> {
    let bytes = bytes.into();
    let is_kept = detect(&bytes).is_some_and(|format| same_family(format, target.format));
    let source = if is_kept { parse(&bytes)? } else { parse_to_read(&bytes)? };
    let version = target.version_for(&source)?;
    if source.format == target.format && source.version == version {
        spill(without_mark(&bytes));
        return Ok(Losses::default());
    }
    let mut losses = Losses::default();
    let mut out = Vec::new();
    if is_cyclonedx(source.format) && is_cyclonedx(target.format) {
        let tree = cyclonedx::carry(source.tree, &version, &mut losses);
        match target.format {
            Format::CycloneDxXml => {
                losses.dropped.append(&mut cyclonedx::xml::write(&tree, &version, &mut out).dropped)
            }
            _ => write_tree(&tree, &mut out, spill),
        }
        spill(&out);
        return Ok(losses);
    }
    if is_spdx2(source.format)
        && is_spdx2(target.format)
        && let Some(tree) = spdx::two::carry(&source.tree, &version, &mut losses)
    {
        match target.format {
            Format::Spdx2Tag => spdx::two::write_tag_tree(&tree, &mut out, &mut losses),
            _ => write_tree(&tree, &mut out, spill),
        }
        spill(&out);
        return Ok(losses);
    }
    if same_family(source.format, target.format) && source.version == version && target.format.is_json() {
        write_tree(&source.tree, &mut out, spill);
        spill(&out);
        return Ok(losses);
    }
    let graph = read_source(source, options.with_losses.then_some(&mut losses));
    // The source is as large as the graph: not both while a third is written.
    drop(bytes);
    let mut written = match target.format {
        Format::Spdx2Json => spdx::two::write_pieces(&graph, &version, options, spill),
        Format::CycloneDxJson => {
            let losses = cyclonedx::write_pieces(&graph, &version, options, &mut out, Some(&mut *spill));
            spill(&out);
            losses
        }
        Format::Spdx3Json => {
            let losses = spdx::three::write_pieces(&graph, options, &mut out, Some(&mut *spill));
            spill(&out);
            losses
        }
        Format::Slam => {
            own::write_pieces(&graph, options, &mut out, Some(&mut *spill));
            spill(&out);
            Losses::default()
        }
        _ => {
            let losses = write(&graph, target.format, &version, options, &mut out);
            spill(&out);
            losses
        }
    };
    losses.dropped.append(&mut written.dropped);
    if options.with_losses && (is_spdx2(target.format) || target.format == Format::Spdx3Json) {
        tell_words_of_spdx(&graph, &mut losses);
    }
    Ok(losses)
}

/// Appends the graph in a format and version; tells what could not be said.
pub fn write(graph: &Graph, format: Format, version: &str, options: &Options, out: &mut Vec<u8>) -> Losses {
    match format {
        Format::CycloneDxJson => cyclonedx::write(graph, version, options, out),
        Format::CycloneDxXml => {
            let mut middle = Vec::new();
            let mut losses = cyclonedx::write(graph, version, options, &mut middle);
            if let Ok(tree) = json::parse(&middle) {
                losses.dropped.append(&mut cyclonedx::xml::write(&tree, version, out).dropped);
            }
            losses
        }
        Format::Spdx2Tag => spdx::two::write_tag(graph, version, options, out),
        Format::Spdx2Json | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf => {
            spdx::two::write(graph, version, options, out)
        }
        Format::Spdx3Json => spdx::three::write(graph, options, out),
        Format::GithubSnapshot => snapshot::write(graph, options, out),
        Format::Slam => {
            own::write(graph, options, out);
            Losses::default()
        }
    }
}

/// A property that stands for a field of SPDX is that field again, and its name is gone.
fn tell_words_of_spdx(graph: &Graph, losses: &mut Losses) {
    let is_word = |properties: &[Property]| properties.iter().any(|property| property.name.starts_with("slam:spdx:"));
    const REASON: &str = "properties that stand for fields of SPDX; such are not carried on as properties";
    if is_word(&graph.document.properties) {
        losses.drop("", REASON);
    }
    for component in &graph.components {
        if component.details.as_ref().is_some_and(|details| is_word(&details.properties)) {
            losses.drop(&*component.pointer, REASON);
        }
    }
}

/// Writes a tree in the layout of [`json::write`]; the last piece stays in `out`.
fn write_tree(tree: &Value<'_>, out: &mut Vec<u8>, spill: &mut Spill<'_>) {
    let mut stream = Stream::new(out).spilling(Some(spill));
    stream.object(|stream| {
        for (name, value) in tree.members() {
            match value {
                Value::Array(items) => {
                    stream.name(name).array(|stream| items.iter().for_each(|item| stream.value(item)))
                }
                value => stream.name(name).value(value),
            }
        }
    });
    stream.end();
}

fn is_cyclonedx(format: Format) -> bool {
    matches!(format, Format::CycloneDxJson | Format::CycloneDxXml)
}

fn is_spdx2(format: Format) -> bool {
    matches!(format, Format::Spdx2Json | Format::Spdx2Tag | Format::Spdx2Yaml | Format::Spdx2Xml | Format::Spdx2Rdf)
}

fn same_family(one: Format, other: Format) -> bool {
    one == other || (is_cyclonedx(one) && is_cyclonedx(other)) || (is_spdx2(one) && is_spdx2(other))
}

#[cfg(test)]
mod tests;
