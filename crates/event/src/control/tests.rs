//! Every way to take over a project that we could think of, and that each fails.

use super::*;
use crate::{Actor, Role};

const REPOSITORY: &str = "git.example.org/adders/adder";
const ASKED: &str = "2026-10-06T10:00:00Z";
const SEEN: &str = "2026-10-06T12:00:00Z";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn project(id: &str) -> ProjectId {
    ProjectId::new(id).unwrap()
}

fn person(id: &str) -> PersonId {
    PersonId::new(id).unwrap()
}

fn token(letter: char) -> Token {
    Token::new(letter.to_string().repeat(26)).unwrap()
}

fn mail(file: &str) -> MailSource {
    MailSource { address: "kim@example.org".into(), file: file.into() }
}

fn request(kind: ProofKind) -> ControlRequest {
    ControlRequest {
        project: project("ADDER"),
        repository: REPOSITORY.into(),
        person: person("KIM"),
        kind,
        domain: Some("example.org".into()),
        mail: Some(mail("SECURITY.md")),
    }
}

fn challenge(kind: ProofKind) -> Challenge {
    issue(request(kind), token('A'), at(ASKED)).unwrap()
}

fn branch(challenge: &Challenge) -> Observation {
    Observation::Branch {
        repository: REPOSITORY.into(),
        branch: "main".into(),
        is_default: true,
        commit: "0123abc".into(),
        file: Some(format!("{}\n", challenge.file_content())),
    }
}

fn tag(challenge: &Challenge) -> Observation {
    Observation::Tag {
        repository: REPOSITORY.into(),
        name: challenge.tag_name(),
        message: format!("{}\n", challenge.line()),
        signature: TagSignature::KnownKey { key: "SHA256:k".into(), known_by: "KEYS".into() },
    }
}

fn dns(challenge: &Challenge) -> Observation {
    Observation::Dns {
        name: "_slam-control.example.org.".into(),
        records: vec!["v=spf1 -all".into(), challenge.line()],
    }
}

fn answered(challenge: &Challenge) -> Observation {
    Observation::Mail {
        address: "kim@example.org".into(),
        token: challenge.token.clone(),
        person: person("KIM"),
        is_named_still: true,
    }
}

fn forge() -> Observation {
    Observation::Forge {
        repository: REPOSITORY.into(),
        person: person("KIM"),
        login: "kim".into(),
        permission: Permission::Write,
    }
}

/// Returns the proof, or why there is none.
fn judged(challenge: &Challenge, seen: &Observation) -> Result<Proof, String> {
    match judge(challenge, seen, at(SEEN), at(SEEN)) {
        Judged::Proved(proof) => Ok(proof),
        Judged::NotYet(why) => Err(why),
    }
}

fn fails(challenge: &Challenge, seen: &Observation, why: &str) {
    let said = judged(challenge, seen).unwrap_err();
    assert!(said.contains(why), "{said}");
}

fn proof(kind: ProofKind, of: &str, by: &str, days: i64) -> Proof {
    Proof {
        kind,
        project: project(of),
        repository: REPOSITORY.into(),
        person: person(by),
        at: at(SEEN),
        expires: days_after(at(SEEN), days),
        detail: "seen".into(),
    }
}

#[test]
fn each_way_proves_control_for_its_time() {
    use ProofKind::*;
    for (kind, days) in [(Forge, 30), (File, 180), (Tag, 180), (Dns, 180), (Mail, 90)] {
        let challenge = challenge(kind);
        let seen = match kind {
            Forge => forge(),
            File => branch(&challenge),
            Tag => tag(&challenge),
            Dns => dns(&challenge),
            Mail | Override => answered(&challenge),
        };
        let proof = judged(&challenge, &seen).unwrap();
        assert_eq!(proof.expires, days_after(at(SEEN), days), "{kind:?}");
        assert!(!challenge.instructions().steps.is_empty());
        assert!(!proof.detail.contains('@'), "no proof shows an address: {}", proof.detail);
    }
}

#[test]
fn a_file_in_a_fork_on_another_branch_or_of_other_content_proves_nothing() {
    let challenge = challenge(ProofKind::File);
    let with = |change: &dyn Fn(&mut String, &mut bool, &mut Option<String>)| {
        let mut seen = branch(&challenge);
        if let Observation::Branch { repository, is_default, file, .. } = &mut seen {
            change(repository, is_default, file);
        }
        seen
    };
    fails(
        &challenge,
        &with(&|repository, _, _| *repository = "git.example.org/mallory/adder".into()),
        "a fork or a moved",
    );
    fails(&challenge, &with(&|_, is_default, _| *is_default = false), "not the default branch");
    fails(&challenge, &with(&|_, _, file| *file = None), "is not there as a plain file");
    fails(&challenge, &with(&|_, _, file| *file = Some(token('A').as_str().into())), "another content");
    let longer = format!("{}\nmore", challenge.file_content());
    fails(&challenge, &with(&|_, _, file| *file = Some(longer.clone())), "another content");
}

#[test]
fn what_was_asked_of_another_project_person_repository_or_time_proves_nothing() {
    let own = challenge(ProofKind::File);
    let other_project = ControlRequest { project: project("OTHER"), ..request(ProofKind::File) };
    let other_person = ControlRequest { person: person("MALLORY"), ..request(ProofKind::File) };
    let other_repository = ControlRequest { repository: "git.example.org/a/b".into(), ..request(ProofKind::File) };
    for request in [other_project, other_person, other_repository] {
        // The very same token, published for one and copied for the other.
        let foreign = issue(request, token('A'), at(ASKED)).unwrap();
        assert_ne!(foreign.seal(), own.seal());
        fails(&own, &branch(&foreign), "another content");
    }
    let earlier = issue(request(ProofKind::File), token('B'), at(ASKED)).unwrap();
    fails(&own, &branch(&earlier), "another content");
    // The text of another way with the same token.
    assert_ne!(challenge(ProofKind::Tag).seal(), challenge(ProofKind::Dns).seal());
}

#[test]
fn a_tag_without_a_known_signature_proves_nothing() {
    let challenge = challenge(ProofKind::Tag);
    for (signature, why) in [
        (TagSignature::Unsigned, "is not signed"),
        (TagSignature::Invalid("the key does not fit".into()), "does not hold"),
        (TagSignature::UnknownKey("SHA256:m".into()), "neither the tree names"),
    ] {
        let mut seen = tag(&challenge);
        if let Observation::Tag { signature: own, .. } = &mut seen {
            *own = signature;
        }
        fails(&challenge, &seen, why);
    }
    let mut renamed = tag(&challenge);
    if let Observation::Tag { name, .. } = &mut renamed {
        *name = "v1.0.0".into();
    }
    fails(&challenge, &renamed, "another name");
}

#[test]
fn a_reader_of_the_repository_or_another_account_proves_nothing() {
    let challenge = challenge(ProofKind::Forge);
    for permission in [Permission::None, Permission::Read, Permission::Triage] {
        let seen = Observation::Forge {
            repository: REPOSITORY.into(),
            person: person("KIM"),
            login: "kim".into(),
            permission,
        };
        fails(&challenge, &seen, "does not say that kim may write");
    }
    let stolen = Observation::Forge {
        repository: REPOSITORY.into(),
        person: person("MALLORY"),
        login: "mallory".into(),
        permission: Permission::Admin,
    };
    fails(&challenge, &stolen, "another person signed in");
}

#[test]
fn a_domain_speaks_only_for_what_it_owns() {
    for (host, homepage, domain) in [
        ("git.example.org", None, Some("git.example.org")),
        ("git.example.org", Some("https://evil.example"), Some("git.example.org")),
        ("github.com", None, None),
        ("gist.github.com", None, None),
        ("github.com", Some("https://adder.example.org/docs"), Some("adder.example.org")),
        ("github.com", Some("https://kim.github.io/adder"), None),
        ("github.com", Some("https://adder.readthedocs.io"), None),
        ("github.com", Some("http://adder.example.org"), None),
        ("github.com", Some("https://kim@evil.example"), None),
        // A Cyrillic letter that looks like a Latin one.
        ("github.com", Some("https://аdder.example.org"), None),
        ("127.0.0.1", None, None),
    ] {
        assert_eq!(domain_for(host, homepage).as_deref(), domain, "{host} {homepage:?}");
    }
    let refusal = issue(ControlRequest { domain: None, ..request(ProofKind::Dns) }, token('A'), at(ASKED)).unwrap_err();
    assert_eq!(refusal.code, "no-domain");
    let challenge = challenge(ProofKind::Dns);
    for name in ["_slam-control.evil.example", "example.org", "_slam-control.xn--exmple-cua.org"] {
        let seen = Observation::Dns { name: name.into(), records: vec![challenge.line()] };
        fails(&challenge, &seen, "another name was asked");
    }
}

#[test]
fn only_an_address_in_a_file_that_names_maintainers_is_asked() {
    for (file, counts) in [
        ("SECURITY.md", true),
        ("security-insights.yml", true),
        (".github/SECURITY.md", true),
        ("docs/MAINTAINERS", true),
        ("MAINTAINERS.md", true),
        ("README.md", false),
        ("AUTHORS", false),
        ("vendor/other/SECURITY.md", false),
        ("third_party/MAINTAINERS", false),
        ("examples/security-insights.yml", false),
        ("", false),
    ] {
        let asked = issue(ControlRequest { mail: Some(mail(file)), ..request(ProofKind::Mail) }, token('A'), at(ASKED));
        assert_eq!(asked.is_ok(), counts, "{file}");
    }
    for address in ["kim", "kim@example", "kim@example.org\nBcc: x@y.example", "\"a b\"@example.org", "kim@exаmple.org"]
    {
        assert!(
            mail_sources(&[MailSource { address: address.into(), file: "SECURITY.md".into() }]).is_empty(),
            "{address}"
        );
    }
}

#[test]
fn the_link_of_a_mail_serves_the_one_who_asked_for_it() {
    let challenge = challenge(ProofKind::Mail);
    let with = |change: &dyn Fn(&mut String, &mut Token, &mut PersonId, &mut bool)| {
        let mut seen = answered(&challenge);
        if let Observation::Mail { address, token, person, is_named_still } = &mut seen {
            change(address, token, person, is_named_still);
        }
        seen
    };
    fails(&challenge, &with(&|address, _, _, _| *address = "mallory@example.org".into()), "another mail");
    fails(&challenge, &with(&|_, secret, _, _| *secret = token('B')), "another mail");
    fails(&challenge, &with(&|_, _, who, _| *who = person("MALLORY")), "another person is signed in");
    fails(&challenge, &with(&|_, _, _, named| *named = false), "no longer names");
}

#[test]
fn time_counts_on_both_ends_and_small_differences_of_clocks_do_not() {
    let challenge = challenge(ProofKind::File);
    let seen = branch(&challenge);
    for (seen_at, now, proved) in [
        ("2026-10-06T09:56:00Z", "2026-10-06T10:00:00Z", true),
        ("2026-10-06T09:54:00Z", "2026-10-06T10:00:00Z", false),
        ("2026-10-06T10:04:00Z", "2026-10-06T10:00:00Z", true),
        ("2026-10-06T10:06:00Z", "2026-10-06T10:00:00Z", false),
        ("2026-10-20T09:59:59Z", "2026-10-20T09:59:59Z", true),
        ("2026-10-20T10:00:00Z", "2026-10-20T10:00:00Z", false),
        ("2026-10-19T10:00:00Z", "2026-10-20T10:00:00Z", false),
    ] {
        let judged = judge(&challenge, &seen, at(seen_at), at(now));
        assert_eq!(matches!(judged, Judged::Proved(_)), proved, "{seen_at} {now}: {judged:?}");
    }
}

#[test]
fn what_was_seen_for_another_way_proves_nothing() {
    let [file, tagged, record, letter] =
        [ProofKind::File, ProofKind::Tag, ProofKind::Dns, ProofKind::Mail].map(challenge);
    let seen = [branch(&file), tag(&tagged), dns(&record), answered(&letter), forge()];
    for (at, challenge) in [&file, &tagged, &record, &letter].into_iter().enumerate() {
        for (other, seen) in seen.iter().enumerate().filter(|(other, _)| *other != at) {
            assert!(judged(challenge, seen).is_err(), "{at} {other}");
        }
        fails(challenge, &Observation::Unreachable("no answer".into()), "no answer");
    }
}

#[test]
fn a_proof_that_ran_out_of_a_maintainer_who_left_or_of_another_name_lets_nobody_act() {
    let (adder, kim) = (project("ADDER"), person("KIM"));
    let now = at(SEEN);
    let good = proof(ProofKind::File, "ADDER", "KIM", 180);
    let cases = [
        ("good", good.clone(), vec![kim.clone()], REPOSITORY, Ok(())),
        ("ran out", Proof { expires: now, ..good.clone() }, vec![kim.clone()], REPOSITORY, Err("control-missing")),
        ("left", good.clone(), vec![person("LEE")], REPOSITORY, Err("maintainer-only")),
        (
            "of another",
            proof(ProofKind::File, "OTHER", "KIM", 180),
            vec![kim.clone()],
            REPOSITORY,
            Err("control-missing"),
        ),
        (
            "by one who left",
            proof(ProofKind::File, "ADDER", "LEE", 180),
            vec![kim.clone()],
            REPOSITORY,
            Err("control-missing"),
        ),
        ("renamed", good.clone(), vec![kim.clone()], "git.example.org/adders/adder2", Err("control-missing")),
    ];
    for (name, proof, maintainers, repository, expected) in cases {
        let (repositories, proofs) = ([repository.to_owned()], [proof]);
        let control =
            Control { project: &adder, maintainers: &maintainers, repositories: &repositories, proofs: &proofs };
        let told = require_control(Action::Submit, &kim, &control, now).map_err(|refusal| refusal.code);
        assert_eq!(told, expected, "{name}");
    }
}

#[test]
fn every_repository_in_scope_needs_its_proof_and_leaving_needs_none() {
    let (adder, kim) = (project("ADDER"), person("KIM"));
    let repositories = [REPOSITORY.to_owned(), "git.example.org/adders/docs".to_owned()];
    let proofs = [proof(ProofKind::File, "ADDER", "KIM", 180)];
    let maintainers = [kim.clone()];
    let control = Control { project: &adder, maintainers: &maintainers, repositories: &repositories, proofs: &proofs };
    assert_eq!(control.open(at(SEEN)), ["git.example.org/adders/docs"]);
    for action in Action::ALL {
        let told = require_control(action, &kim, &control, at(SEEN));
        assert_eq!(told.is_err(), action.needs_control(), "{action:?}");
        assert!(require_control(action, &person("MALLORY"), &control, at(SEEN)).is_err(), "{action:?}");
    }
    let none = Control { repositories: &[], ..control };
    assert!(!none.is_shown(at(SEEN)));
}

#[test]
fn a_rival_waits_for_an_organiser_however_strong_its_proof_is() {
    let (adder, copy) = (project("ADDER"), project("COPY"));
    let (kim, mallory) = ([person("KIM")], [person("MALLORY")]);
    let repositories = [REPOSITORY.to_owned()];
    let now = at(SEEN);
    let lee = Actor::Person { id: person("LEE"), roles: vec![Role::Organiser] };
    for (held, claimed, decided) in [
        // What the holder has, what the rival has, what an organiser can do.
        (Some((ProofKind::Forge, 30)), Some((ProofKind::Mail, 90)), Err("claim-weaker")),
        (Some((ProofKind::Mail, 90)), Some((ProofKind::File, 180)), Ok("COPY")),
        (Some((ProofKind::Forge, 0)), Some((ProofKind::Mail, 90)), Ok("COPY")),
        (Some((ProofKind::Forge, 0)), None, Err("claim-unproved")),
        (None, Some((ProofKind::Mail, 0)), Err("claim-unproved")),
        (Some((ProofKind::Forge, 30)), Some((ProofKind::Override, 90)), Ok("COPY")),
    ] {
        let of = |what: Option<(ProofKind, i64)>, project: &str, by: &str| -> Vec<Proof> {
            what.into_iter().map(|(kind, days)| proof(kind, project, by, days)).collect()
        };
        let (own, theirs) = (of(held, "ADDER", "KIM"), of(claimed, "COPY", "MALLORY"));
        let holder = Control { project: &adder, maintainers: &kim, repositories: &repositories, proofs: &own };
        let rival = Control { project: &copy, maintainers: &mallory, repositories: &repositories, proofs: &theirs };
        let Claim::Rival(case) = claim(REPOSITORY, &rival, Some(&holder), now) else { panic!("no case") };
        assert_eq!(case.holder_earlier.len() + usize::from(case.holder_proof.is_some()), own.len());
        let told = decide_rival(&case, &copy, "looked at both", &lee, now);
        let told = told.as_ref().map(ProjectId::as_str).map_err(|refusal| refusal.code);
        assert_eq!(told, decided, "{held:?} {claimed:?}");
        // The rival alone, and the event itself, change nothing.
        let alone = Actor::Person { id: person("MALLORY"), roles: vec![Role::Evaluator] };
        for actor in [alone, Actor::Event] {
            assert_eq!(decide_rival(&case, &copy, "mine", &actor, now).unwrap_err().code, "organiser-only");
        }
        assert_eq!(decide_rival(&case, &copy, " ", &lee, now).unwrap_err().code, "reason-missing");
        assert_eq!(decide_rival(&case, &adder, "was first", &lee, now).unwrap(), adder);
    }
    let own = [];
    let holder = Control { project: &adder, maintainers: &kim, repositories: &repositories, proofs: &own };
    assert_eq!(claim(REPOSITORY, &holder, None, now), Claim::Free);
}

#[test]
fn an_organiser_decides_with_a_reason_and_not_for_themselves() {
    let lee = Actor::Person { id: person("LEE"), roles: vec![Role::Organiser] };
    let decide = |who: &str, reason: &str, actor: &Actor| {
        record_override(&project("ADDER"), REPOSITORY, &person(who), reason, actor, at(SEEN))
            .map_err(|refusal| refusal.code)
    };
    assert_eq!(decide("KIM", "", &lee), Err("reason-missing"));
    assert_eq!(decide("LEE", "it is mine", &lee), Err("own-case"));
    assert_eq!(decide("KIM", "mine", &Actor::Event), Err("organiser-only"));
    assert_eq!(decide("KIM", "met them on stage", &lee).unwrap().kind, ProofKind::Override);
    assert_eq!(issue(request(ProofKind::Override), token('A'), at(ASKED)).unwrap_err().code, "override-not-asked");
}

#[test]
fn a_token_is_long_enough_to_be_no_guess() {
    assert!(Token::new("A".repeat(25)).is_none() && Token::new("A".repeat(65)).is_none());
    assert!(Token::new(format!("{}/", "A".repeat(26))).is_none() && Token::new("a1".repeat(13)).is_some());
}
