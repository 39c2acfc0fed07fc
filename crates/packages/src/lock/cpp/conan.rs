//! `conan.lock` of Conan 1 (a graph) and 2 (lists of references).

use std::collections::BTreeMap;

use slam_formats::purl::{Purl, PurlError};

use crate::lock::roll::{json_of, short};
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Package, Scope, reach};

pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(lock) = json_of(file.bytes, &mut listing) else { return listing };
    match lock.at(&["graph_lock", "nodes"]) {
        Some(nodes) => graph(&mut listing, nodes),
        None => lists(&mut listing, &lock),
    }
    listing
}

/// A reference: `name/version[@user/channel][#recipe revision[%time]][:package id[#package revision]]`.
struct Reference<'a> {
    name: &'a str,
    version: &'a str,
    user: Option<&'a str>,
    channel: Option<&'a str>,
    revision: Option<&'a str>,
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let text = text.split(':').next()?;
        let (text, revision) = text.split_once('#').map_or((text, None), |(text, rest)| (text, Some(rest)));
        let revision = revision.and_then(|rest| rest.split('%').next()).filter(|rest| !rest.is_empty());
        let (text, owner) = text.split_once('@').map_or((text, None), |(text, owner)| (text, Some(owner)));
        let (user, channel) = match owner.filter(|owner| !owner.is_empty()) {
            Some(owner) => {
                owner.split_once('/').map_or((Some(owner), None), |(user, channel)| (Some(user), Some(channel)))
            }
            None => (None, None),
        };
        let (name, version) = text.split_once('/')?;
        // `_` stands for nothing.
        let said = |part: Option<&'a str>| part.filter(|part| *part != "_");
        (!name.is_empty() && !version.is_empty()).then_some(Self {
            name,
            version,
            user: said(user),
            channel: said(channel),
            revision,
        })
    }

    fn purl(&self, package: Option<&str>) -> Result<Purl, PurlError> {
        Purl::new("conan", None, self.name, Some(self.version))?
            .with_qualifier("user", self.user.unwrap_or_default())?
            .with_qualifier("channel", self.channel.unwrap_or_default())?
            .with_qualifier("rrev", self.revision.unwrap_or_default())?
            .with_qualifier("prev", package.unwrap_or_default())
    }
}

/// Version 0.5: three or four lists, the newest first, and no arrows.
fn lists(listing: &mut Listing, lock: &Node<'_>) {
    if !lock.text_of("version").is_some_and(|version| version.starts_with("0.")) {
        listing.problem(
            Some(1),
            "neither `graph_lock` nor a `version` that starts with `0.`: the file is read as one of Conan 2",
        );
    }
    for (list, scope) in [
        ("requires", Scope::Runtime),
        ("build_requires", Scope::Build),
        ("python_requires", Scope::Build),
        ("config_requires", Scope::Build),
    ] {
        for node in lock.items_of(list) {
            // With an id of a package: `["reference", {"package_id": …}]`.
            let text = node.text().or_else(|| node.items().first().and_then(Node::text)).unwrap_or_default();
            let line = Some(node.line);
            let Some(reference) = Reference::read(text) else {
                listing.problem(
                    line,
                    format!("`{}` is no reference: it is `NAME/VERSION[@USER/CHANNEL][#REVISION]`", short(text)),
                );
                continue;
            };
            let purl = listing.purl(line, reference.purl(None));
            listing.put(Package { purl, line, scope, ..Package::new(reference.name, Some(reference.version)) });
        }
    }
}

/// Version 0.4 and before: nodes by number, with arrows; 0 is the project.
fn graph(listing: &mut Listing, nodes: &Node<'_>) {
    let mut places = BTreeMap::new();
    for entry in nodes.entries() {
        let node = &entry.value;
        let line = Some(node.get("ref").or(node.get("pref")).map_or(entry.line, |one| one.line));
        let text = node.text_of("ref").or(node.text_of("pref")).unwrap_or_default();
        let is_project = node.get("path").is_some() || entry.key == "0" && text.is_empty();
        let package = match Reference::read(text) {
            Some(reference) => {
                let purl = listing.purl(line, reference.purl(node.text_of("prev")));
                let kind = if is_project { Kind::Application } else { Kind::Library };
                Package { purl, kind, line, ..Package::new(reference.name, Some(reference.version)) }
            }
            None if is_project => {
                // A `conanfile.txt` has no name; its file stands for it.
                let path = node.text_of("path").unwrap_or("conanfile.txt");
                Package { kind: Kind::Application, line, ..Package::new(path, None) }
            }
            None => {
                listing.problem(
                    line,
                    format!("`{}` is no reference: it is `NAME/VERSION[@USER/CHANNEL][#REVISION]`", short(text)),
                );
                continue;
            }
        };
        places.insert(entry.key.as_ref(), listing.put(package));
    }
    for entry in nodes.entries() {
        let Some(from) = places.get(entry.key.as_ref()) else { continue };
        for (list, kind) in [("requires", EdgeKind::DependsOn), ("build_requires", EdgeKind::BuildDependsOn)] {
            for one in entry.value.items_of(list) {
                match one.text().and_then(|number| places.get(number)) {
                    Some(to) => listing.link(*from, *to, kind),
                    None => listing.problem(Some(one.line), "a node is needed that the graph does not have"),
                }
            }
        }
        // Before 0.4 arrows had names: `"requires": {"zlib/1.2.11": "id"}`.
        for one in entry.value.entries_of("requires") {
            if let Some(to) = one.value.text().and_then(|id| places.get(id)) {
                listing.link(*from, *to, EdgeKind::DependsOn);
            }
        }
    }
    reach::tidy(&mut listing.edges);
    reach::set_scopes(listing);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Conan 1 documentation, "Lockfiles"; 2: "Lockfiles: Introduction", and the type `conan` of package URLs.
    #[test]
    fn version_1_is_a_graph() {
        expect![[r#"
            app 1.0 application :2
              pkg:conan/app@1.0
              -> zlib 1.2.13
              -> cmake 3.25.3 (build)
            zlib 1.2.13 :3
              pkg:conan/zlib@1.2.13?channel=stable&prev=c0de&rrev=f00d&user=own
            cmake 3.25.3 build :4
              pkg:conan/cmake@3.25.3
        "#]]
        .assert_eq(&read(
            "conan.lock",
            r#"{"graph_lock": {"nodes": {
  "0": {"ref": "app/1.0", "options": "", "requires": ["1"], "build_requires": ["2"], "path": "conanfile.py"},
  "1": {"ref": "zlib/1.2.13@own/stable#f00d", "package_id": "00", "prev": "c0de", "context": "host"},
  "2": {"ref": "cmake/3.25.3", "context": "build"}
}, "revisions_enabled": true}, "version": "0.4"}"#,
        ));
    }

    #[test]
    fn version_2_is_lists() {
        expect![[r#"
            zlib 1.2.11 :3
              pkg:conan/zlib@1.2.11?rrev=4524fcdd
            cmake 3.25.3 build :6
              pkg:conan/cmake@3.25.3
            problem :4 `nothing` is no reference: it is `NAME/VERSION[@USER/CHANNEL][#REVISION]`
        "#]]
        .assert_eq(&read(
            "conan.lock",
            "{\"version\": \"0.5\",\n\"requires\": [\n\"zlib/1.2.11#4524fcdd%1675278126.0552447\",\n\"nothing\"],\n\
             \"build_requires\": [\n\"cmake/3.25.3\"],\n\"python_requires\": []}",
        ));
    }
}
