//! Every reader of lock files on broken and swollen text: it ends soon, and says something.

use std::collections::BTreeMap;

use crate::{File, Listing, NoFiles, readers_of};

/// A small text of each format, to be broken.
const SEEDS: &[(&str, &str)] = &[
    (
        "Cargo.lock",
        "version = 3\n[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\n \"b 1 (x)\",\n]\n[metadata]\n\"checksum a\" = \"0\"\n",
    ),
    (
        "Cargo.toml",
        "[package]\nname = \"a\"\n[target.'cfg(x)'.dependencies]\nb = { version = \"1\", path = \"../b\" }\n",
    ),
    ("go.mod", "module a.b/c\ngo 1.2\nrequire (\n\ta.b/d v1 // indirect\n)\nreplace a.b/d v1 => ../d\ntool a.b/d/x\n"),
    ("go.work", "go 1.18\nuse ./a\nreplace a.b/c => a.b/d v1\n"),
    ("vendor/modules.txt", "# a.b/c v1 => ../d\n## explicit; go 1.2\na.b/c/x\n"),
    (
        "pom.xml",
        "<project><groupId>a</groupId><artifactId>b</artifactId><version>${c}</version><dependencies><dependency><groupId>&lt;</groupId><artifactId>e</artifactId></dependency></dependencies></project>",
    ),
    ("gradle.lockfile", "# c\na:b:1=compileClasspath,x\nempty=\n"),
    (
        "verification-metadata.xml",
        "<v><components><component group='a' name='b' version='1'><artifact name='b.jar'><md5 value='0'/></artifact></component></components></v>",
    ),
    (
        "libs.versions.toml",
        "[versions]\na = \"1\"\n[libraries]\nb = { module = \"c:d\", version.ref = \"a\" }\ne = \"f:g:1\"\n",
    ),
    (
        "packages.lock.json",
        r#"{"version":1,"dependencies":{"net8.0":{"A":{"type":"Direct","resolved":"1","contentHash":"AA==","dependencies":{"B":"1"}}}}}"#,
    ),
    ("packages.config", "<packages><package id='a' version='1'/></packages>"),
    (
        "a.csproj",
        "<Project><PropertyGroup><V>$(W)</V></PropertyGroup><ItemGroup><PackageReference Include='A;B' Version='$(V)'/></ItemGroup></Project>",
    ),
    (
        "project.assets.json",
        r#"{"targets":{"n":{"A/1":{"dependencies":{"B":"1"}}}},"libraries":{"A/1":{"sha512":"AA"}},"project":{"restore":{"projectName":"p"}}}"#,
    ),
    (
        "a.deps.json",
        r#"{"runtimeTarget":{"name":"n"},"targets":{"n":{"A/1":{"dependencies":{"B":"1"}}}},"libraries":{"A/1":{"type":"package"}}}"#,
    ),
    (
        "conan.lock",
        r##"{"graph_lock":{"nodes":{"0":{"ref":"a/1@b/c#d","requires":["1"]},"1":{"ref":"e/2"}}},"version":"0.4","requires":["a/1#b%3"]}"##,
    ),
    (
        "vcpkg.json",
        r#"{"name":"a","dependencies":["b",{"name":"c","host":true}],"overrides":[{"name":"b","version":"1#2"}]}"#,
    ),
    (
        "renv.lock",
        r#"{"Packages":{"a":{"Package":"a","Version":"1","Source":"GitHub","RemoteUsername":"u","RemoteRepo":"r","Imports":["b (>= 1)"]}}}"#,
    ),
    ("cabal.project.freeze", "constraints: any.a ==1,\n  b >=2,\n  c +d\n"),
    ("stack.yaml.lock", "packages:\n- completed:\n    hackage: a-1@sha256:0,1\nsnapshots:\n- completed:\n    url: x\n"),
    ("a.opam", "name: \"a\"\ndepends: [ \"b\" {= \"1\" & build} (\"c\" | \"d\") ]\nurl { src: \"x\" }\n"),
    ("Manifest.toml", "manifest_format = \"2.0\"\n[[deps.A]]\ndeps = [\"B\"]\nuuid = \"0\"\nversion = \"1\"\n"),
    (
        "flake.lock",
        r#"{"nodes":{"a":{"inputs":{"b":["c"]},"locked":{"type":"github","owner":"o","repo":"r","rev":"0"}},"root":{"inputs":{"c":"a"}}},"root":"root","version":7}"#,
    ),
    (".terraform.lock.hcl", "provider \"a.b/c/d\" {\n  version = \"1\"\n  hashes = [\n    \"zh:0\",\n  ]\n}\n"),
    (
        ".github/workflows/a.yml",
        "jobs:\n  a:\n    container: x:1\n    steps:\n      - uses: a/b/c@d\n      - uses: docker://e@sha256:0\n",
    ),
    ("Dockerfile", "ARG A=1\nFROM a:${A:-2} AS b\nCOPY --from=b /x /y\nRUN --mount=type=bind,from=c d\n"),
    ("compose.yaml", "services:\n  a:\n    image: ${B:-c}/d:1@sha256:0\n"),
    (".gitmodules", "[submodule \"a\"]\n\tpath = b\n\turl = git@c.d:e/f.git\n"),
];

fn read(path: &str, bytes: &[u8], files: &BTreeMap<String, Vec<u8>>) -> Vec<Listing> {
    let own = BTreeMap::new();
    let files = if files.is_empty() { &own } else { files };
    let found: Vec<Listing> = readers_of(path)
        .filter(|reader| reader.needs != crate::Needs::Asked)
        .map(|reader| match reader.needs {
            crate::Needs::Nothing => (reader.read)(&File { path, bytes, files: &NoFiles }),
            _ => (reader.read)(&File { path, bytes, files }),
        })
        .collect();
    assert!(!found.is_empty(), "no reader is for `{path}`");
    for listing in &found {
        let count = listing.packages.len();
        assert!(
            listing.edges.iter().all(|edge| edge.from < count && edge.to < count),
            "{path}: an edge without an end"
        );
    }
    found
}

#[test]
fn every_cut_and_every_lost_byte_is_survived() {
    for (path, text) in SEEDS {
        for at in 0..=text.len() {
            let bytes = text.as_bytes();
            let (before, behind) = bytes.split_at(at);
            read(path, before, &BTreeMap::new());
            let lost = [before, behind.get(1..).unwrap_or_default()].concat();
            read(path, &lost, &BTreeMap::new());
            for put in [&b"\xff"[..], b"\"", b"{", b"[", b"\n", b"${", b"$(", b"<", b"\xc3\xa9", b"\t", b"@", b"/"] {
                read(path, &[before, put, behind].concat(), &BTreeMap::new());
            }
        }
    }
}

#[test]
fn whole_seeds_give_packages_and_no_surprise() {
    for (path, text) in SEEDS {
        let listings = read(path, text.as_bytes(), &BTreeMap::new());
        assert!(listings.iter().any(|one| !one.packages.is_empty() || !one.unknowns.is_empty()), "{path}");
    }
}

#[test]
fn bytes_that_are_no_text_are_a_problem() {
    for (path, _) in SEEDS {
        let listings = read(path, b"\xff\xfe\x00\x01", &BTreeMap::new());
        assert!(listings.iter().all(|one| !one.problems.is_empty()), "{path}");
    }
}

#[test]
fn nesting_and_repetition_end_soon() {
    let deep = |open: &str| open.repeat(200_000).into_bytes();
    for (path, _) in SEEDS {
        for text in
            [deep("["), deep("{\"a\":"), deep("<a>"), deep("a:\n"), deep("${"), deep("$("), deep("- "), deep("a = [")]
        {
            read(path, &text, &BTreeMap::new());
        }
    }
}

/// A reader that is not linear takes minutes for these.
#[test]
fn many_of_the_same_end_soon() {
    const MANY: usize = 20_000;
    let list = |one: &dyn Fn(usize) -> String| (0..MANY).map(one).collect::<String>();
    let cases = [
        (
            "Cargo.lock",
            list(&|at| {
                format!("[[package]]\nname = \"a\"\nversion = \"{at}\"\ndependencies = [\n \"a\",\n \"a {at}\",\n]\n")
            }),
        ),
        (
            "go.mod",
            format!("module a.b/c\n{}", list(&|at| format!("require a.b/d v{at}\nreplace a.b/d v{at} => a.b/e v1\n"))),
        ),
        (
            "flake.lock",
            format!(
                "{{\"root\":\"r\",\"version\":7,\"nodes\":{{{}\"r\":{{\"inputs\":{{\"n\":\"n0\"}}}}}}}}",
                list(&|at| format!(
                    "\"n{at}\":{{\"inputs\":{{\"x\":[\"n\",\"x\"]}},\"locked\":{{\"type\":\"path\"}}}},"
                ))
            ),
        ),
        (
            "libs.versions.toml",
            format!(
                "[versions]\n{}[libraries]\n{}",
                list(&|at| format!("v{at} = \"1\"\n")),
                list(&|at| format!("l{at} = {{ module = \"a:b\", version.ref = \"v{at}\" }}\n"))
            ),
        ),
        (
            "pom.xml",
            format!(
                "<project><groupId>a</groupId><artifactId>b</artifactId><build><plugins>{0}</plugins><pluginManagement><plugins>{0}</plugins></pluginManagement></build></project>",
                list(&|at| format!("<plugin><artifactId>p{at}</artifactId></plugin>"))
            ),
        ),
        ("Manifest.toml", list(&|at| format!("[[A]]\nuuid = \"{at}\"\n[A.deps]\nA = \"{at}\"\n"))),
    ];
    for (path, text) in cases {
        read(path, text.as_bytes(), &BTreeMap::new());
    }
}

#[test]
fn properties_that_grow_are_cut() {
    let mut text =
        String::from("<project><groupId>a</groupId><artifactId>b</artifactId><version>${p0}</version><properties>");
    for at in 0..40 {
        text.push_str(&format!("<p{at}>${{p{0}}}${{p{0}}}${{p{0}}}</p{at}>", at + 1));
    }
    text.push_str("<p40>x</p40></properties></project>");
    let listings = read("pom.xml", text.as_bytes(), &BTreeMap::new());
    assert_eq!(listings[0].unknowns.len(), 1);
}
