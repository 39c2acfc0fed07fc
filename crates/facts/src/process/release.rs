//! Tools that make releases, and the lines in which they sign, name, and describe what they make.

use slam_formats::tree::{Document, Entry, Limits, Node, parse_json, parse_yaml};
use slam_model::{
    Quote,
    evidence::policy::{ProcessFacts, ReleaseTool},
};

use super::Source;

const FILES: [(&str, &str); 26] = [
    (".goreleaser.yml", "goreleaser"),
    (".goreleaser.yaml", "goreleaser"),
    ("goreleaser.yml", "goreleaser"),
    ("goreleaser.yaml", "goreleaser"),
    (".github/goreleaser.yml", "goreleaser"),
    ("release-please-config.json", "release-please"),
    (".release-please-manifest.json", "release-please"),
    (".github/release-please.yml", "release-please"),
    ("dist-workspace.toml", "cargo-dist"),
    ("dist.toml", "cargo-dist"),
    (".releaserc", "semantic-release"),
    (".releaserc.json", "semantic-release"),
    (".releaserc.yml", "semantic-release"),
    (".releaserc.yaml", "semantic-release"),
    ("release.config.js", "semantic-release"),
    ("release.config.cjs", "semantic-release"),
    ("jreleaser.yml", "jreleaser"),
    ("jreleaser.yaml", "jreleaser"),
    ("jreleaser.toml", "jreleaser"),
    (".github/release-drafter.yml", "release-drafter"),
    (".github/release.yml", "GitHub release notes"),
    ("release-plz.toml", "release-plz"),
    (".release-plz.toml", "release-plz"),
    ("release.toml", "cargo-release"),
    (".changeset/config.json", "changesets"),
    (".autorc", "auto"),
];

pub(super) fn read(source: &Source<'_>, facts: &mut ProcessFacts) {
    let listed = FILES.iter().find(|(path, _)| *path == source.lower).map(|(_, tool)| *tool);
    let inside = || match source.lower {
        "cargo.toml" => source.line(|line| line.starts_with("[workspace.metadata.dist")).map(|_| "cargo-dist"),
        "pyproject.toml" => {
            source.line(|line| line.starts_with("[tool.semantic_release")).map(|_| "python-semantic-release")
        }
        _ => None,
    };
    let Some(name) = listed.or_else(inside) else {
        facts.release_tools.extend(build_tool(source));
        return;
    };
    let mut tool = ReleaseTool {
        name: name.to_owned(),
        path: source.path.clone(),
        signs: None,
        sbom: None,
        names: None,
        checksums: None,
    };
    match name {
        "goreleaser" => goreleaser(source, &mut tool),
        "jreleaser" if !source.lower.ends_with(".toml") => jreleaser(source, &mut tool),
        _ => by_lines(source, &mut tool),
    }
    facts.release_tools.push(tool);
}

/// Told by the first words of lines: for formats with one setting a line.
fn by_lines(source: &Source<'_>, tool: &mut ReleaseTool) {
    // `github-attestations = false` says that nothing is attested.
    let is_off = |line: &str| line.trim_end_matches([',', '"', ' ']).ends_with("false");
    let key = |words: &'static [&'static str]| {
        source.line(move |line| {
            let line = line.trim_start_matches(['-', ' ', '"']);
            let begins =
                |word: &&str| line.strip_prefix(*word).is_some_and(|rest| rest.starts_with([':', '=', ' ', '"', '-']));
            words.iter().any(begins) && !is_off(line)
        })
    };
    tool.signs = key(&["signing", "github-attestations", "cosign", "sign-tag"]);
    tool.sbom = key(&["sbom", "cargo-cyclonedx", "catalog"]);
    tool.names = key(&["artifactname", "name-template", "tag-name", "tag_name"]);
    tool.checksums = key(&["checksum", "checksums"]);
}

fn yaml(source: &Source<'_>) -> Option<Document> {
    parse_yaml(source.text.as_bytes(), &Limits { bytes: 1 << 20, ..Limits::default() }).ok()
}

/// Lists of what to sign and to list; an entry for `artifacts: none` does nothing. Sums are made unless that is switched off.
fn goreleaser(source: &Source<'_>, tool: &mut ReleaseTool) {
    let Some(document) = yaml(source) else { return };
    let root = &document.root;
    let list = |key: &str| {
        let entry = root.entry(key)?;
        let works =
            |item: &Node| item.get("artifacts").and_then(Node::as_str) != Some("none") && !is(item, "disable", true);
        entry.value.items().iter().any(works).then(|| source.raw(entry.key.line))
    };
    let template = |node: &Node| node.entry("name_template").map(|entry| source.raw(entry.key.line));
    tool.signs = ["signs", "binary_signs", "docker_signs"].iter().find_map(|key| list(key));
    tool.sbom = list("sboms");
    tool.names = root.get("archives").and_then(|archives| archives.items().iter().find_map(template));
    let checksum = root.entry("checksum");
    let off = checksum.is_some_and(|entry| is(&entry.value, "disable", true));
    tool.checksums = checksum.filter(|_| !off).map(|entry| source.raw(entry.key.line));
}

/// `signing` and `catalog` work when they are active in releases; what is `NEVER` active is off.
fn jreleaser(source: &Source<'_>, tool: &mut ReleaseTool) {
    let Some(document) = yaml(source) else { return };
    let active = |entry: &Entry| {
        let value = entry.value.get("active").and_then(Node::text);
        value.is_some_and(|value| !value.eq_ignore_ascii_case("never") && !value.eq_ignore_ascii_case("snapshot"))
    };
    let quote = |entry: &Entry| source.raw(entry.key.line);
    let root = &document.root;
    tool.signs = root.entry("signing").filter(|entry| active(entry)).map(quote);
    let catalog = root.get("catalog").and_then(|catalog| catalog.get("sbom")).map(Node::entries).unwrap_or_default();
    tool.sbom = catalog.iter().find(|entry| active(entry)).map(quote);
    tool.checksums = root.entry("checksum").map(quote);
}

/// Returns whether a key has this truth value.
fn is(node: &Node, key: &str, value: bool) -> bool {
    node.get(key).and_then(Node::as_bool) == Some(value)
}

/// Build tools whose own configuration signs or lists what they publish.
fn build_tool(source: &Source<'_>) -> Option<ReleaseTool> {
    let (name, signs, sbom) = match source.name() {
        "pom.xml" if source.lower == "pom.xml" => {
            let plugin = |name: &'static str| {
                source.line(move |line| line.contains(&format!("<artifactid>{name}</artifactid>")))
            };
            (
                "maven",
                plugin("maven-gpg-plugin").or_else(|| plugin("sigstore-maven-plugin")),
                plugin("cyclonedx-maven-plugin"),
            )
        }
        "build.gradle" | "build.gradle.kts" => {
            let has =
                |words: &'static [&'static str]| source.line(move |line| words.iter().any(|word| line.contains(word)));
            let signs = has(&[
                "signallpublications()",
                "id(\"signing\")",
                "id 'signing'",
                "plugin: 'signing'",
                "`signing`",
                "dev.sigstore.sign",
            ]);
            ("gradle", signs, has(&["org.cyclonedx.bom", "org.spdx.sbom"]))
        }
        "package.json" => ("npm", npm_provenance(source), None),
        ".npmrc" => ("npm", source.line(|line| line.replace(' ', "") == "provenance=true"), None),
        _ => return None,
    };
    let test = crate::role::role(source.path) != slam_model::evidence::tree::Role::Product;
    ((signs.is_some() || sbom.is_some()) && !test).then(|| ReleaseTool {
        name: name.to_owned(),
        path: source.path.clone(),
        signs,
        sbom,
        names: None,
        checksums: None,
    })
}

/// `"publishConfig": {"provenance": true}`: npm attests to what it publishes.
fn npm_provenance(source: &Source<'_>) -> Option<Quote> {
    let speaks = memchr::memmem::find(source.text.as_bytes(), b"provenance").is_some();
    let document = speaks.then(|| parse_json(source.text.as_bytes(), &Limits::default()).ok()).flatten()?;
    let entry = document.root.get("publishConfig")?.entry("provenance")?;
    (entry.value.as_bool() == Some(true)).then(|| source.raw(entry.key.line))
}

#[cfg(test)]
mod tests {
    #[test]
    fn goreleaser_tells_what_it_signs_and_names() {
        let text = "version: 2\narchives:\n  - name_template: '{{ .Tag }}'\nchecksum:\n  name_template: sums.txt\nsigns:\n  - cmd: cosign\n# sboms:\n";
        let found = super::super::read(&".goreleaser.yaml".into(), text).unwrap();
        let tool = &found.release_tools[0];
        let line = |quote: &Option<slam_model::Quote>| quote.as_ref().map(|quote| quote.place.line);
        assert_eq!(
            [line(&tool.names), line(&tool.checksums), line(&tool.signs), line(&tool.sbom)],
            [Some(3), Some(4), Some(6), None]
        );
    }

    /// `signs sbom checksums` with their lines; `-` where there is none.
    fn shown(path: &str, text: &str) -> String {
        let found = super::super::read(&path.into(), text).unwrap_or_default();
        let Some(tool) = found.release_tools.first() else { return "none".to_owned() };
        let line = |quote: &Option<slam_model::Quote>| {
            quote.as_ref().map_or("-".to_owned(), |quote| quote.place.line.to_string())
        };
        format!("{} {} {} {}", tool.name, line(&tool.signs), line(&tool.sbom), line(&tool.checksums))
    }

    #[test]
    fn what_is_switched_off_does_not_count() {
        for (path, text, expected) in [
            (
                ".goreleaser.yml",
                "signs:\n  - artifacts: checksum\nsboms:\n  - artifacts: archive\n",
                "goreleaser 1 3 -",
            ),
            (".goreleaser.yml", "signs:\n  - artifacts: none\nchecksum:\n  disable: true\n", "goreleaser - - -"),
            (".goreleaser.yml", "signs: []\nbuilds:\n  - env: [signs: no]\n", "goreleaser - - -"),
            (
                "jreleaser.yml",
                "signing:\n  active: ALWAYS\ncatalog:\n  sbom:\n    cyclonedx:\n      active: RELEASE\n",
                "jreleaser 1 5 -",
            ),
            ("jreleaser.yml", "signing:\n  active: NEVER\n", "jreleaser - - -"),
            (
                "dist-workspace.toml",
                "[dist]\ngithub-attestations = true\ncargo-cyclonedx = false\nchecksum = \"sha256\"\n",
                "cargo-dist 2 - 4",
            ),
            (
                "pom.xml",
                "<project>\n<plugin>\n<artifactId>maven-gpg-plugin</artifactId>\n</plugin>\n</project>",
                "maven 3 - -",
            ),
            (
                "build.gradle.kts",
                "plugins {\n  id(\"org.cyclonedx.bom\") version \"2\"\n  `signing`\n}\n",
                "gradle 3 2 -",
            ),
            ("packages/a/package.json", "{\n \"publishConfig\": {\n  \"provenance\": true\n }\n}", "npm 3 - -"),
            ("packages/a/package.json", "{\"publishConfig\": {\"provenance\": false}}", "none"),
            (".npmrc", "provenance = true\n", "npm 1 - -"),
            ("package.json", "{\"name\": \"provenance\"}", "none"),
        ] {
            assert_eq!(shown(path, text), expected, "{path}: {text}");
        }
    }
}
