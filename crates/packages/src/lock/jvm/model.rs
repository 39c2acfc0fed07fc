//! One `pom.xml` as it is written, and a chain of them as it is meant.

use std::collections::{BTreeMap, HashMap};

use crate::File;
use crate::lock::roll::{join, upward};
use crate::lock::xml::{self, Element};
use crate::tree::Flaw;

/// Parents that are followed.
const PARENTS: usize = 16;

/// Properties that one text may need.
const STEPS: usize = 200;

/// Characters that a text may grow to.
const LONGEST: usize = 2048;

/// A dependency, plugin, or extension as it is written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Need {
    pub(super) line: u32,
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) kind: String,
    pub(super) classifier: String,
    pub(super) is_optional: bool,
    /// It stands in a profile.
    pub(super) is_profile: bool,
}

/// The parent that a file names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parent {
    pub(super) line: u32,
    pub(super) group: String,
    pub(super) artifact: String,
    pub(super) version: String,
    /// `None` when the file says that the parent is not in the tree.
    path: Option<String>,
}

/// A file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Pom {
    group: Option<String>,
    artifact: String,
    version: Option<String>,
    pub(super) artifact_line: u32,
    pub(super) packaging: String,
    pub(super) parent: Option<Parent>,
    properties: BTreeMap<String, String>,
    pub(super) managed: Vec<Need>,
    pub(super) needs: Vec<Need>,
    pub(super) plugins: Vec<Need>,
    managed_plugins: Vec<Need>,
    pub(super) licenses: Vec<String>,
    pub(super) url: Option<String>,
}

impl Pom {
    /// Reads a file; what is no project is a flaw.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let root = xml::parse(bytes)?;
        if root.name != "project" {
            return Err(Flaw::new(root.line, "the outermost element is not `project`"));
        }
        let text = |name: &str| root.text_of(name).map(str::to_owned);
        let mut pom = Self {
            group: text("groupId"),
            artifact: text("artifactId").unwrap_or_default(),
            version: text("version"),
            artifact_line: root.get("artifactId").map_or(root.line, |one| one.line),
            packaging: text("packaging").unwrap_or_else(|| "jar".to_owned()),
            parent: root.get("parent").map(parent),
            licenses: root.inside("licenses").iter().filter_map(|one| one.text_of("name")).map(str::to_owned).collect(),
            url: text("url"),
            ..Self::default()
        };
        for one in root.inside("properties") {
            pom.properties.insert(one.name.clone(), one.text.clone());
        }
        pom.sections(&root, false);
        for profile in root.inside("profiles") {
            pom.sections(profile, true);
            // Others need a word on the command line, or a machine that is like this and not like that.
            if profile.get("activation").and_then(|one| one.text_of("activeByDefault")) == Some("true") {
                for one in profile.inside("properties") {
                    pom.properties.entry(one.name.clone()).or_insert_with(|| one.text.clone());
                }
            }
        }
        Ok(pom)
    }

    fn sections(&mut self, of: &Element, is_profile: bool) {
        let needs = |list: &[Element], name: &str, group: &str| -> Vec<Need> {
            list.iter().filter(|one| one.name == name).map(|one| need(one, group, is_profile)).collect()
        };
        self.needs.extend(needs(of.inside("dependencies"), "dependency", ""));
        if let Some(management) = of.get("dependencyManagement") {
            self.managed.extend(needs(management.inside("dependencies"), "dependency", ""));
        }
        let Some(build) = of.get("build") else { return };
        const PLUGINS: &str = "org.apache.maven.plugins";
        self.plugins.extend(needs(build.inside("plugins"), "plugin", PLUGINS));
        self.plugins.extend(needs(build.inside("extensions"), "extension", ""));
        if let Some(management) = build.get("pluginManagement") {
            self.managed_plugins.extend(needs(management.inside("plugins"), "plugin", PLUGINS));
        }
    }
}

fn need(of: &Element, group: &str, is_profile: bool) -> Need {
    let text = |name: &str| of.text_of(name).map(str::to_owned);
    Need {
        line: of.line,
        group: text("groupId").unwrap_or_else(|| group.to_owned()),
        artifact: text("artifactId").unwrap_or_default(),
        version: text("version"),
        scope: text("scope"),
        kind: text("type").unwrap_or_else(|| "jar".to_owned()),
        classifier: text("classifier").unwrap_or_default(),
        is_optional: of.text_of("optional") == Some("true"),
        is_profile,
    }
}

fn parent(of: &Element) -> Parent {
    let text = |name: &str| of.text_of(name).unwrap_or_default().to_owned();
    let path = match of.get("relativePath") {
        None => Some("../pom.xml".to_owned()),
        Some(path) => Some(path.text.clone()).filter(|path| !path.is_empty()),
    };
    Parent { line: of.line, group: text("groupId"), artifact: text("artifactId"), version: text("version"), path }
}

/// A file and its parents in the tree, the file first.
pub(super) struct Chain {
    pub(super) poms: Vec<Pom>,
    /// The first parent that is not in the tree.
    pub(super) outside: Option<Parent>,
}

impl Chain {
    /// Follows the parents of a file.
    pub(super) fn of(pom: Pom, file: &File<'_>) -> Self {
        let mut chain = Self { poms: vec![pom], outside: None };
        let mut path = file.path.to_owned();
        while let Some(parent) = chain.poms.last().and_then(|pom| pom.parent.clone()) {
            let here = File { path: &path, bytes: &[], files: file.files };
            let found = chain.follow(&parent, &here);
            match found.filter(|_| chain.poms.len() <= PARENTS) {
                Some((place, pom)) => {
                    path = place;
                    chain.poms.push(pom);
                }
                None => {
                    chain.outside = Some(parent);
                    break;
                }
            }
        }
        chain
    }

    /// The file at the path must be the one that is named; a checkout of only a part has another one there.
    fn follow(&self, parent: &Parent, here: &File<'_>) -> Option<(String, Pom)> {
        let path = here.beside(parent.path.as_deref()?)?;
        let path = if path.ends_with(".xml") { path } else { join(&path, "pom.xml") };
        let pom = Pom::read(&here.files.read(&path)?).ok()?;
        let group = pom.group.as_ref().or(pom.parent.as_ref().map(|parent| &parent.group))?;
        // A group that is a property is one that only the parent can tell.
        let same_group = *group == parent.group || group.contains("${") || parent.group.contains("${");
        (pom.artifact == parent.artifact && same_group).then_some((path, pom))
    }

    pub(super) fn own(&self) -> Option<&Pom> {
        self.poms.first()
    }

    /// Returns the group of the project.
    pub(super) fn group(&self) -> Result<String, String> {
        let own = self.own().and_then(|pom| pom.group.as_deref());
        let above = || self.own()?.parent.as_ref().map(|parent| parent.group.as_str());
        self.expand(own.or_else(above).unwrap_or_default())
    }

    /// Returns the artifact of the project.
    pub(super) fn artifact(&self) -> Result<String, String> {
        self.expand(self.own().map_or("", |pom| &pom.artifact))
    }

    /// Returns the version of the project.
    pub(super) fn version(&self) -> Result<String, String> {
        self.expand(self.raw_version().unwrap_or_default())
    }

    fn raw_version(&self) -> Option<&str> {
        let own = self.own()?;
        own.version.as_deref().or_else(|| own.parent.as_ref().map(|parent| parent.version.as_str()))
    }

    /// Returns the text with its properties replaced, or the name of the first one without a value.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
        if !text.contains("${") {
            return Ok(text.to_owned());
        }
        let mut steps = 0;
        let mut out = String::new();
        self.expand_into(&mut out, text, &mut steps, 0)?;
        Ok(out)
    }

    fn expand_into(&self, out: &mut String, text: &str, steps: &mut usize, depth: usize) -> Result<(), String> {
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("${") {
            out.push_str(before);
            let Some((name, next)) = behind.split_once('}') else { return Err(behind.to_owned()) };
            *steps += 1;
            // Properties that lead in a circle, or that grow without end.
            if *steps > STEPS || depth > 16 || out.len() > LONGEST {
                return Err(name.to_owned());
            }
            let value = self.property(name.trim()).ok_or_else(|| name.to_owned())?;
            self.expand_into(out, value, steps, depth + 1)?;
            rest = next;
        }
        out.push_str(rest);
        Ok(())
    }

    /// The properties of the file win over those of its parents, also in what the parents say.
    fn property(&self, name: &str) -> Option<&str> {
        if let Some(value) = self.poms.iter().find_map(|pom| pom.properties.get(name)) {
            return Some(value);
        }
        let own = self.own()?;
        let parent = own.parent.as_ref();
        match name.strip_prefix("project.").or_else(|| name.strip_prefix("pom.")).unwrap_or(name) {
            "version" => self.raw_version(),
            "groupId" => own.group.as_deref().or_else(|| parent.map(|parent| parent.group.as_str())),
            "artifactId" => Some(&own.artifact),
            "packaging" => Some(&own.packaging),
            "parent.version" => parent.map(|parent| parent.version.as_str()),
            "parent.groupId" => parent.map(|parent| parent.group.as_str()),
            "parent.artifactId" => parent.map(|parent| parent.artifact.as_str()),
            _ => None,
        }
    }

    /// Returns the managed dependencies, those that count more first.
    pub(super) fn managed(&self) -> impl Iterator<Item = &Need> {
        self.poms.iter().flat_map(|pom| &pom.managed)
    }

    /// Returns the versions that are managed for plugins, or that parents give them, by group and artifact.
    pub(super) fn plugin_versions(&self) -> HashMap<(String, String), String> {
        let inherited = self.poms.iter().skip(1).flat_map(|pom| &pom.plugins);
        let managed = self.poms.iter().flat_map(|pom| &pom.managed_plugins);
        let mut found = HashMap::new();
        for one in managed.chain(inherited) {
            if let Some(version) = &one.version {
                found.entry((one.group.clone(), one.artifact.clone())).or_insert_with(|| version.clone());
            }
        }
        found
    }
}

/// Returns the path of the project with this artifact, when its folder has the name of the artifact and lies beside or
/// above this file, as Maven's own layouts have it.
pub(super) fn sibling(file: &File<'_>, artifact: &str) -> Option<String> {
    if artifact.is_empty() || artifact.contains('/') {
        return None;
    }
    upward(file.folder()).take(8).find_map(|folder| {
        let path = join(&join(folder, artifact), "pom.xml");
        file.files.has(&path).then_some(path)
    })
}
