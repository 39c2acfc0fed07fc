//! `pom.xml`.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::model::{Chain, Need, Pom, sibling};
use crate::lock::roll::short;
use crate::{EdgeKind, File, Kind, Listing, Package, Scope, reach};

/// Imported lists of versions that are followed, each once.
const IMPORTS: usize = 16;

pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    match Pom::read(file.bytes) {
        Ok(pom) => Reader::new(listing, file, Chain::of(pom, file)).read(),
        Err(flaw) => {
            listing.problem(Some(flaw.line), flaw.message);
            listing
        }
    }
}

/// What is managed: version and scope by group, artifact, type, and classifier.
type Key = (String, String, String, String);
#[derive(Debug, Clone, Default)]
struct Managed {
    version: Option<Result<String, String>>,
    scope: Option<String>,
}

struct Reader<'a> {
    listing: Listing,
    file: &'a File<'a>,
    chain: Chain,
    managed: HashMap<Key, Managed>,
    group: String,
    /// Lists of versions that are imported and not in the tree.
    outside: Vec<String>,
}

impl<'a> Reader<'a> {
    fn new(listing: Listing, file: &'a File<'a>, chain: Chain) -> Self {
        let group = chain.group().unwrap_or_default();
        let mut management = Management::default();
        management.add(&chain, file);
        let Management { managed, outside, .. } = management;
        Self { listing, file, chain, managed, group, outside }
    }

    fn read(mut self) -> Listing {
        let Some(root) = self.project() else { return self.listing };
        if let Some(parent) = self.chain.outside.clone() {
            self.parent(root, &parent);
        }
        let poms: Vec<(usize, Vec<Need>)> =
            self.chain.poms.iter().enumerate().map(|(level, pom)| (level, pom.needs.clone())).collect();
        let mut seen = HashSet::new();
        for (level, needs) in poms {
            for need in needs {
                self.dependency(root, &need, level, &mut seen);
            }
        }
        let plugins = self.chain.own().map(|pom| pom.plugins.clone()).unwrap_or_default();
        let versions = self.chain.plugin_versions();
        for plugin in plugins {
            self.plugin(root, &plugin, &versions);
        }
        reach::tidy(&mut self.listing.edges);
        self.listing
    }

    fn project(&mut self) -> Option<usize> {
        let own = self.chain.own()?;
        let (line, licenses, homepage) = (Some(own.artifact_line), own.licenses.clone(), own.url.clone());
        let kind = self.chain.expand(&own.packaging).unwrap_or_default();
        let artifact = self.chain.artifact().ok().filter(|artifact| !artifact.is_empty());
        let Some(artifact) = artifact.filter(|_| !self.group.is_empty()) else {
            self.listing.problem(line, "the project has no `groupId` or no `artifactId`");
            return None;
        };
        let version = match self.chain.version() {
            Ok(version) => Some(version).filter(|version| !version.is_empty()),
            Err(property) => {
                self.listing.unknown(
                    line,
                    format!("the version of the project: `${{{}}}` has no value in the tree", short(&property)),
                );
                None
            }
        };
        let purl = self.listing.purl(line, super::purl(&self.group, &artifact, version.as_deref(), &kind, ""));
        let name = format!("{}:{artifact}", self.group);
        let homepage = homepage.filter(|url| !url.contains("${"));
        let package = Package {
            purl,
            line,
            licenses,
            homepage,
            kind: Kind::Application,
            ..Package::new(name, version.as_deref())
        };
        Some(self.listing.put(package))
    }

    /// A parent from elsewhere is read by the build, and decides versions.
    fn parent(&mut self, root: usize, parent: &super::model::Parent) {
        let expand = |text: &str| self.chain.expand(text).unwrap_or_default();
        let (group, artifact, version) = (expand(&parent.group), expand(&parent.artifact), expand(&parent.version));
        let version = Some(version.as_str()).filter(|version| !version.is_empty());
        let purl = self.listing.purl(Some(parent.line), super::purl(&group, &artifact, version, "pom", ""));
        // The line is that of this file only when the parent is named here.
        let here = self.chain.own().and_then(|pom| pom.parent.as_ref()) == Some(parent);
        let line = here.then_some(parent.line);
        let package =
            Package { purl, line, scope: Scope::Build, ..Package::new(format!("{group}:{artifact}"), version) };
        let index = self.listing.put(package);
        self.listing.link(root, index, EdgeKind::BuildDependsOn);
    }

    /// Adds a dependency of the file (level 0) or of one of its parents.
    fn dependency(&mut self, root: usize, need: &Need, level: usize, seen: &mut HashSet<Key>) {
        let line = (level == 0).then_some(need.line);
        let Some(key) = key(&self.chain, need) else { return self.nameless(line, need) };
        // What the file says again wins over its parents.
        if !seen.insert(key.clone()) {
            return;
        }
        let managed = self.managed.get(&key).cloned().unwrap_or_default();
        let own = need.version.as_deref().map(|version| self.chain.expand(version));
        let said = own.or(managed.version);
        let scope = need.scope.clone().or(managed.scope).unwrap_or_default();
        let scope = self.chain.expand(&scope).unwrap_or_default();
        let (group, artifact, kind, classifier) = key;
        let name = format!("{group}:{artifact}");
        let version = self.version(line, &name, said, Whose::List);
        let (edge, scope) = match scope.as_str() {
            "test" => (EdgeKind::DevDependsOn, Scope::Dev),
            // It is there when the program runs, and not delivered with it.
            "provided" => (EdgeKind::BuildDependsOn, Scope::Build),
            _ if need.is_optional || need.is_profile => (EdgeKind::OptionalDependsOn, Scope::Optional),
            _ => (EdgeKind::DependsOn, Scope::Runtime),
        };
        let purl = self.listing.purl(line, super::purl(&group, &artifact, version.as_deref(), &kind, &classifier));
        // A project of the same tree.
        let is_own = group == self.group && sibling(self.file, &artifact).is_some();
        let kind = if is_own { Kind::Application } else { Kind::Library };
        let index = self.listing.put(Package { purl, kind, line, scope, ..Package::new(name, version.as_deref()) });
        self.listing.link(root, index, edge);
    }

    fn plugin(&mut self, root: usize, plugin: &Need, versions: &HashMap<(String, String), String>) {
        let line = Some(plugin.line);
        let Some((group, artifact, _, _)) = key(&self.chain, plugin) else { return self.nameless(line, plugin) };
        let name = format!("{group}:{artifact}");
        let managed = versions.get(&(plugin.group.clone(), plugin.artifact.clone()));
        let said = plugin.version.as_ref().or(managed).map(|version| self.chain.expand(version));
        let version = self.version(line, &name, said, Whose::Maven);
        let purl = self.listing.purl(line, super::purl(&group, &artifact, version.as_deref(), "jar", ""));
        let package = Package { purl, line, scope: Scope::Build, ..Package::new(name, version.as_deref()) };
        let index = self.listing.put(package);
        self.listing.link(root, index, EdgeKind::BuildDependsOn);
    }

    /// Notes what has no name: because it is missing, or because nothing in the tree gives it.
    fn nameless(&mut self, line: Option<u32>, need: &Need) {
        if need.group.contains("${") || need.artifact.contains("${") {
            let (group, artifact) = (short(&need.group), short(&need.artifact));
            self.listing.unknown(line, format!("`{group}:{artifact}`, whose properties have no value in the tree"));
        } else {
            self.listing.problem(line, "a dependency or plugin without `groupId` or `artifactId`: it is passed over");
        }
    }

    /// Returns the version when it is one, or notes why there is none.
    fn version(
        &mut self,
        line: Option<u32>,
        name: &str,
        said: Option<Result<String, String>>,
        whose: Whose,
    ) -> Option<String> {
        let name = short(name);
        let reason = match said {
            Some(Ok(version)) => match single(&version) {
                Some(version) => return Some(version.to_owned()),
                None => format!("`{name}` {} is not fixed to a version", short(&version)),
            },
            Some(Err(property)) => {
                format!("the version of `{name}`: `${{{}}}` has no value in the tree", short(&property))
            }
            None => {
                let lists = if whose == Whose::List { self.outside.as_slice() } else { &[] };
                let parent = self.chain.outside.as_ref().map(|one| format!("{}:{}", one.group, one.artifact));
                let sources: Vec<String> =
                    lists.iter().chain(&parent).take(3).map(|one| format!("`{}`", short(one))).collect();
                let sources = if sources.is_empty() { String::new() } else { format!(" ({})", sources.join(", ")) };
                format!("`{name}` has the version of {}, which is not in the tree{sources}", whose.as_str())
            }
        };
        self.listing.unknown(line, reason);
        None
    }
}

/// Who decides a version that the tree does not name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Whose {
    /// The parent, or a list of versions that is imported.
    List,
    /// The parent, or Maven itself.
    Maven,
}

impl Whose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::List => "its parent or an imported list",
            Self::Maven => "its parent or of Maven itself",
        }
    }
}

/// Returns the version when it is a single one: `1.0`, `[1.0]`.
fn single(version: &str) -> Option<&str> {
    let inside = version.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(version).trim();
    let is_range =
        inside.starts_with(['[', '(']) || inside.contains(',') || matches!(inside, "LATEST" | "RELEASE" | "");
    (!is_range).then_some(inside)
}

/// Returns what tells a need apart; a type or classifier without value in the tree is left out.
fn key(chain: &Chain, need: &Need) -> Option<Key> {
    let (group, artifact) = (chain.expand(&need.group).ok()?, chain.expand(&need.artifact).ok()?);
    let kind = chain.expand(&need.kind).unwrap_or_else(|_| "jar".to_owned());
    let classifier = chain.expand(&need.classifier).unwrap_or_default();
    (!group.is_empty() && !artifact.is_empty()).then_some((group, artifact, kind, classifier))
}

/// What a chain manages, with the lists that it imports.
#[derive(Debug, Default)]
struct Management {
    managed: HashMap<Key, Managed>,
    /// Lists of versions that are imported and not in the tree.
    outside: Vec<String>,
    seen: BTreeSet<String>,
}

impl Management {
    /// What is said first wins, and imports come last.
    fn add(&mut self, chain: &Chain, file: &File<'_>) {
        let mut imports = Vec::new();
        for need in chain.managed() {
            let Some(key) = key(chain, need) else { continue };
            if need.scope.as_deref() == Some("import") {
                imports.push(key);
                continue;
            }
            let version = need.version.as_deref().map(|version| chain.expand(version));
            self.managed.entry(key).or_insert_with(|| Managed { version, scope: need.scope.clone() });
        }
        for (group, artifact, _, _) in imports {
            match self.import(file, &group, &artifact) {
                Some(Import::Known) => {}
                Some(Import::New(path, chain)) => {
                    self.add(&chain, &File { path: &path, bytes: &[], files: file.files })
                }
                None => self.outside.push(format!("{group}:{artifact}")),
            }
        }
    }

    /// Returns an imported list that lies in the tree.
    fn import(&mut self, file: &File<'_>, group: &str, artifact: &str) -> Option<Import> {
        let path = sibling(file, artifact)?;
        if self.seen.contains(&path) {
            return Some(Import::Known);
        }
        if self.seen.len() >= IMPORTS {
            return None;
        }
        let bytes = file.files.read(&path)?;
        let here = File { path: &path, bytes: &[], files: file.files };
        let chain = Chain::of(Pom::read(&bytes).ok()?, &here);
        let is_it = chain.group().as_deref() == Ok(group) && chain.artifact().as_deref() == Ok(artifact);
        self.seen.insert(path.clone());
        is_it.then_some(Import::New(path, Box::new(chain)))
    }
}

enum Import {
    /// It was added before.
    Known,
    New(String, Box<Chain>),
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Maven documentation, "POM Reference" and "Introduction to the Dependency Mechanism".
    #[test]
    fn parents_properties_and_managed_versions_of_the_tree() {
        expect![[r#"
            org.example:app 2.0 application :3
              pkg:maven/org.example/app@2.0
              license Apache-2.0
              -> org.example:core 2.0
              -> org.slf4j:slf4j-api 2.0.9
              -> junit:junit 4.13.2 (dev)
              -> com.acme:native 1.1 (optional)
              -> org.inherited:lib 1.5
              -> org.apache.maven.plugins:maven-jar-plugin 3.3.0 (build)
            org.example:core 2.0 application :6
              pkg:maven/org.example/core@2.0
            org.slf4j:slf4j-api 2.0.9 :7
              pkg:maven/org.slf4j/slf4j-api@2.0.9
            junit:junit 4.13.2 dev :8
              pkg:maven/junit/junit@4.13.2
            com.acme:native 1.1 optional :9
              pkg:maven/com.acme/native@1.1?classifier=x64&type=dll
            org.inherited:lib 1.5
              pkg:maven/org.inherited/lib@1.5
            org.apache.maven.plugins:maven-jar-plugin 3.3.0 build :12
              pkg:maven/org.apache.maven.plugins/maven-jar-plugin@3.3.0
        "#]]
        .assert_eq(&read_in(
            "app/pom.xml",
            "//- app/pom.xml\n<project>\n<parent><groupId>org.example</groupId><artifactId>parent</artifactId><version>2.0</version></parent>\n\
             <artifactId>app</artifactId><properties><lib.version>1.5</lib.version></properties>\n\
             <licenses><license><name>Apache-2.0</name></license></licenses>\n<dependencies>\n\
             <dependency><groupId>${project.groupId}</groupId><artifactId>core</artifactId><version>${project.version}</version></dependency>\n\
             <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId></dependency>\n\
             <dependency><groupId>junit</groupId><artifactId>junit</artifactId></dependency>\n\
             <dependency><groupId>com.acme</groupId><artifactId>native</artifactId><version>[1.1]</version><type>dll</type><classifier>x64</classifier><optional>true</optional></dependency>\n\
             </dependencies>\n<build><plugins>\n<plugin><artifactId>maven-jar-plugin</artifactId></plugin>\n</plugins></build></project>\n\
             //- pom.xml\n<project><groupId>org.example</groupId><artifactId>parent</artifactId><version>2.0</version><packaging>pom</packaging>\n\
             <properties><slf4j.version>2.0.9</slf4j.version><lib.version>1.0</lib.version></properties>\n\
             <dependencyManagement><dependencies>\n\
             <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-api</artifactId><version>${slf4j.version}</version></dependency>\n\
             <dependency><groupId>org.example</groupId><artifactId>bom</artifactId><version>2.0</version><type>pom</type><scope>import</scope></dependency>\n\
             </dependencies></dependencyManagement>\n\
             <dependencies><dependency><groupId>org.inherited</groupId><artifactId>lib</artifactId><version>${lib.version}</version></dependency></dependencies>\n\
             <build><pluginManagement><plugins><plugin><artifactId>maven-jar-plugin</artifactId><version>3.3.0</version></plugin></plugins></pluginManagement></build></project>\n\
             //- bom/pom.xml\n<project><groupId>org.example</groupId><artifactId>bom</artifactId><version>2.0</version>\n\
             <dependencyManagement><dependencies><dependency><groupId>junit</groupId><artifactId>junit</artifactId><version>4.13.2</version><scope>test</scope></dependency></dependencies></dependencyManagement></project>\n\
             //- core/pom.xml\n<project><artifactId>core</artifactId></project>\n",
        ));
    }

    #[test]
    fn what_is_decided_elsewhere_is_unknown() {
        expect![[r#"
            com.acme:web 1 application :3
              pkg:maven/com.acme/web@1
              -> org.springframework.boot:spring-boot-starter-parent 3.3.0 (build)
              -> org.springframework.boot:spring-boot-starter-web -
              -> a:range -
              -> a:property -
              -> a:provided 1 (build)
            org.springframework.boot:spring-boot-starter-parent 3.3.0 build :2
              pkg:maven/org.springframework.boot/spring-boot-starter-parent@3.3.0?type=pom
            org.springframework.boot:spring-boot-starter-web - :5
              pkg:maven/org.springframework.boot/spring-boot-starter-web
            a:range - :6
              pkg:maven/a/range
            a:property - :7
              pkg:maven/a/property
            a:provided 1 build :8
              pkg:maven/a/provided@1
            unknown :5 `org.springframework.boot:spring-boot-starter-web` has the version of its parent or an imported list, which is not in the tree (`org.springframework.boot:spring-boot-starter-parent`)
            unknown :6 `a:range` [1.0,2.0) is not fixed to a version
            unknown :7 the version of `a:property`: `${gone}` has no value in the tree
        "#]]
        .assert_eq(&read(
            "pom.xml",
            "<project>\n<parent><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-parent</artifactId><version>3.3.0</version><relativePath/></parent>\n\
             <groupId>com.acme</groupId><artifactId>web</artifactId><version>1</version>\n<dependencies>\n\
             <dependency><groupId>org.springframework.boot</groupId><artifactId>spring-boot-starter-web</artifactId></dependency>\n\
             <dependency><groupId>a</groupId><artifactId>range</artifactId><version>[1.0,2.0)</version></dependency>\n\
             <dependency><groupId>a</groupId><artifactId>property</artifactId><version>${gone}</version></dependency>\n\
             <dependency><groupId>a</groupId><artifactId>provided</artifactId><version>1</version><scope>provided</scope></dependency>\n\
             </dependencies></project>\n",
        ));
    }

    #[test]
    fn circles_and_broken_files_end() {
        expect![[r#"
            a:b - application :1
              pkg:maven/a/b
            unknown :1 the version of the project: `${y}` has no value in the tree
            unknown :2 `${g}:c`, whose properties have no value in the tree
            problem :3 a dependency or plugin without `groupId` or `artifactId`: it is passed over
        "#]]
        .assert_eq(&read("pom.xml", "<project><groupId>a</groupId><artifactId>b</artifactId><version>${x}</version><properties><x>${y}</x><y>${x}</y></properties><dependencies>\n<dependency><groupId>${g}</groupId><artifactId>c</artifactId></dependency>\n<dependency><artifactId>d</artifactId></dependency></dependencies></project>"));
        expect![[r#"
            problem :2 the outermost element is not `project`
        "#]]
        .assert_eq(&read("pom.xml", "\n<html/>"));
    }
}
