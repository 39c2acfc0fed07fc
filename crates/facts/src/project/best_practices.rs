//! Answers that a project gave in `.bestpractices.json`, read as declarations.
//!
//! The format has no dates, and a declaration without a date does not hold: such an answer is shown, and lifts nothing
//! until the project dates it.

use slam_formats::tree::{Limits, parse_json};
use slam_model::{Claim, Declaration, Place, RepoPath, RequirementId, declaration::DeclarationSource};

/// Returns the answers to OSPS criteria, in the order of the file.
pub(crate) fn read(path: &RepoPath, text: &str) -> Vec<Declaration> {
    let Ok(document) = parse_json(text.as_bytes(), &Limits { bytes: 1 << 20, ..Limits::default() }) else {
        return Vec::new();
    };
    let root = &document.root;
    let answers = root.entries().iter().filter_map(|entry| {
        let key = entry.key.text()?;
        let criterion = key.strip_suffix("_status")?;
        let requirement = requirement_of(criterion)?;
        let claim = match entry.value.as_str()? {
            "Met" => Claim::Met,
            "Unmet" => Claim::NotMet,
            "N/A" => Claim::NotApplicable,
            _ => return None,
        };
        let reason = root.get(&format!("{criterion}_justification"));
        let reason_text = reason.and_then(|node| node.as_str()).unwrap_or_default();
        let end_line = reason.map_or(entry.value.end_line, |node| node.end_line);
        let addresses =
            crate::documents::links::bare(reason_text).into_iter().filter_map(|range| reason_text.get(range));
        Some(Declaration {
            requirement,
            claim,
            reason: reason_text.to_owned(),
            links: addresses.filter(|address| address.contains("://")).map(str::to_owned).collect(),
            by: None,
            role: None,
            date: None,
            expires: None,
            source: DeclarationSource::File(Place::lines(path, entry.key.line, end_line)),
        })
    });
    answers.collect()
}

/// Returns `OSPS-AC-01.01` of `osps_ac_01_01`.
fn requirement_of(criterion: &str) -> Option<RequirementId> {
    let mut parts = criterion.strip_prefix("osps_")?.split('_');
    let (family, control, number) = (parts.next()?, parts.next()?, parts.next()?);
    parts.next().is_none().then(|| RequirementId::new(&format!("OSPS-{family}-{control}.{number}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_become_declarations_that_hold_only_when_dated() {
        let text = "{\n \"osps_ac_01_01_status\": \"Met\",\n \"osps_ac_01_01_justification\": \"see https://x.org/a.\",\n \
                    \"osps_do_03_02_status\": \"?\",\n \"license\": \"MIT\"\n}\n";
        let found = read(&".bestpractices.json".into(), text);
        assert_eq!(found.len(), 1);
        assert_eq!((found[0].requirement.as_str(), found[0].links[0].as_str()), ("OSPS-AC-01.01", "https://x.org/a"));
        assert_eq!(found[0].source, DeclarationSource::File(Place::lines(&".bestpractices.json".into(), 2, 3)));
        assert!(!found[0].holds_at("2026-01-01T00:00:00Z".parse().unwrap()));
    }
}
