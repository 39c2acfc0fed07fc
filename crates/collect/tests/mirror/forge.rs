//! A forge in a thread: TLS with a certificate authority of its own, and `git http-backend` or any other answer behind.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read, Write},
    net::{IpAddr, Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread::JoinHandle,
};

use rustls::{
    ServerConfig, ServerConnection, StreamOwned,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use slam_collect::mirror::{Address, Limits, Mirror, Policy, Resolve};

/// The name of the forge, which no resolver of the system knows (RFC 2606).
pub(crate) const NAME: &str = "forge.example";

/// The number of the next certificate authority.
static NUMBER: AtomicUsize = AtomicUsize::new(0);

/// What a client asked for.
pub(crate) struct Asked {
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) query: String,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

/// What answers.
pub(crate) type Answer = dyn Fn(&Asked, &mut dyn Write) -> std::io::Result<()> + Send + Sync;

/// The server; ended when dropped.
pub(crate) struct Forge {
    pub(crate) port: u16,
    pub(crate) ca_file: PathBuf,
    pub(crate) asked: Arc<Mutex<Vec<String>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
    _folder: tempfile::TempDir,
}

impl Forge {
    /// Serves the bare repositories in a folder.
    pub(crate) fn of_repositories(folder: &Path) -> Self {
        let folder = folder.to_owned();
        Self::answering(move |asked, out| backend(&folder, asked, out))
    }

    /// Serves what `answer` writes: a whole HTTP response.
    pub(crate) fn answering(
        answer: impl Fn(&Asked, &mut dyn Write) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (config, authority) = certificates();
        let ca_file = folder.path().join("ca.pem");
        std::fs::write(&ca_file, authority).unwrap();
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let port = listener.local_addr().unwrap().port();
        let (stop, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(Mutex::new(Vec::new())));
        let (flag, log, answer): (_, _, Arc<Answer>) = (Arc::clone(&stop), Arc::clone(&asked), Arc::new(answer));
        let thread = std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                if flag.load(Ordering::SeqCst) {
                    return;
                }
                let (config, log, answer) = (Arc::clone(&config), Arc::clone(&log), Arc::clone(&answer));
                // A client that goes away in the middle is a client's right.
                std::thread::spawn(move || {
                    let _ = serve(stream, config, &log, &*answer);
                });
            }
        });
        Self { port, ca_file, asked, stop, thread: Some(thread), _folder: folder }
    }

    /// Returns the address of a repository on it.
    pub(crate) fn address(&self, path: &str) -> Address {
        Address::parse(&format!("https://{NAME}:{}/{path}", self.port)).unwrap()
    }

    /// Returns what trusts it, and may reach this machine.
    pub(crate) fn policy(&self) -> Policy {
        Policy { allow_private_addresses: true, ca_file: Some(self.ca_file.clone()), ..Policy::default() }
    }

    /// Opens a cache that reaches it.
    pub(crate) fn mirror(&self, cache: &Path) -> Mirror {
        self.mirror_with(cache, Limits { seconds: 60, ..Limits::default() })
    }

    /// Opens a cache with limits.
    pub(crate) fn mirror_with(&self, cache: &Path, limits: Limits) -> Mirror {
        Mirror::new(cache, limits, self.policy()).unwrap().with_resolver(Fixed(vec!["127.0.0.1"]))
    }
}

impl Drop for Forge {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::SeqCst);
        let _ = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port));
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// Answers every question with the same addresses.
pub(crate) struct Fixed(pub(crate) Vec<&'static str>);

impl Resolve for Fixed {
    fn resolve(&self, _host: &str) -> std::io::Result<Vec<IpAddr>> {
        Ok(self.0.iter().map(|ip| ip.parse().unwrap()).collect())
    }
}

fn certificates() -> (Arc<ServerConfig>, String) {
    let authority_key = rcgen::KeyPair::generate().unwrap();
    let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    // Two authorities of one name would be taken for one another.
    let name = format!("Authority {}", NUMBER.fetch_add(1, Ordering::SeqCst));
    authority.distinguished_name.push(rcgen::DnType::CommonName, name);
    let authority_pem = authority.self_signed(&authority_key).unwrap().pem();
    let issuer = rcgen::Issuer::new(authority, authority_key);
    let key = rcgen::KeyPair::generate().unwrap();
    let server = rcgen::CertificateParams::new(vec![NAME.to_owned(), "moved.example".to_owned()]).unwrap();
    let server = server.signed_by(&key, &issuer).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = config.with_no_client_auth().with_single_cert(vec![server.der().clone()], key).unwrap();
    (Arc::new(config), authority_pem)
}

fn serve(
    stream: TcpStream,
    config: Arc<ServerConfig>,
    log: &Mutex<Vec<String>>,
    answer: &Answer,
) -> std::io::Result<()> {
    let connection = ServerConnection::new(config).map_err(std::io::Error::other)?;
    let mut reader = BufReader::new(StreamOwned::new(connection, stream));
    let asked = read_request(&mut reader)?;
    log.lock().unwrap().push(format!("{} {}?{}", asked.method, asked.path, asked.query));
    let out = reader.get_mut();
    answer(&asked, out)?;
    out.conn.send_close_notify();
    out.flush()
}

fn read_request(reader: &mut impl std::io::BufRead) -> std::io::Result<Asked> {
    let mut line = String::new();
    if reader.read_line(&mut line)? == 0 {
        return Err(std::io::ErrorKind::UnexpectedEof.into());
    }
    let mut words = line.split_whitespace();
    let method = words.next().unwrap_or_default().to_owned();
    let target = words.next().unwrap_or_default();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let (path, query) = (path.to_owned(), query.to_owned());
    let mut headers = BTreeMap::new();
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        if let Some((name, value)) = line.split_once(':') {
            headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
        }
    }
    let mut body = Vec::new();
    if headers.get("transfer-encoding").is_some_and(|coding| coding == "chunked") {
        loop {
            let mut size = String::new();
            reader.read_line(&mut size)?;
            let size = u64::from_str_radix(size.trim(), 16).unwrap_or(0);
            reader.by_ref().take(size).read_to_end(&mut body)?;
            reader.read_line(&mut String::new())?;
            if size == 0 {
                break;
            }
        }
    } else if let Some(length) = headers.get("content-length").and_then(|length| length.parse().ok()) {
        reader.by_ref().take(length).read_to_end(&mut body)?;
    }
    Ok(Asked { method, path, query, headers, body })
}

/// Answers as git's own program for web servers does (git-http-backend(1)).
pub(crate) fn backend(folder: &Path, asked: &Asked, out: &mut dyn Write) -> std::io::Result<()> {
    let header = |name: &str| asked.headers.get(name).cloned().unwrap_or_default();
    let mut child = Command::new("git")
        .arg("http-backend")
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap_or_default())
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_PROJECT_ROOT", folder)
        .env("GIT_HTTP_EXPORT_ALL", "1")
        .env("REQUEST_METHOD", &asked.method)
        .env("PATH_INFO", &asked.path)
        .env("QUERY_STRING", &asked.query)
        .env("CONTENT_TYPE", header("content-type"))
        .env("CONTENT_LENGTH", asked.body.len().to_string())
        .env("HTTP_CONTENT_ENCODING", header("content-encoding"))
        .env("GIT_PROTOCOL", header("git-protocol"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()?;
    let mut input = child.stdin.take().unwrap();
    let body = asked.body.clone();
    let writer = std::thread::spawn(move || input.write_all(&body));
    let mut printed = BufReader::new(child.stdout.take().unwrap());
    let (mut status, mut headers) = ("200 OK".to_owned(), String::new());
    loop {
        let mut line = String::new();
        if printed.read_line(&mut line)? == 0 || line.trim().is_empty() {
            break;
        }
        match line.strip_prefix("Status: ") {
            Some(told) => status = told.trim().to_owned(),
            None => headers.push_str(&line),
        }
    }
    write!(
        out,
        "HTTP/1.1 {status}\r\n{}Connection: close\r\n\r\n",
        headers.replace("\r\n", "\n").replace('\n', "\r\n")
    )?;
    std::io::copy(&mut printed, out)?;
    let _ = writer.join();
    child.wait().map(|_| ())
}

/// Writes a response with a body.
pub(crate) fn respond(out: &mut dyn Write, status: &str, headers: &str, body: &[u8]) -> std::io::Result<()> {
    let length = body.len();
    write!(out, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\nConnection: close\r\n\r\n")?;
    out.write_all(body)
}

/// Returns bytes as one packet of git's protocol (gitprotocol-common(5)).
pub(crate) fn packet(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [format!("{:04x}", bytes.len() + 4).as_bytes(), bytes].concat()
}
