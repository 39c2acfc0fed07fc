//! `vendor/modules.txt`: which modules were copied into the tree.

use super::lines;
use super::module::{module, module_package, purl};
use super::sums::Sums;
use crate::lock::roll::{numbered, text_of};
use crate::{EdgeKind, File, Kind, Listing, Package, reach};

/// A module with a heading.
struct Heading<'a> {
    line: u32,
    path: &'a str,
    version: Option<&'a str>,
    is_explicit: bool,
    has_packages: bool,
}

/// Lists the modules of which packages were copied.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = text_of(file.bytes, &mut listing);
    let headings = headings(&mut listing, text);
    let (above, sum_file) = (file.read_beside("../go.mod"), file.read_beside("../go.sum"));
    let root = above.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok()).and_then(|text| {
        let (directives, _) = lines::read(text);
        let (_, path) = module(&directives)?;
        let purl = if path.contains('/') { purl(path, None).ok() } else { None };
        Some(listing.put(Package { purl, kind: Kind::Application, ..Package::new(path, None) }))
    });
    let mut sums = Sums::default();
    sums.add(sum_file.as_deref().unwrap_or_default());
    for heading in headings.iter().filter(|one| one.has_packages) {
        let package = match heading.version {
            Some(version) => module_package(&mut listing, &sums, heading.path, version, heading.line),
            None => {
                let purl = listing.purl(Some(heading.line), purl(heading.path, None));
                Package { purl, line: Some(heading.line), ..Package::new(heading.path, None) }
            }
        };
        let index = listing.put(package);
        if let Some(root) = root.filter(|_| heading.is_explicit) {
            listing.link(root, index, EdgeKind::DependsOn);
        }
    }
    reach::tidy(&mut listing.edges);
    listing
}

/// `# PATH VERSION [=> PATH VERSION]`, then `## explicit; go 1.17`, then one package a line.
fn headings<'a>(listing: &mut Listing, text: &'a str) -> Vec<Heading<'a>> {
    let mut found: Vec<Heading<'_>> = Vec::new();
    for (line, row) in numbered(text) {
        if let Some(marks) = row.strip_prefix("## ") {
            if let Some(last) = found.last_mut() {
                last.is_explicit |= marks.split(';').any(|mark| mark.trim() == "explicit");
            }
        } else if let Some(heading) = row.strip_prefix("# ") {
            let (left, right) = heading.split_once(" => ").map_or((heading, None), |(left, right)| (left, Some(right)));
            let mut words = right.filter(|right| !is_folder(right)).unwrap_or(left).split_ascii_whitespace();
            let Some(path) = words.next() else { continue };
            // What a folder replaced has the bytes of the folder, whatever version is named.
            let version = if right.is_some_and(is_folder) { None } else { words.next() };
            found.push(Heading { line, path, version, is_explicit: false, has_packages: false });
        } else if !row.trim().is_empty() {
            match found.last_mut() {
                Some(last) => last.has_packages = true,
                None => listing.problem(Some(line), "a package stands before the heading of its module"),
            }
        }
    }
    found
}

fn is_folder(target: &str) -> bool {
    target.starts_with("./") || target.starts_with("../") || target.starts_with('/')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read_in;

    // Go Modules Reference, "Vendoring".
    #[test]
    fn modules_with_copied_packages() {
        expect![[r#"
            example.org/demo - application
              pkg:golang/example.org/demo
              -> golang.org/x/text v0.14.0
            golang.org/x/text v0.14.0 :1
              pkg:golang/golang.org/x/text@v0.14.0
            example.org/fork v1.1.0 :4
              pkg:golang/example.org/fork@v1.1.0
            example.org/near - :8
              pkg:golang/example.org/near
        "#]]
        .assert_eq(&read_in(
            "vendor/modules.txt",
            "//- vendor/modules.txt\n# golang.org/x/text v0.14.0\n## explicit; go 1.18\ngolang.org/x/text/width\n\
             # example.org/old v1.0.0 => example.org/fork v1.1.0\nexample.org/old/x\n# example.org/none v1.0.0\n## explicit\n\
             # example.org/near v1.0.0 => ../near\nexample.org/near\n//- go.mod\nmodule example.org/demo\n",
        ));
    }
}
