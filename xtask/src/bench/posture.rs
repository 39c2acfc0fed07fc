//! `cargo xtask bench posture`: what judging a repository needs, cold and with what an earlier run kept, and CI analysis beside
//! zizmor on the same files, all in one run.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};

use super::measure::{Need, median, median_of};
use crate::run;

/// An unchanged commit again (the design, section 6).
const WARM_SECONDS: f64 = 0.020;
/// How much less processor time than zizmor CI analysis needs at least.
const TIMES_LESS: f64 = 3.0;

/// Measures each repository, then all of them in one call.
pub fn run(repositories: &[PathBuf], runs: u32) -> Result<()> {
    if repositories.is_empty() {
        bail!("name one or more repositories: `cargo xtask bench posture DIR…`");
    }
    run::wait(run::cargo().args(["build", "--release", "--locked", "--package", "slam"]))?;
    let slam = run::target_dir().join("release/slam");
    let slam = slam.canonicalize().with_context(|| format!("no program {}", slam.display()))?;
    let bench = Bench { slam: text(&slam), zizmor: zizmor(), folder: run::target_dir().join("bench-posture"), runs };
    clear(&bench.folder)?;
    match &bench.zizmor {
        Some(program) => println!("beside {program}; median of {runs} runs after one that is not counted"),
        None => println!(
            "zizmor is not installed (`ZIZMOR` names the program); median of {runs} runs after one that is not counted"
        ),
    }
    println!("{:28} {:22} {:>8} {:>8} {:>9} {:>8}", "repository", "command", "wall s", "cpu s", "peak MiB", "x less");
    let (mut slow, mut all) = (Vec::new(), Vec::new());
    for repository in repositories {
        let path = repository.canonicalize().with_context(|| format!("no repository {}", repository.display()))?;
        all.push(bench.one(&path, &mut slow)?);
    }
    bench.together(&all, &mut slow)?;
    clear(&bench.folder)?;
    if slow.is_empty() { Ok(()) } else { bail!("slower than it has to be:\n  {}", slow.join("\n  ")) }
}

struct Bench {
    slam: String,
    zizmor: Option<String>,
    folder: PathBuf,
    runs: u32,
}

impl Bench {
    /// Measures one repository, and returns it with the folder that holds its CI files.
    fn one(&self, path: &Path, slow: &mut Vec<String>) -> Result<(String, String)> {
        let name = name_of(path);
        println!("{name}");
        for verb in ["status", "check"] {
            let words = |cache: &str| self.words(&[verb, "--format", "json", cache], &[text(path)]);
            row(&format!("slam {verb}"), median(&words("--no-cache"), self.runs)?, None);
            let kept = format!("--cache-dir={}", self.folder.join("cache").display());
            let warm = median(&words(&kept), self.runs)?;
            row(&format!("slam {verb} again"), warm, None);
            if warm.wall_seconds > WARM_SECONDS {
                slow.push(format!("{verb} again on {name}: {:.3} s", warm.wall_seconds));
            }
        }
        let files = self.folder.join("files").join(&name);
        extract(path, &files)?;
        let places = (text(path), text(&files));
        self.beside(std::slice::from_ref(&places), &name, slow)?;
        Ok(places)
    }

    /// Measures CI analysis over all repositories in one call.
    fn together(&self, all: &[(String, String)], slow: &mut Vec<String>) -> Result<()> {
        println!("{} repositories in one call", all.len());
        self.beside(all, "all in one call", slow)
    }

    /// Measures CI analysis of both on the same files.
    fn beside(&self, places: &[(String, String)], name: &str, slow: &mut Vec<String>) -> Result<()> {
        let repositories: Vec<String> = places.iter().map(|(repository, _)| repository.clone()).collect();
        let files: Vec<String> = places.iter().map(|(_, files)| files.clone()).collect();
        let words = ["check", "--standard", "ci", "--format", "json", "--no-cache"];
        let ours = median_of(&self.words(&words, &repositories), self.runs, &[0, 4])?;
        let theirs = match &self.zizmor {
            Some(program) => {
                let words =
                    ["--offline", "--no-progress", "--quiet", "--persona=auditor", "--format=json", "--no-exit-codes"];
                let command = [vec![program.clone()], words.map(str::to_owned).to_vec(), files].concat();
                // 3: there was nothing that it audits.
                Some(median_of(&command, self.runs, &[0, 3])?)
            }
            None => None,
        };
        let ratio = theirs.map(|theirs| theirs.cpu_seconds / ours.cpu_seconds);
        row("slam check ci", ours, ratio);
        if let (Some(theirs), Some(ratio)) = (theirs, ratio) {
            row("zizmor", theirs, None);
            if ratio < TIMES_LESS {
                slow.push(format!("CI analysis of {name}: {ratio:.1} times less processor time than zizmor"));
            }
        }
        Ok(())
    }

    fn words(&self, words: &[&str], targets: &[String]) -> Vec<String> {
        let mut all = vec![self.slam.clone()];
        all.extend(words.iter().map(|word| (*word).to_owned()));
        all.extend(["--no-progress", "--quiet"].map(str::to_owned));
        all.extend(targets.iter().cloned());
        all
    }
}

fn row(command: &str, need: Need, ratio: Option<f64>) {
    let ratio = ratio.map(|ratio| format!("{ratio:8.1}")).unwrap_or_default();
    let Need { wall_seconds, cpu_seconds, peak_mib } = need;
    println!("{:28} {command:22} {wall_seconds:8.3} {cpu_seconds:8.3} {peak_mib:9.1} {ratio}", "");
}

/// Returns the installed zizmor: what `ZIZMOR` names, else what the search path has.
fn zizmor() -> Option<String> {
    let program = std::env::var("ZIZMOR").unwrap_or_else(|_| "zizmor".to_owned());
    Command::new(&program).arg("--version").output().is_ok_and(|ran| ran.status.success()).then_some(program)
}

/// Writes the CI files of a repository at HEAD into a folder, for a program that reads files on disk.
fn extract(repository: &Path, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    let git = |words: &[&str]| run::output(Command::new("git").arg("-C").arg(repository).args(words));
    let listed = git(&["ls-tree", "-r", "-z", "--name-only", "HEAD"])?;
    for path in listed.split(|byte| *byte == 0).filter_map(|path| std::str::from_utf8(path).ok()) {
        let name = path.rsplit('/').next().unwrap_or(path);
        let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
        let is_ci = path.starts_with(".github/workflows/") && path.matches('/').count() == 2;
        let is_known = matches!(name, "action.yml" | "action.yaml") || path.starts_with(".github/dependabot.");
        if is_yaml && (is_ci || is_known) {
            let to = folder.join(path);
            fs::create_dir_all(to.parent().context("a file lies in a folder")?)?;
            fs::write(to, git(&["show", &format!("HEAD:{path}")])?)?;
        }
    }
    Ok(())
}

/// Returns the name of a repository; of `owner+name/repo` that of the folder above.
fn name_of(path: &Path) -> String {
    let name = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    match (name(path), path.parent()) {
        (own, Some(above)) if own == "repo" => name(above),
        (own, _) => own,
    }
}

fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

fn clear(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        other => other.with_context(|| format!("cannot remove {}", folder.display())),
    }
}
