//! Machine learning models, and data.

use super::super::form::{
    Form, Item, Odd, Scalar, Shape, field, line, list, many, number, odd, one, text, texts, word,
};
use super::{ATTACHMENT, BOM_REF, GOVERNANCE, ORGANIZATION, PROPERTIES, REFERENCES};

pub(super) static MODEL: Form = Form(&[
    BOM_REF,
    one("modelParameters", &PARAMETERS),
    one("quantitativeAnalysis", &ANALYSIS),
    one("considerations", &CONSIDERATIONS),
    PROPERTIES,
]);

static PARAMETERS: Form = Form(&[
    one("approach", &APPROACH),
    text("task"),
    text("architectureFamily"),
    text("modelArchitecture"),
    odd("datasets", Odd::DataSets),
    list("inputs", "input", &FORMAT),
    list("outputs", "output", &FORMAT),
]);

static APPROACH: Form = Form(&[word("type")]);
static FORMAT: Form = Form(&[text("format")]);

static ANALYSIS: Form = Form(&[list("performanceMetrics", "performanceMetric", &METRIC), one("graphics", &GRAPHICS)]);

static METRIC: Form = Form(&[text("type"), text("value"), text("slice"), one("confidenceInterval", &INTERVAL)]);
static INTERVAL: Form = Form(&[text("lowerBound"), text("upperBound")]);
static GRAPHICS: Form = Form(&[text("description"), list("collection", "graphic", &GRAPHIC)]);
static GRAPHIC: Form = Form(&[text("name"), one("image", &ATTACHMENT)]);

static CONSIDERATIONS: Form = Form(&[
    texts("users", "user"),
    texts("useCases", "useCase"),
    texts("technicalLimitations", "technicalLimitation"),
    texts("performanceTradeoffs", "performanceTradeoff"),
    list("ethicalConsiderations", "ethicalConsideration", &RISK),
    one("environmentalConsiderations", &ENVIRONMENT),
    list("fairnessAssessments", "fairnessAssessment", &FAIRNESS),
]);

static RISK: Form = Form(&[text("name"), text("mitigationStrategy")]);
static FAIRNESS: Form = Form(&[text("groupAtRisk"), text("benefits"), text("harms"), text("mitigationStrategy")]);
static ENVIRONMENT: Form = Form(&[list("energyConsumptions", "energyConsumption", &CONSUMPTION), PROPERTIES]);

static CONSUMPTION: Form = Form(&[
    word("activity"),
    many("energyProviders", &PROVIDER),
    one("activityEnergyCost", &MEASURE),
    one("co2CostEquivalent", &MEASURE),
    one("co2CostOffset", &MEASURE),
    PROPERTIES,
]);

static MEASURE: Form = Form(&[number("value"), word("unit")]);

static PROVIDER: Form = Form(&[
    BOM_REF,
    text("description"),
    one("organization", &ORGANIZATION),
    word("energySource"),
    one("energyProvided", &MEASURE),
    REFERENCES,
]);

/// Data that a component is, or that a model was trained with.
pub(in super::super) static DATA: Form = Form(&[
    BOM_REF,
    word("type"),
    line("name"),
    one("contents", &CONTENTS),
    text("classification"),
    field("sensitiveData", Shape::Many(Item::Text(Scalar::Text))),
    one("graphics", &GRAPHICS),
    text("description"),
    one("governance", &GOVERNANCE),
]);

pub(super) static CONTENTS: Form = Form(&[one("attachment", &ATTACHMENT), word("url"), PROPERTIES]);
