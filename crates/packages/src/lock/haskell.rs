//! Cabal and Stack.

use slam_formats::purl::Purl;

use super::git::Repository;
use super::roll::{numbered, short, text_of, yaml_of};
use crate::tree::Node;
use crate::{File, Listing, Match, Needs, Package, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "cabal-freeze",
        matches: &[Match::Name("cabal.project.freeze"), Match::Name("cabal.config")],
        needs: Needs::Nothing,
        read: freeze,
    },
    Reader { id: "stack-lock", matches: &[Match::Name("stack.yaml.lock")], needs: Needs::Nothing, read: stack },
];

/// Reads the constraints that `cabal freeze` writes: `any.NAME ==VERSION`; flags are passed over.
fn freeze(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let mut is_inside = false;
    for (line, row) in numbered(text_of(file.bytes, &mut listing)) {
        if row.trim_start().starts_with("--") {
            continue;
        }
        let field = row.split_once(':').filter(|_| !row.starts_with([' ', '\t']));
        let content = field.map_or(row, |(_, rest)| rest);
        if let Some((name, _)) = field {
            is_inside = name.trim().eq_ignore_ascii_case("constraints");
        }
        if is_inside {
            for constraint in content.split(',').map(str::trim).filter(|one| !one.is_empty()) {
                constrained(&mut listing, line, constraint);
            }
        }
    }
    listing
}

fn constrained(listing: &mut Listing, line: u32, constraint: &str) {
    let end = constraint.find([' ', '=', '<', '>', '^']).unwrap_or(constraint.len());
    let (name, rest) = constraint.split_at(end);
    let (name, rest) = (name.strip_prefix("any.").unwrap_or(name), rest.trim());
    // Flags (`+fast`, `-slow`), and where the package is taken from (`installed`, `source`).
    if rest.is_empty() || rest.starts_with(['+', '-']) || !rest.starts_with(['=', '<', '>', '^']) {
        return;
    }
    match rest.strip_prefix("==").map(str::trim).filter(|version| !version.contains(['*', ' ', '|', '&'])) {
        Some(version) => add(listing, line, name, Some(version)),
        None => {
            listing.unknown(Some(line), format!("`{}` {} is not fixed to a version", short(name), short(rest)));
            add(listing, line, name, None);
        }
    }
}

fn add(listing: &mut Listing, line: u32, name: &str, version: Option<&str>) {
    let purl = listing.purl(Some(line), Purl::new("hackage", None, name, version));
    listing.put(Package { purl, line: Some(line), ..Package::new(name, version) });
}

/// Reads the packages that are locked beside the snapshot, whose own packages are named elsewhere.
fn stack(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(lock) = yaml_of(file.bytes, &mut listing) else { return listing };
    for entry in lock.items_of("packages") {
        let Some(done) = entry.get("completed") else {
            listing.problem(Some(entry.line), "a locked package without `completed`: it is passed over");
            continue;
        };
        locked(&mut listing, done);
    }
    for entry in lock.items_of("snapshots") {
        let url = entry.get("completed").and_then(|done| done.text_of("url")).unwrap_or("without address");
        listing.unknown(
            Some(entry.line),
            format!("the packages of the snapshot `{}`, which the file does not list", short(url)),
        );
    }
    listing
}

fn locked(listing: &mut Listing, done: &Node<'_>) {
    let line = done.line;
    // `NAME-VERSION@sha256:DIGEST,SIZE`: the digest is that of the description, and not of the archive.
    if let Some(hackage) = done.text_of("hackage") {
        let id = hackage.split('@').next().unwrap_or_default();
        return match id.rsplit_once('-') {
            Some((name, version)) => add(listing, line, name, Some(version)),
            None => listing.problem(Some(line), format!("`{}` is no package: it is `NAME-VERSION`", short(hackage))),
        };
    }
    let name = done.text_of("name").unwrap_or_default();
    let version = done.text_of("version");
    let commit = done.text_of("commit");
    let repository = done.text_of("git").and_then(Repository::read);
    if let Some(repository) = repository {
        let made =
            repository.purl(commit).and_then(|purl| purl.with_subpath(done.text_of("subdir").unwrap_or_default()));
        let purl = listing.purl(Some(line), made);
        let download = Some(repository.vcs_url(commit));
        listing.put(Package { purl, line: Some(line), download, ..Package::new(name, version) });
    } else if !name.is_empty() {
        let url = done.text_of("url").or(done.text_of("archive")).unwrap_or_default();
        let made = Purl::new("generic", None, name, version).and_then(|purl| purl.with_qualifier("download_url", url));
        let purl = listing.purl(Some(line), made);
        let download = Some(url.to_owned()).filter(|url| !url.is_empty());
        listing.put(Package { purl, line: Some(line), download, ..Package::new(name, version) });
    } else {
        listing.problem(Some(line), "a locked package of an unknown kind: it is passed over");
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Cabal user guide, "cabal freeze", and `constraints` of cabal.project.
    #[test]
    fn constraints_of_cabal() {
        expect![[r#"
            aeson 2.2.1.0 :2
              pkg:hackage/aeson@2.2.1.0
            base-compat 0.13.1 :4
              pkg:hackage/base-compat@0.13.1
            text - :5
              pkg:hackage/text
            unknown :5 `text` >=2 is not fixed to a version
        "#]]
        .assert_eq(&read(
            "cabal.project.freeze",
            "active-repositories: hackage.haskell.org:merge\nconstraints: any.aeson ==2.2.1.0,\n             aeson +ordered-keymap,\n\
             \x20            any.base-compat ==0.13.1,\n             text >=2\nindex-state: hackage.haskell.org 2024-01-01T00:00:00Z\n",
        ));
    }

    // Stack documentation, "Lock files".
    #[test]
    fn packages_of_stack() {
        expect![[r#"
            acme-missiles 0.3 :3
              pkg:hackage/acme-missiles@0.3
            mine 0.1 :10
              pkg:github/me/mine@f00d#sub
              download git+https://github.com/me/mine@f00d
            unknown :17 the packages of the snapshot `https://example.org/lts/22/0.yaml`, which the file does not list
        "#]]
        .assert_eq(&read(
            "stack.yaml.lock",
            "packages:\n- completed:\n    hackage: acme-missiles-0.3@sha256:2ba66a092a32593880a87fb00f3213762d7bca65a687d45965778deb8694c5d1,613\n\
             \x20   pantry-tree:\n      sha256: 614bc0cca76937507ea0a5ccc17a504c997ce458d7f2f9e43b15a10c8eaeb033\n      size: 226\n\
             \x20 original:\n    hackage: acme-missiles-0.3\n- completed:\n    commit: f00d\n    git: https://github.com/me/mine.git\n\
             \x20   name: mine\n    subdir: sub\n    version: '0.1'\n  original: {}\nsnapshots:\n- completed:\n    sha256: '00'\n\
             \x20   url: https://example.org/lts/22/0.yaml\n  original: lts-22.0\n",
        ));
    }
}
