//! Repositories behind a secure shell.

use slam_collect::mirror::{Address, FailureKind, Limits, Mirror, Policy, Wanted};

use crate::{forge::Fixed, https::served, sandbox::Sandbox, sshd::Sshd};

fn policy(sshd: &Sshd) -> Policy {
    Policy {
        allow_private_addresses: true,
        known_hosts: Some(sshd.known_hosts.clone()),
        ssh_key: Some(sshd.key.clone()),
        ..Policy::default()
    }
}

fn mirror(sandbox: &Sandbox, policy: Policy) -> Mirror {
    let limits = Limits { seconds: 60, ..Limits::default() };
    Mirror::new(&sandbox.path("cache"), limits, policy).unwrap().with_resolver(Fixed(vec!["127.0.0.1"]))
}

fn address(sandbox: &Sandbox, sshd: &Sshd) -> Address {
    let path = sandbox.path("served/repo.git");
    Address::parse(&format!("ssh://{}@shell.example:{}{}", sshd.user, sshd.port, path.display())).unwrap()
}

#[test]
fn a_repository_comes_over_a_secure_shell_whose_host_is_known() {
    let Some(sshd) = Sshd::start("a_repository_comes_over_a_secure_shell_whose_host_is_known") else { return };
    let sandbox = served();
    let clone = mirror(&sandbox, policy(&sshd)).fetch(&address(&sandbox, &sshd), &Wanted::DefaultBranch).unwrap();
    assert_eq!(clone.commit.as_str(), sandbox.git("repo", &["rev-parse", "HEAD"]));
    assert_eq!(clone.branch.as_deref(), Some("main"));
}

#[test]
fn an_unknown_host_is_refused_and_a_missing_key_needs_a_sign_in() {
    let Some(sshd) = Sshd::start("an_unknown_host_is_refused_and_a_missing_key_needs_a_sign_in") else { return };
    let sandbox = served();
    let address = address(&sandbox, &sshd);
    sandbox.write("nobody", "");
    let unknown = Policy { known_hosts: Some(sandbox.path("nobody")), ..policy(&sshd) };
    let error = mirror(&sandbox, unknown).tip(&address).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Refused, "{error}");
    let stranger = Policy { ssh_key: None, ..policy(&sshd) };
    let error = mirror(&sandbox, stranger).tip(&address).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Gone, "{error}");
    let gone = Address::parse(&address.as_str().replace("repo.git", "none.git")).unwrap();
    let error = mirror(&sandbox, policy(&sshd)).tip(&gone).unwrap_err();
    assert_eq!(error.kind(), FailureKind::Gone, "{error}");
}
