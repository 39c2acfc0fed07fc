//! What every repair of documents has to hold, for the tests beside each of them.

use std::collections::BTreeMap;

use slam_model::{RepoPath, Verdict};

use crate::{
    answers::BLANK,
    plan::Outcome,
    recipe::Recipe,
    testing::{Case, assert_idempotent, run, run_on},
};

/// A tree with one file of code.
pub(crate) const BARE: &str = "//- src/main.rs\nfn main() {}\n";

/// Returns the ids of these repairs.
pub(crate) fn ids(recipes: &[Recipe]) -> Vec<&'static str> {
    recipes.iter().map(|one| one.id).collect()
}

/// Returns a released project.
pub(crate) fn released<'c>(files: &'c str, answers: &'c str, only: &'c [&'c str]) -> Case<'c> {
    Case { files, answers, only, released: true, ..Case::default() }
}

/// Returns a file as it is afterwards.
pub(crate) fn file(outcome: &Outcome, path: &str) -> String {
    outcome.files.get(&path.into()).map(|bytes| String::from_utf8_lossy(bytes).into_owned()).unwrap_or_default()
}

/// Asserts that nothing passes by what nobody answered, and that a second run changes nothing. `known` pass by facts.
pub(crate) fn assert_blanks(case: &Case<'_>, known: &[&str]) {
    let outcome = run(case);
    assert_eq!(outcome.withheld, []);
    let turns = outcome.mended.iter().flat_map(|one| one.turns.iter().map(move |turn| (one.id, turn)));
    let passed: Vec<_> = turns.filter(|(_, turn)| turn.2 == Verdict::Passed).map(|(id, turn)| (id, &turn.0)).collect();
    assert!(passed.iter().all(|(_, check)| known.contains(&check.as_str())), "{passed:?}");
    assert!(outcome.mended.iter().any(|one| !one.blanks.is_empty()));
    assert_idempotent(case);
}

/// Asserts that a document keeps every byte and its line ends, gets something new without a blank, and nothing at a
/// second run.
pub(crate) fn assert_kept(case: &Case<'_>, path: &str, text: &str) {
    let all = slam_testdata::files(case.files).into_iter().map(|(path, bytes)| (RepoPath::from(path), bytes));
    let mut files: BTreeMap<RepoPath, Vec<u8>> = all.collect();
    files.insert(path.into(), text.as_bytes().to_vec());
    let outcome = run_on(&files, case);
    let new = file(&outcome, path);
    assert!(new.starts_with(text) && new.len() > text.len(), "{path}: {new}");
    assert_eq!(outcome.withheld, [], "{path}: {new}");
    if text.contains('\r') {
        assert_eq!(new.matches('\n').count(), new.matches("\r\n").count(), "{path}");
    }
    assert!(!new.contains(BLANK), "{path}: {new}");
    files.extend(outcome.files);
    let again = run_on(&files, case);
    assert_eq!(again.files.len(), 0, "{path}");
    assert_eq!(again.withheld, [], "{path}");
}

/// Asserts that blanks of a first run are gone once everything is answered, and that a third run has nothing to do.
pub(crate) fn assert_filled(case: &Case<'_>) {
    let only: Vec<&str> = case.only.iter().copied().chain(["fill-blanks", "fill-sections"]).collect();
    let case = Case { only: &only, ..*case };
    let all = slam_testdata::files(case.files).into_iter().map(|(path, bytes)| (RepoPath::from(path), bytes));
    let mut files: BTreeMap<RepoPath, Vec<u8>> = all.collect();
    files.extend(run_on(&files, &Case { answers: "", ..case }).files);
    let outcome = run_on(&files, &case);
    assert_eq!(outcome.withheld, []);
    files.extend(outcome.files);
    for (path, bytes) in &files {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(BLANK), "{path}: {text}");
    }
    let again = run_on(&files, &case);
    let left: Vec<_> = again.mended.iter().map(|one| one.id).collect();
    assert!(left.is_empty() && again.withheld.is_empty(), "{left:?} {:?}", again.withheld);
}
