//! Clients over real connections: slow ones are let go, open requests finish at the end.

use std::time::{Duration, Instant};

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
};

use crate::{serve, testing::Server};

/// A server on a port of this machine.
struct Running {
    address: std::net::SocketAddr,
    stop: oneshot::Sender<()>,
    ended: JoinHandle<std::io::Result<()>>,
    _server: Server,
}

async fn run() -> Running {
    let server = Server::start_with(|config| {
        config.limits.header_time = Duration::from_millis(300);
        config.limits.body_time = Duration::from_millis(300);
        config.limits.shutdown_time = Duration::from_secs(5);
        config.limits.connections = 2;
    })
    .await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let app = server.app.clone();
    let ended = tokio::spawn(serve(app, listener, async {
        let _ = stopped.await;
    }));
    Running { address, stop, ended, _server: server }
}

/// Sends a text and reads until the server closes the connection.
async fn talk(address: std::net::SocketAddr, text: &str) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(text.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let read = tokio::time::timeout(Duration::from_secs(20), stream.read_to_end(&mut answer)).await;
    let _ = read.expect("the server lets go of the connection");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn slow_clients_are_let_go_and_do_not_keep_others_out() {
    let running = run().await;
    let begun = Instant::now();
    // Two that never finish their headers take both places; a third waits for one of them, and is served.
    let slow = || talk(running.address, "GET /healthz HTTP/1.1\r\nHost: a\r\nX-Slow: ");
    let quick = talk(running.address, "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
    let (_, _, answer) = tokio::join!(slow(), slow(), quick);
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with("alive\n"), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(15));
}

#[tokio::test]
async fn a_body_that_does_not_come_is_given_up() {
    let running = run().await;
    let head = "POST /theme HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\n";
    let answer = talk(running.address, &format!("{head}Content-Length: 100\r\nConnection: close\r\n\r\ntheme=")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
}

#[tokio::test]
async fn the_server_stops_when_told_and_answers_what_was_asked() {
    let running = run().await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n").await.unwrap();
    let mut first = [0; 12];
    stream.read_exact(&mut first).await.unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    running.stop.send(()).unwrap();
    let ended = tokio::time::timeout(Duration::from_secs(10), running.ended).await;
    ended.expect("it stops").unwrap().unwrap();
    assert!(TcpStream::connect(running.address).await.is_err(), "nobody listens any more");
}
