//! The Security Insights file: made, brought to version 2, completed, linked, and reviewed again.

mod add;
mod blanks;
mod complete;
mod documents;
mod file;
mod links;
mod review;
mod upgrade;
mod value;
mod wanted;

use slam_model::evidence::insights::Shape;

use crate::{
    ci::Class,
    draft::Draft,
    recipe::{Recipe, Theme},
};
use value::Value;

const fn recipe(
    id: &'static str,
    title: &'static str,
    helps: &'static [&'static str],
    write: fn(&mut Draft<'_>),
) -> Recipe {
    Recipe { id, title, theme: Theme::Insights, class: Class::NeedsEyes, helps, write }
}

/// In the order in which one builds on the other: a file, its version, its schema, its blanks, its links, its review.
pub(crate) static RECIPES: &[Recipe] = &[
    recipe(
        "add-security-insights",
        "Declare the security facts of the project in security-insights.yml",
        // A badge that asks for a link asks for the file first.
        &[
            "insights-located",
            "insights-version-2",
            "linked-user-guide",
            "linked-defect-guide",
            "linked-contributing-guide",
            "linked-security-policy",
            "linked-dependency-policy",
            "linked-build-guide",
            "linked-verification-guide",
            "linked-support-policy",
            "assessment-linked",
            "recurring-scan-recorded",
            "cra-readiness-linked-insights",
        ],
        add::write,
    ),
    recipe(
        "upgrade-security-insights",
        "Write the Security Insights file in version 2",
        &["insights-version-2"],
        upgrade::write,
    ),
    recipe(
        "complete-security-insights",
        "Let the Security Insights file follow its schema",
        &["insights-valid", "insights-version-2"],
        complete::write,
    ),
    recipe(
        "fill-insights-blanks",
        "Fill the blanks of the Security Insights file that are answered",
        &["insights-valid"],
        blanks::fill,
    ),
    recipe("link-user-guide", "Link the user guide in the Security Insights file", &["linked-user-guide"], |draft| {
        links::set(draft, &["/project/documentation/detailed-guide"]);
    }),
    recipe(
        "link-contributing-guide",
        "Link the contribution guide in the Security Insights file",
        &["linked-contributing-guide", "linked-build-guide", "linked-defect-guide"],
        |draft| {
            links::set(draft, &["/repository/documentation/contributing-guide"]);
        },
    ),
    recipe(
        "link-security-policy",
        "Link the security policy in the Security Insights file",
        &["linked-security-policy", "cra-readiness-linked-insights"],
        |draft| {
            links::set(
                draft,
                &["/project/vulnerability-reporting/policy", "/repository/documentation/security-policy"],
            );
        },
    ),
    recipe(
        "link-dependency-policy",
        "Link the dependency policy in the Security Insights file",
        &["linked-dependency-policy"],
        |draft| {
            links::set(draft, &["/repository/documentation/dependency-management-policy"]);
        },
    ),
    recipe(
        "link-support-policy",
        "Link the support policy in the Security Insights file",
        &["linked-support-policy"],
        |draft| {
            links::set(draft, &["/project/documentation/support-policy"]);
        },
    ),
    recipe(
        "link-verification-guide",
        "Link the verification guide in the Security Insights file",
        &["linked-verification-guide"],
        |draft| {
            links::set(draft, &["/project/documentation/signature-verification"]);
        },
    ),
    recipe("link-assessment", "Link the assessment in the Security Insights file", &["assessment-linked"], |draft| {
        links::set(draft, &["/repository/security/assessments/self/evidence"]);
    }),
    recipe(
        "link-further-documents",
        "Link design and governance in the Security Insights file",
        &["insights-complete"],
        links::complete,
    ),
    recipe(
        "record-recurring-scan",
        "Record the Baseline scan as a tool in the Security Insights file",
        &["recurring-scan-recorded"],
        links::record_scan,
    ),
    recipe(
        "renew-insights-review",
        "Date the review of the Security Insights file",
        &["insights-fresh"],
        review::renew,
    ),
    recipe("move-security-insights", "Move the Security Insights file to the root", &["insights-located"], tell_place),
];

/// Remembers the blanks of a value that is written.
fn remember(draft: &mut Draft<'_>, value: &Value) {
    for key in value.blanks() {
        draft.blank(key);
    }
}

/// A file cannot be moved by an edit, so a person is told how.
fn tell_place(draft: &mut Draft<'_>) {
    let Some(insights) = draft.project.evidence.insights.seen() else { return };
    let path = &insights.path;
    if insights.others.is_empty() && path.as_str() != Some(wanted::FILE) {
        draft.note(format!("git mv {path} {}", wanted::FILE));
    } else if let Some(other) = insights.others.first() {
        let version = if insights.shape == Shape::Two { ", which is written in version 2" } else { "" };
        draft.note(format!("keep {path}{version}; move what still holds out of {other}, and delete it"));
    }
}

#[cfg(test)]
mod tests;
