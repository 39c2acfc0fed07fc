//! How good an SBOM is: what is there (presence, by the profile of an authority), and what is true.

mod facts;
mod profiles;
mod truth;

use serde::{Deserialize, Serialize};

use crate::{document::Format, graph::Graph};

pub use profiles::PROFILES;

/// A document that is judged.
#[derive(Debug, Clone)]
pub struct Judged<'a> {
    graph: &'a Graph,
    format: Format,
    version: &'a str,
    /// Which components an arrow starts or ends at.
    linked: Vec<bool>,
}

impl<'a> Judged<'a> {
    /// Returns the document: what it says (read with losses, so that components know their pointers), what it is written
    /// in, and in which version of that.
    pub fn new(graph: &'a Graph, format: Format, version: &'a str) -> Self {
        let mut linked = vec![false; graph.components.len()];
        for at in graph.edges.iter().flat_map(|edge| [edge.from, edge.to]) {
            if let Some(slot) = linked.get_mut(at as usize) {
                *slot = true;
            }
        }
        Self { graph, format, version, linked }
    }
}

/// A list of fields that somebody asks for.
#[derive(Debug)]
pub struct Profile {
    /// `ntia-2021`
    pub id: &'static str,
    /// Name with version and date of the document.
    pub title: &'static str,
    /// What is asked for.
    pub fields: &'static [Field],
}

/// One thing that a profile asks for.
#[derive(Debug)]
pub struct Field {
    /// `component-name`
    pub id: &'static str,
    /// For people.
    pub title: &'static str,
    /// Section of the source.
    pub section: &'static str,
    /// How to get the point, as a lower-case fragment.
    pub advice: &'static str,
    /// Who has to have it.
    pub of: Of,
}

/// Who has to have a field, and how it is seen.
#[derive(Debug)]
pub enum Of {
    /// The document as a whole.
    Document(fn(&Judged<'_>) -> bool),
    /// Every component.
    Component(fn(&Judged<'_>, usize) -> bool),
}

/// The whole score (`slam.sbom-score/1`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Score {
    /// `slam.sbom-score/1`
    pub schema: String,
    /// Presence, one entry a profile.
    pub profiles: Vec<ProfileScore>,
    /// Truth.
    pub truth: Truth,
    /// How many things the document itself says it does not know.
    pub known_unknowns: usize,
    /// How many components were judged.
    pub components: usize,
}

/// What a document has of a profile.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProfileScore {
    /// Id of the profile.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Mean of the fields in whole percent, rounded down: each field counts the same, as authorities weigh none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// The fields.
    pub fields: Vec<FieldScore>,
}

/// What a document has of a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldScore {
    /// Id of the field.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Section of the source.
    pub section: String,
    /// How many have it.
    pub met: u32,
    /// How many must have it.
    pub all: u32,
    /// Where it is missing: at most [`SHOWN`] places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub lost: Vec<Lost>,
    /// How to get the points.
    pub advice: String,
}

/// A place where a point was lost.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Lost {
    /// JSON pointer into the document: the component, or the root.
    pub pointer: String,
    /// Reference of the component; none for the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// What is wrong; none when it is only missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// What is true of what the document says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Truth {
    /// Mean of the checks in whole percent, rounded down.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub percent: Option<u8>,
    /// The checks.
    pub checks: Vec<TruthCheck>,
}

/// One check of truth.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TruthCheck {
    /// `purl-follows-its-type`
    pub id: String,
    /// For people.
    pub title: String,
    /// How many statements are true.
    pub right: u32,
    /// How many statements there are; 0 when the document says nothing of the kind.
    pub all: u32,
    /// Where it is not true: at most [`SHOWN`] places.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub wrong: Vec<Lost>,
}

/// Places that a report lists of one field.
pub const SHOWN: usize = 1000;

/// Judges a document by profiles (all when none is named), and by what `target`, the graph made anew of what the document
/// is about, says.
pub fn score(judged: &Judged<'_>, profiles: &[&Profile], target: Option<&Graph>) -> Score {
    let all: Vec<&Profile> = if profiles.is_empty() { PROFILES.iter().collect() } else { profiles.to_vec() };
    Score {
        schema: "slam.sbom-score/1".to_owned(),
        profiles: all.into_iter().map(|profile| of_profile(judged, profile)).collect(),
        truth: truth::judge(judged, target),
        known_unknowns: judged.graph.unknowns.len(),
        components: judged.graph.components.len(),
    }
}

fn of_profile(judged: &Judged<'_>, profile: &Profile) -> ProfileScore {
    let fields: Vec<FieldScore> = profile.fields.iter().map(|field| of_field(judged, field)).collect();
    let percent = mean(fields.iter().map(|field| (field.met, field.all)));
    ProfileScore { id: profile.id.to_owned(), title: profile.title.to_owned(), percent, fields }
}

/// Mean of shares in whole percent, rounded down so that only a full set shows 100; what nobody has to have is left out.
fn mean(shares: impl Iterator<Item = (u32, u32)>) -> Option<u8> {
    // Ten-thousandths, so that the mean does not round twice.
    let parts: Vec<u64> =
        shares.filter(|(_, all)| *all > 0).map(|(met, all)| u64::from(met) * 10_000 / u64::from(all)).collect();
    let count = u64::try_from(parts.len()).unwrap_or(u64::MAX);
    let sum: u64 = parts.iter().sum();
    sum.checked_div(count).map(|mean| u8::try_from(mean / 100).unwrap_or(100))
}

fn of_field(judged: &Judged<'_>, field: &Field) -> FieldScore {
    let mut score = FieldScore {
        id: field.id.to_owned(),
        title: field.title.to_owned(),
        section: field.section.to_owned(),
        met: 0,
        all: 0,
        lost: Vec::new(),
        advice: field.advice.to_owned(),
    };
    match field.of {
        Of::Document(has) => {
            score.all = 1;
            if has(judged) {
                score.met = 1;
            } else {
                score.lost.push(Lost { pointer: String::new(), reference: None, message: None });
            }
        }
        Of::Component(has) => {
            for (at, component) in judged.graph.components.iter().enumerate() {
                score.all += 1;
                if has(judged, at) {
                    score.met += 1;
                } else if score.lost.len() < SHOWN {
                    score.lost.push(place(component, None));
                }
            }
        }
    }
    score
}

fn place(component: &crate::Component, message: Option<String>) -> Lost {
    Lost { pointer: component.pointer.to_string(), reference: Some(component.reference.to_string()), message }
}

#[cfg(test)]
mod tests;
