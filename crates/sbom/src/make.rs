//! One graph from the listings of many files.
//!
//! A package that several files list is one component with one evidence entry each. What the target is stands at the
//! root; projects and workspace members hang on it, and what no package needs hangs on the root, too, so that no component
//! is an orphan.

mod component;
mod document;

pub use document::{is_document_name, listing_of};

use std::collections::{BTreeMap, BTreeSet};

use slam_formats::purl::Purl;
use slam_packages::{EdgeKind, Kind, Listing, Scope};

use crate::graph::{Component, ComponentKind, Document, Edge, Evidence, Graph, Problem, Text, Unknown};

/// The listing of one file.
#[derive(Debug, Clone)]
pub struct Seen {
    /// Path from the root of the target.
    pub path: String,
    /// Id of the reader.
    pub reader: &'static str,
    /// Image layer that brought the file, from 1.
    pub layer: Option<u32>,
    /// Image layer that brought each package, by its index, where that is not the layer of the file: a package database
    /// is written anew by every layer that installs something.
    pub layers: Vec<u32>,
    /// Whether the file lies among tests or examples: what it lists is not what the target is made of, but what it is
    /// developed with.
    pub aside: bool,
    /// What the reader saw.
    pub listing: Listing,
}

/// Everything that was found in a target.
#[derive(Debug, Clone, Default)]
pub struct Found {
    /// The listings of files.
    pub seen: Vec<Seen>,
    /// Files that were seen and not understood.
    pub unknowns: Vec<Unknown>,
    /// Files that could not be read as they should.
    pub problems: Vec<Problem>,
}

/// What the graph is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Subject {
    /// Name of the project, image, or file.
    pub name: String,
    /// Version: a tag, when one is known.
    pub version: Option<String>,
    /// Package URL, when it has one.
    pub purl: Option<String>,
    /// What it is: [`Kind::Application`], [`Kind::Container`], or [`Kind::File`].
    pub kind: Kind,
    /// Digests of the target itself.
    pub hashes: Vec<slam_packages::Hash>,
    /// Address of its repository.
    pub url: Option<String>,
    /// The commit that was looked at, or that the work tree stands on.
    pub commit: Option<String>,
    /// Names with values that belong to the target: layers of an image, its platform.
    pub properties: Vec<(String, String)>,
}

/// Joins the listings of a target.
pub fn make(subject: &Subject, found: Found) -> Graph {
    let Found { mut seen, unknowns, problems } = found;
    seen.sort_by(|a, b| (&a.path, a.reader).cmp(&(&b.path, b.reader)));
    let hidden: BTreeSet<String> = seen.iter().flat_map(|one| one.listing.hides.iter().cloned()).collect();
    seen.retain(|one| !hidden.contains(&one.path));
    let mut join = Join::new(subject);
    join.graph.unknowns = unknowns;
    join.graph.problems = problems;
    let mut owners: BTreeMap<&str, u32> = BTreeMap::new();
    let places: Vec<Vec<u32>> = seen.iter().map(|one| join.add(one)).collect();
    for (one, places) in seen.iter().zip(&places) {
        for (owner, paths) in &one.listing.owned {
            if let Some(&owner) = places.get(*owner) {
                owners.extend(paths.iter().map(|path| (path.trim_start_matches('/'), owner)));
            }
        }
    }
    join.meet_needs(&seen, &places);
    join.hang_owned(&seen, &places, &owners);
    join.finish()
}

/// What makes two packages of two files the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Identity {
    Purl(String),
    Named(Kind, String, Option<String>),
}

struct Join {
    graph: Graph,
    known: BTreeMap<Identity, u32>,
    edges: BTreeSet<(u32, u32, EdgeKind)>,
}

/// The root is the first component.
const ROOT: u32 = 0;

impl Join {
    fn new(subject: &Subject) -> Self {
        let root = component::of_subject(subject);
        let identity = match &subject.purl {
            Some(purl) => Identity::Purl(purl.clone()),
            None => Identity::Named(subject.kind, subject.name.clone(), subject.version.clone()),
        };
        let document = Document { root: Some(ROOT), ..Document::default() };
        let graph = Graph { document, components: vec![root], ..Graph::default() };
        Self { graph, known: BTreeMap::from([(identity, ROOT)]), edges: BTreeSet::new() }
    }

    /// Takes one listing in; returns where each of its packages is now.
    fn add(&mut self, seen: &Seen) -> Vec<u32> {
        let path = Text::from(seen.path.as_str());
        let places: Vec<u32> = seen
            .listing
            .packages
            .iter()
            .enumerate()
            .map(|(index, package)| {
                let identity = match &package.purl {
                    Some(purl) => Identity::Purl(purl.to_string()),
                    None => Identity::Named(package.kind, package.name.clone(), package.version.clone()),
                };
                let scope = if seen.aside { Scope::Dev } else { package.scope };
                let evidence = Evidence {
                    // A member of an archive, or another file of the same database.
                    path: package.path.as_deref().map_or_else(|| path.clone(), Text::from),
                    line: package.line,
                    reader: Text::const_new(seen.reader),
                    layer: seen.layers.get(index).copied().or(seen.layer),
                };
                let next = u32::try_from(self.graph.components.len()).unwrap_or(u32::MAX);
                // A project at the root of the target that has no name of its own is the target.
                let is_target = package.kind == Kind::Application && package.purl.is_none() && package.name == ".";
                let at = if is_target { ROOT } else { *self.known.entry(identity).or_insert(next) };
                match self.graph.components.get_mut(at as usize) {
                    Some(component) => component::merge(component, package, scope, evidence),
                    None => self.graph.components.push(component::of_package(package, scope, evidence)),
                }
                at
            })
            .collect();
        let mut needed = BTreeSet::new();
        for edge in &seen.listing.edges {
            if let (Some(&from), Some(&to)) = (places.get(edge.from), places.get(edge.to))
                && from != to
            {
                needed.insert(to);
                self.edges.insert((from, to, edge.kind));
            }
        }
        // Projects hang on the target; without one, what nothing else of the file needs is needed by the target.
        let projects: BTreeSet<u32> = (places.iter().zip(&seen.listing.packages))
            .filter(|(_, package)| package.kind == Kind::Application)
            .map(|(&at, _)| at)
            .collect();
        for (&at, package) in places.iter().zip(&seen.listing.packages) {
            if at == ROOT || needed.contains(&at) && !projects.contains(&at) {
                continue;
            }
            let kind = if package.kind == Kind::Application || package.kind == Kind::OperatingSystem {
                EdgeKind::Contains
            } else {
                component::edge_of_scope(if seen.aside { Scope::Dev } else { package.scope })
            };
            self.edges.insert((ROOT, at, kind));
        }
        for unknown in &seen.listing.unknowns {
            let (path, reason) = (path.clone(), Text::from(unknown.reason.as_str()));
            self.graph.unknowns.push(Unknown { path, line: unknown.line, reason });
        }
        for problem in &seen.listing.problems {
            let (path, message) = (path.clone(), Text::from(problem.message.as_str()));
            self.graph.problems.push(Problem { path, line: problem.line, message });
        }
        places
    }

    /// Draws the arrows to packages that only other files list. Of several versions the one that lies nearest is meant, as
    /// in nested `node_modules`.
    fn meet_needs(&mut self, seen: &[Seen], places: &[Vec<u32>]) {
        let mut by_name: BTreeMap<String, Vec<(&str, u32)>> = BTreeMap::new();
        for (one, places) in seen.iter().zip(places) {
            for (package, &at) in one.listing.packages.iter().zip(places) {
                if let Some(purl) = &package.purl {
                    by_name.entry(without_version(purl)).or_default().push((&one.path, at));
                }
            }
        }
        for (one, places) in seen.iter().zip(places) {
            for need in &one.listing.needs {
                let Some(&from) = places.get(need.from) else { continue };
                let known = by_name.get(&without_version(&need.purl)).map(Vec::as_slice).unwrap_or_default();
                let near = |path: &str| path.bytes().zip(one.path.bytes()).take_while(|(a, b)| a == b).count();
                let nearest = known.iter().max_by_key(|(path, at)| (near(path), std::cmp::Reverse(*at)));
                if let Some(&(_, to)) = nearest
                    && to != from
                {
                    self.edges.insert((from, to, need.kind));
                }
            }
        }
    }

    /// A package that was found in a file that a package of the distribution owns belongs to that package.
    fn hang_owned(&mut self, seen: &[Seen], places: &[Vec<u32>], owners: &BTreeMap<&str, u32>) {
        if owners.is_empty() {
            return;
        }
        for (one, places) in seen.iter().zip(places) {
            let Some(&owner) = owners.get(one.path.as_str()) else { continue };
            for &at in places {
                if at != owner && at != ROOT {
                    self.edges.insert((owner, at, EdgeKind::Contains));
                    self.edges.remove(&(ROOT, at, EdgeKind::DependsOn));
                    self.edges.remove(&(ROOT, at, EdgeKind::Contains));
                }
            }
        }
    }

    /// Sorts everything, so that the order of the files cannot be seen, and names the components.
    fn finish(mut self) -> Graph {
        let mut order: Vec<u32> = (1..u32::try_from(self.graph.components.len()).unwrap_or(u32::MAX)).collect();
        let key = |at: &u32| self.graph.components.get(*at as usize).map(component::sort_key);
        order.sort_by_cached_key(key);
        order.insert(0, ROOT);
        let mut renamed = vec![0u32; order.len()];
        for (new, &old) in order.iter().enumerate() {
            if let Some(slot) = renamed.get_mut(old as usize) {
                *slot = u32::try_from(new).unwrap_or(u32::MAX);
            }
        }
        let mut old: Vec<Option<Component>> = self.graph.components.drain(..).map(Some).collect();
        self.graph.components =
            order.iter().filter_map(|&at| old.get_mut(at as usize).and_then(Option::take)).collect();
        component::name_all(&mut self.graph.components);
        let place = |at: u32| renamed.get(at as usize).copied().unwrap_or_default();
        let mut edges: Vec<Edge> = self
            .edges
            .iter()
            .map(|&(from, to, kind)| Edge { from: place(from), to: place(to), kind: component::edge_word(kind) })
            .collect();
        edges.sort();
        self.graph.edges = edges;
        for component in &mut self.graph.components {
            component.evidence.sort();
            component.evidence.dedup();
        }
        self.graph.unknowns.sort();
        self.graph.unknowns.dedup();
        self.graph.problems.sort();
        self.graph.problems.dedup();
        if matches!(&self.graph.components.first(), Some(root) if root.kind == ComponentKind::Known(Kind::Container)) {
            self.graph.document.lifecycles.push(Text::const_new("post-build"));
        } else {
            self.graph.document.lifecycles.push(Text::const_new("pre-build"));
        }
        let blind = !self.graph.unknowns.is_empty() || !self.graph.problems.is_empty();
        self.graph.document.completeness = Some(Text::const_new(if blind { "incomplete" } else { "unknown" }));
        self.graph
    }
}

fn without_version(purl: &Purl) -> String {
    format!("{}/{}/{}", purl.kind(), purl.namespace().unwrap_or_default(), purl.name())
}

#[cfg(test)]
mod tests;
