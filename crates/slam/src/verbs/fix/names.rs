//! What names that can be moved stand for: from a lock, from clones in a folder, or from the forge.

use std::collections::{BTreeMap, BTreeSet};

use camino::Utf8Path;
use slam_collect::{OpenPolicy, Repository, mirror};
use slam_engine::Repairs;
use slam_fix::refs::{Move, Refs};
use slam_model::ForgeKind;

use super::series::LOCK;
use crate::{cli::Fix, error::SlamError, session::Session};

/// The word by which a person asks for the table of the program.
const BUILT_IN: &str = "builtin";

/// Returns the lock of `--refs`, or else that of the repository.
pub(super) fn given(session: &Session, flags: &Fix) -> Result<Refs, SlamError> {
    let own = flags.repository.join(LOCK);
    let path = match &flags.refs {
        Some(path) if path == BUILT_IN => return Ok(Refs::known().clone()),
        Some(path) => path.clone(),
        None if own.is_file() => own,
        None => return Ok(Refs::default()),
    };
    let text = String::from_utf8_lossy(&session.read(&path)?).into_owned();
    Refs::parse(&text).map_err(|source| SlamError::Refs { path, source })
}

/// Looks up the names that nobody told so far, and those that the lock tells already; returns whether any is new. The tag of
/// a release that stands for something else now is reported, and not followed.
pub(super) fn resolve(session: &Session, flags: &Fix, repairs: &Repairs, refs: &mut Refs) -> Result<bool, SlamError> {
    if flags.mirrors.is_none() && !flags.network {
        return Ok(false);
    }
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for name in repairs.unresolved.iter().map(String::as_str).chain(refs.names()) {
        if let Some((repository, at)) = split(name) {
            wanted.entry(repository).or_default().insert(at);
        }
    }
    let mut found = String::new();
    let mut network = None;
    for (repository, names) in wanted {
        let local = flags.mirrors.as_deref().and_then(|folder| in_folder(folder, &repository));
        let known = match local {
            Some(known) => known,
            None if flags.network => {
                let mirror = match &network {
                    Some(mirror) => mirror,
                    None => network.insert(open_mirror()?),
                };
                match asked(mirror, repairs, &repository) {
                    Ok(known) => known,
                    Err(error) => {
                        session.note(&format!("{repository} could not be asked: {error}"));
                        continue;
                    }
                }
            }
            None => continue,
        };
        for name in names {
            if let Some((commit, version)) = choose(&known, &name) {
                found.push_str(&format!("{repository}@{name} {commit} {version}\n"));
            }
        }
    }
    let before = refs.clone();
    for moved in refs.merge(&Refs::parse(&found).unwrap_or_default()) {
        if moved.how == Move::OfRelease {
            session.note(&format!(
                "{} stood for {} and stands for {} now; the tag of a release should not move, so it was not followed",
                moved.name, moved.from.id, moved.to.id
            ));
        }
    }
    Ok(*refs != before)
}

/// Returns the repository and the ref of `owner/name/path@ref`.
fn split(name: &str) -> Option<(String, String)> {
    let (path, at) = name.split_once('@')?;
    let mut parts = path.split('/');
    let (owner, repository) = (parts.next()?, parts.next()?);
    let is_plain = |text: &str| {
        !text.is_empty()
            && text != "."
            && text != ".."
            && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    (is_plain(owner) && is_plain(repository)).then(|| (format!("{owner}/{repository}"), at.to_owned()))
}

/// Full names of references and the commits that they lead to.
type Known = Vec<(String, String)>;

/// Returns the commit of a tag or branch, and the longest name of a version that is the same commit.
fn choose(known: &Known, name: &str) -> Option<(String, String)> {
    let find = |full: String| known.iter().find(|(one, _)| *one == full).map(|(_, commit)| commit.clone());
    let commit = find(format!("refs/tags/{name}")).or_else(|| find(format!("refs/heads/{name}")))?;
    let same = known.iter().filter(|(_, other)| *other == commit).filter_map(|(one, _)| one.strip_prefix("refs/tags/"));
    let is_version = |tag: &&str| tag.trim_start_matches('v').starts_with(|letter: char| letter.is_ascii_digit());
    let version = same.filter(is_version).filter(|tag| !tag.contains(char::is_whitespace)).max_by_key(|tag| tag.len());
    Some((commit, version.unwrap_or(name).to_owned()))
}

/// Returns the references of a clone in a folder of clones.
fn in_folder(folder: &Utf8Path, repository: &str) -> Option<Known> {
    let places = [folder.join(repository), folder.join(format!("{repository}.git"))];
    let found = places.iter().find_map(|place| Repository::open(place.as_std_path(), OpenPolicy::Refuse).ok())?;
    Some(found.named_commits())
}

/// Opens what asks forges. Nothing is cloned, so its folder stays empty and goes with the run.
fn open_mirror() -> Result<mirror::Mirror, SlamError> {
    let place = std::env::temp_dir().join(format!("slam-fix-{}", std::process::id()));
    Ok(mirror::Mirror::new(&place, mirror::Limits::default(), mirror::Policy::default())?)
}

/// Asks the forge. Actions are named without their host, which is GitHub's for GitHub and each forge's own otherwise.
fn asked(mirror: &mirror::Mirror, repairs: &Repairs, repository: &str) -> Result<Known, String> {
    let own = repairs.subject.url.as_deref().and_then(|url| url.split('/').nth(2));
    let host = match repairs.subject.forge.kind {
        ForgeKind::Forgejo | ForgeKind::Gitea => own.unwrap_or("github.com"),
        _ => "github.com",
    };
    let address = mirror::Address::parse(&format!("https://{host}/{repository}"));
    let address = address.map_err(|error| error.to_string())?;
    let listed = mirror.list(&address, &["refs/tags/*", "refs/heads/*"]).map_err(|error| error.to_string())?;
    let commit = |one: mirror::RemoteRef| (one.name, one.peeled.unwrap_or(one.id).as_str().to_owned());
    Ok(listed.into_iter().map(commit).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_floating_tag_is_named_by_the_version_that_it_is() {
        let known = vec![
            ("refs/heads/main".to_owned(), "b".to_owned()),
            ("refs/tags/v4".to_owned(), "a".to_owned()),
            ("refs/tags/v4.2.2".to_owned(), "a".to_owned()),
            ("refs/tags/v4.1.0".to_owned(), "c".to_owned()),
        ];
        assert_eq!(choose(&known, "v4"), Some(("a".to_owned(), "v4.2.2".to_owned())));
        assert_eq!(choose(&known, "main"), Some(("b".to_owned(), "main".to_owned())));
        assert_eq!(choose(&known, "v5"), None);
    }

    #[test]
    fn a_name_is_a_repository_and_a_ref() {
        let parts = |text| split(text).map(|(repository, at)| format!("{repository} {at}"));
        assert_eq!(parts("github/codeql-action/init@v3").as_deref(), Some("github/codeql-action v3"));
        assert_eq!(parts("../../x@v1"), None);
        assert_eq!(parts("redis:7"), None);
    }
}
