use proptest::prelude::*;

use super::*;

const OPEN: AddressRules = AddressRules { paths: true, private_hosts: true };

fn canonical(text: &str) -> String {
    Address::parse(text, AddressRules::default())
        .map(|address| address.canonical())
        .unwrap_or_else(|refusal| refusal.code.to_owned())
}

#[test]
fn every_spelling_of_a_repository_has_one_canonical_form() {
    for (spellings, form) in [
        (
            &[
                "https://github.com/Owner/Name",
                "https://GITHUB.com:443/owner/name.git/",
                "ssh://git@github.com/owner/name.git",
                "ssh://git@github.com:22/owner/NAME",
                "git@github.com:owner/name.git",
                "git@github.com:/owner/name",
                "https://github.com./owner/name",
            ][..],
            "github.com/owner/name",
        ),
        (&["https://git.example.org/Group/Sub/Name.GIT"][..], "git.example.org/Group/Sub/Name"),
        (&["https://git.example.org:8443/a/b"][..], "git.example.org:8443/a/b"),
        (&["https://git.sr.ht/~kim/adder"][..], "git.sr.ht/~kim/adder"),
        (&["https://dev.azure.com/org/My%20Project/_git/repo"][..], "dev.azure.com/org/my%20project/_git/repo"),
        (&["https://xn--gthub-n4a.com/owner/name"][..], "xn--gthub-n4a.com/owner/name"),
    ] {
        for text in spellings {
            assert_eq!(canonical(text), form, "{text}");
        }
    }
    // Another host may tell capitals apart, and then these are two repositories.
    assert_ne!(canonical("https://git.example.org/a/B"), canonical("https://git.example.org/a/b"));
}

#[test]
fn what_git_must_not_be_given_is_refused() {
    for (text, code) in [
        ("", "address-empty"),
        ("file:///etc", "address-file"),
        ("FILE:///etc", "address-file"),
        ("ext::sh -c id", "address-character"),
        ("ext::sh", "address-helper"),
        ("fd::17", "address-helper"),
        ("--upload-pack=id", "address-option"),
        ("-oProxyCommand=id", "address-option"),
        ("ssh://-oProxyCommand=id/a/b", "address-host"),
        ("ssh://-o@host.example/a/b", "address-user"),
        ("git@-host.example:a/b", "address-host"),
        ("git@host.example:-a/b", "address-path-form"),
        ("https://host.example/a/--upload-pack=id", "address-path-form"),
        ("git://host.example/a/b", "address-scheme"),
        ("http://host.example/a/b", "address-scheme"),
        ("ftp://host.example/a/b", "address-scheme"),
        ("https://kim:secret@host.example/a/b", "address-credentials"),
        ("https://token@host.example/a/b", "address-credentials"),
        ("ssh://git:secret@host.example/a/b", "address-credentials"),
        ("https://host.example/a/b#main", "address-character"),
        ("https://host.example/a/b?x=1", "address-character"),
        ("https://host.example/a/$(id)", "address-character"),
        ("https://host.example/a\n/b", "address-character"),
        ("https://host.example/a\u{0}b", "address-character"),
        ("https://gіthub.com/owner/name", "address-character"),
        ("https://github.com/οwner/name", "address-character"),
        ("https://host.example/a/../b", "address-path-form"),
        ("https://host.example/a/%2e%2e/b", "address-escape"),
        ("https://host.example/a%2fb", "address-escape"),
        ("https://host.example/a%0ab", "address-escape"),
        ("https://host.example/a%zz", "address-escape"),
        ("https://host.example/", "address-path-form"),
        ("https://host.example", "address-path-form"),
        ("https://host.example:0/a", "address-port"),
        ("https://host.example:65536/a", "address-port"),
        ("https://host.example:+44/a", "address-port"),
        ("owner/name", "address-form"),
        ("C:/repo", "address-private"),
        ("/srv/git/a", "address-path"),
        ("../a", "address-form"),
    ] {
        let refusal = Address::parse(text, AddressRules::default()).unwrap_err();
        assert_eq!(refusal.code, code, "{text}: {refusal}");
    }
    assert_eq!(canonical(&format!("https://host.example/{}", "a".repeat(600))), "address-too-long");
}

#[test]
fn private_networks_are_refused_unless_allowed() {
    for host in [
        "localhost",
        "git",
        "build.local",
        "vault.internal",
        "127.0.0.1",
        "127.1.2.3",
        "10.0.0.1",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "255.255.255.255",
        "224.0.0.1",
        "[::1]",
        "[::]",
        "[fe80::1]",
        "[fc00::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:169.254.169.254]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[::127.0.0.1]",
    ] {
        let text = format!("https://{host}/a/b");
        assert_eq!(canonical(&text), "address-private", "{host}");
        assert!(Address::parse(&text, OPEN).is_ok(), "{host}");
    }
    // Spellings that some resolvers take for numbers are no names at all.
    for host in ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"] {
        assert_eq!(canonical(&format!("https://{host}/a/b")), "address-host", "{host}");
    }
    assert_eq!(canonical("https://140.82.121.4/a/b"), "140.82.121.4/a/b");
}

#[test]
fn a_path_needs_the_operators_leave() {
    let address = Address::parse("/srv/git/adder.git", OPEN).unwrap();
    assert_eq!(address.canonical(), "path:/srv/git/adder");
    assert_eq!(address.name(), "adder");
    // A bare repository is not reached without its ending, but it is the same repository.
    assert_eq!(address.to_string(), "/srv/git/adder.git");
    assert_eq!(Address::parse("/srv/git/adder/", OPEN).unwrap().canonical(), address.canonical());
    assert!(Address::parse("/srv/../etc", OPEN).is_err());
    assert!(Address::parse("file:///srv/git/adder", OPEN).is_err());
}

proptest! {
    #[test]
    fn no_text_panics_and_what_is_accepted_stays_itself(text in "\\PC{0,60}|(https|ssh)://[a-zA-Z0-9@:./%~_-]{0,40}|[a-z@:./-]{0,30}") {
        for rules in [AddressRules::default(), OPEN] {
            if let Ok(address) = Address::parse(&text, rules) {
                let shown = address.to_string();
                prop_assert!(!shown.starts_with('-') && !shown.contains(".."), "{}", shown);
                let again = Address::parse(&shown, rules);
                prop_assert_eq!(again.as_ref().map(Address::canonical), Ok(address.canonical()));
                prop_assert_eq!(again, Ok(address));
            }
        }
    }
}
