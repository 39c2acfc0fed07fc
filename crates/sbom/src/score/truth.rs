//! Whether what a document says is true: by itself, and against what it is about.

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::purl::Purl;

use super::{Judged, Lost, SHOWN, Truth, TruthCheck, mean, place};
use crate::graph::{Component, Graph, Hash, LicenseForm};
use crate::identity::{Identity, identity, version};

/// Judges every statement that can be judged.
pub(super) fn judge(judged: &Judged<'_>, target: Option<&Graph>) -> Truth {
    let mut checks = vec![
        purls(judged),
        purls_agree(judged),
        hashes(judged),
        licenses(judged),
        cpes(judged),
        unique(judged),
        reached(judged),
        edges(judged),
        completeness(judged),
    ];
    if let Some(target) = target {
        checks.extend(against(judged, target));
    }
    let percent = mean(checks.iter().map(|check| (check.right, check.all)));
    Truth { percent, checks }
}

struct Count(TruthCheck);

impl Count {
    fn new(id: &str, title: &str) -> Self {
        let (id, title) = (id.to_owned(), title.to_owned());
        Self(TruthCheck { id, title, right: 0, all: 0, wrong: Vec::new() })
    }

    fn note(&mut self, component: &Component, verdict: Result<(), String>) {
        self.0.all += 1;
        match verdict {
            Ok(()) => self.0.right += 1,
            Err(message) if self.0.wrong.len() < SHOWN => self.0.wrong.push(place(component, Some(message))),
            Err(_) => {}
        }
    }
}

fn each(judged: &Judged<'_>, id: &str, title: &str, test: impl Fn(&Component, &mut Count)) -> TruthCheck {
    let mut count = Count::new(id, title);
    judged.graph.components.iter().for_each(|component| test(component, &mut count));
    count.0
}

fn purls(judged: &Judged<'_>) -> TruthCheck {
    each(judged, "purl-valid", "Package URLs keep the rules of their type", |component, count| {
        if let Some(purl) = &component.purl {
            count.note(component, purl.parse::<Purl>().map(drop).map_err(|error| format!("`{purl}`: {error}")));
        }
    })
}

fn purls_agree(judged: &Judged<'_>) -> TruthCheck {
    each(judged, "purl-agrees", "Package URL and version of a component agree", |component, count| {
        let Some(purl) = component.purl.as_deref().and_then(|purl| purl.parse::<Purl>().ok()) else { return };
        let (Some(told), Some(named)) = (component.version.as_deref(), purl.version()) else { return };
        // A `v` before the version is a habit of Go and of tags, no other version; some tools leave the epoch out.
        let plain = |text: &str| text.trim_start_matches('v').rsplit(':').next().unwrap_or_default().to_lowercase();
        let same = plain(told) == plain(named);
        count.note(
            component,
            same.then_some(()).ok_or_else(|| format!("the version is {told}, the package URL says {named}")),
        );
    })
}

/// Digests have the length of their algorithm, in hexadecimal.
fn hash_is_sound(hash: &Hash) -> Result<(), String> {
    let wanted = match hash.algorithm.as_str() {
        "MD5" => 32,
        "SHA-1" => 40,
        "SHA-224" => 56,
        "SHA-256" | "SHA3-256" | "BLAKE2b-256" | "BLAKE3" => 64,
        "SHA-384" | "SHA3-384" | "BLAKE2b-384" => 96,
        "SHA-512" | "SHA3-512" | "BLAKE2b-512" => 128,
        _ => return Ok(()),
    };
    let text = hash.value.as_str();
    let hex = text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let zero = text.bytes().all(|byte| byte == b'0');
    match (hex && text.len() == wanted, zero) {
        (true, false) => Ok(()),
        (true, true) => Err(format!("the {} is all zeros", hash.algorithm)),
        (false, _) => Err(format!("the {} has not {wanted} hexadecimal digits", hash.algorithm)),
    }
}

fn hashes(judged: &Judged<'_>) -> TruthCheck {
    each(judged, "hash-sound", "Digests have the form of their algorithm", |component, count| {
        for hash in &component.hashes {
            count.note(component, hash_is_sound(hash));
        }
    })
}

fn licenses(judged: &Judged<'_>) -> TruthCheck {
    each(judged, "license-valid", "Licence expressions are valid SPDX", |component, count| {
        for license in component.licenses.iter().filter(|license| license.form == LicenseForm::Expression) {
            if matches!(license.text.as_str(), "NOASSERTION" | "NONE") {
                continue;
            }
            let parsed = spdx::Expression::parse(&license.text);
            count.note(component, parsed.map(drop).map_err(|error| format!("`{}`: {}", license.text, error.reason)));
        }
    })
}

fn cpes(judged: &Judged<'_>) -> TruthCheck {
    each(judged, "cpe-valid", "CPE names have the form of CPE 2.2 or 2.3", |component, count| {
        for cpe in component.details.iter().flat_map(|details| &details.cpes) {
            let parts = cpe.replace("\\:", "").matches(':').count();
            let sound = if cpe.starts_with("cpe:2.3:") { parts == 12 } else { cpe.starts_with("cpe:/") };
            count.note(component, sound.then_some(()).ok_or_else(|| format!("`{cpe}` has another form")));
        }
    })
}

fn unique(judged: &Judged<'_>) -> TruthCheck {
    let mut seen: BTreeSet<(Identity, Option<String>, Option<&str>)> = BTreeSet::new();
    let mut count = Count::new("identity-unique", "No component stands twice in the list");
    for component in &judged.graph.components {
        let new = seen.insert((identity(component), version(component), component.purl.as_deref()));
        count.note(
            component,
            new.then_some(()).ok_or_else(|| "the same component stands in the list before".to_owned()),
        );
    }
    count.0
}

/// Every component can be reached from what the document is about.
fn reached(judged: &Judged<'_>) -> TruthCheck {
    let graph = judged.graph;
    let mut count = Count::new("no-orphan", "Every component is reached from what the SBOM is about");
    let Some(root) = graph.document.root else { return count.0 };
    let mut next: BTreeMap<u32, Vec<u32>> = BTreeMap::new();
    for edge in &graph.edges {
        next.entry(edge.from).or_default().push(edge.to);
    }
    let mut known = vec![false; graph.components.len()];
    let mut waiting = vec![root];
    while let Some(at) = waiting.pop() {
        if let Some(slot) = known.get_mut(at as usize)
            && !*slot
        {
            *slot = true;
            waiting.extend(next.get(&at).into_iter().flatten());
        }
    }
    for (component, known) in graph.components.iter().zip(known) {
        count.note(component, known.then_some(()).ok_or_else(|| "nothing leads to it".to_owned()));
    }
    count.0
}

fn edges(judged: &Judged<'_>) -> TruthCheck {
    let mut count = Count::new("edges-sound", "No component depends on itself");
    for edge in &judged.graph.edges {
        if let Some(component) = judged.graph.components.get(edge.from as usize) {
            let sound = edge.from != edge.to;
            count.note(component, sound.then_some(()).ok_or_else(|| "it depends on itself".to_owned()));
        }
    }
    count.0
}

/// A list that claims to be complete has no known unknowns and no version left open.
fn completeness(judged: &Judged<'_>) -> TruthCheck {
    let mut count = Count::new("completeness-holds", "What is said of completeness holds");
    if judged.graph.document.completeness.as_deref() != Some("complete") {
        return count.0;
    }
    let open = judged.graph.components.iter().filter(|one| version(one).is_none()).count();
    let unknowns = judged.graph.unknowns.len();
    let holds = open == 0 && unknowns == 0;
    count.0.all = 1;
    if holds {
        count.0.right = 1;
    } else {
        let message = format!("it claims to be complete, with {unknowns} known unknowns and {open} versions left open");
        count.0.wrong.push(Lost { pointer: String::new(), reference: None, message: Some(message) });
    }
    count.0
}

/// Compares the document with the graph that was made anew of what it is about.
fn against(judged: &Judged<'_>, target: &Graph) -> Vec<TruthCheck> {
    let key = |component: &Component| (identity(component), version(component));
    let is_root = |graph: &Graph, at: usize| graph.document.root.is_some_and(|root| root as usize == at);
    let real: BTreeMap<_, &Component> = (target.components.iter().enumerate())
        .filter(|(at, _)| !is_root(target, *at))
        .map(|(_, component)| (key(component), component))
        .collect();
    let told: BTreeSet<_> = judged.graph.components.iter().map(key).collect();
    let mut there = Count::new("component-there", "Listed components are in the target");
    let mut same = Count::new("hash-same", "Digests are those of the target");
    for (at, component) in judged.graph.components.iter().enumerate() {
        if is_root(judged.graph, at) {
            continue;
        }
        let found = real.get(&key(component));
        there.note(component, found.map(|_| ()).ok_or_else(|| "it was not found in the target".to_owned()));
        for hash in &component.hashes {
            let Some(other) = found.and_then(|found| found.hashes.iter().find(|one| one.algorithm == hash.algorithm))
            else {
                continue;
            };
            let verdict = other.value.eq_ignore_ascii_case(&hash.value).then_some(());
            same.note(
                component,
                verdict.ok_or_else(|| format!("the target has the {} {}", other.algorithm, other.value)),
            );
        }
    }
    let mut listed = Count::new("component-listed", "Components of the target are listed");
    for (key, component) in &real {
        let verdict = told.contains(key).then_some(());
        let message = || format!("`{}` of the target is not listed", component.reference);
        listed.note(&Component::default(), verdict.ok_or_else(message));
    }
    let mut arrows = Count::new("edge-there", "Listed arrows are in the target");
    let pair = |graph: &Graph, edge: &crate::Edge| {
        let of = |at: u32| graph.components.get(at as usize).map(key);
        Some((of(edge.from)?, of(edge.to)?))
    };
    let known: BTreeSet<_> = target.edges.iter().filter_map(|edge| pair(target, edge)).collect();
    let needing: BTreeSet<_> = known.iter().map(|(from, _)| from.clone()).collect();
    for edge in &judged.graph.edges {
        let (Some(ends), Some(component)) = (pair(judged.graph, edge), judged.graph.components.get(edge.from as usize))
        else {
            continue;
        };
        // The target tells nothing of arrows of components whose lists have none.
        if Some(edge.from) == judged.graph.document.root || !needing.contains(&ends.0) {
            continue;
        }
        let verdict = known.contains(&ends).then_some(());
        arrows.note(component, verdict.ok_or_else(|| format!("the target has no arrow to {:?}", ends.1.1)));
    }
    vec![there.0, listed.0, same.0, arrows.0]
}
