//! The shell commands that record a snapshot: `gh` or `curl` for each reply, `jq` to join them.

use slam_model::ForgeKind;

/// Replies of each forge, in the order of the documentation.
fn replies(kind: ForgeKind) -> &'static [&'static str] {
    match kind {
        ForgeKind::Github => &[
            "repository",
            "rules",
            "protection",
            "releases",
            "organization",
            "private-vulnerability-reporting",
            "security-advisories",
            "actions-permissions",
            "check-runs",
            "runs",
            "best-practices",
        ],
        ForgeKind::Gitlab => {
            &["repository", "branch", "protection", "approvals", "releases", "organization", "best-practices"]
        }
        ForgeKind::Gitea | ForgeKind::Forgejo => &["repository", "branch", "protection", "releases", "best-practices"],
        _ => &[],
    }
}

/// Returns the command that prints one reply; `None` when the forge has none of that name.
pub(super) fn command(
    kind: ForgeKind,
    repository: &str,
    host: Option<&str>,
    branch: &str,
    reply: &str,
) -> Option<String> {
    let owner = repository.split('/').next().unwrap_or(repository);
    let branch_part = branch.replace('/', "%2F");
    if reply == "best-practices" {
        let host = host.unwrap_or(match kind {
            ForgeKind::Gitlab => "gitlab.com",
            ForgeKind::Gitea | ForgeKind::Forgejo => "codeberg.org",
            _ => "github.com",
        });
        // The badge has a service of its own, which knows projects by their address.
        let address = format!("https%3A%2F%2F{host}%2F{}", repository.replace('/', "%2F"));
        return Some(format!("curl -sS 'https://www.bestpractices.dev/projects.json?url={address}'"));
    }
    Some(match kind {
        ForgeKind::Github => {
            let path = match reply {
                "repository" => format!("repos/{repository}"),
                "rules" => format!("repos/{repository}/rules/branches/{branch_part}"),
                "protection" => format!("repos/{repository}/branches/{branch_part}/protection"),
                "releases" => format!("repos/{repository}/releases?per_page=100"),
                "organization" => format!("orgs/{owner}"),
                "private-vulnerability-reporting" => format!("repos/{repository}/private-vulnerability-reporting"),
                "security-advisories" => format!("repos/{repository}/security-advisories?state=published&per_page=100"),
                "actions-permissions" => format!("repos/{repository}/actions/permissions/workflow"),
                "check-runs" => format!("repos/{repository}/commits/{branch_part}/check-runs?per_page=100"),
                "runs" => format!("repos/{repository}/actions/runs?branch={branch_part}&status=completed&per_page=100"),
                _ => return None,
            };
            let server =
                host.filter(|host| *host != "github.com").map(|host| format!(" --hostname {host}")).unwrap_or_default();
            let path = if path.contains(['?', '&']) { format!("'{path}'") } else { path };
            format!("gh api{server} {path}")
        }
        ForgeKind::Gitlab => {
            let project = repository.replace('/', "%2F");
            let path = match reply {
                "repository" => format!("projects/{project}"),
                "branch" => format!("projects/{project}/repository/branches/{branch_part}"),
                "protection" => format!("projects/{project}/protected_branches/{branch_part}"),
                "approvals" => format!("projects/{project}/approvals"),
                "releases" => format!("projects/{project}/releases?per_page=100"),
                "organization" => format!("groups/{owner}"),
                _ => return None,
            };
            curl(host.unwrap_or("gitlab.com"), "api/v4", &path, "PRIVATE-TOKEN: $GITLAB_TOKEN")
        }
        ForgeKind::Gitea | ForgeKind::Forgejo => {
            let path = match reply {
                "repository" => format!("repos/{repository}"),
                "branch" => format!("repos/{repository}/branches/{branch_part}"),
                "protection" => format!("repos/{repository}/branch_protections/{branch_part}"),
                "releases" => format!("repos/{repository}/releases?limit=50"),
                _ => return None,
            };
            curl(host.unwrap_or("codeberg.org"), "api/v1", &path, "Authorization: token $FORGE_TOKEN")
        }
        _ => return None,
    })
}

fn curl(host: &str, api: &str, path: &str, header: &str) -> String {
    format!("curl -sS -H \"{header}\" 'https://{host}/{api}/{path}'")
}

/// Returns the shell commands that record a snapshot of the repository at `url` into `forge-snapshot.json`; none for a
/// forge whose replies this build does not read.
pub fn snapshot_commands(kind: ForgeKind, url: &str, branch: &str) -> Vec<String> {
    let (host, repository) = split(url);
    let names = replies(kind);
    if names.is_empty() {
        return Vec::new();
    }
    let mut commands = vec!["mkdir -p forge-replies".to_owned()];
    for name in names {
        // A refusal is a reply, too; a reply that is no JSON is left out.
        if let Some(command) = command(kind, &repository, host.as_deref(), branch, name) {
            commands.push(format!("{command} > forge-replies/{name}.json || true"));
        }
    }
    let server = host.as_deref().unwrap_or_default();
    commands.push("for f in forge-replies/*.json; do jq -e . \"$f\" > /dev/null 2>&1 || rm -f \"$f\"; done".to_owned());
    commands.push(format!(
        "jq -n '{{schema: \"{}\", forge: \"{}\", host: \"{server}\", repository: \"{repository}\", recorded_at: (now | todate), \
         replies: (reduce inputs as $r ({{}}; . + {{(input_filename | sub(\".*/\"; \"\") | sub(\"[.]json$\"; \"\")): $r}}))}}' \
         forge-replies/*.json > forge-snapshot.json",
        super::SCHEMA,
        kind.name(),
    ));
    commands
}

/// Returns host and `owner/name` of an address, as far as they are plain enough for a shell.
fn split(url: &str) -> (Option<String>, String) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.rsplit_once('@').map_or(rest, |(_, rest)| rest);
    let (host, path) = rest.split_once(['/', ':']).unwrap_or((rest, ""));
    // A port stands between host and path of an ssh address.
    let path = path
        .split_once('/')
        .filter(|(port, _)| !port.is_empty() && port.bytes().all(|b| b.is_ascii_digit()))
        .map_or(path, |(_, path)| path);
    let path = path.trim_matches('/').trim_end_matches(".git");
    let plain = |text: &str| text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-' | b'/'));
    let host = Some(host.to_owned()).filter(|host| host.contains('.') && plain(host));
    (host, if path.contains('/') && plain(path) { path.to_owned() } else { "OWNER/NAME".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_name_the_repository_and_nothing_that_a_shell_would_run() {
        let commands = snapshot_commands(ForgeKind::Github, "git@github.com:o/r.git", "main");
        assert!(commands.iter().any(|one| one.starts_with("gh api repos/o/r/rules/branches/main > ")), "{commands:?}");
        let own = snapshot_commands(ForgeKind::Gitlab, "https://gitlab.example.org/a/b/c", "main");
        assert!(own[1].contains("https://gitlab.example.org/api/v4/projects/a%2Fb%2Fc"), "{own:?}");
        let hostile = snapshot_commands(ForgeKind::Github, "https://github.com/o/$(rm -rf x)", "main");
        assert!(hostile.iter().all(|one| !one.contains("rm -rf")));
        assert!(snapshot_commands(ForgeKind::Gerrit, "https://x.org/a/b", "main").is_empty());
    }
}
