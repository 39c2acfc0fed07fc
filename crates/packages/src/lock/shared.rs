//! What readers of several ecosystems say in the same way.

use crate::tree::Flaw;
use crate::{File, Listing, Package};

/// Returns a listing of nothing but the reason why the file cannot be read.
pub(crate) fn broken(flaw: Flaw) -> Listing {
    let mut listing = Listing::default();
    tell(&mut listing, flaw);
    listing
}

/// Notes a flaw of the file.
pub(crate) fn tell(listing: &mut Listing, flaw: Flaw) {
    listing.problem(Some(flaw.line), flaw.message);
}

/// Returns what a project without a name is called: its folder, `.` at the root of the target.
pub(crate) fn folder_name(folder: &str) -> &str {
    let last = folder.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if last.is_empty() { "." } else { last }
}

/// Adds a qualifier to the package URL; a value that breaks the rules adds none.
pub(crate) fn qualify(package: &mut Package, key: &str, value: &str) {
    if let Some(purl) = package.purl.take() {
        package.purl = Some(purl.clone().with_qualifier(key, value).unwrap_or(purl));
    }
}

/// Notes the repository and commit that a package is taken from (`git+https://host/path#commit`, also in the short
/// forms of npm): qualifier `vcs_url`, in the form of SPDX.
pub(crate) fn set_git(package: &mut Package, address: &str) {
    let (place, commit) = address.split_once('#').unwrap_or((address, ""));
    // Behind the sign may stand parameters (`commit=SHA&workspace=x`).
    let commit = commit.split('&').find_map(|part| match part.split_once('=') {
        Some(("commit", commit)) => Some(commit),
        Some(_) => None,
        None => Some(part),
    });
    set_vcs(package, place, commit.unwrap_or_default());
}

/// Notes repository (`https://host/path`, `git@host:path`) and commit.
pub(crate) fn set_vcs(package: &mut Package, place: &str, commit: &str) {
    let place = git_address(place);
    let is_told = place.split("://").next().is_some_and(|scheme| scheme == "git" || scheme.contains('+'));
    let scheme = if is_told { "" } else { "git+" };
    let url = if commit.is_empty() { format!("{scheme}{place}") } else { format!("{scheme}{place}@{commit}") };
    qualify(package, "vcs_url", &url);
    package.download = Some(url);
}

fn git_address(place: &str) -> String {
    for (short, host) in [("github:", "github.com"), ("gitlab:", "gitlab.com"), ("bitbucket:", "bitbucket.org")] {
        if let Some(path) = place.strip_prefix(short) {
            return format!("https://{host}/{path}.git");
        }
    }
    match place.strip_prefix("git@").and_then(|rest| rest.split_once(':')) {
        Some((host, path)) => format!("ssh://git@{host}/{path}"),
        None => place.to_owned(),
    }
}

/// Returns whether one of these files stands beside this one, or in a folder above it.
pub(crate) fn is_above(file: &File<'_>, names: &[&str]) -> Option<String> {
    let mut folder = Some(file.folder());
    while let Some(here) = folder {
        for name in names {
            let path = if here.is_empty() { (*name).to_owned() } else { format!("{here}/{name}") };
            if file.files.has(&path) {
                return Some(path);
            }
        }
        folder = if here.is_empty() { None } else { Some(here.rsplit_once('/').map_or("", |(above, _)| above)) };
    }
    None
}
