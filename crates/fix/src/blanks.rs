//! Marked blanks that an earlier run left in documents, filled once somebody answers.

use slam_model::{RepoPath, evidence::document::Origin};

use crate::{
    answers::{Answer, BLANK},
    ci::Class,
    draft::Draft,
    recipe::{Recipe, Theme},
    script::Edit,
};

pub(crate) static RECIPES: &[Recipe] = &[Recipe {
    id: "fill-blanks",
    title: "Fill the marked blanks whose questions are answered now",
    theme: Theme::Guides,
    class: Class::NeedsEyes,
    helps: &[],
    write: fill,
}];

fn fill(draft: &mut Draft<'_>) {
    let documents = draft.project.evidence.documents.seen().into_iter().flatten();
    let paths: Vec<RepoPath> = documents.filter(|one| one.origin == Origin::Own).map(|one| one.path.clone()).collect();
    for path in paths {
        let Some(text) = draft.file(&path).and_then(|bytes| String::from_utf8(bytes).ok()) else { continue };
        for (at, _) in text.match_indices(BLANK) {
            if let Some(edit) = filled(draft, &text, at) {
                draft.edit(&path, edit);
            }
        }
    }
}

/// Returns the edit that fills the blank at a byte; `None` while nobody answers, and for answers that are tables, whose
/// shape one mark cannot tell.
fn filled(draft: &Draft<'_>, text: &str, at: usize) -> Option<Edit> {
    let behind = text.get(at + BLANK.len()..)?;
    let length = behind.find(|letter: char| !letter.is_ascii_lowercase() && letter != '-').unwrap_or(behind.len());
    let key = behind.get(..length)?.trim_end_matches('-');
    let range = at..at + BLANK.len() + key.len();
    let line = text.get(..at)?.rfind('\n').map_or(0, |end| end + 1);
    let before = text.get(line..at)?;
    let ends_line = text.get(range.end..)?.trim_start_matches('\r').starts_with('\n') || range.end == text.len();
    let is_repeatable = ends_line && before.trim_start().trim_start_matches(['-', '*', ' ']).is_empty();
    let words = match draft.project.answer(key)? {
        Answer::Rows(_) | Answer::Yes(_) => return None,
        Answer::Lines(lines) if is_repeatable => lines.join(&format!("{}{before}", line_end(text))),
        answer if before.trim_start().starts_with('|') => answer.words().replace('|', "/"),
        answer => answer.words(),
    };
    // The sentence around the mark has its own end.
    let is_ended = text.get(range.end..)?.starts_with('.');
    let words = words.strip_suffix('.').filter(|_| is_ended).map_or(words.clone(), str::to_owned);
    Some(Edit::replace(range, words))
}

fn line_end(text: &str) -> &'static str {
    let first = text.find('\n').and_then(|at| at.checked_sub(1)).and_then(|at| text.as_bytes().get(at));
    if first == Some(&b'\r') { "\r\n" } else { "\n" }
}

#[cfg(test)]
mod tests {
    use crate::testing::{Case, assert_idempotent, run};

    #[test]
    fn answers_take_the_place_of_marks_and_nothing_else_moves() {
        let answers = "security-contact = 'security@example.org'\nscope = 'all of it.'\nusage = ['make', 'widget a']\n";
        for (before, after) in [
            ("Mail TODO(slam): security-contact.\n", "Mail security@example.org.\n"),
            ("In scope: TODO(slam): scope.\n", "In scope: all of it.\n"),
            ("TODO(slam): scope\n", "all of it.\n"),
            ("A\r\n- TODO(slam): usage\r\nB\r\n", "A\r\n- make\r\n- widget a\r\nB\r\n"),
            ("| TODO(slam): usage | b |\n", "| make, widget a | b |\n"),
            ("Wait TODO(slam): response-days days.\n", "Wait TODO(slam): response-days days.\n"),
            ("TODO(slam): unheard-of", "TODO(slam): unheard-of"),
        ] {
            let files = format!("//- docs/a.md\n{before}");
            let case = Case { files: &files, answers, only: &["fill-blanks"], ..Case::default() };
            let outcome = run(&case);
            let now = outcome.files.get(&"docs/a.md".into()).cloned().unwrap_or_else(|| before.into());
            assert_eq!(String::from_utf8(now).unwrap(), after);
            assert_idempotent(&case);
        }
    }
}
