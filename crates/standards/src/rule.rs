//! Expressions over requirement and check ids: what a part of a badge asks.
//!
//! How a rule folds, given the verdict of every id:
//!
//! | rule | written | verdict |
//! |---|---|---|
//! | id | `"OSPS-VM-03.01"` | that of the requirement or check; NotApplicable above the level of the project, or of the edition if it sets one |
//! | all | `{ all = […] }` | fold of the items: Failed > Unknown > NeedsReview > Passed > NotApplicable |
//! | any | `{ any = […] }` | Passed when one passed; NotApplicable when none applies; else the most hopeful of the items that apply: NeedsReview, then Unknown, then Failed |
//! | count | `{ count = 2, of = […] }` | Passed when so many passed; Failed when no longer possible; else NeedsReview or Unknown |
//! | level | `{ level = "OSPS-DO" }` | `all` over the live requirements whose id starts so, up to the level of the project |
//! | gate | `{ gate = RULE, then = RULE }` | that of `then` when the gate passed; Unknown when the gate is Unknown or NeedsReview; else NotApplicable |
//! | from level | `{ from-level = 2, then = RULE }` | that of `then` from this level of the project on; NotApplicable below |

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{self, MapAccess, Visitor},
};
use slam_model::Level;

/// An expression over requirement and check ids.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Rule {
    /// A requirement (`OSPS-VM-03.01`, `CRA-01`) or a check (`insights-valid`).
    Id(String),
    /// Every one.
    All {
        /// The rules.
        all: Vec<Rule>,
    },
    /// At least one.
    Any {
        /// The rules.
        any: Vec<Rule>,
    },
    /// At least so many.
    Count {
        /// How many.
        count: u32,
        /// Of which rules.
        of: Vec<Rule>,
    },
    /// Every requirement whose id starts so, up to the level of the project.
    Level {
        /// The start of the ids: `OSPS-DO`.
        level: String,
    },
    /// The rule counts only when the gate passes; otherwise it does not apply.
    Gate {
        /// The gate.
        gate: Box<Rule>,
        /// The rule behind it.
        then: Box<Rule>,
    },
    /// The rule counts only from this level of the project on; below it, it does not apply.
    FromLevel {
        /// The level.
        #[serde(rename = "from-level")]
        from_level: Level,
        /// The rule behind it.
        then: Box<Rule>,
    },
}

impl Rule {
    /// Calls `visit` with every id that stands in the rule, gates included, in the order of the text.
    pub fn each_id<'r>(&'r self, visit: &mut impl FnMut(&'r str)) {
        match self {
            Self::Id(id) => visit(id),
            Self::Level { .. } => {}
            _ => self.parts(&mut |part| part.each_id(visit)),
        }
    }

    /// Calls `visit` as [`Rule::each_id`] does, parts that are only asked for at a higher level left out.
    pub fn each_id_up_to<'r>(&'r self, level: Level, visit: &mut impl FnMut(&'r str)) {
        match self {
            Self::Id(id) => visit(id),
            Self::Level { .. } => {}
            Self::FromLevel { from_level, .. } if *from_level > level => {}
            _ => self.parts(&mut |part| part.each_id_up_to(level, visit)),
        }
    }

    /// Calls `visit` with every beginning of ids that a `level` rule names.
    pub fn each_level<'r>(&'r self, visit: &mut impl FnMut(&'r str)) {
        match self {
            Self::Level { level } => visit(level),
            Self::Id(_) => {}
            _ => self.parts(&mut |part| part.each_level(visit)),
        }
    }

    fn parts<'r>(&'r self, visit: &mut dyn FnMut(&'r Rule)) {
        match self {
            Self::Id(_) | Self::Level { .. } => {}
            Self::All { all: rules } | Self::Any { any: rules } | Self::Count { of: rules, .. } => {
                rules.iter().for_each(visit);
            }
            Self::Gate { gate, then } => [gate, then].into_iter().for_each(|rule| visit(rule)),
            Self::FromLevel { then, .. } => visit(then),
        }
    }
}

/// Every way to write a rule, for messages.
const SHAPES: &str =
    "an id in quotes, or one of { all }, { any }, { count, of }, { level }, { gate, then }, { from-level, then }";

/// Written by hand: the derived reader of an untagged enum cannot say which key is wrong.
impl<'de> Deserialize<'de> for Rule {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RuleVisitor)
    }
}

struct RuleVisitor;

#[derive(Default)]
struct Keys {
    all: Option<Vec<Rule>>,
    any: Option<Vec<Rule>>,
    count: Option<u32>,
    of: Option<Vec<Rule>>,
    level: Option<String>,
    gate: Option<Rule>,
    then: Option<Rule>,
    from_level: Option<Level>,
}

impl<'de> Visitor<'de> for RuleVisitor {
    type Value = Rule;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(SHAPES)
    }

    fn visit_str<E: de::Error>(self, id: &str) -> Result<Rule, E> {
        let id = id.trim();
        let known_letters = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.');
        if id.is_empty() || !id.bytes().all(known_letters) {
            return Err(E::custom(format!("`{id}` is not an id; ids have letters, digits, `-`, and `.` only")));
        }
        Ok(Rule::Id(id.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Rule, A::Error> {
        let mut keys = Keys::default();
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "all" => keys.all = Some(map.next_value()?),
                "any" => keys.any = Some(map.next_value()?),
                "count" => keys.count = Some(map.next_value()?),
                "of" => keys.of = Some(map.next_value()?),
                "level" => keys.level = Some(map.next_value()?),
                "gate" => keys.gate = Some(map.next_value()?),
                "then" => keys.then = Some(map.next_value()?),
                "from-level" => keys.from_level = Some(map.next_value()?),
                other => return Err(de::Error::custom(format!("unknown key `{other}` in a rule; a rule is {SHAPES}"))),
            }
        }
        keys.rule().map_err(de::Error::custom)
    }
}

impl Keys {
    fn rule(self) -> Result<Rule, String> {
        let full = |name: &str, rules: Vec<Rule>| {
            if rules.is_empty() { Err(format!("`{name}` lists no rule; name at least one id")) } else { Ok(rules) }
        };
        match self {
            Self {
                all: Some(all),
                any: None,
                count: None,
                of: None,
                level: None,
                gate: None,
                then: None,
                from_level: None,
            } => Ok(Rule::All { all: full("all", all)? }),
            Self {
                any: Some(any),
                all: None,
                count: None,
                of: None,
                level: None,
                gate: None,
                then: None,
                from_level: None,
            } => Ok(Rule::Any { any: full("any", any)? }),
            Self {
                count: Some(count),
                of: Some(of),
                all: None,
                any: None,
                level: None,
                gate: None,
                then: None,
                from_level: None,
            } => {
                let of = full("of", of)?;
                match usize::try_from(count) {
                    Ok(wanted) if (1..=of.len()).contains(&wanted) => Ok(Rule::Count { count, of }),
                    _ => Err(format!("`count` is {count} of {} rules; it lies between 1 and their number", of.len())),
                }
            }
            Self {
                level: Some(level),
                all: None,
                any: None,
                count: None,
                of: None,
                gate: None,
                then: None,
                from_level: None,
            } => Ok(Rule::Level { level }),
            Self {
                gate: Some(gate),
                then: Some(then),
                all: None,
                any: None,
                count: None,
                of: None,
                level: None,
                from_level: None,
            } => Ok(Rule::Gate { gate: Box::new(gate), then: Box::new(then) }),
            Self {
                from_level: Some(from_level),
                then: Some(then),
                all: None,
                any: None,
                count: None,
                of: None,
                level: None,
                gate: None,
            } => Ok(Rule::FromLevel { from_level, then: Box::new(then) }),
            _ => Err(format!("these keys make no rule together; a rule is {SHAPES}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, Deserialize)]
    struct Holder {
        rule: Rule,
    }

    fn read(text: &str) -> Result<Rule, String> {
        toml::from_str::<Holder>(&format!("rule = {text}"))
            .map(|one| one.rule)
            .map_err(|error| error.message().to_owned())
    }

    #[test]
    fn every_shape_is_read_and_written_back() {
        for text in [
            r#""insights-valid""#,
            r#"{ all = ["a", { any = ["b", "c"] }] }"#,
            r#"{ count = 2, of = ["a", "b", "c"] }"#,
            r#"{ level = "OSPS-" }"#,
            r#"{ gate = "a", then = { level = "OSPS-DO" } }"#,
            r#"{ from-level = 2, then = "a" }"#,
        ] {
            let rule = read(text).unwrap();
            let json = serde_json::to_string(&rule).unwrap();
            assert_eq!(serde_json::from_str::<Rule>(&json).unwrap(), rule, "{text}");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused_with_the_reason() {
        for (text, reason) in [
            (r#"{ al = ["a"] }"#, "unknown key `al`"),
            (r#"{ all = [] }"#, "lists no rule"),
            (r#"{ count = 3, of = ["a"] }"#, "between 1 and"),
            (r#"{ count = 0, of = ["a"] }"#, "between 1 and"),
            (r#"{ gate = "a" }"#, "make no rule together"),
            (r#"{ all = ["a"], any = ["b"] }"#, "make no rule together"),
            (r#"{ from-level = 4, then = "a" }"#, "not a level"),
            (r#""two words""#, "not an id"),
            ("7", "an id in quotes"),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(reason), "{text}: {error}");
        }
    }

    #[test]
    fn ids_are_listed_with_those_of_gates() {
        let rule =
            read(r#"{ gate = "g", then = { all = ["a", { count = 1, of = ["b", { level = "OSPS-" }] }] } }"#).unwrap();
        let mut ids = Vec::new();
        rule.each_id(&mut |id| ids.push(id));
        let mut levels = Vec::new();
        rule.each_level(&mut |start| levels.push(start));
        assert_eq!((ids, levels), (vec!["g", "a", "b"], vec!["OSPS-"]));
    }
}
