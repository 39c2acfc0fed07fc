//! `uses:` of workflows and actions, and the images that jobs run in.

use std::collections::BTreeSet;

use slam_formats::purl::Purl;

use crate::lock::git::Repository;
use crate::lock::images;
use crate::lock::roll::{short, yaml_of};
use crate::tree::Node;
use crate::{File, Kind, Listing, Package, Scope};

/// Lists each action, reusable workflow, and image once, at the first line that uses it.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(root) = yaml_of(file.bytes, &mut listing) else { return listing };
    let mut seen = BTreeSet::new();
    for job in root.entries_of("jobs") {
        let job = &job.value;
        // A job is made of steps, or calls another workflow.
        uses(&mut listing, &mut seen, job.get("uses"));
        steps(&mut listing, &mut seen, job);
        for service in job.entries_of("services") {
            image(&mut listing, &mut seen, service.value.get("image"));
        }
        if let Some(container) = job.get("container") {
            image(&mut listing, &mut seen, container.get("image").or(Some(container)).filter(|node| !node.is_map()));
        }
    }
    if let Some(runs) = root.get("runs") {
        steps(&mut listing, &mut seen, runs);
        // Without `docker://` it is a Dockerfile of the action, which is read by itself.
        let of_action = runs.get("image").filter(|node| node.text().is_some_and(|text| text.starts_with("docker://")));
        image(&mut listing, &mut seen, of_action);
    }
    listing
}

fn steps<'a>(listing: &mut Listing, seen: &mut BTreeSet<&'a str>, of: &'a Node<'_>) {
    for step in of.items_of("steps") {
        uses(listing, seen, step.get("uses"));
    }
}

fn uses<'a>(listing: &mut Listing, seen: &mut BTreeSet<&'a str>, node: Option<&'a Node<'_>>) {
    let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { return };
    if text.starts_with("docker://") {
        return image(listing, seen, Some(node));
    }
    // What begins with a dot or `$` lies in the repository itself.
    if ["./", "../", "$/"].iter().any(|own| text.starts_with(own)) || !seen.insert(text) {
        return;
    }
    let line = Some(node.line);
    if text.contains("${{") {
        return listing.unknown(line, format!("`{}` is computed when the workflow runs", short(text)));
    }
    let Some((target, reference)) = text.split_once('@') else {
        return listing
            .problem(line, format!("`{}` names no version: it is `OWNER/REPOSITORY[/PATH]@REF`", short(text)));
    };
    let mut parts = target.splitn(3, '/');
    let (Some(owner), Some(name), path) = (parts.next(), parts.next(), parts.next()) else {
        return listing.problem(line, format!("`{}` is no action: it is `OWNER/REPOSITORY[/PATH]@REF`", short(text)));
    };
    let made = Purl::new("github", Some(owner), name, Some(reference));
    let made = made.and_then(|purl| path.map_or(Ok(purl.clone()), |path| purl.with_subpath(path)));
    let purl = listing.purl(line, made);
    let homepage = Some(Repository::new("github.com", owner, name).address());
    listing.put(Package { purl, line, homepage, scope: Scope::Build, ..Package::new(target, Some(reference)) });
}

fn image<'a>(listing: &mut Listing, seen: &mut BTreeSet<&'a str>, node: Option<&'a Node<'_>>) {
    let Some((node, text)) = node.and_then(|node| Some((node, node.text()?))) else { return };
    // An empty name means no container.
    if text.is_empty() || !seen.insert(text) {
        return;
    }
    if text.contains("${{") {
        return listing
            .unknown(Some(node.line), format!("the image `{}` is computed when the workflow runs", short(text)));
    }
    match images::package(text.strip_prefix("docker://").unwrap_or(text), node.line) {
        Ok(package) => _ = listing.put(Package { scope: Scope::Build, kind: Kind::Container, ..package }),
        Err(message) => listing.problem(Some(node.line), message),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // GitHub documentation, "Workflow syntax": `jobs.<job_id>.steps[*].uses`, `.container`, `.services`.
    #[test]
    fn actions_workflows_and_images_of_a_workflow() {
        expect![[r#"
            actions/checkout 11bd71901bbe5b1630ceea73d27597364c9af683 build :8
              pkg:github/actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683
              homepage https://github.com/actions/checkout
            github/codeql-action/init v3 build :9
              pkg:github/github/codeql-action@v3#init
              homepage https://github.com/github/codeql-action
            alpine 3.20 container build :11
              pkg:docker/alpine@3.20
            redis 7 container build :6
              pkg:docker/redis@7
            node 20 container build :4
              pkg:docker/node@20
            octo/shared/.github/workflows/build.yml main build :15
              pkg:github/octo/shared@main#.github/workflows/build.yml
              homepage https://github.com/octo/shared
            unknown :12 `octo/${{ matrix.tool }}@v1` is computed when the workflow runs
            problem :13 `octo/lost` names no version: it is `OWNER/REPOSITORY[/PATH]@REF`
        "#]]
        .assert_eq(&read(
            ".github/workflows/a.yml",
            "on: push\njobs:\n  a:\n    container: node:20\n    services:\n      db: { image: 'redis:7' }\n    steps:\n\
             \x20     - uses: actions/checkout@11bd71901bbe5b1630ceea73d27597364c9af683 # v4.2.2\n\
             \x20     - uses: github/codeql-action/init@v3\n      - uses: ./local\n      - uses: docker://alpine:3.20\n\
             \x20     - uses: octo/${{ matrix.tool }}@v1\n      - uses: octo/lost\n  b:\n    uses: octo/shared/.github/workflows/build.yml@main\n",
        ));
    }

    // GitHub documentation, "Metadata syntax": `runs.steps[*].uses`, `runs.image`.
    #[test]
    fn actions_of_an_action() {
        expect![[r#"
            actions/cache v4 build :4
              pkg:github/actions/cache@v4
              homepage https://github.com/actions/cache
        "#]]
        .assert_eq(&read("action.yml", "runs:\n  using: composite\n  steps:\n    - uses: actions/cache@v4\n"));
        expect![[r#"
            ghcr.io/octo/tool 1 container build :3
              pkg:docker/octo/tool@1?repository_url=ghcr.io
        "#]]
        .assert_eq(&read("x/action.yaml", "runs:\n  using: docker\n  image: docker://ghcr.io/octo/tool:1\n"));
        expect![[r#"
            problem :1 unclosed bracket '['
        "#]]
        .assert_eq(&read("x/action.yaml", "runs: [\n"));
    }
}
