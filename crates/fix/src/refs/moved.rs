//! Names that stand for something else than they did, and comments that contradict what is known.
//!
//! A branch and a line of releases (`main`, `v4`) move by design, and so do tags of images, which are built again. The tag of
//! one release should never move: a new commit behind it is reported and not followed.

use slam_model::Place;

use super::{Fixed, Refs};

/// A name that stands for something else than it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// The name: `actions/checkout@v4`, `redis:7`.
    pub name: String,
    /// What it stood for.
    pub from: Fixed,
    /// What it stands for now.
    pub to: Fixed,
    /// Whether it may.
    pub how: Move,
}

/// Whether a name may move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Move {
    /// It is made for that, and was followed.
    ByDesign,
    /// It is the tag of one release; what it stood for was kept.
    OfRelease,
}

/// A commit with a comment that contradicts what is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mismatch {
    /// Where it is used.
    pub place: Place,
    /// What is used, without the commit: `actions/checkout`.
    pub name: String,
    /// The commit that is used.
    pub commit: String,
    /// The version that the comment names.
    pub said: String,
    /// What is known instead.
    pub known: Known,
}

/// What is known of a commit or a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// The version is this commit.
    Commit(String),
    /// The commit is this version.
    Version(String),
}

impl Refs {
    /// Takes in newer answers, and returns the names that stand for something else by them, sorted.
    pub fn merge(&mut self, newer: &Refs) -> Vec<Moved> {
        let mut moved = Vec::new();
        for (name, new) in &newer.names {
            match self.names.get_mut(name) {
                None => drop(self.names.insert(name.clone(), new.clone())),
                Some(old) if old.id == new.id => old.version = new.version.clone().or(old.version.take()),
                Some(old) => {
                    let is_release = name.split_once('@').is_some_and(|(_, at)| is_exact(at));
                    let how = if is_release { Move::OfRelease } else { Move::ByDesign };
                    moved.push(Moved { name: name.clone(), from: old.clone(), to: new.clone(), how });
                    if how == Move::ByDesign {
                        *old = new.clone();
                    }
                }
            }
        }
        moved
    }

    /// Returns what is known against a version of a repository being this commit; `None` where nothing is.
    pub fn against(&self, path: &str, commit: &str, version: &str) -> Option<Known> {
        let mut parts = path.splitn(3, '/');
        let repository = format!("{}/{}@", parts.next()?, parts.next()?).to_lowercase();
        let of_repository =
            || self.names.iter().filter_map(|(name, fixed)| Some((name.strip_prefix(&repository)?, fixed)));
        let is_it = |one: &str| bare(one) == bare(version);
        let mut commits =
            of_repository().filter(|(at, fixed)| is_it(at) || fixed.version.as_deref().is_some_and(is_it)).peekable();
        if let Some(first) = commits.peek().map(|(_, fixed)| fixed.id.clone()) {
            let agrees = commits.any(|(_, fixed)| fixed.id.eq_ignore_ascii_case(commit));
            return (!agrees).then_some(Known::Commit(first));
        }
        let named = self.version_of(path, &commit.to_lowercase()).filter(|named| is_exact(named))?;
        (!is_it(named)).then(|| Known::Version(named.to_owned()))
    }
}

/// Returns the version of one release that a comment names: `v4.2.2`, `tag=v4.2.2`, `actions/checkout@v4.2.2`.
pub fn exact_version(comment: &str) -> Option<&str> {
    comment
        .split(|letter: char| letter.is_whitespace() || matches!(letter, ',' | ';' | '(' | ')' | '#'))
        .map(|word| word.rsplit(['=', '@', '/', ':']).next().unwrap_or(word))
        .find(|word| is_exact(word))
}

fn bare(version: &str) -> &str {
    version.strip_prefix('v').unwrap_or(version)
}

/// Returns whether a version names one release: three numbers, and perhaps what stands before or besides a release.
fn is_exact(version: &str) -> bool {
    let numbers = bare(version).split(['-', '+']).next().unwrap_or_default();
    let parts: Vec<&str> = numbers.split('.').collect();
    parts.len() >= 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const OLD: &str = "1111111111111111111111111111111111111111";
    const NEW: &str = "2222222222222222222222222222222222222222";

    #[test]
    fn the_tag_of_a_release_is_not_followed() {
        let digest = |letter: &str| format!("sha256:{}", letter.repeat(64));
        let mut refs = Refs::parse(&format!(
            "a/b@v1 {OLD} v1.0.0\na/b@v1.0.0 {OLD}\na/b@main {OLD}\na/b@v2.0.0 {OLD}\nredis:7.2.1 {}\n",
            digest("1")
        ))
        .unwrap();
        let newer = Refs::parse(&format!(
            "a/b@v1 {NEW} v1.0.1\na/b@v1.0.0 {NEW}\na/b@main {NEW}\na/b@v2.0.0 {OLD} v2.0.0\nredis:7.2.1 {}\na/b@v3 {NEW}\n",
            digest("2")
        ))
        .unwrap();
        let moved = refs.merge(&newer);
        let names: Vec<_> = moved.iter().map(|one| (one.name.as_str(), one.how)).collect();
        let by_design = Move::ByDesign;
        let expected = [
            ("a/b@main", by_design),
            ("a/b@v1", by_design),
            ("a/b@v1.0.0", Move::OfRelease),
            ("redis:7.2.1", by_design),
        ];
        assert_eq!(names, expected);
        let id = |name: &str| refs.get(name).map(|fixed| fixed.id.clone());
        assert_eq!([id("a/b@v1"), id("a/b@v1.0.0"), id("a/b@v3")], [NEW, OLD, NEW].map(|id| Some(id.to_owned())));
        assert_eq!(refs.get("a/b@v2.0.0").unwrap().version.as_deref(), Some("v2.0.0"));
        assert_eq!(refs.merge(&newer).len(), 1, "what was not followed is told again");
    }

    #[test]
    fn a_commit_and_its_version_are_compared() {
        let refs = Refs::parse(&format!("a/b@v1 {OLD} v1.0.0\na/b@v1.1.0 {NEW}\nc/d@v1 {OLD}\n")).unwrap();
        for (path, commit, version, expected) in [
            ("A/b", OLD, "v1.0.0", None),
            ("a/b/c", OLD, "1.0.0", None),
            ("a/b", NEW, "v1.0.0", Some(Known::Commit(OLD.to_owned()))),
            ("a/b", OLD, "v1.1.0", Some(Known::Commit(NEW.to_owned()))),
            ("a/b", NEW, "v1.2.0", Some(Known::Version("v1.1.0".to_owned()))),
            ("c/d", OLD, "v1.2.0", None),
            ("e/f", OLD, "v1.2.0", None),
        ] {
            assert_eq!(refs.against(path, commit, version), expected, "{path} {version}");
        }
    }

    #[test]
    fn a_comment_names_a_release() {
        for (comment, expected) in [
            ("v4.2.2", Some("v4.2.2")),
            ("tag=v4.2.2", Some("v4.2.2")),
            ("ratchet:actions/checkout@v4.2.2", Some("v4.2.2")),
            ("the old one (4.2.2-rc.1)", Some("4.2.2-rc.1")),
            ("v4", None),
            ("v4.2", None),
            ("1..2", None),
            ("main", None),
        ] {
            assert_eq!(exact_version(comment), expected, "{comment}");
        }
    }
}
