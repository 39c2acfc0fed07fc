//! Ecosystems by the names that Dependabot has for them, and the folders in which it has to look.
//!
//! The names are those of GitHub's reference, written down on 2026-11-22:
//! <https://docs.github.com/code-security/dependabot/ecosystems-supported-by-dependabot/supported-ecosystems-and-repositories>.
//! A name that an older server does not know is an error of its entry.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Evidence, RepoPath,
    evidence::{
        ci::{CiSystem, DefinitionKind},
        manifest::ManifestKind,
        tree::Role,
    },
};

/// An ecosystem that is present.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Present {
    /// What Dependabot calls it.
    pub(super) name: &'static str,
    /// Other names under which Dependabot looks at the same files.
    pub(super) same: &'static [&'static str],
    /// Folders to look in, from the root: `/`, `/web`.
    pub(super) folders: Vec<String>,
}

/// How far Dependabot looks from a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reach {
    /// Into this folder.
    Folder,
    /// Into what the manifest of this folder lists as its members as well.
    Members,
}

use Reach::{Folder, Members};

/// One row of the table.
struct Row {
    name: &'static str,
    /// The purl type.
    ecosystem: &'static str,
    /// Beginnings and endings of the names of its manifests; none takes every name of the ecosystem.
    files: &'static [&'static str],
    /// The lock file that tells this row from the next of the same ecosystem; it may lie in a folder above.
    lock: Option<&'static [&'static str]>,
    reach: Reach,
    same: &'static [&'static str],
}

const fn row(name: &'static str, ecosystem: &'static str, files: &'static [&'static str], reach: Reach) -> Row {
    Row { name, ecosystem, files, lock: None, reach, same: &[] }
}

static TABLE: &[Row] = &[
    row("bazel", "bazel", &[], Folder),
    Row { lock: Some(&["bun.lock", "bun.lockb"]), same: &["npm"], ..row("bun", "npm", &[], Members) },
    row("bundler", "gem", &[], Folder),
    row("cargo", "cargo", &[], Members),
    row("composer", "composer", &[], Folder),
    row("conda", "conda", &["environment.yml", "environment.yaml"], Folder),
    row("docker", "docker", &[], Folder),
    row("elm", "elm", &[], Folder),
    row("gomod", "golang", &["go.mod"], Folder),
    row("gradle", "maven", &["build.gradle", "libs.versions.toml"], Members),
    row("helm", "helm", &[], Folder),
    row("julia", "julia", &[], Folder),
    row("maven", "maven", &["pom.xml"], Members),
    row("mix", "hex", &["mix."], Members),
    row("npm", "npm", &[], Members),
    row("nuget", "nuget", &[], Members),
    Row { lock: Some(&["uv.lock"]), same: &["pip"], ..row("uv", "pypi", &[], Members) },
    row("pip", "pypi", &[], Folder),
    row("pub", "pub", &[], Folder),
    row("swift", "swift", &[], Folder),
    Row { same: &["opentofu"], ..row("terraform", "terraform", &[], Folder) },
    row("vcpkg", "vcpkg", &["vcpkg.json"], Folder),
];

/// Returns every ecosystem of the product that Dependabot knows, sorted by its name.
pub(super) fn present(evidence: &Evidence) -> Vec<Present> {
    let mut found: BTreeMap<&'static str, (BTreeSet<String>, &'static [&'static str])> = BTreeMap::new();
    for row in TABLE {
        let folders = folders(evidence, row);
        if !folders.is_empty() {
            found.insert(row.name, (folders, row.same));
        }
    }
    for (name, folders) in [
        ("devcontainers", by_path(evidence, |path| path.ends_with("devcontainer.json"))),
        ("docker-compose", by_path(evidence, is_compose)),
        ("github-actions", actions(evidence)),
        ("gitsubmodule", by_path(evidence, |path| path == ".gitmodules")),
    ] {
        if !folders.is_empty() {
            found.insert(name, (folders, &[]));
        }
    }
    let present = |(name, (folders, same)): (_, (BTreeSet<String>, _))| {
        let folders = folders.into_iter().map(|folder| format!("/{folder}")).collect();
        Present { name, same, folders }
    };
    found.into_iter().map(present).collect()
}

/// A file that tells an ecosystem: its folder without a slash at either end, and its name.
struct Told<'e> {
    folder: &'e str,
    name: String,
    kind: ManifestKind,
}

fn folders(evidence: &Evidence, row: &Row) -> BTreeSet<String> {
    let all = evidence.manifests.seen().into_iter().flatten();
    let own = all.filter(|one| one.ecosystem == row.ecosystem && one.role == Role::Product);
    let told: Vec<Told<'_>> = own
        .filter_map(|one| {
            let path = plain(&one.path)?;
            let (folder, _) = path.rsplit_once('/').unwrap_or(("", path));
            let name = one.path.file_name().to_string().to_lowercase();
            Some(Told { folder, name, kind: one.kind })
        })
        .collect();
    let with_lock = |names: &[&str]| -> BTreeSet<&str> {
        told.iter().filter(|one| names.contains(&one.name.as_str())).map(|one| one.folder).collect()
    };
    let is_ours = |folder: &str| {
        if let Some(names) = row.lock {
            return is_below(folder, &with_lock(names), false);
        }
        // What a lock file gives to another row of this ecosystem is not looked at twice.
        let others = TABLE.iter().filter(|other| other.ecosystem == row.ecosystem).filter_map(|other| other.lock);
        !others.into_iter().any(|names| is_below(folder, &with_lock(names), false))
    };
    let fits = |one: &&Told<'_>| {
        let is_named = row.files.is_empty() || row.files.iter().any(|start| one.name.starts_with(start));
        is_named && is_ours(one.folder)
    };
    let of = |kind: ManifestKind| -> BTreeSet<&str> {
        told.iter().filter(fits).filter(|one| one.kind == kind).map(|one| one.folder).collect()
    };
    let (manifests, locks) = (of(ManifestKind::Manifest), of(ManifestKind::Lock));
    // Terraform is told by its lock file alone.
    let all = if manifests.is_empty() { &locks } else { &manifests };
    let counts =
        |folder: &&&str| row.reach == Folder || locks.contains(**folder) || !is_below(folder, &manifests, true);
    all.iter().filter(counts).map(|folder| (*folder).to_owned()).collect()
}

/// Returns a path that can stand on one line.
fn plain(path: &RepoPath) -> Option<&str> {
    path.as_str().filter(|path| !path.contains(char::is_control))
}

/// Returns whether a folder is one of these or lies in one; `strictly` leaves out that it is one itself.
fn is_below(folder: &str, tops: &BTreeSet<&str>, strictly: bool) -> bool {
    let mut at = folder;
    if !strictly && tops.contains(at) {
        return true;
    }
    while !at.is_empty() {
        at = at.rsplit_once('/').map_or("", |(above, _)| above);
        if tops.contains(at) {
            return true;
        }
    }
    false
}

fn by_path(evidence: &Evidence, fits: impl Fn(&str) -> bool) -> BTreeSet<String> {
    let entries = evidence.tree.seen().map(|tree| tree.entries.as_slice()).unwrap_or_default();
    let paths = entries.iter().filter(|entry| entry.role == Role::Product).filter_map(|entry| plain(&entry.path));
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    paths.filter(|path| fits(path)).map(folder).collect()
}

fn is_compose(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.strip_suffix(".yml").or_else(|| name.strip_suffix(".yaml"));
    stem.is_some_and(|stem| matches!(stem, "compose" | "docker-compose"))
}

/// `/` stands for the folder of workflows, too; other folders with an action are looked at when they are named.
fn actions(evidence: &Evidence) -> BTreeSet<String> {
    let workflows = evidence.ci.seen().map(|ci| ci.workflows.as_slice()).unwrap_or_default();
    let own = workflows.iter().filter(|one| one.system == CiSystem::GithubActions);
    own.filter_map(|one| match one.kind {
        DefinitionKind::Workflow => Some(String::new()),
        DefinitionKind::Action => {
            let path = plain(&one.path)?;
            Some(path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned())
        }
        DefinitionKind::Updates | DefinitionKind::Hooks => None,
    })
    .collect()
}
