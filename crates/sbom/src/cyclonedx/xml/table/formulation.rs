//! How something was made.

use super::super::form::{Form, Odd, boolean, list, odd, one, text, texts, word};
use super::{ATTACHMENT, BOM_REF, PROPERTIES, REFERENCE, components, services};

pub(super) static FORMULA: Form =
    Form(&[BOM_REF, components(), services(), list("workflows", "workflow", &WORKFLOW), PROPERTIES]);

const RESOURCES: super::Field = list("resourceReferences", "resourceReference", &RESOURCE);

static RESOURCE: Form = Form(&[word("ref"), one("externalReference", &REFERENCE)]);

/// Workflows and their tasks; only a workflow has tasks.
static WORKFLOW: Form = Form(&[
    BOM_REF,
    text("uid"),
    text("name"),
    text("description"),
    RESOURCES,
    list("tasks", "task", &WORKFLOW),
    odd("taskDependencies", Odd::Dependencies),
    texts("taskTypes", "taskType"),
    one("trigger", &TRIGGER),
    list("steps", "step", &STEP),
    list("inputs", "input", &INPUT),
    list("outputs", "output", &OUTPUT),
    word("timeStart"),
    word("timeEnd"),
    list("workspaces", "workspace", &WORKSPACE),
    odd("runtimeTopology", Odd::Dependencies),
    PROPERTIES,
]);

static WORKSPACE: Form = Form(&[
    BOM_REF,
    text("uid"),
    text("name"),
    texts("aliases", "alias"),
    text("description"),
    RESOURCES,
    word("accessMode"),
    text("mountPath"),
    text("managedDataType"),
    text("volumeRequest"),
    one("volume", &VOLUME),
    PROPERTIES,
]);

static VOLUME: Form = Form(&[
    text("uid"),
    text("name"),
    word("mode"),
    text("path"),
    text("sizeAllocated"),
    boolean("persistent"),
    boolean("remote"),
    PROPERTIES,
]);

static STEP: Form = Form(&[text("name"), text("description"), list("commands", "command", &COMMAND), PROPERTIES]);

static COMMAND: Form = Form(&[text("executed"), PROPERTIES]);

static TRIGGER: Form = Form(&[
    BOM_REF,
    text("uid"),
    text("name"),
    text("description"),
    RESOURCES,
    word("type"),
    one("event", &EVENT),
    list("conditions", "condition", &CONDITION),
    word("timeActivated"),
    list("inputs", "input", &INPUT),
    list("outputs", "output", &OUTPUT),
    PROPERTIES,
]);

static CONDITION: Form = Form(&[text("description"), text("expression"), PROPERTIES]);

static EVENT: Form = Form(&[
    text("uid"),
    text("description"),
    word("timeReceived"),
    one("data", &ATTACHMENT),
    one("source", &RESOURCE),
    one("target", &RESOURCE),
    PROPERTIES,
]);

static INPUT: Form = Form(&[
    one("resource", &RESOURCE),
    list("parameters", "parameter", &PARAMETER),
    odd("environmentVars", Odd::Variables),
    one("data", &ATTACHMENT),
    one("source", &RESOURCE),
    one("target", &RESOURCE),
    PROPERTIES,
]);

static OUTPUT: Form = Form(&[
    one("resource", &RESOURCE),
    odd("environmentVars", Odd::Variables),
    one("data", &ATTACHMENT),
    word("type"),
    one("source", &RESOURCE),
    one("target", &RESOURCE),
    PROPERTIES,
]);

static PARAMETER: Form = Form(&[text("name"), text("value"), text("dataType")]);
