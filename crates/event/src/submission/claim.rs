//! What maintainers say: links, and contributors with what they did. Several submissions for one badge make one claim.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{PersonId, Refusal, RefusalKind};

/// The most links of one claim.
pub const MAX_LINKS: usize = 50;

/// The most contributors of one claim.
pub const MAX_CONTRIBUTORS: usize = 200;

/// The longest text of a link or a description, in bytes.
const LONGEST: usize = 2000;

/// How a contributor is named.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ContributorName {
    /// A login at a forge.
    Login {
        /// Host of the forge: `codeberg.org`.
        forge: String,
        /// The login.
        login: String,
    },
    /// A mail address.
    Mail(String),
}

impl ContributorName {
    /// Reads `login@forge` with a leading `@` (`@ada@codeberg.org`), a bare `@ada` at the given forge, or a mail address.
    ///
    /// # Errors
    /// It is neither.
    pub fn read(text: &str, forge: &str) -> Result<Self, Refusal> {
        let text = text.trim();
        let refuse = || {
            Refusal::new(RefusalKind::Invalid, "contributor-name", format!("`{text}` names no contributor"))
                .hint("Write `@login`, `@login@forge.example`, or a mail address.")
        };
        let plain = |part: &str| !part.is_empty() && part.len() <= 100 && part.chars().all(is_plain);
        if let Some(handle) = text.strip_prefix('@') {
            let (login, forge) = handle.split_once('@').unwrap_or((handle, forge));
            // Logins and host names do not tell upper from lower case, on any forge that we know.
            let name = Self::Login { forge: forge.to_lowercase(), login: login.to_lowercase() };
            return if plain(login) && plain(forge) { Ok(name) } else { Err(refuse()) };
        }
        match text.split_once('@') {
            Some((local, host)) if host.contains('.') && plain(host) && plain(local) => {
                Ok(Self::Mail(text.to_lowercase()))
            }
            _ => Err(refuse()),
        }
    }
}

fn is_plain(one: char) -> bool {
    one.is_alphanumeric() || matches!(one, '.' | '-' | '_' | '+')
}

impl fmt::Display for ContributorName {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Login { forge, login } => write!(out, "@{login}@{forge}"),
            Self::Mail(mail) => out.write_str(mail),
        }
    }
}

/// A contributor who helped with a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contributor {
    /// Who.
    pub name: ContributorName,
    /// What they did, one entry a submission that says something new.
    pub did: Vec<String>,
}

/// The claim of one badge by one project.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Claim {
    /// The maintainers who sent a part of it, first sender first, each with the time of their last part.
    pub by: Vec<(PersonId, Timestamp)>,
    /// Links to evidence, first named first.
    pub links: Vec<String>,
    /// Contributors, first named first.
    pub contributors: Vec<Contributor>,
}

/// Returns the claim with one more submission in it. Nothing is said twice; sending the same again changes no more than the time.
///
/// # Errors
/// A link is no `https` or `http` address or a text is too long; with the new part there would be too many of something.
pub fn merge(claim: &Claim, by: &PersonId, at: Timestamp, more: &Claim) -> Result<Claim, Refusal> {
    let mut merged = claim.clone();
    match merged.by.iter_mut().find(|known| known.0 == *by) {
        Some(known) => known.1 = known.1.max(at),
        None => merged.by.push((by.clone(), at)),
    }
    for link in &more.links {
        let link = checked_link(link)?;
        if !merged.links.contains(&link) {
            merged.links.push(link);
        }
    }
    for one in &more.contributors {
        let known = merged.contributors.iter().position(|known| known.name == one.name);
        let at = known.unwrap_or_else(|| {
            merged.contributors.push(Contributor { name: one.name.clone(), did: Vec::new() });
            merged.contributors.len() - 1
        });
        for text in one.did.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            limit("description", text.len(), LONGEST)?;
            if !merged.contributors[at].did.iter().any(|known| known == text) {
                merged.contributors[at].did.push(text.to_owned());
            }
        }
    }
    limit("number of links", merged.links.len(), MAX_LINKS)?;
    limit("number of contributors", merged.contributors.len(), MAX_CONTRIBUTORS)?;
    Ok(merged)
}

fn checked_link(link: &str) -> Result<String, Refusal> {
    let link = link.trim();
    limit("link", link.len(), LONGEST)?;
    let rest = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://"));
    // A page shows the link; a script behind it would run in the reader's name.
    if rest.is_none_or(|rest| rest.is_empty() || rest.chars().any(|one| one.is_whitespace() || one.is_control())) {
        return Err(Refusal::new(RefusalKind::Invalid, "link", format!("`{link}` is no web address"))
            .hint("Give an address that starts with `https://`."));
    }
    Ok(link.to_owned())
}

fn limit(what: &str, is: usize, most: usize) -> Result<(), Refusal> {
    if is <= most {
        return Ok(());
    }
    Err(Refusal::new(RefusalKind::Invalid, "too-long", format!("the {what} is {is}; the limit is {most}")))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn contributors_are_named_by_login_or_mail() {
        for (text, name) in [
            ("@Ada", Some("@ada@codeberg.org")),
            ("@ada@GitLab.com", Some("@ada@gitlab.com")),
            (" Ada@Example.org ", Some("ada@example.org")),
            ("ada", None),
            ("@", None),
            ("@ada@", None),
            ("ada@host", None),
            ("<script>@example.org", None),
            ("@a b", None),
        ] {
            let read = ContributorName::read(text, "codeberg.org");
            assert_eq!(read.as_ref().ok().map(ToString::to_string).as_deref(), name, "{text}");
        }
    }

    #[test]
    fn links_that_run_something_are_refused() {
        let by = PersonId::new("P").unwrap();
        for link in ["javascript:alert(1)", "data:text/html,x", "https://", "https://a b", "/etc/passwd", ""] {
            let more = Claim { links: vec![link.into()], ..Claim::default() };
            assert_eq!(merge(&Claim::default(), &by, Timestamp::UNIX_EPOCH, &more).unwrap_err().code, "link", "{link}");
        }
    }

    #[test]
    fn too_many_links_over_several_submissions_are_refused() {
        let by = PersonId::new("P").unwrap();
        let part = |from: usize| Claim {
            links: (from..from + MAX_LINKS).map(|n| format!("https://example.org/{n}")).collect(),
            ..Claim::default()
        };
        let first = merge(&Claim::default(), &by, Timestamp::UNIX_EPOCH, &part(0)).unwrap();
        assert!(merge(&first, &by, Timestamp::UNIX_EPOCH, &part(0)).is_ok());
        assert_eq!(merge(&first, &by, Timestamp::UNIX_EPOCH, &part(1)).unwrap_err().code, "too-long");
    }

    fn any_claim() -> impl Strategy<Value = Claim> {
        let contributors = proptest::collection::vec((0u8..4, "[ab]{0,2}"), 0..4).prop_map(|list| {
            let named = list.into_iter().map(|(who, did)| Contributor {
                name: ContributorName::Login { forge: "codeberg.org".into(), login: format!("u{who}") },
                did: vec![did],
            });
            named.collect()
        });
        let links = proptest::collection::vec((0u8..5).prop_map(|n| format!("https://example.org/{n}")), 0..4);
        (links, contributors).prop_map(|(links, contributors)| Claim { by: vec![], links, contributors })
    }

    proptest! {
        #[test]
        fn merging_twice_is_merging_once_and_nothing_gets_lost(first in any_claim(), second in any_claim()) {
            let by = PersonId::new("P").unwrap();
            let at = Timestamp::UNIX_EPOCH;
            let one = merge(&merge(&Claim::default(), &by, at, &first).unwrap(), &by, at, &second).unwrap();
            prop_assert_eq!(&merge(&one, &by, at, &second).unwrap(), &one);
            for part in [&first, &second] {
                prop_assert!(part.links.iter().all(|link| one.links.contains(link)));
                prop_assert!(part.contributors.iter().all(|who| one.contributors.iter().any(|known| known.name == who.name)));
            }
        }
    }
}
