//! Judges what a worker observed against the challenge that it was sent for.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Challenge, Proof, ProofKind, Token, days_after};
use crate::{Actor, PersonId, ProjectId, Refusal, RefusalKind, Role};

/// How far the clocks of two servers of one event may differ.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// What a forge says that an account may do in a repository.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Nothing, or the forge does not say.
    None,
    /// Reading.
    Read,
    /// Sorting issues.
    Triage,
    /// Writing.
    Write,
    /// Managing without deleting.
    Maintain,
    /// Everything.
    Admin,
}

/// What is known about the signature of a tag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TagSignature {
    /// There is none.
    Unsigned,
    /// It does not fit the tag, or cannot be checked; why.
    Invalid(String),
    /// It fits, and nothing ties the key to the project.
    UnknownKey(String),
    /// It fits, and the tree names the key, or the key signed a tag that is older than the challenge; where.
    KnownKey {
        /// The key's fingerprint.
        key: String,
        /// What ties it to the project.
        known_by: String,
    },
}

/// What a worker saw. `repository` is the canonical form of the address that answered, after all forwarding.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", rename_all_fields = "kebab-case")]
pub enum Observation {
    /// A forge answered what the signed-in account may do.
    Forge {
        /// The repository that answered.
        repository: String,
        /// The person whose sign-in asked.
        person: PersonId,
        /// The account, for people.
        login: String,
        /// What it may do.
        permission: Permission,
    },
    /// The tip of a branch was read.
    Branch {
        /// The repository that answered.
        repository: String,
        /// The branch.
        branch: String,
        /// Whether the remote's HEAD names this branch.
        is_default: bool,
        /// The commit.
        commit: String,
        /// The bytes of the file, as text; `None` when it is not there as a plain file.
        file: Option<String>,
    },
    /// A tag was read.
    Tag {
        /// The repository that answered.
        repository: String,
        /// The tag.
        name: String,
        /// Its message, without the signature.
        message: String,
        /// Its signature.
        signature: TagSignature,
    },
    /// A name server answered.
    Dns {
        /// The name that was asked, in ASCII.
        name: String,
        /// The values.
        records: Vec<String>,
    },
    /// The link of a mail was opened.
    Mail {
        /// The address that the mail went to.
        address: String,
        /// The token of the link.
        token: Token,
        /// The person who was signed in.
        person: PersonId,
        /// Whether the tree's default branch names the address still.
        is_named_still: bool,
    },
    /// Nothing could be observed; why.
    Unreachable(String),
}

/// What an observation means.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Judged {
    /// Control is shown.
    Proved(Proof),
    /// It is not shown yet; why, for the person.
    NotYet(String),
}

/// Judges what a worker saw at `seen_at`.
pub fn judge(challenge: &Challenge, seen: &Observation, seen_at: Timestamp, now: Timestamp) -> Judged {
    match reason_against(challenge, seen, seen_at, now) {
        Some(why) => Judged::NotYet(why),
        None => Judged::Proved(Proof {
            kind: challenge.kind,
            project: challenge.project.clone(),
            repository: challenge.repository.clone(),
            person: challenge.person.clone(),
            at: seen_at,
            expires: days_after(seen_at, challenge.kind.lasts_days()),
            detail: detail(challenge, seen),
        }),
    }
}

fn reason_against(challenge: &Challenge, seen: &Observation, seen_at: Timestamp, now: Timestamp) -> Option<String> {
    if now >= challenge.expires || seen_at >= challenge.expires {
        return Some("the time for this way is over; ask for it again and use the new token".to_owned());
    }
    if seen_at.duration_since(challenge.asked_at) < -SKEW {
        return Some("this was observed before it was asked for, and proves nothing about you".to_owned());
    }
    if seen_at.duration_since(now) > SKEW {
        return Some("the observation is dated in the future; the clocks of the servers differ".to_owned());
    }
    match (challenge.kind, seen) {
        (_, Observation::Unreachable(why)) => Some(format!("nothing could be seen: {why}; it is tried again")),
        (ProofKind::Forge, Observation::Forge { repository, person, login, permission }) => {
            elsewhere(challenge, repository).or_else(|| {
                if *person != challenge.person {
                    Some("another person signed in".to_owned())
                } else if *permission < Permission::Write {
                    Some(format!("the forge does not say that {login} may write to {repository}"))
                } else {
                    None
                }
            })
        }
        (ProofKind::File, Observation::Branch { repository, branch, is_default, file, .. }) => {
            elsewhere(challenge, repository).or_else(|| {
                if !is_default {
                    return Some(format!("`{branch}` is not the default branch"));
                }
                let path = challenge.file_path();
                let Some(file) = file else {
                    return Some(format!("`{path}` is not there as a plain file on `{branch}`"));
                };
                let same = lines(file).eq(lines(&challenge.file_content()));
                (!same).then(|| format!("`{path}` has another content than the one that was asked for"))
            })
        }
        (ProofKind::Tag, Observation::Tag { repository, name, message, signature }) => elsewhere(challenge, repository)
            .or_else(|| {
                if *name != challenge.tag_name() {
                    return Some(format!("the tag has another name than `{}`", challenge.tag_name()));
                }
                if message.trim() != challenge.line() {
                    return Some("the tag has another message than the one that was asked for".to_owned());
                }
                against_signature(signature)
            }),
        (ProofKind::Dns, Observation::Dns { name, records }) => {
            let asked = challenge.record_name();
            if asked.as_deref() != Some(name.trim_end_matches('.')) {
                return Some(format!("another name was asked: `{name}`"));
            }
            let found = records.iter().any(|value| value.trim() == challenge.line());
            (!found).then(|| format!("no TXT record of `{name}` has the value that was asked for; some take an hour"))
        }
        (ProofKind::Mail, Observation::Mail { address, token, person, is_named_still }) => {
            if challenge.mail.as_ref().is_none_or(|mail| mail.address != *address) || *token != challenge.token {
                Some("the link belongs to another mail".to_owned())
            } else if *person != challenge.person {
                Some("another person is signed in; open the link as the one who asked for it".to_owned())
            } else if !is_named_still {
                Some(format!("the default branch no longer names `{address}`"))
            } else {
                None
            }
        }
        (kind, _) => Some(format!("what was seen belongs to another way than `{}`", kind.name())),
    }
}

fn elsewhere(challenge: &Challenge, repository: &str) -> Option<String> {
    let asked = &challenge.repository;
    (repository != asked).then(|| {
        format!("{asked} answered as {repository}: a fork or a moved repository; register the address that answers")
    })
}

fn against_signature(signature: &TagSignature) -> Option<String> {
    match signature {
        TagSignature::KnownKey { .. } => None,
        TagSignature::Unsigned => Some("the tag is not signed; use `git tag -s`".to_owned()),
        TagSignature::Invalid(why) => Some(format!("the signature of the tag does not hold: {why}")),
        TagSignature::UnknownKey(key) => {
            Some(format!("the tag is signed with {key}, which neither the tree names nor an earlier tag used"))
        }
    }
}

/// Line ends and empty lines at the end differ between editors; nothing else may.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    text.trim_end().lines()
}

fn detail(challenge: &Challenge, seen: &Observation) -> String {
    match seen {
        Observation::Forge { login, permission, repository, .. } => {
            format!("{login} has the permission {permission:?} in {repository}").to_lowercase()
        }
        Observation::Branch { branch, commit, .. } => format!("`{}` on `{branch}` at {commit}", challenge.file_path()),
        Observation::Tag { name, signature: TagSignature::KnownKey { key, known_by }, .. } => {
            format!("tag {name}, signed with {key}, known by {known_by}")
        }
        Observation::Tag { name, .. } => format!("tag {name}"),
        Observation::Dns { name, .. } => format!("TXT record of {name}"),
        // The address is personal: the file that names it says enough.
        Observation::Mail { .. } => {
            format!("an address in `{}` was answered", challenge.mail.as_ref().map_or("", |mail| &mail.file))
        }
        Observation::Unreachable(why) => why.clone(),
    }
}

/// Records an organiser's decision in place of a proof.
///
/// # Errors
/// The actor is no organiser, decides for themselves, or gives no reason.
pub fn record_override(
    project: &ProjectId,
    repository: &str,
    person: &PersonId,
    reason: &str,
    actor: &Actor,
    now: Timestamp,
) -> Result<Proof, Refusal> {
    let refuse = |kind, code, message: &str, hint: &str| Err(Refusal::new(kind, code, message).hint(hint));
    if !actor.is(Role::Organiser) {
        return refuse(RefusalKind::NotAllowed, "organiser-only", "only an organiser decides in place of a proof", "");
    }
    if actor.person() == Some(person) {
        let hint = "Ask another organiser, or show control as everybody does.";
        return refuse(RefusalKind::NotAllowed, "own-case", "an organiser does not decide on their own project", hint);
    }
    let reason = reason.trim();
    if reason.is_empty() {
        let hint = "Write what you saw: rivals and other organisers read it.";
        return refuse(RefusalKind::Invalid, "reason-missing", "the decision has no reason", hint);
    }
    Ok(Proof {
        kind: ProofKind::Override,
        project: project.clone(),
        repository: repository.to_owned(),
        person: person.clone(),
        at: now,
        expires: days_after(now, ProofKind::Override.lasts_days()),
        detail: reason.to_owned(),
    })
}
