//! Whether anyone can read the source at an address that stays.

use std::collections::BTreeMap;

use slam_model::{
    Citation, Evidence, Fact, Finding, Gap, Place,
    evidence::{
        document::{DocumentKind, Origin},
        settings::SettingKind,
    },
    finding::CitationKind,
};

use crate::{
    addresses::Address,
    check::{Check, Evaluate, administrator},
    forge,
};

pub(crate) static CHECK: Check = Check {
    id: "public-repository",
    title: "The source repository is publicly readable at a static address",
    rationale: "Source that nobody can read can neither be checked nor mended by those who depend on it.",
    requirements: &["OSPS-QA-01.01"],
    gates: &[],
    effort: administrator(10),
    evaluate: Evaluate::Facts(evaluate),
};

fn evaluate(evidence: &Evidence) -> Finding {
    let settings = settings(evidence);
    let named = address(evidence);
    match forge::part(evidence, |forge| &forge.repository) {
        Fact::Seen(repository) if repository.public => {
            Finding::passed("public", format!("the repository is public at {}", repository.url))
                .cite([forge::cite(evidence, format!("public, {}", repository.url))])
                .cite(named)
        }
        Fact::Seen(repository) => Finding::failed("private", format!("the repository at {} is not public", repository.url))
            .cite([forge::cite(evidence, "not public")])
            .missing("a public repository", "make the repository public, or publish a mirror and name it in the README"),
        Fact::Absent => Finding::failed("not-found", "the forge has no such repository")
            .cite([forge::cite(evidence, "no repository")])
            .missing("a public repository", "publish the repository"),
        hidden if !settings.is_empty() => {
            let gap = forge::unseen(&hidden, "forge-not-visible", "whether the repository is public");
            let message = "settings in the tree speak of its visibility; whether anyone can read it cannot be seen offline";
            Finding { missing: gap.missing, ..Finding::needs_review("settings-written", message) }.cite(settings).cite(named)
        }
        Fact::Broken(cause) => Finding::broken("forge-broken", &cause),
        Fact::NotVisible(gap) => {
            let hint = hint(evidence);
            let url = evidence.subject.url.as_deref();
            let field = evidence.insights.seen().and_then(|one| one.text("/repository/url"));
            let why = match (url.or(field), &hint) {
                (Some(url), _) => format!("whether anyone can read {url} cannot be seen offline: {}", gap.why),
                (None, Some((url, _))) => format!(
                    "the clone has no remote; its files point at {url}, and whether anyone can read that cannot be seen offline: {}",
                    gap.why
                ),
                (None, None) => format!("no address of the repository is known: {}", gap.why),
            };
            let hint = hint.filter(|_| named.is_none()).map(|(_, cite)| cite);
            Finding::unknown("forge-not-visible", &Gap::new(why, gap.how)).cite(named).cite(hint)
        }
    }
}

fn settings(evidence: &Evidence) -> Vec<Citation> {
    let files = evidence.settings.seen().map_or(&[][..], Vec::as_slice);
    let all = files.iter().flat_map(|file| &file.settings);
    all.filter(|one| matches!(one.kind, SettingKind::Public(_)))
        .map(|one| Citation::quote(CitationKind::Config, &one.quote))
        .collect()
}

/// Returns where the address stands: in the Security Insights file, else as the remote of the clone.
fn address(evidence: &Evidence) -> Option<Citation> {
    let field = evidence.insights.seen().and_then(|one| one.cite("/repository/url"));
    field.or_else(|| evidence.subject.url.as_ref().map(|url| Citation::note(CitationKind::History, format!("remote {url}"))))
}

/// Returns the repository on a known forge that manifests in the root and the README name most, and where. A hint for
/// people, and no evidence: anyone can write any address.
fn hint(evidence: &Evidence) -> Option<(String, Citation)> {
    // A field of a manifest says more than a link among many.
    const FIELD: u32 = 5;
    let mut named: BTreeMap<String, (u32, Citation)> = BTreeMap::new();
    let mut note = |text: &str, weight: u32, cite: &dyn Fn() -> Citation| {
        for url in Address::all(text).filter_map(repository) {
            // A field with the address of an archive or a page names somebody else's as often.
            let is_whole = text.trim_end_matches('/').trim_end_matches(".git").to_lowercase().ends_with(url.trim_start_matches("https"));
            let weight = if is_whole { weight } else { 1 };
            named.entry(url).and_modify(|(count, _)| *count += weight).or_insert_with(|| (weight, cite()));
        }
    };
    let manifests = evidence.manifests.seen().map_or(&[][..], Vec::as_slice);
    for quote in manifests.iter().filter(|one| one.path.depth() == 0).flat_map(|one| &one.addresses) {
        note(&quote.text, FIELD, &|| Citation::quote(CitationKind::Config, quote));
    }
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    for document in documents.iter().filter(|one| one.kind == DocumentKind::Readme && one.origin == Origin::Own) {
        for link in &document.links {
            let place = Place::line(&document.path, link.line);
            note(&link.target, 1, &|| Citation::place(CitationKind::Document, &place).with_note(link.target.clone()));
        }
    }
    // Of equals the first by name.
    let best = named.iter().max_by_key(|(name, (count, _))| (*count, std::cmp::Reverse(*name)))?;
    Some((best.0.clone(), best.1.1.clone()))
}

/// Returns `https://HOST/OWNER/NAME` of an address on a forge that is known by its host.
fn repository(address: Address<'_>) -> Option<String> {
    let host = address.host();
    let known = ["github.com", "gitlab.com", "codeberg.org", "bitbucket.org"].contains(&host.as_str()) || host.starts_with("gitlab.");
    let (_, rest) = address.text.split_once("://")?;
    let mut steps = rest.split(['/', '?', '#']).skip(1);
    let (owner, name) = (steps.next()?, steps.next()?);
    let name = name.strip_suffix(".git").unwrap_or(name);
    let is_page = ["sponsors", "orgs", "marketplace", "apps", "features"].contains(&owner);
    (known && !is_page && !owner.is_empty() && !name.is_empty()).then(|| format!("https://{host}/{owner}/{name}").to_lowercase())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{ForgeFacts, Repository},
    };

    use crate::testing::{build, check_evidence, written};

    fn forge(public: bool) -> ForgeFacts {
        let repository = Repository { public, url: "https://example.org/a/b".to_owned(), ..Repository::default() };
        ForgeFacts { repository: Fact::Seen(repository), ..ForgeFacts::default() }
    }

    #[test]
    fn the_forge_decides() {
        check_evidence(&super::CHECK, &build::forge(forge(true)), expect!["Passed public [snapshot.json: public, https://example.org/a/b]"]);
        check_evidence(&super::CHECK, &build::forge(forge(false)), expect!["Failed private [snapshot.json: not public]"]);
    }

    #[test]
    fn a_remote_alone_says_nothing_about_readers() {
        let mut evidence = build::nothing();
        evidence.subject.url = Some("https://example.org/a/b".to_owned());
        check_evidence(&super::CHECK, &evidence, expect!["Unknown forge-not-visible [remote https://example.org/a/b]"]);
    }

    #[test]
    fn without_a_remote_the_files_give_a_hint_and_never_a_pass() {
        let evidence = written("//- README.md\n# T\nhttps://github.com/a/b/actions https://github.com/a/b https://github.com/c/d\n");
        check_evidence(&super::CHECK, &evidence, expect!["Unknown forge-not-visible README.md:2"]);
        let message = crate::testing::finding(&super::CHECK, &evidence).message;
        assert!(message.contains("its files point at https://github.com/a/b,"), "{message}");
    }

    #[test]
    fn defect_9_a_run_without_data_never_looks_like_a_pass() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["Unknown forge-not-visible"]);
    }
}
