//! conda: `conda-meta/NAME-VERSION-BUILD.json`, one file an installed package (conda's documentation, "Managing
//! packages").

use serde::Deserialize;
use slam_formats::purl::Purl;

use crate::{EdgeKind, File, Hash, HashAlgorithm, Listing, Need, Package};

#[derive(Deserialize)]
struct Record {
    name: String,
    version: String,
    #[serde(default)]
    build: Option<String>,
    #[serde(default)]
    channel: Option<String>,
    #[serde(default)]
    subdir: Option<String>,
    #[serde(default)]
    license: Option<String>,
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    depends: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
}

/// Reads one package.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let record: Record = match serde_json::from_slice(file.bytes) {
        Ok(record) => record,
        Err(error) => {
            let line = u32::try_from(error.line()).ok();
            listing.problem(line, format!("record of conda is not in its form: {error}"));
            return listing;
        }
    };
    let mut package = Package::new(record.name.clone(), Some(&record.version));
    package.purl = purl(&record);
    package.licenses.extend(record.license.filter(|license| !license.is_empty()));
    package.download = record.url;
    if let Some(hex) = record.sha256.filter(|hex| hex.len() == 64 && hex.bytes().all(|byte| byte.is_ascii_hexdigit())) {
        package.hashes.push(Hash { algorithm: HashAlgorithm::Sha256, hex: hex.to_ascii_lowercase() });
    }
    listing.packages.push(package);
    for need in &record.depends {
        // `python >=3.11,<3.12.0a0`; `__glibc` and the like stand for the system.
        let name = need.split([' ', '=', '<', '>']).next().unwrap_or_default();
        if let Some(purl) = Purl::new("conda", None, name, None).ok().filter(|_| !name.starts_with("__")) {
            listing.needs.push(Need { from: 0, purl, kind: EdgeKind::DependsOn });
        }
    }
    listing.needs.sort_unstable();
    listing.needs.dedup();
    // Paths are from the environment, the folder above.
    if let Some(root) = file.beside("..").filter(|_| !record.files.is_empty()) {
        let path = |path: String| if root.is_empty() { path } else { format!("{root}/{path}") };
        const MOST_PATH_BYTES: usize = 4096;
        let files = record.files.into_iter().filter(|path| path.len() <= MOST_PATH_BYTES);
        listing.owned.push((0, files.map(path).collect()));
    }
    listing
}

fn purl(record: &Record) -> Option<Purl> {
    let mut purl = Purl::new("conda", None, &record.name, Some(&record.version)).ok()?;
    // The channel is the part before the platform: `https://conda.anaconda.org/conda-forge/linux-64`.
    let channel = record.channel.as_deref().map(|channel| {
        let channel = channel.trim_end_matches('/');
        let channel = record.subdir.as_deref().and_then(|subdir| channel.strip_suffix(subdir)).unwrap_or(channel);
        channel.trim_end_matches('/').rsplit('/').next().unwrap_or_default()
    });
    let qualifiers = [("build", record.build.as_deref()), ("channel", channel), ("subdir", record.subdir.as_deref())];
    for (key, value) in qualifiers {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            purl = purl.with_qualifier(key, value).ok()?;
        }
    }
    Some(purl)
}
