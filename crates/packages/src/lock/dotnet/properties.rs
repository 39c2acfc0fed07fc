//! MSBuild files as far as packages need them: properties, and items of a few kinds.

use std::collections::HashMap;

use crate::File;
use crate::lock::roll::{join, upward};
use crate::lock::xml::{self, Element};
use crate::tree::Flaw;

/// Properties that one text may need.
const STEPS: usize = 200;

/// Characters that a text may grow to.
const LONGEST: usize = 2048;

/// One item: `<PackageReference Include="…" Version="…">`.
#[derive(Debug, Clone, Default)]
pub(super) struct Item {
    pub(super) kind: String,
    pub(super) line: u32,
    /// It stands in the file itself, and not in one that is imported.
    pub(super) is_own: bool,
    pub(super) include: String,
    /// `Update` changes what is there already.
    pub(super) is_update: bool,
    pub(super) version: Option<String>,
    pub(super) version_override: Option<String>,
    pub(super) private_assets: Option<String>,
    pub(super) is_implicit: bool,
}

/// What the files of one project say together.
#[derive(Debug, Default)]
pub(super) struct Project {
    /// By name in small letters.
    properties: HashMap<String, String>,
    pub(super) items: Vec<Item>,
    pub(super) flaw: Option<Flaw>,
}

impl Project {
    /// Reads the files around the project in the order of MSBuild: the nearest `Directory.Build.props` above, the nearest
    /// `Directory.Packages.props`, the project itself, and the nearest `Directory.Build.targets`.
    pub(super) fn read(file: &File<'_>) -> Self {
        let mut project = Self::default();
        let stem = file.name().rsplit_once('.').map_or(file.name(), |(stem, _)| stem);
        project.properties.insert("msbuildprojectname".to_owned(), stem.to_owned());
        let nearest = |name: &str| {
            upward(file.folder()).find_map(|folder| {
                let path = join(folder, name);
                file.files.read(&path).map(|bytes| (path, bytes))
            })
        };
        for name in ["Directory.Build.props", "Directory.Packages.props"] {
            if let Some((path, bytes)) = nearest(name) {
                project.import(&File { path: &path, bytes: &bytes, files: file.files }, name, 0);
            }
        }
        match xml::parse(file.bytes) {
            Ok(root) => project.add(&root, true),
            Err(flaw) => project.flaw = Some(flaw),
        }
        if let Some((path, bytes)) = nearest("Directory.Build.targets") {
            project.import(&File { path: &path, bytes: &bytes, files: file.files }, "Directory.Build.targets", 0);
        }
        project
    }

    /// A file of a folder often imports the one of the same name above it, by a function that looks for it.
    fn import(&mut self, file: &File<'_>, name: &str, depth: usize) {
        let Ok(root) = xml::parse(file.bytes) else { return };
        let wants_above = root
            .all("Import")
            .filter_map(|one| one.attribute("Project"))
            .any(|one| one.contains("GetPathOfFileAbove") || one.replace('\\', "/").ends_with(&format!("../{name}")));
        if wants_above && depth < 8 {
            let above = upward(file.folder()).skip(1).map(|folder| join(folder, name));
            let found = above.into_iter().find_map(|path| file.files.read(&path).map(|bytes| (path, bytes)));
            if let Some((path, bytes)) = found {
                self.import(&File { path: &path, bytes: &bytes, files: file.files }, name, depth + 1);
            }
        }
        self.add(&root, false);
    }

    fn add(&mut self, root: &Element, is_own: bool) {
        for group in &root.children {
            match group.name.as_str() {
                "PropertyGroup" => {
                    for one in &group.children {
                        // The last one wins; a condition that asks whether it is empty has the value that stands.
                        let key = one.name.to_lowercase();
                        let is_default = one.attribute("Condition").is_some_and(|text| text.contains("== ''"));
                        if !(is_default && self.properties.contains_key(&key)) {
                            self.properties.insert(key, one.text.clone());
                        }
                    }
                }
                "ItemGroup" => self.items.extend(group.children.iter().filter_map(|one| item(one, is_own))),
                // `<Choose><When><ItemGroup>`: what holds on some machine may hold.
                "Choose" => {
                    for branch in &group.children {
                        self.items.extend(
                            branch
                                .all("ItemGroup")
                                .flat_map(|group| &group.children)
                                .filter_map(|one| item(one, is_own)),
                        );
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns the value of a property as written.
    pub(super) fn property(&self, name: &str) -> Option<&str> {
        self.properties.get(&name.to_lowercase()).map(String::as_str)
    }

    /// Returns the text with its properties replaced, or the name of the first one without a value.
    pub(super) fn expand(&self, text: &str) -> Result<String, String> {
        let mut out = String::new();
        self.expand_into(&mut out, text, &mut 0, 0)?;
        Ok(out.trim().to_owned())
    }

    fn expand_into(&self, out: &mut String, text: &str, steps: &mut usize, depth: usize) -> Result<(), String> {
        let mut rest = text;
        while let Some((before, behind)) = rest.split_once("$(") {
            out.push_str(before);
            let Some((name, next)) = behind.split_once(')') else { return Err(behind.to_owned()) };
            *steps += 1;
            if *steps > STEPS || depth > 16 || out.len() > LONGEST {
                return Err(name.to_owned());
            }
            let value = self.property(name).ok_or_else(|| name.to_owned())?;
            self.expand_into(out, value, steps, depth + 1)?;
            rest = next;
        }
        out.push_str(rest);
        Ok(())
    }
}

fn item(of: &Element, is_own: bool) -> Option<Item> {
    let kinds = ["PackageReference", "PackageVersion", "GlobalPackageReference", "ProjectReference", "PackageDownload"];
    let kind = kinds.iter().find(|kind| of.name.eq_ignore_ascii_case(kind))?;
    let (include, is_update) = match of.attribute("Include") {
        Some(include) => (include, false),
        None => (of.attribute("Update")?, true),
    };
    let value = |name: &str| of.attribute(name).or_else(|| of.text_of(name)).map(str::to_owned);
    Some(Item {
        kind: (*kind).to_owned(),
        line: of.line,
        is_own,
        include: include.to_owned(),
        is_update,
        version: value("Version"),
        version_override: value("VersionOverride"),
        private_assets: value("PrivateAssets"),
        is_implicit: value("IsImplicitlyDefined").is_some_and(|text| text.eq_ignore_ascii_case("true")),
    })
}
