//! Swift, Objective-C: `Package.resolved`, `Podfile.lock`, `Cartfile.resolved`.

mod cartfile;
mod podfile;
mod swift;
#[cfg(test)]
mod tests;

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "swift-package-resolved",
        matches: &[Match::Name("Package.resolved"), Match::Name(".package.resolved")],
        needs: Needs::Nothing,
        read: swift::read,
    },
    Reader {
        id: "cocoapods-podfile-lock",
        matches: &[Match::Name("Podfile.lock")],
        needs: Needs::Nothing,
        read: podfile::read,
    },
    Reader {
        id: "carthage-cartfile-resolved",
        matches: &[Match::Name("Cartfile.resolved")],
        needs: Needs::Nothing,
        read: cartfile::read,
    },
];

/// Returns host and path of the address of a repository: `https://host/a/b.git`, `git@host:a/b`.
fn place(address: &str) -> Option<String> {
    let rest = match address.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        None => address.split_once(':').map(|(host, path)| format!("{host}/{path}"))?,
    };
    let rest = rest.rsplit_once('@').map_or(rest.as_str(), |(_, rest)| rest);
    let rest = rest.trim_end_matches('/');
    let rest = rest.strip_suffix(".git").unwrap_or(rest);
    rest.contains('/').then(|| rest.to_owned())
}
