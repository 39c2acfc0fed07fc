//! `gradle.lockfile`.

use slam_formats::purl::Purl;

use crate::lock::roll::{numbered, short, text_of};
use crate::{File, Listing, Package, Scope};

/// Reads lines `GROUP:ARTIFACT:VERSION=CONFIGURATION,…`; before Gradle 6.5 one file a configuration, and no `=`.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let is_build = file.name().starts_with("buildscript-") || file.name().starts_with("settings-");
    let of_file = file.name().trim_end_matches(".lockfile");
    for (line, row) in numbered(text_of(file.bytes, &mut listing)) {
        let row = row.trim();
        if row.is_empty() || row.starts_with('#') || row.starts_with("empty=") {
            continue;
        }
        let (id, configurations) = row.split_once('=').unwrap_or((row, of_file));
        let mut parts = id.splitn(3, ':');
        let (Some(group), Some(artifact), Some(version)) = (parts.next(), parts.next(), parts.next()) else {
            let message =
                format!("`{}` is no locked package: it is `GROUP:ARTIFACT:VERSION=CONFIGURATIONS`", short(row));
            listing.problem(Some(line), message);
            continue;
        };
        let scopes = configurations.split(',').map(|one| scope(one.trim()));
        let scope = if is_build { Scope::Build } else { scopes.min().unwrap_or_default() };
        let purl = listing.purl(Some(line), Purl::new("maven", Some(group), artifact, Some(version)));
        listing.put(Package {
            purl,
            line: Some(line),
            scope,
            ..Package::new(format!("{group}:{artifact}"), Some(version))
        });
    }
    listing
}

/// Returns what a configuration is for, told by the words of its name as the plugins of Gradle and Android choose them.
fn scope(configuration: &str) -> Scope {
    let name = configuration.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["test"]) {
        return Scope::Dev;
    }
    if name.ends_with("runtimeclasspath") || matches!(name.as_str(), "runtime" | "default" | "compile") {
        return Scope::Runtime;
    }
    // Tools that look at the code, and write none of what is delivered.
    if has(&["checkstyle", "pmd", "spotbugs", "jacoco", "ktlint", "detekt", "spotless", "errorprone", "lint"]) {
        return Scope::Dev;
    }
    if has(&["compile", "annotationprocessor", "kapt", "ksp", "plugin", "classpath", "codegen", "protoc", "zinc"]) {
        return Scope::Build;
    }
    Scope::Runtime
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Gradle user manual, "Locking Versions".
    #[test]
    fn configurations_tell_scopes() {
        expect![[r#"
            org.slf4j:slf4j-api 2.0.9 :4
              pkg:maven/org.slf4j/slf4j-api@2.0.9
            org.projectlombok:lombok 1.18.30 build :5
              pkg:maven/org.projectlombok/lombok@1.18.30
            junit:junit 4.13.2 dev :6
              pkg:maven/junit/junit@4.13.2
            problem :8 `broken` is no locked package: it is `GROUP:ARTIFACT:VERSION=CONFIGURATIONS`
        "#]]
        .assert_eq(&read(
            "gradle.lockfile",
            "# This is a Gradle generated file for dependency locking.\n# Manual edits can break the build and are not advised.\n# This file is expected to be part of source control.\n\
             org.slf4j:slf4j-api:2.0.9=compileClasspath,runtimeClasspath,testRuntimeClasspath\n\
             org.projectlombok:lombok:1.18.30=annotationProcessor,compileClasspath\n\
             junit:junit:4.13.2=testCompileClasspath,testRuntimeClasspath\nempty=archives\nbroken\n",
        ));
    }

    #[test]
    fn the_build_itself_and_the_old_layout() {
        expect![[r#"
            com.acme:plugin 1.0 build :1
              pkg:maven/com.acme/plugin@1.0
        "#]]
        .assert_eq(&read("buildscript-gradle.lockfile", "com.acme:plugin:1.0=classpath\n"));
        expect![[r#"
            junit:junit 4.12 dev :1
              pkg:maven/junit/junit@4.12
        "#]]
        .assert_eq(&read("gradle/dependency-locks/testCompileClasspath.lockfile", "junit:junit:4.12\n"));
    }
}
