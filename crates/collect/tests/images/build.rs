//! Images written by the tests: layers as lists of members, and the forms that tools store them in.

use std::{
    collections::BTreeMap,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};
use slam_collect::{
    Silent,
    image::{self, ImageError, ImageLimits},
    inventory::Looked,
};
use slam_model::Sha256;
use tempfile::TempDir;

/// A member of a layer.
pub(crate) enum Item<'a> {
    File(&'a str, &'a [u8]),
    Folder(&'a str),
    Symlink(&'a str, &'a str),
    HardLink(&'a str, &'a str),
}

/// How a layer is compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Gzip,
    Zstd,
}

/// Returns the tar of a layer. Paths are written as they are, so that tests can write what no tool would.
pub(crate) fn layer(items: &[Item<'_>]) -> Vec<u8> {
    let mut tar = tar::Builder::new(Vec::new());
    for item in items {
        let (kind, path, bytes, link, mode) = match *item {
            Item::File(path, bytes) => (tar::EntryType::Regular, path, bytes, "", 0o644),
            Item::Folder(path) => (tar::EntryType::Directory, path, &b""[..], "", 0o755),
            Item::Symlink(path, to) => (tar::EntryType::Symlink, path, &b""[..], to, 0o777),
            Item::HardLink(path, to) => (tar::EntryType::Link, path, &b""[..], to, 0o644),
        };
        let mut header = tar::Header::new_gnu();
        let raw = header.as_mut_bytes();
        raw[..path.len()].copy_from_slice(path.as_bytes());
        raw[157..157 + link.len()].copy_from_slice(link.as_bytes());
        header.set_entry_type(kind);
        header.set_size(bytes.len() as u64);
        header.set_mode(mode);
        header.set_cksum();
        tar.append(&header, bytes).unwrap();
    }
    tar.into_inner().unwrap()
}

pub(crate) fn compress(bytes: &[u8], form: Form) -> Vec<u8> {
    match form {
        Form::Plain => bytes.to_vec(),
        Form::Gzip => {
            let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
            out.write_all(bytes).unwrap();
            out.finish().unwrap()
        }
        Form::Zstd => zstd::encode_all(bytes, 1).unwrap(),
    }
}

pub(crate) fn digest(bytes: &[u8]) -> String {
    format!("sha256:{}", Sha256::of(bytes))
}

/// An image in memory: files of an OCI layout by path.
#[derive(Default)]
pub(crate) struct Layout {
    pub(crate) files: BTreeMap<String, Vec<u8>>,
}

impl Layout {
    /// Stores a blob; returns its descriptor.
    pub(crate) fn blob(&mut self, kind: &str, bytes: Vec<u8>) -> Value {
        let digest = digest(&bytes);
        let size = bytes.len();
        self.files.insert(format!("blobs/{}", digest.replace(':', "/")), bytes);
        json!({"mediaType": format!("application/vnd.oci.image.{kind}"), "digest": digest, "size": size})
    }

    /// Stores an image of these layers, which are compressed already; returns the descriptor of its manifest.
    pub(crate) fn image(&mut self, architecture: &str, layers: &[Vec<u8>]) -> Value {
        let config = json!({
            "os": "linux", "architecture": architecture, "created": "2024-05-06T07:08:09Z",
            "rootfs": {"type": "layers", "diff_ids": []},
            "history": [{"created_by": "FROM scratch", "empty_layer": true}, {"created_by": "ADD rootfs.tar"}],
        });
        let config = self.blob("config.v1+json", config.to_string().into_bytes());
        let layers: Vec<Value> = layers.iter().map(|layer| self.blob("layer.v1.tar", layer.clone())).collect();
        let manifest = json!({"schemaVersion": 2, "config": config, "layers": layers});
        self.blob("manifest.v1+json", manifest.to_string().into_bytes())
    }

    pub(crate) fn index(&mut self, manifests: &[Value]) {
        let index = json!({"schemaVersion": 2, "manifests": manifests});
        self.files.insert("index.json".to_owned(), index.to_string().into_bytes());
        self.files.insert("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec());
    }

    pub(crate) fn folder(&self) -> Stored {
        let folder = TempDir::new().unwrap();
        let path = folder.path().join("image");
        for (name, bytes) in &self.files {
            let file = path.join(name);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
        Stored { path, _folder: folder }
    }

    pub(crate) fn tar(&self) -> Stored {
        let items: Vec<Item<'_>> = self.files.iter().map(|(path, bytes)| Item::File(path, bytes)).collect();
        stored(&layer(&items))
    }
}

/// An image on disk.
pub(crate) struct Stored {
    pub(crate) path: PathBuf,
    _folder: TempDir,
}

/// Writes a file.
pub(crate) fn stored(bytes: &[u8]) -> Stored {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("image.tar");
    fs::write(&path, bytes).unwrap();
    Stored { path, _folder: folder }
}

/// An OCI layout of one image, folder form.
pub(crate) fn image_of(layers: &[Vec<u8>]) -> Stored {
    let mut layout = Layout::default();
    let manifest = layout.image("amd64", layers);
    layout.index(&[manifest]);
    layout.folder()
}

pub(crate) fn look(path: &Path) -> Looked {
    look_with(path, None, &ImageLimits::default()).unwrap()
}

pub(crate) fn look_with(path: &Path, platform: Option<&str>, limits: &ImageLimits) -> Result<Looked, ImageError> {
    image::look(path, platform, limits, &Silent)
}

/// Returns `NAME VERSION (LAYER) PATH` of every package, but for the operating system, sorted.
pub(crate) fn packages(looked: &Looked) -> Vec<String> {
    let mut all: Vec<String> = (looked.inventory.found.seen.iter())
        .flat_map(|seen| seen.listing.packages.iter().enumerate().map(move |(at, package)| (seen, at, package)))
        .filter(|(_, _, package)| package.kind != slam_packages::Kind::OperatingSystem)
        .map(|(seen, at, package)| {
            let layer = seen.layers.get(at).copied().or(seen.layer).unwrap_or_default();
            format!("{} {} ({layer}) {}", package.name, package.version.as_deref().unwrap_or("-"), seen.path)
        })
        .collect();
    all.sort();
    all
}

/// Returns `PATH: MESSAGE` of every problem; digests are shortened.
pub(crate) fn problems(looked: &Looked) -> Vec<String> {
    let tell = |problem: &slam_sbom::graph::Problem| format!("{}: {}", problem.path, problem.message);
    looked.inventory.found.problems.iter().map(tell).collect()
}

/// Returns a `package.json` of an installed npm package.
pub(crate) fn npm(name: &str, version: &str) -> Vec<u8> {
    json!({"name": name, "version": version}).to_string().into_bytes()
}

/// Returns a `status` of dpkg.
pub(crate) fn dpkg(packages: &[(&str, &str)]) -> Vec<u8> {
    let one = |(name, version): &(&str, &str)| {
        format!("Package: {name}\nStatus: install ok installed\nArchitecture: amd64\nVersion: {version}\n\n")
    };
    packages.iter().map(one).collect::<String>().into_bytes()
}
