//! `Gemfile.lock` of Bundler: sections with sources and their gems, the platforms, what the project asks for, and
//! checksums.

use std::collections::HashMap;

use super::{gemfile, purl};
use crate::lock::{broken, folder_name, is_above, qualify, set_vcs};
use crate::tree::text;
use crate::{Edge, EdgeKind, File, Hash, Kind, Listing, Package, digest, reach};

/// Gems of one name, for several platforms.
const SAME: usize = 100;

/// Where the gems of a section come from.
#[derive(Debug, Clone, Default, PartialEq)]
enum From {
    #[default]
    Nowhere,
    Gems(Option<String>),
    Git(String, String),
    Path(String),
}

#[derive(Default)]
struct Reader<'a> {
    listing: Listing,
    from: From,
    names: HashMap<&'a str, Vec<usize>>,
    /// Gem, name and line of what it asks for.
    asks: Vec<(usize, &'a str, u32)>,
    /// Name and line of what the project asks for.
    direct: Vec<(&'a str, u32)>,
    hashes: HashMap<&'a str, Vec<Hash>>,
    /// Gem as the list of checksums names it.
    full: Vec<(usize, &'a str)>,
    root: Option<usize>,
}

/// Reads the file.
pub(super) fn read(file: &File<'_>) -> Listing {
    let text = match text(file.bytes) {
        Ok(text) => text,
        Err(flaw) => return broken(flaw),
    };
    let mut reader = Reader::default();
    reader.lines(text);
    reader.finish(file)
}

impl<'a> Reader<'a> {
    fn lines(&mut self, text: &'a str) {
        let mut section = "";
        let mut conflict = false;
        for (number, line) in (1..).zip(text.lines()) {
            let content = line.trim();
            if content.is_empty() {
                continue;
            }
            if ["<<<<<<<", "=======", ">>>>>>>"].iter().any(|sign| line.starts_with(sign)) {
                if !conflict {
                    self.listing.problem(Some(number), "the file has a merge conflict: both sides are read");
                }
                conflict = true;
                continue;
            }
            let indent = line.len() - line.trim_start_matches(' ').len();
            match (indent, section) {
                (0, _) => {
                    section = content;
                    self.from = From::Nowhere;
                }
                (2, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") => self.source(section, content),
                (4, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") => self.gem(content, number),
                (6, "GEM" | "GIT" | "PATH" | "PLUGIN SOURCE") => self.ask(content, number),
                (2, "DEPENDENCIES") => {
                    let name = content.split([' ', '!']).next().unwrap_or_default();
                    self.direct.push((name, number));
                }
                (2, "CHECKSUMS") => {
                    if let Some((gem, sums)) = content.split_once(") ") {
                        self.hashes.insert(gem, sums.split(',').filter_map(digest::prefixed).collect());
                    }
                }
                // What is not one of them has nothing to say of packages: platforms, versions of Ruby and Bundler.
                _ => {}
            }
        }
        if section.is_empty() || self.listing.packages.is_empty() && !text.contains("DEPENDENCIES") {
            self.listing
                .problem(Some(1), "there is no section `GEM`, `GIT`, or `PATH`: this is no lock file of Bundler");
        }
    }

    fn source(&mut self, section: &str, content: &str) {
        let Some((key, value)) = content.split_once(':') else { return };
        let value = value.trim();
        match (key, &mut self.from) {
            ("remote", From::Nowhere) => {
                self.from = match section {
                    "GIT" => From::Git(value.to_owned(), String::new()),
                    "PATH" => From::Path(value.to_owned()),
                    _ => From::Gems(Some(value.to_owned()).filter(|remote| !is_usual(remote))),
                }
            }
            // Several remotes of one section: which one a gem is from is not told.
            ("remote", From::Gems(other)) if is_usual(value) => *other = None,
            ("revision", From::Git(_, revision)) => *revision = value.to_owned(),
            _ => {}
        }
    }

    /// `name (1.0)`, `name (1.0-x86_64-linux)`
    fn gem(&mut self, content: &'a str, line: u32) {
        let Some((name, stated)) =
            content.split_once(" (").and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)))
        else {
            self.listing.problem(Some(line), "expected a gem as `name (version)`");
            return;
        };
        let (version, platform) = stated.split_once('-').unwrap_or((stated, ""));
        let index = self.listing.packages.len();
        let mut package =
            Package { purl: purl(name, Some(version)), line: Some(line), ..Package::new(name, Some(version)) };
        if !platform.is_empty() {
            qualify(&mut package, "platform", platform);
        }
        match &self.from {
            From::Gems(Some(remote)) => package.download = Some(remote.clone()),
            From::Git(remote, revision) => set_vcs(&mut package, remote, revision),
            // The project itself, or a gem that is worked on beside it.
            From::Path(path) => {
                package.kind = Kind::Application;
                if path == "." && self.root.is_none() {
                    self.root = Some(index);
                }
            }
            From::Gems(None) | From::Nowhere => {}
        }
        self.full.push((index, content.strip_suffix(')').unwrap_or(content)));
        let all = self.names.entry(name).or_default();
        if all.len() < SAME {
            all.push(index);
        }
        self.listing.packages.push(package);
    }

    fn ask(&mut self, content: &'a str, line: u32) {
        let name = content.split([' ', '!']).next().unwrap_or_default();
        match self.listing.packages.len().checked_sub(1) {
            Some(from) => self.asks.push((from, name, line)),
            None => self.listing.problem(Some(line), "a dependency stands before the first gem"),
        }
    }

    fn finish(mut self, file: &File<'_>) -> Listing {
        for (from, name, line) in &self.asks {
            // A gem for one platform needs that of the same, when there is one.
            let platform = |index: usize| {
                let package = self.listing.packages.get(index);
                package.and_then(|one| Some(one.purl.as_ref()?.qualifier("platform")?.to_owned()))
            };
            let all = self.names.get(name).map_or(&[][..], Vec::as_slice);
            let own = platform(*from);
            let same: Vec<usize> = all.iter().copied().filter(|to| own.is_some() && platform(*to) == own).collect();
            for to in if same.is_empty() { all } else { &same } {
                self.listing.edges.push(Edge { from: *from, to: *to, kind: EdgeKind::DependsOn });
            }
            // Bundler is there before everything, and never in its own list.
            if all.is_empty() && *name != "bundler" {
                self.listing.unknown(Some(*line), format!("`{name}` is asked for and not in the lock file"));
            }
        }
        self.project(file);
        for (index, gem) in &self.full {
            if let (Some(hashes), Some(package)) = (self.hashes.get(gem), self.listing.packages.get_mut(*index)) {
                package.hashes.clone_from(hashes);
            }
        }
        reach::tidy(&mut self.listing.edges);
        reach::set_scopes(&mut self.listing);
        self.listing
    }

    /// Adds the project, as far as it is no gem itself, with edges to what it asks for.
    fn project(&mut self, file: &File<'_>) {
        if self.direct.is_empty() {
            return;
        }
        let bytes = match file.name() {
            "gems.locked" => file.read_beside("gems.rb"),
            name => file.read_beside(name.trim_end_matches(".lock")),
        };
        let groups = bytes.as_deref().and_then(|bytes| text(bytes).ok()).map(gemfile::development);
        if groups.is_none() {
            self.listing
                .unknown(None, "which gems are for development only stands in the `Gemfile`, which is not there");
        }
        let groups = groups.unwrap_or_default();
        let root = self.root.unwrap_or_else(|| {
            let mut project = Package::new(folder_name(file.folder()), None);
            project.kind = Kind::Application;
            self.listing.packages.push(project);
            self.listing.packages.len() - 1
        });
        for (name, line) in &self.direct {
            let kind = match groups.get(name) {
                Some(true) => EdgeKind::DevDependsOn,
                _ => EdgeKind::DependsOn,
            };
            let all = self.names.get(name).map_or(&[][..], Vec::as_slice);
            for to in all {
                self.listing.edges.push(Edge { from: root, to: *to, kind });
            }
            if all.is_empty() && *name != "bundler" {
                self.listing.unknown(Some(*line), format!("`{name}` is asked for and not in the lock file"));
            }
        }
    }
}

fn is_usual(remote: &str) -> bool {
    matches!(
        remote.trim_end_matches('/'),
        "https://rubygems.org" | "http://rubygems.org" | "https://index.rubygems.org"
    )
}

/// Whether Bundler has locked what a gem in this folder asks for.
pub(super) fn is_locked(file: &File<'_>) -> bool {
    is_above(file, &["Gemfile.lock", "gems.locked"]).is_some_and(|path| {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let member = file.folder().strip_prefix(folder).unwrap_or_default().trim_start_matches('/');
        let named = file.name().trim_end_matches(".gemspec");
        // Beside it, or with the gem as one of its paths.
        member.is_empty()
            || file
                .files
                .read(&path)
                .is_some_and(|bytes| memchr::memmem::find(&bytes, format!("\n    {named} (").as_bytes()).is_some())
    })
}
