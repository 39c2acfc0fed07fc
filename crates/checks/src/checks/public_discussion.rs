//! Whether there is a public place to discuss changes and obstacles.

use slam_model::{
    Citation, Evidence, Fact, Finding, Place,
    evidence::{
        document::{Block, Document, DocumentKind, Link, Origin},
        settings::SettingKind,
    },
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, administrator},
    forge,
};

pub(crate) static CHECK: Check = Check {
    id: "public-discussion",
    title: "There is a public place to discuss changes and obstacles of use",
    rationale: "Questions asked in private are answered once and lost; decisions made in private cannot be checked.",
    requirements: &["OSPS-GV-02.01"],
    gates: &[],
    effort: administrator(5),
    evaluate: Evaluate::Facts(evaluate),
};

/// Parts of addresses where people talk in public.
const PLACES: &[&str] = &[
    "/discussions", "/issues", "/-/issues", "lists.", "groups.google.com", "/mailman", "mailman.", "groups.io", "discourse.",
    "discuss.", "forum.", "/forum", "forums.", "matrix.to", "discord.gg", "discord.com/invite", "slack.", ".slack.com",
    "zulipchat.com", "gitter.im", "libera.chat", "irc:", "ircs:", "t.me/", "lore.kernel.org", "lists.sr.ht", "todo.sr.ht",
    "bugzilla.", "jira.", "launchpad.net", "stackoverflow.com/questions/tagged", "reddit.com/r/", "community.",
];

const ADVICE: &str = "switch on issues or discussions on the forge, or write the address of a public mailing list or chat into the README";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("a public place for discussions", ADVICE);
    let words = links(evidence);
    let settings = settings(evidence);
    match forge::part(evidence, |forge| &forge.repository) {
        Fact::Seen(repository) if repository.public && (repository.has_issues || repository.has_discussions) => {
            let what = if repository.has_issues { "issues are on" } else { "discussions are on" };
            Finding::passed("forge-on", format!("the repository is public and {what}"))
                .cite([forge::cite(evidence, what)])
                .cite(words)
        }
        // Other sources speak of a place that the forge does not know: a person has to look whether it is there.
        Fact::Seen(_) | Fact::Absent if !words.is_empty() || !settings.is_empty() => need(Finding::needs_review(
            "place-elsewhere",
            "the forge has neither public issues nor discussions; the project names another place",
        ))
        .cite(words)
        .cite(settings)
        .cite([forge::cite(evidence, "no public issues or discussions")]),
        Fact::Seen(_) | Fact::Absent => {
            need(Finding::failed("no-place", "the forge has neither public issues nor discussions, and no document names another place"))
                .cite([forge::cite(evidence, "no public issues or discussions")])
        }
        hidden if !words.is_empty() || !settings.is_empty() => {
            let gap = forge::unseen(&hidden, "forge-not-visible", "the place for discussions");
            let message = "the project names a place for discussions; whether it is open to all cannot be seen offline";
            Finding { missing: gap.missing, ..Finding::needs_review("place-named", message) }.cite(settings).cite(words)
        }
        hidden => forge::unseen(&hidden, "forge-not-visible", "whether issues or discussions are on")
            .missing("a public place for discussions", ADVICE),
    }
}

fn settings(evidence: &Evidence) -> Vec<Citation> {
    let files = evidence.settings.seen().map_or(&[][..], Vec::as_slice);
    files
        .iter()
        .flat_map(|file| &file.settings)
        .filter(|one| matches!(one.kind, SettingKind::Issues(true) | SettingKind::Discussions(true)))
        .map(|one| Citation::quote(CitationKind::Config, &one.quote))
        .collect()
}

/// Returns the addresses of public places that documents name: the README's first, one of each kind of document.
fn links(evidence: &Evidence) -> Vec<Citation> {
    let documents = evidence.documents.seen().map_or(&[][..], Vec::as_slice);
    let speaks = |one: &&Document| {
        matches!(one.kind, DocumentKind::Readme | DocumentKind::Contributing | DocumentKind::Support | DocumentKind::Governance)
    };
    let mut found: Vec<_> = documents
        .iter()
        .filter(speaks)
        .filter_map(|document| Some((document, document.links.iter().find(|link| is_place(link))?)))
        .collect();
    found.sort_by_key(|(document, _)| (document.origin, document.kind, document.path.clone()));
    found
        .into_iter()
        .map(|(document, link)| match document.origin {
            Origin::Own => Citation::place(CitationKind::Document, &Place::line(&document.path, link.line))
                .with_note(link.target.clone()),
            Origin::OrgDefaults => Citation::note(
                CitationKind::Document,
                format!("inherited from the organisation, {}:{}: {}", document.path, link.line, link.target),
            ),
        })
        .collect()
}

fn is_place(link: &Link) -> bool {
    let target = link.target.to_lowercase();
    let picture = target.ends_with(".svg") || target.ends_with(".png") || target.contains("shields.io");
    link.block != Block::Code && !picture && !is_one_thread(&target) && PLACES.iter().any(|place| target.contains(place))
}

/// A link to one issue or discussion is a reference in passing, often to another project, and not an invitation.
fn is_one_thread(target: &str) -> bool {
    ["/issues/", "/discussions/"].iter().any(|folder| {
        let number = target.rsplit_once(folder).and_then(|(_, rest)| rest.split(['#', '?', '/']).next());
        number.is_some_and(|number| !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit()))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Fact,
        evidence::forge::{ForgeFacts, Repository},
    };

    use crate::testing::{build, check, check_evidence};

    fn repository(public: bool, has_issues: bool) -> ForgeFacts {
        let repository = Repository { public, has_issues, ..Repository::default() };
        ForgeFacts { repository: Fact::Seen(repository), ..ForgeFacts::default() }
    }

    #[test]
    fn one_issue_mentioned_in_passing_is_no_place_and_the_next_link_counts() {
        let text = "//- README.md\n# A\n\nSee [a quirk](https://github.com/o/other/issues/7390#top).\n";
        check(&super::CHECK, text, expect!["Unknown forge-not-visible"]);
        let text = "//- README.md\n# A\n\nSee [a quirk](https://github.com/o/r/discussions/12).\n\nAsk in [issues](https://github.com/o/r/issues/new).\n";
        check(&super::CHECK, text, expect!["NeedsReview place-named README.md:5"]);
    }

    #[test]
    fn the_forge_decides() {
        check_evidence(&super::CHECK, &build::forge(repository(true, true)), expect!["Passed forge-on [snapshot.json: issues are on]"]);
        check_evidence(&super::CHECK, &build::forge(repository(true, false)), expect!["Failed no-place [snapshot.json: no public issues or discussions]"]);
        check_evidence(&super::CHECK, &build::forge(repository(false, true)), expect!["Failed no-place [snapshot.json: no public issues or discussions]"]);
    }

    #[test]
    fn an_address_in_the_readme_needs_a_look() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nTalk to us: https://example.org/tool/tool/discussions\n", expect!["NeedsReview place-named README.md:3"]);
    }

    #[test]
    fn unknown_when_nothing_speaks() {
        check(&super::CHECK, "//- README.md\n# Tool\n\n[![chat](https://img.shields.io/discord/1)](x.svg)\n", expect!["Unknown forge-not-visible"]);
    }
}
