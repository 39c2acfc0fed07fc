//! Python: requirements, Pipfile, poetry, pdm, uv, pylock, and the manifests of setuptools and PEP 621.

mod clause;
mod pdm;
mod pipfile;
mod poetry;
mod project;
mod pylock;
mod requirement;
mod requirements;
mod setup;
#[cfg(test)]
mod tests;
mod uv;

use std::collections::HashMap;

use slam_formats::purl::Purl;

use crate::tree::Node;
use crate::{Hash, Kind, Listing, Match, Needs, Package, Reader, digest};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "python-requirements",
        matches: &[
            Match::Affixes("requirements", ".txt"),
            Match::Suffix("-requirements.txt"),
            Match::Suffix("_requirements.txt"),
            Match::Suffix(".requirements.txt"),
            Match::Inside("requirements/", ".txt"),
        ],
        needs: Needs::Files,
        read: requirements::read,
    },
    Reader {
        id: "python-constraints",
        // What requirement files name most often and what is none by its own name.
        matches: &[
            Match::Affixes("constraints", ".txt"),
            Match::Suffix("-constraints.txt"),
            Match::Affixes("requirements", ".in"),
            Match::Inside("requirements/", ".in"),
            Match::Name("base.txt"),
            Match::Name("common.txt"),
            Match::Name("dev.txt"),
            Match::Name("prod.txt"),
            Match::Name("test.txt"),
        ],
        needs: Needs::Asked,
        read: requirements::read,
    },
    Reader {
        id: "python-pipfile-lock",
        matches: &[Match::Name("Pipfile.lock")],
        needs: Needs::Nothing,
        read: pipfile::read,
    },
    Reader {
        id: "python-poetry-lock",
        matches: &[Match::Name("poetry.lock")],
        needs: Needs::Files,
        read: poetry::read,
    },
    Reader { id: "python-pdm-lock", matches: &[Match::Name("pdm.lock")], needs: Needs::Files, read: pdm::read },
    Reader { id: "python-uv-lock", matches: &[Match::Name("uv.lock")], needs: Needs::Nothing, read: uv::read },
    Reader {
        id: "python-pylock",
        matches: &[Match::Name("pylock.toml"), Match::Affixes("pylock.", ".toml")],
        needs: Needs::Files,
        read: pylock::read,
    },
    Reader {
        id: "python-pyproject",
        matches: &[Match::Name("pyproject.toml")],
        needs: Needs::Files,
        read: project::read,
    },
    Reader { id: "python-setup-cfg", matches: &[Match::Name("setup.cfg")], needs: Needs::Files, read: setup::read_cfg },
    Reader { id: "python-setup-py", matches: &[Match::Name("setup.py")], needs: Needs::Files, read: setup::read_py },
];

/// Lock files that answer for a manifest beside them.
const LOCKS: [&str; 4] = ["uv.lock", "poetry.lock", "pdm.lock", "pylock.toml"];

/// Packages of one name that edges lead to: more are no choice of an environment.
const SAME: usize = 100;

/// Packages by normal name; an environment chooses among several.
#[derive(Default)]
struct Names(HashMap<String, Vec<usize>>);

impl Names {
    fn insert(&mut self, name: &str, index: usize) {
        let all = self.0.entry(normal(name)).or_default();
        if all.len() < SAME && !all.contains(&index) {
            all.push(index);
        }
    }

    /// Returns the packages that a requirement can mean: those that fit, and all when none does.
    fn meant(&self, listing: &Listing, name: &str, fits: impl Fn(&str) -> bool) -> Vec<usize> {
        let all = self.find(name);
        let version = |index: usize| listing.packages.get(index).and_then(|one| one.version.as_deref());
        let some: Vec<usize> = all.iter().copied().filter(|index| version(*index).is_none_or(&fits)).collect();
        if all.len() > 1 && !some.is_empty() { some } else { all.to_vec() }
    }

    fn find(&self, name: &str) -> &[usize] {
        self.0.get(&normal(name)).map_or(&[], Vec::as_slice)
    }
}

/// Returns a name in the normal form of PEP 503: lower case, one `-` for each run of `-`, `_`, and `.`.
fn normal(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    for sign in name.chars() {
        match sign {
            '-' | '_' | '.' if out.ends_with('-') => {}
            '-' | '_' | '.' => out.push('-'),
            sign => out.push(sign.to_ascii_lowercase()),
        }
    }
    out
}

/// Returns whether this can be the name of a package: letters, digits, `-`, `_`, and `.`, with a letter or digit at both
/// ends (PEP 508, "Names").
pub(crate) fn is_name(text: &str) -> bool {
    let ends = |sign: char| sign.is_ascii_alphanumeric();
    let is_part = |sign: char| ends(sign) || matches!(sign, '-' | '_' | '.');
    text.starts_with(ends) && text.ends_with(ends) && text.chars().all(is_part)
}

/// Says what is wrong with a name.
pub(crate) fn no_name(text: &str) -> String {
    format!("`{text}` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them")
}

/// Tells of packages whose name is none. They keep their places, so that edges are right, and have no package URL.
fn tell_names(listing: &mut Listing) {
    let wrong = |one: &&Package| one.kind == Kind::Library && !one.name.is_empty() && !is_name(&one.name);
    let told: Vec<_> = listing.packages.iter().filter(wrong).map(|one| (one.line, no_name(&one.name))).collect();
    for (line, message) in told {
        listing.problem(line, message);
    }
}

fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    is_name(name).then(|| Purl::new("pypi", None, &normal(name), version).ok())?
}

/// Returns a library with its package URL.
fn library(name: &str, version: Option<&str>, line: u32) -> Package {
    Package { purl: purl(name, version), line: Some(line), ..Package::new(name, version) }
}

/// Returns the project itself; without a name it is called after its folder.
fn application(name: Option<&str>, version: Option<&str>, folder: &str, line: u32) -> Package {
    let called = name.unwrap_or_else(|| super::folder_name(folder));
    Package {
        purl: name.and_then(|name| purl(name, version)),
        kind: Kind::Application,
        line: Some(line),
        ..Package::new(called, version)
    }
}

/// Notes where a package is fetched from: nothing for the index of PyPI, `vcs_url` for a repository, `download_url` for
/// an archive from elsewhere.
fn set_source(package: &mut Package, address: &str) {
    const USUAL: [&str; 3] = ["https://files.pythonhosted.org/", "https://pypi.org/", "https://pypi.python.org/"];
    if address.is_empty() || USUAL.iter().any(|usual| address.starts_with(usual)) {
        return;
    }
    let plain = address.split('#').next().unwrap_or(address);
    if ["git+", "hg+", "svn+", "bzr+"].iter().any(|start| plain.starts_with(start)) {
        super::qualify(package, "vcs_url", plain);
        package.download = Some(plain.to_owned());
        return;
    }
    super::qualify(package, "download_url", plain);
    package.download = Some(plain.to_owned());
}

/// Returns the digests of a list of files (`{file, hash = "sha256:…"}`), each once, sorted.
fn file_hashes(files: &[Node<'_>]) -> Vec<Hash> {
    sorted(files.iter().filter_map(|file| digest::prefixed(file.text_of("hash")?)).collect())
}

fn sorted(mut hashes: Vec<Hash>) -> Vec<Hash> {
    hashes.sort_unstable();
    hashes.dedup();
    hashes
}

/// Returns the version in the name of an archive: `name-1.0-py3-none-any.whl`, `name-1.0.tar.gz`.
fn version_of_archive<'a>(address: &'a str, name: &str) -> Option<&'a str> {
    let file = address.split(['#', '?']).next()?.rsplit('/').next()?;
    let version = match file.strip_suffix(".whl") {
        Some(stem) => stem.split('-').nth(1)?,
        None => {
            let stem = [".tar.gz", ".zip", ".tar.bz2", ".tgz"].iter().find_map(|end| file.strip_suffix(end))?;
            let (before, version) = stem.rsplit_once('-')?;
            if normal(before) != normal(name) {
                return None;
            }
            version
        }
    };
    version.starts_with(|first: char| first.is_ascii_digit()).then_some(version)
}
