//! Mails are read from a mail server that the test starts on this machine.

use std::sync::{Arc, Mutex};

use slam_event::PersonId;
use slam_store::{
    jobs::{Queue, Settings},
    links::Purpose,
    notices::{Audience, Notice, NoticeKind},
    people,
    testing::{NOW, on_both},
};
use tokio::{
    io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader},
    net::{TcpListener, TcpStream},
    sync::oneshot,
};

use super::*;

/// A mail server that keeps what it is given.
struct Sink {
    port: u16,
    mails: Arc<Mutex<Vec<String>>>,
}

impl Sink {
    /// Starts one that answers the recipient's address with this line.
    async fn start(answer: &'static str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let (port, mails) = (listener.local_addr().unwrap().port(), Arc::new(Mutex::new(Vec::new())));
        let kept = Arc::clone(&mails);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(talk(stream, Arc::clone(&kept), answer));
            }
        });
        Self { port, mails }
    }

    fn mailer(&self, store: Store) -> Mailer {
        let settings = MailSettings {
            server: MailServer::Local { port: self.port },
            from: "Security Slam <slam@example.org>".to_owned(),
            base: Url::parse("https://slam.example.org/").unwrap(),
        };
        Mailer::new(store, &settings).unwrap()
    }
}

/// RFC 5321, as much as a client needs to hand over a mail.
async fn talk(stream: TcpStream, mails: Arc<Mutex<Vec<String>>>, answer: &'static str) {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 sink\r\n").await.unwrap();
    while let Ok(Some(line)) = lines.next_line().await {
        let reply = match line.split(' ').next().unwrap_or_default() {
            "RCPT" => answer,
            "DATA" => {
                write.write_all(b"354 go on\r\n").await.unwrap();
                let mut mail = String::new();
                while let Ok(Some(line)) = lines.next_line().await {
                    if line == "." {
                        break;
                    }
                    mail.push_str(&line);
                    mail.push('\n');
                }
                // A soft line break of quoted-printable ends in `=`.
                mails.lock().unwrap().push(mail.replace("=\n", "").replace("=3D", "="));
                "250 taken"
            }
            _ => "250 fine",
        };
        if write.write_all(format!("{reply}\r\n").as_bytes()).await.is_err() {
            break;
        }
    }
}

/// Runs the jobs that wait, until as many tries ended as are expected.
async fn work(store: &Store, mailer: Mailer, tries: u32) {
    let (done, over) = oneshot::channel::<()>();
    let left = Arc::new(Mutex::new((tries, Some(done))));
    let settings = Settings { clock: || NOW, kinds: vec!["mail"], ..Settings::default() };
    let queue = Queue::new(store.database().clone(), settings);
    let handle = move |job, context| {
        let (mailer, left) = (mailer.clone(), Arc::clone(&left));
        async move {
            let ended = mailer.handle(job, context).await;
            let mut left = left.lock().unwrap();
            left.0 -= 1;
            if left.0 == 0 {
                left.1.take().map(|done| done.send(()));
            }
            ended
        }
    };
    queue.run(1, handle, async { drop(over.await) }).await;
}

async fn person(store: &Store, name: &str) -> PersonId {
    let mut tx = store.database().begin().await.unwrap();
    let person = people::sign_in(&mut tx, &people::Identity::mail(&format!("{name}@example.org")), NOW).await.unwrap();
    tx.commit().await.unwrap();
    person.id
}

async fn post(store: &Store, person: &PersonId, kind: NoticeKind) {
    let mut tx = store.database().begin().await.unwrap();
    let body = "curl has <b>Guardian</b>.\n\nWell done & thank you.";
    let notice = Notice::new(kind, "A badge for curl: Größe", body, format!("award:{kind:?}")).at("/awards/A1");
    notices::post(&mut tx, &notice, &[Audience::Persons(vec![person.clone()])], NOW).await.unwrap();
    tx.commit().await.unwrap();
}

async fn problems(store: &Store) -> Vec<String> {
    let rows =
        store.database().query("SELECT problem FROM notice WHERE sent_at IS NOT NULL").fetch_all().await.unwrap();
    rows.iter().map(|row| row.get("problem").unwrap()).collect()
}

#[test]
fn a_notice_arrives_in_two_forms_with_a_way_out() {
    on_both(async |store| {
        let sink = Sink::start("250 fine").await;
        let ana = person(&store, "ana").await;
        post(&store, &ana, NoticeKind::Award).await;
        work(&store, sink.mailer(store.clone()), 1).await;
        let mail = sink.mails.lock().unwrap().remove(0);
        let id: String = store.database().query("SELECT id FROM notice").fetch_one().await.unwrap().get("id").unwrap();
        let token = notices::unsubscribe_token(store.database(), &ana).await.unwrap();
        for part in [
            "To: ana@example.org".to_owned(),
            format!("Message-ID: <{id}@slam.example.org>"),
            format!("List-Unsubscribe: <https://slam.example.org/unsubscribe/{token}>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click".to_owned(),
            "Auto-Submitted: auto-generated".to_owned(),
            "https://slam.example.org/awards/A1".to_owned(),
            "curl has <b>Guardian</b>.".to_owned(),
            "curl has &lt;b&gt;Guardian&lt;/b&gt;.".to_owned(),
        ] {
            let unfolded = mail.replace("\n ", " ").replace(":  ", ": ");
            assert!(unfolded.contains(&part), "{part}\n{mail}");
        }
        assert_eq!(problems(&store).await, [""]);
    });
}

#[test]
fn who_wants_no_such_mail_gets_none() {
    on_both(async |store| {
        let sink = Sink::start("250 fine").await;
        let ana = person(&store, "ana").await;
        let mut tx = store.database().begin().await.unwrap();
        notices::change_wishes(&mut tx, &ana, &[NoticeKind::Award]).await.unwrap();
        tx.commit().await.unwrap();
        post(&store, &ana, NoticeKind::Award).await;
        post(&store, &ana, NoticeKind::Reminder).await;
        work(&store, sink.mailer(store.clone()), 2).await;
        assert_eq!(sink.mails.lock().unwrap().len(), 1);
    });
}

#[test]
fn a_refused_address_is_not_tried_again_and_a_busy_server_is() {
    on_both(async |store| {
        let ana = person(&store, "ana").await;
        post(&store, &ana, NoticeKind::Award).await;
        let busy = Sink::start("451 later").await;
        work(&store, busy.mailer(store.clone()), 1).await;
        assert!(problems(&store).await.is_empty(), "it waits");
        let mut tx = store.database().begin().await.unwrap();
        tx.query("UPDATE job SET due_at = 0").execute().await.unwrap();
        tx.commit().await.unwrap();
        let refusing = Sink::start("550 nobody of this name").await;
        work(&store, refusing.mailer(store.clone()), 1).await;
        assert_eq!(problems(&store).await, ["the mail server refused it: 550"]);
    });
}

#[test]
fn a_letter_carries_a_link_that_is_stored_nowhere_else() {
    on_both(async |store| {
        let sink = Sink::start("250 fine").await;
        let letter = Letter {
            recipient: "ana@example.org".to_owned(),
            purpose: Purpose::SignIn,
            about: "ana@example.org".to_owned(),
            subject: "Sign in".to_owned(),
            body: "Open this link.".to_owned(),
            path: "/sign-in/link/{token}".to_owned(),
            minutes: 15,
        };
        let mut tx = store.database().begin().await.unwrap();
        notices::post_letter(&mut tx, &letter, NOW).await.unwrap();
        tx.commit().await.unwrap();
        work(&store, sink.mailer(store.clone()), 1).await;
        let mail = sink.mails.lock().unwrap().remove(0);
        assert!(!mail.contains("List-Unsubscribe"), "who asks for a letter gets it");
        let (_, rest) = mail.split_once("https://slam.example.org/sign-in/link/").unwrap();
        let token: String = rest.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(links::look(store.database(), Purpose::SignIn, &token, NOW).await.unwrap(), "ana@example.org");
        let left = store.database().query("SELECT id FROM letter").fetch_all().await.unwrap();
        assert!(left.is_empty());
    });
}
