//! `cargo xtask bench sbom`: what making and reading a list of components needs, on generated files and beside syft on real work
//! trees, and which packages only one of the two lists.
//!
//! Images stand apart, since they are held against what inflating their layers needs.

mod compare;
mod generate;
mod image;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context as _, Result, bail};
use clap::Args;

use super::measure::{Need, median, median_of};
use crate::run;

/// Packages of a generated lock file.
const PACKAGES: usize = 1500;
/// A lock file of so many packages, in a whole process.
const LIST_SECONDS: f64 = 0.015;
/// Components of the generated document; about 64 MB.
const COMPONENTS: usize = 120_000;
/// Bytes of a document in a second of one core, in MB.
const MB_A_SECOND: f64 = 150.0;
/// How much less processor time than syft.
const TIMES_LESS: f64 = 20.0;
/// How much less memory than syft.
const TIMES_SMALLER: f64 = 3.0;
/// `sbom make` found packages, met something it could not read, or found nothing at all.
const MADE: &[i32] = &[0, 3, 4];

/// What is measured, and with which programs.
#[derive(Args)]
pub struct Sbom {
    /// Work trees
    repositories: Vec<PathBuf>,
    /// This program instead of one that is built now
    #[arg(long, value_name = "PROGRAM")]
    slam: Option<PathBuf>,
    /// This syft instead of the one in the search path
    #[arg(long, value_name = "PROGRAM")]
    syft: Option<PathBuf>,
    /// OCI layouts (folders) to look at; without any, one of 1 GiB in four layers is made of the files below `--files`
    #[arg(long, value_name = "FOLDER")]
    image: Vec<PathBuf>,
    /// Where the files of the image that is made come from
    #[arg(long, default_value = "/usr", value_name = "FOLDER")]
    files: PathBuf,
    /// Measure nothing, and show which packages only one of slam and syft lists
    #[arg(long)]
    compare: bool,
    /// Counted runs of each command
    #[arg(long, default_value_t = 5)]
    runs: u32,
}

/// Measures generated lists, a generated document, and each repository; with `compare`, compares the lists instead.
pub fn run(flags: &Sbom) -> Result<()> {
    let folder = run::target_dir().join("bench-sbom-lists");
    fs::create_dir_all(&folder)?;
    let bench =
        Bench { slam: slam(flags.slam.as_deref())?, syft: syft(flags.syft.as_deref())?, runs: flags.runs.max(1) };
    if flags.compare {
        let syft =
            bench.syft.as_deref().context("comparing needs syft: `--syft PROGRAM`, or syft in the search path")?;
        return compare::run(&bench.slam, syft, &flags.repositories);
    }
    let mut slow = Vec::new();
    println!("median of {} processes after one that is not counted", bench.runs);
    println!("{:24} {:24} {:>8} {:>8} {:>9}", "what", "command", "wall s", "cpu s", "peak MiB");
    bench.lists(&folder, &mut slow)?;
    bench.document(&folder, &mut slow)?;
    image::run(&bench.slam, &flags.image, &flags.files, flags.runs.max(1), &mut slow)?;
    for repository in &flags.repositories {
        bench.beside(repository, &mut slow)?;
    }
    fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
    if slow.is_empty() { Ok(()) } else { bail!("more than it may need:\n  {}", slow.join("\n  ")) }
}

struct Bench {
    slam: String,
    syft: Option<String>,
    runs: u32,
}

impl Bench {
    /// Measures a lock file of every kind that is generated.
    fn lists(&self, folder: &Path, slow: &mut Vec<String>) -> Result<()> {
        for (name, text) in [
            ("package-lock.json", generate::package_lock(PACKAGES)),
            ("Cargo.lock", generate::cargo_lock(PACKAGES)),
            ("pnpm-lock.yaml", generate::pnpm_lock(PACKAGES)),
        ] {
            let file = folder.join(name);
            fs::write(&file, text)?;
            let need = median(&self.words(&["make"], &file), self.runs)?;
            row(name, "slam sbom make", need);
            if need.wall_seconds > LIST_SECONDS {
                slow.push(format!("{name} of {PACKAGES} packages: {:.1} ms", need.wall_seconds * 1000.0));
            }
        }
        Ok(())
    }

    /// Measures parsing a long CycloneDX document, and writing it as our own; what a short one needs is taken off.
    fn document(&self, folder: &Path, slow: &mut Vec<String>) -> Result<()> {
        let (short, long) = (folder.join("short.cdx.json"), folder.join("long.cdx.json"));
        fs::write(&short, generate::cyclonedx(1))?;
        let text = generate::cyclonedx(COMPONENTS);
        fs::write(&long, &text)?;
        let start = median(&self.words(&["convert"], &short), self.runs)?;
        row("one component", "slam sbom convert", start);
        let mb = text.len() as f64 / 1e6;
        // Into its own format and version a document is parsed, and goes out as it came in.
        for (what, format) in [("parsed", "cyclonedx"), ("read and written", "json")] {
            let need = median(&self.words_in(&["convert"], format, &long), self.runs)?;
            row(&format!("{COMPONENTS}, {what}"), "slam sbom convert", need);
            let speed = mb / (need.cpu_seconds - start.cpu_seconds);
            let memory = need.peak_mib * 1024.0 * 1024.0 / text.len() as f64;
            println!("{:24} {mb:.1} MB, {speed:.0} MB a second of one core, peak {memory:.1} times the document", "");
            if format == "cyclonedx" && speed < MB_A_SECOND {
                slow.push(format!("a document of {mb:.1} MB: {what} at {speed:.0} MB a second"));
            }
        }
        Ok(())
    }

    /// Measures a work tree, beside syft where that is installed.
    fn beside(&self, repository: &Path, slow: &mut Vec<String>) -> Result<()> {
        let path = repository.canonicalize().with_context(|| format!("no repository {}", repository.display()))?;
        let name = compare::name_of(&path);
        let ours = median_of(&self.words(&["make"], &path), self.runs, MADE)?;
        row(&name, "slam sbom make", ours);
        let Some(syft) = &self.syft else { return Ok(()) };
        let theirs = median(&compare::syft_words(syft, &path, "json"), self.runs)?;
        row(&name, "syft", theirs);
        let (less, smaller) = (theirs.cpu_seconds / ours.cpu_seconds, theirs.peak_mib / ours.peak_mib);
        println!("{:24} {less:.1} times less processor time, {smaller:.1} times less memory", "");
        if less < TIMES_LESS || smaller < TIMES_SMALLER {
            slow.push(format!("{name}: {less:.1} times less processor time, {smaller:.1} times less memory than syft"));
        }
        Ok(())
    }

    /// Returns the words of a verb of `slam sbom`; standard output is thrown away by who measures.
    fn words(&self, verb: &[&str], target: &Path) -> Vec<String> {
        self.words_in(verb, "json", target)
    }

    fn words_in(&self, verb: &[&str], format: &str, target: &Path) -> Vec<String> {
        let mut all = vec![self.slam.clone(), "sbom".to_owned()];
        all.extend(verb.iter().map(|word| (*word).to_owned()));
        all.extend(["--format", format, "--no-progress", "--quiet"].map(str::to_owned));
        all.push(target.to_string_lossy().into_owned());
        all
    }
}

fn row(what: &str, command: &str, need: Need) {
    let Need { wall_seconds, cpu_seconds, peak_mib } = need;
    println!("{what:24} {command:24} {wall_seconds:8.3} {cpu_seconds:8.3} {peak_mib:9.1}");
}

/// Returns the program that was named, else one that is built now.
fn slam(named: Option<&Path>) -> Result<String> {
    let program = match named {
        Some(program) => program.to_owned(),
        None => {
            run::wait(run::cargo().args(["build", "--release", "--locked", "--package", "slam"]))?;
            run::target_dir().join("release/slam")
        }
    };
    let program = program.canonicalize().with_context(|| format!("no program {}", program.display()))?;
    Ok(program.to_string_lossy().into_owned())
}

/// Returns the syft that was named, else the one in the search path, if any.
fn syft(named: Option<&Path>) -> Result<Option<String>> {
    let program = named.map_or_else(|| "syft".to_owned(), |path| path.to_string_lossy().into_owned());
    let version = Command::new(&program).args(["version", "-o", "json"]).output();
    match version {
        Ok(ran) if ran.status.success() => {
            let told: serde_json::Value = serde_json::from_slice(&ran.stdout).unwrap_or_default();
            println!("beside syft {}", told.get("version").and_then(|version| version.as_str()).unwrap_or("(unknown)"));
            Ok(Some(program))
        }
        _ if named.is_some() => bail!("{program} does not answer to `version`"),
        _ => {
            println!("syft is not installed (`--syft` names the program)");
            Ok(None)
        }
    }
}
