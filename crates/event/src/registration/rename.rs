//! A repository that answers under another address than the one that was registered.

use super::Address;
use crate::ProjectId;

/// What a new address means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RenameOutcome {
    /// Another spelling of the same address.
    Same,
    /// The repository moved. Its proofs lapse: who controls the old name need not control the new one.
    Renamed {
        /// The canonical form from now on.
        canonical: String,
    },
    /// The project has the new address already; the old entry can go.
    Duplicate,
    /// Another project has the new address: a rival claim for the queue.
    Rival(ProjectId),
}

/// Judges the address that a forge forwarded to. `owners` are the projects that registered the new address.
pub fn rename(registered: &Address, seen: &Address, project: &ProjectId, owners: &[ProjectId]) -> RenameOutcome {
    if registered.canonical() == seen.canonical() {
        return RenameOutcome::Same;
    }
    if let Some(rival) = owners.iter().find(|owner| *owner != project) {
        return RenameOutcome::Rival(rival.clone());
    }
    if owners.contains(project) {
        return RenameOutcome::Duplicate;
    }
    RenameOutcome::Renamed { canonical: seen.canonical() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registration::AddressRules;

    #[test]
    fn a_new_address_is_a_spelling_a_move_a_duplicate_or_a_rival() {
        let address = |text: &str| Address::parse(text, AddressRules::default()).unwrap();
        let [own, other] = ["A", "B"].map(|id| ProjectId::new(id).unwrap());
        let old = address("https://github.com/kim/adder");
        let new = address("https://github.com/adders/adder");
        assert_eq!(rename(&old, &address("git@github.com:Kim/adder.git"), &own, &[]), RenameOutcome::Same);
        assert_eq!(
            rename(&old, &new, &own, &[]),
            RenameOutcome::Renamed { canonical: "github.com/adders/adder".into() }
        );
        assert_eq!(rename(&old, &new, &own, std::slice::from_ref(&own)), RenameOutcome::Duplicate);
        assert_eq!(rename(&old, &new, &own, &[own.clone(), other.clone()]), RenameOutcome::Rival(other));
    }
}
