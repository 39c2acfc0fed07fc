//! `pyproject.toml`: who the project is and what it asks for (PEP 621, PEP 735, poetry, pdm).

use super::requirement::Requirement;
use super::{LOCKS, Names, application, is_name, library, no_name};
use crate::lock::{is_above, tell};
use crate::tree::{Entry, Flaw, Node};
use crate::{Edge, EdgeKind, File, Listing, Scope, tables};

/// What a `pyproject.toml` says.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// Name.
    pub(super) name: Option<String>,
    /// Version, when it is not computed.
    pub(super) version: Option<String>,
    /// Licences.
    pub(super) licenses: Vec<String>,
    /// What it asks for.
    pub(super) asks: Vec<Ask>,
    /// Line and reason of what it asks for and could not be read.
    pub(super) unread: Vec<(u32, String)>,
    /// Line and text of names that are none.
    pub(super) wrong: Vec<(u32, String)>,
    /// Line of the table that names it.
    pub(super) line: u32,
}

/// A package that is asked for.
#[derive(Debug)]
pub(super) struct Ask {
    /// Its name, as written.
    pub(super) name: String,
    /// Version clauses or constraint.
    pub(super) clauses: String,
    /// Version, when only one fits.
    pub(super) pin: Option<String>,
    /// What it is needed for.
    pub(super) kind: EdgeKind,
    /// Line.
    pub(super) line: u32,
}

impl Project {
    /// Reads a `pyproject.toml`, and says what is broken in it.
    pub(super) fn read(bytes: &[u8]) -> (Self, Vec<Flaw>) {
        let (root, flaws) = tables::parse(bytes);
        let standard = root.get("project");
        let poetry = root.at(&["tool", "poetry"]);
        let text = |key: &str| {
            let found = standard.and_then(|one| one.text_of(key)).or_else(|| poetry?.text_of(key));
            found.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let name = standard.and_then(|one| one.get("name")).or_else(|| poetry?.get("name"));
        let license = text("license").or_else(|| Some(standard?.get("license")?.text_of("text")?.to_owned()));
        let mut project = Self {
            name: text("name"),
            version: text("version"),
            licenses: license.into_iter().collect(),
            asks: Vec::new(),
            unread: Vec::new(),
            wrong: Vec::new(),
            line: standard.or(poetry).map_or(1, |node| node.line),
        };
        project.check_name(name.map_or(1, |name| name.line));
        if let Some(node) = standard {
            project.list(node.items_of("dependencies"), EdgeKind::DependsOn);
            project.lists(node.entries_of("optional-dependencies"), EdgeKind::OptionalDependsOn);
        }
        project.lists(root.entries_of("dependency-groups"), EdgeKind::DevDependsOn);
        let pdm = root.at(&["tool", "pdm", "dev-dependencies"]);
        project.lists(pdm.map_or(&[], Node::entries), EdgeKind::DevDependsOn);
        let uv = root.at(&["tool", "uv"]);
        project.list(uv.map_or(&[], |uv| uv.items_of("dev-dependencies")), EdgeKind::DevDependsOn);
        if let Some(node) = poetry {
            project.table(node.entries_of("dependencies"), EdgeKind::DependsOn);
            project.table(node.entries_of("dev-dependencies"), EdgeKind::DevDependsOn);
            for group in node.entries_of("group") {
                let kind = if group.key == "main" { EdgeKind::DependsOn } else { EdgeKind::DevDependsOn };
                project.table(group.value.entries_of("dependencies"), kind);
            }
        }
        let build = root.get("build-system");
        project.list(build.map_or(&[], |one| one.items_of("requires")), EdgeKind::BuildDependsOn);
        (project, flaws)
    }

    /// A name that is none is told and left out, so that the project is called after its folder.
    pub(super) fn check_name(&mut self, line: u32) {
        if let Some(name) = self.name.take_if(|name| !is_name(name)) {
            self.wrong.push((line, no_name(&name)));
        }
    }

    /// Tells of a requirement that is none.
    pub(super) fn no_requirement(&mut self, text: &str, line: u32) {
        self.unread.push((line, format!("`{text}` is no requirement with a name, and was not read")));
    }

    fn lists(&mut self, groups: &[Entry<'_>], kind: EdgeKind) {
        groups.iter().for_each(|group| self.list(group.value.items(), kind));
    }

    fn list(&mut self, items: &[Node<'_>], kind: EdgeKind) {
        for item in items {
            // A group may include another one, as a table.
            let Some(text) = item.text() else { continue };
            let Some(one) = Requirement::read(text) else {
                self.no_requirement(text, item.line);
                continue;
            };
            let clauses = if one.address.is_empty() { one.clauses } else { one.address };
            let pin = one.pin().map(str::to_owned);
            self.asks.push(Ask { name: one.name.into(), clauses: clauses.into(), pin, kind, line: item.line });
        }
    }

    /// Poetry's way: a name and a constraint, in which a version alone fixes it.
    fn table(&mut self, entries: &[Entry<'_>], kind: EdgeKind) {
        for entry in entries.iter().filter(|entry| entry.key != "python") {
            if !is_name(&entry.key) {
                self.wrong.push((entry.line, no_name(&entry.key)));
                continue;
            }
            let clauses = entry.value.text().or_else(|| entry.value.text_of("version")).unwrap_or_default();
            let is_plain = clauses.starts_with(|first: char| first.is_ascii_digit())
                && !clauses.contains(['*', ',', ' ', '|', '<', '>', '^', '~']);
            let pin = if is_plain { Some(clauses) } else { super::requirement::pin(clauses) };
            let kind = if entry.value.is_true("optional") { EdgeKind::OptionalDependsOn } else { kind };
            self.asks.push(Ask {
                name: entry.key.to_string(),
                clauses: clauses.to_owned(),
                pin: pin.map(str::to_owned),
                kind,
                line: entry.line,
            });
        }
    }
}

/// Adds the project of the `pyproject.toml` beside a lock file, with edges to what it asks for.
pub(super) fn add_project(file: &File<'_>, listing: &mut Listing, names: &Names) {
    let Some(bytes) = file.read_beside("pyproject.toml") else {
        let reason = "which packages the project asks for itself stands in `pyproject.toml`, which is not there";
        listing.unknown(None, reason);
        return;
    };
    let (project, _) = Project::read(&bytes);
    let from = listing.packages.len();
    let mut package = application(project.name.as_deref(), project.version.as_deref(), file.folder(), 1);
    package.line = None;
    package.licenses.clone_from(&project.licenses);
    listing.packages.push(package);
    for ask in project.asks.iter().filter(|ask| ask.kind != EdgeKind::BuildDependsOn) {
        for to in names.find(&ask.name) {
            listing.edges.push(Edge { from, to: *to, kind: ask.kind });
        }
    }
}

/// Reads a `pyproject.toml` by itself: the project, and what no lock file fixes.
pub(super) fn read(file: &File<'_>) -> Listing {
    let (project, flaws) = Project::read(file.bytes);
    let mut listing = Listing::default();
    flaws.into_iter().for_each(|flaw| tell(&mut listing, flaw));
    if project.name.is_none() && project.asks.is_empty() && project.unread.is_empty() && project.wrong.is_empty() {
        // Only settings of tools: no project.
        return listing;
    }
    list(file, &mut listing, &project);
    listing
}

/// Adds a project with what it asks for: a package where the version is fixed, else an unknown when no lock file answers.
pub(super) fn list(file: &File<'_>, listing: &mut Listing, project: &Project) {
    let from = listing.packages.len();
    let mut package =
        application(project.name.as_deref(), project.version.as_deref(), file.folder(), project.line.max(1));
    package.licenses.clone_from(&project.licenses);
    listing.packages.push(package);
    for (line, reason) in &project.unread {
        listing.unknown(Some(*line), reason.clone());
    }
    for (line, message) in &project.wrong {
        listing.problem(Some(*line), message.clone());
    }
    let is_locked = is_locked(file);
    let mut names = Names::default();
    for ask in &project.asks {
        // What builds it is not in any lock file.
        if is_locked && ask.kind != EdgeKind::BuildDependsOn {
            continue;
        }
        let Some(version) = &ask.pin else {
            let range = if ask.clauses.is_empty() { "any version" } else { ask.clauses.as_str() };
            listing.unknown(Some(ask.line), format!("`{}` {range} is not fixed to a version by a lock file", ask.name));
            continue;
        };
        let mut package = library(&ask.name, Some(version), ask.line);
        package.scope = match ask.kind {
            EdgeKind::OptionalDependsOn => Scope::Optional,
            EdgeKind::DevDependsOn => Scope::Dev,
            EdgeKind::BuildDependsOn => Scope::Build,
            EdgeKind::DependsOn | EdgeKind::Contains => Scope::Runtime,
        };
        let same = |index: &&usize| listing.packages.get(**index).is_some_and(|other| other.purl == package.purl);
        let to = names.find(&ask.name).iter().find(same).copied().unwrap_or(listing.packages.len());
        if let Some(other) = listing.packages.get_mut(to) {
            other.scope = other.scope.min(package.scope);
        } else {
            names.insert(&ask.name, to);
            listing.packages.push(package);
        }
        listing.edges.push(Edge { from, to, kind: ask.kind });
    }
    crate::reach::tidy(&mut listing.edges);
}

/// Whether a lock file beside it answers, or one of uv above that has it as a member.
fn is_locked(file: &File<'_>) -> bool {
    let Some(path) = is_above(file, &LOCKS) else { return false };
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let member = file.folder().strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
    if member.is_empty() {
        return true;
    }
    let Some(bytes) = file.files.read(&path) else { return false };
    ["editable", "virtual", "directory"]
        .iter()
        .any(|key| memchr::memmem::find(&bytes, format!("{key} = \"{member}\"").as_bytes()).is_some())
}
