//! Tags, and the tree of the newest release.

use std::collections::BTreeMap;

use bstr::{BStr, ByteSlice as _};
use gix::objs::{Find as _, Kind};
use jiff::Timestamp;
use rayon::prelude::*;
use slam_model::{
    Fact, Gap, Oddity, RepoPath,
    digest::ObjectId,
    evidence::release::{Releases, Tag},
};

use crate::{Forgetful, Memory, Progress, Repository, commit, release_tree, state, version};

/// Tags that one thread reads before it takes the next lot.
const CHUNK: usize = 256;
/// Tags of tags of tags: more than this many are not followed.
const PEELS: usize = 8;

impl Repository {
    /// Lists all tags, and what stands in the tree of the newest release, reachable from the revision or not.
    /// Oddities name what was passed over. With `recorded` exactly these tags count, each as what it pointed at then: one that
    /// was made later is not seen, and one that moved or went counts as it was. A release of which the object is not here any
    /// more leaves all releases unseen.
    pub fn releases(
        &self,
        recorded: Option<&BTreeMap<String, ObjectId>>,
        progress: &dyn Progress,
    ) -> (Fact<Releases>, Vec<Oddity>) {
        self.releases_from(recorded, &Forgetful, progress)
    }

    /// Lists them; what the memory knows of the same tags is not read again.
    pub(crate) fn releases_from(
        &self,
        recorded: Option<&BTreeMap<String, ObjectId>>,
        memory: &dyn Memory,
        progress: &dyn Progress,
    ) -> (Fact<Releases>, Vec<Oddity>) {
        let listed = match recorded {
            None => self.list_tags(),
            Some(recorded) => match self.recorded_tags(recorded) {
                Ok(listed) => Ok(listed),
                Err(gap) => return (Fact::NotVisible(gap), Vec::new()),
            },
        };
        match listed {
            Ok((refs, oddities)) => {
                let key = state::tags_key(&refs);
                if let Some(releases) = memory.releases(key.as_str()) {
                    return (releases, oddities);
                }
                let total = refs.len() as u64;
                let found = self.read_tags(&refs);
                progress.stage("tags", total, Some(total));
                let releases = found.map_or_else(Fact::Broken, |tags| self.releases_of(tags));
                if is_sound(&releases) {
                    memory.keep_releases(key.as_str(), &releases);
                }
                (releases, oddities)
            }
            Err(cause) => (Fact::Broken(cause), Vec::new()),
        }
    }

    /// Lists the references beneath `refs/tags/` with what each points at, packed and loose.
    pub(crate) fn list_tags(&self) -> Result<(Vec<TagRef>, Vec<Oddity>), String> {
        let repo = self.local();
        let cannot = |error: gix::Error| format!("the tags cannot be listed: {error:#}");
        let platform = repo.references().map_err(cannot)?;
        let mut refs = Vec::new();
        let mut oddities = Vec::new();
        for reference in platform.tags().map_err(cannot)? {
            if refs.len() >= self.limits().tags {
                let message = format!("there are more than {} tags; the rest is not read", self.limits().tags);
                oddities.push(Oddity { path: RepoPath::from(".git/refs/tags"), line: None, message });
                break;
            }
            let mut reference = match reference {
                Ok(reference) => reference,
                Err(error) => {
                    let message = format!("a tag cannot be read and is passed over: {error}");
                    oddities.push(Oddity { path: RepoPath::from(".git/refs/tags"), line: None, message });
                    continue;
                }
            };
            let name = reference.name().as_bstr();
            let name = name.strip_prefix(b"refs/tags/").unwrap_or(name).as_bstr().to_owned();
            match reference.follow_to_object() {
                Ok(id) => refs.push(TagRef { name: name.to_str_lossy().into_owned(), id: id.detach() }),
                Err(error) => {
                    let message = format!("the tag `{name}` points at nothing: {error:#}");
                    oddities.push(Oddity { path: RepoPath::from(".git/refs/tags"), line: None, message });
                }
            }
        }
        Ok((refs, oddities))
    }

    /// Returns the recorded tags whose objects are here.
    fn recorded_tags(&self, recorded: &BTreeMap<String, ObjectId>) -> Result<(Vec<TagRef>, Vec<Oddity>), Gap> {
        let repo = self.local();
        let (mut refs, mut oddities) = (Vec::new(), Vec::new());
        for (name, wanted) in recorded.iter().take(self.limits().tags) {
            let id = gix::ObjectId::from_hex(wanted.as_str().as_bytes()).ok().filter(|id| repo.has_object(id));
            let why =
                || format!("the tag `{name}` pointed at {} then, which the repository has no more", wanted.short());
            match id {
                Some(id) => refs.push(TagRef { name: name.clone(), id }),
                None if version::parse_tag(name).is_some() => {
                    return Err(Gap::new(why(), "push a tag that points at it, under any name"));
                }
                None => {
                    let message = format!("{}; it is passed over", why());
                    oddities.push(Oddity { path: RepoPath::from(".git/refs/tags"), line: None, message });
                }
            }
        }
        Ok((refs, oddities))
    }

    fn read_tags(&self, refs: &[TagRef]) -> Result<Vec<Tag>, String> {
        let lots: Vec<_> = refs
            .par_chunks(CHUNK)
            .map(|lot| {
                let repo = self.local();
                let mut buffer = Vec::new();
                lot.iter().map(|tag| tag.read(&repo, &mut buffer)).collect::<Result<Vec<_>, String>>()
            })
            .collect::<Result<_, _>>()?;
        let mut tags: Vec<Tag> = lots.into_iter().flatten().collect();
        tags.sort_by(|a, b| b.time.cmp(&a.time).then_with(|| a.name.cmp(&b.name)));
        Ok(tags)
    }

    fn releases_of(&self, tags: Vec<Tag>) -> Fact<Releases> {
        if tags.is_empty() {
            return Fact::Absent;
        }
        let is_release = |tag: &&Tag| tag.version.is_some() && tag.commit.is_some();
        let releases = tags.iter().filter(is_release).map(|tag| tag.name.clone()).collect();
        let is_final = |tag: &&Tag| version::parse_tag(&tag.name).is_some_and(|found| !found.is_prerelease);
        let newest = tags.iter().filter(is_release).find(is_final).or_else(|| tags.iter().find(is_release));
        let newest = newest.and_then(|tag| release_tree::read(self, tag));
        Fact::Seen(Releases { newest, tags, releases })
    }
}

/// Returns whether everything could be read.
fn is_sound(releases: &Fact<Releases>) -> bool {
    match releases {
        Fact::Seen(seen) => seen.newest.as_ref().is_none_or(|newest| newest.problems.is_empty()),
        Fact::Absent => true,
        Fact::NotVisible(_) | Fact::Broken(_) => false,
    }
}

/// A reference to a tag.
pub(crate) struct TagRef {
    pub(crate) name: String,
    pub(crate) id: gix::ObjectId,
}

impl TagRef {
    fn read(&self, repo: &gix::Repository, buffer: &mut Vec<u8>) -> Result<Tag, String> {
        let found = version::parse_tag(&self.name);
        let mut tag = Tag {
            name: self.name.clone(),
            commit: None,
            annotated: false,
            signed: false,
            inner_name: None,
            time: None,
            version: found.as_ref().map(|found| found.version.clone()),
            prefix: found.map_or_else(String::new, |found| found.prefix),
            message_lines: 0,
        };
        let mut id = self.id;
        for peel in 0..PEELS {
            let object = repo
                .objects
                .try_find(&id, buffer)
                .map_err(|error| format!("the tag `{}` cannot be read: {error:#}", self.name))?
                .ok_or_else(|| format!("the object {id} of the tag `{}` is missing", self.name))?;
            match object.kind {
                Kind::Commit => {
                    tag.commit = ObjectId::from_bytes(id.as_bytes()).ok();
                    tag.time = tag.time.or_else(|| commit::committer_time(object.data));
                    break;
                }
                Kind::Tag => {
                    let raw = RawTag::parse(object.data)
                        .ok_or_else(|| format!("the object {id} of the tag `{}` is no proper tag", self.name))?;
                    if peel == 0 {
                        tag.annotated = true;
                        tag.inner_name = Some(raw.name.to_str_lossy().into_owned()).filter(|inner| *inner != self.name);
                        tag.time = raw.time;
                        tag.signed = raw.signed;
                        tag.message_lines = raw.message_lines;
                    }
                    id = gix::ObjectId::from_hex(raw.object)
                        .map_err(|_| format!("the tag `{}` names no proper object", self.name))?;
                }
                Kind::Tree | Kind::Blob => break,
            }
        }
        Ok(tag)
    }
}

/// An annotated tag, read from its raw bytes.
struct RawTag<'t> {
    object: &'t [u8],
    name: &'t BStr,
    time: Option<Timestamp>,
    signed: bool,
    message_lines: u32,
}

/// How signatures begin (gitformat-signature(5)): OpenPGP, SSH, and X.509.
const SIGNATURES: [&[u8]; 4] = [
    b"-----BEGIN PGP SIGNATURE-----",
    b"-----BEGIN PGP MESSAGE-----",
    b"-----BEGIN SSH SIGNATURE-----",
    b"-----BEGIN SIGNED MESSAGE-----",
];

impl<'t> RawTag<'t> {
    fn parse(bytes: &'t [u8]) -> Option<Self> {
        let (headers, message) = commit::split_headers(bytes);
        let header = |name: &[u8]| headers.lines().find_map(|line| line.strip_prefix(name));
        let (mut lines, mut signed) = (0_u32, header(b"gpgsig ").is_some() || header(b"gpgsig-sha256 ").is_some());
        for line in message.lines() {
            if SIGNATURES.iter().any(|start| line.starts_with(start)) {
                signed = true;
                break;
            }
            lines = lines.saturating_add(1);
        }
        Some(Self {
            object: header(b"object ")?,
            name: header(b"tag ").unwrap_or_default().as_bstr(),
            time: header(b"tagger ").and_then(|line| commit::Ident::parse(line).time()),
            signed,
            message_lines: lines,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_object_falls_into_its_parts() {
        let tag = RawTag::parse(
            b"object 1\ntype commit\ntag v1\ntagger A <a@x> 1700000000 +0100\n\nOne\n\nTwo\n-----BEGIN PGP SIGNATURE-----\nx\n",
        )
        .unwrap();
        assert_eq!((tag.object, tag.name, tag.signed, tag.message_lines), (&b"1"[..], "v1".into(), true, 3));
        assert_eq!(tag.time.map(Timestamp::as_second), Some(1_700_000_000));
    }

    #[test]
    fn the_oldest_tags_have_no_tagger_and_no_message() {
        let tag = RawTag::parse(b"object 1\ntype commit\ntag v0\n").unwrap();
        assert_eq!((tag.time, tag.signed, tag.message_lines), (None, false, 0));
        assert!(RawTag::parse(b"tree 1\n").is_none());
    }
}
