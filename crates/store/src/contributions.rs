//! Contributors of a badge: named by a maintainer, or proposed from git history until a maintainer confirms them.

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, RegistrationId, SubmissionId,
    audit::{AuditSubject, Salt},
    credit::Credit,
    submission::{Contributor, ContributorName, Submission},
};

use crate::{
    NewId as _, StoreError,
    audit::{self, Note},
    ids,
    sql::{Row, Transaction},
    submissions::{self, Entry},
};

/// A contributor, as its row has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Contribution {
    /// Its number within the submission.
    pub seq: u32,
    /// Their account, when they have one.
    pub person: Option<PersonId>,
    /// How they are named; `None` after erasure.
    pub name: Option<ContributorName>,
    /// Their name for people; empty when only the other name is known.
    pub shown: String,
    /// What they did.
    pub did: Vec<String>,
    /// Whether git history proposed them.
    pub is_from_git: bool,
    /// Whether a maintainer named or confirmed them.
    pub is_confirmed: bool,
    /// The salt of the digest of their address.
    pub(crate) salt: Option<Salt>,
}

impl Contribution {
    /// Returns how pages call them. Nobody's mail address is shown.
    pub fn label(&self) -> String {
        match &self.name {
            _ if !self.shown.is_empty() => self.shown.clone(),
            Some(ContributorName::Login { forge, login }) => format!("{login} at {forge}"),
            Some(ContributorName::Mail(mail)) => {
                let first = mail.chars().next().unwrap_or('…');
                format!("{first}…@{}", mail.split_once('@').map_or("", |(_, host)| host))
            }
            None => "erased person".to_owned(),
        }
    }
}

/// Returns everybody of a submission, in the order in which they were named.
///
/// # Errors
/// The database fails.
pub async fn list(tx: &mut Transaction, submission: &SubmissionId) -> Result<Vec<Contribution>, StoreError> {
    let ask = "SELECT * FROM contribution WHERE submission = $1 ORDER BY seq";
    tx.query(ask).bind(submission).fetch_all().await?.iter().map(read).collect()
}

/// Returns the contributors that a maintainer named or confirmed.
pub(crate) async fn confirmed(tx: &mut Transaction, id: &SubmissionId) -> Result<Vec<Contributor>, StoreError> {
    let known = list(tx, id).await?.into_iter().filter(|one| one.is_confirmed);
    Ok(known.filter_map(|one| Some(Contributor { name: one.name?, did: one.did })).collect())
}

/// Writes the contributors of a claim beside those that are known.
pub(crate) async fn save(tx: &mut Transaction, submission: &Submission, now: Timestamp) -> Result<(), StoreError> {
    let known = list(tx, &submission.id).await?;
    let mut next = known.iter().map(|one| one.seq).max().unwrap_or(0);
    for one in &submission.claim.contributors {
        match known.iter().find(|row| row.name.as_ref() == Some(&one.name)) {
            Some(row) if row.is_confirmed && row.did == one.did => {}
            Some(row) => {
                let confirm = "UPDATE contribution SET did = $3, is_confirmed = 1 WHERE submission = $1 AND seq = $2";
                let confirm = tx.query(confirm).bind(&submission.id).bind(row.seq);
                confirm.bind(submissions::rows::json(&one.did)?).execute().await?;
            }
            None => {
                next += 1;
                insert(tx, &submission.id, next, (&one.name, ""), &one.did, Source::Named, now).await?;
            }
        }
    }
    Ok(())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Source {
    Named,
    Git,
}

async fn insert(
    tx: &mut Transaction,
    submission: &SubmissionId,
    seq: u32,
    (name, shown): (&ContributorName, &str),
    did: &[String],
    source: Source,
    now: Timestamp,
) -> Result<(), StoreError> {
    let person = person_of(tx, name).await?;
    let salt = ids::salt()?;
    let digest = match name {
        ContributorName::Mail(mail) => salt.digest("mail", mail).to_string(),
        ContributorName::Login { .. } => String::new(),
    };
    let insert =
        "INSERT INTO contribution (submission, seq, person, name, shown, mail_sha256, salt, did, source, is_confirmed)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)";
    tx.query(insert)
        .bind(submission)
        .bind(seq)
        .bind(person.as_ref().map(PersonId::as_str))
        .bind(name.to_string())
        .bind(shown)
        .bind(digest)
        .bind(salt.bytes().as_slice())
        .bind(submissions::rows::json(&did)?)
        .bind(match source {
            Source::Named => "named",
            Source::Git => "git",
        })
        .bind(source == Source::Named)
        .execute()
        .await?;
    tracing::debug!(%submission, seq, at = %now, "a contributor is noted");
    Ok(())
}

/// Stores whom git history proposes for a badge. The worker calls it after an evaluation, in the transaction of its result; a
/// person who is named or proposed already stays as they are. A badge without a submission gets a draft, which holds the
/// proposals until a maintainer opens it. Returns how many are new.
///
/// # Errors
/// The edition has no such badge; or the database fails.
pub async fn propose_contributions(
    tx: &mut Transaction,
    registration: &RegistrationId,
    badge: &str,
    credits: &[Credit],
    now: Timestamp,
) -> Result<usize, StoreError> {
    let entry = Entry::of(tx, registration).await?;
    entry.badge(badge)?;
    if !entry.edition.credit.from_git || credits.is_empty() {
        return Ok(0);
    }
    let id = match submissions::find_badge(tx, registration, badge).await? {
        Some(stored) => stored.submission.id,
        None => {
            let draft = Submission::draft(SubmissionId::make(now)?, registration.clone(), badge);
            submissions::save_draft(tx, &draft, entry.version, now).await?;
            draft.id
        }
    };
    let known = list(tx, &id).await?;
    let mut next = known.iter().map(|one| one.seq).max().unwrap_or(0);
    let most = usize::try_from(entry.edition.credit.most_per_badge).unwrap_or(usize::MAX).saturating_sub(known.len());
    let new = credits.iter().filter(|credit| known.iter().all(|one| one.name.as_ref() != Some(&credit.name)));
    let mut count = 0;
    for credit in new.take(most) {
        next += 1;
        count += 1;
        let paths: Vec<String> = credit.paths.iter().take(5).map(ToString::to_string).collect();
        let commits = if credit.commits.len() == 1 { "commit" } else { "commits" };
        let did = format!("{} {commits} to {}", credit.commits.len(), paths.join(", "));
        insert(tx, &id, next, (&credit.name, &credit.shown), &[did], Source::Git, now).await?;
    }
    if count > 0 {
        let note = Note::new("contributors-proposed", AuditSubject::thing("submission", &id)).word("count", count);
        audit::append(tx, &Actor::Event, note, now).await?;
    }
    Ok(count)
}

/// Finds the account behind a name: by the login that the forge shows at sign-in, or by a verified mail address.
pub(crate) async fn person_of(tx: &mut Transaction, name: &ContributorName) -> Result<Option<PersonId>, StoreError> {
    match name {
        ContributorName::Login { forge, login } => {
            let ask = "SELECT person, issuer FROM identity WHERE LOWER(login) = $1 AND kind <> 'mail' ORDER BY person";
            for row in tx.query(ask).bind(login).fetch_all().await? {
                if host(&row.get::<String>("issuer")?) == forge {
                    return row.get("person").map(Some);
                }
            }
            Ok(None)
        }
        ContributorName::Mail(mail) => {
            let ask = "SELECT id FROM person WHERE LOWER(mail) = $1
                UNION SELECT person AS id FROM identity WHERE kind = 'mail' AND subject = $1";
            tx.query(ask).bind(mail).fetch_optional().await?.map(|row| row.get("id")).transpose()
        }
    }
}

/// Returns the names that an account answers to, to recognise a person who was named before they signed in.
pub(crate) async fn names_of(tx: &mut Transaction, person: &PersonId) -> Result<Vec<ContributorName>, StoreError> {
    let mut names = Vec::new();
    let ask = "SELECT kind, issuer, subject, login FROM identity WHERE person = $1";
    for row in tx.query(ask).bind(person).fetch_all().await? {
        if row.get::<String>("kind")? == "mail" {
            names.push(ContributorName::Mail(row.get::<String>("subject")?.to_lowercase()));
        } else if let Some(login) = row.get::<Option<String>>("login")? {
            let forge = host(&row.get::<String>("issuer")?).to_owned();
            names.push(ContributorName::Login { forge, login: login.to_lowercase() });
        }
    }
    let mail = tx.query("SELECT mail FROM person WHERE id = $1").bind(person).fetch_optional().await?;
    if let Some(mail) = mail.map(|row| row.get::<Option<String>>("mail")).transpose()?.flatten() {
        names.push(ContributorName::Mail(mail.to_lowercase()));
    }
    Ok(names)
}

/// Returns the host of an issuer: `github.com` for `https://github.com/login`.
fn host(issuer: &str) -> &str {
    let rest = issuer.split_once("://").map_or(issuer, |(_, rest)| rest);
    rest.split(['/', ':']).next().unwrap_or(rest)
}

fn read(row: &Row) -> Result<Contribution, StoreError> {
    let name: String = row.get("name")?;
    let source: String = row.get("source")?;
    let salt: Option<Vec<u8>> = row.get("salt")?;
    Ok(Contribution {
        seq: row.get("seq")?,
        person: row.get("person")?,
        name: ContributorName::read(&name, "").ok(),
        shown: row.get("shown")?,
        did: row.json("did")?,
        is_from_git: source == "git",
        is_confirmed: row.get("is_confirmed")?,
        salt: salt.and_then(|bytes| bytes.try_into().ok()).map(Salt::new),
    })
}
