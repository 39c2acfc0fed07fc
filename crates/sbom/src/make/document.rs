//! An SBOM that lies in a target is a list of packages like any other.

use slam_formats::purl::Purl;
use slam_packages::{Edge, EdgeKind, Hash, HashAlgorithm, Kind, Listing, Package, Scope};

use crate::document::{self, ReadError};
use crate::graph::{Component, ComponentKind, Graph};

/// Says whether a path has one of the names that SBOMs are recommended to have.
pub fn is_document_name(path: &str) -> bool {
    const ENDS: [&str; 9] = [
        ".cdx.json",
        ".cdx.xml",
        ".spdx",
        ".spdx.json",
        ".spdx.yaml",
        ".spdx.yml",
        ".spdx.xml",
        ".spdx.rdf",
        ".spdx.rdf.xml",
    ];
    let name = path.rsplit('/').next().unwrap_or(path);
    ENDS.iter().any(|end| name.len() > end.len() && name.ends_with(end))
        || matches!(name, "bom.json" | "bom.xml" | "sbom.json" | "sbom.xml")
}

/// Reads an SBOM as a list of packages; `None` when it is no SBOM.
pub fn listing_of(bytes: &[u8]) -> Option<Result<Listing, ReadError>> {
    document::detect(bytes)?;
    Some(document::read(bytes, None).map(|graph| of_graph(&graph)))
}

fn of_graph(graph: &Graph) -> Listing {
    // Files are what packages are made of, and no packages themselves.
    let is_package = |component: &&Component| component.kind != ComponentKind::Known(Kind::File);
    let packages = graph.components.iter().filter(is_package).map(package).collect();
    let mut next = 0;
    let places: Vec<Option<usize>> = (graph.components.iter())
        .map(|component| {
            let place = is_package(&component).then_some(next);
            next += usize::from(place.is_some());
            place
        })
        .collect();
    let place = |at: u32| places.get(at as usize).copied().flatten();
    let edges = graph.edges.iter().filter_map(|edge| {
        let kind = match edge.kind.as_str() {
            "depends-on" => EdgeKind::DependsOn,
            "dev-depends-on" => EdgeKind::DevDependsOn,
            "optional-depends-on" => EdgeKind::OptionalDependsOn,
            "build-depends-on" => EdgeKind::BuildDependsOn,
            "contains" => EdgeKind::Contains,
            _ => return None,
        };
        Some(Edge { from: place(edge.from)?, to: place(edge.to)?, kind })
    });
    Listing { packages, edges: edges.collect(), ..Listing::default() }
}

fn package(component: &Component) -> Package {
    let name = match &component.group {
        Some(group) => format!("{group}/{}", component.name),
        None => component.name.to_string(),
    };
    let mut package = Package::new(name, component.version.as_deref());
    package.purl = component.purl.as_deref().and_then(|purl| purl.parse::<Purl>().ok());
    package.kind = match component.kind {
        ComponentKind::Known(kind) => kind,
        ComponentKind::Other(_) => Kind::Library,
    };
    package.scope = component.scope.unwrap_or(Scope::Runtime);
    package.licenses = component.licenses.iter().map(|license| license.text.to_string()).collect();
    package.hashes = component
        .hashes
        .iter()
        .filter_map(|hash| {
            let algorithm = match hash.algorithm.as_str() {
                "MD5" => HashAlgorithm::Md5,
                "SHA-1" => HashAlgorithm::Sha1,
                "SHA-256" => HashAlgorithm::Sha256,
                "SHA-384" => HashAlgorithm::Sha384,
                "SHA-512" => HashAlgorithm::Sha512,
                _ => return None,
            };
            Some(Hash { algorithm, hex: hash.value.to_string() })
        })
        .collect();
    if let Some(details) = &component.details {
        package.supplier = details.supplier.as_ref().and_then(|party| party.name.as_ref()).map(ToString::to_string);
        package.cpes = details.cpes.iter().map(ToString::to_string).collect();
    }
    package
}
