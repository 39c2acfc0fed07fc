//! A job that makes a release restores no cache.

use slam_ci::cache_switches;
use slam_model::evidence::ci::CiFinding;

use super::target::{Target, nested};
use crate::script::Edit;

pub(super) fn plan(target: &Target<'_>, finding: &CiFinding) -> Option<Vec<Edit>> {
    let step = target.step(finding.quote.place.line)?;
    let uses = step.get("uses")?.text()?;
    let name = uses.split('@').next().unwrap_or_default();
    let yaml = &target.yaml;
    let with = step.entry("with");
    let mut edits = Vec::new();
    let mut more = Vec::new();
    for (input, off) in cache_switches(name) {
        let said = with.and_then(|with| with.value.get(input));
        match (said, off) {
            (None, None) => {}
            (Some(_), None) => {
                let with = &with?.value;
                edits.push(if with.entries().len() > 1 {
                    yaml.remove(with, input)?
                } else {
                    yaml.remove(step, "with")?
                });
            }
            (Some(said), Some(off)) if yaml.stands_here(said) => {
                edits.push(Edit::replace(said.span.start..said.span.end, off));
            }
            (Some(_), Some(_)) => return None,
            (None, Some(off)) => more.push((input, off)),
        }
    }
    let lines: Vec<String> = more.iter().map(|(input, off)| format!("{input}: {off}")).collect();
    match with {
        _ if lines.is_empty() => {}
        None => edits.push(yaml.add(step, Some("uses"), &nested(yaml.is_flow(step), "with", &more))?),
        Some(with) if with.value.is_null() => edits.push(yaml.fill(step, with, &lines)?),
        Some(with) => {
            // What is added stands behind what stays.
            let stays = with.value.entries().iter().rev().filter_map(|entry| entry.key.text());
            let off: Vec<_> = cache_switches(name).into_iter().filter(|(_, off)| off.is_none()).collect();
            let after = stays.into_iter().find(|key| off.iter().all(|(input, _)| input != key))?;
            edits.push(yaml.add(&with.value, Some(&after), &lines)?);
        }
    }
    (!edits.is_empty()).then_some(edits)
}
