//! Repairs in the words of reports.

use std::collections::BTreeSet;

use slam_fix::{
    ci::{Class, Planned},
    plan::{Mended, Turn},
    questions,
    recipe::{self, Theme},
    refs::{Known, Mismatch},
    script::Edit,
};
use slam_model::{
    RepoPath, Verdict, Who,
    evidence::ci::CiFinding,
    fix::{Closed, Fix, FixClass, FixEdit, FixTurn, Remaining},
};

use super::{
    Repair,
    asked::Asked,
    bench::{Bench, Judged, Planning},
};

pub(super) fn told_ci(asked: &Asked, planned: &Planned, turns: Vec<Turn>) -> Repair {
    let rule = |one: &CiFinding| slam_ci::catalogue::rule(one.rule);
    let aliases = planned.closes.iter().flat_map(|one| rule(one).aliases);
    let requirements: BTreeSet<String> =
        aliases.filter(|alias| alias.starts_with("OSPS-")).map(|alias| (*alias).to_owned()).collect();
    let closes = planned.closes.iter().map(|one| Closed {
        rule: rule(one).id.to_owned(),
        path: one.quote.place.path.clone(),
        line: one.quote.place.line,
    });
    let mut told = fix(planned.id, slam_fix::ci::title(planned.id).unwrap_or(planned.id), planned.class);
    let ids = requirements.iter().cloned().chain(turns.iter().map(|(id, ..)| id.clone()));
    told.badges = asked.badges_of(&ids.collect::<Vec<_>>());
    told.requirements = requirements.into_iter().collect();
    told.closes = closes.collect();
    told.turns = told_turns(turns);
    with_edits(told, Theme::Ci, planned.edits.clone())
}

pub(super) fn told(asked: &Asked, mended: &Mended) -> Repair {
    let recipe = recipe::find(mended.id);
    let (title, theme) = recipe.map_or((mended.id, Theme::Hygiene), |recipe| (recipe.title, recipe.theme));
    let helps = recipe.map_or(&[][..], |recipe| recipe.helps);
    let requirements: BTreeSet<String> = helps
        .iter()
        .filter_map(|id| slam_checks::find(id))
        .flat_map(|check| check.requirements.iter().map(|id| (*id).to_owned()))
        .collect();
    let mut told = fix(mended.id, title, mended.class);
    let ids = requirements.iter().cloned().chain(helps.iter().map(|id| (*id).to_owned()));
    told.badges = asked.badges_of(&ids.collect::<Vec<_>>());
    told.requirements = requirements.into_iter().collect();
    told.turns = told_turns(mended.turns.clone());
    // What only waits for a person has turned nothing yet.
    told.turns.retain(|turn| mended.blanks.is_empty() || turn.after != Verdict::NeedsReview);
    let ask = |key: &&str| format!("{key}: {}", questions::find(key).map_or("", |question| question.ask));
    told.questions = mended.blanks.iter().map(ask).collect();
    with_edits(told, theme, mended.edits.clone())
}

fn fix(id: &str, title: &str, class: Class) -> Fix {
    Fix {
        id: id.to_owned(),
        title: title.to_owned(),
        class: match class {
            Class::Safe => FixClass::Safe,
            Class::NeedsEyes => FixClass::NeedsEyes,
        },
        requirements: Vec::new(),
        badges: Vec::new(),
        files: Vec::new(),
        edits: Vec::new(),
        turns: Vec::new(),
        questions: Vec::new(),
        closes: Vec::new(),
    }
}

impl Bench<'_> {
    /// Returns what is open afterwards: requirements up to the level, and what badges ask besides.
    pub(super) fn remaining(&self, last: &Judged) -> Vec<Remaining> {
        let is_open = |verdict: Verdict| !matches!(verdict, Verdict::Passed | Verdict::NotApplicable);
        let mut open: Vec<Remaining> = last
            .results
            .iter()
            .filter(|one| one.level <= self.level && is_open(one.verdict))
            .filter(|one| self.asked.asks_requirement(one.id.as_str()))
            .map(|one| Remaining {
                requirement: one.id.to_string(),
                verdict: one.verdict,
                who: one.effort.map_or(Who::Maintainer, |effort| effort.who),
                minutes: one.effort.map(|effort| effort.minutes),
                message: one.message.clone(),
                advice: one.missing.iter().map(|missing| missing.detail.clone()).collect(),
            })
            .collect();
        for id in &self.asked.named {
            let Some(check) = slam_checks::find(id).filter(|check| check.requirements.is_empty()) else { continue };
            let judged = slam_checks::Judged { level: self.level, results: &last.results };
            let finding = check.run(&last.look.evidence, &judged);
            if is_open(finding.verdict) {
                open.push(Remaining {
                    requirement: check.id.to_owned(),
                    verdict: finding.verdict,
                    who: check.effort.who,
                    minutes: Some(check.effort.minutes),
                    message: finding.message,
                    advice: finding.missing.iter().map(|missing| missing.detail.clone()).collect(),
                });
            }
        }
        open
    }
}

fn with_edits(mut fix: Fix, theme: Theme, edits: Vec<(RepoPath, Edit)>) -> Repair {
    let files: BTreeSet<RepoPath> = edits.iter().map(|(path, _)| path.clone()).collect();
    fix.files = files.into_iter().collect();
    let told = |(path, edit): &(RepoPath, Edit)| FixEdit {
        path: path.clone(),
        start: edit.start,
        end: edit.end,
        text: String::from_utf8_lossy(&edit.text).into_owned(),
    };
    fix.edits = edits.iter().map(told).collect();
    Repair { fix, theme, edits }
}

/// Tells of a comment that contradicts its commit. Which of the two is right, only a person can say.
pub(super) fn told_mismatch(one: &Mismatch) -> String {
    let known = match &one.known {
        Known::Commit(commit) => format!("{} is {commit}", one.said),
        Known::Version(version) => format!("the commit is {version}"),
    };
    let Mismatch { place, name, commit, said, .. } = one;
    format!("{}:{}: {name} is used at {commit} with the comment {said}, and {known}", place.path, place.line)
}

/// Returns the turns of requirements, and of checks that only badges ask for.
fn told_turns(turns: Vec<Turn>) -> Vec<FixTurn> {
    let is_own = |id: &str| slam_checks::find(id).is_none_or(|check| check.requirements.is_empty());
    let turns = turns.into_iter().filter(|(id, ..)| is_own(id));
    turns.map(|(requirement, before, after)| FixTurn { requirement, before, after }).collect()
}

/// Returns the names that findings still call movable, each once.
pub(super) fn unresolved(planning: &Planning) -> Vec<String> {
    let findings = planning.last.look.evidence.ci.seen().into_iter().flat_map(|ci| &ci.findings);
    let names = findings
        .filter(|one| matches!(slam_ci::catalogue::rule(one.rule).fix, Some("pin-actions" | "pin-images")))
        .map(|one| one.quote.text.trim_matches(['\'', '"']).to_owned())
        .filter(|name| !name.contains(char::is_whitespace) && !name.contains("${{"));
    names.chain(planning.unknown.iter().cloned()).collect::<BTreeSet<_>>().into_iter().collect()
}
