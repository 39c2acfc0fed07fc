//! Which layers an image has: OCI index and manifest, or the `manifest.json` of `docker save`.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Deserialize;
use slam_formats::purl::Purl;

use super::{ImageError, blobs::Blobs};

/// Indexes that may lie in each other.
const NESTED: usize = 4;

/// What an image says of itself.
#[derive(Debug, Default)]
pub(super) struct Image {
    /// Name without tag: `docker.io/library/debian`.
    pub(super) name: Option<String>,
    /// Tag.
    pub(super) tag: Option<String>,
    /// Digest of the manifest.
    pub(super) digest: Option<String>,
    /// `linux/amd64`
    pub(super) platform: Option<String>,
    /// When it was made.
    pub(super) created: Option<Timestamp>,
    /// Layers, the lowest first.
    pub(super) layers: Vec<Layer>,
    /// What was chosen, for people.
    pub(super) notes: Vec<String>,
    /// What is wrong, with the name of the blob.
    pub(super) problems: Vec<(String, String)>,
}

/// One layer.
#[derive(Debug)]
pub(super) struct Layer {
    /// Name of the blob in the layout or tar.
    pub(super) blob: String,
    /// Digest that the blob must have.
    pub(super) digest: Option<String>,
    /// Digest of what it is inflated to, as the configuration says.
    pub(super) diff: Option<String>,
    /// Length as told; for progress only.
    pub(super) size: u64,
    /// The instruction that made it.
    pub(super) made_by: Option<String>,
}

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "camelCase")]
struct Descriptor {
    #[serde(default)]
    media_type: String,
    artifact_type: Option<String>,
    digest: String,
    #[serde(default)]
    size: u64,
    platform: Option<Platform>,
    #[serde(default)]
    annotations: std::collections::BTreeMap<String, String>,
}

#[derive(Deserialize, Clone)]
struct Platform {
    os: String,
    architecture: String,
    variant: Option<String>,
}

#[derive(Deserialize)]
struct Manifest {
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Vec<Descriptor>,
}

#[derive(Deserialize)]
struct Config {
    created: Option<String>,
    os: Option<String>,
    architecture: Option<String>,
    variant: Option<String>,
    #[serde(default)]
    history: Vec<History>,
    #[serde(default)]
    rootfs: RootFs,
}

#[derive(Deserialize, Default)]
struct RootFs {
    #[serde(default)]
    diff_ids: Vec<String>,
}

#[derive(Deserialize)]
struct History {
    created_by: Option<String>,
    #[serde(default)]
    empty_layer: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    #[serde(default)]
    repo_tags: Option<Vec<String>>,
    layers: Vec<String>,
}

impl std::fmt::Display for Platform {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.os, self.architecture)?;
        self.variant.iter().try_for_each(|variant| write!(f, "/{variant}"))
    }
}

/// Reads the description of an image.
pub(super) fn read(blobs: &Blobs, platform: Option<&str>) -> Result<Image, ImageError> {
    if blobs.has("index.json") { layout(blobs, platform) } else { saved(blobs, platform) }
}

fn json<T: for<'a> Deserialize<'a>>(blobs: &Blobs, name: &str) -> Result<T, ImageError> {
    let bytes = blobs.document(name)?;
    serde_json::from_slice(&bytes).map_err(|error| ImageError::Broken(format!("`{name}` cannot be read: {error}")))
}

/// Returns the name of a blob in an OCI layout; the parts of the digest must be plain words.
fn blob_of(digest: &str) -> Result<String, ImageError> {
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    match digest.split_once(':') {
        Some((algorithm, hex)) if plain(algorithm) && plain(hex) => Ok(format!("blobs/{algorithm}/{hex}")),
        _ => Err(ImageError::Broken(format!("`{digest}` is not a digest"))),
    }
}

/// The blobs of documents are as long as their digests let them be: what they say is checked.
fn checked<T: for<'a> Deserialize<'a>>(blobs: &Blobs, digest: &str) -> Result<T, ImageError> {
    let name = blob_of(digest)?;
    let bytes = blobs.document(&name)?;
    let found = format!("sha256:{}", slam_model::Sha256::of(&bytes));
    if digest.starts_with("sha256:") && digest != found {
        return Err(ImageError::Broken(format!("`{name}` has the digest {found}")));
    }
    serde_json::from_slice(&bytes).map_err(|error| ImageError::Broken(format!("`{name}` cannot be read: {error}")))
}

fn layout(blobs: &Blobs, platform: Option<&str>) -> Result<Image, ImageError> {
    let mut choices = json::<Index>(blobs, "index.json")?.manifests;
    let mut image = Image::default();
    let mut known = BTreeSet::new();
    for _ in 0..NESTED {
        let chosen = choose(&choices, platform, &mut known, &mut image)?;
        let names = ["io.containerd.image.name", "org.opencontainers.image.ref.name"];
        if image.name.is_none() && image.tag.is_none() {
            name(&mut image, names.iter().find_map(|name| chosen.annotations.get(*name)).map(String::as_str));
        }
        if is_index(&chosen) {
            choices = checked::<Index>(blobs, &chosen.digest)?.manifests;
            continue;
        }
        image.platform = chosen.platform.as_ref().map(ToString::to_string);
        let manifest: Manifest = checked(blobs, &chosen.digest)?;
        image.digest = Some(chosen.digest);
        image.layers = (manifest.layers.into_iter())
            .map(|layer| {
                let blob = blob_of(&layer.digest)?;
                Ok(Layer { blob, digest: Some(layer.digest), size: layer.size, diff: None, made_by: None })
            })
            .collect::<Result<_, ImageError>>()?;
        if let Some(config) = manifest.config {
            let read = checked::<Config>(blobs, &config.digest);
            take_config(&mut image, config.digest, read);
        }
        suits(&image, platform)?;
        return Ok(image);
    }
    Err(ImageError::Limit(format!("indexes lie in each other more than {NESTED} times")))
}

/// An index need not say for which platform an image is; its configuration does.
fn suits(image: &Image, wanted: Option<&str>) -> Result<(), ImageError> {
    match (wanted, &image.platform) {
        (Some(wanted), Some(known)) if !is_platform(known, wanted) => {
            Err(ImageError::Platform { wanted: wanted.to_owned(), known: known.clone() })
        }
        _ => Ok(()),
    }
}

/// Says whether a platform is the one that was asked for; without a variant any will do.
fn is_platform(platform: &str, wanted: &str) -> bool {
    platform.strip_prefix(wanted).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn is_index(descriptor: &Descriptor) -> bool {
    descriptor.media_type.ends_with("image.index.v1+json") || descriptor.media_type.ends_with("manifest.list.v2+json")
}

/// What a manifest or index names, so that it is there when the image is looked at.
#[cfg(feature = "online")]
pub(crate) enum Needs {
    /// The manifest or index of the platform.
    Manifest(String),
    /// Configuration and layers, with their lengths.
    Blobs(Vec<(String, u64)>),
}

/// Returns what a manifest or index names.
#[cfg(feature = "online")]
pub(crate) fn needs(bytes: &[u8], platform: Option<&str>) -> Result<Needs, ImageError> {
    #[derive(Deserialize)]
    struct Either {
        manifests: Option<Vec<Descriptor>>,
        config: Option<Descriptor>,
        #[serde(default)]
        layers: Vec<Descriptor>,
    }
    let either: Either = serde_json::from_slice(bytes)
        .map_err(|error| ImageError::Broken(format!("the manifest cannot be read: {error}")))?;
    match either.manifests {
        Some(choices) => {
            let chosen = choose(&choices, platform, &mut BTreeSet::new(), &mut Image::default())?;
            Ok(Needs::Manifest(chosen.digest))
        }
        None => {
            let all = either.config.into_iter().chain(either.layers);
            Ok(Needs::Blobs(all.map(|one| (one.digest, one.size)).collect()))
        }
    }
}

/// Chooses the image of a platform. Attestations that builders put beside images have the platform `unknown`; signatures
/// and other artifacts say what type they are.
fn choose(
    choices: &[Descriptor],
    wanted: Option<&str>,
    known: &mut BTreeSet<String>,
    image: &mut Image,
) -> Result<Descriptor, ImageError> {
    let of = |one: &Descriptor| one.platform.as_ref().map(ToString::to_string);
    let is_real = |one: &&Descriptor| {
        one.artifact_type.is_none() && one.platform.as_ref().is_none_or(|platform| platform.os != "unknown")
    };
    let real: Vec<&Descriptor> = choices.iter().filter(is_real).collect();
    known.extend(real.iter().filter_map(|one| of(one)));
    let exact = |name: &str| real.iter().find(|one| of(one).is_some_and(|platform| platform == name)).copied();
    let near =
        |name: &str| real.iter().find(|one| of(one).is_some_and(|platform| is_platform(&platform, name))).copied();
    let hit = |name: &str| exact(name).or_else(|| near(name));
    let chosen = match wanted {
        Some(name) if real.iter().any(|one| one.platform.is_some()) => {
            hit(name).ok_or_else(|| ImageError::Platform {
                wanted: name.to_owned(),
                known: known.iter().cloned().collect::<Vec<_>>().join(", "),
            })?
        }
        _ => hit("linux/amd64")
            .or_else(|| real.first().copied())
            .ok_or_else(|| ImageError::Broken("the index names no image".to_owned()))?,
    };
    if wanted.is_none() && real.len() > 1 {
        let name = of(chosen).unwrap_or_else(|| chosen.digest.clone());
        image.notes.push(format!("of {} images that of {name} is looked at; --platform chooses another", real.len()));
    }
    Ok(chosen.clone())
}

fn saved(blobs: &Blobs, platform: Option<&str>) -> Result<Image, ImageError> {
    let list: Vec<Saved> = json(blobs, "manifest.json")?;
    let mut image = Image::default();
    if list.len() > 1 {
        image.notes.push(format!("of {} images the first is looked at", list.len()));
    }
    let first =
        list.into_iter().next().ok_or_else(|| ImageError::Broken("`manifest.json` names no image".to_owned()))?;
    name(&mut image, first.repo_tags.as_ref().and_then(|tags| tags.first()).map(String::as_str));
    for blob in first.layers {
        // Newer archives are OCI layouts, too: the name of a blob is its digest.
        let digest = blob.strip_prefix("blobs/").map(|rest| rest.replacen('/', ":", 1));
        let size = blobs.reader(&blob).map(|(_, length)| length).unwrap_or_default();
        image.layers.push(Layer { blob, digest, size, diff: None, made_by: None });
    }
    let config = named_config(blobs, &first.config);
    take_config(&mut image, first.config, config);
    suits(&image, platform)?;
    Ok(image)
}

/// Reads a configuration whose name tells its digest: `DIGEST.json`, or a blob.
fn named_config(blobs: &Blobs, name: &str) -> Result<Config, ImageError> {
    let bytes = blobs.document(name)?;
    let stem = name.rsplit('/').next().unwrap_or(name).trim_end_matches(".json");
    let found = slam_model::Sha256::of(&bytes);
    let is_digest = stem.len() == 64 && stem.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_digest && stem != found.as_str() {
        return Err(ImageError::Broken(format!("`{name}` has the digest sha256:{}", found.as_str())));
    }
    serde_json::from_slice(&bytes).map_err(|error| ImageError::Broken(format!("`{name}` cannot be read: {error}")))
}

/// Takes in what the configuration says. Without it the layers are still there to be read.
fn take_config(image: &mut Image, blob: String, config: Result<Config, ImageError>) {
    let config = match config {
        Ok(config) => config,
        Err(error) => return image.problems.push((blob, error.to_string())),
    };
    image.created = config.created.as_deref().and_then(|text| text.parse().ok());
    if let (None, Some(os), Some(architecture)) = (&image.platform, config.os, config.architecture) {
        let variant = config.variant.map(|variant| format!("/{variant}")).unwrap_or_default();
        image.platform = Some(format!("{os}/{architecture}{variant}"));
    }
    for (layer, diff) in image.layers.iter_mut().zip(config.rootfs.diff_ids) {
        layer.diff = Some(diff);
    }
    let made = config.history.into_iter().filter(|one| !one.empty_layer).map(|one| one.created_by);
    for (layer, made_by) in image.layers.iter_mut().zip(made) {
        layer.made_by = made_by;
    }
}

/// Takes name and tag of a reference: `registry/name:tag`; a bare tag is only that.
fn name(image: &mut Image, reference: Option<&str>) {
    let Some(reference) = reference else { return };
    let (head, last) = reference.rsplit_once('/').map_or(("", reference), |(head, last)| (head, last));
    match last.split_once(':') {
        Some((name, tag)) => {
            image.name = Some(if head.is_empty() { name.to_owned() } else { format!("{head}/{name}") });
            image.tag = Some(tag.to_owned());
        }
        None if head.is_empty() => image.tag = Some(last.to_owned()),
        None => image.name = Some(reference.to_owned()),
    }
}

/// Returns the package URL of an image (purl type `oci`): name without registry, digest as version.
pub(super) fn purl(image: &Image, name: &str) -> Option<Purl> {
    let digest = image.digest.as_deref()?;
    let short = name.rsplit('/').next().unwrap_or(name).to_lowercase();
    let mut purl = Purl::new("oci", None, &short, Some(digest)).ok()?;
    if name.contains('/') {
        purl = purl.with_qualifier("repository_url", name).ok()?;
    }
    if let Some(architecture) = image.platform.as_deref().and_then(|platform| platform.split('/').nth(1)) {
        purl = purl.with_qualifier("arch", architecture).ok()?;
    }
    match &image.tag {
        Some(tag) => purl.with_qualifier("tag", tag).ok(),
        None => Some(purl),
    }
}
