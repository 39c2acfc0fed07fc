//! Tools that make releases, and the lines in which they sign, name, and describe what they make.

use slam_model::evidence::policy::{ProcessFacts, ReleaseTool};

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
    let Some(name) = listed.or_else(inside) else { return };
    let key = |words: &'static [&'static str]| {
        source.line(move |line| {
            let line = line.trim_start_matches(['-', ' ', '"']);
            words
                .iter()
                .any(|word| line.strip_prefix(word).is_some_and(|rest| rest.starts_with([':', '=', ' ', '"', '-'])))
        })
    };
    facts.release_tools.push(ReleaseTool {
        name: name.to_owned(),
        path: source.path.clone(),
        signs: key(&["signs", "binary_signs", "docker_signs", "signing", "github-attestations", "cosign", "sign-tag"]),
        sbom: key(&["sboms", "sbom", "cargo-cyclonedx", "catalog"]),
        names: key(&["name_template", "artifactname", "name-template", "tag-name", "tag_name"]),
        checksums: key(&["checksum", "checksums"]),
    });
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
}
