//! `go.work`.

use super::lines;
use super::module::{module, module_package, purl, replacements};
use super::sums::Sums;
use crate::lock::roll::{short, text_of};
use crate::{File, Kind, Listing, Package};

/// Lists the modules of the workspace, and what it replaces by modules from elsewhere.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (directives, odd) = lines::read(text_of(file.bytes, &mut listing));
    for line in odd {
        listing.problem(Some(line), "no directive of `go.work`: the line is passed over");
    }
    for directive in directives.iter().filter(|one| one.verb == "use") {
        let (line, Some(folder)) = (Some(directive.line), directive.words.first()) else { continue };
        let manifest = file.read_beside(&format!("{folder}/go.mod"));
        let text = manifest.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
        let inner = text.map(|text| lines::read(text).0).unwrap_or_default();
        let Some((_, path)) = module(&inner) else {
            listing.unknown(line, format!("the workspace uses the folder `{}`, which has no `go.mod`", short(folder)));
            continue;
        };
        let purl = if path.contains('/') { listing.purl(line, purl(path, None)) } else { None };
        listing.put(Package { purl, kind: Kind::Application, line, ..Package::new(path, None) });
    }
    let bytes = file.read_beside("go.work.sum");
    let mut sums = Sums::default();
    sums.add(bytes.as_deref().unwrap_or_default());
    let mut replaced: Vec<_> = replacements(&mut listing, &directives).into_values().collect();
    replaced.sort_by_key(|one| (one.line, one.path, one.version));
    for one in replaced {
        if let Some(version) = one.by_version {
            let package = module_package(&mut listing, &sums, one.by, version, one.line);
            listing.put(package);
        }
    }
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read_in;

    // Go Modules Reference, "Workspaces: go.work files".
    #[test]
    fn modules_in_use_and_replacements() {
        expect![[r#"
            example.org/a - application :3
              pkg:golang/example.org/a
            example.org/fork/b v1.2.3 :6
              pkg:golang/example.org/fork/b@v1.2.3
            unknown :4 the workspace uses the folder `./gone`, which has no `go.mod`
        "#]]
        .assert_eq(&read_in(
            "go.work",
            "//- go.work\ngo 1.22\nuse (\n\t./a\n\t./gone\n)\nreplace example.org/b => example.org/fork/b v1.2.3\n\
             //- a/go.mod\nmodule example.org/a\n",
        ));
    }
}
