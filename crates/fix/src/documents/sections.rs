//! Blanks of an earlier run that stand for more than a word: answers of yes or no, and entries with parts.
//!
//! A word is filled in where its mark stands; these take the place of the whole line.

use slam_model::{
    RepoPath,
    evidence::document::{Markup, Origin},
};

use crate::{
    answers::BLANK,
    ci::Class,
    documents::{community, guides, policies},
    draft::Draft,
    prose::{self, Part},
    recipe::{Recipe, Theme},
    script::Edit,
};

pub(crate) static RECIPES: &[Recipe] = &[Recipe {
    id: "fill-sections",
    title: "Fill the sections whose questions are answered now",
    theme: Theme::Guides,
    class: Class::NeedsEyes,
    helps: &[],
    write: fill,
}];

/// Writes what stands for an answer, in the shape of a markup.
type Write = fn(&mut Draft<'_>, Markup) -> Vec<Part>;

/// The questions whose blanks stand alone in a line.
const SECTIONS: &[(&str, Write)] = &[
    ("accepts-changes", community::process_parts),
    ("actors", guides::actor_parts),
    ("distribution", guides::distribution_parts),
    ("findings-before-release", policies::gate_parts),
    ("repositories", guides::repository_parts),
    ("roles", community::people::role_parts),
    ("sensitive-access", community::people::access_parts),
];

fn fill(draft: &mut Draft<'_>) {
    let documents = draft.project.evidence.documents.seen().into_iter().flatten();
    let own = documents.filter(|one| one.origin == Origin::Own).map(|one| (one.path.clone(), one.markup));
    for (path, markup) in own.collect::<Vec<(RepoPath, Markup)>>() {
        let Some(text) = draft.file(&path).and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let start = at;
            at += line.len();
            let key = line.trim().trim_start_matches(['-', '*', ' ']).strip_prefix(BLANK);
            let known = SECTIONS.iter().find(|(known, _)| key == Some(*known));
            let Some((_, write)) = known.filter(|(key, _)| draft.is_answered(key)) else { continue };
            let parts = write(draft, markup);
            // A no to a rule says nothing: whether the section goes is for a person to say.
            if !parts.is_empty() {
                let words = prose::written(markup, &parts).trim_end().replace('\n', end);
                draft.edit(&path, Edit::replace(start..start + line.trim_end().len(), words));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::{
        documents::cases::file,
        testing::{Case, assert_idempotent, run},
    };

    #[test]
    fn a_line_that_is_one_blank_becomes_a_section() {
        let answers = "findings-before-release = false\n[[roles]]\nname = 'Maintainer'\ndoes = 'merges'\n";
        for (before, after) in [
            (
                "# A\r\nTODO(slam): roles\r\n",
                "# A\r\nEach role has its responsibilities:\r\n\r\n- **Maintainer**: merges.\r\n",
            ),
            ("See TODO(slam): roles\n", ""),
            ("TODO(slam): roles-of-others\n", ""),
            ("TODO(slam): findings-before-release\n", ""),
            ("- TODO(slam): repositories\n", ""),
        ] {
            let files = format!("//- docs/a.md\n{before}");
            let case = Case { files: &files, answers, only: &["fill-sections"], ..Case::default() };
            assert_eq!(file(&run(&case), "docs/a.md"), after);
            assert_idempotent(&case);
        }
    }
}
