//! dpkg: `status`, `status.d` of images without a shell, the lists of owned files, and machine-readable copyright
//! files. The format is that of `deb-control(5)`; opkg writes the same.

use std::borrow::Cow;

use slam_formats::purl::Purl;

use super::os_release::{Distribution, root_of};
use super::owned::Owned;
use super::providers::{MOST_PACKAGES, Providers, depend, settle, tell_limits};
use crate::file::folder_of;
use crate::{Confidence, File, Listing, Package, Source};

const FOLDER: &str = "var/lib/dpkg/";

/// Reads `status`: all packages.
pub(super) fn read_status(file: &File<'_>) -> Listing {
    if file.path.ends_with("opkg/status") {
        let root =
            root_of(file.path, if file.path.contains("usr/lib/opkg/") { "usr/lib/opkg/" } else { "var/lib/opkg/" });
        return read(file, root, "opkg", &[(None, String::from_utf8_lossy(file.bytes))]);
    }
    read(file, root_of(file.path, FOLDER), "deb", &[(None, String::from_utf8_lossy(file.bytes))])
}

/// Reads `status.d`: one file a package. The first of them speaks for all, so that edges can be drawn between them.
pub(super) fn read_status_folder(file: &File<'_>) -> Listing {
    if is_list(file.path) || file.bytes.is_empty() {
        return Listing::default();
    }
    let root = root_of(file.path, FOLDER);
    match file.files.first_in(file.folder()) {
        Some(first) if first == file.path => {}
        // A list without its package comes first, or nothing is known of the others: each speaks for itself.
        Some(first) if !is_list(&first) => return Listing::default(),
        _ => return read(file, root, "deb", &[(None, String::from_utf8_lossy(file.bytes))]),
    }
    let is_other = |path: &String| folder_of(path) == file.folder() && !is_list(path);
    let mut others: Vec<String> = file.files.below(file.folder()).into_iter().filter(is_other).collect();
    let texts: Vec<(Option<String>, Cow<'_, str>)> = others
        .drain(..)
        .filter_map(|path| {
            let bytes = file.files.read(&path)?;
            Some((Some(path), Cow::Owned(String::from_utf8_lossy(&bytes).into_owned())))
        })
        .collect();
    read(file, root, "deb", &texts)
}

fn is_list(path: &str) -> bool {
    path.ends_with(".md5sums") || path.ends_with(".preinst") || path.ends_with(".postinst") || path.ends_with(".list")
}

/// One paragraph, as far as it is of use.
#[derive(Default)]
struct Stanza<'a> {
    line: u32,
    name: &'a str,
    version: &'a str,
    status: Option<&'a str>,
    arch: &'a str,
    source: &'a str,
    depends: [Cow<'a, str>; 2],
    provides: Cow<'a, str>,
    maintainer: &'a str,
    homepage: &'a str,
    license: &'a str,
    description: &'a str,
}

impl Stanza<'_> {
    /// dpkg keeps the paragraphs of removed packages, too. Anything between unpacked and installed has its files there.
    fn is_there(&self) -> bool {
        self.status.is_none_or(|status| {
            !matches!(status.split_ascii_whitespace().nth(2), Some("config-files" | "not-installed"))
        })
    }
}

/// Returns the paragraphs of a control file; a field of a later line goes on when it begins with a blank.
fn stanzas(text: &str, most: usize) -> Vec<Stanza<'_>> {
    let mut all = Vec::new();
    let mut one = Stanza::default();
    let mut field = "";
    for (number, line) in (1..).zip(text.lines()) {
        if line.trim_end().is_empty() {
            if all.len() >= most {
                return all;
            }
            if !one.name.is_empty() {
                all.push(std::mem::take(&mut one));
            }
            one = Stanza::default();
            field = "";
            continue;
        }
        if line.starts_with([' ', '\t']) {
            let more = match field {
                "Depends" => &mut one.depends[0],
                "Pre-Depends" => &mut one.depends[1],
                "Provides" => &mut one.provides,
                _ => continue,
            };
            more.to_mut().push_str(line);
            continue;
        }
        let Some((key, value)) = line.split_once(':') else { continue };
        let value = value.trim();
        field = key;
        match key {
            "Package" => (one.name, one.line) = (value, number),
            "Version" => one.version = value,
            "Status" => one.status = Some(value),
            "Architecture" => one.arch = value,
            "Source" => one.source = value,
            "Depends" => one.depends[0] = Cow::Borrowed(value),
            "Pre-Depends" => one.depends[1] = Cow::Borrowed(value),
            "Provides" => one.provides = Cow::Borrowed(value),
            "Maintainer" => one.maintainer = value,
            "Homepage" => one.homepage = value,
            "License" => one.license = value,
            "Description" => one.description = value,
            _ => {}
        }
    }
    if !one.name.is_empty() {
        all.push(one);
    }
    all
}

fn read(file: &File<'_>, root: &str, kind: &str, texts: &[(Option<String>, Cow<'_, str>)]) -> Listing {
    let mut listing = Listing::default();
    let distribution = Distribution::below(root, file);
    let mut owned = Owned::new(root);
    let mut there: Vec<Stanza<'_>> = Vec::new();
    for (path, text) in texts {
        for stanza in stanzas(text, MOST_PACKAGES.saturating_sub(there.len())) {
            if !stanza.is_there() {
                continue;
            }
            if stanza.version.is_empty() {
                listing.problem(Some(stanza.line), format!("`{}` has no version", stanza.name));
            }
            let at = listing.packages.len();
            let mut package = package(&stanza, kind, &distribution);
            package.path.clone_from(path);
            if kind == "deb" {
                package.licenses = licenses(file, root, stanza.name);
                own(file, root, &stanza, path.as_deref(), &mut owned);
                owned.give(&mut listing, at);
            }
            listing.packages.push(package);
            there.push(stanza);
        }
    }
    owned.finish(&mut listing);
    let mut providers = Providers::default();
    let mut names = Providers::default();
    for (at, stanza) in there.iter().enumerate() {
        names.add(stanza.name, at);
        for provided in stanza.provides.split(',') {
            providers.add(bare(provided), at);
        }
    }
    tell_limits(&mut listing, &providers);
    for (from, stanza) in there.iter().enumerate() {
        for group in stanza.depends.iter().flat_map(|field| field.split(',')) {
            // Of alternatives the first that is installed; a real package before one that only provides the name.
            let met = group.split('|').map(bare).find_map(|wanted| {
                // A package is there once for each architecture, of which there are not more.
                let mut candidates = names.of(wanted).iter().copied().take(16);
                let same_arch = candidates.find(|&at| there.get(at).is_some_and(|to| to.arch == stanza.arch));
                same_arch.or_else(|| names.choose(wanted, from)).or_else(|| providers.choose(wanted, from))
            });
            if let Some(to) = met {
                depend(&mut listing, from, to);
            }
        }
    }
    settle(&mut listing);
    listing
}

/// Returns the name of a dependency without version, architecture, and profile: `libc6:any (>= 2.3)` is `libc6`.
fn bare(dependency: &str) -> &str {
    let dependency = dependency.trim();
    dependency.split([' ', '(', ':', '[', '<']).next().unwrap_or(dependency)
}

fn package(stanza: &Stanza<'_>, kind: &str, distribution: &Distribution) -> Package {
    let version = Some(stanza.version).filter(|version| !version.is_empty());
    let text = |text: &str| Some(text).filter(|text| !text.is_empty()).map(str::to_owned);
    let namespace = distribution.namespace(if kind == "opkg" { "openwrt" } else { "debian" });
    let purl = Purl::new(kind, Some(namespace), stanza.name, version).ok();
    Package {
        purl: purl.and_then(|purl| distribution.qualify(purl, Some(stanza.arch))),
        line: Some(stanza.line),
        source: source(stanza.source),
        supplier: text(stanza.maintainer),
        homepage: text(stanza.homepage),
        description: text(stanza.description),
        licenses: text(stanza.license).into_iter().collect(),
        confidence: Confidence::High,
        ..Package::new(stanza.name, version)
    }
}

/// Reads `Source: name (version)`; the version stands there only when it differs.
fn source(text: &str) -> Option<Source> {
    if text.is_empty() {
        return None;
    }
    let (name, version) = match text.split_once('(') {
        Some((name, version)) => (name.trim(), Some(version.trim_end_matches(')').trim().to_owned())),
        None => (text, None),
    };
    Some(Source { name: name.to_owned(), version })
}

fn own(file: &File<'_>, root: &str, stanza: &Stanza<'_>, path: Option<&str>, owned: &mut Owned<'_>) {
    if let Some(path) = path {
        // Images without a shell have checksums beside the paragraph: digest, two blanks, path.
        let Some(sums) = file.files.read(&format!("{path}.md5sums")) else { return };
        for line in String::from_utf8_lossy(&sums).lines() {
            if let Some((_, path)) = line.split_once(' ') {
                owned.push("", path.trim_start());
            }
        }
        return;
    }
    let (name, arch) = (stanza.name, stanza.arch);
    let list = file.files.read(&format!("{root}{FOLDER}info/{name}.list"));
    let list = list.or_else(|| file.files.read(&format!("{root}{FOLDER}info/{name}:{arch}.list")));
    let Some(list) = list else { return };
    let list = String::from_utf8_lossy(&list);
    let mut lines = list.lines().peekable();
    while let Some(line) = lines.next() {
        // A folder stands before what is in it.
        let is_folder = lines.peek().and_then(|next| next.strip_prefix(line)).is_some_and(|rest| rest.starts_with('/'));
        if !is_folder && line != "/." {
            owned.push("", line);
        }
    }
}

/// Reads the short names of a machine-readable copyright file (`copyright-format` 1.0) in the order of the file.
fn licenses(file: &File<'_>, root: &str, name: &str) -> Vec<String> {
    let Some(bytes) = file.files.read(&format!("{root}usr/share/doc/{name}/copyright")) else { return Vec::new() };
    let text = String::from_utf8_lossy(&bytes);
    let is_machine_readable =
        text.lines().take(10).any(|line| line.starts_with("Format:") || line.starts_with("Format-Specification:"));
    let mut found: Vec<String> = Vec::new();
    if is_machine_readable {
        for license in text.lines().filter_map(|line| line.strip_prefix("License:")).map(str::trim) {
            if !license.is_empty() && found.len() < 100 && !found.iter().any(|known| known == license) {
                found.push(license.to_owned());
            }
        }
    }
    found
}
