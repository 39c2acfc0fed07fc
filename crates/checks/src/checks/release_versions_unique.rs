//! Whether each release has a version of its own.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Citation, Confidence, Evidence, Fact, Finding, evidence::release::{Releases, Tag}, finding::CitationKind,
};

use crate::{
    check::{Check, Evaluate, maintainer},
    forge, gates,
};

pub(crate) static CHECK: Check = Check {
    id: "release-versions-unique",
    title: "Each release has a version of its own",
    rationale: "Advisories, lock files, and bug reports name versions; a version that means two things misleads all of them.",
    requirements: &["OSPS-BR-02.01"],
    gates: &[gates::has_release],
    effort: maintainer(30),
    evaluate: Evaluate::Facts(evaluate),
};

const ADVICE: &str = "release again under a new version, and never move or reuse a tag that was published";

fn evaluate(evidence: &Evidence) -> Finding {
    let need = |finding: Finding| finding.missing("unique versions", ADVICE);
    let on_forge = forge::part(evidence, |forge| &forge.releases);
    if let Fact::Seen(releases) = on_forge {
        let mut seen = BTreeMap::new();
        for release in releases {
            if seen.insert(release.tag.as_str(), ()).is_some() {
                let message = format!("two releases of the forge have the tag `{}`", release.tag);
                return need(Finding::needs_review("release-twice", message)).cite([forge::cite(evidence, format!("release {}", release.tag))]);
            }
        }
    }
    let Some(releases) = evidence.releases.seen() else {
        let count = on_forge.seen().map_or(0, |all| all.len());
        let message = format!("the forge lists releases with tags of their own ({count}); the tags themselves cannot be seen");
        return need(Finding::needs_review("tags-not-visible", message)).cite([forge::cite(evidence, format!("{count} releases"))]);
    };
    let reused = reused(releases);
    let newest: BTreeSet<&str> = releases.releases.iter().take(JUDGED).map(String::as_str).collect();
    if let Some(one) = reused.iter().find(|one| one.tags().iter().any(|tag| newest.contains(tag.name.as_str()))) {
        return need(Finding::failed("version-reused", one.message())).cite(one.tags().map(cite));
    }
    let judged = releases.tags.iter().filter(|tag| newest.contains(tag.name.as_str()));
    if let Some((tag, inner)) = judged.into_iter().find_map(|tag| Some((tag, renamed(tag)?))) {
        let message = format!("the tag `{}` holds a tag object named `{inner}`: it was renamed or moved by hand", tag.name);
        return need(Finding::needs_review("tag-renamed", message)).cite([cite(tag)]);
    }
    let released = releases.tags.iter().filter(|tag| tag.version.is_some());
    let message = match reused.first() {
        None => format!("version tags: {}, each with a version of its own", releases.releases.len()),
        Some(first) => {
            let more = match reused.len() - 1 {
                0 => String::new(),
                more => format!(", and {more} more like it"),
            };
            format!("the newest releases have a version of their own; of the older ones, {}{more}", first.message())
        }
    };
    Finding::passed("unique", message)
        .confidence(if reused.is_empty() { Confidence::High } else { Confidence::Medium })
        .cite(released.take(3).map(cite))
        .cite(reused.iter().take(2).flat_map(Reused::tags).map(cite))
}

/// How many releases decide: nobody can take back what an older one was called.
const JUDGED: usize = 5;

/// A version that two tags of the same package give to different commits.
struct Reused<'r> {
    version: &'r str,
    one: &'r Tag,
    other: &'r Tag,
}

impl<'r> Reused<'r> {
    fn tags(&self) -> [&'r Tag; 2] {
        [self.one, self.other]
    }

    fn message(&self) -> String {
        format!("version {} stands for two commits: the tags `{}` and `{}`", self.version, self.one.name, self.other.name)
    }
}

/// Returns every version that two tags of the same package give to different commits, newest first.
fn reused(releases: &Releases) -> Vec<Reused<'_>> {
    let mut known: BTreeMap<(String, &str), &Tag> = BTreeMap::new();
    let mut found = Vec::new();
    for tag in &releases.tags {
        let (Some(version), Some(_)) = (tag.version.as_deref(), &tag.commit) else { continue };
        match known.get(&(package(&tag.prefix), version)) {
            Some(first) if first.commit != tag.commit => found.push(Reused { version, one: first, other: tag }),
            Some(_) => {}
            None => {
                known.insert((package(&tag.prefix), version), tag);
            }
        }
    }
    found
}

/// Returns what a prefix says besides "this is a version": `tool` of `tool-v`; nothing of `v` and `release-`.
fn package(prefix: &str) -> String {
    let lower = prefix.to_lowercase();
    let bare = lower.strip_suffix('v').filter(|rest| !rest.ends_with(|c: char| c.is_alphanumeric())).unwrap_or(&lower);
    let bare = bare.trim_end_matches(['-', '_', '/', '.', '@']);
    if matches!(bare, "release" | "rel" | "version" | "ver") { String::new() } else { bare.to_owned() }
}

/// Returns the inner name of a tag that was renamed. A tag such as `v1` that follows the newest `v1.*` is an alias and no
/// release of its own.
fn renamed(tag: &Tag) -> Option<&str> {
    let inner = tag.inner_name.as_deref()?;
    let alias = inner.strip_prefix(tag.name.as_str()).is_some_and(|rest| rest.starts_with('.'));
    (tag.version.is_some() && !alias).then_some(inner)
}

fn cite(tag: &Tag) -> Citation {
    let commit = tag.commit.as_ref().map_or("no commit", |id| id.as_str().get(..10).unwrap_or_default());
    Citation::note(CitationKind::Release, format!("tag {} at {commit}", tag.name))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::{build, check_evidence};

    #[test]
    fn a_version_may_stand_for_one_commit_only() {
        for (tags, expected) in [
            (vec![("v1.0", "1"), ("v1.1", "2")], expect!["Passed unique [tag v1.0 at 1111111111] [tag v1.1 at 2222222222]"]),
            (vec![("v1.0", "1"), ("1.0", "1")], expect!["Passed unique [tag v1.0 at 1111111111] [tag 1.0 at 1111111111]"]),
            (vec![("v1.0", "1"), ("release-1.0", "2")], expect!["Failed version-reused [tag v1.0 at 1111111111] [tag release-1.0 at 2222222222]"]),
            (vec![("a-v1.0", "1"), ("b-1.0", "2")], expect!["Passed unique [tag a-v1.0 at 1111111111] [tag b-1.0 at 2222222222]"]),
        ] {
            let tags = tags.into_iter().map(|(name, commit)| build::tag(name, commit)).collect();
            check_evidence(&super::CHECK, &build::tags(tags), expected);
        }
    }

    #[test]
    fn a_renamed_tag_needs_review_and_an_alias_does_not() {
        for (name, inner, expected) in [
            ("v2.0", "v1.0", expect!["NeedsReview tag-renamed [tag v2.0 at 1111111111]"]),
            ("v1", "v1.4.0", expect!["Passed unique [tag v1 at 1111111111]"]),
        ] {
            let mut tag = build::tag(name, "1");
            tag.inner_name = Some(inner.to_owned());
            check_evidence(&super::CHECK, &build::tags(vec![tag]), expected);
        }
    }

    #[test]
    fn only_the_newest_five_releases_decide_and_older_ones_are_named() {
        let newest = ["v6.0", "v5.0", "v4.0", "v3.0", "v2.1"];
        let tags = newest.iter().chain(&["v2.0", "2.0"]).zip(1..).map(|(name, at)| build::tag(name, &at.to_string()));
        let evidence = build::tags(tags.collect());
        check_evidence(
            &super::CHECK,
            &evidence,
            expect!["Passed unique [tag v6.0 at 1111111111] [tag v5.0 at 2222222222] [tag v4.0 at 3333333333] [tag v2.0 at 6666666666] [tag 2.0 at 7777777777]"],
        );
        let message = crate::testing::finding(&super::CHECK, &evidence).message;
        assert!(message.contains("of the older ones, version 2.0 stands for two commits"), "{message}");
    }

    #[test]
    fn without_a_release_it_does_not_apply() {
        let evidence = build::tags(vec![build::tag("nightly", "1")]);
        check_evidence(&super::CHECK, &evidence, expect!["NotApplicable no-release [no version tag in the repository]"]);
    }
}
