//! Webhooks are received by a server with TLS that the test starts on this machine.

use std::{
    io::Write as _,
    net::TcpListener,
    sync::{Arc, Mutex, mpsc},
};

use rcgen::{CertificateParams, KeyPair};
use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use slam_event::{Actor, ProjectId};
use slam_store::{
    jobs::{Queue, Settings},
    notices::NoticeKind,
    people,
    testing::{NOW, on_both},
    webhooks::{Delivery, NewWebhook},
};
use tokio::sync::oneshot;

use super::*;

/// A receiver: where it is, who vouches for it, and what it was sent.
struct Receiver {
    address: String,
    authority: Vec<u8>,
    requests: mpsc::Receiver<String>,
}

/// Starts a receiver that answers each request with the next of these lines.
fn receiver(answers: &'static [&'static str]) -> Receiver {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = ServerConfig::builder().with_no_client_auth();
    let config = Arc::new(config.with_single_cert(vec![certificate.der().clone()], private).unwrap());
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (send, requests) = mpsc::channel();
    std::thread::spawn(move || {
        for answer in answers {
            let Ok((stream, _)) = listener.accept() else { return };
            let mut stream = StreamOwned::new(ServerConnection::new(Arc::clone(&config)).unwrap(), stream);
            let Some(request) = read(&mut stream) else { return };
            let _ = send.send(request);
            let location = "location: https://localhost/elsewhere\r\n";
            let reply = format!("HTTP/1.1 {answer}\r\n{location}content-length: 0\r\nconnection: close\r\n\r\n");
            let _ = stream.write_all(reply.as_bytes());
            stream.conn.send_close_notify();
            let _ = stream.flush();
        }
    });
    Receiver { address: format!("https://localhost:{port}/in"), authority: certificate.pem().into_bytes(), requests }
}

/// Reads one request, with as much of a body as its length says.
fn read(stream: &mut impl std::io::Read) -> Option<String> {
    let (mut bytes, mut part) = (Vec::new(), [0; 4096]);
    loop {
        let some = stream.read(&mut part).ok().filter(|some| *some > 0)?;
        bytes.extend_from_slice(&part[..some]);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some((head, body)) = text.split_once("\r\n\r\n") else { continue };
        let length = head.lines().find_map(|line| line.to_lowercase().strip_prefix("content-length: ")?.parse().ok());
        if body.len() >= length.unwrap_or(0) {
            return Some(text);
        }
    }
}

/// Adds a webhook at the receiver, asks for a test, tries so often, and returns its secret and what became of it.
async fn ping(store: &Store, receiver: &Receiver, reach: Reach, tries: u32) -> (String, Delivery) {
    let mut tx = store.database().begin().await.unwrap();
    let identity = people::Identity::mail("maya@example.org");
    let maya = people::sign_in(&mut tx, &identity, NOW).await.unwrap().id;
    let project = "INSERT INTO project (id, slug, name, created_at) VALUES ('P1', 'curl', 'curl', 0)";
    tx.query(project).execute().await.unwrap();
    let member = "INSERT INTO membership (project, person, role, since_at) VALUES ('P1', $1, 'maintainer', 0)";
    tx.query(member).bind(&maya).execute().await.unwrap();
    let (actor, project) = (Actor::Person { id: maya, roles: vec![] }, ProjectId::new("P1").unwrap());
    let asked = NewWebhook {
        project: Some(project.clone()),
        address: receiver.address.clone(),
        kinds: vec![NoticeKind::Award],
    };
    let (id, secret) = webhooks::add(&mut tx, &actor, &asked, NOW).await.unwrap();
    webhooks::ping(&mut tx, &actor, Some(&project), &id, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let caller = WebhookCaller::new(store.clone(), reach, Url::parse("https://slam.example.org/").unwrap());
    for _ in 0..tries {
        let mut tx = store.database().begin().await.unwrap();
        tx.query("UPDATE job SET due_at = 0 WHERE state = 'waiting'").execute().await.unwrap();
        tx.commit().await.unwrap();
        work(store, caller.clone()).await;
    }
    let delivery = webhooks::for_webhook(store.database(), &id, 10).await.unwrap().remove(0);
    (secret.reveal().to_owned(), delivery)
}

/// Runs one try.
async fn work(store: &Store, caller: WebhookCaller) {
    let (done, over) = oneshot::channel::<()>();
    let done = Arc::new(Mutex::new(Some(done)));
    let settings = Settings { clock: || NOW, kinds: vec!["webhook"], ..Settings::default() };
    let handle = move |job, context| {
        let (caller, done) = (caller.clone(), Arc::clone(&done));
        async move {
            let ended = caller.handle(job, context).await;
            if let Some(done) = done.lock().unwrap().take() {
                let _ = done.send(());
            }
            ended
        }
    };
    Queue::new(store.database().clone(), settings).run(1, handle, async { drop(over.await) }).await;
}

fn trusting(receiver: &Receiver) -> Reach {
    Reach { allow_private: true, authority: Some(receiver.authority.clone()) }
}

#[test]
fn a_signature_is_that_of_another_tool() {
    // printf '1791201600.{}' | openssl dgst -sha256 -hmac slamhook_0
    let by_openssl = "cb234b6109f781a97e78de7fee4c135577437179230e25b9791ae01c746eb096";
    assert_eq!(signature("slamhook_0", 1_791_201_600, "{}"), by_openssl);
}

#[test]
fn a_receiver_can_check_who_sent_and_when() {
    on_both(async |store| {
        let receiver = receiver(&["204 No Content"]);
        let (secret, delivery) = ping(&store, &receiver, trusting(&receiver), 1).await;
        assert_eq!((delivery.status, delivery.delivered_at, delivery.problem.as_str()), (Some(204), Some(NOW), ""));
        let request = receiver.requests.recv().unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
        assert!(head.starts_with("POST /in HTTP/1.1"));
        assert_eq!(header("slam-delivery"), delivery.id);
        assert_eq!(header("slam-timestamp"), NOW.as_second().to_string());
        assert_eq!(header("slam-signature"), format!("v1={}", signature(&secret, NOW.as_second(), body)));
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        assert_eq!((body["schema"].as_str(), body["kind"].as_str()), (Some("slam.webhook/1"), Some("ping")));
        assert_eq!(body["project"], "curl");
    });
}

#[test]
fn a_failure_is_tried_again_and_a_redirect_is_a_failure() {
    on_both(async |store| {
        let receiver = receiver(&["302 Found", "503 Busy", "200 OK"]);
        let (_, delivery) = ping(&store, &receiver, trusting(&receiver), 3).await;
        assert_eq!((delivery.tried, delivery.status, delivery.delivered_at), (3, Some(200), Some(NOW)));
        assert_eq!(receiver.requests.iter().count(), 3, "nobody went elsewhere");
    });
}

#[test]
fn a_receiver_that_is_gone_is_called_no_more() {
    on_both(async |store| {
        let receiver = receiver(&["410 Gone"]);
        let (_, delivery) = ping(&store, &receiver, trusting(&receiver), 1).await;
        assert_eq!((delivery.status, delivery.problem.as_str()), (Some(410), "the receiver answered 410"));
        let state = store.database().query("SELECT state FROM webhook").fetch_one().await.unwrap();
        assert_eq!(state.get::<String>("state").unwrap(), "paused");
    });
}

#[test]
fn a_stranger_with_the_name_of_the_receiver_gets_nothing() {
    on_both(async |store| {
        let receiver = receiver(&["200 OK"]);
        let stranger = Reach { allow_private: true, authority: None };
        let (_, delivery) = ping(&store, &receiver, stranger, 1).await;
        assert!(delivery.problem.contains("certificate"), "{delivery:?}");
        assert!(receiver.requests.try_recv().is_err());
    });
}

#[test]
fn an_address_of_this_machine_is_refused_unless_it_is_allowed() {
    on_both(async |store| {
        let receiver = receiver(&["200 OK"]);
        let (_, delivery) = ping(&store, &receiver, Reach::default(), 1).await;
        assert_eq!(delivery.problem, "the address of the receiver is a loopback address");
    });
}
