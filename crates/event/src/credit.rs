//! Credit that is proposed from history: who changed what a badge's evidence rests on, within the edition's window.
//!
//! A proposal and no more: commit dates are what their author wrote, and the maintainer who submits decides whom to name.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use slam_model::{ObjectId, RepoPath};

use crate::RepositoryId;
use crate::evaluation::ProjectBadge;
use crate::submission::ContributorName;

/// A name and a mail address, as a commit spells them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Ident {
    /// The name.
    pub name: String,
    /// The mail address.
    pub mail: String,
}

/// Whom a spelling means. The reader of the history answers this: it knows the mailmap and the programs that commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Meaning {
    /// A program.
    Bot,
    /// A person, in the spelling of the mailmap.
    Person(Ident),
}

/// A commit with what it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditCommit {
    /// The commit.
    pub id: ObjectId,
    /// Its committer time.
    pub at: Timestamp,
    /// Its author.
    pub author: Ident,
    /// Its message.
    pub message: String,
    /// The paths that it changed against its first parent; those of a merge are left out by the caller.
    pub paths: Vec<RepoPath>,
}

/// A person who could be named for a badge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Credit {
    /// How a submission would name them.
    pub name: ContributorName,
    /// Their name for people.
    pub shown: String,
    /// Their commits, oldest first.
    pub commits: Vec<ObjectId>,
    /// What they changed of the evidence.
    pub paths: BTreeSet<RepoPath>,
}

/// Returns the files that the met parts of a badge rest on, a repository each.
pub fn evidence_paths(badge: &ProjectBadge) -> BTreeMap<RepositoryId, BTreeSet<RepoPath>> {
    let mut paths: BTreeMap<RepositoryId, BTreeSet<RepoPath>> = BTreeMap::new();
    for part in badge.parts.iter().filter(|part| part.result.verdict == slam_model::Verdict::Passed) {
        let own = part.result.evidence.iter().filter_map(|cite| cite.path.clone());
        paths.entry(part.repository.clone()).or_default().extend(own);
    }
    paths.retain(|_, own| !own.is_empty());
    paths
}

/// Returns who changed one of the paths between the two instants, both included: most commits first, ties by name.
pub fn propose(
    commits: &[CreditCommit],
    paths: &BTreeSet<RepoPath>,
    (from, to): (Timestamp, Timestamp),
    meaning: &dyn Fn(&Ident) -> Meaning,
) -> Vec<Credit> {
    let mut ordered: Vec<&CreditCommit> = commits.iter().filter(|one| from <= one.at && one.at <= to).collect();
    ordered.sort_by(|one, other| (one.at, &one.id).cmp(&(other.at, &other.id)));
    ordered.dedup_by(|one, other| one.id == other.id);
    let mut credits: BTreeMap<ContributorName, Credit> = BTreeMap::new();
    for commit in ordered {
        let touched: Vec<&RepoPath> = commit.paths.iter().filter(|path| paths.contains(path)).collect();
        if touched.is_empty() {
            continue;
        }
        let mut named = BTreeSet::new();
        for ident in std::iter::once(commit.author.clone()).chain(co_authors(&commit.message)) {
            let Meaning::Person(person) = meaning(&ident) else { continue };
            let Some(name) = contributor(&person) else { continue };
            // A person who is author and co-author has one commit.
            if !named.insert(name.clone()) {
                continue;
            }
            let credit = credits.entry(name.clone()).or_insert_with(|| Credit {
                name,
                shown: person.name.clone(),
                commits: Vec::new(),
                paths: BTreeSet::new(),
            });
            credit.commits.push(commit.id.clone());
            credit.paths.extend(touched.iter().map(|path| (*path).clone()));
        }
    }
    let mut credits: Vec<Credit> = credits.into_values().collect();
    credits.sort_by(|one, other| {
        (other.commits.len(), &one.shown, &one.name).cmp(&(one.commits.len(), &other.shown, &other.name))
    });
    credits
}

/// A mail address that the forge made of a login is worth the login: nobody reads mail there.
fn contributor(person: &Ident) -> Option<ContributorName> {
    let mail = person.mail.to_lowercase();
    for (host, forge) in [("users.noreply.github.com", "github.com"), ("users.noreply.gitlab.com", "gitlab.com")] {
        if let Some((local, found)) = mail.split_once('@')
            && found == host
        {
            // GitHub writes `ID+login`, GitLab writes `ID-login`; old addresses of GitHub have the login alone.
            let numbered = |sign| local.split_once(sign).filter(|(id, _)| id.bytes().all(|byte| byte.is_ascii_digit()));
            let login = numbered('+').or_else(|| numbered('-')).map_or(local, |(_, login)| login);
            return ContributorName::read(&format!("@{login}"), forge).ok();
        }
    }
    ContributorName::read(&mail, "").ok()
}

/// Trailers that name somebody who wrote part of the change. Who reviewed, tested, reported, or signed off did something else.
const CO_AUTHOR_TRAILERS: [&str; 2] = ["co-authored-by", "co-developed-by"];

/// The most co-authors of one commit that are read.
const MOST_CO_AUTHORS: usize = 50;

/// Returns the co-authors that the last paragraph of a message names.
fn co_authors(message: &str) -> Vec<Ident> {
    let normal = message.replace("\r\n", "\n");
    let last = normal.trim_end().rsplit("\n\n").next().unwrap_or_default();
    let trailers = last.lines().filter_map(|line| {
        let (key, value) = line.split_once(':')?;
        CO_AUTHOR_TRAILERS.contains(&key.trim().to_lowercase().as_str()).then_some(value.trim())
    });
    let idents = trailers.filter_map(|value| {
        let (name, rest) = value.split_once('<')?;
        let mail = rest.strip_suffix('>')?;
        Some(Ident { name: name.trim().to_owned(), mail: mail.trim().to_owned() })
    });
    idents.take(MOST_CO_AUTHORS).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ident(name: &str, mail: &str) -> Ident {
        Ident { name: name.into(), mail: mail.into() }
    }

    fn commit(byte: u8, second: i64, author: Ident, message: &str, path: &str) -> CreditCommit {
        CreditCommit {
            id: ObjectId::from_bytes(&[byte; 20]).unwrap(),
            at: Timestamp::from_second(second).unwrap(),
            author,
            message: message.into(),
            paths: vec![RepoPath::from(path)],
        }
    }

    /// A mailmap with one line, and one program.
    fn meaning(ident: &Ident) -> Meaning {
        match ident.mail.as_str() {
            "bot@example.org" => Meaning::Bot,
            "old@example.com" => Meaning::Person(self::ident("Ann Example", "ann@example.org")),
            _ => Meaning::Person(ident.clone()),
        }
    }

    fn window() -> (Timestamp, Timestamp) {
        (Timestamp::from_second(100).unwrap(), Timestamp::from_second(200).unwrap())
    }

    fn credits(commits: &[CreditCommit]) -> Vec<(String, usize)> {
        let paths = BTreeSet::from([RepoPath::from("SECURITY.md")]);
        let proposed = propose(commits, &paths, window(), &meaning);
        proposed.into_iter().map(|credit| (credit.name.to_string(), credit.commits.len())).collect()
    }

    #[test]
    fn authors_and_co_authors_of_the_evidence_are_proposed() {
        let ann = || ident("Ann Example", "ann@example.org");
        let message = "Say where to report\n\nCo-authored-by: Bo <7+Bo@users.noreply.github.com>\nReviewed-by: Cy <cy@example.org>\n";
        let found = credits(&[
            commit(1, 100, ann(), message, "SECURITY.md"),
            commit(2, 150, ident("ann", "old@example.com"), "Fix a word", "SECURITY.md"),
            commit(3, 160, ident("Dee", "dee@example.org"), "Other work", "src/main.c"),
            commit(4, 99, ident("Early", "early@example.org"), "Before", "SECURITY.md"),
            commit(5, 201, ident("Late", "late@example.org"), "After", "SECURITY.md"),
            commit(6, 170, ident("x", "bot@example.org"), "Bump\n\nCo-authored-by: y <bot@example.org>", "SECURITY.md"),
        ]);
        assert_eq!(found, [("ann@example.org".to_owned(), 2), ("@bo@github.com".to_owned(), 1)]);
    }

    #[test]
    fn a_trailer_in_the_middle_of_a_message_and_a_broken_one_name_nobody() {
        for message in [
            "Title\n\nCo-authored-by: Bo <bo@example.org>\n\nMore words",
            "Title\n\nCo-authored-by: Bo bo@example.org",
            "Title\n\nCo-authored-by: Bo <bo@example.org",
            "Title\n\nSigned-off-by: Bo <bo@example.org>",
        ] {
            assert!(co_authors(message).is_empty(), "{message}");
        }
        assert_eq!(co_authors("Title\r\n\r\nco-authored-by: Bo <bo@example.org>\r\n").len(), 1);
    }

    #[test]
    fn addresses_made_of_logins_become_logins() {
        for (mail, name) in [
            ("12+Ada@users.noreply.github.com", Some("@ada@github.com")),
            ("ada@users.noreply.github.com", Some("@ada@github.com")),
            ("12-ada-l@users.noreply.gitlab.com", Some("@ada-l@gitlab.com")),
            ("ada-l@users.noreply.github.com", Some("@ada-l@github.com")),
            ("root@localhost", None),
        ] {
            let found = contributor(&ident("Ada", mail)).map(|name| name.to_string());
            assert_eq!(found.as_deref(), name, "{mail}");
        }
    }

    proptest! {
        #[test]
        fn the_order_of_commits_does_not_count(
            mut commits in proptest::collection::vec((1u8..9, 50i64..250, 0u8..4), 0..20), turn in 0usize..20,
        ) {
            commits.sort();
            commits.dedup_by_key(|one| one.0);
            let make = |list: &[(u8, i64, u8)]| -> Vec<CreditCommit> {
                list.iter().map(|(id, at, who)| commit(*id, *at, ident("N", &format!("u{who}@example.org")), "x", "SECURITY.md")).collect()
            };
            let before = credits(&make(&commits));
            let middle = if commits.is_empty() { 0 } else { turn % commits.len() };
            commits.rotate_left(middle);
            prop_assert_eq!(credits(&make(&commits)), before);
        }
    }
}
