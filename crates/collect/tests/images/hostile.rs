//! Images that are damaged, or mean harm: each is told, and what can be read beside it is there.

use std::fs;

use expect_test::expect;
use serde_json::json;
use slam_collect::image::{self, ImageLimits};

use crate::build::*;

const A: &str = "app/node_modules/a/package.json";

fn good() -> Vec<u8> {
    layer(&[Item::File(A, &npm("a", "1.0.0"))])
}

/// Returns the problems of an image whose first layer is good, and whose second is this; the first must be there still.
fn second(blob: Vec<u8>, limits: &ImageLimits) -> Vec<String> {
    let stored = image_of(&[compress(&good(), Form::Gzip), blob]);
    let looked = look_with(&stored.path, None, limits).unwrap();
    assert!(packages(&looked).contains(&format!("a 1.0.0 (1) {A}")), "{:?}", packages(&looked));
    let mut told = problems(&looked);
    for told in &mut told {
        let (path, message) = told.split_once(": ").unwrap();
        assert!(path.starts_with("blobs/sha256/") || !path.starts_with("blobs"), "{path}");
        *told = if path.starts_with("blobs/") { message.to_owned() } else { told.clone() };
    }
    told
}

fn usual(blob: Vec<u8>) -> Vec<String> {
    second(blob, &ImageLimits::default())
}

#[test]
fn a_layer_that_ends_early_or_is_no_tar_is_a_problem_of_that_layer() {
    // Bytes that do not compress, so that cutting the blob cuts the member.
    let noise: Vec<u8> = (0..50_000_u32).flat_map(|at| at.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
    let b = npm("b", "1.0.0");
    let whole = layer(&[Item::File("app/node_modules/b/package.json", &b), Item::File("noise", &noise)]);
    for form in [Form::Gzip, Form::Zstd] {
        let blob = compress(&whole, form);
        let told = usual(blob[..blob.len() / 2].to_vec());
        assert_eq!(told.len(), 1, "{form:?}: {told:?}");
        assert!(told[0].starts_with("layer 2 cannot be read to its end: "), "{form:?}: {told:?}");
    }
    assert_eq!(usual(whole[..4096].to_vec()), ["layer 2 cannot be read to its end: it ends in the middle of `noise`"]);
    assert_eq!(usual(vec![b'x'; 2000]), ["layer 2 cannot be read to its end: it is no tar (byte 0)"]);
    let xz = [b"\xfd7zXZ\0".to_vec(), vec![0; 100]].concat();
    let told = "layer 2 cannot be read to its end: it is compressed with xz, which is not read; gzip and zstd are";
    assert_eq!(usual(xz), [told]);
    assert_eq!(usual(Vec::new()), [""; 0]);
}

#[test]
fn what_came_before_the_damage_is_listed() {
    let b = npm("b", "1.0.0");
    let mut tar = layer(&[Item::File("app/node_modules/b/package.json", &b), Item::File("x", b"x")]);
    tar.truncate(1024);
    tar.extend([b'?'; 1024]);
    let stored = image_of(&[compress(&tar, Form::Gzip)]);
    let looked = look(&stored.path);
    assert_eq!(packages(&looked).len(), 1);
    assert!(problems(&looked)[0].ends_with("it has a damaged header (byte 1024)"), "{:?}", problems(&looked));
}

#[test]
fn a_blob_that_is_not_what_its_digest_says_is_told() {
    let mut layout = Layout::default();
    let manifest = layout.image("amd64", &[good()]);
    layout.index(&[manifest]);
    let path = format!("blobs/{}", digest(&good()).replace(':', "/"));
    layout.files.insert(path.clone(), layer(&[Item::File(A, &npm("a", "6.6.6"))]));
    let looked = look(&layout.folder().path);
    let told = problems(&looked);
    assert!(told[0].starts_with(&format!("{path}: layer 1 has the digest sha256:")), "{told:?}");
    assert!(told[0].ends_with(&format!(" instead of {}", digest(&good()))), "{told:?}");
    // Without the blob.
    layout.files.remove(&path);
    let told = problems(&look(&layout.tar().path));
    assert_eq!(told, [format!("{path}: layer 1 cannot be read to its end: there is no blob `{path}`")]);
}

#[test]
fn descriptions_that_are_damaged_or_missing_leave_an_answer() {
    let mut layout = Layout::default();
    let manifest = layout.image("amd64", &[good()]);
    layout.index(std::slice::from_ref(&manifest));
    let manifest_path = format!("blobs/{}", manifest["digest"].as_str().unwrap().replace(':', "/"));
    let told = |name: &str, bytes: Option<&[u8]>| {
        let mut files = layout.files.clone();
        match bytes {
            Some(bytes) => files.insert(name.to_owned(), bytes.to_vec()),
            None => files.remove(name),
        };
        let looked = look(&Layout { files }.folder().path);
        (packages(&looked).len(), problems(&looked).join("\n"))
    };
    assert!(told("index.json", Some(b"{")).1.starts_with("image: `index.json` cannot be read: EOF"));
    assert_eq!(told("index.json", Some(br#"{"manifests":[]}"#)).0, 0);
    assert!(told(&manifest_path, Some(b"{}")).1.contains(" has the digest sha256:"));
    assert!(told(&manifest_path, None).1.contains("cannot be read: "));
    let trick = json!({"manifests": [{"digest": "sha256:../../../etc/passwd"}]}).to_string();
    assert!(told("index.json", Some(trick.as_bytes())).1.contains("`sha256:../../../etc/passwd` is not a digest"));
    // Without its configuration an image is still made of its layers.
    let config: Vec<&String> =
        layout.files.iter().filter(|(_, bytes)| bytes.starts_with(b"{\"os\"")).map(|(name, _)| name).collect();
    let (packages, problem) = told(config[0], None);
    assert_eq!(packages, 1);
    assert!(problem.contains("cannot be read"), "{problem}");
}

#[test]
fn an_index_that_names_itself_ends() {
    let mut layout = Layout::default();
    let mut deepest = layout.image("amd64", &[good()]);
    for _ in 0..20 {
        let index = json!({"manifests": [deepest]}).to_string().into_bytes();
        deepest = layout.blob("index.v1+json", index);
    }
    layout.index(&[deepest]);
    let told = problems(&look(&layout.folder().path));
    assert_eq!(told, ["image: indexes lie in each other more than 4 times"]);
}

#[test]
fn archives_with_tricks_are_no_way_out() {
    let manifest = json!([{"Config": "../../etc/passwd", "Layers": ["/etc/passwd", "link"]}]).to_string();
    let stored =
        stored(&layer(&[Item::Symlink("link", "/etc/passwd"), Item::File("manifest.json", manifest.as_bytes())]));
    let looked = look(&stored.path);
    let told = problems(&looked);
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told.iter().all(|told| told.contains("there is no blob")), "{told:?}");
    // A symbolic link in a layout.
    let image = image_of(&[good()]);
    let blob = image.path.join("blobs").join(digest(&good()).replace(':', "/"));
    fs::rename(&blob, image.path.join("elsewhere")).unwrap();
    std::os::unix::fs::symlink(image.path.join("elsewhere"), &blob).unwrap();
    assert!(problems(&look(&image.path))[0].contains("there is no blob"));
}

#[test]
fn members_outside_of_the_root_are_passed_over_and_told() {
    let b = npm("b", "1.0.0");
    let outside = layer(&[
        Item::File("../../node_modules/b/package.json", &b),
        Item::File("app/../../node_modules/b/package.json", &b),
        Item::File("/etc/os-release", b"ID=debian\n"),
    ]);
    let told = "layer 2 has 2 members whose path leads outside or is too long; they were passed over, the first is \
                `../../node_modules/b/package.json`";
    assert_eq!(usual(outside), [told]);
}

#[test]
fn a_pipe_in_a_layout_is_not_waited_for() {
    let image = image_of(&[good()]);
    let blob = image.path.join("blobs").join(digest(&good()).replace(':', "/"));
    fs::remove_file(&blob).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&blob).status().unwrap().success());
    assert!(problems(&look(&image.path))[0].contains("there is no blob"));
}

#[test]
fn links_in_a_circle_and_to_nowhere_end() {
    let circle = layer(&[
        Item::Symlink("x", "y"),
        Item::Symlink("y", "x"),
        Item::Symlink("here", "."),
        Item::Symlink("app/node_modules/b", "../../here/here/app/node_modules/b"),
        Item::HardLink("srv/node_modules/c/package.json", "srv/node_modules/d/package.json"),
        Item::HardLink("srv/node_modules/d/package.json", "srv/node_modules/c/package.json"),
        Item::HardLink("srv/node_modules/e/package.json", "srv/node_modules/e/package.json"),
        Item::HardLink("srv/node_modules/f/package.json", "../../etc/passwd"),
        Item::HardLink("srv/node_modules/g/package.json", ""),
    ]);
    let stored = image_of(&[good(), circle]);
    let looked = look(&stored.path);
    assert_eq!(packages(&looked), [format!("a 1.0.0 (1) {A}")]);
    let mut told: Vec<String> = (looked.inventory.found.unknowns.iter())
        .map(|unknown| format!("{}: {}", unknown.path, unknown.reason))
        .collect();
    told.sort();
    expect![[r#"
        srv/node_modules/c/package.json: is a hard link to `srv/node_modules/d/package.json`, which the layer does not have
        srv/node_modules/d/package.json: is a hard link to `srv/node_modules/d/package.json`, which the layer does not have
        srv/node_modules/e/package.json: is a hard link to `srv/node_modules/e/package.json`, which the layer does not have
        srv/node_modules/f/package.json: is a hard link to `../../etc/passwd`, which leads nowhere in the layer
        srv/node_modules/g/package.json: is a hard link to ``, which leads nowhere in the layer"#]].assert_eq(&told.join("\n"));
    assert_eq!(problems(&looked), [""; 0]);
}

#[test]
fn a_folder_of_package_lists_is_looked_through_once() {
    // Each file of `status.d` asks which of them is the first; here folders come before, without number.
    let folders: Vec<String> = (0..5000).map(|at| format!("var/lib/dpkg/status.d/{at:05}/package.json")).collect();
    let lists: Vec<String> = (0..5000).map(|at| format!("var/lib/dpkg/status.d/x{at:05}")).collect();
    let status = dpkg(&[("bash", "5.2")]);
    let folders = folders.iter().map(|path| Item::File(path, b"{}"));
    let items: Vec<Item<'_>> = folders.chain(lists.iter().map(|path| Item::File(path, &status))).collect();
    let looked = look(&image_of(&[layer(&items), layer(&items)]).path);
    assert_eq!(packages(&looked).len(), 5000);
    assert_eq!(problems(&looked), [""; 0]);
}

#[test]
fn archives_in_an_image_are_bounded_and_told_by_path() {
    let zeros = vec![0; 100 << 20];
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("lib/zeros.jar", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut zip, &zeros).unwrap();
    let bomb = zip.finish().unwrap().into_inner();
    let mut deep = bomb.clone();
    for _ in 0..10 {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("../../inner.jar", zip::write::SimpleFileOptions::default()).unwrap();
        std::io::Write::write_all(&mut zip, &deep).unwrap();
        deep = zip.finish().unwrap().into_inner();
    }
    let items = [Item::File("srv/bomb.jar", &bomb), Item::File("srv/deep.war", &deep), Item::File(A, &npm("a", "1"))];
    let looked = look(&image_of(&[layer(&items)]).path);
    let told = looked.inventory.found.seen.iter().flat_map(|seen| &seen.listing.problems);
    let told: Vec<&str> = told.map(|problem| problem.message.as_str()).collect();
    expect![[r#"
        `srv/bomb.jar!/lib/zeros.jar` is not read: the archive unpacks to over 64 MiB in all
        `srv/deep.war!/../../inner.jar!/../../inner.jar!/../../inner.jar!/../../inner.jar!/../../inner.jar!/../../inner.jar` is not read: over 6 archives deep, or over 20000 in all"#]].assert_eq(&told.join("\n"));
    assert!(packages(&looked).contains(&format!("a 1 (1) {A}")));
}

#[test]
fn whiteouts_that_name_nothing_remove_nothing() {
    for name in [".wh.", ".wh..", ".wh..."] {
        let told = usual(layer(&[Item::File(name, b"")]));
        assert_eq!(told, [format!("layer 2 has the whiteout `{name}`, which names nothing, in the folder ``")]);
    }
}

#[test]
fn bombs_are_stopped_by_ratio_length_and_count() {
    let zeros = vec![0_u8; 70 << 20];
    let bomb = layer(&[Item::File("zeros", &zeros)]);
    for form in [Form::Gzip, Form::Zstd] {
        let told = usual(compress(&bomb, form));
        let end = "it inflates to more than 400 times its length; the rest is not read";
        assert_eq!(told, [format!("layer 2 cannot be read to its end: {end}")], "{form:?}");
    }
    let limits = ImageLimits { inflated_bytes: 1 << 20, ..ImageLimits::default() };
    let told = second(compress(&layer(&[Item::File("zeros", &zeros[..4 << 20])]), Form::Gzip), &limits);
    assert!(
        told.iter().any(|told| told.ends_with("the layers inflate to more than 1048576 bytes; the rest is not read"))
    );

    let many: Vec<String> = (0..50).map(|at| format!("f{at}")).collect();
    let many: Vec<Item<'_>> = many.iter().map(|path| Item::File(path, b"")).collect();
    let limits = ImageLimits { members: 40, ..ImageLimits::default() };
    let told = second(layer(&many), &limits);
    assert_eq!(told, ["layer 2 cannot be read to its end: the image has more than 40 members"]);

    let stored = image_of(&vec![good(); 5]);
    let limits = ImageLimits { layers: 4, ..ImageLimits::default() };
    let looked = look_with(&stored.path, None, &limits).unwrap();
    assert_eq!(problems(&looked), ["image: 5 layers are more than 4"]);
}

#[test]
fn files_and_lists_beyond_the_limits_are_told_by_name() {
    let limits = ImageLimits { file_bytes: 100, ..ImageLimits::default() };
    let long = layer(&[Item::File(A, &[b' '; 101])]);
    let looked = look_with(&image_of(&[long]).path, None, &limits).unwrap();
    assert_eq!(looked.inventory.found.unknowns[0].reason, "is longer than 100 bytes and was not read");

    let status = dpkg(&[("bash", "5.2")]);
    let limits = ImageLimits { kept_bytes: 2000, ..ImageLimits::default() };
    let long = [status.clone(), vec![b'\n'; 2000]].concat();
    let told = second(layer(&[Item::File("var/lib/dpkg/status", &long)]), &limits);
    assert_eq!(told, ["var/lib/dpkg/status: more than 2000 bytes of package lists; this one is not read"]);
}

#[test]
fn lengths_that_cannot_be_are_no_reason_to_panic() {
    let mut layout = Layout::default();
    let layers: Vec<_> = (0..3)
        .map(|_| {
            let mut one = layout.blob("layer.v1.tar", good());
            one["size"] = json!(u64::MAX);
            one
        })
        .collect();
    let manifest = json!({"layers": layers}).to_string().into_bytes();
    let manifest = layout.blob("manifest.v1+json", manifest);
    layout.index(&[manifest]);
    assert_eq!(packages(&look(&layout.folder().path)).len(), 1);
}

#[test]
fn an_archive_that_ends_early_is_told() {
    let mut layout = Layout::default();
    let manifest = layout.image("amd64", &[good()]);
    layout.index(&[manifest]);
    let whole = fs::read(&layout.tar().path).unwrap();
    let cut = stored(&whole[..700]);
    assert!(image::is_image(&cut.path));
    let told = problems(&look(&cut.path));
    assert!(told[0].starts_with("image.tar: the tar cannot be read: it ends in the middle of `blobs/"), "{told:?}");
    assert!(told[0].ends_with("fetch the image again: it is damaged or incomplete"), "{told:?}");
}
