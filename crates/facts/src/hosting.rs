//! Which kind of forge hosts the subject, and what told it; never assumed.

use slam_model::{ForgeKind, RepoPath, subject::Forge};

/// Files and folders that only one kind of forge reads, with the marker as it is named to people.
const MARKERS: [(&str, &str, ForgeKind); 12] = [
    (".forgejo/", ".forgejo", ForgeKind::Forgejo),
    (".gitea/", ".gitea", ForgeKind::Gitea),
    (".gitlab-ci.yml", ".gitlab-ci.yml", ForgeKind::Gitlab),
    (".gitlab/", ".gitlab", ForgeKind::Gitlab),
    ("bitbucket-pipelines.yml", "bitbucket-pipelines.yml", ForgeKind::Bitbucket),
    ("azure-pipelines.yml", "azure-pipelines.yml", ForgeKind::Azure),
    (".build.yml", ".build.yml", ForgeKind::Sourcehut),
    (".builds/", ".builds", ForgeKind::Sourcehut),
    (".github/workflows/", ".github/workflows", ForgeKind::Github),
    (".github/dependabot.y", ".github/dependabot.yml", ForgeKind::Github),
    (".github/issue_template", ".github/ISSUE_TEMPLATE", ForgeKind::Github),
    (".github/", ".github", ForgeKind::Github),
];

/// Hosts whose forge is known by name, matched at the end of the host.
const HOSTS: [(&str, ForgeKind); 12] = [
    ("github.com", ForgeKind::Github),
    ("gitlab.com", ForgeKind::Gitlab),
    ("salsa.debian.org", ForgeKind::Gitlab),
    ("gitlab.freedesktop.org", ForgeKind::Gitlab),
    ("framagit.org", ForgeKind::Gitlab),
    ("codeberg.org", ForgeKind::Forgejo),
    ("gitea.com", ForgeKind::Gitea),
    ("bitbucket.org", ForgeKind::Bitbucket),
    ("dev.azure.com", ForgeKind::Azure),
    ("visualstudio.com", ForgeKind::Azure),
    ("googlesource.com", ForgeKind::Gerrit),
    ("sr.ht", ForgeKind::Sourcehut),
];

/// Tells the forge: `--forge-kind`, `slam.toml`, marker folders, the host of the remote, in this order.
///
/// The flag is a person's word about this run, so it goes before the file. Markers of several forges mean mirrors;
/// then the remote's host decides between them when it can.
pub(crate) fn tell<'p>(
    flag: Option<ForgeKind>,
    settings: Option<ForgeKind>,
    paths: impl Iterator<Item = &'p RepoPath>,
    url: Option<&str>,
) -> Forge {
    let told = |kind, by: String| Forge { kind, told_by: Some(by) };
    if let Some(kind) = flag {
        return told(kind, "--forge-kind".to_owned());
    }
    if let Some(kind) = settings {
        return told(kind, "slam.toml".to_owned());
    }
    let by_host = url.and_then(host).and_then(|host| Some((kind_of_host(&host)?, host)));
    let mut seen = [false; MARKERS.len()];
    for path in paths {
        let lower = path.to_lower();
        if !lower.starts_with(['.', 'b', 'a']) {
            continue;
        }
        for ((start, ..), seen) in MARKERS.iter().zip(&mut seen) {
            *seen |= lower.starts_with(start);
        }
    }
    let markers: Vec<_> = MARKERS.iter().zip(seen).filter(|(_, seen)| *seen).map(|(marker, _)| marker).collect();
    let agreed = markers.iter().find(|(_, _, kind)| by_host.as_ref().is_some_and(|(host, _)| host == kind));
    if let Some((_, name, kind)) = agreed.or(markers.first()) {
        return told(*kind, format!("marker {name}"));
    }
    match by_host {
        Some((kind, host)) => told(kind, format!("remote {host}")),
        None => Forge::default(),
    }
}

/// Returns the host of an address, `https://host/x` or `git@host:x`, in lower case.
fn host(url: &str) -> Option<String> {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split(['/', '?', '#']).next()?;
    let rest = rest.rsplit_once('@').map_or(rest, |(_, host)| host);
    let host = rest.split(':').next()?;
    host.contains('.').then(|| host.to_ascii_lowercase())
}

fn kind_of_host(host: &str) -> Option<ForgeKind> {
    let by_name = HOSTS
        .iter()
        .find(|(known, _)| host.strip_suffix(known).is_some_and(|rest| rest.is_empty() || rest.ends_with('.')));
    let first = host.split('.').next().unwrap_or_default();
    by_name.map(|(_, kind)| *kind).or(match first {
        "gitlab" => Some(ForgeKind::Gitlab),
        "gitea" => Some(ForgeKind::Gitea),
        "forgejo" => Some(ForgeKind::Forgejo),
        "gerrit" => Some(ForgeKind::Gerrit),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_tells_decides() {
        let tell = |flag, settings, path: &str, url| {
            let forge = tell(flag, settings, [RepoPath::from(path)].iter(), url);
            format!("{} by {}", forge.kind.name(), forge.told_by.unwrap_or_default())
        };
        let github = Some("https://github.com/o/r");
        for (found, expected) in [
            (
                tell(Some(ForgeKind::Gerrit), Some(ForgeKind::Gitlab), ".github/workflows/a.yml", github),
                "gerrit by --forge-kind",
            ),
            (tell(None, Some(ForgeKind::Gitlab), ".github/workflows/a.yml", github), "gitlab by slam.toml"),
            (tell(None, None, ".gitlab-ci.yml", github), "gitlab by marker .gitlab-ci.yml"),
            (tell(None, None, "a.rs", github), "github by remote github.com"),
            (tell(None, None, "a.rs", Some("git@gitlab.gnome.org:a/b.git")), "gitlab by remote gitlab.gnome.org"),
            (tell(None, None, "a.rs", Some("https://notgithub.com/a")), "unknown by "),
            (tell(None, None, "a.rs", None), "unknown by "),
        ] {
            assert_eq!(found, expected);
        }
    }
}
