//! The ways in which a person signs in, as their account page shows them.

use jiff::Timestamp;
use slam_event::{
    Actor, PersonId, Refusal, RefusalKind,
    audit::{AuditSubject, AuditValue},
};

use crate::{
    StoreError,
    audit::{self, Note},
    sql::{On, Row, Transaction},
};

/// One way to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// `oidc`, `github`, or `mail`.
    pub kind: String,
    /// The provider's address; empty for mail.
    pub issuer: String,
    /// The provider's lasting id, or the mail address.
    pub subject: String,
    /// What the provider calls the person.
    pub login: Option<String>,
    /// Since when.
    pub linked_at: Timestamp,
}

/// Lists the ways in which a person signs in, the oldest first.
///
/// # Errors
/// The database fails.
pub async fn list(on: impl Into<On<'_>>, person: &PersonId) -> Result<Vec<Linked>, StoreError> {
    let ask = "SELECT kind, issuer, subject, login, linked_at FROM identity WHERE person = $1
        ORDER BY linked_at, kind, issuer, subject";
    on.into().query(ask).bind(person).fetch_all().await?.iter().map(linked).collect()
}

/// Takes a way to sign in away. A mail address that is no identity any more gets no notices either.
///
/// # Errors
/// The person has no such identity, or no other; or the database fails.
pub async fn unlink(
    tx: &mut Transaction,
    person: &PersonId,
    kind: &str,
    issuer: &str,
    subject: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let all = list(&mut *tx, person).await?;
    if !all.iter().any(|one| (one.kind.as_str(), one.issuer.as_str(), one.subject.as_str()) == (kind, issuer, subject))
    {
        let message = "you have no such way to sign in";
        return Err(Refusal::new(RefusalKind::NotFound, "no-such-identity", message).into());
    }
    if all.len() == 1 {
        let refusal = Refusal::new(RefusalKind::Conflict, "last-identity", "you could not sign in any more");
        return Err(refusal.hint("Add another way to sign in first, or delete your account.").into());
    }
    let salt = audit::salt(&mut *tx, person).await?;
    let delete = "DELETE FROM identity WHERE person = $1 AND kind = $2 AND issuer = $3 AND subject = $4";
    tx.query(delete).bind(person).bind(kind).bind(issuer).bind(subject).execute().await?;
    if kind == "mail" {
        let mail = tx.query("UPDATE person SET mail = NULL WHERE id = $1 AND mail = $2").bind(person).bind(subject);
        mail.execute().await?;
    }
    let note = Note::new("identity-unlinked", AuditSubject::person(person, &salt)).word("by", kind);
    let note = note.with("identity", AuditValue::Personal(salt.digest("identity", subject)));
    audit::append(tx, &Actor::Person { id: person.clone(), roles: Vec::new() }, note, now).await.map(drop)
}

fn linked(row: &Row) -> Result<Linked, StoreError> {
    Ok(Linked {
        kind: row.get("kind")?,
        issuer: row.get("issuer")?,
        subject: row.get("subject")?,
        login: row.get("login")?,
        linked_at: row.get("linked_at")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        people::{Identity, IdentityKind, find, link, sign_in},
        testing::{NOW, on_both},
    };

    #[test]
    fn the_last_way_to_sign_in_stays() {
        on_both(async |store| {
            let mut tx = store.database().begin().await.unwrap();
            let ana = sign_in(&mut tx, &Identity::mail("ana@example.org"), NOW).await.unwrap().id;
            let github = Identity {
                kind: IdentityKind::Github,
                issuer: "https://github.com/".to_owned(),
                subject: "7".to_owned(),
                login: Some("ana".to_owned()),
                name: None,
                mail: None,
            };
            let mail = async |tx: &mut Transaction| unlink(tx, &ana, "mail", "", "ana@example.org", NOW).await;
            let code = |error| match error {
                StoreError::Refused(refusal) => refusal.code,
                other => panic!("{other}"),
            };
            assert_eq!(code(mail(&mut tx).await.unwrap_err()), "last-identity");
            link(&mut tx, &ana, &github, NOW).await.unwrap();
            assert_eq!(list(&mut tx, &ana).await.unwrap().len(), 2);
            mail(&mut tx).await.unwrap();
            assert_eq!(find(&mut tx, &ana).await.unwrap().unwrap().mail, None, "notices go to no unproved address");
            assert_eq!(code(mail(&mut tx).await.unwrap_err()), "no-such-identity");
        });
    }
}
