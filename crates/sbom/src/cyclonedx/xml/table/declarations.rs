//! Standards, what is claimed about them, patents, and citations.

use super::super::form::{
    Form, Item, Odd, Scalar, Shape, boolean, field, list, many, named, number, odd, one, text, texts, word,
};
use super::model::CONTENTS;
use super::{BOM_REF, CONTACT, GOVERNANCE, ORGANIZATION, PROPERTIES, REFERENCE, REFERENCES, components, services};

pub(super) static DECLARATIONS: Form = Form(&[
    list("assessors", "assessor", &ASSESSOR),
    list("attestations", "attestation", &ATTESTATION),
    list("claims", "claim", &CLAIM),
    list("evidence", "evidence", &PROOF),
    one("targets", &TARGETS),
    one("affirmation", &AFFIRMATION),
]);

static ASSESSOR: Form = Form(&[BOM_REF, boolean("thirdParty"), one("organization", &ORGANIZATION)]);
static ATTESTATION: Form = Form(&[text("summary"), text("assessor"), many("map", &MAP)]);

static MAP: Form = Form(&[
    text("requirement"),
    texts("claims", "claim"),
    texts("counterClaims", "counterClaim"),
    one("conformance", &GRADE),
    one("confidence", &GRADE),
]);

static GRADE: Form = Form(&[number("score"), text("rationale"), texts("mitigationStrategies", "mitigationStrategy")]);

static CLAIM: Form = Form(&[
    BOM_REF,
    text("target"),
    text("predicate"),
    texts("mitigationStrategies", "mitigationStrategy"),
    text("reasoning"),
    field("evidence", Shape::Many(Item::Text(Scalar::Text))),
    field("counterEvidence", Shape::Many(Item::Text(Scalar::Text))),
    REFERENCES,
]);

static PROOF: Form = Form(&[
    BOM_REF,
    text("propertyName"),
    text("description"),
    many("data", &DATA),
    word("created"),
    word("expires"),
    one("author", &CONTACT),
    one("reviewer", &CONTACT),
]);

static DATA: Form = Form(&[
    text("name"),
    one("contents", &CONTENTS),
    text("classification"),
    field("sensitiveData", Shape::Many(Item::Text(Scalar::Text))),
    one("governance", &GOVERNANCE),
]);

static TARGETS: Form = Form(&[list("organizations", "organization", &ORGANIZATION), components(), services()]);

static AFFIRMATION: Form = Form(&[text("statement"), list("signatories", "signatory", &SIGNATORY)]);

static SIGNATORY: Form =
    Form(&[text("name"), text("role"), one("organization", &ORGANIZATION), one("externalReference", &REFERENCE)]);

pub(super) static DEFINITIONS: Form = Form(&[list("standards", "standard", &STANDARD), odd("patents", Odd::Patents)]);

static STANDARD: Form = Form(&[
    BOM_REF,
    text("name"),
    text("version"),
    text("description"),
    text("owner"),
    list("requirements", "requirement", &REQUIREMENT),
    list("levels", "level", &LEVEL),
    REFERENCES,
]);

static REQUIREMENT: Form = Form(&[
    BOM_REF,
    text("identifier"),
    text("title"),
    text("text"),
    texts("descriptions", "description"),
    field("openCre", Shape::Many(Item::Text(Scalar::Word))),
    text("parent"),
    PROPERTIES,
    REFERENCES,
]);

static LEVEL: Form =
    Form(&[BOM_REF, text("identifier"), text("title"), text("description"), texts("requirements", "requirement")]);

/// A patent.
pub(in super::super) static PATENT: Form = Form(&[
    BOM_REF,
    word("patentNumber"),
    word("applicationNumber"),
    word("jurisdiction"),
    one("priorityApplication", &APPLICATION),
    word("publicationNumber"),
    text("title"),
    text("abstract"),
    word("filingDate"),
    word("grantDate"),
    word("patentExpirationDate"),
    word("patentLegalStatus"),
    odd("patentAssignee", Odd::Assignees),
    REFERENCES,
]);

/// A family of patents.
pub(in super::super) static FAMILY: Form =
    Form(&[BOM_REF, text("familyId"), one("priorityApplication", &APPLICATION), texts("members", "ref"), REFERENCES]);

static APPLICATION: Form = Form(&[word("applicationNumber"), word("jurisdiction"), word("filingDate")]);

pub(super) static ASSERTION: Form = Form(&[
    BOM_REF,
    word("assertionType"),
    texts("patentRefs", "bom-ref"),
    odd("asserter", Odd::Asserter),
    text("notes"),
]);

pub(super) static CITATION: Form = Form(&[
    BOM_REF,
    texts("pointers", "pointer"),
    texts("expressions", "expression"),
    word("timestamp"),
    text("attributedTo"),
    text("process"),
    text("note"),
]);

/// Who asserts something of a patent.
pub(in super::super) static ASSERTER: Form =
    Form(&[one("organization", &ORGANIZATION), named("contact", "contact", Shape::One(&CONTACT)), text("ref")]);
