//! ELF package notes: the package that a program of a distribution was built in (systemd, "Package Metadata for
//! Executable Files"; type 0xcafe1a7e, owner `FDO`).

use serde::Deserialize;
use slam_formats::purl::Purl;

use super::executable::Executable;
use crate::bytes::Order;
use crate::{File, Listing, Package};

const TYPE: u32 = 0xcafe_1a7e;
const OWNER: &[u8] = b"FDO\0";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    #[serde(rename = "type")]
    kind: Option<String>,
    name: Option<String>,
    version: Option<String>,
    architecture: Option<String>,
    os: Option<String>,
    os_version: Option<String>,
}

/// Reads the note; nothing when there is none.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let section = Executable::read(file.bytes).and_then(|executable| executable.section(".note.package"));
    let Some(section) = section else { return listing };
    // The fifth byte of the name of the file, so to say: 1 is the lowest byte first.
    let order = if file.bytes.get(5) == Some(&2) { Order::Big } else { Order::Little };
    let Some(text) = text(section, order) else { return listing };
    let note: Note = match serde_json::from_slice(text) {
        Ok(note) => note,
        Err(error) => {
            listing.problem(None, format!("ELF package note is no JSON object: {error}"));
            return listing;
        }
    };
    let Some(name) = note.name.clone().filter(|name| !name.is_empty()) else { return listing };
    let mut package = Package::new(name, note.version.as_deref());
    package.purl = purl(&note, &package);
    package.supplier.clone_from(&note.os);
    listing.packages.push(package);
    listing
}

fn purl(note: &Note, package: &Package) -> Option<Purl> {
    let kind = note.kind.as_deref().filter(|kind| matches!(*kind, "deb" | "rpm" | "apk" | "alpm"))?;
    let namespace = match (kind, note.os.as_deref()?) {
        ("rpm", "rhel") => "redhat",
        (_, os) => os,
    };
    // The epoch of an rpm is a qualifier.
    let version = package.version.as_deref();
    let (epoch, version) = match version.and_then(|version| version.split_once(':')) {
        Some((epoch, rest)) if kind == "rpm" => (Some(epoch), Some(rest)),
        _ => (None, version),
    };
    let mut purl = Purl::new(kind, Some(namespace), &package.name, version).ok()?;
    if let Some(epoch) = epoch.filter(|epoch| *epoch != "0") {
        purl = purl.with_qualifier("epoch", epoch).ok()?;
    }
    if let Some(arch) = note.architecture.as_deref().filter(|arch| !arch.is_empty()) {
        purl = purl.with_qualifier("arch", arch).ok()?;
    }
    match (note.os.as_deref(), note.os_version.as_deref()) {
        (Some(os), Some(version)) => purl.with_qualifier("distro", &format!("{os}-{version}")).ok(),
        _ => Some(purl),
    }
}

/// Returns the text of the note with the right type and owner; the text ends at its first NUL.
fn text(mut notes: &[u8], order: Order) -> Option<&[u8]> {
    loop {
        let owner_length = order.size(notes, 0)?;
        let length = order.size(notes, 4)?;
        let kind = order.u32(notes, 8)?;
        let start = 12usize.checked_add(owner_length.checked_next_multiple_of(4)?)?;
        let end = start.checked_add(length)?;
        let text = notes.get(start..end)?;
        if kind == TYPE && notes.get(12..12 + owner_length) == Some(OWNER) {
            return text.split(|byte| *byte == 0).next();
        }
        notes = notes.get(end.checked_next_multiple_of(4)?..)?;
    }
}
