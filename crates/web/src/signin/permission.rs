//! Shows control of a repository by what the forge says that a person may do there, while their token is in hand.

use serde::Deserialize;
use slam_event::{
    PersonId,
    control::{Judged, Observation, Permission},
    registration::{Address, AddressRules},
};
use slam_store::control;
use url::Url;

use super::http::read;
use crate::{app::App, error::WebError};

/// https://docs.github.com/en/rest/repos/repos#get-a-repository
#[derive(Debug, Deserialize)]
struct Repository {
    full_name: String,
    #[serde(default)]
    permissions: Permissions,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Permissions {
    admin: bool,
    maintain: bool,
    push: bool,
    triage: bool,
    pull: bool,
}

impl Permissions {
    fn strongest(&self) -> Permission {
        let all = [
            (self.admin, Permission::Admin),
            (self.maintain, Permission::Maintain),
            (self.push, Permission::Write),
            (self.triage, Permission::Triage),
            (self.pull, Permission::Read),
        ];
        all.into_iter().find(|(has, _)| *has).map_or(Permission::None, |(_, permission)| permission)
    }
}

/// The forge whose token is in hand, and who signed in there.
pub(super) struct AtForge<'a> {
    pub(super) web: &'a Url,
    pub(super) api: &'a Url,
    pub(super) token: &'a str,
    pub(super) login: &'a str,
}

/// Asks the forge about the repository of a challenge, records what it said, and returns what that means, for people. A
/// repository of another forge is recorded as not to be reached here.
pub(super) async fn show(
    app: &App,
    forge: AtForge<'_>,
    person: &PersonId,
    challenge: &str,
) -> Result<String, WebError> {
    let asked = control::find(app.store.database(), challenge).await?;
    let asked = asked.ok_or_else(|| WebError::NotFound("challenge of this id".to_owned()))?;
    let seen = look(&forge, person, &asked.challenge.repository).await;
    let now = app.now();
    let mut tx = app.store.database().begin().await?;
    let judged = control::record(&mut tx, challenge, &seen, now, now).await?;
    tx.commit().await?;
    Ok(match judged {
        Judged::Proved(proof) => format!("Control of {} is shown.", proof.repository),
        Judged::NotYet(why) => format!("Control is not shown: {why}."),
    })
}

async fn look(forge: &AtForge<'_>, person: &PersonId, canonical: &str) -> Observation {
    let host = host(forge.web);
    let Some(path) = path_at(forge.web, canonical) else {
        return Observation::Unreachable(format!("{canonical} does not lie at {host}"));
    };
    let Ok(address) = forge.api.join(&format!("repos/{path}")) else {
        return Observation::Unreachable(format!("{canonical} has no address at {host}"));
    };
    match read::<Repository>(address, forge.token).await {
        // A renamed repository answers under its new name, which is then another one.
        Ok(found) => Observation::Forge {
            repository: canonical_of(&host, &found.full_name),
            person: person.clone(),
            login: forge.login.to_owned(),
            permission: found.permissions.strongest(),
        },
        Err(error) => Observation::Unreachable(format!("{host} did not answer about {canonical}: {error}")),
    }
}

/// Returns what a repository is called at a forge; `None` when it lies elsewhere.
pub(super) fn path_at<'c>(web: &Url, canonical: &'c str) -> Option<&'c str> {
    canonical.strip_prefix(&host(web))?.strip_prefix('/').filter(|path| is_plain(path))
}

fn host(web: &Url) -> String {
    let host = web.host_str().unwrap_or_default();
    web.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

/// Two names of letters, digits, and signs that no path gives a meaning to.
fn is_plain(path: &str) -> bool {
    let parts: Vec<_> = path.split('/').collect();
    let fine = |part: &&str| {
        !part.is_empty()
            && !part.starts_with('.')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'))
    };
    parts.len() == 2 && parts.iter().all(fine)
}

fn canonical_of(host: &str, full_name: &str) -> String {
    let rules = AddressRules { private_hosts: true, ..AddressRules::default() };
    let parsed = Address::parse(&format!("https://{host}/{full_name}"), rules);
    parsed.map_or_else(|_| full_name.to_owned(), |address| address.canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_that_leads_elsewhere_is_not_asked_for() {
        for (path, fine) in [
            ("curl/curl", true),
            ("a-b/c_d.rs", true),
            ("curl", false),
            ("a/b/c", false),
            ("../user", false),
            ("a/..", false),
            ("a/b?x", false),
            ("a/%2e%2e", false),
        ] {
            assert_eq!(is_plain(path), fine, "{path}");
        }
    }

    #[test]
    fn the_strongest_permission_counts() {
        let read = |text: &str| serde_json::from_str::<Permissions>(text).unwrap().strongest();
        assert_eq!(read(r#"{"admin": false, "push": true, "pull": true}"#), Permission::Write);
        assert_eq!(read(r#"{"pull": true}"#), Permission::Read);
        assert_eq!(read("{}"), Permission::None);
    }
}
