//! Nix flakes.

use std::collections::{BTreeMap, HashMap};

use slam_formats::purl::Purl;

use super::folder_name;
use super::git::Repository;
use super::roll::{json_of, short};
use crate::tree::Node;
use crate::{EdgeKind, File, Kind, Listing, Match, Needs, Package, Reader, Scope, reach};

pub(crate) static READERS: &[Reader] =
    &[Reader { id: "flake-lock", matches: &[Match::Name("flake.lock")], needs: Needs::Nothing, read }];

/// Lists the inputs, which are what a build reads. Their digests (`narHash`) are made of the unpacked files in Nix's own
/// archive format, so that they are no digests of anything that is fetched.
fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(lock) = json_of(file.bytes, &mut listing) else { return listing };
    let root = lock.text_of("root").unwrap_or("root");
    if !matches!(lock.text_of("version"), Some("4" | "5" | "6" | "7")) {
        listing.problem(Some(1), "the version of the lock file is none of 4 to 7: what is read may not be all");
    }
    let nodes: HashMap<&str, &Node<'_>> =
        lock.entries_of("nodes").iter().map(|entry| (entry.key.as_ref(), &entry.value)).collect();
    let mut places = BTreeMap::new();
    let mut project = None;
    for entry in lock.entries_of("nodes") {
        if let Some(locked) = entry.value.get("locked") {
            let mut package = input(&mut listing, &entry.key, locked, entry.line);
            package.scope = Scope::Build;
            places.insert(entry.key.as_ref(), listing.put(package));
        } else if entry.key == root {
            let name = folder_name(file.folder());
            let package = Package { kind: Kind::Application, line: Some(entry.line), ..Package::new(name, None) };
            project = Some(listing.put(package));
        } else {
            listing.unknown(Some(entry.line), format!("the input `{}` is not locked", short(&entry.key)));
        }
    }
    for entry in lock.entries_of("nodes") {
        let place = places.get(entry.key.as_ref()).map(|place| (*place, EdgeKind::DependsOn));
        let own = project.filter(|_| entry.key == root).map(|place| (place, EdgeKind::BuildDependsOn));
        let Some((from, kind)) = place.or(own) else { continue };
        for need in entry.value.entries_of("inputs") {
            let target = match need.value.text() {
                Some(name) => Some(name),
                // A path from the root: the input follows another one.
                None => follow(&nodes, root, need.value.items()),
            };
            match target.and_then(|name| places.get(name)) {
                Some(to) => listing.link(from, *to, kind),
                // An input that follows an empty path is left out on purpose.
                None if target.is_none() && need.value.items().is_empty() => {}
                None if target == Some(root) => {}
                None => {
                    let message =
                        format!("`{}` has the input `{}`, which leads nowhere", short(&entry.key), short(&need.key));
                    listing.problem(Some(need.line), message);
                }
            }
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

/// Returns the node at the end of a path of inputs. A step may itself follow a path, so that the steps are counted.
fn follow<'a>(nodes: &HashMap<&'a str, &'a Node<'_>>, root: &'a str, path: &'a [Node<'_>]) -> Option<&'a str> {
    let mut due: Vec<&str> = path.iter().rev().map(Node::text).collect::<Option<_>>()?;
    if due.is_empty() {
        return None;
    }
    let mut at = root;
    for _ in 0..64 {
        let Some(step) = due.pop() else { return Some(at) };
        let next = nodes.get(at)?.get("inputs")?.get(step)?;
        match next.text() {
            Some(name) => at = name,
            None => {
                at = root;
                due.extend(next.items().iter().rev().filter_map(Node::text));
            }
        }
    }
    None
}

fn input(listing: &mut Listing, name: &str, locked: &Node<'_>, line: u32) -> Package {
    let text = |key: &str| locked.text_of(key);
    let revision = text("rev");
    let (owner, repo) = (text("owner").unwrap_or_default(), text("repo").unwrap_or_default());
    let repository = match text("type") {
        Some("github") => Some(Repository::new(text("host").unwrap_or("github.com"), owner, repo)),
        Some("gitlab") => Some(Repository::new(text("host").unwrap_or("gitlab.com"), owner, repo)),
        Some("sourcehut") => Some(Repository::new(text("host").unwrap_or("git.sr.ht"), owner, repo)),
        Some("git") => text("url").and_then(Repository::read),
        _ => None,
    };
    let line = Some(line);
    if let Some(repository) = repository {
        let made = repository.purl(revision);
        let made = made.and_then(|purl| purl.with_subpath(text("dir").unwrap_or_default()));
        let purl = listing.purl(line, made);
        return Package {
            purl,
            line,
            download: Some(repository.vcs_url(revision)),
            ..Package::new(repository.name(), revision)
        };
    }
    match (text("type"), text("url")) {
        (Some("tarball" | "file"), Some(url)) => {
            let made =
                Purl::new("generic", None, name, revision).and_then(|purl| purl.with_qualifier("download_url", url));
            let purl = listing.purl(line, made);
            Package { purl, line, download: Some(url.to_owned()), ..Package::new(name, revision) }
        }
        (kind, _) => {
            // A folder has a date and a digest, and nothing that another machine could find it by.
            if kind != Some("path") {
                let reason = format!(
                    "the input `{}` is of the type `{}`, which is not known",
                    short(name),
                    short(kind.unwrap_or(""))
                );
                listing.unknown(line, reason);
            }
            Package { line, download: text("path").map(str::to_owned), ..Package::new(name, revision) }
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Nix manual, `nix flake`, "Lock files".
    #[test]
    fn inputs_follow_each_other() {
        expect![[r#"
            numtide/flake-utils f00 build :3
              pkg:github/numtide/flake-utils@f00
              download git+https://github.com/numtide/flake-utils@f00
              -> nix-systems/default 0ba
            nixpkgs-src - build :5
              pkg:generic/nixpkgs-src?download_url=https:%2F%2Fexample.org%2Fn.tar.xz
              download https://example.org/n.tar.xz
            a/b c0de build :6
              pkg:git/codeberg.org/a/b@c0de#x
              download git+https://codeberg.org/a/b@c0de
              -> numtide/flake-utils f00
              -> nix-systems/default 0ba
            . - application :8
              -> numtide/flake-utils f00 (build)
              -> a/b c0de (build)
            nix-systems/default 0ba build :9
              pkg:git/gitlab.com/nix-systems/default@0ba
              download git+https://gitlab.com/nix-systems/default@0ba
            problem :3 `flake-utils` has the input `gone`, which leads nowhere
        "#]]
        .assert_eq(&read(
            "flake.lock",
            r#"{
  "nodes": {
    "flake-utils": { "inputs": { "systems": "systems", "gone": "gone" },
      "locked": { "type": "github", "owner": "numtide", "repo": "flake-utils", "rev": "f00", "narHash": "sha256-AA=" } },
    "nixpkgs-src": { "locked": { "type": "tarball", "url": "https://example.org/n.tar.xz" } },
    "over": { "inputs": { "utils": ["flake-utils"], "deep": ["flake-utils", "systems"], "none": [] },
      "locked": { "type": "git", "url": "ssh://git@codeberg.org/a/b", "rev": "c0de", "dir": "x" } },
    "root": { "inputs": { "flake-utils": "flake-utils", "over": "over" } },
    "systems": { "locked": { "type": "gitlab", "owner": "nix-systems", "repo": "default", "rev": "0ba" } }
  },
  "root": "root",
  "version": 7
}"#,
        ));
    }
}
