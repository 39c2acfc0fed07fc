//! The files that a package of a distribution owns, within bounds.

use crate::Listing;

/// A path longer than this exists on no system (`PATH_MAX` of Linux).
const MOST_PATH_BYTES: usize = 4096;
/// A full desktop owns some 50 MB of paths.
const MOST_BYTES: usize = 256 << 20;

/// Collects the owned files of one database.
pub(super) struct Owned<'a> {
    /// Where the root of the system lies in the target: `""` or `rootfs/`.
    root: &'a str,
    files: Vec<String>,
    bytes: usize,
    full: bool,
}

impl<'a> Owned<'a> {
    /// Begins with none.
    pub(super) fn new(root: &'a str) -> Self {
        Self { root, files: Vec::new(), bytes: 0, full: false }
    }

    /// Adds the file `folder` + `name`, from the root of the system; a `/` at the beginning is dropped.
    pub(super) fn push(&mut self, folder: &str, name: &str) {
        let (folder, name) = match folder.trim_start_matches(['.', '/']) {
            "" => ("", name.trim_start_matches(['.', '/'])),
            folder => (folder, name),
        };
        let length = folder.len() + name.len();
        if name.is_empty() || length > MOST_PATH_BYTES {
            return;
        }
        self.add(["", folder, name]);
        // Databases keep the names of before `/bin` became a link to `/usr/bin`; files are found under the new ones.
        let start = if folder.is_empty() { name } else { folder };
        if ["bin/", "sbin/", "lib/", "lib32/", "lib64/", "libx32/"].iter().any(|old| start.starts_with(old)) {
            self.add(["usr/", folder, name]);
        }
    }

    fn add(&mut self, parts: [&str; 3]) {
        let length = self.root.len() + parts.iter().map(|part| part.len()).sum::<usize>();
        if self.bytes + length > MOST_BYTES {
            self.full = true;
            return;
        }
        self.bytes += length;
        let mut path = String::with_capacity(length);
        path.push_str(self.root);
        parts.iter().for_each(|part| path.push_str(part));
        self.files.push(path);
    }

    /// Gives the files added since the last time to this package, in the order of the database.
    pub(super) fn give(&mut self, listing: &mut Listing, package: usize) {
        if !self.files.is_empty() {
            listing.owned.push((package, std::mem::take(&mut self.files)));
        }
    }

    /// Tells when a limit was reached.
    pub(super) fn finish(self, listing: &mut Listing) {
        if self.full {
            listing.problem(
                None,
                format!("packages own more than {} MiB of paths: files are no longer noted as owned", MOST_BYTES >> 20),
            );
        }
    }
}
