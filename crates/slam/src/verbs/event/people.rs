//! Roles at the command line.

use slam_event::{Actor, Refusal, RefusalKind, Role};
use slam_store::{StoreError, people, sql::Transaction};

use super::with_store;
use crate::{cli::Grant, error::SlamError, exit::Exit, session::Session, verbs::serve::time};

/// Gives a role.
pub(super) async fn grant(session: &Session, flags: &Grant) -> Result<Exit, SlamError> {
    change(flags, async |tx, person, role| people::grant(tx, &Actor::Operator, person, role, time::now()).await)
        .await?;
    session.note(&format!("`{}` is {} now", flags.person, flags.role));
    Ok(Exit::Ran)
}

/// Takes a role away.
pub(super) async fn revoke(session: &Session, flags: &Grant) -> Result<Exit, SlamError> {
    change(flags, async |tx, person, role| people::revoke(tx, &Actor::Operator, person, role, time::now()).await)
        .await?;
    session.note(&format!("`{}` is not {} any more", flags.person, flags.role));
    Ok(Exit::Ran)
}

async fn change(
    flags: &Grant,
    change: impl AsyncFnOnce(&mut Transaction, &slam_event::PersonId, Role) -> Result<(), StoreError>,
) -> Result<(), SlamError> {
    let role = Role::from_name(&flags.role);
    let role = role.ok_or_else(|| SlamError::Usage(format!("there is no role `{}`", flags.role)))?;
    with_store(&flags.place, async |store| {
        let write = async |tx: &mut Transaction| {
            let Some(person) = people::find_named(&mut *tx, &flags.person).await? else {
                let message = format!("nobody here is called `{}`", flags.person);
                let refusal = Refusal::new(RefusalKind::NotFound, "no-such-person", message);
                return Err(refusal
                    .hint("A person signs in once first; their account page says what they are called.")
                    .into());
            };
            change(tx, &person.id, role).await
        };
        Ok(store.database().write(write).await?)
    })
    .await
}
