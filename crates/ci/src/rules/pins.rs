//! References that can be moved under a definition that does not change.

use slam_model::{
    Confidence,
    evidence::ci::{CiFinding, CiRule, Pin, Taint, Uses},
};

use super::{finding, quote_line};
use crate::flow::Site;

/// Reusable workflows that refuse to run unless they are named by an exact tag, because their signing identity is that
/// tag.
const BY_TAG: [&str; 3] = ["slsa-framework/slsa-github-generator/", "revanite-io/grc-store", "grc-store/"];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for definition in &site.definitions {
        let path = &definition.workflow.path;
        let mut note = |uses: &Uses, what: &str| {
            let (how, way) = match (uses.pin, &uses.reference) {
                (Pin::Local | Pin::Digest, _) => return,
                (Pin::Movable, Some(reference)) => (format!("by `{reference}`"), "which its owner can move"),
                (Pin::Movable | Pin::Missing, _) => ("without a version".to_owned(), "so it is whatever is newest"),
            };
            let by_tag = BY_TAG.iter().any(|known| uses.name.to_lowercase().starts_with(known))
                && uses.reference.as_deref().is_some_and(|tag| tag.starts_with('v') && tag.contains('.'));
            if uses.text.contains("${{") {
                return;
            }
            let confidence = if by_tag { Confidence::Low } else { Confidence::High };
            let message = format!("{what} `{}` is used {how}, {way}", uses.name);
            found.push(finding(
                CiRule::UnpinnedUses,
                Taint::Constant,
                confidence,
                quote_line(path, uses.line, &uses.text),
                message,
            ));
        };
        for job in &definition.workflow.jobs {
            if let Some(uses) = &job.uses {
                note(uses, "the workflow");
            }
            for image in &job.images {
                note(image, "the image");
            }
            for uses in job.steps.iter().filter_map(|step| step.uses.as_ref()) {
                note(uses, if uses.name.starts_with("docker://") { "the image" } else { "the action" });
            }
        }
    }
}
