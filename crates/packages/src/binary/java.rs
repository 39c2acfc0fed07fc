//! Jars and their kin: who an archive is, by Maven's files, by the manifest, or by its name; and the archives in it,
//! read in memory within bounds.

use std::borrow::Cow;
use std::io::{Cursor, Read as _};

use slam_formats::purl::Purl;
use zip::{CompressionMethod, ZipArchive};

use super::java_pom::{Pom, read_properties, read_xml};
use crate::{Confidence, Edge, EdgeKind, File, Kind, Listing, Need, Package};

/// An ear holds wars, a war holds jars, and a shaded jar may hold jars again.
const MOST_DEPTH: usize = 6;
const MOST_ARCHIVES: usize = 20_000;
const MOST_ENTRIES: usize = 1 << 20;
/// Of a manifest or a project file.
const MOST_METADATA_BYTES: u64 = 4 << 20;
/// Archives in archives are mostly packed already; what grows more than this is made to.
const MOST_GROWTH: u64 = 20;
const LEAST_BUDGET_BYTES: u64 = 64 << 20;
const MOST_BUDGET_BYTES: u64 = 1 << 30;

const NESTED: &[&str] = &[".jar", ".war", ".ear", ".par", ".sar", ".nar", ".kar", ".jpi", ".hpi", ".lpkg"];

/// Reads one archive with those in it.
pub(super) fn read(file: &File<'_>) -> Listing {
    let budget = (file.bytes.len() as u64).saturating_mul(MOST_GROWTH).clamp(LEAST_BUDGET_BYTES, MOST_BUDGET_BYTES);
    let mut walk = Walk { listing: Listing::default(), most: budget, budget, archives: 0 };
    if file.bytes.is_empty() {
        return walk.listing;
    }
    walk.archive(file.bytes, file.path, None, 0);
    walk.listing.problems.dedup();
    walk.listing.needs.sort_unstable();
    walk.listing.needs.dedup();
    walk.listing
}

struct Walk {
    listing: Listing,
    /// Bytes that may be unpacked in all.
    most: u64,
    /// Those of them that are left.
    budget: u64,
    archives: usize,
}

/// What is of use in one archive, by index of the entry.
#[derive(Default)]
struct Contents {
    manifest: Option<usize>,
    /// Folder below `META-INF/maven`, `pom.properties`, `pom.xml`.
    poms: Vec<(String, Option<usize>, Option<usize>)>,
    nested: Vec<(String, usize)>,
}

type Zip<'a> = ZipArchive<Cursor<&'a [u8]>>;

impl Walk {
    /// Reads one archive and returns the index of its package.
    fn archive(&mut self, bytes: &[u8], path: &str, inside: Option<&str>, depth: usize) -> Option<usize> {
        self.archives += 1;
        let mut zip = match ZipArchive::new(Cursor::new(bytes)) {
            Ok(zip) => zip,
            Err(error) => {
                self.listing.problem(None, format!("`{path}` is no zip archive: {error}"));
                return None;
            }
        };
        let contents = contents(&zip);
        if zip.len() > MOST_ENTRIES {
            self.listing.problem(None, format!("`{path}` has over {MOST_ENTRIES} entries: the rest is left out"));
        }
        let manifest = contents.manifest.and_then(|at| self.metadata(&mut zip, at, path)).unwrap_or_default();
        let manifest = Manifest::read(&manifest);
        let mut poms = Vec::new();
        for (_, properties, xml) in contents.poms {
            let mut pom =
                xml.and_then(|at| self.metadata(&mut zip, at, path)).map(|xml| read_xml(&xml)).unwrap_or_default();
            if let Some(properties) = properties.and_then(|at| self.metadata(&mut zip, at, path)) {
                // Filled in by Maven, so without anything open.
                let filled = read_properties(&properties);
                pom.group = filled.group.or(pom.group);
                pom.artifact = filled.artifact.or(pom.artifact);
                pom.version = filled.version.or(pom.version);
            }
            if pom.artifact.is_some() {
                poms.push(pom);
            }
        }
        let main = self.packages(&manifest, poms, path, inside);
        for (name, at) in contents.nested {
            let within = format!("{path}!/{name}");
            if depth + 1 >= MOST_DEPTH || self.archives >= MOST_ARCHIVES {
                self.listing.problem(
                    None,
                    format!("`{within}` is not read: over {MOST_DEPTH} archives deep, or over {MOST_ARCHIVES} in all"),
                );
                break;
            }
            let Some(nested) = self.nested(&mut zip, bytes, at, &within) else { continue };
            if let Some(to) = self.archive(&nested, &within, Some(&within), depth + 1)
                && to != main
            {
                self.listing.edges.push(Edge { from: main, to, kind: EdgeKind::Contains });
            }
        }
        Some(main)
    }

    /// Unpacks a small file.
    fn metadata(&mut self, zip: &mut Zip<'_>, at: usize, path: &str) -> Option<Vec<u8>> {
        self.unpack(zip, at, MOST_METADATA_BYTES, path)
    }

    /// Returns an archive in an archive: as it lies there when it is not packed, else unpacked.
    fn nested<'a>(&mut self, zip: &mut Zip<'a>, bytes: &'a [u8], at: usize, path: &str) -> Option<Cow<'a, [u8]>> {
        if let Ok(entry) = zip.by_index_raw(at) {
            let stored = entry.entry().compression() == CompressionMethod::Stored && !entry.entry().encrypted();
            let start = entry.data_start().and_then(|start| usize::try_from(start).ok());
            let length = usize::try_from(entry.entry().size()).ok();
            if let (true, Some(start), Some(length)) = (stored, start, length) {
                // Entries may share bytes, so that even these count.
                self.budget = self.budget.checked_sub(length as u64).or_else(|| self.exhausted(path))?;
                let inner = start.checked_add(length).and_then(|end| bytes.get(start..end));
                if inner.is_none() {
                    self.listing.problem(None, format!("`{path}` is not read: it reaches beyond the archive it is in"));
                }
                return inner.map(Cow::Borrowed);
            }
        }
        let budget = self.budget;
        self.unpack(zip, at, budget, path).map(Cow::Owned)
    }

    fn unpack(&mut self, zip: &mut Zip<'_>, at: usize, most: u64, path: &str) -> Option<Vec<u8>> {
        let most = most.min(self.budget);
        let mut unpacked = Vec::new();
        let entry = match zip.by_index(at) {
            Ok(entry) => entry,
            Err(error) => {
                self.listing.problem(None, format!("`{path}` has an entry that cannot be read: {error}"));
                return None;
            }
        };
        let outcome = entry.take(most + 1).read_to_end(&mut unpacked);
        let length = unpacked.len() as u64;
        if length > most {
            if most == self.budget {
                self.budget = 0;
                return self.exhausted(path).and(None);
            }
            self.listing.problem(None, format!("`{path}` has metadata of over {} MiB: left out", most >> 20));
            return None;
        }
        self.budget -= length;
        if outcome.is_err() {
            self.listing.problem(None, format!("`{path}` has a damaged entry: left out"));
            return None;
        }
        Some(unpacked)
    }

    fn exhausted(&mut self, path: &str) -> Option<u64> {
        let most = self.most >> 20;
        self.listing.problem(None, format!("`{path}` is not read: the archive unpacks to over {most} MiB in all"));
        None
    }

    /// Adds the package of the archive and those that were merged into it; returns the index of the former.
    fn packages(&mut self, manifest: &Manifest, mut poms: Vec<Pom>, path: &str, inside: Option<&str>) -> usize {
        // Some programs of Windows write its own separator.
        let file = path.rsplit(['/', '\\']).next().unwrap_or(path);
        let (stem, suffix) = file.rsplit_once('.').unwrap_or((file, ""));
        let (file_name, file_version) = split(stem);
        let own = main_of(&poms, stem, file_name).map(|at| poms.swap_remove(at));
        let mut package = match own {
            Some(pom) => {
                let mut package = of_pom(&pom);
                if package.version.is_none() {
                    package.version = file_version.map(str::to_owned).or_else(|| manifest.version());
                    package.purl = purl(pom.group.as_deref(), pom.artifact.as_deref(), package.version.as_deref());
                }
                self.need(&pom);
                package
            }
            None => of_manifest(manifest, file_name, file_version),
        };
        if package.licenses.is_empty() {
            package.licenses.extend(manifest.get("Bundle-License").map(str::to_owned));
        }
        if package.supplier.is_none() {
            let vendor = manifest.get("Implementation-Vendor").or_else(|| manifest.get("Bundle-Vendor"));
            package.supplier = vendor.map(str::to_owned);
        }
        if matches!(suffix, "war" | "ear" | "hpi" | "jpi" | "lpkg") {
            package.kind = Kind::Application;
        }
        package.path = inside.map(str::to_owned);
        let main = self.listing.packages.len();
        self.listing.packages.push(package);
        poms.sort_by(|a, b| (&a.group, &a.artifact, &a.version).cmp(&(&b.group, &b.artifact, &b.version)));
        for pom in poms {
            let mut merged = of_pom(&pom);
            self.need(&pom);
            merged.path = inside.map(str::to_owned);
            let to = self.listing.packages.len();
            self.listing.packages.push(merged);
            self.listing.edges.push(Edge { from: main, to, kind: EdgeKind::Contains });
        }
        main
    }

    /// Notes what the next package needs.
    fn need(&mut self, pom: &Pom) {
        let from = self.listing.packages.len();
        for need in &pom.needs {
            let kind = match need.scope.as_str() {
                "test" | "provided" | "system" | "import" => continue,
                _ if need.is_optional => EdgeKind::OptionalDependsOn,
                _ => EdgeKind::DependsOn,
            };
            if let Some(purl) = purl(Some(&need.group), Some(&need.artifact), None) {
                self.listing.needs.push(Need { from, purl, kind });
            }
        }
    }
}

fn contents(zip: &Zip<'_>) -> Contents {
    let mut contents = Contents::default();
    for at in 0..zip.len().min(MOST_ENTRIES) {
        let Some(Ok(name)) = zip.name_for_index(at) else { continue };
        if name == "META-INF/MANIFEST.MF" {
            contents.manifest = Some(at);
        } else if let Some(below) = name.strip_prefix("META-INF/maven/") {
            let Some((folder, file)) = below.rsplit_once('/') else { continue };
            if file != "pom.properties" && file != "pom.xml" {
                continue;
            }
            contents.poms.push(if file == "pom.xml" {
                (folder.to_owned(), None, Some(at))
            } else {
                (folder.to_owned(), Some(at), None)
            });
        } else if NESTED.iter().any(|suffix| name.ends_with(suffix)) {
            contents.nested.push((name.into_owned(), at));
        }
    }
    contents.poms.sort();
    contents.poms.dedup_by(|next, kept| {
        let is_same = next.0 == kept.0;
        if is_same {
            (kept.1, kept.2) = (kept.1.or(next.1), kept.2.or(next.2));
        }
        is_same
    });
    contents.nested.sort();
    contents
}

/// Returns which project the archive is: the one its name begins with, else the only one.
fn main_of(poms: &[Pom], stem: &str, file_name: &str) -> Option<usize> {
    let named = poms.iter().enumerate().filter(|(_, pom)| {
        let artifact = pom.artifact.as_deref().unwrap_or_default();
        stem.strip_prefix(artifact).is_some_and(|rest| rest.is_empty() || rest.starts_with(['-', '_', '.']))
    });
    let named = named.max_by_key(|(_, pom)| pom.artifact.as_deref().map_or(0, str::len)).map(|(at, _)| at);
    // A single project under a name with a version of its own was merged into something else.
    named.or_else(|| (poms.len() == 1 && file_name == stem).then_some(0))
}

fn of_pom(pom: &Pom) -> Package {
    let artifact = pom.artifact.as_deref().unwrap_or_default();
    let name = pom.group.as_deref().map_or_else(|| artifact.to_owned(), |group| format!("{group}:{artifact}"));
    Package {
        purl: purl(pom.group.as_deref(), pom.artifact.as_deref(), pom.version.as_deref()),
        licenses: pom.licenses.clone(),
        description: pom.description.clone(),
        homepage: pom.url.clone(),
        ..Package::new(name, pom.version.as_deref())
    }
}

fn purl(group: Option<&str>, artifact: Option<&str>, version: Option<&str>) -> Option<Purl> {
    Purl::new("maven", Some(group?), artifact?, version).ok()
}

/// Names an archive that Maven did not make.
fn of_manifest(manifest: &Manifest, file_name: &str, file_version: Option<&str>) -> Package {
    let version = manifest.get("Plugin-Version").map(str::to_owned);
    let version = version.or_else(|| file_version.map(str::to_owned)).or_else(|| manifest.version());
    let artifact = manifest.get("Short-Name").unwrap_or(file_name);
    let is_group = |text: &&str| text.contains('.') && !text.contains([' ', '/', ':']);
    let symbolic = manifest.get("Bundle-SymbolicName").and_then(|name| name.split(';').next()).map(str::trim);
    let stated = manifest.get("Group-Id").or_else(|| manifest.get("Implementation-Vendor-Id").filter(is_group));
    let from_symbol = || {
        let symbolic = symbolic.filter(is_group)?;
        symbolic.strip_suffix(artifact).and_then(|rest| rest.strip_suffix('.')).or(Some(symbolic))
    };
    let (group, confidence) = match (stated, from_symbol()) {
        (Some(group), _) => (group, Confidence::Medium),
        (None, Some(group)) => (group, Confidence::Low),
        // Projects from before groups were domain names have group and name alike: `junit:junit`, `log4j:log4j`.
        (None, None) => (artifact, Confidence::Low),
    };
    let named = version.is_some() || manifest.has_any();
    Package {
        purl: if named { purl(Some(group), Some(artifact), version.as_deref()) } else { None },
        confidence,
        homepage: manifest.get("Bundle-DocURL").or_else(|| manifest.get("Implementation-URL")).map(str::to_owned),
        description: manifest.get("Bundle-Description").map(str::to_owned),
        ..Package::new(artifact, version.as_deref())
    }
}

/// Splits `commons-io-2.11.0` where the version begins: at the first hyphen before a digit.
fn split(stem: &str) -> (&str, Option<&str>) {
    let hyphens = stem.match_indices('-').map(|(at, _)| at);
    let mut starts = hyphens.filter(|at| stem[at + 1..].starts_with(|first: char| first.is_ascii_digit()));
    match starts.next() {
        Some(at) if at > 0 => (&stem[..at], Some(&stem[at + 1..])),
        _ => (stem, None),
    }
}

/// The main section of a manifest.
struct Manifest {
    fields: Vec<(String, String)>,
}

impl Manifest {
    /// Reads up to the first empty line; a line that begins with a blank goes on (JAR file specification).
    fn read(bytes: &[u8]) -> Self {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in String::from_utf8_lossy(bytes).lines() {
            if line.is_empty() {
                break;
            }
            match line.strip_prefix(' ') {
                Some(more) => {
                    if let Some((_, value)) = fields.last_mut() {
                        value.push_str(more);
                    }
                }
                None => fields.extend(line.split_once(": ").map(|(key, value)| (key.to_owned(), value.to_owned()))),
            }
        }
        Self { fields }
    }

    fn get(&self, key: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty() && !value.contains("${"))
    }

    /// Only versions of the archive itself; `Specification-Version` is that of an interface.
    fn version(&self) -> Option<String> {
        ["Implementation-Version", "Bundle-Version"].iter().find_map(|key| self.get(key)).map(str::to_owned)
    }

    fn has_any(&self) -> bool {
        ["Bundle-SymbolicName", "Implementation-Title", "Group-Id"].iter().any(|key| self.get(key).is_some())
    }
}
