//! Which of several images is looked at.

use serde_json::{Value, json};

use crate::build::*;
use slam_collect::image::ImageLimits;

fn of(layout: &mut Layout, architecture: &str) -> Value {
    let path = "app/node_modules/a/package.json";
    let mut image = layout.image(architecture, &[layer(&[Item::File(path, &npm(architecture, "1.0.0"))])]);
    image["platform"] = json!({"os": "linux", "architecture": architecture});
    image
}

fn chosen(layout: &Layout, platform: Option<&str>) -> Result<String, String> {
    let looked =
        look_with(&layout.folder().path, platform, &ImageLimits::default()).map_err(|error| error.to_string())?;
    assert_eq!(problems(&looked), [""; 0]);
    let packages = packages(&looked);
    Ok(packages[0].split(' ').next().unwrap().to_owned())
}

#[test]
fn the_platform_that_was_asked_for_is_taken_else_amd64() {
    let mut layout = Layout::default();
    let mut arm = of(&mut layout, "arm64");
    arm["platform"]["variant"] = json!("v8");
    let list = [arm, of(&mut layout, "amd64"), of(&mut layout, "riscv64")];
    layout.index(&list);
    assert_eq!(chosen(&layout, None).unwrap(), "amd64");
    assert_eq!(chosen(&layout, Some("linux/arm64")).unwrap(), "arm64");
    assert_eq!(chosen(&layout, Some("linux/arm64/v8")).unwrap(), "arm64");
    assert_eq!(
        chosen(&layout, Some("linux/s390x")).unwrap_err(),
        "there is no image for linux/s390x; there are linux/amd64, linux/arm64/v8, linux/riscv64"
    );
    let looked = look(&layout.folder().path);
    assert_eq!(looked.notes, ["of 3 images that of linux/amd64 is looked at; --platform chooses another"]);
}

#[test]
fn an_image_that_says_its_platform_only_itself_must_be_the_one_that_was_asked_for() {
    let mut layout = Layout::default();
    let mut image = of(&mut layout, "arm64");
    image.as_object_mut().unwrap().remove("platform");
    layout.index(&[image]);
    assert_eq!(chosen(&layout, Some("linux/arm64")).unwrap(), "arm64");
    let refused = chosen(&layout, Some("linux/amd64")).unwrap_err();
    assert_eq!(refused, "there is no image for linux/amd64; there are linux/arm64");
}

#[test]
fn indexes_lie_in_indexes_and_attestations_and_signatures_are_no_images() {
    let mut layout = Layout::default();
    let image = of(&mut layout, "arm64");
    // As BuildKit writes it: in the index, with a platform that is none.
    let mut attestation = layout.image("unknown", &[b"{}".to_vec()]);
    attestation["platform"] = json!({"os": "unknown", "architecture": "unknown"});
    attestation["annotations"] = json!({"vnd.docker.reference.type": "attestation-manifest"});
    // OCI 1.1: an artifact says its type.
    let mut signature = layout.image("none", &[b"{}".to_vec()]);
    signature["artifactType"] = json!("application/vnd.example.signature");
    let inner = json!({"schemaVersion": 2, "manifests": [attestation, signature, image]}).to_string().into_bytes();
    let inner = layout.blob("index.v1+json", inner);
    layout.index(&[inner]);
    assert_eq!(chosen(&layout, None).unwrap(), "arm64");
    assert_eq!(look(&layout.folder().path).notes, [""; 0]);
}
