//! Opam.

mod values;

use slam_formats::purl::Purl;

use super::roll::{short, text_of};
use crate::{EdgeKind, File, Kind, Listing, Match, Needs, Package, Reader, Scope};
use values::{Value, fields};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "opam-locked",
        matches: &[Match::Suffix(".opam.locked"), Match::Name("opam.locked")],
        needs: Needs::Nothing,
        read,
    },
    Reader { id: "opam", matches: &[Match::Suffix(".opam")], needs: Needs::Files, read: read_unlocked },
];

/// A file with a locked one beside it says nothing that the other does not.
fn read_unlocked(file: &File<'_>) -> Listing {
    match file.read_beside(&format!("{}.locked", file.name())) {
        Some(_) => Listing::default(),
        None => read(file),
    }
}

fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let (fields, flaw) = fields(text_of(file.bytes, &mut listing));
    if let Some((line, message)) = flaw {
        listing.problem(Some(line), message);
    }
    let get = |name: &str| fields.iter().find(|field| field.name == name).map(|field| &field.value);
    let stem = file.name().trim_end_matches(".locked").trim_end_matches(".opam");
    let name = get("name").and_then(Value::text).unwrap_or(stem);
    let version = get("version").and_then(Value::text);
    // `opam` alone names no package; the folder around it is not its name either.
    if name == "opam" && get("name").is_none() {
        listing.problem(None, "the file has no `name`, and its own name is none");
    }
    let purl = listing.purl(None, Purl::new("opam", None, name, version));
    let mut own = Package { purl, kind: Kind::Application, ..Package::new(name, version) };
    own.licenses.extend(get("license").into_iter().flat_map(Value::texts).map(str::to_owned));
    own.homepage = get("homepage").and_then(Value::text).map(str::to_owned);
    own.description = get("synopsis").and_then(Value::text).map(str::to_owned);
    let root = listing.put(own);
    for (field, is_optional) in [("depends", false), ("depopts", true)] {
        for one in get(field).into_iter().flat_map(Value::items) {
            needed(&mut listing, root, one, is_optional);
        }
    }
    listing
}

/// Adds one package of `depends`: `"name" {= "1.0" & with-test}`.
fn needed(listing: &mut Listing, root: usize, item: &Value, is_optional: bool) {
    // An alternative, `"a" | "b"`, and groups are lists of their own.
    if let Value::List(items) = item {
        return items.iter().for_each(|one| needed(listing, root, one, is_optional));
    }
    let Value::Package { line, name, filter } = item else { return };
    let line = Some(*line);
    let has = |word: &str| filter.iter().any(|one| one == word);
    let (kind, scope) = if has("with-test") || has("with-doc") || has("with-dev-setup") {
        (EdgeKind::DevDependsOn, Scope::Dev)
    } else if is_optional {
        (EdgeKind::OptionalDependsOn, Scope::Optional)
    } else if has("build") {
        (EdgeKind::BuildDependsOn, Scope::Build)
    } else {
        (EdgeKind::DependsOn, Scope::Runtime)
    };
    let pinned = filter.windows(2).find_map(|pair| match pair {
        [sign, version] if sign == "=" => version.strip_prefix('"'),
        _ => None,
    });
    // `{= version}` is a package of the same project.
    let version = pinned.filter(|_| !has("|"));
    if version.is_none() && !is_optional {
        let range: Vec<&str> = filter.iter().map(|word| word.trim_start_matches('"')).collect();
        let range = if range.is_empty() { "any version".to_owned() } else { range.join(" ") };
        listing.unknown(line, format!("`{}` {} is not fixed to a version by a lock file", short(name), short(&range)));
    }
    let purl = listing.purl(line, Purl::new("opam", None, name, version));
    let index = listing.put(Package { purl, line, scope, ..Package::new(name.as_str(), version) });
    listing.link(root, index, kind);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{read, read_in};

    // opam manual, "opam: Package definitions" and `opam lock`.
    #[test]
    fn locked_packages_have_versions_and_filters() {
        expect![[r#"
            demo 1.0 application
              pkg:opam/demo@1.0
              license MIT
              -> alcotest 1.7.0 (dev)
              -> dune 3.13.0 (build)
              -> ocaml 4.14.1
            alcotest 1.7.0 dev :5
              pkg:opam/alcotest@1.7.0
            dune 3.13.0 build :6
              pkg:opam/dune@3.13.0
            ocaml 4.14.1 :7
              pkg:opam/ocaml@4.14.1
        "#]]
        .assert_eq(&read(
            "demo.opam.locked",
            "opam-version: \"2.0\"\nversion: \"1.0\"\nlicense: \"MIT\"\ndepends: [\n  \"alcotest\" {= \"1.7.0\" & with-test}\n\
             \x20 \"dune\" {= \"3.13.0\" & build}\n  \"ocaml\" {= \"4.14.1\"} # comment\n]\nbuild: [\"dune\" \"build\" \"-p\" name]\n",
        ));
    }

    #[test]
    fn ranges_are_unknown_and_a_lock_file_speaks_first() {
        expect![[r#"
            lib - application
              pkg:opam/lib
              description It's "one"
              -> base -
              -> async - (optional)
            base - :2
              pkg:opam/base
            async - optional :3
              pkg:opam/async
            unknown :2 `base` >= v0.15 & < v0.17 is not fixed to a version by a lock file
        "#]]
        .assert_eq(&read(
            "lib.opam",
            "synopsis: \"It's \\\"one\\\"\"\ndepends: [\"base\" {>= \"v0.15\" & < \"v0.17\"}]\ndepopts: [\"async\"]\n",
        ));
        expect![""]
            .assert_eq(&read_in("lib.opam", "//- lib.opam\ndepends: [\"base\"]\n//- lib.opam.locked\ndepends: []\n"));
        expect![[r#"
            lib - application
              pkg:opam/lib
            problem :1 a list is not closed
        "#]]
        .assert_eq(&read("lib.opam", "depends: [\"base\"\n"));
    }
}
