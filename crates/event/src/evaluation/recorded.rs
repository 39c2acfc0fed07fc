//! Results that were published elsewhere and not computed here: an edition without evidence, read from a list.
//!
//! What is recorded is never mixed with what was computed: it has a source and a date instead of commits and digests.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::{EditionId, Refusal, RefusalKind, Slug};

/// The published results of one edition.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordedResults {
    /// The edition.
    pub edition: EditionId,
    /// Where the results were published.
    pub source: String,
    /// The day on which that was read, as text: `2026-10-01`.
    pub read_on: Date,
    /// The badges that the edition had, in its order.
    pub badges: Vec<String>,
    /// The projects, in the order of the source.
    #[serde(rename = "project", default)]
    pub projects: Vec<RecordedProject>,
}

/// What was published of one project.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
pub struct RecordedProject {
    /// Its name.
    pub name: String,
    /// The addresses of its repositories.
    #[serde(default)]
    pub repositories: Vec<String>,
    /// The badges that were awarded.
    #[serde(default)]
    pub badges: Vec<RecordedBadge>,
}

/// A badge that was awarded, as published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RecordedBadge(pub String);

impl RecordedResults {
    /// Returns how many badges were awarded, of how many that were possible.
    pub fn badges_of_possible(&self) -> (usize, usize) {
        let awarded = self.projects.iter().map(|one| one.badges.len()).sum();
        (awarded, self.projects.len() * self.badges.len())
    }

    /// Returns how many projects have every badge.
    pub fn complete(&self) -> usize {
        self.projects.iter().filter(|one| !self.badges.is_empty() && one.badges.len() == self.badges.len()).count()
    }

    /// Returns the sentence that stands wherever such results are shown.
    pub fn disclaimer(&self) -> String {
        format!("Recorded from {} on {}; not computed here, and no evidence is stored.", self.source, self.read_on)
    }
}

/// Reads a list of recorded results (TOML).
///
/// # Errors
/// It is no such list, a project is named twice, or a badge is unknown to the edition or awarded twice.
pub fn read_recorded(text: &str) -> Result<RecordedResults, Refusal> {
    let refuse = |message: String| Refusal::new(RefusalKind::Invalid, "recorded-results-invalid", message);
    let results: RecordedResults = toml::from_str(text)
        .map_err(|cause| refuse(format!("the list of recorded results cannot be read: {cause}")))?;
    let mut names = BTreeSet::new();
    for project in &results.projects {
        let name = &project.name;
        // The slug catches the second spelling of one name; a name without a Latin letter counts as it is.
        if !names.insert(Slug::of_name(name).map_or_else(|| name.clone(), |slug| slug.to_string())) {
            return Err(refuse(format!("the project `{name}` is named twice")));
        }
        let mut own = BTreeSet::new();
        for badge in &project.badges {
            if !results.badges.contains(&badge.0) {
                return Err(refuse(format!("`{name}` has the badge `{}`, which the edition has not", badge.0))
                    .hint(format!("Its badges are {}.", results.badges.join(", "))));
            }
            if !own.insert(badge) {
                return Err(refuse(format!("`{name}` has the badge `{}` twice", badge.0)));
            }
        }
    }
    Ok(results)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "edition = \"spring-2026\"\nsource = \"the outcomes page\"\nread-on = \"2026-10-01\"\nbadges = [\"cleaner\", \"defender\"]\n";

    fn read(projects: &str) -> Result<RecordedResults, Refusal> {
        read_recorded(&format!("{HEAD}{projects}"))
    }

    #[test]
    fn published_results_are_counted_and_say_what_they_are() {
        let results = read(
            "[[project]]\nname = \"One\"\nbadges = [\"cleaner\", \"defender\"]\n[[project]]\nname = \"Two\"\nbadges = [\"cleaner\"]\n[[project]]\nname = \"Three\"\n",
        )
        .unwrap();
        assert_eq!(results.badges_of_possible(), (3, 6));
        assert_eq!(results.complete(), 1);
        assert_eq!(
            results.disclaimer(),
            "Recorded from the outcomes page on 2026-10-01; not computed here, and no evidence is stored."
        );
    }

    #[test]
    fn a_list_that_contradicts_itself_is_refused() {
        for (projects, part) in [
            ("[[project]]\nname = \"One\"\n[[project]]\nname = \"one\"\n", "is named twice"),
            ("[[project]]\nname = \"One\"\nbadges = [\"mechanizer\"]\n", "which the edition has not"),
            ("[[project]]\nname = \"One\"\nbadges = [\"cleaner\", \"cleaner\"]\n", "twice"),
            ("[[project]]\nname = \"One\"\ncommit = \"abc\"\n", "unknown field"),
        ] {
            let refusal = read(projects).unwrap_err();
            assert!(refusal.message.contains(part), "{refusal}");
        }
    }
}
