//! Who is told: groups of persons, found by the rows of the moment.

use std::collections::BTreeSet;

use slam_event::{PersonId, Role};

use super::Notice;
use crate::{StoreError, sql::Transaction};

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Audience {
    /// These persons.
    Persons(Vec<PersonId>),
    /// The maintainers of the notice's registration.
    Maintainers,
    /// Everybody who takes part in the notice's edition: maintainers of its projects that were not refused or
    /// withdrawn, and individuals.
    Participants,
    /// Advisors and evaluators.
    Reviewers,
    /// Organisers.
    Organisers,
    /// Everybody, by the feed. The words name no person.
    Everybody,
}

const MAINTAINERS: &str = "SELECT membership.person FROM membership
    JOIN registration ON registration.project = membership.project
    WHERE registration.id = $1 AND membership.ended_at IS NULL";

const PARTICIPANTS: &str = "SELECT membership.person FROM membership
    JOIN registration ON registration.project = membership.project
    WHERE registration.edition = $1 AND registration.state IN ('pending', 'confirmed', 'listed')
        AND membership.ended_at IS NULL
    UNION SELECT person FROM participant WHERE edition = $1 AND state = 'confirmed'";

/// Returns each person once, in a lasting order, and nobody who erased their account.
pub(super) async fn persons(
    tx: &mut Transaction,
    notice: &Notice,
    to: &[Audience],
) -> Result<BTreeSet<PersonId>, StoreError> {
    let mut all = BTreeSet::new();
    for audience in to {
        match audience {
            Audience::Persons(persons) => all.extend(persons.iter().cloned()),
            Audience::Maintainers => {
                if let Some(registration) = &notice.registration {
                    all.extend(ask(tx, MAINTAINERS, registration.as_str()).await?);
                }
            }
            Audience::Participants => {
                if let Some(edition) = &notice.edition {
                    all.extend(ask(tx, PARTICIPANTS, edition.as_str()).await?);
                }
            }
            Audience::Reviewers => {
                all.extend(holders(tx, Role::Advisor).await?);
                all.extend(holders(tx, Role::Evaluator).await?);
            }
            Audience::Organisers => all.extend(holders(tx, Role::Organiser).await?),
            Audience::Everybody => {}
        }
    }
    Ok(all)
}

async fn holders(tx: &mut Transaction, role: Role) -> Result<Vec<PersonId>, StoreError> {
    ask(tx, "SELECT person FROM role_grant WHERE role = $1", role.name()).await
}

async fn ask(tx: &mut Transaction, text: &'static str, value: &str) -> Result<Vec<PersonId>, StoreError> {
    let rows = tx.query(text).bind(value).fetch_all().await?;
    rows.iter().map(|row| row.get("person")).collect()
}
