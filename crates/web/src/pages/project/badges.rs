//! The badges of a project with their parts and evidence, and the one next step.

use slam_event::evaluation::ProjectBadge;
use slam_model::Verdict;
use slam_pictures::{Emblem, icon_svg};
use slam_standards::ObjectiveSet;
use slam_store::{
    evaluations::Summary,
    public::{BadgeMark, Mark, project::Repository},
};

use super::{
    super::view::{Chip, When},
    cited::{self, Place},
};

/// A badge of a project.
pub(crate) struct BadgeView {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) challenge: String,
    pub(crate) icon: String,
    pub(crate) chip: Chip,
    pub(crate) is_there: bool,
    pub(crate) met: u32,
    pub(crate) asked: u32,
    pub(crate) since: Option<When>,
    pub(crate) parts: Vec<PartView>,
}

/// One part of a badge.
pub(crate) struct PartView {
    pub(crate) title: String,
    pub(crate) chip: Chip,
    pub(crate) message: String,
    pub(crate) places: Vec<Place>,
    pub(crate) needs: Vec<String>,
    is_open: bool,
}

/// Places that one part shows; the verdicts below have all.
const PLACES: usize = 4;

/// Returns the badges in the edition's order. An old evaluation shows how they stood then.
pub(super) fn views(
    marks: &[BadgeMark],
    summary: Option<&Summary>,
    set: &ObjectiveSet,
    repositories: &[Repository],
    is_old: bool,
) -> Vec<BadgeView> {
    let view = |badge: &slam_standards::objectives::Badge| {
        let own = summary.and_then(|summary| summary.project.badge(&badge.id));
        let now = marks.iter().find(|one| one.badge == badge.id).filter(|_| !is_old);
        let unknown = Mark::Seen(slam_model::report::BadgeStatus::Unknown);
        let mark = now.map(|one| one.mark).or(own.map(|one| Mark::Seen(one.status))).unwrap_or(unknown);
        let (met, asked) = match (own, now) {
            (Some(own), _) => own.met(),
            (None, Some(now)) => (now.met, now.parts),
            (None, None) => (0, 0),
        };
        BadgeView {
            id: badge.id.clone(),
            title: badge.title.clone(),
            challenge: badge.challenge.clone(),
            icon: icon_svg(Emblem::of_badge(&badge.id), 30, ""),
            chip: Chip::of_mark(mark),
            is_there: matches!(mark, Mark::Awarded | Mark::Seen(slam_model::report::BadgeStatus::EvidenceFound)),
            met,
            asked,
            since: now.and_then(|one| one.since).map(When::day),
            parts: own.map(|own| parts(own, repositories)).unwrap_or_default(),
        }
    };
    set.badges.iter().map(view).collect()
}

fn parts(badge: &ProjectBadge, repositories: &[Repository]) -> Vec<PartView> {
    let view = |part: &slam_event::evaluation::ProjectPart| {
        let (id, result) = (part.repository.as_str(), &part.result);
        let places = result.evidence.iter().take(PLACES).map(|one| cited::place(one, id, "", repositories));
        PartView {
            title: result.title.clone(),
            chip: Chip::of_verdict(result.verdict),
            message: result.message.clone(),
            places: places.collect(),
            needs: result.missing.iter().map(|one| one.detail.clone()).collect(),
            is_open: matches!(
                result.verdict,
                Verdict::Failed | Verdict::NeedsReview | Verdict::Unknown | Verdict::NotRun
            ),
        }
    };
    badge.parts.iter().map(view).collect()
}

/// Returns the one next step with its badge: the first thing that a person can do, in the edition's order.
pub(super) fn next(badges: &[BadgeView]) -> Option<(String, String)> {
    badges.iter().filter(|badge| !badge.is_there).find_map(|badge| {
        let open = badge.parts.iter().find(|part| part.is_open && !part.needs.is_empty())?;
        Some((badge.title.clone(), open.needs.first()?.clone()))
    })
}
