//! Expected packages and edges come from the documents of the package managers, named at each case.

use expect_test::expect;

use crate::testing::{read, read_in};

// docs.npmjs.com, "package-lock.json", `packages`: the root under "", links by `link` and `resolved`, `dev`, `optional`,
// `devOptional`, `inBundle`, `license`. Node's documentation, "Loading from node_modules folders": the walk upward.
#[test]
fn npm_3_resolves_as_node_does() {
    expect![[r#"
        demo 1.0.0 application :4
          pkg:npm/demo@1.0.0
          license MIT
          -> @demo/member 0.1.0
          -> a 1.2.0
          -> @s/real 2.0.0
          -> mac 1.0.0 (optional)
          -> t 3.0.0 (dev)
        @demo/member 0.1.0 application :8
          pkg:npm/%40demo/member@0.1.0
          -> b 1.0.0
        a 1.2.0 :9
          pkg:npm/a@1.2.0
          SHA-512 cf83e135…
          license ISC
          -> b 2.0.0
          -> t 3.0.0
        b 2.0.0 :13
          pkg:npm/b@2.0.0
          download https://npm.example/b/-/b-2.0.0.tgz
        b 1.0.0 :14
          pkg:npm/b@1.0.0?vcs_url=git%2Bssh:%2F%2Fgit%40github.com%2Fo%2Fb.git%400123456789012345678901234567890123456789
          download git+ssh://git@github.com/o/b.git@0123456789012345678901234567890123456789
        @s/real 2.0.0 :15
          pkg:npm/%40s/real@2.0.0
          -> inner 1.0.0
          -> inner 1.0.0 (contains)
        inner 1.0.0 :16
          pkg:npm/inner@1.0.0
        mac 1.0.0 optional :17
          pkg:npm/mac@1.0.0?download_url=file:mac.tgz
          download file:mac.tgz
        t 3.0.0 dev :18
          pkg:npm/t@3.0.0
          license BSD-2-Clause
        u 3.0.0 optional :19
          pkg:npm/u@3.0.0?download_url=https:%2F%2Ffiles.example%2Fu.tgz
          download https://files.example/u.tgz
        unknown :5 `gone` ^9 is asked for and not in the lock file
    "#]].assert_eq(&read(
        "web/package-lock.json",
        r#"{
  "name": "demo", "version": "1.0.0", "lockfileVersion": 3,
  "packages": {
    "": {"name": "demo", "version": "1.0.0", "license": "MIT", "workspaces": ["packages/*"],
      "dependencies": {"a": "^1", "al": "npm:@s/real@2", "gone": "^9"},
      "devDependencies": {"t": "^3"}, "optionalDependencies": {"mac": "1"}},
    "node_modules/@demo/member": {"resolved": "packages/member", "link": true},
    "packages/member": {"name": "@demo/member", "version": "0.1.0", "dependencies": {"b": "^1"}},
    "node_modules/a": {"version": "1.2.0", "resolved": "https://registry.npmjs.org/a/-/a-1.2.0.tgz",
      "integrity": "sha512-z4PhNX7vuL3xVChQ1m2AB9Yg5AULVxXcg/SpIdNs6c5H0NE8XYXysP+DGNKHfuwvY7kxvUdBeoGlODJ6+SfaPg==",
      "license": "ISC", "dependencies": {"b": "^2"}, "peerDependencies": {"p": "*", "t": "*"},
      "peerDependenciesMeta": {"p": {"optional": true}}, "devDependencies": {"never": "1"}},
    "node_modules/a/node_modules/b": {"version": "2.0.0", "resolved": "https://npm.example/b/-/b-2.0.0.tgz"},
    "node_modules/b": {"version": "1.0.0", "resolved": "git+ssh://git@github.com/o/b.git#0123456789012345678901234567890123456789"},
    "node_modules/al": {"name": "@s/real", "version": "2.0.0", "dependencies": {"inner": "1"}, "bundleDependencies": ["inner"]},
    "node_modules/al/node_modules/inner": {"version": "1.0.0", "inBundle": true},
    "node_modules/mac": {"version": "1.0.0", "optional": true, "resolved": "file:mac.tgz"},
    "node_modules/t": {"version": "3.0.0", "dev": true, "license": {"type": "BSD-2-Clause"}},
    "node_modules/u": {"version": "3.0.0", "devOptional": true, "resolved": "https://files.example/u.tgz"}
  }
}"#,
    ));
}

// docs.npmjs.com, "package-lock.json", `dependencies` (lockfileVersion 1): `version` or address, `bundled`, `requires`.
#[test]
fn npm_1_is_a_tree_and_its_roots_stand_in_the_manifest() {
    expect![[r#"
        old 0.1.0 application :1
          pkg:npm/old@0.1.0
          -> a 1.0.0
          -> d 1.0.0 (dev)
        a 1.0.0 :3
          pkg:npm/a@1.0.0
          SHA-1 da39a3ee…
          -> b 2.0.0
          -> b 2.0.0 (contains)
          -> o 1.0.0 (optional)
        b 2.0.0 :4
          pkg:npm/b@2.0.0
        real 1.0.0 :5
          pkg:npm/real@1.0.0
        d 1.0.0 dev :6
          pkg:npm/d@1.0.0
          -> real 1.0.0
        g - :7
          pkg:npm/g?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fg.git%40abc
          download git+https://github.com/o/g.git@abc
        o 1.0.0 optional :8
          pkg:npm/o@1.0.0
    "#]]
    .assert_eq(&read_in(
        "package-lock.json",
        r#"//- package.json
{"name": "old", "dependencies": {"a": "1"}, "devDependencies": {"d": "1"}}
//- package-lock.json
{"name": "old", "version": "0.1.0", "lockfileVersion": 1, "requires": true,
 "dependencies": {
  "a": {"version": "1.0.0", "integrity": "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=", "requires": {"b": "^2", "o": "1"},
   "dependencies": {"b": {"version": "2.0.0", "bundled": true}}},
  "b": {"version": "npm:real@1.0.0"},
  "d": {"version": "1.0.0", "dev": true, "requires": {"b": "^1"}},
  "g": {"version": "github:o/g#abc"},
  "o": {"version": "1.0.0", "optional": true}
 }}
"#,
    ));
}

// docs.npmjs.com, "npm-shrinkwrap.json": it takes precedence over package-lock.json.
#[test]
fn a_shrinkwrap_hides_the_lock_file_beside_it() {
    expect![[r#"
        s - application :1
          pkg:npm/s
        hides x/package-lock.json
    "#]]
    .assert_eq(&read(
        "x/npm-shrinkwrap.json",
        r#"{"name": "s", "lockfileVersion": 2, "packages": {"": {"name": "s"}}, "dependencies": {}}"#,
    ));
}

#[test]
fn what_is_broken_is_told() {
    expect![[r#"
        problem :3 expected a key in double quotes
    "#]]
    .assert_eq(&read("package-lock.json", "{\n  \"packages\": {\n"));
    expect![[r#"
        problem :1 neither `packages` nor `dependencies` is an object: this is no lock file of npm
    "#]]
    .assert_eq(&read("package-lock.json", "[]"));
    expect![[r#"
        problem :1 unclosed bracket '['
    "#]]
    .assert_eq(&read("pnpm-lock.yaml", "a: [\n"));
    expect![[r#"
        problem :1 the file is empty
    "#]]
    .assert_eq(&read("pnpm-lock.yaml", ""));
    expect![[r#"
        problem :1 expected a key in double quotes
    "#]]
    .assert_eq(&read("bun.lock", "{"));
    expect![[r#"
        unknown :1 which packages the project asks for itself stands in `package.json`, which is not there
        problem :1 expected an entry, a field, or a dependency of a lock file of yarn 1
    "#]]
    .assert_eq(&read("yarn.lock", "what is this\n"));
    expect![[r#"
        problem :3 a package has a `resolution` of the form `name@reference`
    "#]]
    .assert_eq(&read("yarn.lock", "__metadata:\n  version: 8\n\"x@npm:1\":\n  version: 1\n"));
}

// classic.yarnpkg.com, "yarn.lock"; aliases and workspaces as in "yarn add" and "Workspaces" there.
#[test]
fn yarn_1_finds_packages_by_descriptor() {
    expect![[r#"
        @s/b 2.1.3 :5
          pkg:npm/%40s/b@2.1.3
          SHA-1 da39a3ee…
        a 1.0.0 :9
          pkg:npm/a@1.0.0
          SHA-1 da39a3ee…
          -> @s/b 2.1.3
          -> opt 1.1.0 (optional)
        git-dep 0.3.0 dev :18
          pkg:npm/git-dep@0.3.0?vcs_url=git%2Bhttps:%2F%2Fexample.org%2Fo%2Fgit-dep.git%400123456789012345678901234567890123456789
          download git+https://example.org/o/git-dep.git@0123456789012345678901234567890123456789
        @s/real 2.0.0 :22
          pkg:npm/%40s/real@2.0.0
        opt 1.1.0 optional :25
          pkg:npm/opt@1.1.0
        tool 1.5.0 dev :28
          pkg:npm/tool@1.5.0?download_url=https:%2F%2Fcodeload.github.com%2Fo%2Ftool%2Ftar.gz%2Fabc
          download https://codeload.github.com/o/tool/tar.gz/abc
          -> git-dep 0.3.0
          -> opt 1.1.0
        root - application
          pkg:npm/root
          -> tool 1.5.0 (dev)
          -> one 1.0.0
          -> two 1.0.0
        one 1.0.0 application
          pkg:npm/one@1.0.0
          -> a 1.0.0
          -> two 1.0.0
        two 1.0.0 application
          pkg:npm/two@1.0.0
          -> @s/real 2.0.0
        unknown `lost` 1 is asked for by two and not in the lock file
    "#]].assert_eq(&read_in(
        "yarn.lock",
        r##"//- package.json
{"name": "root", "private": true, "workspaces": ["packages/*"], "devDependencies": {"tool": "^1.0.0"}}
//- packages/one/package.json
{"name": "one", "version": "1.0.0", "dependencies": {"a": "^1.0.0", "two": "1.0.0"}, "peerDependencies": {"zz": "1"}}
//- packages/two/package.json
{"name": "two", "version": "1.0.0", "dependencies": {"nick": "npm:@s/real@^2", "lost": "1"}}
//- yarn.lock
# THIS IS AN AUTOGENERATED FILE. DO NOT EDIT THIS FILE DIRECTLY.
# yarn lockfile v1


"@s/b@^2.0.0", "@s/b@~2.1.0":
  version "2.1.3"
  resolved "https://registry.yarnpkg.com/@s/b/-/b-2.1.3.tgz#da39a3ee5e6b4b0d3255bfef95601890afd80709"

a@^1.0.0:
  version "1.0.0"
  resolved "https://registry.yarnpkg.com/a/-/a-1.0.0.tgz#0000"
  integrity sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=
  dependencies:
    "@s/b" "^2.0.0"
  optionalDependencies:
    opt "^1.0.0"

"git-dep@git+https://example.org/o/git-dep.git":
  version "0.3.0"
  resolved "git+https://example.org/o/git-dep.git#0123456789012345678901234567890123456789"

"nick@npm:@s/real@^2":
  version "2.0.0"

opt@^1.0.0:
  version "1.1.0"

tool@^1.0.0:
  version "1.5.0"
  resolved "https://codeload.github.com/o/tool/tar.gz/abc"
  dependencies:
    git-dep "git+https://example.org/o/git-dep.git"
    opt "^1.0.0"
"##,
    ));
}

// yarnpkg.com, "Lexicon" (descriptor, locator, workspace) and "Protocols" (npm, workspace, patch, git, portal).
#[test]
fn yarn_berry_reads_resolutions() {
    expect![[r#"
        @s/b 2.1.3 :7
          pkg:npm/%40s/b@2.1.3
        a 1.0.0 :14
          pkg:npm/a@1.0.0
          -> @s/b 2.1.3
          -> opt 7.0.0 (optional)
        g 0.1.0 :28
          pkg:npm/g@0.1.0?vcs_url=git%2Bhttps:%2F%2Fexample.org%2Fo%2Fg.git%400123456789
          download git+https://example.org/o/g.git@0123456789
        member - application :34
          pkg:npm/member
          -> g 0.1.0
        opt 7.0.0 optional :42
          pkg:npm/opt@7.0.0
        root 3.0.0 application :48
          pkg:npm/root@3.0.0
          -> a 1.0.0
          -> member -
          -> typescript 5.1.0 (dev)
        typescript 5.1.0 dev :57
          pkg:npm/typescript@5.1.0
        unknown :34 which packages are for development only stands in `package.json`, which is not there
    "#]]
    .assert_eq(&read_in(
        "yarn.lock",
        r#"//- package.json
{"name": "root", "version": "3.0.0", "dependencies": {"a": "^1.0.0"}, "devDependencies": {"typescript": "^5.0.0"}}
//- yarn.lock
# This file is generated by running "yarn install" inside your project.

__metadata:
  version: 8
  cacheKey: 10c0

"@s/b@npm:^2.0.0, @s/b@npm:~2.1.0":
  version: 2.1.3
  resolution: "@s/b@npm:2.1.3"
  checksum: 10c0/da39a3ee
  languageName: node
  linkType: hard

"a@npm:^1.0.0":
  version: 1.0.0
  resolution: "a@npm:1.0.0"
  dependencies:
    "@s/b": "npm:^2.0.0"
    opt: "npm:*"
  dependenciesMeta:
    opt:
      optional: true
  peerDependencies:
    peer: "*"
  languageName: node
  linkType: hard

"g@https://example.org/o/g.git#commit=0123456789":
  version: 0.1.0
  resolution: "g@https://example.org/o/g.git#commit=0123456789"
  languageName: node
  linkType: hard

"member@workspace:packages/member":
  version: 0.0.0-use.local
  resolution: "member@workspace:packages/member"
  dependencies:
    g: "https://example.org/o/g.git#commit=0123456789"
  languageName: unknown
  linkType: soft

"opt@npm:*":
  version: 7.0.0
  resolution: "opt@npm:7.0.0"
  languageName: node
  linkType: hard

"root@workspace:.":
  version: 0.0.0-use.local
  resolution: "root@workspace:."
  dependencies:
    a: "npm:^1.0.0"
    typescript: "npm:^5.0.0"
  languageName: unknown
  linkType: soft

"typescript@npm:^5.0.0":
  version: 5.1.0
  resolution: "typescript@npm:5.1.0"
  languageName: node
  linkType: hard

"typescript@patch:typescript@npm%3A^5.0.0#optional!builtin<compat/typescript>":
  version: 5.1.0
  resolution: "typescript@patch:typescript@npm%3A5.1.0#optional!builtin<compat/typescript>::version=5.1.0&hash=1"
  languageName: node
  linkType: hard
"#,
    ));
}

// github.com/pnpm/spec, "lockfile/5.md" and "lockfile/5.2.md".
#[test]
fn pnpm_5_has_slashes_and_underscores() {
    expect![[r#"
        @s/a 1.0.0 :16
          pkg:npm/%40s/a@1.0.0
          SHA-1 da39a3ee…
          -> react 17.0.2
          -> g 0.1.0
        d 1.0.0 dev :25
          pkg:npm/d@1.0.0
          SHA-1 da39a3ee…
          download https://npm.example/d/-/d-1.0.0.tgz
          -> react 17.0.2 (optional)
        react 17.0.2 :31
          pkg:npm/react@17.0.2
          SHA-1 da39a3ee…
        real_name 3.0.0 :35
          pkg:npm/real_name@3.0.0
          SHA-1 da39a3ee…
        g 0.1.0 :39
          pkg:npm/g@0.1.0?download_url=https:%2F%2Fcodeload.github.com%2Fo%2Fg%2Ftar.gz%2F0123456
          download https://codeload.github.com/o/g/tar.gz/0123456
        five 1.0.0 application :1
          pkg:npm/five@1.0.0
          -> @s/a 1.0.0
          -> d 1.0.0 (dev)
          -> real_name 3.0.0
    "#]]
    .assert_eq(&read_in(
        "pnpm-lock.yaml",
        r"//- package.json
{'name': 'five', 'version': '1.0.0'}
//- pnpm-lock.yaml
lockfileVersion: 5.4

specifiers:
  '@s/a': ^1.0.0
  d: 1.0.0

dependencies:
  '@s/a': 1.0.0_react@17.0.2
  al: /real_name/3.0.0

devDependencies:
  d: 1.0.0

packages:

  /@s/a/1.0.0_react@17.0.2:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    peerDependencies:
      react: '*'
    dependencies:
      react: 17.0.2
      g: github.com/o/g/0123456
    dev: false

  /d/1.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=, tarball: https://npm.example/d/-/d-1.0.0.tgz}
    optionalDependencies:
      react: 17.0.2
    dev: true

  /react/17.0.2:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    dev: false

  /real_name/3.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    dev: false

  github.com/o/g/0123456:
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0123456}
    name: g
    version: 0.1.0
    dev: false
"
        .replace('\'', "\"")
        .as_str(),
    ));
}

// github.com/pnpm/spec, "lockfile/6.0.md": parentheses for peers, importers with `specifier` and `version`.
#[test]
fn pnpm_6_has_importers_and_parentheses() {
    expect![[r#"
        a 1.0.0 :26
          pkg:npm/a@1.0.0
          SHA-1 da39a3ee…
          -> p 2.0.0
        o 1.0.0 optional :32
          pkg:npm/o@1.0.0
          SHA-1 da39a3ee…
        p 2.0.0 :36
          pkg:npm/p@2.0.0
          SHA-1 da39a3ee…
        real 3.0.0 :39
          pkg:npm/real@3.0.0
          SHA-1 da39a3ee…
        six - application :5
          pkg:npm/six
          -> @six/m 2.0.0
        @six/m 2.0.0 application :11
          pkg:npm/%40six/m@2.0.0
          license MIT
          -> a 1.0.0
          -> o 1.0.0 (optional)
          -> real 3.0.0
    "#]]
    .assert_eq(&read_in(
        "pnpm-lock.yaml",
        r"//- package.json
{'name': 'six'}
//- packages/m/package.json
{'name': '@six/m', 'version': '2.0.0', 'license': 'MIT'}
//- pnpm-lock.yaml
lockfileVersion: '6.0'

importers:

  .:
    dependencies:
      '@six/m':
        specifier: workspace:*
        version: link:packages/m

  packages/m:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(p@2.0.0)
      al:
        specifier: npm:real@^3
        version: /real@3.0.0
    optionalDependencies:
      o:
        specifier: 1.0.0
        version: 1.0.0

packages:

  /a@1.0.0(p@2.0.0):
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    dependencies:
      p: 2.0.0
    dev: false

  /o@1.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    optional: true

  /p@2.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}

  /real@3.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
"
        .replace('\'', "\"")
        .as_str(),
    ));
}

// github.com/pnpm/spec, "lockfile/9.0.md": edges under `snapshots`, no `dev`; scopes by the way from the importers.
#[test]
fn pnpm_9_has_snapshots() {
    expect![[r#"
        a 1.0.0 :26
          pkg:npm/a@1.0.0
          SHA-1 da39a3ee…
          -> g 0.1.0 (optional)
          -> p 2.0.0
          -> p 3.0.0
        f - dev :32
          pkg:npm/f
          download file:../f
          -> r 4.0.0
        g 0.1.0 optional :35
          pkg:npm/g@0.1.0?download_url=https:%2F%2Fcodeload.github.com%2Fo%2Fg%2Ftar.gz%2F0123
          download https://codeload.github.com/o/g/tar.gz/0123
        p 2.0.0 :39
          pkg:npm/p@2.0.0
          SHA-1 da39a3ee…
        p 3.0.0 :42
          pkg:npm/p@3.0.0
          SHA-1 da39a3ee…
        r 4.0.0 dev :45
          pkg:npm/r@4.0.0?vcs_url=git%2Bhttps:%2F%2Fgit.example%2Fo%2Fr.git%400123
          download git+https://git.example/o/r.git@0123
        app - application :8
          -> a 1.0.0
          -> f - (dev)
        unknown :32 the version of `f` stands in `../f/package.json`, which is not there
        unknown :20 `outside` link:../outside is asked for and outside of the workspace
    "#]]
    .assert_eq(&read(
        "app/pnpm-lock.yaml",
        r"lockfileVersion: '9.0'

settings:
  autoInstallPeers: true

importers:

  .:
    dependencies:
      a:
        specifier: ^1.0.0
        version: 1.0.0(p@2.0.0(q@1.0.0))
    devDependencies:
      a2:
        specifier: npm:a@^1.0.0
        version: a@1.0.0(p@3.0.0)
      f:
        specifier: file:../f
        version: file:../f
      outside:
        specifier: link:../outside
        version: link:../outside

packages:

  a@1.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}
    engines: {node: '>=10'}
    peerDependencies:
      p: '*'

  f@file:../f:
    resolution: {directory: ../f, type: directory}

  g@https://codeload.github.com/o/g/tar.gz/0123:
    resolution: {tarball: https://codeload.github.com/o/g/tar.gz/0123}
    version: 0.1.0

  p@2.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}

  p@3.0.0:
    resolution: {integrity: sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=}

  r@git+https://git.example/o/r.git#0123:
    resolution: {commit: '0123', repo: https://git.example/o/r.git, type: git}
    version: 4.0.0

snapshots:

  a@1.0.0(p@2.0.0(q@1.0.0)):
    dependencies:
      p: 2.0.0
    optionalDependencies:
      g: https://codeload.github.com/o/g/tar.gz/0123

  a@1.0.0(p@3.0.0):
    dependencies:
      p: 3.0.0

  f@file:../f:
    dependencies:
      r: git+https://git.example/o/r.git#0123

  g@https://codeload.github.com/o/g/tar.gz/0123: {}

  p@2.0.0: {}

  p@3.0.0: {}

  r@git+https://git.example/o/r.git#0123: {}
",
    ));
}

// Keys of Vite's `pnpm-lock.yaml` (pnpm 9), and of pnpm 7: github.com/pnpm/spec, "lockfile/5.2.md", with `id`.
#[test]
fn pnpm_has_folders_that_are_copied_in() {
    expect![[r#"
        with 1.0.0 :9
          pkg:npm/with@1.0.0
          license MIT
          download file:lib/with_it
          -> without -
        without - :13
          pkg:npm/without
          download file:lib/without
        . - application :3
          -> with 1.0.0
        unknown :13 the version of `without` stands in `lib/without/package.json`, which is not there
    "#]]
    .assert_eq(&read_in(
        "pnpm-lock.yaml",
        r"//- lib/with_it/package.json
{'name': 'with', 'version': '1.0.0', 'license': 'MIT'}
//- pnpm-lock.yaml
lockfileVersion: '9.0'
importers:
  .:
    dependencies:
      with:
        specifier: file:./lib/with_it
        version: file:lib/with_it(p@2.0.0)
packages:
  with@file:lib/with_it:
    resolution: {directory: lib/with_it, type: directory}
    peerDependencies:
      p: '*'
  without@file:lib/without:
    resolution: {directory: lib/without, type: directory}
snapshots:
  with@file:lib/with_it(p@2.0.0):
    dependencies:
      without: file:lib/without
  without@file:lib/without: {}
"
        .replace('\'', "\"")
        .as_str(),
    ));
    expect![[r#"
        a 1.0.0 :6
          pkg:npm/a@1.0.0
          download file:lib/my_a
        b 2.0.0 :11
          pkg:npm/b@2.0.0
          download file:lib/my_b
        . - application :1
          -> a 1.0.0
          -> b 2.0.0
    "#]]
    .assert_eq(&read(
        "pnpm-lock.yaml",
        r"lockfileVersion: 5.4
dependencies:
  a: file:lib/my_a
  b: file:lib/my_b_@s+p@2.0.0
packages:
  file:lib/my_a:
    resolution: {directory: lib/my_a, type: directory}
    name: a
    version: 1.0.0
    dev: false
  file:lib/my_b_@s+p@2.0.0:
    resolution: {directory: lib/my_b, type: directory}
    id: file:lib/my_b
    name: b
    version: 2.0.0
    dev: false
",
    ));
}

// bun.sh/docs, "Lockfile", and the description of the text format in Bun's blog of version 1.2.
#[test]
fn bun_looks_upward_by_place() {
    expect![[r#"
        root - application :4
          pkg:npm/root
          -> @root/m 2.0.0
          -> a 1.0.0
          -> d - (dev)
        @root/m 2.0.0 application :9
          pkg:npm/%40root/m@2.0.0
          -> b 2.0.0
        a 1.0.0 :14
          pkg:npm/a@1.0.0
          SHA-1 da39a3ee…
          -> b 1.0.0
        b 1.0.0 :16
          pkg:npm/b@1.0.0
          SHA-1 da39a3ee…
          download https://npm.example/b/-/b-1.0.0.tgz
        d - dev :18
          pkg:npm/d?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fd.git%400123456
          download git+https://github.com/o/d.git@0123456
          -> a 1.0.0
        b 2.0.0 :20
          pkg:npm/b@2.0.0
          SHA-1 da39a3ee…
    "#]].assert_eq(&read(
        "bun.lock",
        r#"{
  "lockfileVersion": 1,
  "workspaces": {
    "": {
      "name": "root",
      "dependencies": { "a": "^1.0.0", },
      "devDependencies": { "d": "1", },
    },
    "packages/m": { "name": "@root/m", "version": "2.0.0", "dependencies": { "b": "^2" }, },
  },
  "packages": {
    "@root/m": ["@root/m@workspace:packages/m"],

    "a": ["a@1.0.0", "", { "dependencies": { "b": "^1" }, "peerDependencies": { "p": "*" }, "optionalPeers": ["p"] }, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="],

    "b": ["b@1.0.0", "https://npm.example/b/-/b-1.0.0.tgz", {}, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="],

    "d": ["d@github:o/d#0123456", { "dependencies": { "a": "1" } }, "o-d-0123456"],

    "@root/m/b": ["b@2.0.0", "", {}, "sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk="],
  }
}
"#,
    ));
}

// As in the lock file of github.com/DeutscheModelUnitedNations/munify-papyrus.
#[test]
fn a_scope_of_bun_is_no_place() {
    let text = r#"{
"lockfileVersion": 1,
"workspaces": {"": {"name": "root", "dependencies": {"@s/vite": "1"}}},
"packages": {
"@s/vite": ["@s/vite@1.0.0", "", {"peerDependencies": {"vite": "7"}}, ""],
"vite": ["vite@7.0.0", "", {"dependencies": {"@t/a": "1"}}, ""],
"vite/@t/a": ["@t/a@1.0.0", "", {"dependencies": {"a": "1"}}, ""],
"vite/a": ["a@1.0.0", "", {}, ""],
}}"#;
    expect![[r#"
        root - application :3
          pkg:npm/root
          -> @s/vite 1.0.0
        @s/vite 1.0.0 :5
          pkg:npm/%40s/vite@1.0.0
          -> vite 7.0.0
        vite 7.0.0 :6
          pkg:npm/vite@7.0.0
          -> @t/a 1.0.0
        @t/a 1.0.0 :7
          pkg:npm/%40t/a@1.0.0
          -> a 1.0.0
        a 1.0.0 :8
          pkg:npm/a@1.0.0
    "#]]
    .assert_eq(&read("bun.lock", text));
}
