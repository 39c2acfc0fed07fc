//! Who gives and takes roles, and why the event never loses its last organiser.

use std::collections::BTreeSet;

use crate::{Actor, PersonId, Refusal, RefusalKind, Role};

/// What a change of a role asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChange {
    /// Give it.
    Grant,
    /// Take it.
    Remove,
}

/// Returns whether the actor may change the role of a person. `holders` are the persons who hold that role now.
///
/// Organisers and the operator give and take every role; everybody may lay down their own.
///
/// # Errors
/// The actor may not, nothing would change, or the last organiser would be gone.
pub fn change(
    actor: &Actor,
    role: Role,
    person: &PersonId,
    change: RoleChange,
    holders: &BTreeSet<PersonId>,
) -> Result<(), Refusal> {
    let own = change == RoleChange::Remove && actor.person() == Some(person);
    if !own && !actor.is(Role::Organiser) {
        let message = format!("only an organiser changes who is {}", role.name());
        return Err(Refusal::new(RefusalKind::NotAllowed, "role-missing", message));
    }
    let conflict = |code, message: String| Err(Refusal::new(RefusalKind::Conflict, code, message));
    match (change, holders.contains(person)) {
        (RoleChange::Grant, true) => conflict("role-held", format!("the person is {} already", role.name())),
        (RoleChange::Remove, false) => conflict("role-not-held", format!("the person is not {}", role.name())),
        (RoleChange::Remove, true) if role == Role::Organiser && holders.len() == 1 => Err(Refusal::new(
            RefusalKind::Conflict,
            "last-organiser",
            "the last organiser cannot go: nobody could run the event",
        )
        .hint("Make another person organiser first.")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn id(name: &str) -> PersonId {
        PersonId::new(name).unwrap()
    }

    fn holders(names: &[&str]) -> BTreeSet<PersonId> {
        names.iter().map(|name| id(name)).collect()
    }

    #[test]
    fn organisers_and_the_operator_change_roles_and_nobody_else() {
        let organiser = Actor::Person { id: id("O"), roles: vec![Role::Organiser] };
        let evaluator = Actor::Person { id: id("E"), roles: vec![Role::Evaluator] };
        let try_as = |actor: &Actor, role, person: &str, what, names: &[&str]| {
            change(actor, role, &id(person), what, &holders(names)).map_err(|refusal| refusal.code)
        };
        use RoleChange::{Grant, Remove};
        for (actor, role, person, what, names, answer) in [
            (&organiser, Role::Evaluator, "X", Grant, &["E"][..], Ok(())),
            (&Actor::Operator, Role::Organiser, "X", Grant, &[], Ok(())),
            (&evaluator, Role::Advisor, "X", Grant, &[], Err("role-missing")),
            (&evaluator, Role::Organiser, "E", Grant, &["O"], Err("role-missing")),
            (&evaluator, Role::Evaluator, "E", Remove, &["E"], Ok(())),
            (&evaluator, Role::Evaluator, "F", Remove, &["E", "F"], Err("role-missing")),
            (&Actor::Event, Role::Advisor, "X", Grant, &[], Err("role-missing")),
            (&organiser, Role::Evaluator, "E", Grant, &["E"], Err("role-held")),
            (&organiser, Role::Evaluator, "X", Remove, &["E"], Err("role-not-held")),
            (&organiser, Role::Organiser, "O", Remove, &["O"], Err("last-organiser")),
            (&Actor::Operator, Role::Organiser, "O", Remove, &["O"], Err("last-organiser")),
            (&organiser, Role::Organiser, "O", Remove, &["O", "P"], Ok(())),
        ] {
            assert_eq!(try_as(actor, role, person, what, names), answer, "{role:?} {person} {what:?}");
        }
    }

    proptest! {
        #[test]
        fn an_event_with_an_organiser_always_keeps_one(steps in proptest::collection::vec((0u8..4, 0u8..4, any::<bool>()), 0..40)) {
            let mut organisers = holders(&["p0"]);
            for (actor, person, grant) in steps {
                let who = id(&format!("p{actor}"));
                let roles = if organisers.contains(&who) { vec![Role::Organiser] } else { vec![] };
                let person = id(&format!("p{person}"));
                let what = if grant { RoleChange::Grant } else { RoleChange::Remove };
                if change(&Actor::Person { id: who, roles }, Role::Organiser, &person, what, &organisers).is_ok() {
                    if grant { organisers.insert(person); } else { organisers.remove(&person); }
                }
                prop_assert!(!organisers.is_empty());
            }
        }
    }
}
