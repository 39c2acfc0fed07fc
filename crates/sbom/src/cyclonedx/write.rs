//! The graph as CycloneDX JSON.

mod component;
mod document;
mod parts;
mod shape;

use sha2::{Digest, Sha256};

use crate::convert::Options;
use crate::json::{Spill, Stream};
use crate::{Graph, Losses};
use shape::Shape;

/// Appends the graph as JSON of a version (`1.2` to `1.7`; another one is read as the newest); tells what could not be
/// said.
///
/// What is written keeps the schema of its version, whatever the graph holds: what does not fit becomes a property of
/// ours (see the words that begin with `slam:`), or is dropped and told. Without an identity of its own the document
/// gets a serial number that is computed from its content.
pub fn write(graph: &Graph, version: &str, options: &Options, out: &mut Vec<u8>) -> Losses {
    write_pieces(graph, version, options, out, None)
}

/// Does the same, and hands on what is long, unless the serial number has yet to be computed; the last piece, or the whole,
/// stays in `out`.
pub(crate) fn write_pieces<'o>(
    graph: &'o Graph,
    version: &str,
    options: &'o Options,
    out: &'o mut Vec<u8>,
    spill: Option<&'o mut Spill<'o>>,
) -> Losses {
    let version = super::VERSIONS.iter().copied().find(|known| *known == version).unwrap_or(super::NEWEST);
    let minor = version.strip_prefix("1.").and_then(|minor| minor.parse().ok()).unwrap_or(7);
    let start = out.len();
    let has_serial = graph.document.identity.as_deref().is_some_and(super::fit::is_serial);
    let mut writer = Writer {
        graph,
        version,
        minor,
        shape: Shape::of(graph, minor),
        options,
        losses: Losses::default(),
        json: Stream::new(out).spilling(spill.filter(|_| has_serial)),
        serial: None,
    };
    writer.document();
    let (losses, serial) = (writer.losses, writer.serial);
    let out = writer.json.end();
    if let Some(serial) = serial {
        let uuid = uuid_of(out.get(start..).unwrap_or_default());
        if let Some(place) = out.get_mut(serial..serial + uuid.len()) {
            place.copy_from_slice(uuid.as_bytes());
        }
    }
    losses
}

/// The place of a serial number until the content is known.
const NO_UUID: &str = "00000000-0000-0000-0000-000000000000";

/// Version 8 of RFC 9562: the bits are ours, here the beginning of SHA-256 over the document with an empty UUID.
fn uuid_of(content: &[u8]) -> String {
    let digest = Sha256::digest(content);
    let mut bits = digest.iter().take(16).fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    bits = bits & !(0xf << 76) | 0x8 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
}

struct Writer<'g, 'o> {
    graph: &'g Graph,
    version: &'static str,
    minor: u8,
    shape: Shape<'g>,
    options: &'g Options,
    losses: Losses,
    json: Stream<'o>,
    /// Where the UUID stands that is filled in at the end.
    serial: Option<usize>,
}

#[cfg(test)]
mod tests;
