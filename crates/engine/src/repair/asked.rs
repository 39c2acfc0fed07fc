//! What is asked of a project: which checks at its level, for which badges, and as narrow as the caller wants it.

use std::collections::BTreeSet;

use slam_fix::recipe::{self, Recipe};
use slam_model::{Level, RequirementId};

use super::{RepairError, RepairOptions};

/// What repairs are for.
pub(super) struct Asked {
    /// Ids of checks that are asked for.
    pub(super) checks: BTreeSet<String>,
    /// Ids that rules of badges name at this level: requirements and checks.
    pub(super) named: BTreeSet<String>,
    /// Badges with the ids that their rules name, and the beginnings of ids that they take whole.
    badges: Vec<(String, BTreeSet<String>, Vec<String>)>,
    /// Ids of repairs that are wanted; empty wants all.
    only: BTreeSet<String>,
    is_for_badges: bool,
    optional: bool,
}

/// The item of CRA readiness that rests on the Baseline.
const BASELINE_ITEM: &str = "CRA-08";

/// Repairs that close no weakness.
const OPTIONAL: [&str; 2] = ["add-concurrency", "add-timeout"];

impl Asked {
    pub(super) fn of(options: &RepairOptions<'_>, level: Level) -> Result<Self, RepairError> {
        let objectives = options.objectives;
        if let Some(id) = options.badges.iter().find(|id| objectives.badge(id).is_none()) {
            let known = objectives.badges.iter().map(|badge| badge.id.clone()).collect();
            return Err(RepairError::UnknownBadge { id: id.clone(), event: objectives.title.clone(), known });
        }
        let mut badges = Vec::new();
        for badge in &objectives.badges {
            let (mut ids, mut families) = (BTreeSet::new(), Vec::new());
            for part in &badge.parts {
                part.rule.each_id_up_to(level, &mut |id| {
                    ids.insert(id.to_owned());
                });
                part.rule.each_level(&mut |start| families.push(start.to_owned()));
            }
            badges.push((badge.id.clone(), ids, families));
        }
        let is_chosen = |id: &String| options.badges.is_empty() || options.badges.contains(id);
        let chosen: Vec<_> = badges.iter().filter(|(id, ..)| is_chosen(id)).cloned().collect();
        let named: BTreeSet<String> = chosen.iter().flat_map(|(_, ids, _)| ids.iter().cloned()).collect();
        let families: Vec<&String> = chosen.iter().flat_map(|(.., families)| families).collect();
        let catalog = slam_standards::baseline(&objectives.baseline);
        let up_to = |id: &str| {
            let id = RequirementId::new(id);
            let all = catalog.into_iter().chain([slam_standards::cra_readiness()]);
            all.flat_map(|one| one.up_to(level)).any(|requirement| requirement.id == id)
        };
        // The item about the Baseline asks for all of level 1, and for a scan that shows it to others.
        let asks_for_baseline = named.contains(BASELINE_ITEM);
        let is_first = |id: &str| catalog.is_some_and(|all| all.up_to(Level::One).any(|one| one.id.as_str() == id));
        let is_asked = |requirement: &str| {
            let wanted = named.contains(requirement)
                || families.iter().any(|start| requirement.starts_with(*start))
                || asks_for_baseline && is_first(requirement);
            (wanted || options.badges.is_empty()) && up_to(requirement)
        };
        let is_scan = |check: &str| asks_for_baseline && check == "recurring-scan-defined";
        let checks = slam_checks::all().iter();
        let checks = checks
            .filter(|check| {
                named.contains(check.id) || is_scan(check.id) || check.requirements.iter().any(|id| is_asked(id))
            })
            .map(|check| check.id.to_owned());
        // Whoever names a repair asks for what it helps, whether or not the edition does.
        let by_name = recipe::all().filter(|recipe| options.only.iter().any(|name| name == recipe.id));
        let by_name = by_name.flat_map(|recipe| recipe.helps.iter().map(|check| (*check).to_owned()));
        let checks = checks.chain(by_name).collect();
        Ok(Self {
            checks,
            only: only(options.only)?,
            named,
            badges,
            is_for_badges: !options.badges.is_empty(),
            optional: options.optional,
        })
    }

    /// Returns whether a repair is wanted.
    pub(super) fn takes(&self, recipe: &Recipe) -> bool {
        let helps = recipe.helps.iter().any(|id| self.checks.contains(*id));
        // One that helps no check of its own finishes what is written already, for whatever that was.
        let is_welcome = recipe.helps.is_empty();
        (self.only.is_empty() || self.only.contains(recipe.id)) && (helps || is_welcome)
    }

    /// Returns whether a repair of CI is wanted.
    pub(super) fn takes_ci(&self, id: &str) -> bool {
        let helps = || self.ci_checks(id).any(|check| self.checks.contains(check));
        let is_named = self.only.contains(id);
        let is_welcome = self.optional || !OPTIONAL.contains(&id);
        (is_named || self.only.is_empty() && is_welcome) && (!self.is_for_badges || helps())
    }

    /// Returns the checks that a repair of CI bears on.
    pub(super) fn ci_checks(&self, id: &str) -> impl Iterator<Item = &'static str> + use<> {
        let checks: &[&str] = match id {
            "move-expression-to-env" => &["ci-metadata-sanitised", "ci-inputs-sanitised", "ci-branch-names-sanitised"],
            "minimal-permissions" => &["ci-permissions-declared", "ci-permissions-minimal"],
            "pin-actions" => &["recurring-scan-pinned"],
            "no-persisted-credentials" | "no-cache-in-release" | "author-instead-of-actor" => {
                &["ci-foreign-code-isolated"]
            }
            _ => &[],
        };
        checks.iter().copied()
    }

    /// Returns whether a requirement is among what is asked for.
    pub(super) fn asks_requirement(&self, id: &str) -> bool {
        slam_checks::all().iter().any(|check| check.requirements.contains(&id) && self.checks.contains(check.id))
    }

    /// Returns the badges whose rules name one of these ids.
    pub(super) fn badges_of(&self, ids: &[String]) -> Vec<String> {
        let helps = |known: &BTreeSet<String>, families: &[String]| {
            ids.iter().any(|id| known.contains(id) || families.iter().any(|start| id.starts_with(start.as_str())))
        };
        self.badges.iter().filter(|(_, known, families)| helps(known, families)).map(|(id, ..)| id.clone()).collect()
    }
}

/// Returns the ids of the repairs that names mean: of a repair itself, or of a requirement or check that it helps.
pub(super) fn only(names: &[String]) -> Result<BTreeSet<String>, RepairError> {
    let mut wanted = BTreeSet::new();
    for name in names {
        let requirement = RequirementId::new(name);
        let before = wanted.len();
        if slam_fix::ci::title(name).is_some() || recipe::find(name).is_some() {
            wanted.insert(name.clone());
        }
        let rules = slam_ci::catalogue::RULES.iter();
        let of_rule = rules.filter(|rule| {
            rule.id == name || rule.aliases.iter().any(|alias| *alias == name || *alias == requirement.as_str())
        });
        wanted.extend(
            of_rule.filter_map(|rule| rule.fix).filter(|id| slam_fix::ci::title(id).is_some()).map(str::to_owned),
        );
        let helps = |check: &&str| {
            **check == *name || slam_checks::find(check).is_some_and(|check| check.answers(&requirement))
        };
        let recipes = recipe::all().filter(|recipe| recipe.helps.iter().any(helps));
        wanted.extend(recipes.map(|recipe| recipe.id.to_owned()));
        if wanted.len() == before {
            return Err(RepairError::UnknownId { id: name.clone() });
        }
    }
    Ok(wanted)
}

#[cfg(test)]
mod tests {
    use slam_fix::{answers::Answers, refs::Refs};

    use super::*;

    #[test]
    fn repairs_without_a_check_and_those_that_are_named_are_taken() {
        let objectives = slam_standards::objective_set(slam_standards::DEFAULT_EVENT).unwrap();
        let badge = objectives.badges.first().unwrap().id.clone();
        let taken = |only: &[&str], badges: &[String]| -> Vec<&str> {
            let only: Vec<String> = only.iter().map(|id| (*id).to_owned()).collect();
            let options = RepairOptions {
                objectives,
                level: None,
                only: &only,
                badges,
                answers: &Answers::default(),
                refs: Refs::known(),
                with_ci: false,
                optional: false,
                from_commit: false,
                needs_eyes: true,
            };
            let asked = Asked::of(&options, Level::Three).unwrap();
            recipe::all().filter(|recipe| asked.takes(recipe)).map(|recipe| recipe.id).collect()
        };
        let all = taken(&[], &[]);
        assert!(
            recipe::all().filter(|recipe| recipe.helps.is_empty()).all(|recipe| all.contains(&recipe.id)),
            "{all:?}"
        );
        assert_eq!(taken(&["fill-blanks"], &[]), ["fill-blanks"]);
        assert!(taken(&[], &[badge]).contains(&"fill-blanks"));
        // No badge of this edition asks for it.
        assert!(!all.contains(&"add-changelog") && taken(&["add-changelog"], &[]) == ["add-changelog"]);
    }
}
