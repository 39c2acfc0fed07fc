//! What `git ls-remote` prints, read without trusting the server that it comes from.

use slam_model::ObjectId;

/// The default branch of a repository and the commit at its tip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tip {
    /// The branch that `HEAD` names; `None` when the server does not say.
    pub branch: Option<String>,
    /// The commit.
    pub commit: ObjectId,
}

/// A reference of the remote side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteRef {
    /// `refs/tags/v1.0`.
    pub name: String,
    /// What it points at: of an annotated tag the tag object.
    pub id: ObjectId,
    /// The commit behind an annotated tag.
    pub peeled: Option<ObjectId>,
}

/// Returns the tip; `None` when there is no `HEAD`.
pub(super) fn read_tip(printed: &str) -> Option<Tip> {
    let (mut branch, mut commit) = (None, None);
    for line in printed.lines() {
        let Some((left, "HEAD")) = line.split_once('\t') else { continue };
        match left.strip_prefix("ref: ") {
            Some(target) => branch = target.strip_prefix("refs/heads/").filter(|name| is_branch(name)),
            None => commit = ObjectId::try_from(left.to_owned()).ok(),
        }
    }
    commit.map(|commit| Tip { branch: branch.map(str::to_owned), commit })
}

/// Returns the references in the order of their names; a line that is none is passed over.
pub(super) fn read_refs(printed: &str) -> Vec<RemoteRef> {
    let mut found: Vec<RemoteRef> = Vec::new();
    for line in printed.lines() {
        let Some((id, name)) = line.split_once('\t') else { continue };
        let Ok(id) = ObjectId::try_from(id.to_owned()) else { continue };
        if let Some(tag) = name.strip_suffix("^{}") {
            if let Some(last) = found.last_mut().filter(|last| last.name == tag) {
                last.peeled = Some(id);
            }
        } else if is_plain(name) {
            found.push(RemoteRef { name: name.to_owned(), id, peeled: None });
        }
    }
    found.sort_by(|one, other| one.name.cmp(&other.name));
    found
}

/// Returns whether the name may stand in a refspec: as git-check-ref-format(1) has it, and nothing that reads as a flag
/// or a pattern.
fn is_branch(name: &str) -> bool {
    const LONGEST: usize = 1024;
    !name.is_empty()
        && name.len() <= LONGEST
        && is_plain(name)
        && !name.starts_with(['-', '+', '^'])
        && !name.contains("..")
        && !name.contains("@{")
        && !name.contains("//")
        && !name.ends_with(['/', '.'])
        && name != "@"
        && name.split('/').all(|part| !part.is_empty() && !part.starts_with('.') && !part.ends_with(".lock"))
}

fn is_plain(name: &str) -> bool {
    !name.chars().any(|letter| letter.is_control() || " ~^:?*[\\\u{fffd}".contains(letter))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const ID: &str = "0123456789012345678901234567890123456789";

    #[test]
    fn the_tip_is_what_head_names() {
        let tip = |printed: &str| read_tip(&printed.replace("ID", ID));
        let commit = ObjectId::try_from(ID.to_owned()).unwrap();
        let named = |branch: Option<&str>| Some(Tip { branch: branch.map(str::to_owned), commit: commit.clone() });
        assert_eq!(tip("ref: refs/heads/release/2.x\tHEAD\nID\tHEAD\n"), named(Some("release/2.x")));
        assert_eq!(tip("ID\tHEAD\n"), named(None));
        assert_eq!(tip("ID\tHEAD\nID\trefs/heads/x\n"), named(None));
        assert_eq!(tip("ref: refs/heads/main\tHEAD\n"), None);
        assert_eq!(tip("nonsense\tHEAD\n"), None);
        assert_eq!(tip(""), None);
    }

    #[test]
    fn a_branch_with_a_name_that_means_more_is_no_name() {
        for name in
            ["--force", "+x", "a..b", "a b", "a\u{1b}[2J", "*", "a:b", "a/.b", "x.lock", "a//b", "@", "a@{1}", ""]
        {
            let printed = format!("ref: refs/heads/{name}\tHEAD\n{ID}\tHEAD\n");
            assert_eq!(read_tip(&printed).and_then(|tip| tip.branch), None, "{name}");
        }
    }

    #[test]
    fn an_annotated_tag_is_one_reference() {
        let printed = format!("{ID}\trefs/tags/v1\n{ID}\trefs/tags/v1^{{}}\n{ID}\trefs/tags/a\nx\trefs/tags/b\n");
        let found = read_refs(&printed);
        let names: Vec<_> = found.iter().map(|one| (one.name.as_str(), one.peeled.is_some())).collect();
        assert_eq!(names, [("refs/tags/a", false), ("refs/tags/v1", true)]);
    }

    proptest! {
        #[test]
        fn nothing_a_server_prints_is_a_flag_or_a_control_character(printed in "(.|\n|\t|HEAD|ref: refs/heads/){0,80}") {
            if let Some(Tip { branch: Some(name), .. }) = read_tip(&printed) {
                prop_assert!(!name.starts_with('-') && !name.chars().any(char::is_control));
            }
            for one in read_refs(&printed) {
                prop_assert!(!one.name.chars().any(char::is_control));
            }
        }
    }
}
