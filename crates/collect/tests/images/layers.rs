//! Layers on layers, by the rules of the OCI image specification 1.1 ("Image Layer Filesystem Changeset").

use crate::build::*;

const A: &str = "app/node_modules/a/package.json";
const B: &str = "app/node_modules/b/package.json";

fn left(layers: &[&[Item<'_>]]) -> Vec<String> {
    let layers: Vec<Vec<u8>> = layers.iter().map(|items| layer(items)).collect();
    let looked = look(&image_of(&layers).path);
    assert_eq!(problems(&looked), [""; 0]);
    packages(&looked)
}

#[test]
fn later_layers_add_replace_and_remove() {
    let (a1, a2, b) = (npm("a", "1.0.0"), npm("a", "2.0.0"), npm("b", "1.0.0"));
    let lower = [Item::File(A, &a1), Item::File(B, &b)];
    let (had_a, had_b) = (format!("a 1.0.0 (1) {A}"), format!("b 1.0.0 (1) {B}"));
    assert_eq!(left(&[&lower]), [had_a.as_str(), had_b.as_str()]);
    assert_eq!(left(&[&lower, &[Item::File(A, &a2)]]), [format!("a 2.0.0 (2) {A}"), had_b.clone()]);
    let gone = |path: &str| left(&[&lower, &[Item::File(path, b"")]]);
    // A whiteout of the file, of its folder, and of a folder above.
    assert_eq!(gone("app/node_modules/a/.wh.package.json"), [had_b.as_str()]);
    assert_eq!(gone("app/node_modules/.wh.a"), [had_b.as_str()]);
    assert_eq!(gone(".wh.app"), [""; 0]);
    assert_eq!(gone("./app/.wh.node_modules"), [""; 0]);
    // A whiteout of another file that begins alike, and names that AUFS keeps for itself.
    assert_eq!(gone("app/.wh.node"), [had_a.as_str(), had_b.as_str()]);
    assert_eq!(gone(".wh..wh.aufs"), [had_a.as_str(), had_b.as_str()]);
    // Opaque: all that lies below is gone.
    assert_eq!(gone("app/node_modules/a/.wh..wh..opq"), [had_b.as_str()]);
    assert_eq!(gone(".wh..wh..opq"), [""; 0]);
}

#[test]
fn whiteouts_hide_only_what_lies_below_them() {
    let (a1, a2, b) = (npm("a", "1.0.0"), npm("a", "2.0.0"), npm("b", "1.0.0"));
    let lower = [Item::File(A, &a1), Item::File(B, &b)];
    let now = format!("a 2.0.0 (2) {A}");
    for order in [true, false] {
        let opaque = || Item::File("app/node_modules/.wh..wh..opq", b"");
        let upper = if order { [opaque(), Item::File(A, &a2)] } else { [Item::File(A, &a2), opaque()] };
        assert_eq!(left(&[&lower, &upper]), [now.as_str()]);
    }
    assert_eq!(left(&[&lower, &[Item::File(".wh.app", b""), Item::File(A, &a2)]]), [now.as_str()]);
    // What a third layer brings back is there again.
    let back = left(&[&lower, &[Item::File(".wh.app", b"")], &[Item::File(B, &b)]]);
    assert_eq!(back, [format!("b 1.0.0 (3) {B}")]);
}

#[test]
fn what_becomes_something_else_takes_its_content_along() {
    let (a, b) = (npm("a", "1.0.0"), npm("b", "1.0.0"));
    let lower = [Item::File(A, &a), Item::File(B, &b)];
    let had_b = format!("b 1.0.0 (1) {B}");
    let after = |item: Item<'_>| left(&[&lower, &[item]]);
    // A folder becomes a file, or a link.
    assert_eq!(after(Item::File("app/node_modules/a", b"x")), [had_b.as_str()]);
    assert_eq!(after(Item::Symlink("app/node_modules/a", "b")), [had_b.as_str()]);
    assert_eq!(after(Item::Symlink("app", "elsewhere")), [""; 0]);
    // A file becomes a folder, said or implied; a link; an empty file.
    assert_eq!(after(Item::Folder("app/node_modules/a/package.json/")), [had_b.as_str()]);
    assert_eq!(after(Item::File("app/node_modules/a/package.json/x/y", b"")), [had_b.as_str()]);
    assert_eq!(after(Item::Symlink(A, "../b/package.json")), [had_b.as_str()]);
    assert_eq!(after(Item::File(A, b"")), [had_b.as_str()]);
    // The folders above are only named again.
    assert_eq!(after(Item::Folder("app/node_modules/")).len(), 2);
}

#[test]
fn later_members_of_one_layer_win() {
    let (a1, a2) = (npm("a", "1.0.0"), npm("a", "2.0.0"));
    assert_eq!(left(&[&[Item::File(A, &a1), Item::File(A, &a2)]]), [format!("a 2.0.0 (1) {A}")]);
    let shadow = npm("c", "1.0.0");
    let sibling = "app/node_modules/a.b/package.json";
    let layer = [Item::File(A, &a1), Item::File(sibling, &shadow), Item::Symlink("app/node_modules/a", "b")];
    assert_eq!(left(&[&layer]), [format!("c 1.0.0 (1) {sibling}")]);
}

#[test]
fn hard_links_are_files_of_their_own() {
    let a = npm("a", "1.0.0");
    let other = "srv/node_modules/a/package.json";
    let both = [Item::File(A, &a), Item::HardLink(other, A)];
    assert_eq!(left(&[&both]), [format!("a 1.0.0 (1) {A}"), format!("a 1.0.0 (1) {other}")]);
    // The link stays when the first name is removed.
    assert_eq!(left(&[&both, &[Item::File(".wh.app", b"")]]), [format!("a 1.0.0 (1) {other}")]);
}

#[test]
fn hard_links_whose_first_name_tells_nothing_are_read() {
    // As in images of OSTree, where every file is a link to an object.
    let a = npm("a", "1.0.0");
    let object = "ostree/repo/objects/12/34.file";
    let status = dpkg(&[("bash", "5.2")]);
    let items = [
        Item::File(object, &a),
        Item::File("ostree/repo/objects/56/78.file", &status),
        Item::HardLink(A, object),
        Item::HardLink(B, A),
        Item::HardLink("var/lib/dpkg/status", "/ostree/repo/objects/56/78.file"),
    ];
    let found = left(&[&items]);
    assert_eq!(
        found,
        [format!("a 1.0.0 (1) {A}"), format!("a 1.0.0 (1) {B}"), "bash 5.2 (1) var/lib/dpkg/status".to_owned()]
    );
}

#[test]
fn a_hard_link_to_nothing_is_a_known_unknown() {
    let looked = look(&image_of(&[layer(&[Item::HardLink(A, "nowhere")])]).path);
    let unknowns = &looked.inventory.found.unknowns;
    assert_eq!(unknowns.len(), 1);
    assert_eq!(unknowns[0].reason, "is a hard link to `nowhere`, which the layer does not have");
}

#[test]
fn packages_of_dpkg_tell_which_layer_brought_them() {
    let status = "var/lib/dpkg/status";
    let first = dpkg(&[("base", "1"), ("gone", "1"), ("old", "1")]);
    let second = dpkg(&[("base", "1"), ("curl", "8"), ("gone", "1"), ("old", "2")]);
    let third = dpkg(&[("base", "1"), ("curl", "8"), ("old", "2")]);
    let fourth = dpkg(&[("base", "1"), ("curl", "8"), ("gone", "1"), ("old", "2")]);
    let other: [Item<'_>; 1] = [Item::File("etc/motd", b"x")];
    let layers: [&[Item<'_>]; 5] = [
        &[Item::File(status, &first)],
        &[Item::File(status, &second)],
        &other,
        &[Item::File(status, &third)],
        &[Item::File(status, &fourth)],
    ];
    let at = |packages: &[&str]| packages.iter().map(|package| format!("{package} {status}")).collect::<Vec<_>>();
    assert_eq!(left(&layers[..3]), at(&["base 1 (1)", "curl 8 (2)", "gone 1 (1)", "old 2 (2)"]));
    assert_eq!(left(&layers[..4]), at(&["base 1 (1)", "curl 8 (2)", "old 2 (2)"]));
    assert_eq!(left(&layers), at(&["base 1 (1)", "curl 8 (2)", "gone 1 (5)", "old 2 (2)"]));
}

#[test]
fn packages_of_distroless_images_have_a_file_and_a_layer_each() {
    // Each package of status.d comes with its own layer; the first file speaks for all of them.
    let (base, libc) = (dpkg(&[("base-files", "12")]), dpkg(&[("libc6", "2.36")]));
    let found = left(&[
        &[Item::File("var/lib/dpkg/status.d/base", &base)],
        &[Item::File("var/lib/dpkg/status.d/libc6", &libc)],
    ]);
    let first = "var/lib/dpkg/status.d/base";
    assert_eq!(found, [format!("base-files 12 (1) {first}"), format!("libc6 2.36 (2) {first}")]);
}

#[test]
fn the_list_is_the_same_whatever_the_order_of_members() {
    let (a, b) = (npm("a", "1.0.0"), npm("b", "1.0.0"));
    let one = left(&[&[Item::File(A, &a), Item::File(B, &b)]]);
    assert_eq!(one, left(&[&[Item::File(B, &b), Item::File(A, &a)]]));
}
