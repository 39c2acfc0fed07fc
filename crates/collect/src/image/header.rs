//! The header of a tar member: one block of 512 bytes, and what extended headers before it say instead.

use std::{borrow::Cow, io};

/// Length of a header, and of the pieces that content is padded to.
pub(super) const BLOCK: usize = 512;

/// What a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A regular file with bytes of its own.
    File,
    /// A file whose zeros are left out.
    Sparse,
    /// Another name of an earlier member.
    HardLink,
    /// A symbolic link.
    Symlink,
    /// A folder.
    Folder,
    /// A device, pipe, or what we do not know.
    Other,
    /// GNU: the path of the next member.
    LongPath,
    /// GNU: where the next member leads.
    LongLink,
    /// pax: attributes of the next member.
    Extended,
    /// pax: attributes of all members.
    Global,
}

impl Kind {
    /// Says whether bytes follow the header.
    pub(super) fn has_bytes(self) -> bool {
        !matches!(self, Self::HardLink | Self::Symlink | Self::Folder)
    }
}

/// The fields of a header that we need.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    pub(super) kind: Kind,
    pub(super) size: u64,
    pub(super) may_run: bool,
    /// The map of a sparse file goes on in further blocks.
    pub(super) map_goes_on: bool,
    /// A prefix stands before the name (POSIX; GNU has other things there).
    has_prefix: bool,
}

impl Header {
    /// Reads a block; `None` when its check sum is wrong, or its length is no number.
    pub(super) fn read(block: &[u8; BLOCK]) -> Option<Self> {
        let told = octal(block.get(148..156)?)?;
        let is_check = |at: usize| (148..156).contains(&at);
        let sum: u64 =
            block.iter().enumerate().map(|(at, byte)| u64::from(if is_check(at) { b' ' } else { *byte })).sum();
        // Some old programs added signed bytes.
        let signed = || -> i64 {
            block
                .iter()
                .enumerate()
                .map(|(at, byte)| i64::from(if is_check(at) { 0x20 } else { byte.cast_signed() }))
                .sum()
        };
        if told != sum && i64::try_from(told) != Ok(signed()) {
            return None;
        }
        let kind = match block.get(156)? {
            b'0' | 0 | b'7' => Kind::File,
            b'1' => Kind::HardLink,
            b'2' => Kind::Symlink,
            b'5' => Kind::Folder,
            b'S' => Kind::Sparse,
            b'L' => Kind::LongPath,
            b'K' => Kind::LongLink,
            b'x' | b'X' => Kind::Extended,
            b'g' => Kind::Global,
            _ => Kind::Other,
        };
        // Devices and pipes have no bytes either, whatever stands there.
        let is_special = matches!(block.get(156)?, b'3' | b'4' | b'6');
        let size = if kind.has_bytes() && !is_special { octal(block.get(124..136)?)? } else { 0 };
        Some(Self {
            kind,
            size,
            may_run: octal(block.get(100..108)?).is_some_and(|mode| mode & 0o111 != 0),
            map_goes_on: kind == Kind::Sparse && block.get(482).is_some_and(|more| *more != 0),
            has_prefix: block.get(257..263) == Some(b"ustar\0"),
        })
    }

    /// Returns the path that the block itself has.
    pub(super) fn path<'b>(&self, block: &'b [u8; BLOCK]) -> Cow<'b, [u8]> {
        let name = text(block, 0, 100);
        match text(block, 345, 500) {
            prefix if self.has_prefix && !prefix.is_empty() => Cow::Owned([prefix, name].join(&b'/')),
            _ => Cow::Borrowed(name),
        }
    }

    /// Returns where the member leads.
    pub(super) fn link<'b>(&self, block: &'b [u8; BLOCK]) -> &'b [u8] {
        text(block, 157, 257)
    }
}

fn text(block: &[u8; BLOCK], from: usize, to: usize) -> &[u8] {
    let field = block.get(from..to).unwrap_or_default();
    field.split(|byte| *byte == 0).next().unwrap_or_default()
}

/// Reads a number: octal digits between blanks, or GNU's bytes after a set first bit. An empty field is zero.
fn octal(field: &[u8]) -> Option<u64> {
    match field {
        [first, rest @ ..] if first & 0x80 != 0 => {
            // Nobody needs more than eight bytes; negative lengths have the second bit, too.
            let start = u64::from(first & 0x7f);
            rest.iter().try_fold(start, |all, byte| Some(all.checked_mul(256)? | u64::from(*byte)))
        }
        _ => {
            let is_blank = |byte: &u8| *byte == b' ' || *byte == 0;
            let digits = field.iter().skip_while(|byte| is_blank(byte)).take_while(|byte| !is_blank(byte));
            digits.into_iter().try_fold(0_u64, |all, byte| match byte {
                b'0'..=b'7' => Some(all.checked_mul(8)? | u64::from(byte - b'0')),
                _ => None,
            })
        }
    }
}

/// What extended headers said of the member that follows them.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) path: Option<Vec<u8>>,
    pub(super) link: Option<Vec<u8>>,
    pub(super) size: Option<u64>,
    pub(super) is_sparse: bool,
}

impl Said {
    /// Takes the records `LENGTH KEY=VALUE\n` of a pax header in.
    ///
    /// # Errors
    /// When a record is not written so: what follows could not be told apart.
    pub(super) fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        while !bytes.is_empty() {
            let (key, value, rest) = record(bytes)
                .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "an extended header is damaged"))?;
            let own = || (!value.is_empty()).then(|| value.to_vec());
            match key {
                b"path" if !self.is_sparse => self.path = own(),
                b"GNU.sparse.name" => (self.path, self.is_sparse) = (own(), true),
                b"linkpath" => self.link = own(),
                b"size" => {
                    let size = std::str::from_utf8(value).ok().and_then(|text| text.parse().ok());
                    let wrong =
                        || io::Error::new(io::ErrorKind::InvalidData, "an extended header has a length that is none");
                    self.size = Some(size.ok_or_else(wrong)?);
                }
                key if key.starts_with(b"GNU.sparse.") => self.is_sparse = true,
                _ => {}
            }
            bytes = rest;
        }
        Ok(())
    }
}

fn record(bytes: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let blank = bytes.iter().take(10).position(|byte| *byte == b' ')?;
    let length: usize = std::str::from_utf8(bytes.get(..blank)?).ok()?.parse().ok()?;
    let (record, rest) = bytes.split_at_checked(length)?;
    let record = record.get(blank + 1..)?.strip_suffix(b"\n")?;
    let equals = record.iter().position(|byte| *byte == b'=')?;
    Some((record.get(..equals)?, record.get(equals + 1..)?, rest))
}
