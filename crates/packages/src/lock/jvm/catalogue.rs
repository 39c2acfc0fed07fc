//! Version catalogues of Gradle: `libs.versions.toml`.

use std::collections::HashMap;

use crate::lock::roll::short;
use crate::tree::Node;
use crate::{File, Listing, Package, Scope, tables};

/// Lists what the catalogue offers; whether a project takes it, stands in build scripts, which are programs.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (root, flaws) = tables::parse(file.bytes);
    for flaw in flaws {
        listing.problem(Some(flaw.line), flaw.message);
    }
    let versions: Versions<'_> =
        root.entries_of("versions").iter().map(|entry| (entry.key.as_ref(), &entry.value)).collect();
    for entry in root.entries_of("libraries") {
        let mut short_form = entry.value.text().unwrap_or_default().splitn(3, ':');
        let module = entry.value.text_of("module").and_then(|module| module.split_once(':'));
        let named = || Some((entry.value.text_of("group")?, entry.value.text_of("name")?));
        let text = || Some((short_form.next()?, short_form.next()?));
        let Some((group, artifact)) = module.or_else(named).or_else(text) else {
            listing.problem(Some(entry.line), format!("the library `{}` names no group and name", short(&entry.key)));
            continue;
        };
        let version = match short_form.next().filter(|_| !entry.value.is_map()) {
            Some(version) => Version::Fixed(version),
            None => version(&versions, entry.value.get("version")),
        };
        add(&mut listing, entry.line, group, artifact, version, Scope::Runtime);
    }
    for entry in root.entries_of("plugins") {
        let short_form = entry.value.text().and_then(|text| text.split_once(':'));
        let Some(id) = entry.value.text_of("id").or(short_form.map(|(id, _)| id)) else {
            listing.problem(Some(entry.line), format!("the plugin `{}` has no `id`", short(&entry.key)));
            continue;
        };
        let version = match short_form {
            Some((_, version)) => Version::Fixed(version),
            None => version(&versions, entry.value.get("version")),
        };
        // Gradle finds a plugin by this artifact, which stands for it.
        add(&mut listing, entry.line, id, &format!("{id}.gradle.plugin"), version, Scope::Build);
    }
    listing
}

enum Version<'a> {
    Fixed(&'a str),
    Range(&'a str),
    /// A project without the version of a library takes it from a list that it imports.
    Missing,
    /// The catalogue has no version of this name.
    Lost(&'a str),
}

type Versions<'a> = HashMap<&'a str, &'a Node<'a>>;

fn version<'a>(versions: &Versions<'a>, node: Option<&'a Node<'a>>) -> Version<'a> {
    let Some(mut node) = node else { return Version::Missing };
    if let Some(name) = node.text_of("ref") {
        match versions.get(name) {
            Some(found) => node = found,
            None => return Version::Lost(name),
        }
    }
    // Of a rich version the strongest word counts.
    let rich = || node.text_of("strictly").or_else(|| node.text_of("require")).or_else(|| node.text_of("prefer"));
    match node.text().or_else(rich) {
        Some(text) if text.starts_with(['[', '(', ']']) || text.ends_with('+') || text.starts_with("latest.") => {
            Version::Range(text)
        }
        Some(text) => Version::Fixed(text.trim_end_matches("!!")),
        None => Version::Missing,
    }
}

fn add(listing: &mut Listing, line: u32, group: &str, artifact: &str, version: Version<'_>, scope: Scope) {
    let name = format!("{group}:{artifact}");
    let line = Some(line);
    let version = match version {
        Version::Fixed(version) => Some(version),
        Version::Range(range) => {
            listing.unknown(line, format!("`{}` {} is not fixed to a version", short(&name), short(range)));
            None
        }
        Version::Missing => {
            listing.unknown(line, format!("`{}` has no version in the catalogue", short(&name)));
            None
        }
        Version::Lost(lost) => {
            listing.problem(
                line,
                format!("`{}` has the version `{}`, which the catalogue does not have", short(&name), short(lost)),
            );
            None
        }
    };
    let purl = listing.purl(line, super::purl(group, artifact, version, "jar", ""));
    listing.put(Package { purl, line, scope, ..Package::new(name, version) });
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Gradle user manual, "Version Catalogs: The version catalog TOML file format".
    #[test]
    fn libraries_and_plugins_with_their_versions() {
        expect![[r#"
            org.codehaus.groovy:groovy 3.0.5 :5
              pkg:maven/org.codehaus.groovy/groovy@3.0.5
            org.apache.commons:commons-lang3 - :6
              pkg:maven/org.apache.commons/commons-lang3
            com.acme:short 1.0 :7
              pkg:maven/com.acme/short@1.0
            com.acme:bare - :8
              pkg:maven/com.acme/bare
            com.acme:lost - :9
              pkg:maven/com.acme/lost
            com.acme.plugin:com.acme.plugin.gradle.plugin 0.45.0 build :11
              pkg:maven/com.acme.plugin/com.acme.plugin.gradle.plugin@0.45.0
            unknown :6 `org.apache.commons:commons-lang3` [3.8, 4.0[ is not fixed to a version
            unknown :8 `com.acme:bare` has no version in the catalogue
            problem :9 `com.acme:lost` has the version `gone`, which the catalogue does not have
        "#]]
        .assert_eq(&read(
            "gradle/libs.versions.toml",
            "[versions]\ngroovy = \"3.0.5\"\nlang = { strictly = \"[3.8, 4.0[\", prefer = \"3.9\" }\n[libraries]\n\
             groovy = { module = \"org.codehaus.groovy:groovy\", version.ref = \"groovy\" }\n\
             lang3 = { group = \"org.apache.commons\", name = \"commons-lang3\", version.ref = \"lang\" }\nshort = \"com.acme:short:1.0\"\n\
             bare = { module = \"com.acme:bare\" }\nlost = { module = \"com.acme:lost\", version.ref = \"gone\" }\n[plugins]\n\
             own = { id = \"com.acme.plugin\", version = \"0.45.0\" }\n",
        ));
    }
}
