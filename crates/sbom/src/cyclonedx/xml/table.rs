//! The table: which forms the parts of a document have.

mod crypto;
mod declarations;
mod formulation;
mod model;

use super::form::{
    Field, Form, Item, Odd, Scalar, Shape, attribute, boolean, field, line, list, many, named, number, odd, one, refs,
    text, texts, word,
};
use crypto::CRYPTO;
pub(super) use declarations::{ASSERTER, FAMILY, PATENT};
use declarations::{CITATION, DECLARATIONS, DEFINITIONS};
use formulation::FORMULA;
pub(super) use model::DATA;
use model::MODEL;

const BOM_REF: Field = attribute("bom-ref");
const PROPERTIES: Field = list("properties", "property", &PROPERTY);
const REFERENCES: Field = list("externalReferences", "reference", &REFERENCE);
const LICENCES: Field = odd("licenses", Odd::Licences);
const HASHES: Field = list("hashes", "hash", &HASH);
const TAGS: Field = texts("tags", "tag");
pub(super) const fn components() -> Field {
    list("components", "component", &COMPONENT)
}

pub(super) const fn services() -> Field {
    list("services", "service", &SERVICE)
}

/// The document, without what says that it is one.
pub(super) static BOM: Form = Form(&[
    attribute("serialNumber"),
    field("version", Shape::Attribute(Scalar::Number)),
    one("metadata", &METADATA),
    components(),
    services(),
    REFERENCES,
    odd("dependencies", Odd::Dependencies),
    list("compositions", "composition", &COMPOSITION),
    PROPERTIES,
    list("vulnerabilities", "vulnerability", &VULNERABILITY),
    list("annotations", "annotation", &ANNOTATION),
    list("formulation", "formula", &FORMULA),
    one("declarations", &DECLARATIONS),
    one("definitions", &DEFINITIONS),
    list("citations", "citation", &CITATION),
]);

static METADATA: Form = Form(&[
    word("timestamp"),
    list("lifecycles", "lifecycle", &LIFECYCLE),
    odd("tools", Odd::Tools),
    list("authors", "author", &CONTACT),
    one("component", &COMPONENT),
    one("manufacturer", &ORGANIZATION),
    one("manufacture", &ORGANIZATION),
    one("supplier", &ORGANIZATION),
    LICENCES,
    PROPERTIES,
    one("distributionConstraints", &DISTRIBUTION),
]);

static DISTRIBUTION: Form = Form(&[word("tlp")]);
static LIFECYCLE: Form = Form(&[word("phase"), line("name"), text("description")]);

/// A tool as until 1.4.
pub(super) static TOOL: Form = Form(&[line("vendor"), line("name"), line("version"), HASHES, REFERENCES]);

/// Tools as from 1.5 on.
pub(super) static TOOLS: Form = Form(&[components(), services()]);

/// An organization.
pub(super) static ORGANIZATION: Form = Form(&[
    BOM_REF,
    line("name"),
    one("address", &ADDRESS),
    field("url", Shape::Many(Item::Text(Scalar::Word))),
    many("contact", &CONTACT),
]);

static ADDRESS: Form = Form(&[
    BOM_REF,
    text("country"),
    text("region"),
    text("locality"),
    text("postOfficeBoxNumber"),
    text("postalCode"),
    text("streetAddress"),
]);

/// A person.
pub(super) static CONTACT: Form = Form(&[BOM_REF, line("name"), line("email"), line("phone")]);

/// A component.
pub(super) static COMPONENT: Form = Form(&[
    attribute("type"),
    attribute("mime-type"),
    field("isExternal", Shape::Attribute(Scalar::Boolean)),
    BOM_REF,
    one("supplier", &ORGANIZATION),
    one("manufacturer", &ORGANIZATION),
    list("authors", "author", &CONTACT),
    line("author"),
    line("publisher"),
    line("group"),
    line("name"),
    line("version"),
    line("versionRange"),
    line("description"),
    word("scope"),
    HASHES,
    LICENCES,
    line("copyright"),
    list("patentAssertions", "patentAssertion", &declarations::ASSERTION),
    word("cpe"),
    word("purl"),
    field("omniborId", Shape::Many(Item::Text(Scalar::Text))),
    field("swhid", Shape::Many(Item::Text(Scalar::Text))),
    one("swid", &SWID),
    boolean("modified"),
    one("pedigree", &PEDIGREE),
    REFERENCES,
    PROPERTIES,
    components(),
    one("evidence", &EVIDENCE),
    one("releaseNotes", &RELEASE_NOTES),
    one("modelCard", &MODEL),
    many("data", &DATA),
    one("cryptoProperties", &CRYPTO),
    TAGS,
]);

/// A property.
pub(super) static PROPERTY: Form = Form(&[attribute("name"), field("value", Shape::Own(Scalar::Filled))]);

static HASH: Form = Form(&[attribute("alg"), field("content", Shape::Own(Scalar::Word))]);

static REFERENCE: Form = Form(&[attribute("type"), word("url"), text("comment"), HASHES, PROPERTIES]);

/// A file within the document.
static ATTACHMENT: Form = Form(&[
    named("contentType", "content-type", Shape::Attribute(Scalar::Line)),
    attribute("encoding"),
    field("content", Shape::Own(Scalar::Text)),
]);

static SWID: Form = Form(&[
    attribute("tagId"),
    attribute("name"),
    attribute("version"),
    field("tagVersion", Shape::Attribute(Scalar::Number)),
    field("patch", Shape::Attribute(Scalar::Boolean)),
    one("text", &ATTACHMENT),
    word("url"),
]);

/// A licence by id or name.
pub(super) static LICENCE: Form = Form(&[
    BOM_REF,
    attribute("acknowledgement"),
    word("id"),
    line("name"),
    one("text", &ATTACHMENT),
    word("url"),
    one("licensing", &LICENSING),
    PROPERTIES,
]);

/// An expression of licences.
pub(super) static EXPRESSION: Form =
    Form(&[BOM_REF, attribute("acknowledgement"), field("expression", Shape::Own(Scalar::Line))]);

/// An expression of licences with what is to say about its parts.
pub(super) static DETAILED: Form = Form(&[
    BOM_REF,
    attribute("acknowledgement"),
    attribute("expression"),
    named("expressionDetails", "details", Shape::Many(Item::Form(&DETAIL))),
    one("licensing", &LICENSING),
    PROPERTIES,
]);

static DETAIL: Form = Form(&[
    named("licenseIdentifier", "license-identifier", Shape::Attribute(Scalar::Line)),
    BOM_REF,
    one("text", &ATTACHMENT),
    word("url"),
]);

static LICENSING: Form = Form(&[
    texts("altIds", "altId"),
    one("licensor", &EITHER),
    one("licensee", &EITHER),
    one("purchaser", &EITHER),
    text("purchaseOrder"),
    texts("licenseTypes", "licenseType"),
    word("lastRenewal"),
    word("expiration"),
]);

/// An organization or a person.
pub(super) static EITHER: Form = Form(&[one("organization", &ORGANIZATION), one("individual", &CONTACT)]);

static PEDIGREE: Form = Form(&[
    list("ancestors", "component", &COMPONENT),
    list("descendants", "component", &COMPONENT),
    list("variants", "component", &COMPONENT),
    list("commits", "commit", &COMMIT),
    list("patches", "patch", &PATCH),
    text("notes"),
]);

static COMMIT: Form =
    Form(&[line("uid"), word("url"), one("author", &ACTION), one("committer", &ACTION), line("message")]);
static ACTION: Form = Form(&[word("timestamp"), line("name"), line("email")]);
static PATCH: Form = Form(&[attribute("type"), one("diff", &DIFF), list("resolves", "issue", &ISSUE)]);
static DIFF: Form = Form(&[one("text", &ATTACHMENT), word("url")]);

static ISSUE: Form = Form(&[
    attribute("type"),
    line("id"),
    line("name"),
    line("description"),
    one("source", &SOURCE),
    field("references", Shape::List("url", Item::Text(Scalar::Word))),
]);

static SOURCE: Form = Form(&[line("name"), word("url")]);

/// A service.
pub(super) static SERVICE: Form = Form(&[
    BOM_REF,
    one("provider", &ORGANIZATION),
    line("group"),
    line("name"),
    line("version"),
    line("description"),
    field("endpoints", Shape::List("endpoint", Item::Text(Scalar::Word))),
    boolean("authenticated"),
    boolean("x-trust-boundary"),
    text("trustZone"),
    odd("data", Odd::ServiceData),
    LICENCES,
    list("patentAssertions", "patentAssertion", &declarations::ASSERTION),
    REFERENCES,
    PROPERTIES,
    services(),
    one("releaseNotes", &RELEASE_NOTES),
    TAGS,
]);

/// What flows through a service, from 1.5 on.
pub(super) static FLOW: Form = Form(&[
    attribute("name"),
    attribute("description"),
    one("classification", &CLASSIFICATION),
    one("governance", &GOVERNANCE),
    field("source", Shape::List("url", Item::Text(Scalar::Word))),
    field("destination", Shape::List("url", Item::Text(Scalar::Word))),
]);

/// What flows through a service, until 1.4.
pub(super) static CLASSIFICATION: Form = Form(&[attribute("flow"), field("classification", Shape::Own(Scalar::Line))]);

static GOVERNANCE: Form = Form(&[
    list("custodians", "custodian", &RESPONSIBLE),
    list("stewards", "steward", &RESPONSIBLE),
    list("owners", "owner", &RESPONSIBLE),
]);

static RESPONSIBLE: Form =
    Form(&[one("organization", &ORGANIZATION), named("contact", "individual", Shape::One(&CONTACT))]);

static EVIDENCE: Form = Form(&[
    odd("identity", Odd::Identity),
    list("occurrences", "occurrence", &OCCURRENCE),
    one("callstack", &CALLSTACK),
    LICENCES,
    field("copyright", Shape::Odd(Odd::Copyright)),
]);

/// Evidence for an identity.
pub(super) static IDENTITY: Form = Form(&[
    word("field"),
    number("confidence"),
    text("concludedValue"),
    list("methods", "method", &METHOD),
    refs("tools", "tool"),
]);

static METHOD: Form = Form(&[word("technique"), number("confidence"), text("value")]);

static OCCURRENCE: Form =
    Form(&[BOM_REF, text("location"), number("line"), number("offset"), text("symbol"), text("additionalContext")]);

static CALLSTACK: Form = Form(&[list("frames", "frame", &FRAME)]);

static FRAME: Form = Form(&[
    text("package"),
    text("module"),
    text("function"),
    texts("parameters", "parameter"),
    number("line"),
    number("column"),
    text("fullFilename"),
]);

static COMPOSITION: Form = Form(&[
    BOM_REF,
    word("aggregate"),
    refs("assemblies", "assembly"),
    refs("dependencies", "dependency"),
    refs("vulnerabilities", "vulnerability"),
]);

static RELEASE_NOTES: Form = Form(&[
    line("type"),
    text("title"),
    word("featuredImage"),
    word("socialImage"),
    text("description"),
    word("timestamp"),
    texts("aliases", "alias"),
    TAGS,
    list("resolves", "issue", &ISSUE),
    list("notes", "note", &NOTE),
    PROPERTIES,
]);

static NOTE: Form = Form(&[word("locale"), one("text", &ATTACHMENT)]);

static VULNERABILITY: Form = Form(&[
    BOM_REF,
    line("id"),
    one("source", &SOURCE),
    list("references", "reference", &ALIAS),
    list("ratings", "rating", &RATING),
    field("cwes", Shape::List("cwe", Item::Text(Scalar::Number))),
    text("description"),
    text("detail"),
    text("recommendation"),
    text("workaround"),
    one("proofOfConcept", &PROOF),
    list("advisories", "advisory", &ADVISORY),
    word("created"),
    word("published"),
    word("updated"),
    word("rejected"),
    one("credits", &CREDITS),
    odd("tools", Odd::Tools),
    one("analysis", &ANALYSIS),
    list("affects", "target", &TARGET),
    PROPERTIES,
]);

static ALIAS: Form = Form(&[line("id"), one("source", &SOURCE)]);

static RATING: Form = Form(&[
    one("source", &SOURCE),
    number("score"),
    word("severity"),
    word("method"),
    line("vector"),
    text("justification"),
]);

static PROOF: Form =
    Form(&[text("reproductionSteps"), text("environment"), list("supportingMaterial", "attachment", &ATTACHMENT)]);

static ADVISORY: Form = Form(&[line("title"), word("url")]);

static CREDITS: Form =
    Form(&[list("organizations", "organization", &ORGANIZATION), list("individuals", "individual", &CONTACT)]);

static ANALYSIS: Form = Form(&[
    word("state"),
    word("justification"),
    named("response", "responses", Shape::List("response", Item::Text(Scalar::Word))),
    text("detail"),
    word("firstIssued"),
    word("lastUpdated"),
]);

static TARGET: Form = Form(&[word("ref"), list("versions", "version", &AFFECTED)]);
static AFFECTED: Form = Form(&[line("version"), line("range"), word("status")]);

static ANNOTATION: Form =
    Form(&[BOM_REF, refs("subjects", "subject"), one("annotator", &ANNOTATOR), word("timestamp"), text("text")]);

static ANNOTATOR: Form = Form(&[
    one("organization", &ORGANIZATION),
    one("individual", &CONTACT),
    one("component", &COMPONENT),
    one("service", &SERVICE),
]);
