//! What builds take from elsewhere: images of Dockerfiles, and downloads and packages of shell scripts, wherever such a
//! script stands. Which command takes what, and when it is pinned, follows OpenSSF Scorecard (5.5) exactly; what it gets
//! wrong is noted beside its answer as [`Held`], never in place of it.

mod arguments;
mod container;
mod downloads;
mod go;
mod npm;
mod nuget;
mod pip;
mod rules;
mod script;
mod workflow;

use slam_model::{
    RepoPath,
    evidence::pinning::{Held, NugetProject, PinningFacts},
};

/// Dependencies of one file that are kept.
const MOST_DEPENDENCIES: usize = 2_000;

/// Reads what one file takes from elsewhere; `None` when nothing.
pub(crate) fn read(path: &RepoPath, text: &str, definition: Option<&slam_ci::Definition>) -> Option<PinningFacts> {
    let mut found = PinningFacts::default();
    let lower = path.to_lower();
    if script::is_script(&lower, text) {
        script::read(path, text, &mut found);
    } else if container::is_dockerfile(&lower, text) {
        container::read(path, text, &mut found);
    } else if let Some(definition) = definition {
        workflow::read(definition, &mut found);
    } else if lower.ends_with(".txt") && pip::has_hashes(text) {
        found.hashed_requirements.push(path.clone());
    } else {
        found.nuget.extend(nuget::read(path, &lower, text));
    }
    found.dependencies.truncate(MOST_DEPENDENCIES);
    (found != PinningFacts::default()).then_some(found)
}

/// Joins what the files say, which are sorted by path: what holds a command may stand in another file.
pub(crate) fn join(all: impl Iterator<Item = PinningFacts>) -> PinningFacts {
    let mut joined = PinningFacts::default();
    for one in all {
        joined.dependencies.extend(one.dependencies);
        joined.unread.extend(one.unread);
        joined.hashed_requirements.extend(one.hashed_requirements);
        joined.nuget.extend(one.nuget);
    }
    let PinningFacts { dependencies, hashed_requirements, nuget, .. } = &mut joined;
    for one in dependencies.iter_mut().filter(|one| !one.requirements.is_empty() && one.held.is_none()) {
        let folder = one.quote.place.path.parent().to_string();
        let hashed = |written: &String| {
            let written = written.trim_start_matches("./");
            hashed_requirements
                .iter()
                .map(ToString::to_string)
                .any(|known| known == written || known == format!("{folder}/{written}"))
        };
        if one.requirements.iter().all(hashed) {
            one.held = Some(Held::Hashes);
        }
    }
    if nuget_is_locked(nuget) {
        use slam_model::evidence::pinning::DependencyKind::NugetCommand;
        dependencies.iter_mut().filter(|one| one.kind == NugetCommand).for_each(|one| one.pinned = true);
    }
    joined
}

/// Returns whether central versions are all fixed or, without central versions, every project demands its lock file.
fn nuget_is_locked(projects: &[NugetProject]) -> bool {
    match projects.iter().find_map(|one| one.central) {
        Some(fixed) => fixed,
        None => {
            let mut locked = projects.iter().filter_map(|one| one.locked).peekable();
            locked.peek().is_some() && locked.all(|one| one)
        }
    }
}

#[cfg(test)]
mod tests;
