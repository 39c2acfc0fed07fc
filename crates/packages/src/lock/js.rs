//! Npm, yarn, pnpm, and bun.

mod bun;
mod manifest;
mod npm;
mod npm_first;
mod pnpm;
#[cfg(test)]
mod tests;
mod workspace;
mod yarn;
mod yarn_berry;
mod yarn_classic;

use slam_formats::purl::Purl;

use crate::{File, Kind, Match, Needs, Package, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "npm-package-lock",
        matches: &[Match::Name("package-lock.json")],
        needs: Needs::Files,
        read: npm::read,
    },
    Reader {
        id: "npm-shrinkwrap",
        matches: &[Match::Name("npm-shrinkwrap.json")],
        needs: Needs::Files,
        read: npm::read_shrinkwrap,
    },
    Reader { id: "yarn-lock", matches: &[Match::Name("yarn.lock")], needs: Needs::Files, read: yarn::read },
    Reader { id: "pnpm-lock", matches: &[Match::Name("pnpm-lock.yaml")], needs: Needs::Files, read: pnpm::read },
    Reader {
        id: "pnpm-workspace",
        matches: &[Match::Name("pnpm-workspace.yaml")],
        needs: Needs::Asked,
        read: pnpm::read,
    },
    Reader { id: "bun-lock", matches: &[Match::Name("bun.lock")], needs: Needs::Nothing, read: bun::read },
    Reader {
        id: "npm-package-json",
        matches: &[Match::Name("package.json")],
        needs: Needs::Files,
        read: manifest::read,
    },
];

/// Returns the package URL of a name of npm, with its scope if it has one.
fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    let (scope, name) = match name.split_once('/') {
        Some((scope, name)) => (Some(scope), name),
        None => (None, name),
    };
    Purl::new("npm", scope, name, version).ok()
}

/// Returns a library with its package URL.
fn library(name: &str, version: Option<&str>, line: u32) -> Package {
    Package { purl: purl(name, version), line: Some(line), ..Package::new(name, version) }
}

/// Returns the project of a lock file or one of its workspace members; without a name it is called after its folder.
fn application(name: Option<&str>, version: Option<&str>, folder: &str, line: u32) -> Package {
    let called = name.unwrap_or_else(|| super::folder_name(folder));
    Package {
        purl: name.and_then(|name| purl(name, version)),
        kind: Kind::Application,
        line: Some(line),
        ..Package::new(called, version)
    }
}

/// Notes where a package is fetched from, when that is not the registry of npm.
///
/// A tarball of another registry stays the same package: its address is told, and the package URL keeps to the name. A
/// repository or a tarball from elsewhere is not what the registry has under that name, so the package URL says so
/// (`vcs_url`, `download_url`).
fn set_source(package: &mut Package, resolved: &str) {
    const REGISTRIES: [&str; 3] =
        ["https://registry.npmjs.org/", "https://registry.yarnpkg.com/", "http://registry.npmjs.org/"];
    if resolved.is_empty() || REGISTRIES.iter().any(|registry| resolved.starts_with(registry)) {
        return;
    }
    if is_git(resolved) {
        super::set_git(package, resolved);
        return;
    }
    let address = resolved.split('#').next().unwrap_or(resolved);
    package.download = Some(address.to_owned());
    if !address.contains("/-/") {
        super::qualify(package, "download_url", address);
    }
}

/// Whether an address or a range names a git repository.
fn is_git(text: &str) -> bool {
    let address = text.split('#').next().unwrap_or(text);
    ["git+", "git:", "git@", "ssh:", "github:", "gitlab:", "bitbucket:"].iter().any(|start| address.starts_with(start))
        || address.ends_with(".git")
}

/// Returns the name and the rest of `name@rest`, where the name may begin with `@`.
fn split_at_sign(text: &str) -> Option<(&str, &str)> {
    let at = text.get(1..)?.find('@')? + 1;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// Returns the same as [`split_at_sign`] of what stands behind `npm:`, the sign of an alias.
fn alias(range: &str) -> Option<(&str, &str)> {
    split_at_sign(range.strip_prefix("npm:")?)
}

/// Returns the manifest beside a lock file, or in a folder below it.
fn manifest_in(file: &File<'_>, folder: &str) -> Option<manifest::Manifest> {
    let path =
        if folder.is_empty() || folder == "." { "package.json".into() } else { format!("{folder}/package.json") };
    manifest::Manifest::read(&file.read_beside(&path)?).ok()
}
