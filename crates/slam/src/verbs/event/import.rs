//! `slam event import`: what a list would change, and with `--apply` the change.

use std::fmt::{Display, Write as _};

use serde::Serialize;
use slam_event::{
    Actor,
    import::{ExistingProject, ImportPlan, Matched, Oddity, ReadRules, plan},
};
use slam_report::clean;
use slam_store::{
    imports::{self, Applied},
    sql::Transaction,
};

use super::{
    json,
    list::{self, List},
    with_store,
};
use crate::{
    cli::{Import, ListFormat},
    error::SlamError,
    exit::Exit,
    session::Session,
    verbs::serve::time,
};

/// What the verb shows.
#[derive(Serialize)]
struct Shown<'s> {
    /// Nothing was written when this is `false`.
    applied: bool,
    made: u32,
    changed: u32,
    plan: &'s ImportPlan,
    oddities: &'s [Oddity],
}

/// Shows what would change, or changes it. What a person has to decide is left out either way, and told.
pub(super) async fn run(session: &Session, flags: &Import) -> Result<Exit, SlamError> {
    let addresses = list::addresses(session)?;
    let rules = ReadRules { steward: flags.steward.as_deref(), addresses };
    let list = List::read(session, &flags.file, flags.form, rules)?;
    let is_applied = flags.apply && !list.projects.is_empty();
    let (existing, plan, applied) = with_store(&flags.place, async |store| {
        let write = async |tx: &mut Transaction| {
            let existing = imports::existing(tx, addresses).await?;
            let plan = plan(&existing, &list.projects);
            let applied = match is_applied {
                true => imports::apply(tx, &Actor::Operator, &plan, addresses, time::now()).await?,
                false => Applied::default(),
            };
            Ok((existing, plan, applied))
        };
        Ok(store.database().write(write).await?)
    })
    .await?;
    let bytes = match flags.format {
        ListFormat::Text => {
            let stays: &[ExistingProject] = if session.global.verbose > 0 { &existing } else { &[] };
            in_words(stays, &plan, &list).into_bytes()
        }
        ListFormat::Json => {
            let Applied { made, changed } = applied;
            let shown = Shown { applied: is_applied, made, changed, plan: &plan, oddities: &list.oddities };
            json("slam.import/1", &shown)?
        }
    };
    session.write(&bytes)?;
    session.note(&match is_applied {
        true => format!("projects made: {}; changed: {}", applied.made, applied.changed),
        false => "nothing was changed; --apply does it".to_owned(),
    });
    Ok(if plan.conflicts.is_empty() { list.exit() } else { list.exit().join(Exit::Refused) })
}

/// Returns the plan in words; `stays` are the projects of which it may say that they are not in the list.
fn in_words(stays: &[ExistingProject], plan: &ImportPlan, list: &List) -> String {
    let mut text = format!(
        "{} new, {} known, {} renamed, {} for a person to decide, {} stored and not in the list\n",
        plan.new.len(),
        plan.same.len(),
        plan.renamed.len(),
        plan.conflicts.len(),
        plan.removed.len()
    );
    // Writing to a string cannot fail.
    let mut line = |what: &str, words: &dyn Display| {
        let _ = writeln!(text, "{what}: {words}");
    };
    for project in &plan.new {
        let repositories: Vec<_> = project.repositories.iter().map(|one| one.address.as_str()).collect();
        line("new", &clean::line(&format!("{} ({})", project.name, repositories.join(", "))));
    }
    for matched in plan.same.iter().chain(&plan.renamed).filter(|one| !one.changes.is_empty()) {
        line("changes", &clean::line(&changes(matched)));
    }
    for conflict in &plan.conflicts {
        line("left out", &clean::line(&format!("{}: {}", conflict.project.name, conflict.reason.sentence())));
    }
    for project in stays.iter().filter(|project| plan.removed.contains(&project.id)) {
        line("stays", &clean::line(&project.name));
    }
    for oddity in list.oddities_in_words() {
        let _ = writeln!(text, "{oddity}");
    }
    text
}

fn changes(matched: &Matched) -> String {
    let changes = matched.changes.iter();
    let changes: Vec<_> =
        changes.map(|one| format!("{} from `{}` to `{}`", one.field.name(), one.from, one.to)).collect();
    format!("{}: {}", matched.project.name, changes.join("; "))
}
