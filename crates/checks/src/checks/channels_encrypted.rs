//! Whether the project's own addresses are reached over encrypted ways.

use std::collections::BTreeSet;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Place, Quote,
    evidence::{
        document::{Block, Document, DocumentKind, Link, Origin},
        manifest::ManifestKind,
        tree::Role,
    },
    finding::CitationKind,
};

use crate::{
    addresses::Address,
    check::{Check, Evaluate, contributor},
};

pub(crate) static CHECK: Check = Check {
    id: "channels-encrypted",
    title: "The project's own addresses are encrypted",
    rationale: "Whoever sits on the way can change a page or a clone that travels in the open, and nobody notices.",
    requirements: &["OSPS-BR-03.01"],
    gates: &[],
    effort: contributor(10),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "replace `http://` and `git://` by `https://` in the named lines";

/// Fails by manifests and the README alone: there a project lists its channels. Security Insights never lowers the
/// verdict (docs/decisions/insights-never-lower.md), and an open address elsewhere is a citation until somebody says more.
fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let need = |finding: Finding| finding.missing("encrypted addresses", ADVICE);
    let fields = fields(evidence);
    let open = |quote: &Quote| Address::all(&quote.text).any(|one| one.is_plain() && !one.is_no_place());
    let (plain, good): (Vec<_>, Vec<_>) = fields.into_iter().partition(open);
    let hosts: BTreeSet<_> = plain.iter().chain(&good).flat_map(|quote| Address::all(&quote.text).map(Address::host).collect::<Vec<_>>())
        .chain(evidence.subject.url.iter().flat_map(|url| Address::all(url).map(Address::host).collect::<Vec<_>>()))
        .collect();
    let readmes = documents.iter().filter(|one| one.kind == DocumentKind::Readme && one.origin == Origin::Own);
    let links: Vec<_> = readmes.flat_map(|one| one.links.iter().map(move |link| (one, link))).collect();
    let open_links: Vec<_> = links.iter().filter(|(_, link)| Address::all(&link.target).any(|one| one.is_plain() && !one.is_no_place())).collect();
    let own = open_links.iter().filter(|(_, link)| Address::all(&link.target).any(|one| hosts.contains(&one.host())));
    let mut cites: Vec<_> = plain.iter().map(|quote| Citation::quote(CitationKind::Config, quote)).collect();
    cites.extend(own.map(|(document, link)| cite(document, link)));
    cites.truncate(10);
    if let Some(first) = cites.first() {
        let place = first.path.as_ref().map(ToString::to_string).unwrap_or_default();
        return need(Finding::failed("plain-channel", format!("{place} sends people to an address of the project without encryption"))).cite(cites);
    }
    if let Some((document, link)) = open_links.iter().find(|(document, link)| is_channel(document, link)) {
        let message = format!("{} lists `{}` without encryption; a person has to say whether it is a channel of the project", document.path, link.target);
        return need(Finding::needs_review("plain-link", message)).cite([cite(document, link)]);
    }
    let encrypted: Vec<_> = links.iter().filter(|(_, link)| Address::all(&link.target).any(|one| !one.is_plain())).collect();
    if documents.iter().all(|one| one.kind != DocumentKind::Readme) {
        let message = "there is no README that lists where the project lives; a person has to name its channels";
        return need(Finding::needs_review("no-readme", message).cite(good.iter().take(3).map(|quote| Citation::quote(CitationKind::Config, quote))));
    }
    match &evidence.manifests {
        Fact::NotVisible(gap) => return Finding::unknown("manifests-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("manifests-broken", cause),
        Fact::Seen(_) | Fact::Absent => {}
    }
    if good.is_empty() && encrypted.is_empty() {
        return Finding::not_applicable("no-channel", "the project lists no address of its own").confidence(Confidence::Medium);
    }
    Finding::passed("encrypted", format!("addresses in manifests and README: {}, all encrypted", good.len() + encrypted.len()))
        .cite(good.iter().take(3).map(|quote| Citation::quote(CitationKind::Config, quote)))
        .cite(encrypted.iter().take(3).map(|(document, link)| cite(document, link)))
}

/// Returns the fields of the product's manifests that hold an address.
fn fields(evidence: &Evidence) -> Vec<Quote> {
    let manifests = evidence.manifests.seen().map_or(&[][..], Vec::as_slice);
    let own = manifests.iter().filter(|one| one.role == Role::Product && one.kind == ManifestKind::Manifest);
    own.flat_map(|one| &one.addresses).filter(|quote| Address::all(&quote.text).any(|one| !one.is_no_place())).cloned().collect()
}

/// Returns whether the words around a link say that it is a place of the project.
fn is_channel(document: &Document, link: &Link) -> bool {
    const WORDS: &[&str] = &[
        "homepage", "home page", "website", "web site", "documentation", "docs", "download", "install", "community", "chat", "irc",
        "mailing list", "forum", "contact", "support", "repository", "issue tracker", "bug tracker",
    ];
    if link.block == Block::Code {
        return false;
    }
    let speaks = |text: &str| {
        let text = text.to_lowercase();
        WORDS.iter().any(|word| text.contains(word)) || text.starts_with("home:") || text == "home"
    };
    let sentence = document.sentences.iter().find(|one| (one.line..=one.end_line).contains(&link.line));
    let heading = sentence.and_then(|one| document.headings_above(one).next());
    speaks(&link.text) || heading.is_some_and(|one| speaks(&one.text)) || sentence.is_some_and(|one| speaks(one.text.split("://").next().unwrap_or_default()))
}

fn cite(document: &Document, link: &Link) -> Citation {
    Citation::place(CitationKind::Document, &Place::line(&document.path, link.line)).with_note(link.target.clone())
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, RepoPath,
        evidence::{
            insights::{Field, Insights},
            manifest::{Manifest, ManifestKind},
            tree::Role,
        },
    };

    use crate::testing::{build, check_evidence, written};

    fn project(readme: &str, homepage: &str) -> Evidence {
        let manifest = Manifest {
            path: RepoPath::from("package.json"),
            ecosystem: "npm".to_owned(),
            kind: ManifestKind::Manifest,
            role: Role::Product,
            name: None,
            version: None,
            license: None,
            dependencies: Some(0),
            addresses: vec![build::quote("package.json", 2, homepage)],
        };
        Evidence { manifests: Fact::Seen(vec![manifest]), ..written(readme) }
    }

    #[test]
    fn manifests_and_links_to_the_same_host_decide() {
        for (readme, homepage, expected) in [
            ("//- README.md\n# T\nHome: https://example.org/\n", "https://example.org", expect!["Passed encrypted package.json:2 README.md:2"]),
            ("//- README.md\n# T\nHome: https://example.org/\n", "http://example.org", expect!["Failed plain-channel package.json:2"]),
            ("//- README.md\n# T\nHome: http://www.example.org/\n", "https://example.org", expect!["Failed plain-channel README.md:2"]),
            ("//- README.md\n# T\nBuilt on http://other.example.com/\n", "https://example.org", expect!["Passed encrypted package.json:2"]),
            ("//- README.md\n# T\nWebsite: http://other.example.com/\n", "https://example.org", expect!["NeedsReview plain-link README.md:2"]),
            ("//- README.md\n# T\nOpen http://localhost:80/.\n", "git://example.org/t.git", expect!["Failed plain-channel package.json:2"]),
        ] {
            check_evidence(&super::CHECK, &project(readme, homepage), expected);
        }
    }

    #[test]
    fn names_of_schemas_and_licences_are_no_channels() {
        let readme = "//- README.md\n# T\nUses http://www.w3.org/2000/svg and http://www.apache.org/licenses/LICENSE-2.0.\n";
        check_evidence(&super::CHECK, &written(readme), expect!["NotApplicable no-channel"]);
    }

    #[test]
    fn removing_the_readme_never_passes() {
        check_evidence(&super::CHECK, &project("", "https://example.org"), expect!["NeedsReview no-readme package.json:2"]);
        check_evidence(&super::CHECK, &build::nothing(), expect!["NeedsReview no-readme"]);
    }

    #[test]
    fn security_insights_never_lowers_the_verdict() {
        let mut evidence = project("//- README.md\n# T\nSee http://other.example.com/ too.\n", "https://example.org");
        let field = Field { value: "http://other.example.com/".to_owned(), line: 3, inherited: false };
        let fields = [("/project/homepage".to_owned(), field)].into();
        evidence.insights = Fact::Seen(Insights { fields, ..Insights::default() });
        check_evidence(&super::CHECK, &evidence, expect!["Passed encrypted package.json:2"]);
    }
}
