//! Images: `slam sbom make IMAGE` beside the pure inflate time of the layers on as many processors.

use std::{
    fs::{self, File},
    io::{self, BufReader, BufWriter, Read as _, Write as _},
    path::{Path, PathBuf},
    sync::atomic::{AtomicUsize, Ordering},
    thread,
    time::Instant,
};

use anyhow::{Context as _, Result, bail};
use flate2::{Compression, bufread::MultiGzDecoder, write::GzEncoder};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::measure::{Need, median_of};
use crate::run;

/// How much longer than inflating an image may take (the design, section 6).
const TIMES: f64 = 1.3;
/// Peak memory of an image of 1 GiB.
const MIB: f64 = 150.0;
/// The image that is made.
const LAYERS: u64 = 4;
const LAYER_BYTES: u64 = 256 << 20;

/// Measures each image; an image that is not given is made.
pub(super) fn run(slam: &str, images: &[PathBuf], files: &Path, runs: u32, slow: &mut Vec<String>) -> Result<()> {
    let made = run::target_dir().join("bench-sbom/image");
    let images = match images {
        [] if made.join("index.json").is_file() => vec![made],
        [] => vec![make(files, &made)?],
        images => images.to_vec(),
    };
    println!("{:36} {:>8} {:>8} {:>9} {:>7}", "image", "wall s", "cpu s", "peak MiB", "times");
    for image in &images {
        let mut blobs = layers(image)?;
        let floor = (0..=runs).map(|_| floor(&mut blobs)).collect::<Result<Vec<_>>>()?;
        let (inflated, mut seconds): (Vec<u64>, Vec<f64>) = floor.into_iter().skip(1).unzip();
        seconds.sort_by(f64::total_cmp);
        let floor = seconds.get(seconds.len() / 2).copied().context("no run")?;
        let words = ["sbom", "make", "--format", "json", "--no-progress", "--quiet"].map(str::to_owned).to_vec();
        let command = [vec![slam.to_owned()], words, vec![image.display().to_string()]].concat();
        // 3: some file of the image is damaged; 4: it has no packages.
        let Need { wall_seconds, cpu_seconds, peak_mib } = median_of(&command, runs, &[0, 3, 4])?;
        let times = wall_seconds / floor;
        let length = inflated.first().copied().unwrap_or_default() >> 20;
        println!("{}, {} layers, {length} MiB inflated", image.display(), blobs.len());
        println!("{:36} {floor:8.3}", "  inflating alone");
        println!("{:36} {wall_seconds:8.3} {cpu_seconds:8.3} {peak_mib:9.1} {times:7.2}", "  slam sbom make");
        if times > TIMES {
            slow.push(format!("{}: {times:.2} times the inflate time of its layers", image.display()));
        }
        if peak_mib > MIB {
            slow.push(format!("{}: {peak_mib:.0} MiB", image.display()));
        }
    }
    Ok(())
}

/// Inflates all layers on all processors, and throws the bytes away; returns their number and the seconds.
fn floor(blobs: &mut [PathBuf]) -> Result<(u64, f64)> {
    let started = Instant::now();
    let next = AtomicUsize::new(0);
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get).min(blobs.len());
    let work = || -> io::Result<u64> {
        let mut all = 0;
        while let Some(blob) = blobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let mut layer = MultiGzDecoder::new(BufReader::with_capacity(64 << 10, File::open(blob)?));
            let mut buffer = vec![0; 128 << 10];
            loop {
                match layer.read(&mut buffer)? {
                    0 => break,
                    length => all += length as u64,
                }
            }
        }
        Ok(all)
    };
    let all = thread::scope(|scope| {
        let workers: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|_| Err(io::Error::other("a thread panicked"))))
            .sum::<io::Result<u64>>()
    })?;
    Ok((all, started.elapsed().as_secs_f64()))
}

/// Returns the layers of the first image of a layout; they must be compressed with gzip.
fn layers(image: &Path) -> Result<Vec<PathBuf>> {
    let read = |path: &Path| -> Result<Value> {
        let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&bytes).with_context(|| format!("{} is no JSON", path.display()))
    };
    let blob = |value: &Value| -> Result<PathBuf> {
        let digest = value.get("digest").and_then(Value::as_str).context("a descriptor has no digest")?;
        Ok(image.join("blobs").join(digest.replace(':', "/")))
    };
    let index = read(&image.join("index.json"))?;
    let manifest = read(&blob(index.pointer("/manifests/0").context("the index is empty")?)?)?;
    let layers = manifest.get("layers").and_then(Value::as_array).context("the first image is an index itself")?;
    layers.iter().map(blob).collect()
}

/// Makes an image of the files below a folder: as many layers as are full.
fn make(files: &Path, folder: &Path) -> Result<PathBuf> {
    println!("making an image of {LAYERS} layers from the files below {}", files.display());
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs)?;
    let mut found = Vec::new();
    list(files, &mut found)?;
    let mut found = found.into_iter();
    let mut layers = Vec::new();
    for number in 0..LAYERS {
        let unnamed = blobs.join(format!("layer-{number}"));
        let mut layer =
            tar::Builder::new(GzEncoder::new(BufWriter::new(File::create(&unnamed)?), Compression::default()));
        layer.follow_symlinks(false);
        let mut length = 0;
        while length < LAYER_BYTES {
            let Some((path, size)) = found.next() else { bail!("{} has too few files", files.display()) };
            let name = path.strip_prefix("/").unwrap_or(&path);
            // What cannot be read, or changes meanwhile, is left out.
            if layer.append_path_with_name(&path, name).is_ok() {
                length += size + 512;
            }
        }
        layer.into_inner()?.finish()?.into_inner().map_err(|error| error.into_error())?.flush()?;
        layers.push(name_blob(&unnamed, &blobs)?);
    }
    let document = |value: Value| -> Result<Value> {
        let unnamed = blobs.join("document");
        fs::write(&unnamed, value.to_string())?;
        name_blob(&unnamed, &blobs)
    };
    let config = document(json!({"os": "linux", "architecture": "amd64"}))?;
    let manifest = document(json!({"schemaVersion": 2, "config": config, "layers": layers}))?;
    fs::write(folder.join("oci-layout"), json!({"imageLayoutVersion": "1.0.0"}).to_string())?;
    fs::write(folder.join("index.json"), json!({"schemaVersion": 2, "manifests": [manifest]}).to_string())?;
    Ok(folder.to_owned())
}

/// Renames a blob to its digest; returns its descriptor.
fn name_blob(path: &Path, blobs: &Path) -> Result<Value> {
    let mut digest = Sha256::new();
    let mut file = BufReader::with_capacity(1 << 20, File::open(path)?);
    let mut buffer = vec![0; 1 << 20];
    let mut size = 0;
    loop {
        let length = file.read(&mut buffer)?;
        if length == 0 {
            break;
        }
        size += length;
        digest.update(buffer.get(..length).unwrap_or_default());
    }
    let hex: String = digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    fs::rename(path, blobs.join(&hex))?;
    Ok(json!({"mediaType": "application/octet-stream", "digest": format!("sha256:{hex}"), "size": size}))
}

/// Lists regular files below a folder with their lengths, in the order of their paths.
fn list(folder: &Path, found: &mut Vec<(PathBuf, u64)>) -> Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.filter_map(Result::ok).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() {
            list(&entry.path(), found).ok();
        } else if kind.is_file()
            && let Ok(metadata) = entry.metadata()
        {
            found.push((entry.path(), metadata.len()));
        }
    }
    Ok(())
}
