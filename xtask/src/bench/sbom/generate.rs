//! Lock files and a document of a chosen length. The same number gives the same bytes.

use std::fmt::Write as _;

/// Returns a `package-lock.json` (version 3) in which each package asks for the next two.
pub(super) fn package_lock(packages: usize) -> String {
    let mut text = String::from("{\n  \"name\": \"bench\",\n  \"version\": \"1.0.0\",\n  \"lockfileVersion\": 3,\n");
    text.push_str("  \"requires\": true,\n  \"packages\": {\n    \"\": {\n      \"name\": \"bench\",\n");
    text.push_str("      \"version\": \"1.0.0\",\n      \"dependencies\": {\"package-0\": \"^1.0.0\"}\n    }");
    for at in 0..packages {
        let version = version(at);
        let _ = write!(text, ",\n    \"node_modules/package-{at}\": {{\n      \"version\": \"{version}\",\n");
        let _ = writeln!(
            text,
            "      \"resolved\": \"https://registry.npmjs.org/package-{at}/-/package-{at}-{version}.tgz\","
        );
        let _ = write!(text, "      \"integrity\": \"sha512-{}==\",\n      \"license\": \"MIT\"", base64(at));
        let asked = asked(at, packages, |to| format!("\"package-{to}\": \"^{}\"", self::version(to)));
        if !asked.is_empty() {
            let _ = write!(text, ",\n      \"dependencies\": {{{}}}", asked.join(", "));
        }
        text.push_str("\n    }");
    }
    text.push_str("\n  }\n}\n");
    text
}

/// Returns a `Cargo.lock` (version 4) in which each package asks for the next two.
pub(super) fn cargo_lock(packages: usize) -> String {
    let mut text = String::from("version = 4\n\n[[package]]\nname = \"bench\"\nversion = \"1.0.0\"\n");
    text.push_str("dependencies = [\n \"package-0\",\n]\n");
    for at in 0..packages {
        let _ = write!(text, "\n[[package]]\nname = \"package-{at}\"\nversion = \"{}\"\n", version(at));
        text.push_str("source = \"registry+https://github.com/rust-lang/crates.io-index\"\n");
        let _ = writeln!(text, "checksum = \"{}\"", hex(at, 64));
        let asked = asked(at, packages, |to| format!(" \"package-{to}\",\n"));
        if !asked.is_empty() {
            let _ = writeln!(text, "dependencies = [\n{}]", asked.concat());
        }
    }
    text
}

/// Returns a `pnpm-lock.yaml` (version 9) in which each package asks for the next two.
pub(super) fn pnpm_lock(packages: usize) -> String {
    let mut text = String::from("lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      package-0:\n");
    let _ = write!(text, "        specifier: ^1.0.0\n        version: {}\n\npackages:\n", version(0));
    for at in 0..packages {
        let _ =
            write!(text, "\n  package-{at}@{}:\n    resolution: {{integrity: sha512-{}==}}\n", version(at), base64(at));
    }
    text.push_str("\nsnapshots:\n");
    for at in 0..packages {
        let asked = asked(at, packages, |to| format!("      package-{to}: {}\n", version(to)));
        let _ = match asked.is_empty() {
            true => write!(text, "\n  package-{at}@{}: {{}}\n", version(at)),
            false => write!(text, "\n  package-{at}@{}:\n    dependencies:\n{}", version(at), asked.concat()),
        };
    }
    text
}

/// Returns a CycloneDX 1.6 document with licences, digests, and edges, laid out as most tools do.
pub(super) fn cyclonedx(components: usize) -> String {
    let mut text = String::from("{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"version\": 1,\n");
    text.push_str(
        "  \"metadata\": {\"component\": {\"type\": \"application\", \"bom-ref\": \"bench\", \"name\": \"bench\"}},\n",
    );
    text.push_str("  \"components\": [");
    for at in 0..components {
        let purl = purl(at);
        let _ = write!(
            text,
            "{}\n    {{\n      \"type\": \"library\",\n      \"bom-ref\": \"{purl}\",\n      \"name\": \"package-{at}\",\n",
            comma(at)
        );
        let _ = writeln!(text, "      \"version\": \"{}\",\n      \"purl\": \"{purl}\",", version(at));
        text.push_str("      \"licenses\": [{\"license\": {\"id\": \"MIT\"}}],\n");
        let _ =
            writeln!(text, "      \"hashes\": [{{\"alg\": \"SHA-256\", \"content\": \"{}\"}}]\n    }}", hex(at, 64));
    }
    text.push_str("  ],\n  \"dependencies\": [");
    for at in 0..components {
        let asked = asked(at, components, |to| format!("\"{}\"", purl(to)));
        let _ = write!(text, "{}\n    {{\"ref\": \"{}\", \"dependsOn\": [{}]}}", comma(at), purl(at), asked.join(", "));
    }
    text.push_str("\n  ]\n}\n");
    text
}

/// Returns what a package asks for, as written by `one`.
fn asked(at: usize, packages: usize, one: impl Fn(usize) -> String) -> Vec<String> {
    (at + 1..packages.min(at + 3)).map(one).collect()
}

fn version(at: usize) -> String {
    format!("1.{}.{}", at % 40, at % 7)
}

fn purl(at: usize) -> String {
    format!("pkg:npm/package-{at}@{}", version(at))
}

fn comma(at: usize) -> &'static str {
    if at == 0 { "" } else { "," }
}

/// Returns digits that look like a digest, differ from package to package, and do not repeat within one.
fn hex(at: usize, length: usize) -> String {
    let mut text = String::with_capacity(length + 16);
    let mut state = at as u64;
    while text.len() < length {
        // One step of splitmix64.
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let _ = write!(text, "{:016x}", mixed ^ (mixed >> 31));
    }
    text.truncate(length);
    text
}

/// Returns 86 signs of base64: the length of a SHA-512, of which `==` is left to the caller. The last sign is `A`, so
/// that no bits are left over.
fn base64(at: usize) -> String {
    hex(at, 85) + "A"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_are_json_with_every_package_in_them() {
        let lock: serde_json::Value = serde_json::from_str(&package_lock(20)).unwrap();
        assert_eq!(lock["packages"].as_object().unwrap().len(), 21);
        let document: serde_json::Value = serde_json::from_str(&cyclonedx(20)).unwrap();
        assert_eq!(document["components"].as_array().unwrap().len(), 20);
        assert_eq!(document["dependencies"].as_array().unwrap().len(), 20);
    }

    #[test]
    fn the_other_lists_name_every_package() {
        let lock: toml::Value = toml::from_str(&cargo_lock(20)).unwrap();
        assert_eq!(lock["package"].as_array().unwrap().len(), 21);
        assert_eq!(pnpm_lock(20).matches("resolution:").count(), 20);
        assert_eq!(pnpm_lock(20).matches("\n  package-").count(), 40);
    }
}
