//! A folder for one event, and the program run in it.

use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Mutex,
    time::Duration,
};

use slam_store::testing::{Fresh, is_on_postgres};
use tempfile::TempDir;

/// How long a server may take to answer on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// How a run ended.
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ran {
    /// Asserts the exit code and that standard error has these words.
    #[track_caller]
    pub(crate) fn ends(self, code: i32, words: &[&str]) -> Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.out, self.err);
        for word in words {
            assert!(self.err.contains(word), "`{word}` is not in: {}", self.err);
        }
        self
    }
}

/// A folder that is gone at the end of the test.
pub(crate) struct Place {
    folder: TempDir,
    /// On PostgreSQL, the database of each folder that `--data` named.
    databases: Option<Mutex<BTreeMap<String, Fresh>>>,
}

impl Place {
    /// A place whose events are in databases of the kind that `SLAM_TEST_ON` names.
    pub(crate) fn new() -> Self {
        let databases = is_on_postgres().then(Mutex::default);
        Self { folder: TempDir::new().unwrap(), databases }
    }

    /// A place whose events are in files of their folders, for tests of these files.
    pub(crate) fn of_files() -> Self {
        Self { folder: TempDir::new().unwrap(), databases: None }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs the program to its end.
    pub(crate) fn slam(&self, words: &[&str]) -> Ran {
        let output = self.command(words).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Ran { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// Starts a server on a free port, and waits until it says where it is.
    pub(crate) fn serve(&self, words: &[&str]) -> Server {
        let words = [&["serve", "--listen", "127.0.0.1:0"], words].concat();
        let mut child = self.command(&words).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut said = String::new();
        let address = loop {
            let Some(line) = lines.next() else {
                panic!("the server ended: {said}");
            };
            let line = line.unwrap();
            said += &line;
            said.push('\n');
            if let Some((_, rest)) = line.split_once("serving http://") {
                break rest.split('/').next().unwrap().to_owned();
            }
        };
        // What it says later is read all along, so that it never waits for us.
        let rest = std::thread::spawn(move || lines.map_while(Result::ok).collect::<Vec<_>>().join("\n"));
        Server { child, address, said, rest: Some(rest) }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_slam"));
        command.args(words).current_dir(self.folder.path()).env("COLUMNS", "100").env("NO_COLOR", "1");
        command.env_remove("SLAM_DATABASE").env_remove("SLAM_LOG").env_remove("CLICOLOR_FORCE");
        let data = words.iter().position(|word| *word == "--data").and_then(|at| words.get(at + 1));
        if let (Some(databases), Some(data)) = (&self.databases, data) {
            let mut databases = databases.lock().unwrap();
            let database = databases.entry((*data).to_owned()).or_insert_with(Fresh::make);
            command.env("SLAM_DATABASE", database.address());
        }
        command
    }
}

/// Reads JSON of the program, and asserts that it is what its published schema says.
#[track_caller]
pub(crate) fn json(text: &str, schema: &str) -> serde_json::Value {
    let value: serde_json::Value = serde_json::from_str(text).unwrap();
    let path = format!("{}/../../docs/schemas/{schema}.schema.json", env!("CARGO_MANIFEST_DIR"));
    let written: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let problems: Vec<_> = jsonschema::validator_for(&written)
        .unwrap()
        .iter_errors(&value)
        .map(|problem| format!("{}: {problem}", problem.instance_path()))
        .collect();
    assert!(problems.is_empty(), "{problems:#?}\n{text}");
    assert_eq!(value["schema"], format!("slam.{schema}/1"));
    value
}

/// A running server.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
    said: String,
    rest: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// Asks for a page and returns the whole answer.
    pub(crate) fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(LONGEST)).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Tells the server to stop, and returns its exit code and everything that it said.
    pub(crate) fn stop(mut self) -> (i32, String) {
        let id = self.child.id().to_string();
        assert!(Command::new("kill").args(["-TERM", &id]).status().unwrap().success());
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let rest = self.rest.take().unwrap().join().unwrap();
        (code, format!("{}{rest}", self.said))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // A test that failed leaves nothing running.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
