//! Images of the services of a compose file.

use super::variables::expand;
use crate::lock::images;
use crate::lock::roll::{short, yaml_of};
use crate::{File, Listing};

/// Lists the image of each service; what a service builds itself has a Dockerfile, which is read by itself.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let Some(root) = yaml_of(file.bytes, &mut listing) else { return listing };
    // Before version 2 the services stood at the top.
    let services = if root.get("services").is_some() { root.entries_of("services") } else { root.entries() };
    for service in services {
        let Some(image) = service.value.get("image") else { continue };
        let Some(text) = image.text() else { continue };
        // The name that the service's own build is given.
        if service.value.get("build").is_some() {
            continue;
        }
        let line = Some(image.line);
        match expand(text, &|_| None) {
            Ok(text) => match images::package(&text, image.line) {
                Ok(package) => _ = listing.put(package),
                Err(message) => listing.problem(line, message),
            },
            Err(variable) => {
                let reason =
                    format!("the image `{}`: `{}` has no default value in the file", short(text), short(variable));
                listing.unknown(line, reason);
            }
        }
    }
    listing
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Compose specification, "Services top-level elements: image, build" and "Interpolation".
    #[test]
    fn images_of_services() {
        expect![[r#"
            postgres 16 container :3
              pkg:docker/postgres@16
            quay.io/a/b sha256:abababababababababababababababababababababababababababababababab container :8
              pkg:oci/b@sha256:abababababababababababababababababababababababababababababababab?repository_url=quay.io%2Fa%2Fb&tag=2
              SHA-256 abababab…
            unknown :6 the image `${REGISTRY}/web`: `REGISTRY` has no default value in the file
        "#]]
        .assert_eq(&read(
            "docker-compose.prod.yml",
            &format!(
                "services:\n  db:\n    image: postgres:${{PG:-16}}\n  own: {{ build: ., image: own }}\n  web:\n    image: ${{REGISTRY}}/web\n\
                 \x20 c:\n    image: quay.io/a/b:2@sha256:{}\n",
                "ab".repeat(32)
            ),
        ));
    }
}
