//! What only an administrator sees, and says: settings of the forge, recorded in `slam.toml` as declarations.

use slam_model::{Declaration, RepoPath};

use crate::draft::Draft;

/// A setting that a tree cannot show.
struct Setting {
    /// The question; only a yes is recorded.
    key: &'static str,
    /// The requirement that the declaration is about.
    requirement: &'static str,
    /// What is declared.
    reason: &'static str,
}

/// The requirements of level 1 that a clone never answers.
const SETTINGS: &[Setting] = &[
    Setting {
        key: "forge-second-factor",
        requirement: "OSPS-AC-01.01",
        reason: "the forge asks everybody who can change the repository for a second factor",
    },
    Setting {
        key: "forge-least-rights",
        requirement: "OSPS-AC-02.01",
        reason: "new collaborators start with no rights or with reading alone; more is given by hand",
    },
    Setting {
        key: "forge-no-direct-commits",
        requirement: "OSPS-AC-03.01",
        reason: "a rule of the forge refuses direct commits to the main branch",
    },
    Setting {
        key: "forge-branch-kept",
        requirement: "OSPS-AC-03.02",
        reason: "a rule of the forge keeps the main branch from being deleted",
    },
    Setting {
        key: "forge-discussion",
        requirement: "OSPS-GV-02.01",
        reason: "issues or discussions of the repository are open to everybody",
    },
    Setting {
        key: "forge-public",
        requirement: "OSPS-QA-01.01",
        reason: "the repository is public, and its address is lasting",
    },
];

pub(super) fn write(draft: &mut Draft<'_>) {
    let declared: &[Declaration] = &draft.project.evidence.declarations;
    let is_declared = |one: &&Setting| declared.iter().any(|known| known.requirement.as_str() == one.requirement);
    let new: Vec<&Setting> = SETTINGS
        .iter()
        .filter(|one| draft.yes(one.key) == Some(true) && !is_declared(one))
        .filter(|one| draft.project.is_open(one.requirement))
        .collect();
    if new.is_empty() {
        return;
    }
    let quoted = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let by = match draft.is_answered("reviewer") {
        true => format!("by = {}\n", quoted(&draft.words("reviewer"))),
        false => String::new(),
    };
    let today = draft.project.today;
    let tables = new.iter().map(|one| {
        format!(
            "\n[[declaration]]\nrequirement = \"{}\"\nclaim = \"met\"\nreason = {}\n{by}date = \"{today}\"\n",
            one.requirement,
            quoted(one.reason)
        )
    });
    let text: String = tables.collect();
    let path = RepoPath::from("slam.toml");
    match draft.file(&path) {
        None => draft.create("slam.toml", text.trim_start()),
        Some(old) => {
            let whole = format!("{}\n{text}", String::from_utf8_lossy(&old));
            // Where declarations are written in another form, a person adds to them.
            match toml::from_str::<toml::Table>(&whole) {
                Ok(_) => draft.append(&path, &text),
                Err(_) => draft.note("slam.toml cannot take further declarations as it is; `slam declare` adds them"),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Case, assert_idempotent, run};

    #[test]
    fn a_yes_becomes_a_declaration_and_a_no_nothing() {
        let answers = "forge-public = true\nforge-discussion = false\nreviewer = 'Ann \"A\" Example'\n";
        for (files, start) in [
            ("//- a.c\nint a;\n", ""),
            ("//- slam.toml\nlevel = 1 # ours", "level = 1 # ours\n\n"),
            ("//- slam.toml\nlevel = 1\r\n", "level = 1\r\n\r\n"),
        ] {
            let case = Case { files, answers, only: &["record-forge-settings"], ..Case::default() };
            let outcome = run(&case);
            assert_eq!(outcome.withheld, []);
            let text = String::from_utf8(outcome.files[&"slam.toml".into()].clone()).unwrap();
            assert!(text.starts_with(start), "{text}");
            assert_eq!(text.matches("[[declaration]]").count(), 1, "{text}");
            assert!(text.contains("requirement = \"OSPS-QA-01.01\""), "{text}");
            let turn = outcome.mended[0].turns.iter().find(|(id, ..)| id == "OSPS-QA-01.01");
            assert!(turn.is_some(), "{:?}", outcome.mended);
            assert_idempotent(&case);
        }
    }
}
