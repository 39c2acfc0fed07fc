//! `vcpkg.json`.

use std::collections::BTreeMap;

use slam_formats::purl::{Purl, PurlError};

use crate::json::{self, Dialect};
use crate::lock::roll::{json_of, short};
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

/// The keys of a version, one for each scheme.
const VERSIONS: [&str; 4] = ["version", "version-semver", "version-date", "version-string"];

/// Only an override fixes a version; every other one is what the registry has at the baseline.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(manifest) = json_of(file.bytes, &mut listing) else { return listing };
    let baseline = baseline(&manifest, file);
    let mut overrides = BTreeMap::new();
    for one in manifest.items_of("overrides") {
        if let (Some(name), Some(version)) = (one.text_of("name"), VERSIONS.iter().find_map(|key| one.text_of(key))) {
            overrides.insert(name, (version, one.text_of("port-version")));
        }
    }
    // A manifest without a name is that of a project that is no port.
    let name = manifest.text_of("name");
    let version = VERSIONS.iter().find_map(|key| manifest.text_of(key));
    let root = name.map(|name| {
        let line = manifest.get("name").map(|node| node.line);
        let purl = listing.purl(line, purl(name, version, manifest.text_of("port-version"), None));
        listing.put(Package { purl, kind: Kind::Application, line, ..Package::new(name, version) })
    });
    let mut reader = Reader { listing, overrides, baseline, root, places: BTreeMap::new() };
    for one in manifest.items_of("dependencies") {
        reader.need(one, false);
    }
    for feature in manifest.entries_of("features") {
        for one in feature.value.items_of("dependencies") {
            reader.need(one, true);
        }
    }
    let mut listing = reader.listing;
    reach::tidy(&mut listing.edges);
    if root.is_some() {
        reach::set_scopes(&mut listing);
    }
    listing
}

/// Returns the commit of the registry that versions come from.
fn baseline(manifest: &Node<'_>, file: &File<'_>) -> Option<String> {
    if let Some(own) = manifest.text_of("builtin-baseline") {
        return Some(own.to_owned());
    }
    let inside = ["default-registry", "baseline"];
    let within = manifest.get("vcpkg-configuration").or(manifest.get("configuration"));
    if let Some(own) = within.and_then(|node| node.at(&inside)).and_then(Node::text) {
        return Some(own.to_owned());
    }
    let bytes = file.read_beside("vcpkg-configuration.json")?;
    json::parse(&bytes, Dialect::Strict).ok()?.at(&inside)?.text().map(str::to_owned)
}

fn purl(name: &str, version: Option<&str>, port: Option<&str>, baseline: Option<&str>) -> Result<Purl, PurlError> {
    // The type asks for a whole commit.
    let commit = baseline.filter(|text| text.len() == 40 && text.bytes().all(|byte| byte.is_ascii_hexdigit()));
    Purl::new("vcpkg", None, name, version)?
        .with_qualifier("port_version", port.filter(|port| *port != "0").unwrap_or_default())?
        .with_qualifier("repository_revision", commit.unwrap_or_default())
}

struct Reader<'a> {
    listing: Listing,
    overrides: BTreeMap<&'a str, (&'a str, Option<&'a str>)>,
    baseline: Option<String>,
    root: Option<usize>,
    places: BTreeMap<String, usize>,
}

impl Reader<'_> {
    /// Adds a dependency: a name, or a mapping with one.
    fn need(&mut self, node: &Node<'_>, is_feature: bool) {
        let line = Some(node.line);
        let Some(name) = node.text().or_else(|| node.text_of("name")) else {
            return self.listing.problem(line, "a dependency without name: it is passed over");
        };
        let kind = match (node.is_true("host"), is_feature) {
            (true, _) => EdgeKind::BuildDependsOn,
            (false, true) => EdgeKind::OptionalDependsOn,
            (false, false) => EdgeKind::DependsOn,
        };
        // A feature of the project itself.
        if self.root.and_then(|root| self.listing.packages.get(root)).is_some_and(|root| root.name == name) {
            return;
        }
        if let Some(known) = self.places.get(name).copied() {
            return self.link(known, kind);
        }
        let (version, port) = self.overrides.get(name).map_or((None, None), |(version, port)| (Some(*version), *port));
        let (version, port) = match (version, port) {
            // `"version": "1.2.3#4"` has the port version behind the sign.
            (Some(text), None) => {
                text.split_once('#').map_or((Some(text), None), |(text, port)| (Some(text), Some(port)))
            }
            other => other,
        };
        if version.is_none() {
            let least =
                node.text_of("version>=").map_or_else(String::new, |least| format!(" from {} on", short(least)));
            let at = self
                .baseline
                .as_deref()
                .map_or_else(|| "its registry".to_owned(), |baseline| format!("the baseline {}", short(baseline)));
            self.listing.unknown(
                line,
                format!("`{}`{least} has the version of {at}, which the file does not name", short(name)),
            );
        }
        let baseline = if version.is_none() { self.baseline.as_deref() } else { None };
        let purl = self.listing.purl(line, purl(name, version, port, baseline));
        let scope = match kind {
            EdgeKind::BuildDependsOn => crate::Scope::Build,
            EdgeKind::OptionalDependsOn => crate::Scope::Optional,
            _ => crate::Scope::Runtime,
        };
        let index = self.listing.put(Package { purl, line, scope, ..Package::new(name, version) });
        self.places.insert(name.to_owned(), index);
        self.link(index, kind);
    }

    fn link(&mut self, to: usize, kind: EdgeKind) {
        if let Some(root) = self.root {
            self.listing.link(root, to, kind);
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // vcpkg documentation, "vcpkg.json reference", and the type `vcpkg` of package URLs.
    #[test]
    fn overrides_fix_versions_and_the_baseline_does_not() {
        expect![[r#"
            demo 1.0 application :1
              pkg:vcpkg/demo@1.0
              -> fmt -
              -> zlib 1.2.13
              -> cmake-tools - (build)
              -> gtest - (optional)
            fmt - :3
              pkg:vcpkg/fmt?repository_revision=0123456789012345678901234567890123456789
            zlib 1.2.13 :4
              pkg:vcpkg/zlib@1.2.13?port_version=1
            cmake-tools - build :5
              pkg:vcpkg/cmake-tools?repository_revision=0123456789012345678901234567890123456789
            gtest - optional :7
              pkg:vcpkg/gtest?repository_revision=0123456789012345678901234567890123456789
            unknown :3 `fmt` from 10.1.1 on has the version of the baseline 0123456789012345678901234567890123456789, which the file does not name
            unknown :5 `cmake-tools` has the version of the baseline 0123456789012345678901234567890123456789, which the file does not name
            unknown :7 `gtest` has the version of the baseline 0123456789012345678901234567890123456789, which the file does not name
        "#]]
        .assert_eq(&read(
            "vcpkg.json",
            "{\"name\": \"demo\", \"version\": \"1.0\",\n\"dependencies\": [\n{\"name\": \"fmt\", \"version>=\": \"10.1.1\"},\n\"zlib\",\n\
             {\"name\": \"cmake-tools\", \"host\": true}],\n\"features\": {\"tests\": {\"dependencies\": [\n\"gtest\", {\"name\": \"demo\", \"features\": []}]}},\n\
             \"builtin-baseline\": \"0123456789012345678901234567890123456789\",\n\
             \"overrides\": [{\"name\": \"zlib\", \"version\": \"1.2.13\", \"port-version\": 1}]}",
        ));
    }
}
