//! References that can be moved under a definition that does not change.

use slam_model::{
    Confidence, Place, RepoPath, Severity,
    evidence::ci::{CiFinding, CiRule, CiSystem, Pin, Taint, Uses},
};

use super::{finding, quote_line};
use crate::{flow::Site, knowledge::Version};

/// Reusable workflows that refuse to run unless they are named by an exact tag, because their signing identity is that
/// tag.
const BY_TAG: [&str; 3] = ["slsa-framework/slsa-github-generator/", "revanite-io/grc-store", "grc-store/"];

pub(super) fn find(site: &Site<'_>, found: &mut Vec<CiFinding>) {
    for definition in &site.definitions {
        let path = &definition.workflow.path;
        let is_azure = definition.workflow.system == CiSystem::AzurePipelines;
        let is_jenkins = definition.workflow.system == CiSystem::Jenkins;
        if is_jenkins {
            let libraries = definition.workflow.jobs.iter().filter_map(|job| job.uses.as_ref());
            found.extend(libraries.filter_map(|uses| library(path, uses)));
        }
        let mut note = |rule: CiRule, uses: &Uses, around: Option<&Place>, what: &str| {
            if matches!(uses.pin, Pin::Local | Pin::Digest) || uses.text.contains("${{") {
                return;
            }
            let by_tag = BY_TAG.iter().any(|known| uses.name.to_lowercase().starts_with(known))
                && uses.reference.as_deref().is_some_and(|tag| tag.starts_with('v') && tag.contains('.'));
            let confidence = if by_tag { Confidence::Low } else { Confidence::High };
            let message = format!("{what} `{}` is used {}", uses.name, how(uses));
            let mut one = finding(rule, Taint::Constant, confidence, quote_line(path, uses.line, &uses.text), message);
            one.related.extend(around.cloned());
            found.push(one);
        };
        for job in &definition.workflow.jobs {
            // What Azure takes from elsewhere is named in other words; its images are not.
            if is_azure {
                job.images.iter().for_each(|image| note(CiRule::UnpinnedImage, image, None, "the image"));
                continue;
            }
            if let Some(uses) = job.uses.as_ref().filter(|_| !is_jenkins) {
                let what = if definition.workflow.system == CiSystem::GitlabCi {
                    "what is included from"
                } else {
                    "the workflow"
                };
                note(CiRule::UnpinnedUses, uses, Some(&job.place), what);
            }
            // Images of GitHub's kind are looked at where their expressions can be seen through.
            if matches!(definition.workflow.system, CiSystem::GitlabCi | CiSystem::Jenkins) {
                job.images.iter().for_each(|image| note(CiRule::UnpinnedImage, image, None, "the image"));
            }
            for step in &job.steps {
                if let Some(uses) = step.uses.as_ref().filter(|uses| !uses.name.starts_with("docker://")) {
                    note(CiRule::UnpinnedUses, uses, Some(&step.place), "the action");
                }
            }
        }
    }
}

/// A shared library of Jenkins: it most often belongs to the same people, and without a version the settings of Jenkins,
/// which no file shows, say which one is loaded.
fn library(path: &RepoPath, uses: &Uses) -> Option<CiFinding> {
    let (confidence, how) = match uses.pin {
        Pin::Local | Pin::Digest => return None,
        Pin::Movable => (Confidence::Medium, how(uses)),
        Pin::Missing => {
            (Confidence::Low, "without a version, so it is the one that the settings of Jenkins name".to_owned())
        }
    };
    let message = format!("the shared library `{}` is used {how}", uses.name);
    let one =
        finding(CiRule::UnpinnedUses, Taint::Constant, confidence, quote_line(path, uses.line, &uses.text), message);
    Some(CiFinding { severity: Severity::Medium, ..one })
}

/// Says by what a thing is named, and why that does not hold.
fn how(uses: &Uses) -> String {
    let Some(reference) = &uses.reference else {
        return "without a version, so it is whatever is newest".to_owned();
    };
    let hexadecimal = reference.bytes().all(|byte| byte.is_ascii_hexdigit());
    if (7..40).contains(&reference.len()) && hexadecimal && reference.bytes().any(|byte| byte.is_ascii_digit()) {
        format!("by `{reference}`, the beginning of a commit id, which a branch or another commit can match")
    } else if Version::parse(reference).is_some() {
        format!("by the tag `{reference}`, which its owner can move")
    } else {
        format!("by `{reference}`, which its owner can move")
    }
}
