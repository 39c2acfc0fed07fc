//! The table of requirements, by family of controls.

use slam_model::{RequirementId, Verdict};
use slam_standards::{ObjectiveSet, baseline};
use slam_store::public::project::{Repository, Verdict as Row};

use super::{
    super::view::{self, Chip},
    cited::{self, Place},
};
use crate::library::Library;

/// The requirements of one family.
pub(crate) struct Family {
    pub(crate) title: String,
    pub(crate) anchor: String,
    pub(crate) passed: usize,
    pub(crate) rows: Vec<RequirementView>,
}

/// One requirement.
pub(crate) struct RequirementView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) level: u8,
    pub(crate) chip: Chip,
    pub(crate) reason: String,
    pub(crate) message: String,
    pub(crate) places: Vec<Place>,
    pub(crate) article: Option<(String, String)>,
}

/// Returns the verdicts by family, in the order of their ids.
pub(super) fn families(
    rows: &[Row],
    set: &ObjectiveSet,
    repositories: &[Repository],
    library: &Library,
) -> Vec<Family> {
    let catalog = baseline(&set.baseline);
    let mut families: Vec<Family> = Vec::new();
    for row in rows {
        let id = RequirementId::new(&row.requirement);
        let known = catalog.and_then(|catalog| catalog.find(&id));
        let title = known.map_or_else(|| id.family().to_owned(), |known| known.family.clone());
        let check = row.reason.split('/').next().unwrap_or_default();
        let verdict = view::verdict(&row.verdict);
        let shown = RequirementView {
            title: known.map_or_else(String::new, |known| known.title.clone()),
            level: row.level,
            chip: Chip::of_verdict(verdict),
            reason: row.reason.clone(),
            message: row.message.clone(),
            places: cited::read(&row.evidence, repositories),
            article: library.find(check).map(|article| (format!("/library/{check}"), article.title.clone())),
            id: row.requirement.clone(),
        };
        let at = families.iter().position(|family| family.title == title).unwrap_or_else(|| {
            let anchor = format!("family-{}", id.family().to_ascii_lowercase());
            families.push(Family { title, anchor, passed: 0, rows: Vec::new() });
            families.len() - 1
        });
        families[at].passed += usize::from(verdict == Verdict::Passed);
        families[at].rows.push(shown);
    }
    families
}
