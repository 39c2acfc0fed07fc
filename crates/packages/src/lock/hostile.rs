//! Nothing makes a reader panic, loop, or fall silent: broken, cut, deep, and large inputs for every lock file.

use std::collections::BTreeMap;

use crate::testing::listing;
use crate::{File, Listing, NoFiles};

/// A small file of each format, whose beginnings and mutations are read.
const SAMPLES: &[(&str, &str)] = &[
    (
        "package-lock.json",
        r#"{"lockfileVersion":3,"packages":{"":{"name":"x","workspaces":["p"],"dependencies":{"a":"1"}},"p":{"name":"p"},"node_modules/p":{"link":true,"resolved":"p"},"node_modules/a":{"version":"1.0.0","resolved":"git+ssh://git@h/o/r.git#c","inBundle":true,"integrity":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}}}"#,
    ),
    (
        "npm-shrinkwrap.json",
        r#"{"dependencies":{"a":{"version":"npm:@s/b@1","bundled":true,"requires":{"c":"1"},"dependencies":{"c":{"version":"file:c"}}}}}"#,
    ),
    ("package.json", r#"{"name":"@s/x","version":"1","dependencies":{"a":"1"},"workspaces":{"packages":["{a,b}/*"]}}"#),
    (
        "yarn.lock",
        "# v1\n\"@s/b@^2\", b@npm:c@1:\n  version \"2\"\n  resolved \"https://h/b.tgz#da39\"\n  dependencies:\n    \"@s/b\" \"^2\"\n",
    ),
    (
        "berry/yarn.lock",
        "__metadata:\n  version: 8\n\n\"a@npm:1, a@patch:a@npm%3A1#x\":\n  version: 1.0.0\n  resolution: \"a@npm:1.0.0\"\n  dependencies:\n    a: 'npm:1'\n  dependenciesMeta:\n    a:\n      optional: true\n\"w@workspace:.\":\n  resolution: \"w@workspace:.\"\n",
    ),
    (
        "pnpm-lock.yaml",
        "lockfileVersion: '9.0'\nimporters:\n  .:\n    dependencies:\n      a:\n        specifier: ^1\n        version: 1.0.0(p@2)\n      l:\n        version: link:../l\npackages:\n  a@1.0.0:\n    resolution: {integrity: sha512-x, tarball: \"https://h/a.tgz\"}\n    deprecated: >-\n      old\nsnapshots:\n  a@1.0.0(p@2):\n    optionalDependencies:\n      a: 1.0.0\n",
    ),
    (
        "five/pnpm-lock.yaml",
        "lockfileVersion: 5.4\ndependencies:\n  '@s/a': 1.0.0_b@1\npackages:\n  /@s/a/1.0.0_b@1:\n    resolution: {repo: r, commit: c}\n    dev: true\n",
    ),
    (
        "bun.lock",
        r#"{"lockfileVersion":1,/* c */"workspaces":{"":{"name":"x","dependencies":{"a":"1",},},},"packages":{"a":["a@1","",{"peerDependencies":{"a":"1"},"optionalPeers":["a"]},"sha512-x"],"b":["b@workspace:b"],},}"#,
    ),
    (
        "requirements.txt",
        "-r other.in\n-c constraints.txt\n-e git+https://h/o/r@c#egg=r\na[x,y]==1.0 \\\n  --hash=sha256:00 ; python_version<'3'\nb @ https://h/b-1-py3-none-any.whl#md5=0\nc==1 # via a\n    # via\n    #   b\nhttps://h/d-1.tar.gz\n",
    ),
    (
        "Pipfile.lock",
        r#"{"_meta":{},"default":{"a":{"version":"==1","hashes":["sha256:0"]},"g":{"git":"x","ref":"c"}},"develop":{}}"#,
    ),
    (
        "poetry.lock",
        "[[package]]\nname = \"a\"\nversion = \"1\"\ngroups = [\"main\"]\n[package.dependencies]\na = [{version = \"1\"}]\n[package.source]\ntype = \"git\"\nurl = \"u\"\n",
    ),
    (
        "pdm.lock",
        "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"a[x]>=1; m\"]\ngit = \"u\"\nrevision = \"r\"\n",
    ),
    (
        "uv.lock",
        "[[package]]\nname = \"a\"\nversion = \"1\"\nsource = { git = \"u?rev=1#c\" }\ndependencies = [{ name = \"a\", version = \"1\", source = { git = \"u?rev=1#c\" } }]\n[package.dev-dependencies]\nx = [{ name = \"b\" }]\n",
    ),
    (
        "pylock.toml",
        "lock-version = \"1\"\n[[packages]]\nname = \"a\"\nvcs = {type = \"hg\", url = \"u\"}\nmarker = \"'x' in extras\"\n",
    ),
    (
        "pyproject.toml",
        "[project]\nname = \"a\"\ndependencies = [\"b==1\"]\n[tool.poetry.dependencies]\nc = {version = \"1\"}\n",
    ),
    ("setup.cfg", "[metadata]\nname = a\nversion = 1\n[options]\ninstall_requires =\n  b==1\n  c\n"),
    (
        "setup.py",
        "r = ['a==1', \"b\"]\nsetup(name='x', version=f'{v}', install_requires=r, extras_require={'d': ['e==1']})\n",
    ),
    (
        "Gemfile.lock",
        "GIT\n  remote: u\n  revision: c\n  specs:\n    a (1.0-x86)\n      b (>= 1)\nPATH\n  remote: .\n  specs:\n    me (1)\nDEPENDENCIES\n  a!\nCHECKSUMS\n  a (1.0-x86) sha256=00\n",
    ),
    ("me.gemspec", "s.name = \"me\"\ns.version = '1'\ns.licenses = ['MIT']\ns.add_dependency \"a\", \"> 1\"\n"),
    (
        "composer.lock",
        r#"{"packages":[{"name":"a/b","version":"dev-x","require":{"c/d":"1"},"provide":{"c/d":"1"},"license":["MIT","X"],"source":{"type":"git","url":"u","reference":"r"}}],"packages-dev":[]}"#,
    ),
    ("composer.json", r#"{"name":"a/b","require":{"c/d":"1","php":"8"}}"#),
    (
        "pubspec.lock",
        "packages:\n  a:\n    dependency: \"direct main\"\n    description:\n      name: a\n      url: \"https://h\"\n    source: hosted\n    version: \"1.0.0\"\n",
    ),
    ("pubspec.yaml", "name: a\nversion: 1.0.0\ndependencies:\n  b: ^1\n"),
    (
        "mix.lock",
        "%{\n  \"a\": {:hex, :a, \"1\", \"x\", [:mix], [{:b, \"~> 1\", [hex: :b, optional: true]}], \"hexpm:o\", \"y\"},\n  \"b\" => {:git, \"u\", \"c\", []}\n}",
    ),
    (
        "rebar.lock",
        "{\"1.2.0\",[{<<\"a\">>,{pkg,<<\"a\">>,<<\"1\">>},0}]}.\n[{pkg_hash_ext,[{<<\"a\">>,<<\"00\">>}]}].\n",
    ),
    (
        "Package.resolved",
        r#"{"pins":[{"identity":"a","location":"git@h:o/a.git","state":{"branch":"m","revision":"c"}}],"version":2}"#,
    ),
    (
        "Podfile.lock",
        "PODS:\n  - A/B (1):\n    - C (= 1)\n  - \"C (1)\"\nDEPENDENCIES:\n  - A/B\nEXTERNAL SOURCES:\n  C:\n    :git: u\n",
    ),
    ("Cartfile.resolved", "github \"o/a\" \"1\"\ngit \"https://h/o/b.git\" \"c\"\nbinary \"https://h/c.json\" \"1\"\n"),
];

fn read(path: &str, bytes: &[u8]) -> Listing {
    listing(&File { path, bytes, files: &NoFiles })
}

#[test]
fn whole_samples_have_no_problems() {
    for (path, text) in SAMPLES {
        let listing = read(path, text.as_bytes());
        assert_eq!(listing.problems, [], "{path}");
        assert!(!listing.packages.is_empty(), "{path}");
    }
}

#[test]
fn cut_and_changed_samples_are_survived() {
    for (path, text) in SAMPLES {
        for at in 0..text.len() {
            read(path, &text.as_bytes()[..at]);
            for sign in b"\0\"'[]{}():,@/\\-# \n\xffz" {
                let mut changed = text.as_bytes().to_vec();
                changed[at] = *sign;
                read(path, &changed);
            }
            let mut shorter = text.as_bytes().to_vec();
            shorter.remove(at);
            read(path, &shorter);
        }
    }
}

#[test]
fn what_is_no_file_of_the_format_is_told() {
    for (path, _) in SAMPLES {
        // These have no form of which something else differs.
        if ["requirements.txt", "setup.cfg", "setup.py", "me.gemspec"].contains(path) {
            continue;
        }
        for bytes in [&b"\xff\xfe\0"[..], b"<html>\n<body class=\"x\">"] {
            let listing = read(path, bytes);
            assert!(!listing.problems.is_empty() || !listing.unknowns.is_empty(), "{path} {bytes:?}");
        }
    }
}

#[test]
fn deep_and_large_files_are_bounded() {
    for sign in ["[", "{", "{\"a\":", "- ", "a:\n ", "(", "[[", "{{", "? ", "'", "\"", "a.", "[a.", "<<", "\n "] {
        let text = sign.repeat(20_000);
        for (path, _) in SAMPLES {
            read(path, text.as_bytes());
        }
    }
    let many = |one: &str, count: usize| one.repeat(count);
    read("yarn.lock", many("a@1:\n  version \"1\"\n  dependencies:\n    a \"1\"\n", 10_000).as_bytes());
    read("uv.lock", many("[[package]]\nname = \"a\"\ndependencies = [{ name = \"a\" }]\n", 1_000).as_bytes());
    read("poetry.lock", many("[[package]]\nname = \"a\"\n[package.dependencies]\na = \"1\"\n", 1_000).as_bytes());
    read("requirements.txt", many("a==1 # via a\n", 10_000).as_bytes());
    read("Gemfile.lock", format!("GEM\n  specs:\n{}", many("    a (1)\n      a\n", 10_000)).as_bytes());
    read("setup.py", format!("setup({}", many("name=name,", 10_000)).as_bytes());
    let nested =
        format!("{{\"packages\":{{\"{}\":{{\"dependencies\":{{\"x\":\"1\"}}}}}}}}", many("node_modules/a/", 10_000));
    read("package-lock.json", nested.as_bytes());
}

#[test]
fn files_that_lead_to_each_other_end() {
    let mut files = BTreeMap::new();
    for name in 0..300 {
        files.insert(format!("{name}.in"), format!("-r {}.in\n-r {name}.in\na{name}==1\n", name + 1).into_bytes());
    }
    let file = File { path: "requirements.txt", bytes: b"-r 0.in\n", files: &files };
    let listing = listing(&file);
    assert_eq!((listing.packages.len(), listing.unknowns.len()), (99, 1));
}
