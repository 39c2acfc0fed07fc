//! `slam sbom make` in a terminal: packages by ecosystem, then everything that was seen and not understood.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{self, Write},
};

use slam_packages::{Kind, Scope};
use slam_sbom::graph::{Component, ComponentKind, Graph};

use crate::{
    Options, clean,
    lines::indented,
    style::{BOLD, DIM, GREEN, PLAIN, RED, YELLOW, count, paint},
};

/// How many unknowns and problems are shown without `-v`.
const FEW: usize = 10;

/// How much was looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Totals {
    /// Files of the target.
    pub files: u64,
    /// Files that list packages.
    pub lists: u64,
}

/// One line of the table.
#[derive(Default)]
struct Row<'a> {
    packages: usize,
    scopes: BTreeMap<Scope, usize>,
    places: BTreeSet<&'a str>,
}

/// Writes what is in the graph. Errors only when `out` does.
pub fn inventory(graph: &Graph, totals: Totals, options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let root = graph.document.root.and_then(|at| graph.components.get(at as usize));
    let name = root.map_or("", |root| root.name.as_str());
    let inside: Vec<&Component> =
        graph.components.iter().filter(|one| root.is_none_or(|root| !std::ptr::eq(*one, root))).collect();
    let (projects, packages): (Vec<_>, Vec<_>) = inside.iter().partition(|one| is_project(one));
    writeln!(out, "{}", paint(options, BOLD, &clean::line(name)))?;
    let mut words = vec![count(packages.len(), "package", "packages")];
    if !projects.is_empty() {
        words.push(count(projects.len(), "project", "projects"));
    }
    words.push(format!("{} among {}", lists(totals.lists), count_u64(totals.files, "file", "files")));
    indented(&words.join(" · "), 2, DIM, options, out)?;
    if packages.is_empty() && projects.is_empty() {
        indented("no file that lists packages was found", 2, YELLOW, options, out)?;
    } else {
        writeln!(out)?;
        table(&packages, options, out)?;
        facts(graph, &packages, options, out)?;
    }
    if options.verbose {
        every(&inside, options, out)?;
    }
    let unknowns = graph.unknowns.iter().map(|one| (one.path.as_str(), one.line, one.reason.as_str()));
    told("Seen and not understood", unknowns.collect(), YELLOW, options, out)?;
    let problems = graph.problems.iter().map(|one| (one.path.as_str(), one.line, one.message.as_str()));
    told("Wrong in the files", problems.collect(), RED, options, out)?;
    Ok(())
}

fn lists(lists: u64) -> String {
    if lists == 1 { "1 list".to_owned() } else { format!("{lists} lists") }
}

fn count_u64(number: u64, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn is_project(component: &Component) -> bool {
    component.kind == ComponentKind::Known(Kind::Application)
}

/// Returns the type of the package URL, else what the component is.
fn ecosystem(component: &Component) -> &str {
    let typed = component.purl.as_deref().and_then(|purl| purl.strip_prefix("pkg:")?.split('/').next());
    typed.unwrap_or(match &component.kind {
        ComponentKind::Known(kind) => kind.as_str(),
        ComponentKind::Other(word) => word,
    })
}

fn table(packages: &[&Component], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let mut rows: BTreeMap<&str, Row<'_>> = BTreeMap::new();
    for component in packages {
        let row = rows.entry(ecosystem(component)).or_default();
        row.packages += 1;
        *row.scopes.entry(component.scope.unwrap_or_default()).or_default() += 1;
        row.places.extend(component.evidence.iter().map(|one| one.path.as_str()));
    }
    let mut rows: Vec<(&str, Row<'_>)> = rows.into_iter().collect();
    rows.sort_by(|a, b| b.1.packages.cmp(&a.1.packages).then(a.0.cmp(b.0)));
    let width = rows.iter().map(|(name, _)| name.len()).max().unwrap_or_default();
    let digits = rows.iter().map(|(_, row)| row.packages.to_string().len()).max().unwrap_or_default();
    for (name, row) in rows {
        let scopes: Vec<String> =
            row.scopes.iter().map(|(scope, number)| format!("{number} {}", scope.as_str())).collect();
        let head = format!("{:<width$}  {:>digits$}", clean::line(name), row.packages);
        let places = match row.places.iter().next() {
            Some(one) if row.places.len() == 1 => clean::cut(&clean::line(one), 40).into_owned(),
            _ => count(row.places.len(), "list", "lists"),
        };
        writeln!(out, "  {}  {}  {}", paint(options, BOLD, &head), scopes.join(", "), paint(options, DIM, &places))?;
    }
    Ok(())
}

/// What is known of the packages, and what is missing.
fn facts(graph: &Graph, packages: &[&Component], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    let all = packages.len();
    let with = |test: fn(&Component) -> bool| packages.iter().filter(|one| test(one)).count();
    let versions = with(|one| one.version.is_some());
    let licenses = with(|one| !one.licenses.is_empty());
    let hashes = with(|one| !one.hashes.is_empty());
    let linked: BTreeSet<u32> =
        graph.edges.iter().filter(|edge| Some(edge.from) != graph.document.root).map(|edge| edge.from).collect();
    let words = format!(
        "of {all}: version {versions}, licence {licenses}, digest {hashes}; {} between {}",
        count(graph.edges.len(), "arrow", "arrows"),
        count(linked.len(), "component that needs others", "components that need others"),
    );
    let style = if versions == all { GREEN } else { PLAIN };
    writeln!(out)?;
    indented(&words, 2, style, options, out)
}

/// Every component with the line that lists it.
fn every(components: &[&Component], options: &Options<'_>, out: &mut dyn Write) -> io::Result<()> {
    writeln!(out)?;
    for component in components {
        let name = component.purl.as_deref().unwrap_or(&component.reference);
        let scope = component.scope.unwrap_or_default().as_str();
        writeln!(out, "  {}  {scope}", paint(options, BOLD, &clean::line(name)))?;
        for one in &component.evidence {
            let line = one.line.map(|line| format!(":{line}")).unwrap_or_default();
            let layer = one.layer.map(|layer| format!(" · layer {layer}")).unwrap_or_default();
            indented(&format!("{}{line}{layer}", clean::line(&one.path)), 4, DIM, options, out)?;
        }
    }
    Ok(())
}

fn told(
    title: &str,
    lines: Vec<(&str, Option<u32>, &str)>,
    style: anstyle::Style,
    options: &Options<'_>,
    out: &mut dyn Write,
) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{}", paint(options, BOLD, &format!("{title} ({})", lines.len())))?;
    let shown = if options.verbose { lines.len() } else { FEW };
    for (path, line, text) in lines.iter().take(shown) {
        let place = line.map(|line| format!(":{line}")).unwrap_or_default();
        let head = paint(options, style, &format!("{}{place}", clean::line(path)));
        writeln!(out, "  {head}  {}", clean::cut(&clean::line(text), options.columns()))?;
    }
    if lines.len() > shown {
        indented(&format!("and {} more (-v shows all)", lines.len() - shown), 2, DIM, options, out)?;
    }
    Ok(())
}
