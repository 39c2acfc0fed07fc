//! `pom.xml` and `pom.properties` in a jar: who it is, its licences, and what it needs. A parent is not in a jar, so
//! that what only the parent says stays open.

use std::collections::BTreeMap;

use quick_xml::Reader;
use quick_xml::events::Event;

/// Elements within elements; real files have under 20.
const MOST_DEPTH: usize = 64;
/// Needs and properties each; the largest real files have some hundred.
const MOST_ENTRIES: usize = 10_000;

/// What a project file says.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Pom {
    pub(super) group: Option<String>,
    pub(super) artifact: Option<String>,
    pub(super) version: Option<String>,
    pub(super) licenses: Vec<String>,
    pub(super) description: Option<String>,
    pub(super) url: Option<String>,
    pub(super) needs: Vec<Need>,
}

/// One dependency of a project.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) scope: String,
    pub(super) is_optional: bool,
}

/// Reads `pom.properties`, a file of Java properties that Maven writes.
pub(super) fn read_properties(bytes: &[u8]) -> Pom {
    let mut pom = Pom::default();
    for line in String::from_utf8_lossy(bytes).lines() {
        let Some((key, value)) = line.split_once('=') else { continue };
        let value = Some(value.trim()).filter(|value| is_known(value)).map(str::to_owned);
        match key.trim() {
            "groupId" => pom.group = value,
            "artifactId" => pom.artifact = value,
            "version" => pom.version = value,
            _ => {}
        }
    }
    pom
}

/// Reads `pom.xml`; what is damaged ends it.
pub(super) fn read_xml(bytes: &[u8]) -> Pom {
    let mut reader = Reader::from_reader(bytes);
    let mut path: Vec<String> = Vec::new();
    let mut text = String::new();
    let mut pom = Pom::default();
    let mut need = Need::default();
    let mut parent = Pom::default();
    let mut properties: BTreeMap<String, String> = BTreeMap::new();
    loop {
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                if path.len() >= MOST_DEPTH {
                    break;
                }
                text.clear();
                path.push(String::from_utf8_lossy(start.local_name().as_ref().as_ref()).into_owned());
            }
            Ok(Event::Text(part)) if text.len() < 4096 => text.push_str(&part.xml10_content()),
            Ok(Event::CData(part)) if text.len() < 4096 => text.push_str(&part.xml10_content()),
            // Only characters and the five names that XML itself knows: there is nothing to grow.
            Ok(Event::GeneralRef(reference)) => match reference.resolve_char_ref() {
                Ok(Some(character)) => text.push(character),
                _ => text.push_str(match reference.xml10_content().as_ref() {
                    "amp" => "&",
                    "lt" => "<",
                    "gt" => ">",
                    "quot" => "\"",
                    "apos" => "'",
                    _ => "",
                }),
            },
            Ok(Event::End(_)) => {
                let value = text.trim();
                let at: Vec<&str> = path.iter().skip(1).map(String::as_str).collect();
                let owned = || Some(value.to_owned()).filter(|value| !value.is_empty());
                match at.as_slice() {
                    ["groupId"] => pom.group = owned(),
                    ["artifactId"] => pom.artifact = owned(),
                    ["version"] => pom.version = owned(),
                    ["description"] => pom.description = owned(),
                    ["url"] => pom.url = owned(),
                    ["parent", "groupId"] => parent.group = owned(),
                    ["parent", "artifactId"] => parent.artifact = owned(),
                    ["parent", "version"] => parent.version = owned(),
                    ["licenses", "license", "name"] if pom.licenses.len() < MOST_ENTRIES => {
                        pom.licenses.extend(owned())
                    }
                    ["properties", key] if properties.len() < MOST_ENTRIES => {
                        properties.insert((*key).to_owned(), value.to_owned());
                    }
                    ["dependencies", "dependency"] if pom.needs.len() < MOST_ENTRIES => {
                        pom.needs.push(std::mem::take(&mut need));
                    }
                    ["dependencies", "dependency", "groupId"] => need.group = value.to_owned(),
                    ["dependencies", "dependency", "artifactId"] => need.artifact = value.to_owned(),
                    ["dependencies", "dependency", "scope"] => need.scope = value.to_owned(),
                    ["dependencies", "dependency", "optional"] => need.is_optional = value == "true",
                    _ => {}
                }
                text.clear();
                path.pop();
                if path.is_empty() {
                    break;
                }
            }
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    // Group and version come from the parent when the project does not say its own.
    pom.group = pom.group.take().or_else(|| parent.group.clone());
    pom.version = pom.version.take().or_else(|| parent.version.clone());
    let own = pom.clone();
    let resolve = |text: &str| resolve(text, &own, &parent, &properties);
    pom.group = pom.group.as_deref().and_then(resolve);
    pom.artifact = pom.artifact.as_deref().and_then(resolve);
    pom.version = pom.version.as_deref().and_then(resolve);
    for need in &mut pom.needs {
        need.group = resolve(&need.group).unwrap_or_default();
        need.artifact = resolve(&need.artifact).unwrap_or_default();
    }
    pom.needs.retain(|need| !need.group.is_empty() && !need.artifact.is_empty());
    pom
}

/// Fills in `${…}`; `None` when something stays open.
fn resolve(text: &str, own: &Pom, parent: &Pom, properties: &BTreeMap<String, String>) -> Option<String> {
    let mut text = text.to_owned();
    // A property may name others: a few rounds, a bounded length, and no circle goes on for ever.
    for _ in 0..5 {
        let Some((before, rest)) = text.split_once("${") else { break };
        let (name, after) = rest.split_once('}')?;
        let value = match name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")).unwrap_or(name) {
            "groupId" => own.group.as_deref(),
            "artifactId" => own.artifact.as_deref(),
            "version" => own.version.as_deref(),
            "parent.groupId" => parent.group.as_deref(),
            "parent.version" => parent.version.as_deref(),
            _ => properties.get(name).map(String::as_str),
        };
        text = format!("{before}{}{after}", value?);
        if text.len() > 4096 {
            return None;
        }
    }
    is_known(&text).then_some(text)
}

fn is_known(text: &str) -> bool {
    !text.is_empty() && !text.contains("${")
}
