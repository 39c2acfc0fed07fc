//! `persist-credentials: false`, where no later step pushes (a finding with high confidence says so).

use slam_model::evidence::ci::CiFinding;

use super::target::{Target, nested};
use crate::script::Edit;

const INPUT: &str = "persist-credentials";

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let step = target.step(finding.quote.place.line)?;
    let yaml = &target.yaml;
    let edit = match step.entry("with") {
        None => yaml.add(step, Some("uses"), &nested(yaml.is_flow(step), "with", &[(INPUT, "false")]))?,
        Some(with) if with.value.is_null() => yaml.fill(step, with, &[format!("{INPUT}: false")])?,
        Some(with) => match with.value.entry(INPUT) {
            Some(said) if yaml.stands_here(&said.value) => {
                Edit::replace(said.value.span.start..said.value.span.end, "false")
            }
            Some(_) => return None,
            None => yaml.add(&with.value, None, &[format!("{INPUT}: false")])?,
        },
    };
    Some(vec![edit])
}
