//! Whether anyone can read the source at an address that stays.

use slam_model::{
    Citation, Evidence, Fact, Finding, Gap,
    evidence::settings::SettingKind,
    finding::CitationKind,
};

use crate::{
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
            let why = match &evidence.subject.url {
                Some(url) => format!("whether anyone can read {url} cannot be seen offline: {}", gap.why),
                None => format!("no address of the repository is known: {}", gap.why),
            };
            Finding::unknown("forge-not-visible", &Gap::new(why, gap.how)).cite(named)
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

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{ForgeFacts, Repository},
    };

    use crate::testing::{build, check_evidence};

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
    fn defect_9_a_run_without_data_never_looks_like_a_pass() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["Unknown forge-not-visible"]);
    }
}
