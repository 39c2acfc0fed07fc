//! Members of a tar, one after the other, from a stream.
//!
//! The formats are those of POSIX.1-2017 (`pax`, ustar) and GNU tar. Where readers may disagree, what Go's `archive/tar`
//! does is right here, for with it containers are made and run: links and folders have no bytes, whatever their header says,
//! and a global extended header changes nothing. Own code, because the `tar` crate either takes extended headers of any
//! length, or none at all, and reads a stream header by header, which costs an inflater dear.

use std::io::{self, Read, Seek as _, SeekFrom};

use super::header::{BLOCK, Header, Kind, Said};

/// Bytes of an extended header: the longest path is 4 KiB, and a few attributes stand beside it.
const EXTENDED_BYTES: u64 = 1 << 20;

/// Bytes of a path, as in Linux.
const PATH_BYTES: usize = 4096;

/// Blocks of a map of a sparse file.
const SPARSE_BLOCKS: usize = 1 << 16;

/// Where an archive comes from.
pub(super) trait Source: Read {
    /// Says whether so many bytes were passed over without being read.
    fn pass(&mut self, _bytes: u64) -> io::Result<bool> {
        Ok(false)
    }
}

/// An archive that is a file: what is not needed is not read.
pub(super) struct OnDisk(pub(super) std::fs::File);

/// An archive that can only be read.
pub(super) struct Streamed<R>(pub(super) R);

impl Read for OnDisk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl Source for OnDisk {
    fn pass(&mut self, bytes: u64) -> io::Result<bool> {
        let Ok(step) = i64::try_from(bytes) else { return Ok(false) };
        self.0.seek(SeekFrom::Current(step)).map(|_| true)
    }
}

impl<R: Read> Read for Streamed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer)
    }
}

impl<R: Read> Source for Streamed<R> {}

/// A member; its path is [`Archive::path`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Member {
    /// What it is.
    pub(super) kind: Kind,
    /// Bytes that can be read of it.
    pub(super) size: u64,
    /// Whether anyone may execute it.
    pub(super) may_run: bool,
}

/// Members that were passed over, because no file can have their path.
#[derive(Debug, Default)]
pub(super) struct Refused {
    /// How many.
    pub(super) count: u64,
    /// The first, shortened.
    pub(super) first: String,
}

/// A tar; reading gives the bytes of the member that [`Archive::next`] returned last.
pub(super) struct Archive<S> {
    source: S,
    buffer: Box<[u8]>,
    /// Where unread bytes of the buffer begin and end.
    unread: (usize, usize),
    /// Bytes of the member that were not read.
    left: u64,
    /// Zeros behind it.
    padding: u64,
    /// Bytes of the archive that are behind us.
    position: u64,
    /// What stopped the source, until what came before it is used up.
    failed: Option<io::Error>,
    path: String,
    link: String,
    /// Paths that lead nowhere.
    pub(super) refused: Refused,
}

impl<S: Source> Archive<S> {
    /// Returns the archive; `buffer` is how many bytes are read at once.
    pub(super) fn new(source: S, buffer: usize) -> Self {
        let buffer = vec![0; buffer.max(BLOCK)].into_boxed_slice();
        let (path, link) = (String::new(), String::new());
        let (unread, refused) = ((0, 0), Refused::default());
        Self { source, buffer, unread, left: 0, padding: 0, position: 0, failed: None, path, link, refused }
    }

    /// Returns the path of the member from the root: no `.`, `..`, or empty part, no slash at either end; bytes that are
    /// not UTF-8 are replaced.
    pub(super) fn path(&self) -> &str {
        &self.path
    }

    /// Returns where a link leads, as written.
    pub(super) fn link(&self) -> &str {
        &self.link
    }

    /// Returns where the unread bytes of the member begin.
    pub(super) fn position(&self) -> u64 {
        self.position
    }

    /// Goes on to the next member whose path can be; `None` at the end.
    ///
    /// # Errors
    /// When the archive is damaged, or an extended header is longer than we read.
    pub(super) fn next(&mut self) -> io::Result<Option<Member>> {
        let mut said = Said::default();
        loop {
            let rest = self.left.saturating_add(self.padding);
            (self.left, self.padding) = (0, 0);
            self.skip(rest)?;
            let Some(block) = self.header()? else { return Ok(None) };
            let header = Header::read(&block).ok_or_else(|| {
                let what = if self.position == BLOCK as u64 { "is no tar" } else { "has a damaged header" };
                io::Error::new(io::ErrorKind::InvalidData, format!("it {what} (byte {})", self.position - BLOCK as u64))
            })?;
            if matches!(header.kind, Kind::LongPath | Kind::LongLink | Kind::Extended | Kind::Global) {
                self.hold(header.size);
                let bytes = self.extended(header.size)?;
                match header.kind {
                    Kind::LongPath => said.path = Some(until_zero(&bytes).to_vec()),
                    Kind::LongLink => said.link = Some(until_zero(&bytes).to_vec()),
                    Kind::Extended => said.take(&bytes)?,
                    _ => {}
                }
                continue;
            }
            if header.map_goes_on {
                self.pass_map()?;
            }
            let told = said.path.take();
            let path = told.as_deref().map_or_else(|| header.path(&block), |path| path.to_vec().into());
            let mut kind = if said.is_sparse && header.kind == Kind::File { Kind::Sparse } else { header.kind };
            if kind == Kind::File && path.ends_with(b"/") {
                kind = Kind::Folder;
            }
            let size = if kind.has_bytes() { said.size.unwrap_or(header.size) } else { 0 };
            self.hold(size);
            self.link.clear();
            if matches!(kind, Kind::HardLink | Kind::Symlink) {
                let link = said.link.take();
                self.link.push_str(&String::from_utf8_lossy(link.as_deref().unwrap_or_else(|| header.link(&block))));
            }
            match clean(&path, &mut self.path) {
                Path::Plain => return Ok(Some(Member { kind, size, may_run: header.may_run })),
                Path::Root => {}
                Path::Outside => {
                    if self.refused.count == 0 {
                        self.refused.first = String::from_utf8_lossy(&path).chars().take(80).collect();
                    }
                    self.refused.count += 1;
                }
            }
            said = Said::default();
        }
    }

    /// Reads what follows the last member to the end of the source.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        self.unread = (0, 0);
        while self.fill()? > 0 {
            self.unread = (0, 0);
        }
        Ok(())
    }

    fn hold(&mut self, size: u64) {
        let block = BLOCK as u64;
        (self.left, self.padding) = (size, (block - size % block) % block);
    }

    /// Returns the next block that is a header; at two blocks of zeros, or where the source ends, there is none.
    fn header(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        let mut zeros = 0;
        loop {
            let mut block = [0; BLOCK];
            let mut have = 0;
            while let Some(rest) = block.get_mut(have..).filter(|rest| !rest.is_empty()) {
                match self.copy(rest)? {
                    0 if have == 0 => return Ok(None),
                    0 => return Err(cut("a header")),
                    length => have += length,
                }
            }
            match block.iter().all(|byte| *byte == 0) {
                true if zeros > 0 => return Ok(None),
                true => zeros += 1,
                false if zeros > 0 => {
                    return Err(io::Error::new(io::ErrorKind::InvalidData, "members follow the end of the tar"));
                }
                false => return Ok(Some(block)),
            }
        }
    }

    fn extended(&mut self, size: u64) -> io::Result<Vec<u8>> {
        if size > EXTENDED_BYTES {
            let message = format!("an extended header of {size} bytes is longer than {EXTENDED_BYTES}");
            return Err(io::Error::new(io::ErrorKind::InvalidData, message));
        }
        let mut bytes = Vec::new();
        self.read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// Passes the rest of the map of a sparse file (GNU): blocks whose byte 504 says whether another follows.
    fn pass_map(&mut self) -> io::Result<()> {
        for _ in 0..SPARSE_BLOCKS {
            self.left = BLOCK as u64;
            let mut block = [0; BLOCK];
            self.read_exact(&mut block)?;
            if block.get(504).is_none_or(|more| *more == 0) {
                return Ok(());
            }
        }
        Err(io::Error::new(io::ErrorKind::InvalidData, "the map of a sparse file has no end"))
    }

    fn skip(&mut self, mut bytes: u64) -> io::Result<()> {
        while bytes > 0 {
            if self.unread.0 == self.unread.1 {
                if self.source.pass(bytes)? {
                    self.position = self.position.saturating_add(bytes);
                    return Ok(());
                }
                if self.fill()? == 0 {
                    return Err(cut(&format!("`{}`", self.path)));
                }
            }
            let have = (self.unread.1 - self.unread.0).min(usize::try_from(bytes).unwrap_or(usize::MAX));
            self.unread.0 += have;
            self.position += have as u64;
            bytes -= have as u64;
        }
        Ok(())
    }

    /// Fills the empty buffer as far as it goes, so that an inflater works in long runs.
    fn fill(&mut self) -> io::Result<usize> {
        if let Some(error) = self.failed.take() {
            return Err(error);
        }
        let mut have = 0;
        while let Some(rest) = self.buffer.get_mut(have..).filter(|rest| !rest.is_empty()) {
            match self.source.read(rest) {
                Ok(0) => break,
                Ok(length) => have += length,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) if have > 0 => {
                    self.failed = Some(error);
                    break;
                }
                Err(error) => return Err(error),
            }
        }
        self.unread = (0, have);
        Ok(have)
    }

    fn copy(&mut self, to: &mut [u8]) -> io::Result<usize> {
        if self.unread.0 == self.unread.1 {
            self.fill()?;
        }
        let have = self.buffer.get(self.unread.0..self.unread.1).unwrap_or_default();
        let length = have.len().min(to.len());
        if let (Some(to), Some(from)) = (to.get_mut(..length), have.get(..length)) {
            to.copy_from_slice(from);
        }
        self.unread.0 += length;
        self.position += length as u64;
        Ok(length)
    }
}

impl<S: Source> Read for Archive<S> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let Some(buffer) = buffer.get_mut(..most).filter(|buffer| !buffer.is_empty()) else { return Ok(0) };
        let length = self.copy(buffer)?;
        if length == 0 {
            return Err(cut(&format!("`{}`", self.path)));
        }
        self.left -= length as u64;
        Ok(length)
    }
}

fn cut(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, format!("it ends in the middle of {what}"))
}

fn until_zero(bytes: &[u8]) -> &[u8] {
    bytes.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// What a path is.
#[derive(Debug, PartialEq, Eq)]
enum Path {
    Plain,
    Root,
    Outside,
}

/// Writes a path from the root without tricks.
fn clean(path: &[u8], to: &mut String) -> Path {
    to.clear();
    if path.len() > PATH_BYTES {
        return Path::Outside;
    }
    let text = String::from_utf8_lossy(path);
    for part in text.split('/') {
        match part {
            "" | "." => {}
            ".." => return Path::Outside,
            part => {
                if !to.is_empty() {
                    to.push('/');
                }
                to.push_str(part);
            }
        }
    }
    if to.is_empty() { Path::Root } else { Path::Plain }
}

/// Returns where a hard link leads, from the root; `None` when that is outside.
pub(super) fn target(link: &str) -> Option<String> {
    let mut path = String::new();
    (clean(link.as_bytes(), &mut path) == Path::Plain).then_some(path)
}

/// Returns where a symbolic link of the member `from` leads, from the root of the archive; `None` when that is outside.
pub(super) fn follow(from: &str, link: &str) -> Option<String> {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    if link.starts_with('/') {
        return None;
    }
    for part in link.split('/') {
        match part {
            "" | "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests;
