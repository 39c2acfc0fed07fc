//! Persons behind many spellings: the project's mailmap first, then the same mail or the same name.

use std::collections::{BTreeSet, HashMap};

use bstr::{BStr, BString, ByteSlice as _};

use crate::commit::split_ident;

/// Longer spellings are cut before they are looked up.
const LONGEST_SPELLING: usize = 512;

/// Number of a person; two numbers may mean the same one, [`People::same`] tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct PersonId(usize);

struct Person {
    name: String,
    is_bot: bool,
    /// The person that this one turned out to be; itself when none.
    is: usize,
}

/// All spellings that were met, and whom they mean.
#[derive(Default)]
pub(crate) struct People {
    mailmap: gix::mailmap::Snapshot,
    spellings: HashMap<Vec<u8>, PersonId>,
    by_mail: HashMap<Vec<u8>, usize>,
    by_name: HashMap<String, usize>,
    persons: Vec<Person>,
    /// Domains of mail addresses as they were met, with the person behind each.
    domains: Vec<(usize, String)>,
}

impl People {
    /// Starts with the text of a `.mailmap`.
    pub(crate) fn with_mailmap(text: &[u8]) -> Self {
        Self { mailmap: gix::mailmap::Snapshot::from_bytes(text), ..Self::default() }
    }

    /// Returns who is meant by `Name <mail>`.
    pub(crate) fn id(&mut self, who: &[u8]) -> PersonId {
        let who = who.get(..LONGEST_SPELLING).unwrap_or(who);
        if let Some(known) = self.spellings.get(who) {
            return *known;
        }
        let id = self.find_or_add(who);
        self.spellings.insert(who.to_vec(), id);
        id
    }

    fn find_or_add(&mut self, who: &[u8]) -> PersonId {
        let (name, mail) = split_ident(who);
        let domain = domain_of(mail);
        let (mapped_name, mapped_mail) = self.mapped(name, mail);
        let (name, mail) = (mapped_name.as_bstr(), mapped_mail.as_bstr());
        let mail_key = Some(mail.to_ascii_lowercase()).filter(|mail| says_who_by_mail(mail));
        let name_key = Some(name.to_str_lossy().to_lowercase()).filter(|name| says_who_by_name(name));
        let by_mail = mail_key.as_ref().and_then(|key| self.by_mail.get(key).copied());
        let by_name = name_key.as_ref().and_then(|key| self.by_name.get(key).copied());
        let at = match (by_mail, by_name) {
            (Some(one), Some(other)) => self.join(one, other),
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => {
                let shown = if name.is_empty() { mail } else { name };
                let person = Person {
                    name: shown.to_str_lossy().into_owned(),
                    is_bot: is_bot(name, mail),
                    is: self.persons.len(),
                };
                self.persons.push(person);
                self.persons.len() - 1
            }
        };
        if let Some(domain) = domain {
            self.domains.push((at, domain));
        }
        if let Some(key) = mail_key {
            self.by_mail.insert(key, at);
        }
        if let Some(key) = name_key {
            self.by_name.insert(key, at);
        }
        PersonId(at)
    }

    /// Returns a name and a mail address in the spelling of the mailmap.
    pub(crate) fn mapped(&self, name: &BStr, mail: &BStr) -> (BString, BString) {
        let signature = gix::actor::SignatureRef { name, email: mail, time: "0 +0000" };
        match self.mailmap.try_resolve_ref(signature) {
            Some(found) => (found.name.unwrap_or(name).to_owned(), found.email.unwrap_or(mail).to_owned()),
            None => (name.to_owned(), mail.to_owned()),
        }
    }

    /// Follows what turned out to be the same person.
    fn root(&self, mut at: usize) -> usize {
        while let Some(person) = self.persons.get(at)
            && person.is != at
        {
            at = person.is;
        }
        at
    }

    /// Makes two persons one; the one that was met first keeps its name.
    fn join(&mut self, one: usize, other: usize) -> usize {
        let (one, other) = (self.root(one), self.root(other));
        let (first, later) = (one.min(other), one.max(other));
        if let Some(person) = self.persons.get_mut(later) {
            person.is = first;
        }
        first
    }

    /// Returns the one number of a person, whatever spelling led to it.
    pub(crate) fn of(&self, id: PersonId) -> PersonId {
        PersonId(self.root(id.0))
    }

    /// Returns the domains that each person's addresses are of, each once.
    pub(crate) fn domains(&self) -> BTreeSet<(PersonId, &str)> {
        self.domains.iter().map(|(at, domain)| (PersonId(self.root(*at)), domain.as_str())).collect()
    }

    /// Returns whether two numbers mean one person.
    pub(crate) fn same(&self, one: PersonId, other: PersonId) -> bool {
        self.root(one.0) == self.root(other.0)
    }

    /// Returns the name as it was spelled when the person was met first.
    pub(crate) fn name(&self, id: PersonId) -> &str {
        self.persons.get(self.root(id.0)).map_or("", |person| &person.name)
    }

    /// Returns whether it is a program.
    pub(crate) fn is_bot(&self, id: PersonId) -> bool {
        self.persons.get(self.root(id.0)).is_some_and(|person| person.is_bot)
    }
}

/// Returns the domain of a mail address in lower case, when it is one.
fn domain_of(mail: &BStr) -> Option<String> {
    let domain = mail.rsplit(|byte| *byte == b'@').next().filter(|domain| domain.len() < mail.len())?;
    let plain = domain.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'));
    let named = plain && domain.contains(&b'.') && domain.len() <= 128;
    named.then(|| String::from_utf8_lossy(domain).trim_matches('.').to_lowercase())
}

/// Mails that many people share tell nothing about who it is.
fn says_who_by_mail(mail: &[u8]) -> bool {
    let local = mail.split(|byte| *byte == b'@').next().unwrap_or_default();
    let shared: [&[u8]; 11] =
        [b"", b"root", b"admin", b"none", b"unknown", b"you", b"user", b"nobody", b"noreply", b"no-reply", b"git"];
    mail.contains(&b'@') && !shared.contains(&local)
}

/// Names that come from an unconfigured machine tell nothing about who it is.
fn says_who_by_name(name: &str) -> bool {
    let shared = [
        "",
        "root",
        "admin",
        "administrator",
        "unknown",
        "user",
        "your name",
        "ubuntu",
        "nobody",
        "none",
        "git",
        "test",
        "anonymous",
        "developer",
        "(no author)",
        "no author",
    ];
    !shared.contains(&name)
}

/// Names of programs that commit, compared without case; every one was met in public repositories.
const BOT_NAMES: [&str; 40] = [
    "allcontributors",
    "bors",
    "cloudbuild",
    "codecov-io",
    "copybara-service",
    "crowdin",
    "dependabot",
    "dependabot-preview",
    "flux",
    "fluxcdbot",
    "github",
    "github action",
    "github actions",
    "github-actions",
    "gitlab",
    "gitlab-bot",
    "gitlocalize",
    "google-github-actions-bot",
    "greenkeeper",
    "homu",
    "imgbot",
    "jenkins",
    "k8s-ci-robot",
    "kodiakhq",
    "merge-queue",
    "mergify",
    "netlify",
    "openshift-merge-robot",
    "pre-commit-ci",
    "prow",
    "pyup-bot",
    "release-please",
    "renovate",
    "renovate bot",
    "scala-steward",
    "semantic-release",
    "snyk",
    "step-security",
    "transifex",
    "travis ci",
];

/// Mails of programs that commit.
const BOT_MAILS: [&[u8]; 12] = [
    b"noreply@github.com",
    b"action@github.com",
    b"actions@github.com",
    b"github-action@users.noreply.github.com",
    b"github-actions@users.noreply.github.com",
    b"support@dependabot.com",
    b"noreply@dependabot.com",
    b"bot@renovateapp.com",
    b"support@greenkeeper.io",
    b"snyk-bot@snyk.io",
    b"noreply@gitlab.com",
    b"noreply@weblate.org",
];

/// Returns whether a name and mail are those of a program: GitHub's `[bot]` ending, `-bot`, or a known one.
pub(crate) fn is_bot(name: &BStr, mail: &BStr) -> bool {
    let name = name.to_str_lossy().to_lowercase();
    let name = name.trim();
    let mail = mail.to_ascii_lowercase();
    let local = mail.split(|byte| *byte == b'@').next().unwrap_or_default();
    name.ends_with("[bot]")
        || name.ends_with("-bot")
        || name.ends_with(" bot")
        || name.ends_with("-robot")
        || local.ends_with(b"[bot]")
        || BOT_NAMES.contains(&name)
        || BOT_MAILS.contains(&mail.as_slice())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_many_spellings() {
        let mut people = People::with_mailmap(b"Ann Example <ann@example.org> <old@example.com>\n");
        let ann = people.id(b"Ann Example <ann@example.org>");
        for spelling in [&b"ann <ANN@example.org>"[..], b"Ann Example <other@example.net>", b"a <old@example.com>"] {
            let other = people.id(spelling);
            assert!(people.same(ann, other), "{:?}", spelling.as_bstr());
        }
        let bob = people.id(b"Bob <bob@example.org>");
        assert!(!people.same(ann, bob));
        assert_eq!((people.name(ann), people.name(bob)), ("Ann Example", "Bob"));
    }

    #[test]
    fn a_later_spelling_can_show_that_two_are_one() {
        let mut people = People::default();
        let (one, two) = (people.id(b"Ann <a@example.org>"), people.id(b"A. Example <b@example.org>"));
        assert!(!people.same(one, two));
        people.id(b"Ann <b@example.org>");
        assert!(people.same(one, two));
        assert_eq!(people.of(two), one);
    }

    #[test]
    fn shared_names_and_mails_make_nobody_the_same() {
        let mut people = People::default();
        for (one, other) in [
            (&b"root <root@a>"[..], &b"root <root@b>"[..]),
            (b"Ann <root@localhost>", b"Bob <root@localhost>"),
            (b"Your Name <you@example.com>", b"Your Name <me@example.com>"),
        ] {
            let (one, other) = (people.id(one), people.id(other));
            assert!(!people.same(one, other));
        }
    }

    #[test]
    fn programs_are_told_from_people() {
        for (name, mail, bot) in [
            ("dependabot[bot]", "49699333+dependabot[bot]@users.noreply.github.com", true),
            ("renovate", "bot@renovateapp.com", true),
            ("GitHub", "noreply@github.com", true),
            ("kodi-bot", "x@example.org", true),
            ("Weblate", "noreply@weblate.org", true),
            ("Abbot", "abbot@example.org", false),
            ("Robot Lover", "r@example.org", false),
            ("Ann", "12345+ann@users.noreply.github.com", false),
        ] {
            assert_eq!(is_bot(name.into(), mail.into()), bot, "{name}");
        }
    }
}
