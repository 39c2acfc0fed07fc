use std::io::Read as _;

use super::{Archive, Kind, Path, Streamed, clean, follow};

type Listed = Vec<(String, Kind, Vec<u8>)>;

/// Reads all members, with a buffer that is shorter than most of them.
fn list(tar: &[u8]) -> Result<Listed, String> {
    let mut archive = Archive::new(Streamed(tar), 700);
    let mut all = Vec::new();
    while let Some(member) = archive.next().map_err(|error| error.to_string())? {
        let mut bytes = Vec::new();
        archive.read_to_end(&mut bytes).map_err(|error| error.to_string())?;
        assert_eq!(bytes.len() as u64, member.size);
        all.push((archive.path().to_owned(), member.kind, bytes));
    }
    Ok(all)
}

fn header(kind: tar::EntryType, path: &str, size: u64) -> tar::Header {
    let mut header = tar::Header::new_ustar();
    header.as_mut_bytes()[..path.len()].copy_from_slice(path.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size);
    header.set_mode(0o755);
    header.set_cksum();
    header
}

fn member(tar: &mut Vec<u8>, header: &tar::Header, bytes: &[u8]) {
    tar.extend(header.as_bytes());
    tar.extend(bytes);
    tar.resize(tar.len().next_multiple_of(512), 0);
}

fn pax(tar: &mut Vec<u8>, records: &str) {
    member(tar, &header(tar::EntryType::XHeader, "PaxHeaders/x", records.len() as u64), records.as_bytes());
}

#[test]
fn members_of_the_peer_are_read_in_both_dialects() {
    // The peer is the `tar` crate: long names become extended members of GNU.
    let long = format!("{}/{}", "d".repeat(150), "f".repeat(200));
    let mut builder = tar::Builder::new(Vec::new());
    for (path, length) in [("a", 0), ("./b//c", 511), (&long, 512), ("usr/x", 5000)] {
        let mut header = tar::Header::new_gnu();
        header.set_size(length);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, std::io::repeat(b'x').take(length)).unwrap();
    }
    let listed = list(&builder.into_inner().unwrap()).unwrap();
    let found: Vec<(&str, usize)> = listed.iter().map(|(path, _, bytes)| (path.as_str(), bytes.len())).collect();
    assert_eq!(found, [("a", 0), ("b/c", 511), (&long, 512), ("usr/x", 5000)]);
}

#[test]
fn an_extended_header_gives_path_and_length() {
    // POSIX.1-2017, pax: `size` overrides the field of the header, which has no room for more than 8 GiB.
    let mut tar = Vec::new();
    pax(&mut tar, "13 path=long\n10 size=3\n13 mtime=1.5\n");
    member(&mut tar, &header(tar::EntryType::Regular, "short", 0), b"abc");
    member(&mut tar, &header(tar::EntryType::Regular, "next", 1), b"n");
    let found = list(&tar).unwrap();
    assert_eq!(found[0], ("long".to_owned(), Kind::File, b"abc".to_vec()));
    assert_eq!(found[1], ("next".to_owned(), Kind::File, b"n".to_vec()));
}

#[test]
fn links_and_folders_have_no_bytes() {
    // Go's archive/tar takes their length as zero; what follows is the next member.
    let mut tar = Vec::new();
    for kind in [tar::EntryType::Link, tar::EntryType::Symlink, tar::EntryType::Directory] {
        member(&mut tar, &header(kind, "x", 99), b"");
    }
    member(&mut tar, &header(tar::EntryType::Regular, "y", 1), b"y");
    assert_eq!(list(&tar).unwrap().len(), 4);
}

#[test]
fn sparse_files_are_told_apart() {
    let mut tar = Vec::new();
    pax(&mut tar, "22 GNU.sparse.major=1\n25 GNU.sparse.name=other\n");
    member(&mut tar, &header(tar::EntryType::Regular, "GNUSparseFile.0/other", 4), b"1\n0\n");
    let found = list(&tar).unwrap();
    assert_eq!((found[0].0.as_str(), found[0].1), ("other", Kind::Sparse));
}

#[test]
fn damage_is_named() {
    let one = |bytes: &[u8]| {
        let mut tar = Vec::new();
        member(&mut tar, &header(tar::EntryType::Regular, "x", bytes.len() as u64), bytes);
        tar
    };
    assert_eq!(list(b"").unwrap(), []);
    assert_eq!(list(&one(b"1")[..600]).unwrap_err(), "it ends in the middle of `x`");
    assert_eq!(list(&one(b"1")[..300]).unwrap_err(), "it ends in the middle of a header");
    assert_eq!(list(&[b'x'; 4096]).unwrap_err(), "it is no tar (byte 0)");
    let mut damaged = [one(b"1"), one(b"2")].concat();
    damaged[1024] = b'y';
    assert_eq!(list(&damaged).unwrap_err(), "it has a damaged header (byte 1024)");
    let hidden = [one(b"1"), vec![0; 512], one(b"2")].concat();
    assert_eq!(list(&hidden).unwrap_err(), "members follow the end of the tar");
    let mut long = Vec::new();
    long.extend(header(tar::EntryType::XHeader, "x", 1 << 33).as_bytes());
    assert_eq!(list(&long).unwrap_err(), "an extended header of 8589934592 bytes is longer than 1048576");
    for wrong in ["99 path=x\n", "path=x\n", "9 path=xy", "13 size=1e99\n"] {
        let mut tar = Vec::new();
        pax(&mut tar, wrong);
        assert!(list(&tar).unwrap_err().starts_with("an extended header"), "{wrong}");
    }
}

#[test]
fn paths_cannot_leave_the_root() {
    let clean = |path: &[u8]| {
        let mut to = String::new();
        (clean(path, &mut to), to)
    };
    let plain = |path: &str| (Path::Plain, path.to_owned());
    assert_eq!(clean(b"./usr//lib/os-release"), plain("usr/lib/os-release"));
    assert_eq!(clean(b"/etc/passwd"), plain("etc/passwd"));
    assert_eq!(clean(b"./").0, Path::Root);
    for outside in [&b"../../etc/passwd"[..], b"usr/../../x", &[b'x'; 5000]] {
        assert_eq!(clean(outside).0, Path::Outside);
    }
    assert_eq!(follow("b/layer.tar", "../a/layer.tar").as_deref(), Some("a/layer.tar"));
    assert_eq!(follow("b/layer.tar", "../../layer.tar"), None);
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(mut tar: Vec<u8>, flip in 0_usize..1024, to: u8) {
        let mut whole = Vec::new();
        pax(&mut whole, "13 path=long\n");
        member(&mut whole, &header(tar::EntryType::Regular, "x", 10), b"0123456789");
        if let Some(byte) = whole.get_mut(flip) {
            *byte = to;
        }
        whole.append(&mut tar);
        _ = list(&whole);
    }
}
