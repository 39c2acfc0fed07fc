//! The forms of an image: OCI layout 1.1 (folder and tar), and the archives that `docker save` writes.

use serde_json::json;
use slam_formats::purl::Purl;

use crate::build::*;

const A: &str = "usr/lib/node_modules/a/package.json";

fn one() -> Vec<u8> {
    layer(&[Item::Folder("usr/"), Item::File(A, &npm("a", "1.0.0"))])
}

#[test]
fn layouts_are_read_from_folders_and_tars_however_their_layers_are_compressed() {
    for form in [Form::Plain, Form::Gzip, Form::Zstd] {
        let mut layout = Layout::default();
        let manifest = layout.image("amd64", &[compress(&one(), form)]);
        layout.index(&[manifest]);
        for stored in [layout.folder(), layout.tar()] {
            let looked = look(&stored.path);
            assert_eq!(problems(&looked), [""; 0], "{form:?}");
            assert_eq!(packages(&looked), [format!("a 1.0.0 (1) {A}")], "{form:?}");
            assert_eq!(looked.subject.name, "image");
            assert_eq!(looked.time.unwrap().to_string(), "2024-05-06T07:08:09Z");
        }
    }
}

#[test]
fn the_subject_names_reference_platform_digest_and_what_made_each_layer() {
    let mut layout = Layout::default();
    let mut manifest = layout.image("amd64", &[one()]);
    manifest["annotations"] = json!({"org.opencontainers.image.ref.name": "registry.example.org/team/app:1.2"});
    let digest = manifest["digest"].as_str().unwrap().to_owned();
    layout.index(&[manifest]);
    let subject = look(&layout.folder().path).subject;
    assert_eq!((subject.name.as_str(), subject.version.as_deref()), ("registry.example.org/team/app", Some("1.2")));
    // The purl specification, type `oci`: name without registry, digest of the manifest as version.
    let purl: Purl = subject.purl.unwrap().parse().unwrap();
    assert_eq!((purl.kind(), purl.name(), purl.version()), ("oci", "app", Some(digest.as_str())));
    let qualifiers = ["repository_url", "tag", "arch"].map(|name| purl.qualifier(name));
    assert_eq!(qualifiers, [Some("registry.example.org/team/app"), Some("1.2"), Some("amd64")]);
    assert_eq!(subject.hashes.len(), 1);
    let layer = subject.properties.iter().find(|(name, _)| name == "slam:layer:1").unwrap();
    assert!(layer.1.ends_with(" ADD rootfs.tar"), "{}", layer.1);
}

#[test]
fn registries_with_a_port_are_no_tags() {
    let mut layout = Layout::default();
    let mut manifest = layout.image("amd64", &[one()]);
    manifest["annotations"] = json!({"org.opencontainers.image.ref.name": "localhost:5000/app"});
    layout.index(&[manifest]);
    let subject = look(&layout.folder().path).subject;
    assert_eq!((subject.name.as_str(), subject.version), ("localhost:5000/app", None));
}

#[test]
fn an_archive_of_docker_before_25_has_folders_for_layers_and_links_for_layers_that_it_has_already() {
    let layer_tar = one();
    let config = json!({"os": "linux", "architecture": "amd64", "rootfs": {"diff_ids": [digest(&layer_tar), digest(&layer_tar)]}});
    let config = config.to_string().into_bytes();
    let config_name = format!("{}.json", &digest(&config)[7..]);
    let manifest = json!([{"Config": config_name, "RepoTags": ["app:old"], "Layers": ["1/layer.tar", "2/layer.tar"]}]);
    let stored = stored(&layer(&[
        Item::Folder("1/"),
        Item::File("1/layer.tar", &layer_tar),
        Item::Folder("2/"),
        Item::Symlink("2/layer.tar", "../1/layer.tar"),
        Item::File(&config_name, &config),
        Item::File("manifest.json", manifest.to_string().as_bytes()),
    ]));
    let looked = look(&stored.path);
    assert_eq!(problems(&looked), [""; 0]);
    assert_eq!(packages(&looked), [format!("a 1.0.0 (2) {A}")]);
    assert_eq!((looked.subject.name.as_str(), looked.subject.version.as_deref()), ("app", Some("old")));
}

#[test]
fn an_archive_of_docker_from_25_is_a_layout_too() {
    let mut layout = Layout::default();
    let mut manifest = layout.image("arm64", &[one()]);
    manifest["annotations"] =
        json!({"io.containerd.image.name": "docker.io/library/app:new", "org.opencontainers.image.ref.name": "new"});
    layout.index(&[manifest]);
    layout.files.insert("manifest.json".to_owned(), b"[]".to_vec());
    let looked = look(&layout.tar().path);
    assert_eq!(packages(&looked).len(), 1);
    let subject = looked.subject;
    assert_eq!((subject.name.as_str(), subject.version.as_deref()), ("docker.io/library/app", Some("new")));
}

#[test]
fn an_archive_with_blobs_and_no_index_has_its_layers_checked() {
    // `skopeo copy … docker-archive:` names the layers by their digest, and the configuration repeats it.
    let good = one();
    for wrong in [false, true] {
        let config = json!({"rootfs": {"diff_ids": [digest(if wrong { b"another" } else { &good })]}}).to_string();
        let manifest = json!([{"Config": "c.json", "Layers": ["l.tar"]}]).to_string();
        let stored = stored(&layer(&[
            Item::File("l.tar", &good),
            Item::File("c.json", config.as_bytes()),
            Item::File("manifest.json", manifest.as_bytes()),
        ]));
        let looked = look(&stored.path);
        assert_eq!(packages(&looked).len(), 1);
        let told = problems(&looked);
        assert_eq!(told.len(), usize::from(wrong), "{told:?}");
        assert!(told.iter().all(|told| told.starts_with("l.tar: layer 1 has the digest sha256:")), "{told:?}");
    }
}

#[test]
fn other_tars_and_folders_are_no_images() {
    assert!(!slam_collect::image::is_image(&stored(&one()).path));
    assert!(!slam_collect::image::is_image(&stored(b"{}").path));
    assert!(!slam_collect::image::is_image(std::env::temp_dir().as_path()));
}
