//! Whether a capability and a threat catalogue in Gemara's layout are there and valid.

use slam_model::{Citation, Evidence, Finding, Place, evidence::gemara::GemaraDocument, finding::CitationKind};

use crate::{
    check::{Check, Evaluate, maintainer},
    inspection,
};

pub(crate) static CHECK: Check = Check {
    id: "threat-catalogs-valid",
    title: "A capability and a threat catalogue are in place and valid",
    rationale: "Threats as data can be tied to what the software does, compared over time, and reused by those who build on it.",
    requirements: &[],
    gates: &[],
    effort: maintainer(480),
    evaluate: Evaluate::Facts(evaluate),
};

const KINDS: [(&str, &str); 2] = [("CapabilityCatalog", "capability catalogue"), ("ThreatCatalog", "threat catalogue")];
const ADVICE: &str =
    "write both catalogues, then run `slam validate` on the two files together; `slam explain gemara` shows how";

fn evaluate(evidence: &Evidence) -> Finding {
    match &evidence.gemara {
        slam_model::Fact::NotVisible(gap) => return Finding::unknown("catalogues-not-visible", gap),
        slam_model::Fact::Broken(cause) => return Finding::broken("catalogues-broken", cause),
        slam_model::Fact::Seen(_) | slam_model::Fact::Absent => {}
    }
    let found = KINDS.map(|(artifact, name)| (name, inspection::catalogues(evidence, artifact)));
    let all: Vec<&GemaraDocument> = found.iter().flat_map(|(_, all)| all.iter().copied()).collect();
    let need = |reason: &str, message: String| Finding::failed(reason, message).missing("two valid catalogues", ADVICE);
    if let Some(old) = before_one(evidence) {
        let message = format!("{} is written in the layout before Gemara 1.0 and has to be split in two", old.path);
        return need("before-1.0", message).cite([cite(old)]);
    }
    let absent: Vec<_> = found.iter().filter(|(_, all)| all.is_empty()).map(|(name, _)| *name).collect();
    if !absent.is_empty() {
        let message = match all.first() {
            Some(one) => format!("{} stands alone: there is no {}", one.path, absent.join(" and no ")),
            None => format!("there is no {}", absent.join(" and no ")),
        };
        return need("no-catalogue", message).cite(all.into_iter().map(cite));
    }
    if let Some((broken, problem)) = all.iter().find_map(|one| Some((one, one.problems.first()?))) {
        let place = Place::line(&broken.path, problem.line);
        let cites = [Citation::place(CitationKind::Config, &place).with_note(problem.message.clone())];
        return need("breaks-its-schema", format!("{} is not valid: {}", broken.path, problem.message)).cite(cites);
    }
    if let Some(empty) = found.iter().find_map(|(name, all)| all.iter().all(|one| one.entries == 0).then_some(name)) {
        return need("no-entries", format!("the {empty} has no entries")).cite(all.into_iter().map(cite));
    }
    let entries: u32 = all.iter().map(|one| one.entries).sum();
    Finding::passed("valid", format!("a capability and a threat catalogue are valid, with {entries} entries together"))
        .cite(all.into_iter().map(cite))
}

fn before_one(evidence: &Evidence) -> Option<&GemaraDocument> {
    let all = evidence.gemara.seen()?;
    let is_threats = |one: &&GemaraDocument| {
        one.before_one && one.artifact.as_deref().is_none_or(|kind| KINDS.iter().any(|(known, _)| *known == kind))
    };
    all.iter().filter(is_threats).find(|one| inspection::is_product(evidence, &one.path))
}

fn cite(one: &GemaraDocument) -> Citation {
    let place = Place::line(&one.path, one.line);
    Citation::place(CitationKind::Config, &place).with_note(format!("{} entries", one.entries))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{Evidence, Fact, Problem, evidence::gemara::GemaraDocument};

    use crate::testing::{build, check_evidence};

    fn catalogue(artifact: &str, entries: u32) -> GemaraDocument {
        GemaraDocument {
            path: format!("{artifact}.yaml").as_str().into(),
            artifact: Some(artifact.to_owned()),
            version: None,
            id: None,
            before_one: false,
            problems: Vec::new(),
            entries,
            line: 1,
        }
    }

    #[test]
    fn both_have_to_be_there_and_hold_something() {
        let (able, threat) = (|| catalogue("CapabilityCatalog", 3), || catalogue("ThreatCatalog", 4));
        let broken = Problem { line: 7, pointer: "/threats/0".into(), message: "misses `title`".into() };
        for (all, expected) in [
            (vec![able(), threat()], expect!["Passed valid CapabilityCatalog.yaml:1 ThreatCatalog.yaml:1"]),
            (
                vec![able(), GemaraDocument { problems: vec![broken], ..threat() }],
                expect!["Failed breaks-its-schema ThreatCatalog.yaml:7"],
            ),
            (
                vec![able(), catalogue("ThreatCatalog", 0)],
                expect!["Failed no-entries CapabilityCatalog.yaml:1 ThreatCatalog.yaml:1"],
            ),
            (vec![threat()], expect!["Failed no-catalogue ThreatCatalog.yaml:1"]),
            (vec![GemaraDocument { before_one: true, ..threat() }], expect!["Failed before-1.0 ThreatCatalog.yaml:1"]),
            (vec![], expect!["Failed no-catalogue"]),
        ] {
            check_evidence(&super::CHECK, &Evidence { gemara: Fact::Seen(all), ..build::nothing() }, expected);
        }
    }
}
