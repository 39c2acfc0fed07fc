//! Servers that lie, stall, lead elsewhere, or never end. None of them gets more than its refusal.

use std::{
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use slam_collect::mirror::{Address, FailureKind, Limits, Mirror, MirrorError, Policy, Protocol, Resolve, Wanted};

use crate::{
    forge::{Fixed, Forge, NAME, backend, packet, respond},
    https::served,
    sandbox::Sandbox,
};

fn mirror(sandbox: &Sandbox, policy: Policy) -> Mirror {
    Mirror::new(&sandbox.path("cache"), Limits { seconds: 60, ..Limits::default() }, policy).unwrap()
}

#[track_caller]
fn refused(found: Result<impl std::fmt::Debug, MirrorError>, word: &str) {
    let error = found.unwrap_err();
    assert_eq!(error.kind(), FailureKind::Refused, "{error}");
    assert!(error.to_string().contains(word), "{error}");
    assert!(!error.kind().is_temporary());
}

#[test]
fn addresses_of_private_networks_are_refused_before_anything_connects() {
    let sandbox = Sandbox::new();
    let open = mirror(&sandbox, Policy::default());
    for (address, word) in [
        ("https://127.0.0.1/a", "loopback"),
        ("https://[::1]/a", "loopback"),
        ("https://[::ffff:10.0.0.1]/a", "private"),
        ("https://169.254.169.254/latest/meta-data", "metadata"),
        ("https://100.100.100.200/a", "carrier"),
        ("https://192.168.0.1:8443/a", "private"),
        ("http://example.org/a", "http is not allowed"),
    ] {
        refused(open.tip(&Address::parse(address).unwrap()), word);
    }
    let known_hosts = Some(sandbox.path("known"));
    let ssh = mirror(&sandbox, Policy { known_hosts, ..Policy::default() });
    refused(ssh.tip(&Address::parse("git@10.0.0.1:a").unwrap()), "private");
    refused(open.tip(&Address::parse("git@10.0.0.1:a").unwrap()), "no file of known host keys");
    let named = mirror(&sandbox, Policy::default()).with_resolver(Fixed(vec!["8.8.8.8", "fd00:ec2::254"]));
    refused(named.tip(&Address::parse("https://metadata.example/a").unwrap()), "fd00:ec2::254 is private");
}

/// A host that shows a public address to whoever checks and another one to whoever connects.
struct Rebinding(AtomicUsize);

impl Resolve for Rebinding {
    fn resolve(&self, _host: &str) -> std::io::Result<Vec<IpAddr>> {
        let first = self.0.fetch_add(1, Ordering::SeqCst) == 0;
        Ok(vec![if first { "127.0.0.1" } else { "127.0.0.2" }.parse().unwrap()])
    }
}

#[test]
fn the_address_that_was_checked_is_the_one_that_is_used() {
    let sandbox = served();
    let forge = Forge::of_repositories(&sandbox.path("served"));
    // The system knows no such name, and the second answer leads to where nobody listens: only the first can work.
    let mirror = mirror(&sandbox, forge.policy()).with_resolver(Rebinding(AtomicUsize::new(0)));
    mirror.fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap();
    assert_eq!(mirror.tip(&forge.address("repo.git")).unwrap_err().kind(), FailureKind::Unreachable);
}

fn redirecting(to: &'static str) -> Forge {
    Forge::answering(move |asked, out| {
        let to = to.replace("QUERY", &asked.query);
        respond(out, "301 Moved Permanently", &format!("Location: {to}\r\n"), b"")
    })
}

#[test]
fn a_redirect_is_followed_by_the_same_rules() {
    let sandbox = served();
    let target = Forge::of_repositories(&sandbox.path("served"));
    let port = target.port;
    let forge = Forge::answering(move |asked, out| {
        let to = format!("https://{NAME}:{port}/repo.git/info/refs?{}", asked.query);
        respond(out, "302 Found", &format!("Location: {to}\r\n"), b"")
    });
    // Both forges have authorities of their own; trust both.
    let both = sandbox.path("both.pem");
    let pems = [&forge.ca_file, &target.ca_file].map(|file| std::fs::read(file).unwrap()).concat();
    std::fs::write(&both, pems).unwrap();
    let policy = Policy { ca_file: Some(both), ..forge.policy() };
    let mirror = mirror(&sandbox, policy).with_resolver(Fixed(vec!["127.0.0.1"]));
    let clone = mirror.fetch(&forge.address("renamed"), &Wanted::DefaultBranch).unwrap();
    assert_eq!(clone.commit.as_str(), sandbox.git("repo", &["rev-parse", "HEAD"]));
}

#[test]
fn a_redirect_to_a_place_that_is_not_allowed_is_refused() {
    let sandbox = Sandbox::new();
    for (to, word) in [
        ("http://moved.example/a/info/refs?QUERY", "redirects from https to http"),
        ("file:///etc/passwd/info/refs?QUERY", "what is no address"),
        ("https://moved.example/sign-in", "no address of a repository"),
        ("https://user:secret@moved.example/a/info/refs?QUERY", "no user name"),
    ] {
        let forge = redirecting(to);
        refused(forge.mirror(&sandbox.path("cache")).tip(&forge.address("a")), word);
    }
    let circle = Forge::answering(|asked, out| {
        let to = format!("https://{}{}?{}", asked.headers["host"], asked.path, asked.query);
        respond(out, "307 Temporary Redirect", &format!("Location: {to}\r\n"), b"")
    });
    refused(circle.mirror(&sandbox.path("cache")).tip(&circle.address("a")), "again and again");
}

#[test]
fn a_redirect_to_a_private_address_is_refused_though_the_forge_itself_may_have_one() {
    let sandbox = Sandbox::new();
    for to in ["https://10.0.0.7/a/info/refs?QUERY", "https://moved.example/a/info/refs?QUERY"] {
        let forge = redirecting(to);
        let private_hosts = [NAME.to_owned()].into();
        let policy = Policy { allow_private_addresses: false, private_hosts, ..forge.policy() };
        let mirror = mirror(&sandbox, policy).with_resolver(Fixed(vec!["127.0.0.1"]));
        refused(mirror.tip(&forge.address("a")), "it redirects to `https://");
        assert_eq!(forge.asked.lock().unwrap().len(), 2);
    }
}

#[test]
fn a_server_that_never_answers_costs_the_limit_of_time() {
    let sandbox = Sandbox::new();
    let release = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&release);
    let forge = Forge::answering(move |_, _| {
        while !flag.load(Ordering::SeqCst) {
            std::thread::yield_now();
        }
        Ok(())
    });
    let mirror = forge.mirror_with(&sandbox.path("cache"), Limits { seconds: 1, ..Limits::default() });
    let started = Instant::now();
    let error = mirror.fetch(&forge.address("a"), &Wanted::DefaultBranch).unwrap_err();
    release.store(true, Ordering::SeqCst);
    assert_eq!(error.kind(), FailureKind::TooSlow, "{error}");
    assert!(started.elapsed() < Duration::from_secs(20));
}

#[test]
fn a_flag_ends_what_git_does() {
    let sandbox = Sandbox::new();
    let stop = Arc::new(AtomicBool::new(false));
    let (flag, asked) = (Arc::clone(&stop), Arc::new(AtomicBool::new(false)));
    let forge = Forge::answering(move |_, _| {
        flag.store(true, Ordering::SeqCst);
        while !asked.load(Ordering::SeqCst) {
            // The client goes away; the thread ends with the test.
            std::thread::park_timeout(Duration::from_millis(50));
        }
        Ok(())
    });
    let mirror = forge.mirror(&sandbox.path("cache")).stopped_by(stop);
    let error = mirror.tip(&forge.address("a")).unwrap_err();
    assert!(matches!(error, MirrorError::Stopped { .. }), "{error}");
}

#[test]
fn a_pack_that_never_ends_is_cut_at_the_limit_of_size() {
    let sandbox = served();
    let folder = sandbox.path("served");
    let forge = Forge::answering(move |asked, out| {
        if asked.method == "GET" || !asked.body.windows(13).any(|word| word == b"command=fetch") {
            return backend(&folder, asked, out);
        }
        let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-result\r\nConnection: close\r\n\r\n";
        out.write_all(head.as_bytes())?;
        out.write_all(&packet("packfile\n"))?;
        // A pack with one object that claims to be huge, stored without compression.
        out.write_all(&packet([b"\x01PACK\0\0\0\x02\0\0\0\x01\xb0\x80\x80\x80\x80\x01\x78\x01".as_slice()].concat()))?;
        let block = [b"\x01\x00\xf0\xff\x0f\x00".as_slice(), &[b'x'; 0xfff0]].concat();
        let lot = packet(&block[..0xfff0 - 5]);
        let rest = packet([b"\x01".as_slice(), &block[0xfff0 - 5..]].concat());
        loop {
            out.write_all(&lot)?;
            out.write_all(&rest)?;
        }
    });
    let limits = Limits { bytes: 4 << 20, seconds: 60, ..Limits::default() };
    let error = forge.mirror_with(&sandbox.path("cache"), limits);
    let error = error.fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap_err();
    assert_eq!(error.kind(), FailureKind::TooLarge, "{error}");
}

#[test]
fn a_repository_above_the_limit_of_size_is_too_large() {
    let sandbox = served();
    // Bytes that do not compress: a generator of numbers (Knuth's MMIX constants), not a clock or a device.
    let mut state = 1_u64;
    let mut noise = Vec::new();
    while noise.len() < 3 << 20 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        noise.extend_from_slice(&state.to_be_bytes()[..4]);
    }
    sandbox.write("repo/noise", noise);
    crate::https::push(&sandbox, "small");
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let limits = Limits { bytes: 1 << 20, seconds: 60, ..Limits::default() };
    let error = forge.mirror_with(&sandbox.path("cache"), limits);
    let error = error.fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap_err();
    assert_eq!(error.kind(), FailureKind::TooLarge, "{error}");
    assert!(error.hint().contains("limit of size"));
}

fn advertising(lines: impl Fn(usize) -> Option<Vec<u8>> + Send + Sync + 'static) -> Forge {
    Forge::answering(move |_, out| {
        let head =
            "HTTP/1.1 200 OK\r\nContent-Type: application/x-git-upload-pack-advertisement\r\nConnection: close\r\n\r\n";
        out.write_all(head.as_bytes())?;
        out.write_all(&packet("# service=git-upload-pack\n"))?;
        out.write_all(b"0000")?;
        for line in (0..).map_while(&lines) {
            out.write_all(&line)?;
        }
        out.write_all(b"0000")
    })
}

#[test]
fn a_list_of_references_that_never_ends_is_cut() {
    let sandbox = Sandbox::new();
    let id = "1".repeat(40);
    let forge = advertising(move |number| {
        let padding = "x".repeat(200);
        Some(packet(format!("{id} refs/tags/{padding}{number}\n")))
    });
    let mirror = forge.mirror(&sandbox.path("cache"));
    let error = mirror.list(&forge.address("a"), &["refs/tags/*"]).unwrap_err();
    assert!(matches!(error.kind(), FailureKind::TooLarge | FailureKind::TooSlow), "{error}");
}

#[test]
fn names_of_references_that_steer_a_terminal_or_a_command_never_arrive() {
    let sandbox = Sandbox::new();
    let id = "1".repeat(40);
    let forge = advertising(move |number| {
        let line = match number {
            0 => format!("{id} HEAD\0 symref=HEAD:refs/heads/--upload-pack=id agent=x\n"),
            1 => format!("{id} refs/heads/a\u{1b}[2Jb\n"),
            2 => format!("{id} refs/heads/good\n"),
            3 => format!("{id} refs/tags/../../x\n"),
            _ => return None,
        };
        Some(packet(line))
    });
    let mirror = forge.mirror(&sandbox.path("cache"));
    let tip = mirror.tip(&forge.address("a")).unwrap();
    assert_eq!(tip.branch, None);
    let names: Vec<String> = mirror.list(&forge.address("a"), &[]).map_or_else(
        |error| vec![error.kind().as_str().to_owned()],
        |found| found.into_iter().map(|one| one.name).collect(),
    );
    assert!(names.iter().all(|name| !name.chars().any(char::is_control)), "{names:?}");
}

#[test]
fn hooks_submodules_filters_and_pointers_of_a_repository_start_nothing() {
    let sandbox = served();
    let trap = sandbox.path("trap");
    let script = format!("#!/bin/sh\ntouch {}\n", trap.display());
    sandbox.write("repo/.gitmodules", "[submodule \"x\"]\n\tpath = x\n\turl = ../other.git\n\tupdate = !touch trap\n");
    sandbox.write("repo/.gitattributes", "*.bin filter=lfs\n* filter=trap\n");
    sandbox.write("repo/a.bin", "version https://git-lfs.github.com/spec/v1\noid sha256:1\nsize 1\n");
    sandbox.write("repo/hooks/post-checkout", &script);
    sandbox.write("repo/.git-hooks/reference-transaction", &script);
    crate::https::push(&sandbox, "more");
    for hook in ["post-checkout", "reference-transaction", "post-update", "pre-auto-gc"] {
        let path = format!("served/repo.git/hooks/{hook}");
        sandbox.write(&path, &script);
        std::process::Command::new("chmod").arg("+x").arg(sandbox.path(&path)).status().unwrap();
    }
    let forge = Forge::of_repositories(&sandbox.path("served"));
    let clone = forge.mirror(&sandbox.path("cache")).fetch(&forge.address("repo.git"), &Wanted::DefaultBranch).unwrap();
    assert!(!trap.exists());
    assert!(!clone.path.join("modules").exists() && !clone.path.join("hooks").exists());
    assert!(forge.asked.lock().unwrap().iter().all(|line| line.contains("/repo.git/")));
}

#[test]
fn a_path_that_borrows_objects_from_elsewhere_is_refused() {
    let sandbox = served();
    sandbox.git(".", &["clone", "-q", "--bare", "--shared", "repo", "borrower.git"]);
    let address = Address::parse(sandbox.path("borrower.git").to_str().unwrap()).unwrap();
    let paths = Policy { protocols: [Protocol::Path].into(), ..Policy::default() };
    refused(mirror(&sandbox, paths).fetch(&address, &Wanted::DefaultBranch), "outside of the target");
}
