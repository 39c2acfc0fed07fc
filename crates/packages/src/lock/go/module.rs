//! `go.mod`.

use std::collections::HashMap;

use slam_formats::purl::{Purl, PurlError};

use super::lines::{self, Directive, Replacement};
use super::sums::Sums;
use crate::lock::roll::{join, short, text_of, upward};
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (directives, odd) = lines::read(text_of(file.bytes, &mut listing));
    for line in odd {
        listing.problem(Some(line), "no directive of `go.mod`: the line is passed over");
    }
    let sum_files = [file.read_beside("go.sum"), workspace_sums(file)];
    let mut sums = Sums::default();
    for bytes in sum_files.iter().flatten() {
        sums.add(bytes);
    }
    let replacements = replacements(&mut listing, &directives);
    let tools: Vec<&str> = directives
        .iter()
        .filter(|one| one.verb == "tool")
        .filter_map(|one| one.words.first().map(AsRef::as_ref))
        .collect();
    let root = project(&mut listing, &directives);
    let mut reader = Reader { listing, sums, replacements, tools, file };
    for directive in directives.iter().filter(|one| one.verb == "require") {
        reader.require(directive, root);
    }
    let mut listing = reader.listing;
    if directives.iter().any(|one| one.verb == "require") && !names_all(&directives) {
        listing.unknown(None, "modules that are needed by modules: before Go 1.17 `go.mod` does not name them all");
    }
    reach::tidy(&mut listing.edges);
    listing
}

/// Returns what the workspace above has of sums: it may choose other versions than each of its modules.
fn workspace_sums<'a>(file: &File<'a>) -> Option<std::borrow::Cow<'a, [u8]>> {
    upward(file.folder()).find_map(|folder| file.files.read(&join(folder, "go.work.sum")))
}

/// Since Go 1.17 every module that a build needs is named, also the indirect ones.
fn names_all(directives: &[Directive<'_>]) -> bool {
    let version = directives.iter().find(|one| one.verb == "go").and_then(|one| one.words.first());
    let Some((major, rest)) = version.and_then(|version| version.split_once('.')) else { return false };
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    matches!((major.parse::<u32>(), digits.parse::<u32>()), (Ok(major), Ok(minor)) if (major, minor) >= (1, 17))
}

/// Returns the package URL of a module.
pub(super) fn purl(path: &str, version: Option<&str>) -> Result<Purl, PurlError> {
    let (namespace, name) = path.rsplit_once('/').map_or((None, path), |(above, name)| (Some(above), name));
    Purl::new("golang", namespace, name, version)
}

/// Adds the module that the file is about. One whose path has a single part cannot be fetched, and has no package URL.
fn project(listing: &mut Listing, directives: &[Directive<'_>]) -> Option<usize> {
    let Some((line, path)) = module(directives) else {
        listing.problem(None, "the file names no module: the line `module PATH` is missing");
        return None;
    };
    let purl = if path.contains('/') { listing.purl(Some(line), purl(path, None)) } else { None };
    Some(listing.put(Package { purl, kind: Kind::Application, line: Some(line), ..Package::new(path, None) }))
}

/// Returns line and path of the module.
pub(super) fn module<'a>(directives: &'a [Directive<'_>]) -> Option<(u32, &'a str)> {
    let directive = directives.iter().find(|one| one.verb == "module")?;
    Some((directive.line, directive.words.first()?))
}

/// The replacements by what is replaced: a path with a version, or with any.
type Replacements<'a> = HashMap<(&'a str, Option<&'a str>), Replacement<'a>>;

pub(super) fn replacements<'a>(listing: &mut Listing, directives: &'a [Directive<'_>]) -> Replacements<'a> {
    let mut found = HashMap::new();
    for directive in directives.iter().filter(|one| one.verb == "replace") {
        match directive.replacement() {
            Some(one) => _ = found.insert((one.path, one.version), one),
            None => listing.problem(Some(directive.line), "`replace` is `replace PATH [VERSION] => PATH [VERSION]`"),
        }
    }
    found
}

struct Reader<'a> {
    listing: Listing,
    sums: Sums<'a>,
    replacements: Replacements<'a>,
    tools: Vec<&'a str>,
    file: &'a File<'a>,
}

impl Reader<'_> {
    fn require(&mut self, directive: &Directive<'_>, root: Option<usize>) {
        let line = directive.line;
        let [path, version] = directive.words.as_slice() else {
            return self.listing.problem(Some(line), "`require` is `require PATH VERSION`");
        };
        let is_indirect = directive.comment == "indirect" || directive.comment.starts_with("indirect;");
        let replaced = self.replacements.get(&(path.as_ref(), Some(version.as_ref())));
        let replaced = replaced.or_else(|| self.replacements.get(&(path.as_ref(), None))).cloned();
        let mut package = match replaced {
            Some(Replacement { by, by_version: Some(version), .. }) => {
                module_package(&mut self.listing, &self.sums, by, version, line)
            }
            Some(Replacement { by, by_version: None, .. }) => self.local(path, by, line),
            None => module_package(&mut self.listing, &self.sums, path, version, line),
        };
        // `go get -tool` writes the module of a tool as indirect: no package of the project imports it.
        let is_tool = is_indirect && self.tools.iter().any(|tool| is_inside(tool, path));
        if is_tool {
            package.scope = crate::Scope::Build;
        }
        let index = self.listing.put(package);
        if let Some(root) = root {
            match (is_tool, is_indirect) {
                (true, _) => self.listing.link(root, index, EdgeKind::BuildDependsOn),
                (false, false) => self.listing.link(root, index, EdgeKind::DependsOn),
                // Which module needs an indirect one stands in files of other modules.
                (false, true) => {}
            }
        }
    }

    /// Returns the package of a module that a folder replaces: what the folder holds is not the version that is named.
    fn local(&mut self, path: &str, folder: &str, line: u32) -> Package {
        let manifest = self.file.read_beside(&format!("{folder}/go.mod"));
        let own = manifest.as_deref().and_then(|bytes| {
            let (directives, _) = lines::read(std::str::from_utf8(bytes).ok()?);
            module(&directives).map(|(_, path)| path.to_owned())
        });
        let kind = if own.is_some() { Kind::Application } else { Kind::Library };
        if own.is_none() {
            let reason =
                format!("`{}` is replaced by the folder `{}`, which is not in the tree", short(path), short(folder));
            self.listing.unknown(Some(line), reason);
        }
        let name = own.unwrap_or_else(|| path.to_owned());
        let purl = if name.contains('/') { self.listing.purl(Some(line), purl(&name, None)) } else { None };
        Package { purl, kind, line: Some(line), download: Some(folder.to_owned()), ..Package::new(name, None) }
    }
}

/// Returns the package of a module with its digest.
pub(super) fn module_package(listing: &mut Listing, sums: &Sums<'_>, path: &str, version: &str, line: u32) -> Package {
    let purl = listing.purl(Some(line), purl(path, Some(version)));
    let hashes = sums.hash(path, version).into_iter().collect();
    Package { purl, hashes, line: Some(line), ..Package::new(path, Some(version)) }
}

/// Returns whether the package lies in the module.
fn is_inside(package: &str, module: &str) -> bool {
    package.strip_prefix(module).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // Go Modules Reference, "go.mod files", "replace directive", "tool directive", and "go.sum files".
    #[test]
    fn requirements_replacements_tools_and_sums() {
        expect![[r#"
            example.org/demo - application :1
              pkg:golang/example.org/demo
              -> example.org/fork/text v0.3.9
              -> example.org/own -
              -> golang.org/x/tools v0.29.0 (build)
              -> gone.example.org/x -
            example.org/fork/text v0.3.9 :6
              pkg:golang/example.org/fork/text@v0.3.9
            example.org/own - application :7
              pkg:golang/example.org/own
              download ./own
            golang.org/x/tools v0.29.0 build :8
              pkg:golang/golang.org/x/tools@v0.29.0
            golang.org/x/sys v0.1.0 :9
              pkg:golang/golang.org/x/sys@v0.1.0
              SHA-256 00000000…
            gone.example.org/x - :11
              pkg:golang/gone.example.org/x
              download ../gone
            unknown :11 `gone.example.org/x` is replaced by the folder `../gone`, which is not in the tree
        "#]]
        .assert_eq(&read_in(
            "go.mod",
            "//- go.mod\nmodule example.org/demo\ngo 1.24\ntoolchain go1.24.2\ntool golang.org/x/tools/cmd/stringer\nrequire (\n\
             \tgolang.org/x/text v0.3.8\n\texample.org/own v1.0.0\n\tgolang.org/x/tools v0.29.0 // indirect\n\
             \tgolang.org/x/sys v0.1.0 // indirect\n)\nrequire gone.example.org/x v1.2.3\n\
             replace golang.org/x/text v0.3.8 => example.org/fork/text v0.3.9\nreplace (\n\texample.org/own => ./own\n\
             \tgone.example.org/x => ../gone\n)\nexclude golang.org/x/sys v0.0.1\n\
             //- own/go.mod\nmodule example.org/own\n\
             //- go.sum\ngolang.org/x/sys v0.1.0 h1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\
             golang.org/x/sys v0.1.0/go.mod h1:BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB=\n",
        ));
    }

    // Go Modules Reference, "Graph pruning": only from 1.17 on all modules are named.
    #[test]
    fn old_and_broken_files_say_what_they_do_not() {
        expect![[r#"
            old - application :1
              -> github.com/pkg/errors v0.9.1
            github.com/pkg/errors v0.9.1 :3
              pkg:golang/github.com/pkg/errors@v0.9.1
            unknown modules that are needed by modules: before Go 1.17 `go.mod` does not name them all
            problem :4 no directive of `go.mod`: the line is passed over
            problem :5 `replace` is `replace PATH [VERSION] => PATH [VERSION]`
            problem :6 `require` is `require PATH VERSION`
        "#]]
        .assert_eq(&read(
            "go.mod",
            "module old\ngo 1.16\nrequire github.com/pkg/errors v0.9.1\n<<<<<<<\nreplace a b\nrequire x\n",
        ));
    }
}
