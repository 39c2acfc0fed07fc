//! Collects the repositories given as arguments and prints how long each stage took: `collect PATH…`, or
//! `collect --worktree PATH`.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people who measure")]

use std::{env, process::ExitCode, sync::Mutex, time::Instant};

use slam_collect::{OpenPolicy, Progress, Request, Silent, collect};

/// Remembers when each stage spoke last.
struct Watch(Instant, Mutex<Vec<(String, u64, f64)>>);

impl Progress for Watch {
    fn stage(&self, name: &str, done: u64, _total: Option<u64>) {
        let at = self.0.elapsed().as_secs_f64();
        let Ok(mut stages) = self.1.lock() else { return };
        match stages.iter_mut().find(|stage| stage.0 == name) {
            Some(stage) => (stage.1, stage.2) = (done.max(stage.1), at),
            None => stages.push((name.to_owned(), done, at)),
        }
    }
}

fn main() -> ExitCode {
    let mut worktree = false;
    for path in env::args().skip(1) {
        if path == "--worktree" {
            worktree = true;
            continue;
        }
        let start = Instant::now();
        if let Ok(repository) = slam_collect::Repository::open(path.as_ref(), OpenPolicy::Own)
            && let Ok(revision) = repository.revision(None)
            && env::var_os("STAGES").is_some()
        {
            println!("open {:.3}", start.elapsed().as_secs_f64());
            let start = Instant::now();
            let tree = repository.tree(&revision).map(|tree| slam_collect::Tree::entries(&tree).len());
            println!("list {:.3} {:?}", start.elapsed().as_secs_f64(), tree.ok());
            if let Ok(tree) = repository.tree(&revision) {
                let start = Instant::now();
                let mut bytes = 0;
                for entry in slam_collect::Tree::entries(&tree) {
                    bytes += slam_collect::Tree::read(&tree, entry, 16 << 20).map_or(0, |bytes| bytes.len());
                }
                println!("read one by one {:.3} {bytes} bytes", start.elapsed().as_secs_f64());
                let start = Instant::now();
                let mut reader = slam_collect::Tree::reader(&tree);
                let mut buffer = Vec::new();
                for entry in slam_collect::Tree::entries(&tree) {
                    let _ = reader.read_into(entry, 16 << 20, &mut buffer);
                }
                println!("read by one reader {:.3}", start.elapsed().as_secs_f64());
            }
            let start = Instant::now();
            let history = repository.history(&revision, jiff::Timestamp::UNIX_EPOCH, &Silent);
            println!("history {:.3} {:?}", start.elapsed().as_secs_f64(), history.seen().map(|seen| seen.commits));
            let start = Instant::now();
            let (releases, _) = repository.releases(None, &Silent);
            println!("releases {:.3} {:?}", start.elapsed().as_secs_f64(), releases.seen().map(|seen| seen.tags.len()));
            continue;
        }
        let watch = Watch(start, Mutex::default());
        let request = Request { worktree, ..Request::new(&path, jiff::Timestamp::UNIX_EPOCH) };
        match collect(&request, &watch) {
            Ok(sources) => {
                println!("{path}: {} files, {:.3} s", sources.files.len(), start.elapsed().as_secs_f64());
                for (name, done, at) in watch.1.lock().map(|stages| stages.clone()).unwrap_or_default() {
                    println!("  {name}: {done} until {at:.3} s");
                }
                if env::var_os("SHOW").is_some() {
                    println!("{:#?}\n{:#?}\n{:#?}", sources.subject, sources.history, sources.releases);
                }
                for oddity in sources.oddities.iter().take(20) {
                    println!("  odd {}: {}", oddity.path, oddity.message);
                }
            }
            Err(error) => {
                eprintln!("{error}: {:?} ({:?})", error.hint(), std::error::Error::source(&error));
                return ExitCode::FAILURE;
            }
        }
    }
    ExitCode::SUCCESS
}
