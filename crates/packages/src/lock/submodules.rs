//! Git submodules.

use super::git::Repository;
use super::roll::{numbered, short, text_of};
use crate::{File, Listing, Match, Needs, Package, Reader};

pub(crate) static READERS: &[Reader] =
    &[Reader { id: "git-submodules", matches: &[Match::Name(".gitmodules")], needs: Needs::Nothing, read }];

/// One section of the file.
#[derive(Default)]
struct Section {
    line: u32,
    name: String,
    path: Option<String>,
    url: Option<String>,
}

/// The commit of a submodule stands in the tree of the repository, not in this file: every version is unknown.
fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = text_of(file.bytes, &mut listing);
    for section in sections(&mut listing, text) {
        let line = Some(section.line);
        let place = section.path.as_deref().unwrap_or(&section.name);
        let Some(url) = section.url.as_deref() else {
            listing.problem(line, format!("the submodule `{}` has no `url`", short(&section.name)));
            continue;
        };
        let Some(repository) = Repository::read(url) else {
            let reason = format!("the submodule `{}` lies at `{}`, which names no host", short(place), short(url));
            listing.unknown(line, reason);
            continue;
        };
        let purl = listing.purl(line, repository.purl(None));
        let download = Some(repository.vcs_url(None));
        listing.put(Package { purl, line, download, ..Package::new(repository.name(), None) });
        let reason = format!("the submodule `{}` is at a commit that `.gitmodules` does not name", short(place));
        listing.unknown(line, reason);
    }
    listing
}

/// Reads git's configuration format as far as git writes it into this file.
fn sections(listing: &mut Listing, text: &str) -> Vec<Section> {
    let mut found: Vec<Section> = Vec::new();
    let mut is_inside = false;
    for (line, row) in numbered(text) {
        let row = row.trim();
        if row.is_empty() || row.starts_with(['#', ';']) {
            continue;
        }
        if let Some(heading) = row.strip_prefix('[') {
            let name = heading.split_once('"').filter(|(kind, _)| kind.trim().eq_ignore_ascii_case("submodule"));
            is_inside = name.is_some();
            if let Some((_, rest)) = name {
                let name = rest.rsplit_once('"').map_or(rest, |(name, _)| name).replace("\\\"", "\"");
                found.push(Section { line, name, ..Section::default() });
            }
            continue;
        }
        let Some((key, value)) = row.split_once('=') else {
            listing.problem(Some(line), "no `key = value`: the line is passed over");
            continue;
        };
        let value = value.trim().trim_matches('"').to_owned();
        if let Some(section) = found.last_mut().filter(|_| is_inside) {
            match key.trim().to_ascii_lowercase().as_str() {
                "path" => section.path = Some(value),
                "url" => section.url = Some(value),
                _ => {}
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // gitmodules(5).
    #[test]
    fn addresses_are_known_and_commits_are_not() {
        expect![[r#"
            google/googletest - :1
              pkg:github/google/googletest
              download git+https://github.com/google/googletest
            unknown :1 the submodule `third_party/googletest` is at a commit that `.gitmodules` does not name
            unknown :5 the submodule `near` lies at `../near.git`, which names no host
            problem :9 no `key = value`: the line is passed over
            problem :8 the submodule `lost` has no `url`
        "#]]
        .assert_eq(&read(
            ".gitmodules",
            "[submodule \"gtest\"]\n\tpath = third_party/googletest\n\turl = https://github.com/google/googletest.git\n\n\
             [submodule \"near\"]\n\tpath = near\n\turl = ../near.git\n[submodule \"lost\"]\n\tpath\n",
        ));
    }
}
