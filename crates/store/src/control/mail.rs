//! Control by mail: a worker looks whether the tree names the address, a letter goes there, and its link is opened by the
//! person who asked for it.

use jiff::Timestamp;
use slam_event::{Actor, Refusal, RefusalKind};

use super::challenges::{State, detail_of, find, gone, look, put_detail};
use crate::{
    StoreError,
    links::Purpose,
    notices::{Letter, post_letter},
    sql::Transaction,
};

/// How long the link works.
const MINUTES: u32 = 24 * 60;

/// Takes a worker's answer whether the default branch names the address, and sends the letter when it does.
///
/// # Errors
/// There is no such challenge; or the database fails.
pub async fn tell_named(tx: &mut Transaction, id: &str, is_named: bool, now: Timestamp) -> Result<(), StoreError> {
    let asked = find(&mut *tx, id).await?.ok_or_else(gone)?;
    let (State::Open, Some(mail)) = (asked.state, &asked.challenge.mail) else { return Ok(()) };
    let mut detail = detail_of(tx, id).await?;
    let was_sent = !detail.seen.is_empty();
    detail.looked_at = Some(now);
    if !is_named {
        detail.why_not_yet = format!("`{}` on the default branch does not name the address", mail.file);
    } else if !was_sent {
        detail.why_not_yet = "the letter is on its way; its link was not opened yet".to_owned();
        detail.seen = "the default branch names the address".to_owned();
        let repository = &asked.challenge.repository;
        let letter = Letter {
            recipient: mail.address.clone(),
            purpose: Purpose::ControlMail,
            about: id.to_owned(),
            subject: format!("Does somebody act for {repository} with your consent?"),
            body: format!(
                "Somebody says that they maintain {repository}, which names this address in `{}`. If that is right, \
                 give them this link: it works for them alone, signed in. Otherwise do nothing.",
                mail.file
            ),
            path: "/control/{token}".to_owned(),
            minutes: MINUTES,
        };
        post_letter(tx, &letter, now).await?;
    }
    put_detail(tx, id, &detail).await
}

/// Notes that the link was opened by the person who asked for it, and sends a worker to look whether the address is named
/// still.
///
/// # Errors
/// There is no such open challenge, or another person is signed in; or the database fails.
pub async fn open_mail(tx: &mut Transaction, actor: &Actor, id: &str, now: Timestamp) -> Result<(), StoreError> {
    let asked = find(&mut *tx, id).await?.filter(|asked| asked.state == State::Open).ok_or_else(gone)?;
    if actor.person() != Some(&asked.challenge.person) {
        let refusal = Refusal::new(RefusalKind::NotAllowed, "another-person", "somebody else asked for this letter");
        return Err(refusal.hint("Give the link to the person who asked; it works for them alone.").into());
    }
    let mut detail = detail_of(tx, id).await?;
    detail.opened_at = Some(now);
    put_detail(tx, id, &detail).await?;
    look(tx, id, now).await
}
