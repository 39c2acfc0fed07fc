//! Rules of Gemara's logs and of the policy (1.4.1).

use super::parts::{
    ACTOR, ARTIFACT_MAPPING, CONFIDENCE, ENTRY, EVIDENCE, LOG, METADATA, MULTI_ENTRY, RACI, RESULTS, TEXTS, ids,
    one_of, unique,
};
use crate::shape::Item::Map as Maps;
use crate::shape::Kind::{Bool, Enum, Form as As, Int, List, Map, Text};
use crate::shape::{DATE_TIME, Field, Min, Problems, Shape, opt, req};
use crate::tree::Node;

pub(super) static EVALUATION_LOG: Shape = Shape {
    what: "an evaluation log",
    parts: &[LOG, &[req("result", Enum(RESULTS)), req("evaluations", List(Maps(&EVALUATION), Min::One))]],
    rule: None,
};

static EVALUATION: Shape = Shape {
    what: "an evaluation",
    parts: &[&[
        req("name", Text),
        req("result", Enum(RESULTS)),
        req("message", Text),
        req("control", Map(&ENTRY)),
        req("assessment-logs", List(Maps(&ASSESSMENT), Min::One)),
    ]],
    rule: Some(|node, pointer, problems| {
        let Some(control) = node.get("control").and_then(|control| control.get("reference-id")) else { return };
        for (index, log) in node.get("assessment-logs").map(Node::items).unwrap_or_default().iter().enumerate() {
            let Some(own) = log.get("requirement").and_then(|requirement| requirement.get("reference-id")) else {
                continue; // the control's counts
            };
            if let (Some(own_text), Some(wanted)) = (own.as_str(), control.as_str())
                && own_text != wanted
            {
                let message = format!("`{own_text}` differs from the control's `reference-id` `{wanted}`");
                problems.add(own.line, format!("{pointer}/assessment-logs/{index}/requirement/reference-id"), message);
            }
        }
    }),
};

static ASSESSMENT: Shape = Shape {
    what: "an assessment log",
    parts: &[&[
        req("requirement", Map(&REQUIREMENT)),
        opt("plan", Map(&ENTRY)),
        req("description", Text),
        req("result", Enum(RESULTS)),
        req("message", Text),
        req("applicability", TEXTS),
        req("steps", TEXTS),
        opt("steps-executed", Int(i64::MIN, i64::MAX)),
        req("start", As(&DATE_TIME)),
        opt("end", As(&DATE_TIME)),
        opt("recommendation", Text),
        opt("confidence-level", Enum(CONFIDENCE)),
        opt("evidence", List(Maps(&EVIDENCE), Min::One)),
    ]],
    rule: None,
};

/// The reference of a requirement may be left out: that of its control counts.
static REQUIREMENT: Shape = Shape {
    what: "a reference to a requirement",
    parts: &[&[opt("reference-id", Text), req("entry-id", Text), opt("remarks", Text)]],
    rule: None,
};

pub(super) static ENFORCEMENT_LOG: Shape = Shape {
    what: "an enforcement log",
    parts: &[LOG, &[req("disposition", Enum(DISPOSITIONS)), req("actions", List(Maps(&ACTION), Min::One))]],
    rule: Some(|node, pointer, problems| {
        if node.get("disposition").and_then(Node::as_str) == Some("Clear") {
            for (index, action) in node.get("actions").map(Node::items).unwrap_or_default().iter().enumerate() {
                clear(action, &format!("{pointer}/actions/{index}"), problems);
            }
        }
    }),
};

/// Adds a problem for every assessment of an action that did not pass: a log that is clear has none.
fn clear(action: &Node, pointer: &str, problems: &mut Problems) {
    let assessments = action.get("justification").and_then(|justification| justification.get("assessments"));
    for (index, assessment) in assessments.map(Node::items).unwrap_or_default().iter().enumerate() {
        let Some(result) = assessment.get("result") else { continue };
        if result.as_str().is_some_and(|text| text != "Passed") {
            let message = "the log's disposition is `Clear`, which allows only results that are `Passed`";
            problems.add(result.line, format!("{pointer}/justification/assessments/{index}/result"), message);
        }
    }
}

const DISPOSITIONS: &[&str] = &["Undetermined", "Enforced", "Tolerated", "Clear"];

static ACTION: Shape = Shape {
    what: "an enforcement action",
    parts: &[&[
        req("disposition", Enum(DISPOSITIONS)),
        req("method", Map(&ENTRY)),
        opt("message", Text),
        req("start", As(&DATE_TIME)),
        opt("end", As(&DATE_TIME)),
        req("steps", TEXTS),
        req("justification", Map(&JUSTIFICATION)),
    ]],
    rule: None,
};

static JUSTIFICATION: Shape = Shape {
    what: "the justification of an action",
    parts: &[&[
        req("assessments", List(Maps(&FINDING), Min::One)),
        opt("exceptions", List(Maps(&ARTIFACT_MAPPING), Min::One)),
    ]],
    rule: None,
};

static FINDING: Shape = Shape {
    what: "an assessment finding",
    parts: &[&[
        req("result", Enum(RESULTS)),
        opt("requirement", Map(&ENTRY)),
        opt("plan", Map(&ENTRY)),
        req("log", Map(&ENTRY)),
    ]],
    rule: None,
};

pub(super) static AUDIT_LOG: Shape = Shape {
    what: "an audit log",
    parts: &[
        LOG,
        &[
            opt("owner", Map(&RACI)),
            req("summary", Text),
            req("criteria", List(Maps(&ARTIFACT_MAPPING), Min::One)),
            req("results", List(Maps(&AUDIT_RESULT), Min::One)),
        ],
    ],
    rule: Some(|node, pointer, problems| {
        unique(node, pointer, "results", "id", problems);
        let Some(criteria) = node.get("criteria") else { return };
        let criteria = ids(criteria, "reference-id");
        for (index, result) in node.get("results").map(Node::items).unwrap_or_default().iter().enumerate() {
            let reference = result.get("criteria-reference").and_then(|reference| reference.get("reference-id"));
            if let Some(reference) = reference {
                let below = format!("{pointer}/results/{index}/criteria-reference/reference-id");
                one_of(reference, &criteria, "`criteria`", &below, problems);
            }
        }
    }),
};

static AUDIT_RESULT: Shape = Shape {
    what: "an audit result",
    parts: &[&[
        req("id", Text),
        req("title", Text),
        req("type", Enum(&["Gap", "Finding", "Observation", "Strength"])),
        req("description", Text),
        req("criteria-reference", Map(&MULTI_ENTRY)),
        opt("evidence", List(Maps(&EVIDENCE), Min::One)),
        opt("recommendations", List(Maps(&RECOMMENDATION), Min::One)),
    ]],
    rule: None,
};

static RECOMMENDATION: Shape = Shape {
    what: "a recommendation",
    parts: &[&[opt("id", Text), req("text", Text), opt("required", Bool)]],
    rule: None,
};

pub(super) static POLICY: Shape = Shape {
    what: "a policy",
    parts: &[&[
        req("title", Text),
        req("metadata", Map(&METADATA)),
        req("contacts", Map(&RACI)),
        req("scope", Map(&SCOPE)),
        req("imports", Map(&IMPORTS)),
        opt("implementation-plan", Map(&PLAN)),
        opt("risks", Map(&RISKS)),
        req("adherence", Map(&ADHERENCE)),
    ]],
    rule: None,
};

static SCOPE: Shape =
    Shape { what: "a scope", parts: &[&[req("in", Map(&DIMENSIONS)), opt("out", Map(&DIMENSIONS))]], rule: None };

static DIMENSIONS: Shape = Shape {
    what: "the dimensions of a scope",
    parts: &[&[
        opt("technologies", TEXTS),
        opt("geopolitical", TEXTS),
        opt("sensitivity", TEXTS),
        opt("users", TEXTS),
        opt("groups", TEXTS),
    ]],
    rule: None,
};

static IMPORTS: Shape = Shape {
    what: "the imports of a policy",
    parts: &[&[
        opt("policies", List(Maps(&ARTIFACT_MAPPING), Min::One)),
        opt("catalogs", List(Maps(&CATALOG_IMPORT), Min::One)),
        opt("guidance", List(Maps(&GUIDANCE_IMPORT), Min::One)),
    ]],
    rule: None,
};

const IMPORT: &[Field] =
    &[req("reference-id", Text), opt("exclusions", TEXTS), opt("constraints", List(Maps(&CONSTRAINT), Min::One))];

static GUIDANCE_IMPORT: Shape = Shape { what: "an import of guidance", parts: &[IMPORT], rule: None };

static CATALOG_IMPORT: Shape = Shape {
    what: "an import of a catalog",
    parts: &[IMPORT, &[opt("assessment-requirement-modifications", List(Maps(&MODIFIER), Min::One))]],
    rule: None,
};

static CONSTRAINT: Shape =
    Shape { what: "a constraint", parts: &[&[req("id", Text), req("target-id", Text), req("text", Text)]], rule: None };

static MODIFIER: Shape = Shape {
    what: "a modification of a requirement",
    parts: &[&[
        req("id", Text),
        req("target-id", Text),
        req("modification-type", Enum(&["Add", "Modify", "Remove", "Replace", "Override"])),
        req("modification-rationale", Text),
        opt("text", Text),
        opt("applicability", TEXTS),
        opt("recommendation", Text),
    ]],
    rule: None,
};

static PLAN: Shape = Shape {
    what: "an implementation plan",
    parts: &[&[
        opt("notification-process", Text),
        req("evaluation-timeline", Map(&TIMELINE)),
        req("enforcement-timeline", Map(&TIMELINE)),
    ]],
    rule: None,
};

static TIMELINE: Shape = Shape {
    what: "a timeline",
    parts: &[&[req("start", As(&DATE_TIME)), opt("end", As(&DATE_TIME)), req("notes", Text)]],
    rule: None,
};

static RISKS: Shape = Shape {
    what: "the risks of a policy",
    parts: &[&[opt("mitigated", List(Maps(&MITIGATED), Min::One)), opt("accepted", List(Maps(&ACCEPTED), Min::One))]],
    rule: None,
};

static MITIGATED: Shape =
    Shape { what: "a mitigated risk", parts: &[&[req("id", Text), req("risk", Map(&ENTRY))]], rule: None };

static ACCEPTED: Shape = Shape {
    what: "an accepted risk",
    parts: &[&[
        req("id", Text),
        opt("target-id", Text),
        req("risk", Map(&ENTRY)),
        opt("scope", Map(&SCOPE)),
        opt("justification", Text),
    ]],
    rule: None,
};

static ADHERENCE: Shape = Shape {
    what: "the adherence section",
    parts: &[&[
        opt("evaluation-methods", List(Maps(&EVALUATION_METHOD), Min::One)),
        opt("assessment-plans", List(Maps(&ASSESSMENT_PLAN), Min::One)),
        opt("enforcement-methods", List(Maps(&ENFORCEMENT_METHOD), Min::One)),
        opt("non-compliance", Text),
    ]],
    rule: None,
};

static ASSESSMENT_PLAN: Shape = Shape {
    what: "an assessment plan",
    parts: &[&[
        req("id", Text),
        req("requirement-id", Text),
        req("frequency", Text),
        req("evaluation-methods", List(Maps(&EVALUATION_METHOD), Min::One)),
        opt("evidence-requirements", Text),
        opt("parameters", List(Maps(&PARAMETER), Min::One)),
    ]],
    rule: None,
};

const METHOD: &[Field] = &[
    req("id", Text),
    req("mode", Enum(&["Manual", "Automated"])),
    opt("required", Bool),
    opt("description", Text),
    opt("executor", Map(&ACTOR)),
];

static EVALUATION_METHOD: Shape = Shape {
    what: "an evaluation method",
    parts: &[METHOD, &[req("type", Enum(&["Intent", "Behavioral"]))]],
    rule: None,
};

static ENFORCEMENT_METHOD: Shape = Shape {
    what: "an enforcement method",
    parts: &[METHOD, &[req("type", Enum(&["Gate", "Remediation"]))]],
    rule: None,
};

static PARAMETER: Shape = Shape {
    what: "a parameter",
    parts: &[&[req("id", Text), req("label", Text), req("description", Text), opt("accepted-values", TEXTS)]],
    rule: None,
};
