//! Images and databases that the real tools made: what we list is what the package manager lists. Each test says by name
//! which tool it lacks, and is left out then.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
};

use tempfile::TempDir;

use crate::build::*;

/// Says whether all tools are there, and names the first that is not.
fn have(test: &str, tools: &[&str]) -> bool {
    let is_there = |tool: &str| {
        let mut asked = Command::new(tool);
        asked.arg("--version").stdout(Stdio::null()).stderr(Stdio::null());
        asked.status().is_ok()
    };
    let missing = tools.iter().find(|tool| !is_there(tool));
    if let Some(tool) = missing {
        eprintln!("skipped: `{test}` needs `{tool}`, which is not installed");
    }
    missing.is_none()
}

fn run(program: &str, words: &[&str]) -> String {
    let ran = Command::new(program).args(words).stdin(Stdio::null()).output().unwrap();
    assert!(ran.status.success(), "{program} {words:?}: {}", String::from_utf8_lossy(&ran.stderr));
    String::from_utf8(ran.stdout).unwrap()
}

/// A bundle of `umoci`: an image, and the folder that becomes its next layer.
struct Bundle {
    folder: TempDir,
}

impl Bundle {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let bundle = Self { folder };
        run("umoci", &["init", "--layout", &bundle.at("oci")]);
        run("umoci", &["new", "--image", &bundle.image()]);
        run("umoci", &["unpack", "--rootless", "--image", &bundle.image(), &bundle.at("bundle")]);
        bundle
    }

    fn at(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn image(&self) -> String {
        format!("{}:test", self.at("oci"))
    }

    fn write(&self, path: &str, bytes: &[u8]) {
        let path = self.folder.path().join("bundle/rootfs").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    /// Makes a layer of what changed.
    fn commit(&self) {
        run("umoci", &["repack", "--refresh-bundle", "--image", &self.image(), &self.at("bundle")]);
    }

    /// Stores the image in every form that `skopeo` knows; returns the paths.
    fn forms(&self) -> Vec<String> {
        let image = format!("oci:{}", self.image());
        let docker = format!("docker-archive:{}", self.at("docker.tar"));
        let copy = |more: &[&str], from: &str, to: &str| {
            run("skopeo", &[&["copy", "--quiet", "--insecure-policy"], more, &[from, to]].concat());
        };
        copy(&[], &image, &format!("{docker}:example.org/test:1"));
        copy(&[], &image, &format!("oci-archive:{}:1", self.at("oci.tar")));
        // What is not compressed yet is compressed on the way.
        copy(&["--dest-compress-format", "zstd"], &docker, &format!("oci:{}:1", self.at("zstd")));
        let blobs = fs::read_dir(self.folder.path().join("zstd/blobs/sha256")).unwrap();
        let is_zstd = |path: &Path| fs::read(path).unwrap().starts_with(&[0x28, 0xb5, 0x2f, 0xfd]);
        assert_eq!(blobs.filter(|blob| is_zstd(&blob.as_ref().unwrap().path())).count(), 2);
        ["oci", "docker.tar", "oci.tar", "zstd"].map(|name| self.at(name)).to_vec()
    }
}

/// Returns what `dpkg-query` lists, as [`packages`] does, without the layers.
fn dpkg_query(root: &Path) -> Vec<String> {
    let admin = format!("--admindir={}", root.join("var/lib/dpkg").display());
    let listed = run("dpkg-query", &[&admin, "-W", "-f", "${Package} ${Version} ${db:Status-Status}\n"]);
    let mut all: Vec<String> =
        listed.lines().filter_map(|line| line.strip_suffix(" installed")).map(str::to_owned).collect();
    all.sort();
    all
}

#[test]
fn packages_of_dpkg_over_layers_of_umoci_in_all_forms_of_skopeo() {
    if !have("packages_of_dpkg_over_layers_of_umoci_in_all_forms_of_skopeo", &["umoci", "skopeo", "dpkg-query"]) {
        return;
    }
    let bundle = Bundle::new();
    let status = "var/lib/dpkg/status";
    bundle.write("etc/os-release", b"ID=debian\nVERSION_ID=12\n");
    bundle.write("app/node_modules/a/package.json", &npm("a", "1.0.0"));
    bundle.write("app/node_modules/b/package.json", &npm("b", "1.0.0"));
    bundle.write(status, &dpkg(&[("base-files", "12.4+deb12u11"), ("bash", "5.2.15-2+b8"), ("vim", "2:9.0.1378-2")]));
    bundle.commit();
    // Left behind by `apt-get remove`: configuration only.
    let removed = b"Package: vim\nStatus: deinstall ok config-files\nArchitecture: amd64\nVersion: 2:9.0.1378-2\n\n";
    let second = dpkg(&[("base-files", "12.4+deb12u11"), ("bash", "5.2.15-2+b8"), ("jq", "1.6-2.1")]);
    bundle.write(status, &[second, removed.to_vec()].concat());
    let root = bundle.folder.path().join("bundle/rootfs");
    fs::remove_dir_all(root.join("app/node_modules/a")).unwrap();
    bundle.commit();

    let expected = dpkg_query(&root);
    assert_eq!(expected.len(), 3);
    for path in bundle.forms() {
        let looked = look(Path::new(&path));
        assert_eq!(problems(&looked), [""; 0], "{path}");
        let found = packages(&looked);
        let (npm, dpkg): (Vec<&String>, Vec<&String>) = found.iter().partition(|found| found.ends_with(".json"));
        assert_eq!(npm, ["b 1.0.0 (1) app/node_modules/b/package.json"], "{path}");
        let plain = |found: &&String| found.split_once(" (").map(|(package, _)| package.to_owned()).unwrap();
        assert_eq!(dpkg.iter().map(plain).collect::<Vec<_>>(), expected, "{path}");
        let layers: Vec<&str> = dpkg.iter().map(|found| found.split(' ').nth(2).unwrap()).collect();
        assert_eq!(layers, ["(1)", "(1)", "(2)"], "{path}");
    }
}

#[test]
fn packages_of_rpm_over_layers_of_umoci() {
    if !have("packages_of_rpm_over_layers_of_umoci", &["umoci", "rpm", "rpmbuild"]) {
        return;
    }
    let bundle = Bundle::new();
    let root = bundle.folder.path().join("bundle/rootfs");
    let database = root.join("usr/lib/sysimage/rpm");
    fs::create_dir_all(&database).unwrap();
    let database = database.to_str().unwrap();
    for (name, version) in [("first", "1.0"), ("second", "2.0")] {
        let package = built(&bundle, name, version);
        run("rpm", &["--dbpath", database, "--justdb", "--nodeps", "--noscripts", "-i", &package]);
        bundle.commit();
    }
    let looked = look(Path::new(&bundle.at("oci")));
    assert_eq!(problems(&looked), [""; 0]);
    let listed = run("rpm", &["--dbpath", database, "-qa", "--qf", "%{NAME} %{VERSION}-%{RELEASE}\n"]);
    let mut expected: Vec<&str> = listed.lines().collect();
    expected.sort_unstable();
    let found = packages(&looked);
    let found: Vec<&str> =
        found.iter().filter_map(|found| found.split_once(" usr/lib")).map(|(found, _)| found).collect();
    let expected: Vec<String> =
        expected.iter().zip(["(1)", "(2)"]).map(|(line, layer)| format!("{line} {layer}")).collect();
    assert_eq!(found, expected);
}

/// Builds a package that holds nothing.
fn built(bundle: &Bundle, name: &str, version: &str) -> String {
    let spec = format!(
        "Name: {name}\nVersion: {version}\nRelease: 1\nSummary: Nothing\nLicense: MIT\nBuildArch: noarch\n\n\
         %description\nNothing.\n\n%files\n"
    );
    let file = bundle.at(&format!("{name}.spec"));
    fs::write(&file, spec).unwrap();
    run("rpmbuild", &["--quiet", "--define", &format!("_topdir {}", bundle.at("build")), "-bb", &file]);
    bundle.at(&format!("build/RPMS/noarch/{name}-{version}-1.noarch.rpm"))
}
