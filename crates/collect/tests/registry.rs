//! Images pulled from a registry: a small one on this machine, which speaks the OCI distribution specification 1.1 and asks
//! for tokens as Docker's does.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    net::TcpListener,
    sync::{Arc, Mutex},
    thread,
};

use serde_json::{Value, json};
use slam_collect::{
    Silent,
    image::{self, ImageError, ImageLimits},
    registry::{Credentials, pull},
};
use slam_model::Sha256;

/// What is answered: by path, status line with headers, and body.
type Answers = BTreeMap<String, (String, Vec<u8>)>;

struct Registry {
    port: u16,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Registry {
    /// Starts it; `token` is what must be shown before anything of `/v2/` is answered.
    fn start(answers: Answers, token: Option<&'static str>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let told = Arc::clone(&asked);
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
                let Some(first) = lines.next() else { continue };
                let path = first.split(' ').nth(1).unwrap_or_default().to_owned();
                let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
                let authorization = headers.iter().find_map(|line| line.strip_prefix("authorization: "));
                told.lock().unwrap().push(format!("{path} {}", authorization.unwrap_or("-")));
                let is_let_in = !path.starts_with("/v2/") || token.is_none_or(|token| authorization == Some(token));
                let (head, body) = match answers.get(&path) {
                    _ if !is_let_in => {
                        let realm =
                            format!("Bearer realm=\"http://127.0.0.1:{port}/token\",service=\"test\",scope=\"x\"");
                        (format!("401 Unauthorized\r\nwww-authenticate: {realm}"), Vec::new())
                    }
                    Some((head, body)) => (head.replace("PORT", &port.to_string()), body.clone()),
                    None => ("404 Not Found".to_owned(), Vec::new()),
                };
                let mut stream = stream;
                let head = format!("HTTP/1.1 {head}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
            }
        });
        Self { port, asked }
    }

    fn name(&self, rest: &str) -> String {
        format!("127.0.0.1:{}/{rest}", self.port)
    }
}

fn ok(kind: &str, body: Vec<u8>) -> (String, Vec<u8>) {
    (format!("200 OK\r\ncontent-type: {kind}"), body)
}

fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", Sha256::of(bytes))
}

const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
const INDEX: &str = "application/vnd.oci.image.index.v1+json";

/// Returns the answers of a registry that has `app:1` for two platforms, and the digest of its layer.
fn answers() -> (Answers, String) {
    let mut tar = tar::Builder::new(Vec::new());
    let package = br#"{"name": "a", "version": "1.0.0"}"#;
    let mut header = tar::Header::new_gnu();
    header.set_size(package.len() as u64);
    tar.append_data(&mut header, "app/node_modules/a/package.json", &package[..]).unwrap();
    let layer = tar.into_inner().unwrap();
    let config = br#"{"os":"linux","architecture":"amd64"}"#.to_vec();
    let describe = |bytes: &[u8]| json!({"digest": digest(bytes), "size": bytes.len(), "mediaType": MANIFEST});
    let manifest = json!({"config": describe(&config), "layers": [describe(&layer)]}).to_string().into_bytes();
    let platform = |mut one: Value, architecture: &str| {
        one["platform"] = json!({"os": "linux", "architecture": architecture});
        one
    };
    let other = json!({"digest": digest(b"other"), "size": 5, "mediaType": MANIFEST});
    let index = json!({"manifests": [platform(other, "arm64"), platform(describe(&manifest), "amd64")]});
    let mut answers = Answers::new();
    answers.insert("/v2/app/manifests/1".to_owned(), ok(INDEX, index.to_string().into_bytes()));
    answers.insert(format!("/v2/app/manifests/{}", digest(&manifest)), ok(MANIFEST, manifest));
    answers.insert(format!("/v2/app/blobs/{}", digest(&config)), ok("application/json", config));
    // Registries keep layers elsewhere.
    let elsewhere = "307 Temporary Redirect\r\nlocation: http://127.0.0.1:PORT/storage".to_owned();
    let layer_digest = digest(&layer);
    answers.insert(format!("/v2/app/blobs/{layer_digest}"), (elsewhere, Vec::new()));
    answers.insert("/storage".to_owned(), ok("application/octet-stream", layer));
    answers.insert(
        "/token?service=test&scope=repository%3Aapp%3Apull".to_owned(),
        ok("application/json", br#"{"token":"t0"}"#.to_vec()),
    );
    (answers, layer_digest)
}

fn refused(registry: &Registry, rest: &str) -> String {
    pull(&registry.name(rest), None, None, &Silent).map(|_| ()).unwrap_err().to_string()
}

#[test]
fn the_image_of_a_platform_is_pulled_and_looked_at() {
    let registry = Registry::start(answers().0, None);
    let pulled = pull(&registry.name("app:1"), None, None, &Silent).unwrap();
    let looked = image::look(pulled.as_ref(), None, &ImageLimits::default(), &Silent).unwrap();
    assert_eq!(looked.inventory.found.problems, []);
    let packages = looked.inventory.found.seen.iter().flat_map(|seen| &seen.listing.packages);
    assert_eq!(packages.map(|package| &package.name).collect::<Vec<_>>(), ["a"]);
    assert_eq!((looked.subject.name, looked.subject.version.as_deref()), (registry.name("app"), Some("1")));
    // The other platform is not asked for.
    assert_eq!(registry.asked.lock().unwrap().len(), 5);
    let missing = pull(&registry.name("app:1"), Some("linux/s390x"), None, &Silent).unwrap_err();
    assert!(matches!(missing, ImageError::Platform { .. }), "{missing}");
}

#[test]
fn a_token_is_asked_for_with_the_password_and_the_password_goes_nowhere_else() {
    let registry = Registry::start(answers().0, Some("Bearer t0"));
    let credentials = Credentials { user: "me".to_owned(), password: "secret".to_owned() };
    pull(&registry.name("app:1"), None, Some(&credentials), &Silent).unwrap();
    let asked = registry.asked.lock().unwrap();
    // RFC 7617: `me:secret` in base64.
    let with_password: Vec<&String> = asked.iter().filter(|line| line.ends_with(" Basic bWU6c2VjcmV0")).collect();
    assert_eq!(with_password, ["/token?service=test&scope=repository%3Aapp%3Apull Basic bWU6c2VjcmV0"]);
    assert_eq!(asked[0], "/v2/app/manifests/1 -");
    assert!(!format!("{credentials:?}").contains("secret"));
}

#[test]
fn a_registry_that_refuses_or_sends_something_else_is_told() {
    let (good, layer) = answers();
    let registry = Registry::start(good.clone(), Some("Bearer another"));
    assert!(refused(&registry, "app:1").ends_with("SLAM_REGISTRY_USER and SLAM_REGISTRY_PASSWORD say who asks"));

    let registry = Registry::start(good.clone(), None);
    assert!(refused(&registry, "app:2").ends_with("the registry has no manifests/2 of it"));
    let wanted = format!("app:1@sha256:{}", "0".repeat(64));
    assert!(refused(&registry, &wanted).contains("the registry has no manifests/sha256:0000"));

    let mut longer = good.clone();
    longer.insert("/storage".to_owned(), ok("x", vec![b'x'; 5000]));
    assert!(refused(&Registry::start(longer, None), "app:1").contains(" is longer than its "));

    let mut other = good.clone();
    other.insert("/storage".to_owned(), ok("x", b"other".to_vec()));
    let told = refused(&Registry::start(other, None), "app:1");
    assert!(told.contains(&format!("the registry sent {} for the blob {layer}", digest(b"other"))), "{told}");

    let mut open = good;
    let elsewhere = ("307 Temporary Redirect\r\nlocation: http://example.org/storage".to_owned(), Vec::new());
    open.insert(format!("/v2/app/blobs/{layer}"), elsewhere);
    let told = refused(&Registry::start(open, None), "app:1");
    assert!(told.contains("it is sent to an address that is not asked"), "{told}");
}
