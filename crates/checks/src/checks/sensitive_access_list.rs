//! Whether the members with access to sensitive resources are listed.

use std::sync::LazyLock;

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, Gap,
    evidence::{
        document::{Block, Document, DocumentKind, Sentence},
        insights::Parent,
    },
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    text::{Passage, Topic, linked_elsewhere},
};

pub(crate) static CHECK: Check = Check {
    id: "sensitive-access-list",
    title: "The documentation lists the members who have access to sensitive resources",
    rationale: "Who holds keys and rights must be known to everyone, so that a forgotten account is noticed before it is used.",
    requirements: &["OSPS-GV-01.01"],
    gates: &[],
    effort: maintainer(20),
    evaluate: Evaluate::Facts(evaluate),
};

/// What makes a list of people a list of people with access.
static ACCESS: LazyLock<Topic> = LazyLock::new(|| {
    Topic::new(&[
        &[
            "maintainer*",
            "administrator*",
            "admin*",
            "owner*",
            "committer*",
            "core team",
            "release manager*",
            "member*",
            "team",
        ],
        &[
            "access",
            "admin*",
            "permission*",
            "merge",
            "releases",
            "release rights",
            "secret*",
            "commit rights",
            "write rights",
            "push",
            "publish*",
            "keys",
            "sensitive",
        ],
    ])
    .under(&["maintainer*", "administrator*", "core team", "committer*", "team", "members", "access", "owners"])
    .linked_by(&["maintainers", "list of maintainers", "maintainer list", "core team", "team", "people", "members"])
    .not_in(&[DocumentKind::Security, DocumentKind::Contributing, DocumentKind::Codeowners])
    .policy()
});

const ADVICE: &str = "write MAINTAINERS.md with one row a person: name, role, and what the person can do (settings, releases, secrets, merge)";

fn evaluate(evidence: &Evidence) -> Finding {
    let documents = match &evidence.documents {
        Fact::Seen(documents) => documents.as_slice(),
        Fact::Absent => &[],
        Fact::NotVisible(gap) => return Finding::unknown("documents-not-visible", gap),
        Fact::Broken(cause) => return Finding::broken("documents-broken", cause),
    };
    let insights = evidence.insights.seen();
    let administrators = insights.and_then(|one| one.cite("/project/administrators/0/name"));
    let core_team = insights.and_then(|one| one.cite("/repository/core-team/0/name"));
    let home = [DocumentKind::Maintainers, DocumentKind::Owners, DocumentKind::Governance];
    let spoken = ACCESS.find(documents, &home);
    let lists: Vec<_> = documents.iter().filter(|one| is_list(one)).collect();

    if let Some(passage) =
        spoken.iter().find(|one| one.full && one.at_home && has_people(one) && !is_of_contacts(one.document))
    {
        return Finding::passed(
            "list-with-access",
            format!("{} lists members and their access", passage.document.path),
        )
        .confidence(Confidence::Medium)
        .cite([passage.cite()])
        .cite(administrators);
    }
    if let Some(cite) = administrators {
        return Finding::passed("administrators-named", "the Security Insights file names the administrators")
            .confidence(Confidence::Medium)
            .cite([cite])
            .cite(core_team);
    }
    let need = |finding: Finding| finding.missing("a list of members with access to sensitive resources", ADVICE);
    if !lists.is_empty() || core_team.is_some() {
        let message =
            "people are listed; a person has to say whether these are all who have access to sensitive resources";
        return need(Finding::needs_review("list-without-access", message))
            .cite(lists.iter().take(3).map(|one| first_line(one)))
            .cite(core_team);
    }
    if let Some(link) = linked_elsewhere(evidence, documents, &ACCESS) {
        return need(Finding::needs_review("linked-elsewhere", link.message()).cite([link.cite()]));
    }
    if let Some(passage) = spoken.first() {
        let message = format!("{} speaks of members, and lists nobody that we recognise", passage.document.path);
        return need(Finding::needs_review("words-in-part", message)).cite([passage.cite()]);
    }
    if insights.is_some_and(|one| one.parent == Parent::NotGiven) {
        let gap = Gap::new(
            "the administrators may be named in the parent Security Insights file, which was not given",
            "give the parent file with `--parent FILE`",
        );
        return Finding::unknown("parent-not-given", &gap);
    }
    need(Finding::failed("no-list", "no document lists the members with access to sensitive resources"))
        .confidence(Confidence::Medium)
}

fn is_list(document: &Document) -> bool {
    matches!(document.kind, DocumentKind::Maintainers | DocumentKind::Owners | DocumentKind::Codeowners)
        && !document.sentences.is_empty()
}

/// Returns whether a document lists people: entries with an address or a handle, rows of a table, or lines that are a name.
fn has_people(passage: &Passage<'_>) -> bool {
    let document = passage.document;
    let of_names = matches!(document.kind, DocumentKind::Maintainers | DocumentKind::Owners);
    // Another document speaks of much; the names have to stand beside the words about access.
    let near = |one: &Sentence| of_names || one.line.abs_diff(passage.quote.place.line) <= 12;
    let named = |text: &str| text.split_whitespace().filter(|word| starts_upper(word)).count() >= 2;
    let handle = |text: &str| {
        text.split(|c: char| c.is_whitespace() || "([<,".contains(c)).any(|word| word.contains('@') && word.len() > 1)
    };
    let entry =
        |one: &Sentence| named(&one.text) && (one.block == Block::Table || one.text.split_whitespace().count() <= 4);
    document.sentences.iter().filter(|one| near(one)).any(|one| handle(&one.text) || entry(one))
}

/// Returns whether a list names those who answer reports on security, and not those who hold rights.
fn is_of_contacts(document: &Document) -> bool {
    document.path.to_lower().contains("security_contacts")
}

fn starts_upper(word: &str) -> bool {
    let word = word.trim_start_matches(|c: char| !c.is_alphanumeric());
    word.len() > 1 && word.chars().next().is_some_and(char::is_uppercase)
}

fn first_line(document: &Document) -> Citation {
    let markup = |text: &str| ["import ", "<", "---", "{"].iter().any(|start| text.starts_with(start));
    match document.sentences.iter().find(|one| !markup(&one.text)) {
        Some(sentence) => Citation::quote(CitationKind::Document, &document.quote(sentence)),
        None => Citation::file(&document.path),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::check;

    #[test]
    fn passed_by_a_table_of_people_and_access() {
        check(
            &super::CHECK,
            "//- MAINTAINERS.md\n# Maintainers with access to sensitive resources\n\n| name | access |\n| --- | --- |\n| Ann Example | settings, releases |\n",
            expect!["Passed list-with-access MAINTAINERS.md:3"],
        );
    }

    #[test]
    fn owners_of_code_may_not_be_all() {
        check(&super::CHECK, "//- CODEOWNERS\n* @ann @bob\n", expect!["NeedsReview list-without-access CODEOWNERS:1"]);
    }

    #[test]
    fn an_empty_list_is_none() {
        check(&super::CHECK, "//- MAINTAINERS\n", expect!["Failed no-list"]);
    }

    #[test]
    fn what_a_maintainer_is_lists_nobody() {
        let text = "# Governance\n\n## Maintainers\n\nA maintainer has permission to push.\n\nWho they are: the [list of maintainers](https://github.com/orgs/tool/people).\n";
        check(
            &super::CHECK,
            &format!("//- GOVERNANCE.md\n{text}"),
            expect!["NeedsReview linked-elsewhere GOVERNANCE.md:7"],
        );
    }

    #[test]
    fn failed_without_a_list() {
        check(&super::CHECK, "//- README.md\n# Tool\n\nA tool.\n", expect!["Failed no-list"]);
    }
}
