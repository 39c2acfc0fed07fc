//! What names that can be moved stand for: the commit of a tag or branch, the digest of an image.
//!
//! `slam-refs.lock` holds one a line: `owner/repo@ref`, the commit, and the full version where one is known; or an image with
//! its tag and `sha256:…`. Lines that begin with `#` are comments.

mod moved;

pub use moved::{Known, Mismatch, Move, Moved, exact_version};

use std::{collections::BTreeMap, sync::LazyLock};

/// What maintainers of many projects agree on; its head says how it was found.
const KNOWN: &str = include_str!("../data/refs.tsv");

/// What one name stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fixed {
    /// The commit, or the digest with its algorithm.
    pub id: String,
    /// The full version, `v4.2.2` for `v4`.
    pub version: Option<String>,
}

impl Fixed {
    /// Returns whether it is the digest of an image.
    pub fn is_image(&self) -> bool {
        is_digest(&self.id)
    }
}

/// Names and what they stand for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Refs {
    names: BTreeMap<String, Fixed>,
}

/// Why a line is no entry.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is no entry: {why}")]
pub struct BadLine {
    /// Its number, from 1.
    pub line: usize,
    /// What is wrong, as a lower-case fragment.
    pub why: String,
}

impl Refs {
    /// Reads the text of a lock.
    ///
    /// # Errors
    /// At the first line that is no entry, or that says something else of a name than an earlier one.
    pub fn parse(text: &str) -> Result<Self, BadLine> {
        let mut refs = Self::default();
        for (index, line) in text.lines().enumerate() {
            let bad = |why: &str| BadLine { line: index + 1, why: why.to_owned() };
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let mut words = line.split_whitespace();
            let (Some(name), Some(id)) = (words.next(), words.next()) else {
                return Err(bad("a name and what it stands for are wanted"));
            };
            if !is_commit(id) && !is_digest(id) {
                return Err(bad("the second word is neither a full commit id nor a digest"));
            }
            let fixed = Fixed { id: id.to_owned(), version: words.next().map(str::to_owned) };
            if words.next().is_some() {
                return Err(bad("it has more than three words"));
            }
            match refs.names.get(&key(name)) {
                Some(known) if *known != fixed => return Err(bad("an earlier line says something else of this name")),
                _ => refs.names.insert(key(name), fixed),
            };
        }
        Ok(refs)
    }

    /// Returns the table of well-known actions that comes with the program. It ages, so it is for who asks for it.
    pub fn known() -> &'static Self {
        // A test holds the table to its form.
        static TABLE: LazyLock<Refs> = LazyLock::new(|| Refs::parse(KNOWN).unwrap_or_default());
        &TABLE
    }

    /// Returns what a name stands for: `actions/checkout@v4`, `redis:7`. A path within a repository does not matter.
    pub fn get(&self, name: &str) -> Option<&Fixed> {
        self.names.get(&key(name)).or_else(|| {
            let (path, at) = name.rsplit_once('@')?;
            let mut parts = path.splitn(3, '/');
            let repository = format!("{}/{}@{at}", parts.next()?, parts.next()?);
            self.names.get(&key(&repository))
        })
    }

    /// Returns the digest that an image stands for: `redis:7`, `ghcr.io/owner/image:1`. Docker Hub goes without saying, and so
    /// does the tag `latest`.
    pub fn digest(&self, image: &str) -> Option<&str> {
        let is_image = |(_, fixed): &(&String, &Fixed)| fixed.is_image();
        let exact = self.names.get_key_value(image).filter(is_image);
        let whole = whole_name(image);
        let found = exact.or_else(|| self.names.iter().filter(is_image).find(|(name, _)| whole_name(name) == whole));
        found.map(|(_, fixed)| fixed.id.as_str())
    }

    /// Returns the commit of the newest version of a repository that is known, with the version: of `actions/checkout`, and
    /// none that is older than version `since`.
    pub fn newest(&self, repository: &str, since: u32) -> Option<(String, &str)> {
        let start = format!("{}@", repository.to_lowercase());
        let versions = self.names.iter().filter_map(|(name, fixed)| {
            let tag = name.strip_prefix(&start)?;
            let version = fixed.version.as_deref().unwrap_or(tag);
            let numbers = numbers(version)?;
            let is_new = numbers.first().is_some_and(|major| *major >= since);
            (is_new && is_commit(&fixed.id)).then_some((numbers, version.to_owned(), fixed.id.as_str()))
        });
        versions.max().map(|(_, version, id)| (version, id))
    }

    /// Returns the version of a repository that a commit is, as far as the lock names one.
    pub fn version_of(&self, path: &str, commit: &str) -> Option<&str> {
        let mut parts = path.splitn(3, '/');
        let repository = format!("{}/{}@", parts.next()?, parts.next()?).to_lowercase();
        let named = self.names.iter().filter(|(name, fixed)| name.starts_with(&repository) && fixed.id == commit);
        let versions =
            named.filter_map(|(name, fixed)| fixed.version.as_deref().or(name.split_once('@').map(|(_, at)| at)));
        // The longest says the most: `v4.2.2` before `v4`.
        versions.max_by_key(|version| version.len())
    }

    /// Returns whether there is any image among the names.
    pub fn has_images(&self) -> bool {
        self.names.values().any(Fixed::is_image)
    }

    /// Returns every name, sorted.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.names.keys().map(String::as_str)
    }

    /// Returns the text of a lock.
    pub fn text(&self) -> String {
        let row = |(name, fixed): (&String, &Fixed)| match &fixed.version {
            Some(version) => format!("{name} {} {version}\n", fixed.id),
            None => format!("{name} {}\n", fixed.id),
        };
        self.names.iter().map(row).collect()
    }
}

/// Returns the numbers of a version; `None` for a branch or anything else.
fn numbers(version: &str) -> Option<Vec<u32>> {
    version.strip_prefix('v').unwrap_or(version).split('.').map(|part| part.parse().ok()).collect()
}

/// Owners and repositories have no case; a tag has.
fn key(name: &str) -> String {
    match name.rsplit_once('@') {
        Some((path, at)) => format!("{}@{at}", path.to_lowercase()),
        None => name.to_owned(),
    }
}

/// Returns an image with its registry, its folder, and its tag.
fn whole_name(image: &str) -> String {
    let (registry, path) = match image.split_once('/') {
        Some((host, path)) if host.contains(['.', ':']) || host == "localhost" => (host, path),
        _ => ("docker.io", image),
    };
    let registry = if registry == "index.docker.io" { "docker.io" } else { registry };
    let folder = if registry == "docker.io" && !path.contains('/') { "library/" } else { "" };
    let tag = if path.contains(':') { "" } else { ":latest" };
    format!("{registry}/{folder}{path}{tag}")
}

fn is_hex(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}

fn is_commit(text: &str) -> bool {
    matches!(text.len(), 40 | 64) && is_hex(text)
}

fn is_digest(text: &str) -> bool {
    text.strip_prefix("sha256:").is_some_and(|digits| digits.len() == 64 && is_hex(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COMMIT: &str = "11bd71901bbe5b1630ceea73d27597364c9af683";

    #[test]
    fn a_lock_is_read_and_written() {
        let text = format!("# ours\nActions/Checkout@v4 {COMMIT} v4.2.2\n\ngithub/codeql-action@v3 {COMMIT}\n");
        let refs = Refs::parse(&text).unwrap();
        let found = refs.get("actions/checkout@v4").unwrap();
        assert_eq!((found.id.as_str(), found.version.as_deref()), (COMMIT, Some("v4.2.2")));
        assert!(refs.get("github/codeql-action/analyze@v3").is_some(), "a path within");
        assert!(refs.get("actions/checkout@V4").is_none(), "a tag has a case");
        assert_eq!(Refs::parse(&refs.text()).unwrap(), refs);
    }

    #[test]
    fn the_table_of_known_actions_agrees_with_itself() {
        assert_eq!(Refs::parse(KNOWN).as_ref(), Ok(Refs::known()));
        let rows: Vec<Vec<&str>> = KNOWN
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .map(|line| line.split('\t').collect())
            .collect();
        let numbers = |version: &str| -> Vec<u32> {
            version.trim_start_matches('v').split('.').map(|part| part.parse().unwrap()).collect()
        };
        let (mut commits, mut versions) = (BTreeMap::new(), BTreeMap::new());
        let mut is_floating = false;
        for row in &rows {
            let [name, commit, version] = row.as_slice() else { panic!("{row:?}") };
            let (repository, at) = name.split_once('@').unwrap();
            assert_eq!(commits.insert((repository, commit), version).unwrap_or(version), version, "{name}");
            assert_eq!(versions.insert((repository, version), commit).unwrap_or(commit), commit, "{name}");
            is_floating |= at != *version;
            assert_eq!(is_floating, at != *version, "{name} stands in its part");
            if is_floating {
                let line = format!("{at}.");
                let newest = rows
                    .iter()
                    .filter(|other| other[0] == format!("{repository}@{}", other[2]) && other[2].starts_with(&line))
                    .max_by_key(|other| numbers(other[2]));
                assert_eq!(newest.map(|other| other[2]), Some(*version), "{name}");
            }
        }
        assert!(is_floating && rows.len() > 80, "{}", rows.len());
    }

    #[test]
    fn an_image_is_found_by_any_of_its_names() {
        let digest = format!("sha256:{}", "a".repeat(64));
        let refs = Refs::parse(&format!("redis {digest}\nlocalhost:5000/a/b:1 {digest}\na/b@v1 {COMMIT}\n")).unwrap();
        for (name, expected) in [
            ("redis", true),
            ("redis:latest", true),
            ("docker.io/library/redis", true),
            ("index.docker.io/redis:latest", true),
            ("redis:7", false),
            ("other/redis", false),
            ("localhost:5000/a/b:1", true),
            ("a/b@v1", false),
        ] {
            assert_eq!(refs.digest(name).is_some(), expected, "{name}");
        }
    }

    #[test]
    fn the_newest_version_is_taken_and_none_that_is_too_old() {
        let ids: Vec<String> = ["1", "2", "3", "4"].iter().map(|digit| digit.repeat(40)).collect();
        let names = ["a/b@v4", "a/b@main", "a/b@v10", "a/bc@v11"];
        let text: String = names.iter().zip(&ids).map(|(name, id)| format!("{name} {id}\n")).collect();
        let refs = Refs::parse(&(text + &format!("a/b@v9 {} v9.1.2\n", ids[0]))).unwrap();
        assert_eq!(refs.newest("A/b", 4), Some(("v10".to_owned(), ids[2].as_str())));
        assert_eq!(refs.newest("a/b", 11), None);
        let one = Refs::parse(&format!("a/b@v9 {} v9.1.2\n", ids[0])).unwrap();
        assert_eq!(one.newest("a/b", 1), Some(("v9.1.2".to_owned(), ids[0].as_str())));
    }

    #[test]
    fn a_line_that_is_no_entry_is_named() {
        for (text, line) in [
            ("actions/checkout@v4", 1),
            ("\nactions/checkout@v4 11bd719", 2),
            (&format!("a/b@v1 {COMMIT}\na/b@v1 {}", COMMIT.replace('1', "2")), 2),
            (&format!("a/b@v1 {COMMIT} v1 more"), 1),
        ] {
            assert_eq!(Refs::parse(text).unwrap_err().line, line, "{text}");
        }
    }
}
