//! Names of manifests and lock files, by ecosystem (purl types where there is one).

use slam_model::{
    RepoPath,
    evidence::manifest::ManifestKind::{self, Lock, Manifest},
};

const NAMES: &[(&str, &str, ManifestKind)] = &[
    ("cargo.toml", "cargo", Manifest),
    ("cargo.lock", "cargo", Lock),
    ("package.json", "npm", Manifest),
    ("package-lock.json", "npm", Lock),
    ("npm-shrinkwrap.json", "npm", Lock),
    ("yarn.lock", "npm", Lock),
    ("pnpm-lock.yaml", "npm", Lock),
    ("bun.lock", "npm", Lock),
    ("bun.lockb", "npm", Lock),
    ("deno.json", "deno", Manifest),
    ("deno.jsonc", "deno", Manifest),
    ("deno.lock", "deno", Lock),
    ("bower.json", "bower", Manifest),
    ("go.mod", "golang", Manifest),
    ("go.sum", "golang", Lock),
    ("gopkg.toml", "golang", Manifest),
    ("gopkg.lock", "golang", Lock),
    ("pyproject.toml", "pypi", Manifest),
    ("setup.py", "pypi", Manifest),
    ("setup.cfg", "pypi", Manifest),
    ("pipfile", "pypi", Manifest),
    ("pipfile.lock", "pypi", Lock),
    ("poetry.lock", "pypi", Lock),
    ("uv.lock", "pypi", Lock),
    ("pdm.lock", "pypi", Lock),
    ("pylock.toml", "pypi", Lock),
    ("environment.yml", "conda", Manifest),
    ("environment.yaml", "conda", Manifest),
    ("conda-lock.yml", "conda", Lock),
    ("pixi.toml", "conda", Manifest),
    ("pixi.lock", "conda", Lock),
    ("gemfile", "gem", Manifest),
    ("gems.rb", "gem", Manifest),
    ("gemfile.lock", "gem", Lock),
    ("gems.locked", "gem", Lock),
    ("pom.xml", "maven", Manifest),
    ("build.gradle", "maven", Manifest),
    ("build.gradle.kts", "maven", Manifest),
    ("libs.versions.toml", "maven", Manifest),
    ("ivy.xml", "maven", Manifest),
    ("build.sbt", "maven", Manifest),
    ("project.clj", "maven", Manifest),
    ("deps.edn", "maven", Manifest),
    ("gradle.lockfile", "maven", Lock),
    ("buildscript-gradle.lockfile", "maven", Lock),
    ("packages.config", "nuget", Manifest),
    ("directory.packages.props", "nuget", Manifest),
    ("paket.dependencies", "nuget", Manifest),
    ("paket.lock", "nuget", Lock),
    ("packages.lock.json", "nuget", Lock),
    ("composer.json", "composer", Manifest),
    ("composer.lock", "composer", Lock),
    ("mix.exs", "hex", Manifest),
    ("mix.lock", "hex", Lock),
    ("rebar.config", "hex", Manifest),
    ("rebar.lock", "hex", Lock),
    ("gleam.toml", "hex", Manifest),
    ("pubspec.yaml", "pub", Manifest),
    ("pubspec.lock", "pub", Lock),
    ("podfile", "cocoapods", Manifest),
    ("podfile.lock", "cocoapods", Lock),
    ("cartfile", "carthage", Manifest),
    ("cartfile.resolved", "carthage", Lock),
    ("package.swift", "swift", Manifest),
    ("package.resolved", "swift", Lock),
    ("conanfile.txt", "conan", Manifest),
    ("conanfile.py", "conan", Manifest),
    ("conan.lock", "conan", Lock),
    ("vcpkg.json", "vcpkg", Manifest),
    ("vcpkg-configuration.json", "vcpkg", Lock),
    ("cmakelists.txt", "cmake", Manifest),
    ("meson.build", "meson", Manifest),
    ("configure.ac", "autotools", Manifest),
    ("module.bazel", "bazel", Manifest),
    ("workspace", "bazel", Manifest),
    ("workspace.bazel", "bazel", Manifest),
    ("module.bazel.lock", "bazel", Lock),
    ("cabal.project", "hackage", Manifest),
    ("cabal.project.freeze", "hackage", Lock),
    ("stack.yaml", "hackage", Manifest),
    ("stack.yaml.lock", "hackage", Lock),
    ("dune-project", "opam", Manifest),
    ("opam", "opam", Manifest),
    ("project.toml", "julia", Manifest),
    ("manifest.toml", "julia", Lock),
    ("description", "cran", Manifest),
    ("renv.lock", "cran", Lock),
    ("cpanfile", "cpan", Manifest),
    ("makefile.pl", "cpan", Manifest),
    ("cpanfile.snapshot", "cpan", Lock),
    ("shard.yml", "shards", Manifest),
    ("shard.lock", "shards", Lock),
    ("build.zig.zon", "zig", Manifest),
    ("elm.json", "elm", Manifest),
    ("dub.json", "dub", Manifest),
    ("dub.sdl", "dub", Manifest),
    ("dub.selections.json", "dub", Lock),
    ("flake.nix", "nix", Manifest),
    ("flake.lock", "nix", Lock),
    (".terraform.lock.hcl", "terraform", Lock),
    ("chart.yaml", "helm", Manifest),
    ("chart.lock", "helm", Lock),
    ("dockerfile", "docker", Manifest),
    ("containerfile", "docker", Manifest),
    ("buf.yaml", "buf", Manifest),
    ("buf.lock", "buf", Lock),
];

/// Endings of names that vary.
const ENDINGS: &[(&str, &str, ManifestKind)] = &[
    (".gemspec", "gem", Manifest),
    (".csproj", "nuget", Manifest),
    (".fsproj", "nuget", Manifest),
    (".vbproj", "nuget", Manifest),
    (".nuspec", "nuget", Manifest),
    (".cabal", "hackage", Manifest),
    (".opam", "opam", Manifest),
    (".opam.locked", "opam", Lock),
    (".podspec", "cocoapods", Manifest),
    (".rockspec", "luarocks", Manifest),
    (".nimble", "nimble", Manifest),
    (".dockerfile", "docker", Manifest),
];

/// Returns the ecosystem and kind of a path; `None` when its name is of no manifest.
pub(super) fn find(path: &RepoPath) -> Option<(&'static str, ManifestKind)> {
    let name = String::from_utf8_lossy(path.file_name()).to_lowercase();
    if let Some((_, ecosystem, kind)) = NAMES.iter().find(|(known, ..)| *known == name) {
        // These names are common words; the files are told by their case.
        let exact = match *ecosystem {
            "julia" => matches!(&**path.file_name(), b"Project.toml" | b"Manifest.toml"),
            "cran" if name == "description" => &**path.file_name() == b"DESCRIPTION",
            "bazel" if name == "workspace" => &**path.file_name() == b"WORKSPACE",
            _ => true,
        };
        return exact.then_some((*ecosystem, *kind));
    }
    const CODE: [&str; 12] =
        [".go", ".rs", ".py", ".js", ".ts", ".rb", ".java", ".kt", ".md", ".json", ".yml", ".yaml"];
    let is_code = CODE.iter().any(|ending| name.ends_with(ending));
    if !is_code && (name.starts_with("dockerfile.") || name.starts_with("containerfile.")) {
        return Some(("docker", Manifest));
    }
    if let Some(stem) = name.strip_suffix(".txt").or_else(|| name.strip_suffix(".in"))
        && (stem.starts_with("requirements") || stem.ends_with("requirements") || stem == "constraints")
    {
        return Some(("pypi", Manifest));
    }
    let in_requirements = path.parent().ends_with(b"requirements") && name.ends_with(".txt");
    if in_requirements {
        return Some(("pypi", Manifest));
    }
    ENDINGS.iter().find(|(ending, ..)| name.ends_with(ending)).map(|(_, ecosystem, kind)| (*ecosystem, *kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_ecosystem_and_kind() {
        for (path, expected) in [
            ("Cargo.toml", Some(("cargo", Manifest))),
            ("a/b/package-lock.json", Some(("npm", Lock))),
            ("requirements-dev.txt", Some(("pypi", Manifest))),
            ("requirements/base.txt", Some(("pypi", Manifest))),
            ("src/App/App.csproj", Some(("nuget", Manifest))),
            ("Dockerfile.alpine", Some(("docker", Manifest))),
            ("cmd/cli/dockerfile.go", None),
            ("project.toml", None),
            ("Project.toml", Some(("julia", Manifest))),
            ("description", None),
            ("notes.txt", None),
        ] {
            assert_eq!(find(&path.into()), expected, "{path}");
        }
    }
}
