//! The tip of a default branch: whose it is after redirects, and what stands in it.

use slam_collect::{
    OpenPolicy, Repository, Tree as _,
    mirror::{Address, LocalClone, Mirror, Wanted},
};
use slam_event::{
    control::MailSource,
    registration::{self, AddressRules},
};
use slam_model::{RepoPath, evidence::tree::Mode};

use crate::evaluate::{is_passing, told};

/// Files that are longer are cut: neither a proof nor a list of maintainers is that long.
const LONGEST: u64 = 1 << 20;

/// The tip of the default branch.
pub(super) struct Tip {
    /// The canonical form of the address that answered.
    pub(super) repository: String,
    /// Whether that is the one that was asked for.
    pub(super) is_asked: bool,
    /// The branch, when the remote side names one as its default.
    pub(super) branch: Option<String>,
    /// The commit.
    pub(super) commit: String,
    clone: LocalClone,
}

impl Tip {
    /// Fetches it. Fails with the reason, and whether another try may succeed.
    pub(super) fn fetch(mirror: &Mirror, address: &str) -> Result<Self, (String, bool)> {
        let asked = Address::parse(address).map_err(|error| (told(&error), false))?;
        let clone = mirror.fetch(&asked, &Wanted::DefaultBranch);
        let clone = clone.map_err(|error| (told(&error), is_passing(error.kind())))?;
        let repository = canonical(clone.reached.as_str());
        Ok(Self {
            is_asked: repository == canonical(address),
            repository,
            branch: clone.branch.clone(),
            commit: clone.commit.to_string(),
            clone,
        })
    }

    /// Returns a plain file as text; `None` when there is none of this path.
    pub(super) fn file(&self, path: &str) -> Result<Option<String>, String> {
        let repository = Repository::open(&self.clone.path, OpenPolicy::Refuse).map_err(|error| told(&error))?;
        let revision = repository.revision(None).map_err(|error| told(&error))?;
        let tree = repository.tree(&revision).map_err(|error| told(&error))?;
        let Some(entry) = tree.find(&RepoPath::from(path)) else { return Ok(None) };
        if !matches!(entry.mode, Mode::File | Mode::Executable) {
            return Ok(None);
        }
        let bytes = tree.read(entry, LONGEST).map_err(|error| told(&error))?;
        Ok(Some(String::from_utf8_lossy(&bytes).into_owned()))
    }

    /// Returns whether the file names the address.
    pub(super) fn names(&self, source: &MailSource) -> Result<bool, String> {
        let text = self.file(&source.file)?;
        Ok(text.is_some_and(|text| addresses(&text).any(|one| one.eq_ignore_ascii_case(&source.address))))
    }
}

/// Returns the form in which addresses are compared; of what nobody could register, the address itself.
fn canonical(address: &str) -> String {
    let rules = AddressRules { paths: true, private_hosts: true };
    registration::Address::parse(address, rules).map_or_else(|_| address.to_owned(), |address| address.canonical())
}

/// Returns the words of a text that may be addresses. Part of a longer word is none: whoever owns `nd@example.org` is not
/// whom `o'nd@example.org` names.
fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let ends = |one: char| one.is_whitespace() || "<>()[]{}\",;:|`".contains(one);
    let marks = ['*', '_', '\'', '.', '!', '?'];
    let words = text.split(ends).filter(|word| word.contains('@'));
    words.map(move |word| word.split('?').next().unwrap_or(word).trim_matches(marks))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_a_whole_word() {
        for (text, is_named) in [
            ("Write to Kim <kim@example.org>.", true),
            ("* kim@example.org", true),
            ("email: \"Kim@Example.org\"", true),
            ("[Kim](mailto:kim@example.org?subject=hello)", true),
            ("Ask **kim@example.org**!", true),
            ("o'kim@example.org", false),
            ("joa-kim@example.org", false),
            ("kim@example.org.evil.example", false),
            ("kim@example.organisation", false),
            ("kim at example.org", false),
            ("", false),
        ] {
            assert_eq!(addresses(text).any(|one| one.eq_ignore_ascii_case("kim@example.org")), is_named, "{text}");
        }
    }

    #[test]
    fn a_redirect_leads_to_another_repository_and_a_spelling_does_not() {
        let asked = canonical("https://github.com/curl/curl");
        for (reached, is_same) in [
            ("https://github.com/Curl/curl.git", true),
            ("https://github.com/mallory/curl", false),
            ("https://codeberg.org/curl/curl", false),
            ("http://github.com/curl/curl", false),
            ("https://github.com:8443/curl/curl", false),
        ] {
            assert_eq!(canonical(reached) == asked, is_same, "{reached}");
        }
    }
}
