//! NuGet and Chocolatey: packages of .NET and of Windows.

use slam_model::{
    RepoPath,
    evidence::pinning::{DependencyKind, NugetProject},
};

use super::{
    arguments::{at, has, is_program},
    rules::Package,
};

fn is_either(command: &[String], name: &str) -> bool {
    is_program(command, name) || is_program(command, &format!("{name}.exe"))
}

pub(super) fn choco(command: &[String]) -> Option<Package> {
    if !is_either(command, "choco") || !at(command, 1).eq_ignore_ascii_case("install") {
        return None;
    }
    let checks = |word: &String| {
        let name = word.split('=').next().unwrap_or_default().to_lowercase();
        matches!(name.as_str(), "--requirechecksum" | "--requirechecksums" | "--require-checksums")
    };
    Some(Package::new(DependencyKind::ChocoCommand, command.iter().skip(2).any(checks)))
}

pub(super) fn package(command: &[String]) -> Option<Package> {
    let verb = |wanted: &str| at(command, 1).eq_ignore_ascii_case(wanted);
    let pinned = if is_either(command, "dotnet") {
        if verb("restore") {
            has(command, 2, "--locked-mode")
        } else if command.len() >= 4
            && verb("add")
            && (at(command, 2).eq_ignore_ascii_case("package") || at(command, 3).eq_ignore_ascii_case("package"))
        {
            has(command, 3, "-v") || has(command, 3, "--version")
        } else {
            return None;
        }
    } else if is_either(command, "nuget") {
        if verb("install") {
            command.len() == 2 || at(command, 2).ends_with("packages.config") || has(command, 2, "-Version")
        } else if verb("restore") {
            has(command, 2, "-LockedMode")
        } else {
            return None;
        }
    } else if is_either(command, "msbuild") && has(command, 1, "/t:restore") {
        has(command, 2, "/p:RestoreLockedMode=true")
    } else {
        return None;
    };
    Some(Package::new(DependencyKind::NugetCommand, pinned))
}

/// Reads a project file of .NET.
pub(super) fn read(path: &RepoPath, lower: &str, text: &str) -> Option<NugetProject> {
    let name = lower.rsplit('/').next().unwrap_or(lower);
    let project = |locked, central| NugetProject { path: path.clone(), locked, central };
    if name.ends_with(".csproj") {
        return Some(project(Some(element(text, "RestoreLockedMode") == Some("true")), None));
    }
    if name.starts_with("directory.") && name.ends_with(".props") {
        let central = element(text, "ManagePackageVersionsCentrally") == Some("true");
        return central.then(|| project(None, Some(versions(text).all(is_fixed))));
    }
    None
}

/// Returns the text of the first element of this name; enough for files that hold plain properties.
fn element<'t>(text: &'t str, name: &str) -> Option<&'t str> {
    let (_, rest) = text.split_once(&format!("<{name}"))?;
    let (_, rest) = rest.split_once('>')?;
    rest.split('<').next().map(str::trim)
}

fn versions(text: &str) -> impl Iterator<Item = &str> {
    text.split("<PackageVersion").skip(1).filter_map(|rest| {
        let tag = rest.split('>').next()?;
        tag.split_once("Version=\"").and_then(|(_, value)| value.split('"').next())
    })
}

/// Returns whether the version is one and no range: `[1.2.3]`.
fn is_fixed(version: &str) -> bool {
    let inner = version.trim().strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inner.is_some_and(|inner| !inner.is_empty() && !inner.contains([',', '*']))
}
