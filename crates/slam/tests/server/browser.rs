//! A browser of few words: it opens pages, keeps cookies, and signs in on the tour of a demonstration.

use std::{
    cell::RefCell,
    collections::BTreeMap,
    io::{Read as _, Write as _},
    net::TcpStream,
    time::Duration,
};

use crate::place::Server;

/// How long a page may take on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// A browser at one server.
pub(crate) struct Browser {
    address: String,
    cookies: RefCell<BTreeMap<String, String>>,
}

impl Browser {
    pub(crate) fn new(server: &Server) -> Self {
        Self { address: server.address.clone(), cookies: RefCell::default() }
    }

    /// Opens a page and returns its status and its text.
    pub(crate) fn get(&self, path: &str) -> (u16, String) {
        self.send("GET", path, "")
    }

    /// Signs in as somebody of the cast.
    pub(crate) fn sign_in(&self, login: &str) {
        let tour = self.get("/demo").1;
        let token = tour.split("name=\"_token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
        let (status, text) = self.send("POST", "/demo/sign-in", &format!("_token={token}&person={login}"));
        assert_eq!(status, 303, "{text}");
    }

    fn send(&self, method: &str, path: &str, form: &str) -> (u16, String) {
        let cookies: Vec<_> = self.cookies.borrow().iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{form}",
            self.address,
            cookies.join("; "),
            form.len()
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        for line in head.lines() {
            let cookie = line.split_once(": ").filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"));
            let Some((name, value)) = cookie.and_then(|(_, set)| set.split(';').next()?.split_once('=')) else {
                continue;
            };
            self.cookies.borrow_mut().insert(name.to_owned(), value.to_owned());
        }
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap();
        (status, body.to_owned())
    }
}
