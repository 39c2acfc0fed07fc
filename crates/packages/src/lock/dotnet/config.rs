//! `packages.config`.

use crate::lock::roll::short;
use crate::lock::xml;
use crate::{File, Listing, Scope};

pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let root = match xml::parse(file.bytes) {
        Ok(root) => root,
        Err(flaw) => {
            listing.problem(Some(flaw.line), flaw.message);
            return listing;
        }
    };
    for one in root.all("package") {
        let line = Some(one.line);
        let Some(name) = one.attribute("id").filter(|name| !name.is_empty()) else {
            listing.problem(line, "a package without `id`: it is passed over");
            continue;
        };
        let version = one.attribute("version").filter(|version| !version.is_empty());
        if version.is_none() {
            listing.unknown(line, format!("`{}` is not fixed to a version", short(name)));
        }
        let mut package = super::package(&mut listing, name, version, line);
        if one.attribute("developmentDependency").is_some_and(|value| value.eq_ignore_ascii_case("true")) {
            package.scope = Scope::Dev;
        }
        listing.put(package);
    }
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // NuGet documentation, "packages.config reference".
    #[test]
    fn packages_with_exact_versions() {
        expect![[r#"
            jQuery 3.1.1 :3
              pkg:nuget/jQuery@3.1.1
            NLog 4.3.10 dev :4
              pkg:nuget/NLog@4.3.10
            Bare - :5
              pkg:nuget/Bare
            unknown :5 `Bare` is not fixed to a version
        "#]]
        .assert_eq(&read(
            "packages.config",
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<packages>\n  <package id=\"jQuery\" version=\"3.1.1\" targetFramework=\"net46\" />\n\
             \x20 <package id=\"NLog\" version=\"4.3.10\" developmentDependency=\"true\" />\n  <package id=\"Bare\" />\n</packages>\n",
        ));
    }
}
