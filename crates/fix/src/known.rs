//! What the repository itself answers, and what it lets one guess.
//!
//! A fact is used without asking. A guess only stands in the template of answers, because a wrong contact is worse than none.

use std::collections::BTreeMap;

use slam_model::ForgeKind;

use crate::{answers::Answer, project::Project};

/// Returns what the repository says.
pub(crate) fn answer(project: &Project<'_>, key: &str) -> Option<Answer> {
    let text = match key {
        "name" => name(project)?,
        "url" => project.evidence.subject.url.as_deref().and_then(https)?,
        "license" => license(project)?,
        "build-command" => toolchain(project)?.build.to_owned(),
        "test-command" => toolchain(project)?.test.to_owned(),
        _ => return None,
    };
    Some(Answer::Text(text))
}

/// Returns what the repository lets one guess.
pub(crate) fn guess(project: &Project<'_>, key: &str) -> Option<Answer> {
    match key {
        "maintainers" => maintainers(project),
        "bug-tracker" => match project.forge() {
            ForgeKind::Github | ForgeKind::Forgejo | ForgeKind::Gitea => {
                Some(Answer::Text(format!("{}/issues", project.url()?)))
            }
            ForgeKind::Gitlab => Some(Answer::Text(format!("{}/-/issues", project.url()?))),
            _ => None,
        },
        "build-needs" => Some(Answer::Lines(vec![toolchain(project)?.needs.to_owned()])),
        "dependency-tracking" => {
            let bots = &project.evidence.process.seen()?.update_bots;
            Some(Answer::Text(format!("{}, every week", bots.first()?.name)))
        }
        _ => None,
    }
}

/// Returns an address as https, without user, ending, and final slash; `None` for what is no address of a host.
pub(crate) fn https(address: &str) -> Option<String> {
    let rest = match address.split_once("://") {
        Some(("https" | "http" | "ssh" | "git" | "git+ssh" | "git+https", rest)) => rest.to_owned(),
        Some(_) => return None,
        None => address.replacen(':', "/", 1),
    };
    let rest = rest.split_once('@').map_or(rest.as_str(), |(_, rest)| rest);
    let (host, path) = rest.split_once('/')?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    let plain = |text: &str| text.chars().all(|letter| letter.is_ascii_graphic() && !"<>\"'`\\".contains(letter));
    (host.contains('.') && !path.is_empty() && plain(host) && plain(path)).then(|| format!("https://{host}/{path}"))
}

fn name(project: &Project<'_>) -> Option<String> {
    let named = project.manifests().into_iter().filter(|one| one.path.depth() <= 1).find_map(|one| one.name.as_ref());
    let from_url = || project.url().and_then(|url| url.rsplit('/').next().map(str::to_owned));
    let from_path = || {
        let path = project.evidence.subject.path.trim_end_matches('/');
        path.rsplit('/').next().filter(|name| !name.is_empty() && !name.starts_with('.')).map(str::to_owned)
    };
    // A scope of npm or a path of Go is no part of the name.
    let short = |name: String| name.rsplit('/').next().map(str::to_owned).unwrap_or(name);
    named.map(|quote| quote.text.clone()).map(short).or_else(from_url).or_else(from_path)
}

fn license(project: &Project<'_>) -> Option<String> {
    let manifests = project.manifests();
    let mut said: Vec<&str> =
        manifests.iter().filter_map(|one| one.license.as_ref()).map(|one| one.text.as_str()).collect();
    said.sort_unstable();
    said.dedup();
    match said.as_slice() {
        [one] => Some((*one).to_owned()),
        _ => None,
    }
}

/// How the ecosystem of the project builds and tests.
struct Toolchain {
    needs: &'static str,
    build: &'static str,
    test: &'static str,
}

fn toolchain(project: &Project<'_>) -> Option<Toolchain> {
    let manifests = project.manifests();
    let first = manifests.iter().find(|one| one.path.depth() <= 1)?;
    let has = |name: &str| project.has(name);
    let (needs, build, test) = match first.ecosystem.as_str() {
        "cargo" => ("Rust with cargo", "cargo build", "cargo test"),
        "golang" => ("Go", "go build ./...", "go test ./..."),
        "npm" if has("pnpm-lock.yaml") => ("Node.js and pnpm", "pnpm install && pnpm build", "pnpm test"),
        "npm" if has("yarn.lock") => ("Node.js and Yarn", "yarn install && yarn build", "yarn test"),
        "npm" => ("Node.js and npm", "npm ci && npm run build", "npm test"),
        "maven" if has("pom.xml") => ("a JDK and Maven", "mvn package", "mvn verify"),
        "maven" if has("gradlew") => ("a JDK", "./gradlew build", "./gradlew test"),
        "gem" => ("Ruby and Bundler", "bundle install", "bundle exec rake"),
        "nuget" => (".NET SDK", "dotnet build", "dotnet test"),
        "composer" => ("PHP and Composer", "composer install", "composer test"),
        "hex" => ("Elixir and Mix", "mix deps.get && mix compile", "mix test"),
        "pub" => ("the Dart SDK", "dart pub get", "dart test"),
        "swift" => ("Swift", "swift build", "swift test"),
        _ => return None,
    };
    Some(Toolchain { needs, build, test })
}

fn maintainers(project: &Project<'_>) -> Option<Answer> {
    let history = project.evidence.history.seen()?;
    let row = |name: &String| {
        BTreeMap::from([("name".to_owned(), name.clone()), ("role".to_owned(), "Maintainer".to_owned())])
    };
    let rows: Vec<_> = history.authors.iter().take(5).map(|author| row(&author.name)).collect();
    (!rows.is_empty()).then_some(Answer::Rows(rows))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_remotes_become_https() {
        for (address, expected) in [
            ("https://github.com/a/b.git", Some("https://github.com/a/b")),
            ("git@codeberg.org:a/b.git", Some("https://codeberg.org/a/b")),
            ("ssh://git@example.org/a/b/", Some("https://example.org/a/b")),
            ("/srv/git/b.git", None),
            ("file:///srv/b", None),
            ("https://example.org", None),
        ] {
            assert_eq!(https(address).as_deref(), expected, "{address}");
        }
    }
}
