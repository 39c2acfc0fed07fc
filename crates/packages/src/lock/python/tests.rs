//! Expected packages and edges come from the documents of the formats, named at each case.

use expect_test::expect;

use crate::testing::{read, read_in};

// pip.pypa.io, "Requirements File Format" and "Secure installs" (hashes); PEP 440 direct references.
#[test]
fn requirements_take_pins_addresses_and_hashes() {
    expect![[r#"
        Flask 2.0.1 :3
          pkg:pypi/flask@2.0.1
        typing_extensions 4.0 :4
          pkg:pypi/typing-extensions@4.0
          MD5 d41d8cd9…
          SHA-256 e3b0c442…
        whl 1.2 :9
          pkg:pypi/whl@1.2?download_url=https:%2F%2Ffiles.example%2Fwhl-1.2-py3-none-any.whl
          SHA-256 e3b0c442…
          download https://files.example/whl-1.2-py3-none-any.whl
        p - :10
          pkg:pypi/p?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fp.git%400123456
          download git+https://github.com/o/p.git@0123456
        e - :11
          pkg:pypi/e?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fe.git
          download git+https://github.com/o/e.git
        src 0.1 :14
          pkg:pypi/src@0.1?download_url=https:%2F%2Ffiles.example%2Fsrc-0.1.tar.gz
          download https://files.example/src-0.1.tar.gz
        unknown :7 `loose` >=1,<2 is not fixed to a version
        unknown :8 `wild` ==1.* is not fixed to a version
        unknown :13 `./local` is no requirement with a name, and was not read
        unknown :15 `???` is no requirement with a name, and was not read
    "#]].assert_eq(&read(
        "requirements.txt",
        r"# a comment
--index-url https://pypi.example/simple
Flask == 2.0.1 ; python_version >= '3.8'  # another
typing_extensions[x]===4.0 \
    --hash=sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855 \
    --hash=md5:d41d8cd98f00b204e9800998ecf8427e
loose>=1,<2
wild==1.*
whl @ https://files.example/whl-1.2-py3-none-any.whl#sha256=e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855
git+https://github.com/o/p.git@0123456#egg=p
-e git+https://github.com/o/e.git#egg=e&subdirectory=x
-e .
./local
https://files.example/src-0.1.tar.gz
???
",
    ));
}

// pip.pypa.io: `-r` and `-c`; a constraint chooses a version and asks for nothing.
#[test]
fn requirements_read_the_files_they_name() {
    expect![[r#"
        idna 3.0 dev :1
          pkg:pypi/idna@3.0
        pytest 8.0 dev :4
          pkg:pypi/pytest@8.0
        unknown :5 `missing.in` is asked for and was not there to be read
        unknown :6 `../out.in` is not in the target and was not read
    "#]].assert_eq(&read_in(
        "requirements-dev.txt",
        "//- requirements-dev.txt\n-r base.in\n-rrequirements.txt\n-c constraints.txt\npytest\n-r missing.in\n-r ../out.in\n\
         //- base.in\nidna==3.0\n-r requirements-dev.txt\n\
         //- requirements.txt\nflask==1\n\
         //- constraints.txt\npytest==8.0\nunused==1\n",
    ));
}

// pip-tools.readthedocs.io, output of pip-compile: `# via`, on one line or several.
#[test]
fn requirements_have_edges_when_a_compiler_wrote_them() {
    expect![[r#"
        click 8.0 :1
          pkg:pypi/click@8.0
        flask 2.0 :3
          pkg:pypi/flask@2.0
          -> click 8.0
        ext 1.0 :7
          pkg:pypi/ext@1.0
          -> flask 2.0
    "#]].assert_eq(&read(
        "requirements/base.txt",
        "click==8.0\n    # via flask\nflask==2.0\n    # via\n    #   -r base.in\n    #   ext\next==1.0  # via -r base.in\n",
    ));
}

// pipenv.pypa.io, "Pipfile.lock".
#[test]
fn pipfile_lock_has_groups() {
    expect![[r#"
        requests 2.0 :3
          pkg:pypi/requests@2.0
          SHA-256 e3b0c442…
        g - :5
          pkg:pypi/g?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fg.git%400123
          download git+https://github.com/o/g.git@0123
        sphinx 7 optional :7
          pkg:pypi/sphinx@7
        pytest 8.0 dev :6
          pkg:pypi/pytest@8.0
        unknown :6 `any` is not fixed to a version
    "#]].assert_eq(&read(
        "Pipfile.lock",
        r#"{"_meta": {"pipfile-spec": 6},
 "default": {
  "requests": {"hashes": ["sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"], "version": "==2.0"},
  "me": {"editable": true, "path": "."},
  "g": {"git": "https://github.com/o/g.git", "ref": "0123"}},
 "develop": {"requests": {"version": "==2.0"}, "pytest": {"version": "==8.0"}, "any": {"version": "*"}},
 "docs": {"sphinx": {"version": "==7"}}}"#,
    ));
}

const POETRY_PROJECT: &str = r#"//- pyproject.toml
[tool.poetry]
name = "Demo_App"
version = "0.1.0"
license = "MIT"
[tool.poetry.dependencies]
python = "^3.8"
a = "^1.0"
o = { version = "1", optional = true }
[tool.poetry.group.dev.dependencies]
pytest = "^8"
"#;

// python-poetry.org/docs and the lock file that poetry 1.8 writes: no groups, so scopes by the way from the project.
#[test]
fn poetry_finds_scopes_by_the_way_from_the_project() {
    let lock = r#"//- poetry.lock
[[package]]
name = "A"
version = "1.0"
description = "An a"
optional = false
files = [{file = "a.whl", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]

[package.dependencies]
b_c = [
    {version = ">=1", markers = "python_version < \"3.9\""},
    {version = ">=2", markers = "python_version >= \"3.9\""},
]
gone = {version = "*", optional = true}

[[package]]
name = "b-c"
version = "1.0"
optional = false

[[package]]
name = "b-c"
version = "2.0"
optional = false

[package.source]
type = "git"
url = "https://github.com/o/b.git"
reference = "main"
resolved_reference = "0123456"

[[package]]
name = "o"
version = "1"
optional = true

[package.source]
type = "legacy"
url = "https://pypi.example/simple"
reference = "own"

[[package]]
name = "pytest"
version = "8.0"
optional = false
dependencies = {"b.c" = "<2"}

[metadata]
lock-version = "2.0"
"#;
    expect![[r#"
        A 1.0 :1
          pkg:pypi/a@1.0
          SHA-256 e3b0c442…
          description An a
          -> b-c 1.0
          -> b-c 2.0
        b-c 1.0 :15
          pkg:pypi/b-c@1.0
        b-c 2.0 :20
          pkg:pypi/b-c@2.0?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Fb.git%400123456
          download git+https://github.com/o/b.git@0123456
        o 1 optional :31
          pkg:pypi/o@1
          download https://pypi.example/simple
        pytest 8.0 dev :41
          pkg:pypi/pytest@8.0
          -> b-c 1.0
        Demo_App 0.1.0 application
          pkg:pypi/demo-app@0.1.0
          license MIT
          -> A 1.0
          -> o 1 (optional)
          -> pytest 8.0 (dev)
    "#]]
    .assert_eq(&read_in("poetry.lock", &format!("{POETRY_PROJECT}{lock}")));
}

// Poetry before 1.3 (`category`, `[metadata.files]`) and since 2.0 (`groups`).
#[test]
fn poetry_states_scopes_in_two_ways() {
    expect![[r#"
        old 1 dev :1
          pkg:pypi/old@1
          SHA-256 e3b0c442…
        new 1 optional :7
          pkg:pypi/new@1
        unknown which packages the project asks for itself stands in `pyproject.toml`, which is not there
    "#]]
    .assert_eq(&read(
        "poetry.lock",
        r#"[[package]]
name = "old"
version = "1"
category = "dev"
optional = false

[[package]]
name = "new"
version = "1"
groups = ["docs", "main"]
optional = true

[metadata.files]
old = [{file = "old.whl", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]
"#,
    ));
}

// pdm-project.org, "Lock file": one more entry for extras, requirements as dependencies.
#[test]
fn pdm_joins_extras() {
    expect![[r#"
        pysocks 1.7 :5
          pkg:pypi/pysocks@1.7
          SHA-256 e3b0c442…
          description Socks
        requests 2.0 :12
          pkg:pypi/requests@2.0
          -> pysocks 1.7
        ruff 0.1 dev :24
          pkg:pypi/ruff@0.1
        p - application
          pkg:pypi/p
          -> requests 2.0
          -> ruff 0.1 (dev)
    "#]]
    .assert_eq(&read_in(
        "pdm.lock",
        r#"//- pyproject.toml
[project]
name = "p"
dependencies = ["requests[socks]"]
[dependency-groups]
qa = ["ruff"]
//- pdm.lock
[metadata]
groups = ["default", "qa"]
lock_version = "4.5.0"

[[package]]
name = "pysocks"
version = "1.7"
groups = ["default"]
summary = "Socks"
files = [{file = "x.whl", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}]

[[package]]
name = "requests"
version = "2.0"
groups = ["default"]

[[package]]
name = "requests"
version = "2.0"
extras = ["socks"]
groups = ["default"]
dependencies = ["PySocks!=1.5.7,>=1.5.6", "requests==2.0"]

[[package]]
name = "ruff"
version = "0.1"
groups = ["qa"]
"#,
    ));
}

// docs.astral.sh/uv, "Resolution" and "Workspaces"; sources registry, git, url, editable, virtual, directory.
#[test]
fn uv_has_projects_and_edges() {
    expect![[r#"
        app 0.1.0 application :7
          pkg:pypi/app@0.1.0
          -> click 8.0 (optional)
          -> member 0.2.0
          -> np 1.0
          -> np 2.0
          -> ruff 0.5 (dev)
          -> web 3.0
        click 8.0 optional :23
          pkg:pypi/click@8.0
          download https://pypi.example/simple
        fastlib 1 :28
          pkg:pypi/fastlib@1?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Ffast.git%400123456
          download git+https://github.com/o/fast.git@0123456
        member 0.2.0 application :33
          pkg:pypi/member@0.2.0
        np 1.0 :38
          pkg:pypi/np@1.0
          SHA-256 e3b0c442…
        np 2.0 :44
          pkg:pypi/np@2.0
          SHA-256 e3b0c442…
        ruff 0.5 dev :50
          pkg:pypi/ruff@0.5?download_url=https:%2F%2Ffiles.example%2Fruff.whl
          download https://files.example/ruff.whl
        web 3.0 :55
          pkg:pypi/web@3.0
          -> fastlib 1
        unknown :21 `nowhere` is asked for and not in the lock file
    "#]].assert_eq(&read(
        "uv.lock",
        r#"version = 1
requires-python = ">=3.9"

[manifest]
members = ["app", "member"]

[[package]]
name = "app"
version = "0.1.0"
source = { virtual = "." }
dependencies = [
    { name = "np", version = "1.0", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version < '3.10'" },
    { name = "np", version = "2.0", source = { registry = "https://pypi.org/simple" }, marker = "python_full_version >= '3.10'" },
    { name = "web", extra = ["fast"] },
]

[package.optional-dependencies]
cli = [{ name = "click" }]

[package.dev-dependencies]
dev = [{ name = "ruff" }, { name = "nowhere" }]

[[package]]
name = "click"
version = "8.0"
source = { registry = "https://pypi.example/simple" }

[[package]]
name = "fastlib"
version = "1"
source = { git = "https://github.com/o/fast.git?rev=main#0123456" }

[[package]]
name = "member"
version = "0.2.0"
source = { editable = "packages/member" }

[[package]]
name = "np"
version = "1.0"
source = { registry = "https://pypi.org/simple" }
sdist = { url = "https://files.pythonhosted.org/np.tar.gz", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }

[[package]]
name = "np"
version = "2.0"
source = { registry = "https://pypi.org/simple" }
wheels = [{ url = "https://files.pythonhosted.org/np.whl", hash = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" }]

[[package]]
name = "ruff"
version = "0.5"
source = { url = "https://files.example/ruff.whl" }

[[package]]
name = "web"
version = "3.0"
source = { registry = "https://pypi.org/simple" }

[package.optional-dependencies]
fast = [{ name = "fastlib" }]
"#,
    ));
}

// PEP 751 with its example of a package; markers of `extras` and `dependency_groups`.
#[test]
fn pylock_reads_pep_751() {
    expect![[r#"
        attrs 25.1.0 :4
          pkg:pypi/attrs@25.1.0
          SHA-256 e3b0c442…
          -> extra 1
        extra 1 optional :10
          pkg:pypi/extra@1
        tool - dev :15
          pkg:pypi/tool?vcs_url=git%2Bhttps:%2F%2Fgithub.com%2Fo%2Ftool%400123456
          download git+https://github.com/o/tool@0123456
        here - :20
          download file:./here
        unknown which packages the project asks for itself stands in `pyproject.toml`, which is not there
    "#]].assert_eq(&read(
        "pylock.dev.toml",
        r#"lock-version = "1.0"
created-by = "mousebender"

[[packages]]
name = "attrs"
version = "25.1.0"
dependencies = [{name = "extra"}]
wheels = [{name = "attrs.whl", url = "https://files.pythonhosted.org/attrs.whl", hashes = {sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}}]

[[packages]]
name = "extra"
version = "1"
marker = "'x' in extras"

[[packages]]
name = "tool"
marker = "'dev' in dependency_groups"
vcs = {type = "git", url = "https://github.com/o/tool", commit-id = "0123456"}

[[packages]]
name = "here"
directory = {path = "./here", editable = true}
"#,
    ));
}

// PEP 621, PEP 735, PEP 518.
#[test]
fn a_manifest_without_a_lock_file_fixes_little() {
    expect![[r#"
        my.app 1.0 application :3
          pkg:pypi/my-app@1.0
          license Apache-2.0
          -> a 1.0
          -> hatchling 1.20 (build)
        a 1.0 :7
          pkg:pypi/a@1.0
        hatchling 1.20 build :2
          pkg:pypi/hatchling@1.20
        unknown :7 `b` >=2 is not fixed to a version by a lock file
        unknown :9 `c` any version is not fixed to a version by a lock file
    "#]]
    .assert_eq(&read(
        "pyproject.toml",
        r#"[build-system]
requires = ["hatchling==1.20"]
[project]
name = "my.app"
version = "1.0"
license = {text = "Apache-2.0"}
dependencies = ["a==1.0", "b>=2"]
[project.optional-dependencies]
x = ["c"]
[dependency-groups]
dev = ["a==1.0", {include-group = "other"}]
"#,
    ));
    expect![[""]].assert_eq(&read("pyproject.toml", "[tool.ruff]\nline-length = 100\n"));
    expect![[r#"
        x - application :1
          pkg:pypi/x
        problem :3 string values must be quoted, expected literal string
    "#]]
    .assert_eq(&read("pyproject.toml", "[project]\nname = \"x\"\nversion = \n"));
}

// setuptools.pypa.io, "Configuring setuptools using setup.cfg files" and "Keywords".
#[test]
fn setuptools_is_read_as_far_as_it_is_literal() {
    expect![[r#"
        cfg-app - application :1
          pkg:pypi/cfg-app
          license MIT
          -> a 1.0
        a 1.0 :8
          pkg:pypi/a@1.0
        unknown :9 `b` >=2 is not fixed to a version by a lock file
        unknown :11 `c` any version is not fixed to a version by a lock file
    "#]].assert_eq(&read(
        "setup.cfg",
        "[metadata]\nname = cfg-app\nversion = attr: x.y\nlicense = MIT\n\n[options]\ninstall_requires =\n    a==1.0\n    b>=2; python_version<'3'\n[options.extras_require]\nx = c\n[flake8]\nmax = 1\n",
    ));
    expect![[r#"
        py-app - application :1
          pkg:pypi/py-app
          license MIT
          -> a 1.0
          -> d 4 (optional)
        a 1.0 :4
          pkg:pypi/a@1.0
        d 4 optional :11
          pkg:pypi/d@4
        unknown :12 `tests_require` is computed, and the file is not executed
        unknown :4 `b` >=2 is not fixed to a version by a lock file
        unknown :11 `c` any version is not fixed to a version by a lock file
    "#]]
    .assert_eq(&read(
        "setup.py",
        r#""""A module."""
from setuptools import setup, find_packages
import os
requires = ["a==1.0", 'b>=2',]
here = f"{os.getcwd()}"
setup(
    name="py-app",  # name
    version=read("VERSION"),
    packages=find_packages(),
    install_requires=requires,
    extras_require={"x": ["c"], "y": ["d==4"]},
    tests_require=["e"] + more,
    license="MIT",
)
"#,
    ));
    expect![[""]].assert_eq(&read("setup.py", "from setuptools import setup\nsetup()\n"));
}

// PEP 508, "Names": letters, digits, `-`, `_`, and `.`, the first and last a letter or digit.
#[test]
fn a_name_that_is_none_is_told_and_has_no_package_url() {
    let all = [
        ("pyproject.toml", "[project]\nversion = \"1\"\nname = \"-\"\ndependencies = [\n  \"_==1\",\n  \"a==1\"]\n"),
        ("pyproject.toml", "[tool.poetry]\nname = \"{{ it }}\"\n[tool.poetry.dependencies]\n\"-\" = \"1.0\"\n"),
        ("setup.cfg", "[metadata]\nversion = 1\nname = -\n[options]\ninstall_requires =\n  -==1\n"),
        ("setup.py", "setup(\n  name='a b',\n  install_requires=['-==1'])\n"),
        ("requirements.txt", "_==1\nhttps://files.example/-1.0.tar.gz#egg=-\n"),
        ("Pipfile.lock", "{\"_meta\": {},\n\"default\": {\n\"-\": {\"version\": \"==1\"}}}"),
        ("poetry.lock", "[[package]]\nname = \"-\"\nversion = \"1\"\n"),
        ("pdm.lock", "[[package]]\nname = \"a-\"\nversion = \"1\"\n"),
        ("uv.lock", "[[package]]\nname = \"a/b\"\nversion = \"1\"\n"),
        ("pylock.toml", "lock-version = \"1.0\"\n[[packages]]\nname = \"é\"\nversion = \"1\"\n"),
    ];
    let said: String = all.iter().map(|(path, text)| format!("{path}\n{}", read(path, text))).collect();
    expect![[r#"
        pyproject.toml
        . 1 application :1
          -> a 1
        a 1 :6
          pkg:pypi/a@1
        unknown :5 `_==1` is no requirement with a name, and was not read
        problem :3 `-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        pyproject.toml
        . - application :1
        problem :2 `{{ it }}` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        problem :4 `-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        setup.cfg
        . 1 application :1
        unknown :6 `-==1` is no requirement with a name, and was not read
        problem :3 `-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        setup.py
        . - application :1
        unknown :3 `-==1` is no requirement with a name, and was not read
        problem :2 `a b` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        requirements.txt
        unknown :1 `_==1` is no requirement with a name, and was not read
        unknown :2 `-` is no requirement with a name, and was not read
        Pipfile.lock
        - 1 :3
        problem :3 `-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        poetry.lock
        - 1 :1
        unknown which packages the project asks for itself stands in `pyproject.toml`, which is not there
        problem :1 `-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        pdm.lock
        a- 1 :1
        unknown which packages the project asks for itself stands in `pyproject.toml`, which is not there
        problem :1 `a-` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        uv.lock
        a/b 1 :1
        problem :1 `a/b` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
        pylock.toml
        é 1 :2
        unknown which packages the project asks for itself stands in `pyproject.toml`, which is not there
        problem :2 `é` is no name of a Python package: letters and digits, with `-`, `_`, and `.` between them
    "#]]
    .assert_eq(&said);
}
