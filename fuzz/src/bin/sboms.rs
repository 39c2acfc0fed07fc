//! Software bills of materials: told, read, judged, and written as every format.
#![no_main]

use slam_sbom::{
    Format, Losses,
    convert::{Options, Target, convert},
    detect, document, validate,
};

const FORMATS: [Format; 10] = [
    Format::CycloneDxJson,
    Format::CycloneDxXml,
    Format::Spdx2Json,
    Format::Spdx2Tag,
    Format::Spdx2Yaml,
    Format::Spdx2Xml,
    Format::Spdx2Rdf,
    Format::Spdx3Json,
    Format::GithubSnapshot,
    Format::Slam,
];

// The first byte of the input chooses what is written.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some((first, bytes)) = data.split_first() else { return };
    let choice = usize::from(*first);
    let format = FORMATS[choice % FORMATS.len()];
    let versions = Target::versions(format);
    let version = versions.get(choice / FORMATS.len() % versions.len().max(1)).map(|version| (*version).to_owned());
    // Before anything else: what is no document may still claim to be one, by its name.
    let _ = validate::validate("a.spdx.json", bytes);
    let Ok(source) = document::parse(bytes) else { return };
    let came_as = source.format;
    assert_eq!(detect(bytes), Some(came_as));
    let mut losses = Losses::default();
    let graph = document::read_source(source, Some(&mut losses));
    let outlined =
        document::parse_to_read(bytes).map(|source| document::read_source(source, Some(&mut Losses::default())));
    assert_eq!(outlined.as_ref(), Ok(&graph), "a document read item by item is another one");
    let count = graph.components.len();
    assert!(
        graph.edges.iter().all(|edge| (edge.from as usize) < count && (edge.to as usize) < count),
        "an edge to no component"
    );
    let options = Options { now: None, with_losses: true };
    let Ok((out, _)) = convert(bytes, &Target { format, version }, &options) else { return };
    match document::parse(&out) {
        Ok(read) => assert_eq!(read.format, format, "written as one format and told as another"),
        Err(error) => panic!("{} as {}: {error}\n{}", came_as.title(), format.title(), excerpt(&out)),
    }
});

/// The beginning of what was written, for the finding.
fn excerpt(out: &[u8]) -> String {
    String::from_utf8_lossy(&out[..out.len().min(2000)]).into_owned()
}
