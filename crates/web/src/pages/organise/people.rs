//! Who holds which role.

use askama::Template;
use axum::extract::State;
use slam_event::{Refusal, RefusalKind, Role};
use slam_store::people as store;

use crate::{
    answer::{SeeOther, Shown},
    app::App,
    error::WebError,
    form::{Form, FromForm, Reader, Sheet},
    page::Page,
    visit::Visit,
};

#[derive(Template)]
#[template(path = "organise/people.html")]
pub(crate) struct PeoplePage {
    page: Page,
    sheet: Sheet,
    holders: Vec<(String, String, String)>,
    roles: Vec<(&'static str, &'static str)>,
}

/// Shows who holds a role.
pub(crate) async fn people(State(app): State<App>, page: Page) -> Result<Shown<PeoplePage>, WebError> {
    let ask = "SELECT person.display_name, person.handle, role_grant.role FROM role_grant
        JOIN person ON person.id = role_grant.person ORDER BY role_grant.role, person.display_name, person.id";
    let rows = app.store.database().query(ask).fetch_all().await?;
    let mut holders = Vec::new();
    for row in &rows {
        holders.push((row.get("display_name")?, row.get("handle")?, row.get("role")?));
    }
    let roles = vec![("advisor", "Advisor"), ("evaluator", "Evaluator"), ("organiser", "Organiser")];
    Ok(Shown(PeoplePage { page: page.titled("People and roles"), sheet: Sheet::default(), holders, roles }))
}

/// A change of a role.
pub(crate) struct RoleChange {
    handle: String,
    role: Role,
    gives: bool,
}

impl FromForm for RoleChange {
    fn from_form(form: &mut Reader<'_>) -> Option<Self> {
        let handle = form.line("handle", "Person", 100);
        let role = form.choice("role", "Role", Role::from_name);
        Some(Self { handle: handle?, role: role?, gives: form.raw("what") == Some("give") })
    }
}

/// Gives or takes a role.
pub(crate) async fn change_role(
    State(app): State<App>,
    visit: Visit,
    form: Form<RoleChange>,
) -> Result<SeeOther, WebError> {
    let typed = form.need()?;
    let (actor, now) = (visit.person()?.actor(), app.now());
    let mut tx = app.store.database().begin().await?;
    let person = store::find_named(&mut tx, &typed.handle).await?.ok_or_else(|| {
        let message = format!("nobody here is called `{}`", typed.handle);
        Refusal::new(RefusalKind::NotFound, "no-such-person", message)
            .hint("They sign in once; their name in addresses stands on their account page.")
    })?;
    if typed.gives {
        store::grant(&mut tx, &actor, &person.id, typed.role, now).await?;
    } else {
        store::revoke(&mut tx, &actor, &person.id, typed.role, now).await?;
    }
    tx.commit().await?;
    Ok(SeeOther::to("/organise/people").saying(&app, "The role is changed."))
}
