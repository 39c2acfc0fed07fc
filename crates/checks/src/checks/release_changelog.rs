//! Whether the newest release tells what changed in it.

use slam_model::{
    Citation, Confidence, Evidence, Finding, ForgeKind, Gap,
    evidence::release::{ReleaseTree, Releases, Tag},
    finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, contributor},
    forge, gates,
};

pub(crate) static CHECK: Check = Check {
    id: "release-changelog",
    title: "The newest release tells what changed, fixes of security included",
    rationale: "Users decide from the change log whether to update today or some day; without one they guess.",
    requirements: &["OSPS-BR-04.01"],
    gates: &[gates::has_release],
    effort: contributor(30),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "keep a CHANGELOG.md with a section for each version that lists changes and fixes of security, or write them into the annotated tag";

/// A message of this many lines says more than its own name.
const LINES: u32 = 3;

/// Notes of fewer characters say no more than `Bug fixes`.
const NOTES: usize = 40;

fn evaluate(evidence: &Evidence) -> Finding {
    let releases = evidence.releases.seen();
    let newest = releases.and_then(|all| all.newest.as_ref());
    if let Some(quote) = newest.and_then(|tree| tree.changelog_entry.as_ref()) {
        let tag = newest.map_or("", |tree| tree.tag.as_str());
        return Finding::passed("entry", format!("the change log has an entry for {tag}")).cite([Citation::quote(CitationKind::Document, quote)]);
    }
    let tag = releases.and_then(|all| newest_tag(all, newest));
    if let Some(tag) = tag.filter(|tag| tag.annotated && tag.message_lines >= LINES) {
        let note = format!("the message of tag {} has {} lines", tag.name, tag.message_lines);
        return Finding::passed("tag-message", format!("the tag {} tells what changed", tag.name))
            .confidence(Confidence::Medium)
            .cite([Citation::note(CitationKind::Release, note)]);
    }
    let on_forge = forge::part(evidence, |forge| &forge.releases);
    let noted = on_forge.seen().and_then(|all| all.first());
    if let Some(release) = noted.filter(|one| one.notes.trim().chars().count() >= NOTES) {
        let first = release.notes.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        return Finding::passed("release-notes", format!("the notes of {} tell what changed", release.tag))
            .cite([forge::cite(evidence, format!("release {}: {}", release.tag, first.trim()))]);
    }
    let name = tag.map(|tag| tag.name.clone()).or_else(|| noted.map(|one| one.tag.clone())).unwrap_or_else(|| "the newest release".to_owned());
    without_entry(evidence, newest, &name, on_forge.is_hidden())
}

/// Returns the verdict when neither change log, tag, nor visible notes speak of the release.
fn without_entry(evidence: &Evidence, newest: Option<&ReleaseTree>, name: &str, notes_hidden: bool) -> Finding {
    let need = |finding: Finding| finding.missing("a change log of the newest release", ADVICE);
    if let Some(path) = newest.and_then(|tree| tree.changelogs.first()) {
        let message = format!("{path} stands in {name}, and no line of it names the version");
        // Not the path of the subject: the file stands in the tree of the tag.
        return need(Finding::needs_review("no-entry", message)).cite([Citation::note(CitationKind::Release, format!("{path} at {name}"))]);
    }
    if newest.is_none() {
        let gap = Gap::new(
            format!("the tree of {name} was not read, so that its change log cannot be seen"),
            "fetch the tags of the repository, or record the answer with `slam declare`",
        );
        return need(Finding::unknown("tree-not-visible", &gap));
    }
    let tools = evidence.process.seen().map_or(&[][..], |process| process.release_tools.as_slice());
    if let Some(tool) = tools.first().filter(|_| notes_hidden) {
        let message = format!("{} makes the releases and may write their notes, which cannot be seen", tool.name);
        return need(Finding::needs_review("tool-notes", message)).cite([Citation::file(&tool.path)]);
    }
    if notes_hidden && keeps_notes(evidence.subject.forge.kind) {
        let gap = Gap::new(
            format!("{name} has no change log in its tree and no message in its tag; notes on the forge cannot be seen"),
            "give a forge snapshot with `--forge-snapshot FILE`",
        );
        return need(Finding::unknown("notes-not-visible", &gap));
    }
    need(Finding::failed("no-changelog", format!("{name} has no change log, and its tag tells nothing")).confidence(Confidence::Medium))
        .cite([Citation::note(CitationKind::Release, name)])
}

fn newest_tag<'r>(releases: &'r Releases, newest: Option<&ReleaseTree>) -> Option<&'r Tag> {
    let name = newest.map(|tree| &tree.tag).or_else(|| releases.releases.first())?;
    releases.tags.iter().find(|tag| tag.name == *name)
}

/// Returns whether a forge has a place for release notes beside the repository; one that is not known may have one, and
/// pipelines of Azure often build what another forge keeps.
fn keeps_notes(kind: ForgeKind) -> bool {
    !matches!(kind, ForgeKind::Mail | ForgeKind::Gerrit | ForgeKind::Sourcehut | ForgeKind::Bitbucket)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use slam_model::{
        Evidence, Fact, ForgeKind, RepoPath,
        evidence::{
            forge::{ForgeFacts, ForgeRelease},
            release::ReleaseTree,
        },
    };

    use crate::testing::{build, check_evidence};

    fn released(entry: bool, changelog: bool) -> Evidence {
        let mut evidence = build::tags(vec![build::tag("v1.0", "1")]);
        if let Fact::Seen(releases) = &mut evidence.releases {
            releases.newest = Some(ReleaseTree {
                tag: "v1.0".to_owned(),
                licenses: Vec::new(),
                license_fields: Vec::new(),
                changelogs: changelog.then(|| RepoPath::from("CHANGELOG.md")).into_iter().collect(),
                changelog_entry: entry.then(|| build::quote("CHANGELOG.md", 3, "## 1.0")),
                problems: Vec::new(),
            });
        }
        evidence
    }

    #[test]
    fn an_entry_passes_and_a_stale_log_needs_review() {
        check_evidence(&super::CHECK, &released(true, true), expect!["Passed entry CHANGELOG.md:3"]);
        check_evidence(&super::CHECK, &released(false, true), expect!["NeedsReview no-entry [CHANGELOG.md at v1.0]"]);
        for (kind, expected) in [
            (ForgeKind::Mail, expect!["Failed no-changelog [v1.0]"]),
            (ForgeKind::Unknown, expect!["Unknown notes-not-visible"]),
        ] {
            let mut evidence = released(false, false);
            evidence.subject.forge.kind = kind;
            check_evidence(&super::CHECK, &evidence, expected);
        }
    }

    #[test]
    fn a_long_message_of_the_tag_is_a_log() {
        let mut tag = build::tag("v1.0", "1");
        tag.message_lines = 9;
        check_evidence(&super::CHECK, &build::tags(vec![tag]), expect!["Passed tag-message [the message of tag v1.0 has 9 lines]"]);
    }

    #[test]
    fn notes_of_the_forge_count_and_are_unknown_until_seen() {
        let mut evidence = released(false, false);
        evidence.subject.forge.kind = ForgeKind::Github;
        check_evidence(&super::CHECK, &evidence, expect!["Unknown notes-not-visible"]);
        for (notes, expected) in [
            ("Adds overflow checks to add; fixes a panic on empty input.", expect!["Passed release-notes [snapshot.json: release v1.0: Adds overflow checks to add; fixes a panic on empty input.]"]),
            ("Bug fixes", expect!["Failed no-changelog [v1.0]"]),
        ] {
            let release = ForgeRelease { tag: "v1.0".to_owned(), notes: notes.to_owned(), ..ForgeRelease::default() };
            let facts = ForgeFacts { releases: Fact::Seen(vec![release]), ..ForgeFacts::default() };
            let seen = Evidence { forge: build::forge(facts).forge, ..evidence.clone() };
            check_evidence(&super::CHECK, &seen, expected);
        }
    }

    #[test]
    fn without_a_release_it_does_not_apply() {
        check_evidence(&super::CHECK, &build::nothing(), expect!["NotApplicable no-release [no version tag in the repository]"]);
    }
}
