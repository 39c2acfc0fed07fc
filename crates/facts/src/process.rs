//! How the project works, as its configuration shows it: one file at a time, joined by [`join`].

mod bots;
mod release;
mod scanners;
mod templates;

use slam_model::{
    Place, Quote, RepoPath,
    evidence::policy::{ProcessFacts, SecurityTxt},
};

/// A text whose lines are looked at.
pub(crate) struct Source<'s> {
    pub(crate) path: &'s RepoPath,
    /// The path in lower case.
    pub(crate) lower: &'s str,
    pub(crate) text: &'s str,
}

impl Source<'_> {
    fn name(&self) -> &str {
        self.lower.rsplit('/').next().unwrap_or(self.lower)
    }

    /// Returns the first line that is not a comment and that `wanted` accepts, in lower case.
    fn line(&self, wanted: impl Fn(&str) -> bool) -> Option<Quote> {
        self.lines(wanted).next()
    }

    fn lines<'w>(&'w self, wanted: impl Fn(&str) -> bool + 'w) -> impl Iterator<Item = Quote> + 'w {
        (1u32..).zip(self.text.lines()).filter_map(move |(number, line)| {
            let lower = line.trim().to_lowercase();
            let comment = lower.starts_with('#') || lower.starts_with("//");
            (!comment && !lower.is_empty() && wanted(&lower)).then(|| Quote::new(Place::line(self.path, number), line))
        })
    }

    /// Returns a line by its number.
    fn raw(&self, number: u32) -> Quote {
        let at = usize::try_from(number).unwrap_or_default().saturating_sub(1);
        Quote::new(Place::line(self.path, number), self.text.lines().nth(at).unwrap_or_default())
    }

    /// Returns the first line with words, comments included only when there is nothing else.
    fn first_line(&self) -> Quote {
        self.line(|_| true)
            .unwrap_or_else(|| Quote::new(Place::line(self.path, 1), self.text.lines().next().unwrap_or_default()))
    }
}

/// Reads what one file says of the process; `None` when it says nothing.
pub(crate) fn read(path: &RepoPath, text: &str) -> Option<ProcessFacts> {
    let lower = path.to_lower();
    let source = Source { path, lower: &lower, text };
    let mut facts = ProcessFacts::default();
    templates::read(&source, &mut facts);
    bots::read(&source, &mut facts);
    scanners::read(&source, &mut facts);
    release::read(&source, &mut facts);
    security_txt(&source, &mut facts);
    if lower == ".bestpractices.json" {
        facts.best_practices = Some(path.clone());
    }
    if is_advisory(&source) {
        facts.advisories.push(path.clone());
    }
    if is_interface(&source) {
        facts.interfaces.push(path.clone());
    }
    (facts != ProcessFacts::default()).then_some(facts)
}

/// Joins what the files say, which are sorted by path.
pub(crate) fn join(all: impl Iterator<Item = ProcessFacts>) -> ProcessFacts {
    let mut joined = ProcessFacts::default();
    for one in all {
        joined.issue_templates.extend(one.issue_templates);
        joined.change_templates.extend(one.change_templates);
        joined.update_bots.extend(one.update_bots);
        joined.secret_scanners.extend(one.secret_scanners);
        joined.contributor_agreements.extend(one.contributor_agreements);
        joined.static_analysis.extend(one.static_analysis);
        joined.release_tools.extend(one.release_tools);
        joined.security_txt = joined.security_txt.or(one.security_txt);
        joined.best_practices = joined.best_practices.or(one.best_practices);
        joined.advisories.extend(one.advisories);
        joined.interfaces.extend(one.interfaces);
    }
    joined
}

/// Reads `security.txt` (RFC 9116); whether it has expired is for checks, which know the time.
fn security_txt(source: &Source<'_>, facts: &mut ProcessFacts) {
    let places = ["", "static/", "public/", "docs/"];
    let name = source.lower.strip_suffix("security.txt").unwrap_or("-");
    if !places.contains(&name.strip_suffix(".well-known/").unwrap_or(name)) {
        return;
    }
    let document = slam_formats::security_txt::read(source.text.as_bytes(), None);
    let quotes = |field: &str| document.fields(field).map(|found| source.raw(found.line)).collect::<Vec<_>>();
    let (contacts, expires) = (quotes("contact"), quotes("expires"));
    // A text about security that is not in the format has none of its fields.
    if contacts.is_empty() && expires.is_empty() {
        return;
    }
    facts.security_txt = Some(SecurityTxt {
        path: source.path.clone(),
        contacts,
        policies: quotes("policy"),
        expires: expires.into_iter().next(),
        problems: document.problems,
    });
}

/// Files of published advisories: in folders named after them, or in the formats CSAF and OSV.
fn is_advisory(source: &Source<'_>) -> bool {
    let folder = source.lower.rsplit_once('/').map_or("", |(folder, _)| folder);
    let named = folder
        .split('/')
        .any(|part| matches!(part, "advisories" | "security-advisories" | "csaf" | "osv" | "vulns" | "cves"));
    let data = [".json", ".toml", ".yaml", ".yml", ".md"].iter().any(|ending| source.lower.ends_with(ending));
    if !data {
        return false;
    }
    let head: String = source.text.chars().take(4_000).collect();
    let csaf = || head.contains("\"csaf_version\"") && head.contains("security_advisory");
    let osv = || head.contains("schema_version") && head.contains("affected") && head.contains("\"id\"");
    let ids = || ["CVE-", "GHSA-", "RUSTSEC-", "PYSEC-", "OSV-"].iter().any(|mark| head.contains(mark));
    let test = crate::role::role(source.path) != slam_model::evidence::tree::Role::Product;
    !test && ((named && ids()) || (source.lower.ends_with(".json") && (csaf() || osv())))
}

/// Machine-readable descriptions of interfaces, and manual pages.
fn is_interface(source: &Source<'_>) -> bool {
    let name = source.name();
    let head = || source.text.get(..source.text.len().min(2_000)).unwrap_or(source.text);
    let data = [".json", ".yaml", ".yml"].iter().any(|ending| name.ends_with(ending));
    let described = data
        && ["openapi", "swagger", "asyncapi"].iter().any(|word| {
            name.contains(word)
                || head().lines().take(5).any(|line| line.trim_start_matches(['"', ' ', '{']).starts_with(word))
        });
    let schema = [".proto", ".graphql", ".graphqls", ".smithy", ".thrift", ".wit", ".raml", ".wsdl"];
    let page = name
        .rsplit_once('.')
        .is_some_and(|(_, section)| section.len() == 1 && section.bytes().all(|b| b.is_ascii_digit()))
        && (head().contains(".TH ") || head().contains(".Dd "));
    let test = crate::role::role(source.path) != slam_model::evidence::tree::Role::Product;
    !test && (described || page || schema.iter().any(|ending| name.ends_with(ending)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(path: &str, text: &str) -> ProcessFacts {
        read(&path.into(), text).unwrap_or_default()
    }

    #[test]
    fn a_security_txt_is_read_by_its_fields() {
        let txt = facts(".well-known/security.txt", "# ours\nContact: mailto:s@x.org\nPolicy: https://x.org/p\n")
            .security_txt
            .unwrap();
        assert_eq!((txt.contacts[0].place.line, txt.policies.len(), txt.problems.len()), (2, 1, 1));
        assert_eq!(facts("security.txt", "how to be secure\n").security_txt, None);
    }

    #[test]
    fn advisories_and_interfaces_are_told_by_place_and_content() {
        for (path, text, advisory, interface) in [
            ("advisories/2024-01.md", "# CVE-2024-1\n", true, false),
            ("docs/csaf/a.json", "{\"document\":{\"category\":\"x\"}}", false, false),
            (
                "a.json",
                "{\"document\":{\"category\":\"csaf_security_advisory\",\"csaf_version\":\"2.0\"}}",
                true,
                false,
            ),
            ("api/openapi.yaml", "openapi: 3.0.0\n", false, true),
            ("spec.yaml", "openapi: 3.1.0\n", false, true),
            ("api/v1.yaml", "openapi: 3.1.0\n", false, true),
            ("proto/a.proto", "syntax = \"proto3\";", false, true),
            ("man/tool.1", ".TH TOOL 1\n", false, true),
            ("src/a.rs", "fn main() {}", false, false),
        ] {
            let found = facts(path, text);
            assert_eq!((!found.advisories.is_empty(), !found.interfaces.is_empty()), (advisory, interface), "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(
            path in proptest::sample::select(vec![
                ".github/dependabot.yml", "renovate.json", ".pre-commit-config.yaml", ".goreleaser.yml", "package.json",
                ".github/ISSUE_TEMPLATE/config.yml", ".github/ISSUE_TEMPLATE/bug.md", "security.txt", "sonar-project.properties",
            ]),
            text in "\\PC{0,200}",
        ) {
            read(&path.into(), &text);
        }
    }
}
