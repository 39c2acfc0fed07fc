//! Terraform and OpenTofu.

use slam_formats::purl::Purl;

use super::roll::{numbered, short, text_of};
use crate::{File, HashAlgorithm, Listing, Match, Needs, Package, Reader, digest};

pub(crate) static READERS: &[Reader] =
    &[Reader { id: "terraform-lock", matches: &[Match::Name(".terraform.lock.hcl")], needs: Needs::Nothing, read }];

/// The registry that a provider's address means when it names none.
const REGISTRY: &str = "registry.terraform.io";

/// Reads what `terraform init` writes: blocks of one fact a line, and one list.
fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = text_of(file.bytes, &mut listing);
    let mut open: Option<Package> = None;
    let mut in_list = false;
    for (line, row) in numbered(text) {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') || row.starts_with("//") {
            continue;
        }
        let Some(package) = &mut open else {
            match row.strip_prefix("provider ").and_then(|rest| quoted(rest.strip_suffix('{')?)) {
                Some(address) => open = Some(Package { line: Some(line), ..Package::new(address, None) }),
                None => listing.problem(Some(line), "no `provider \"ADDRESS\" {`: the line is passed over"),
            }
            continue;
        };
        if in_list {
            in_list = !row.starts_with(']');
            package.hashes.extend(quoted(row.trim_end_matches(',')).and_then(archive));
            continue;
        }
        match row.split_once('=').map(|(key, value)| (key.trim(), value.trim())) {
            Some(("version", value)) => package.version = quoted(value).map(str::to_owned),
            Some(("hashes", value)) if value.ends_with(']') => {
                let inside = value.trim_matches(['[', ']']).split(',');
                package.hashes.extend(inside.filter_map(|one| archive(quoted(one.trim())?)));
            }
            Some(("hashes", _)) => in_list = true,
            Some(_) => {}
            None if row == "}" => finish(&mut listing, open.take()),
            None => listing.problem(Some(line), "no `name = value`: the line is passed over"),
        }
    }
    if let Some(package) = &open {
        listing.problem(package.line, "the block of the provider is not closed");
    }
    finish(&mut listing, open);
    listing
}

/// `zh:` is the SHA-256 of the archive for one platform; `h1:` is made of the files in it, and of no file itself.
fn archive(text: &str) -> Option<crate::Hash> {
    digest::hex(HashAlgorithm::Sha256, text.strip_prefix("zh:")?)
}

fn quoted(text: &str) -> Option<&str> {
    text.trim().strip_prefix('"')?.strip_suffix('"')
}

fn finish(listing: &mut Listing, package: Option<Package>) {
    let Some(mut package) = package else { return };
    package.hashes.sort();
    package.hashes.dedup();
    if package.version.is_none() {
        let reason = format!("the provider `{}` is not fixed to a version", short(&package.name));
        listing.unknown(package.line, reason);
    }
    let (host, rest) =
        package.name.split_once('/').filter(|(host, _)| host.contains('.')).unwrap_or((REGISTRY, &package.name));
    let (namespace, name) = rest.rsplit_once('/').map_or((None, rest), |(namespace, name)| (Some(namespace), name));
    let made = Purl::new("terraform", namespace, name, package.version.as_deref());
    let own = if host == REGISTRY { "" } else { host };
    package.purl = listing.purl(package.line, made.and_then(|purl| purl.with_qualifier("repository_url", own)));
    listing.put(package);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Terraform documentation, "Dependency Lock File".
    #[test]
    fn providers_with_their_archives() {
        expect![[r#"
            registry.terraform.io/hashicorp/aws 5.72.1 :4
              pkg:terraform/hashicorp/aws@5.72.1
              SHA-256 abababab…
              SHA-256 cdcdcdcd…
            registry.opentofu.org/a/b - :14
              pkg:terraform/a/b?repository_url=registry.opentofu.org
            unknown :14 the provider `registry.opentofu.org/a/b` is not fixed to a version
            problem :16 no `provider "ADDRESS" {`: the line is passed over
        "#]]
        .assert_eq(&read(
            ".terraform.lock.hcl",
            &format!(
                "# This file is maintained automatically.\n# Manual edits may be lost.\n\nprovider \"registry.terraform.io/hashicorp/aws\" {{\n\
                 \x20 version     = \"5.72.1\"\n  constraints = \"~> 5.0\"\n  hashes = [\n    \"h1:AAAA=\",\n    \"zh:{}\",\n\
                 \x20   \"zh:{}\",\n  ]\n}}\n\nprovider \"registry.opentofu.org/a/b\" {{\n}}\nrest\n",
                "cd".repeat(32),
                "ab".repeat(32)
            ),
        ));
    }
}
