//! A number for the sources of the crates beside this one; used by the build scripts of `engine` and `slam`.

use std::{
    collections::hash_map::DefaultHasher,
    env, fs,
    hash::{Hash as _, Hasher as _},
    path::{Path, PathBuf},
};

/// Returns a number that changes with the sources, the data, and the dependencies of every crate but `left_out`, and
/// with what lies in the folders `more` of the project. A crate that is new counts until somebody leaves it out.
pub(crate) fn digest(left_out: &[&str], more: &[&str]) -> u64 {
    let own = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo tells where the crate is"));
    let crates = own.parent().expect("a crate lies in `crates`");
    let project = crates.parent().expect("`crates` lies in the project");
    // Keys of this hasher are fixed: the same sources give the same number on every machine.
    let mut hasher = DefaultHasher::new();
    for one in sorted(crates) {
        let name = one.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !left_out.contains(&name.as_str()) {
            for part in ["src", "data", "templates", "Cargo.toml"] {
                add(&one.join(part), project, &mut hasher);
            }
        }
    }
    for part in more.iter().chain(&["Cargo.lock"]) {
        add(&project.join(part), project, &mut hasher);
    }
    hasher.finish()
}

fn add(path: &Path, project: &Path, hasher: &mut DefaultHasher) {
    if path.is_dir() {
        println!("cargo:rerun-if-changed={}", path.display());
        sorted(path).iter().for_each(|inner| add(inner, project, hasher));
    } else if let Ok(bytes) = fs::read(path) {
        println!("cargo:rerun-if-changed={}", path.display());
        path.strip_prefix(project).unwrap_or(path).to_string_lossy().hash(hasher);
        bytes.hash(hasher);
    }
}

fn sorted(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    all.sort();
    all
}
