//! What everybody may see of where a repository is.

/// Returns an address that others can reach; `None` for a path of the operator's machine, which is nobody's business.
pub fn public_address(written: &str) -> Option<&str> {
    let written = written.trim();
    let is_public = match written.split_once("://") {
        Some((scheme, rest)) => !scheme.eq_ignore_ascii_case("file") && !rest.starts_with('/'),
        // `host:path`, where the host is no drive letter.
        None => written.split_once(':').is_some_and(|(host, path)| {
            host.len() > 1 && !host.contains(['/', '\\']) && !host.eq_ignore_ascii_case("path") && !path.is_empty()
        }),
    };
    is_public.then_some(written)
}

/// Returns a reason without paths of the machine that it speaks of: the repository's own path becomes its name, and every
/// other one `…`.
pub fn without_paths(reason: &str, address: &str) -> String {
    let mut text = reason.to_owned();
    if public_address(address).is_none() {
        let path = address.trim_end_matches('/');
        let name = path.rsplit('/').next().unwrap_or_default();
        if !name.is_empty() {
            text = text.replace(path, name);
        }
    }
    let (mut shown, mut before) = (String::with_capacity(text.len()), None);
    let mut rest = text.as_str();
    while let Some(letter) = rest.chars().next() {
        // A `/` within a word belongs to an address or to a path of the repository.
        let begins =
            letter == '/' && before.is_none_or(|one: char| one.is_whitespace() || "`'\"“‘([{<=,;|".contains(one));
        let end = rest.find(|one: char| one.is_whitespace() || "`'\"”’)]}>,;|".contains(one)).unwrap_or(rest.len());
        if begins && end > 1 {
            shown.push('…');
            // A colon or full stop behind the path belongs to the sentence.
            let path = rest.get(..end).unwrap_or_default().trim_end_matches([':', '.']);
            rest = rest.get(path.len()..).unwrap_or_default();
            before = Some('…');
        } else {
            shown.push(letter);
            rest = rest.get(letter.len_utf8()..).unwrap_or_default();
            before = Some(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_path_is_nobody_s_business_and_an_address_is_everybody_s() {
        for (written, is_public) in [
            ("https://git.example.org/tools/egg.git", true),
            ("ssh://git@git.example.org:2222/egg", true),
            ("git@git.example.org:tools/egg", true),
            ("/srv/git/egg", false),
            ("file:///srv/git/egg", false),
            ("path:/srv/git/egg", false),
            ("../egg", false),
            ("./a:b", false),
            ("C:\\git\\egg", false),
            ("", false),
        ] {
            assert_eq!(public_address(written).is_some(), is_public, "{written}");
        }
    }

    #[test]
    fn a_reason_keeps_its_words_and_loses_its_paths() {
        for (reason, shown) in [
            (
                "`/srv/git/egg` is gone, or needs a sign-in: no such path `/srv/git/egg`",
                "`egg` is gone, or needs a sign-in: no such path `egg`",
            ),
            (
                "cannot use the cache of clones at `/var/cache/slam/0a`: no space",
                "cannot use the cache of clones at `…`: no space",
            ),
            (
                "`egg` takes objects from `/srv/secret/objects`, which is outside",
                "`egg` takes objects from `…`, which is outside",
            ),
            ("fatal: '/srv/git/egg/sub' is no repository", "fatal: 'egg/sub' is no repository"),
            ("cannot open /etc/git: denied.", "cannot open …: denied."),
            (
                "`https://git.example.org/tools/egg` does not answer",
                "`https://git.example.org/tools/egg` does not answer",
            ),
            ("docs/x.md and / and 1/2 stay", "docs/x.md and / and 1/2 stay"),
        ] {
            assert_eq!(without_paths(reason, "/srv/git/egg/"), shown);
        }
        let with_address = "`https://git.example.org/egg` is damaged: /tmp/x";
        assert_eq!(
            without_paths(with_address, "https://git.example.org/egg"),
            "`https://git.example.org/egg` is damaged: …"
        );
    }

    proptest! {
        #[test]
        fn no_path_of_a_machine_is_left(before in "[a-z `'(=]{0,6}", path in "(/[a-z.]{1,6}){2,4}", after in "[`'),: ]{0,2}.{0,8}") {
            let sits_free = before.is_empty() || before.ends_with([' ', '`', '\'', '(', '=']);
            prop_assume!(sits_free && !after.contains('/'));
            let shown = without_paths(&format!("{before}{path}{after}"), "https://git.example.org/egg");
            prop_assert!(!shown.contains('/'), "{}", shown);
        }
    }
}
