//! Challenges: what a person is asked to do, bound to them, to their project, and to one repository.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::Sha256;

use super::{ProofKind, days_after};
use crate::{PersonId, ProjectId, Refusal, RefusalKind};

/// Days that a challenge stays open; a link in a mail is shorter lived.
const OPEN_DAYS: i64 = 14;
const OPEN_DAYS_MAIL: i64 = 2;
/// The fewest characters of a token: 130 bits in base 32.
const SHORTEST_TOKEN: usize = 26;
/// Hosts that anybody may have a repository on: their domain says nothing about one project.
const SHARED_HOSTS: [&str; 12] = [
    "github.com",
    "gitlab.com",
    "codeberg.org",
    "bitbucket.org",
    "gitea.com",
    "dev.azure.com",
    "git.sr.ht",
    "sourceforge.net",
    "notabug.org",
    "repo.or.cz",
    "launchpad.net",
    "savannah.gnu.org",
];
/// Files whose addresses count: at the root, in `.github/`, or in `docs/`.
const NAMING_FILES: [&str; 3] = ["security-insights", "maintainers", "security"];

/// A one-time secret that the caller draws. It is public once it stands in a tree, and of no use to anybody else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Token(String);

impl Token {
    /// Wraps what the caller drew: at least 26 letters and digits.
    pub fn new(text: impl Into<String>) -> Option<Self> {
        let text = text.into();
        let is_token =
            (SHORTEST_TOKEN..=64).contains(&text.len()) && text.bytes().all(|one| one.is_ascii_alphanumeric());
        is_token.then_some(Self(text))
    }

    /// Returns the token as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An address that the tree names, and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct MailSource {
    /// The address.
    pub address: String,
    /// The file on the default branch.
    pub file: String,
}

/// What a person asks for.
#[derive(Debug, Clone)]
pub struct ControlRequest {
    /// The project.
    pub project: ProjectId,
    /// The canonical form of the repository's address.
    pub repository: String,
    /// Who asks.
    pub person: PersonId,
    /// The way.
    pub kind: ProofKind,
    /// For a TXT record: the domain, out of [`domain_for`].
    pub domain: Option<String>,
    /// For a mail: the address, out of [`mail_sources`].
    pub mail: Option<MailSource>,
}

/// A way to show control that was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Challenge {
    /// The way.
    pub kind: ProofKind,
    /// The project.
    pub project: ProjectId,
    /// The canonical form of the repository's address.
    pub repository: String,
    /// Who has to act.
    pub person: PersonId,
    /// The secret.
    pub token: Token,
    /// The domain of a TXT record.
    pub domain: Option<String>,
    /// The address of a mail.
    pub mail: Option<MailSource>,
    /// When it was asked.
    pub asked_at: Timestamp,
    /// The first instant at which it is over.
    pub expires: Timestamp,
}

/// What a person has to do, in words.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Instructions {
    /// The way, as a heading.
    pub title: String,
    /// The steps.
    pub steps: Vec<String>,
    /// What to copy: the content of the file, the message of the tag, the value of the record. Empty when nothing is.
    pub copy: String,
}

/// Returns the domain whose TXT record may speak for the repository: that of its host, unless anybody may have a
/// repository there; then that of the homepage that the Security Insights file on the default branch names. What
/// somebody typed into the registration never counts.
pub fn domain_for(host: &str, homepage_in_tree: Option<&str>) -> Option<String> {
    let is_name = |name: &str| {
        name.contains('.')
            && !name.starts_with('.')
            && !name.ends_with('.')
            && name.bytes().all(|one| one.is_ascii_lowercase() || one.is_ascii_digit() || matches!(one, b'-' | b'.'))
            && name.bytes().any(|one| one.is_ascii_lowercase())
    };
    let is_shared =
        |name: &str| SHARED_HOSTS.iter().any(|shared| name == *shared || name.ends_with(&format!(".{shared}")));
    let pages = |name: &str| {
        [".github.io", ".gitlab.io", ".codeberg.page", ".pages.dev", ".readthedocs.io", ".netlify.app", ".vercel.app"]
            .iter()
            .any(|suffix| name.ends_with(suffix))
    };
    let own = Some(host.to_owned()).filter(|host| is_name(host) && !is_shared(host));
    own.or_else(|| {
        let rest = homepage_in_tree?.strip_prefix("https://")?;
        let name = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
        Some(name).filter(|name| is_name(name) && !is_shared(name) && !pages(name))
    })
}

/// Returns those addresses that the tree names where maintainers are named. `found` are addresses with the files of
/// the default branch of the repository itself in which they stand, never inherited ones.
pub fn mail_sources(found: &[MailSource]) -> Vec<MailSource> {
    let mut kept: Vec<_> =
        found.iter().filter(|one| is_address(&one.address) && names_people(&one.file)).cloned().collect();
    kept.sort();
    kept.dedup();
    kept
}

fn names_people(file: &str) -> bool {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let lower = name.to_lowercase();
    let stem = lower.split('.').next().unwrap_or_default();
    matches!(folder, "" | ".github" | ".gitlab" | ".forgejo" | "docs") && NAMING_FILES.contains(&stem)
}

fn is_address(text: &str) -> bool {
    let Some((user, host)) = text.rsplit_once('@') else { return false };
    let plain = |part: &str, more: &str| {
        !part.is_empty() && part.chars().all(|one| one.is_ascii_alphanumeric() || more.contains(one))
    };
    text.len() <= 254 && plain(user, ".+-_") && plain(host, ".-") && host.contains('.') && !text.contains("..")
}

/// Asks a person to show control in one way.
///
/// # Errors
/// The way lacks what it needs: a domain that may speak for the repository, an address that its tree names.
pub fn issue(request: ControlRequest, token: Token, now: Timestamp) -> Result<Challenge, Refusal> {
    let invalid = |code, message: &str, hint: &str| Refusal::new(RefusalKind::Invalid, code, message).hint(hint);
    match request.kind {
        ProofKind::Override => {
            let message = "an organiser's decision is recorded, not asked for";
            return Err(invalid("override-not-asked", message, "An organiser records it on the project's page."));
        }
        ProofKind::Dns if request.domain.is_none() => {
            return Err(invalid(
                "no-domain",
                "no domain may speak for this repository: its host is shared, and its tree names no homepage of its own",
                "Name the homepage in the Security Insights file on the default branch, or choose another way.",
            ));
        }
        ProofKind::Mail
            if request.mail.as_ref().is_none_or(|mail| mail_sources(std::slice::from_ref(mail)).is_empty()) =>
        {
            return Err(invalid(
                "no-mail-address",
                "the address stands in no file of the default branch that names maintainers",
                "It has to stand in the Security Insights file, in MAINTAINERS, or in SECURITY; or choose another way.",
            ));
        }
        ProofKind::Forge | ProofKind::File | ProofKind::Tag | ProofKind::Dns | ProofKind::Mail => {}
    }
    let days = if request.kind == ProofKind::Mail { OPEN_DAYS_MAIL } else { OPEN_DAYS };
    Ok(Challenge {
        domain: request.domain.filter(|_| request.kind == ProofKind::Dns),
        mail: request.mail.filter(|_| request.kind == ProofKind::Mail),
        kind: request.kind,
        project: request.project,
        repository: request.repository,
        person: request.person,
        token,
        asked_at: now,
        expires: days_after(now, days),
    })
}

impl Challenge {
    /// Returns the digest that binds the token to project, repository, person, and way. It is what has to be seen: the
    /// same token beside another name gives another digest.
    pub fn seal(&self) -> String {
        let parts = [
            "slam-control 1",
            self.kind.name(),
            self.project.as_str(),
            &self.repository,
            self.person.as_str(),
            self.token.as_str(),
        ];
        Sha256::of(parts.join("\n").as_bytes()).as_str().to_owned()
    }

    /// Returns the path of the file.
    pub fn file_path(&self) -> String {
        format!(".slam/control-{}", self.token.as_str())
    }

    /// Returns the whole content of the file, a last line break apart. It says what merging it means.
    pub fn file_content(&self) -> String {
        format!(
            "Whoever merges this file lets the person who asked for it act for this repository in a Security Slam.\nrepository: {}\nproject: {}\nproof: {}",
            self.repository,
            self.project,
            self.seal()
        )
    }

    /// Returns the name of the tag.
    pub fn tag_name(&self) -> String {
        format!("slam-control-{}", self.token.as_str())
    }

    /// Returns the one line that the tag's message consists of, or the value of the record.
    pub fn line(&self) -> String {
        format!("slam-control={}", self.seal())
    }

    /// Returns the name of the TXT record.
    pub fn record_name(&self) -> Option<String> {
        self.domain.as_ref().map(|domain| format!("_slam-control.{domain}"))
    }

    /// Returns what the person has to do.
    pub fn instructions(&self) -> Instructions {
        let until = self.expires.strftime("%-d %B %Y, %H:%M UTC");
        let last = format!("Come back and press “Look now”. This way stays open until {until}.");
        let (title, steps, copy) = match self.kind {
            ProofKind::Forge => (
                "Sign in with your forge".to_owned(),
                vec![format!(
                    "Sign in with the account that may write to {}; nothing else is asked of it.",
                    self.repository
                )],
                String::new(),
            ),
            ProofKind::File => (
                "Put a file on the default branch".to_owned(),
                vec![
                    format!(
                        "Add the file `{}` to {} with exactly the content below.",
                        self.file_path(),
                        self.repository
                    ),
                    "Let it reach the default branch in the way that changes usually take.".to_owned(),
                    last,
                    "Remove the file afterwards; the proof stays.".to_owned(),
                ],
                self.file_content(),
            ),
            ProofKind::Tag => (
                "Push a signed tag".to_owned(),
                vec![
                    format!(
                        "Run `git tag -s {} -m \"{}\"`, signed with a key that the tree names or that signed earlier tags.",
                        self.tag_name(),
                        self.line()
                    ),
                    format!("Run `git push origin {}`.", self.tag_name()),
                    last,
                ],
                self.line(),
            ),
            ProofKind::Dns => (
                "Set a TXT record".to_owned(),
                vec![
                    format!(
                        "Add a TXT record named `{}` with the value below.",
                        self.record_name().unwrap_or_default()
                    ),
                    last,
                ],
                self.line(),
            ),
            ProofKind::Mail => {
                let (address, file) = self.mail.as_ref().map_or(("", ""), |mail| (&mail.address, &mail.file));
                let sent = format!(
                    "A mail goes to `{address}`, which `{file}` names. Open its link while signed in here as yourself."
                );
                ("Answer a mail".to_owned(), vec![sent, format!("The link works until {until}.")], String::new())
            }
            ProofKind::Override => (
                "Ask an organiser".to_owned(),
                vec!["An organiser records the decision with its reason.".to_owned()],
                String::new(),
            ),
        };
        Instructions { title, steps, copy }
    }
}
