//! The registered types and their rules, as data.
//!
//! After the type definitions of package-url/purl-spec. Two things are not as they say, on purpose: a Go module may be
//! without a namespace (`stdlib`, and every module whose path has no slash), and Go's paths keep their case, as Go's own do.

use compact_str::CompactString;

/// The rules of one type.
pub(super) struct Rules {
    pub(super) kind: &'static str,
    pub(super) namespace: Need,
    pub(super) namespace_case: Case,
    pub(super) name_case: Case,
    pub(super) name_shape: Shape,
    pub(super) name_rule: Rule,
    pub(super) version_case: Case,
    pub(super) version_rule: Rule,
    pub(super) folds_subpath: bool,
    /// The namespace is a host and the name a path on it.
    pub(super) name_is_path: bool,
    /// The qualifier that must be there.
    pub(super) qualifier: Option<&'static str>,
}

/// Answers with the rule that a text breaks.
type Rule = fn(&str) -> Result<(), &'static str>;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    Optional,
    Required,
    Prohibited,
}

/// What becomes of letters.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Case {
    Kept,
    Lower,
    Upper,
}

impl Case {
    pub(super) fn apply(self, text: &mut CompactString) {
        match self {
            Self::Kept => {}
            // The bytes are looked at first: what is folded already, as most is, is not written to.
            Self::Lower if text.bytes().any(|byte| byte.is_ascii_uppercase()) => text.make_ascii_lowercase(),
            Self::Upper if text.bytes().any(|byte| byte.is_ascii_lowercase()) => text.make_ascii_uppercase(),
            Self::Lower | Self::Upper => {}
        }
    }
}

/// What becomes of other characters of a name.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Kept,
    /// An underscore is a hyphen (PyPI).
    Hyphens,
    /// All but letters and digits are underscores (Pub).
    Underscores,
}

impl Shape {
    pub(super) fn apply(self, text: &mut CompactString) {
        let replaced = match self {
            Self::Kept => return,
            Self::Hyphens if !text.contains('_') => return,
            Self::Hyphens => text.replace('_', "-"),
            Self::Underscores if text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') => return,
            Self::Underscores => text.replace(|character: char| !character.is_ascii_alphanumeric(), "_"),
        };
        *text = replaced.into();
    }
}

fn any(_: &str) -> Result<(), &'static str> {
    Ok(())
}

fn is_chrome_id(name: &str) -> Result<(), &'static str> {
    if name.len() == 32 && name.bytes().all(|byte| byte.is_ascii_lowercase() && byte <= b'p') {
        return Ok(());
    }
    Err("an extension is named by 32 letters from a to p")
}

fn is_chrome_version(version: &str) -> Result<(), &'static str> {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    if version.split('.').count() <= 4 && version.split('.').all(is_number) {
        return Ok(());
    }
    Err("an extension has one to four numbers with dots between them")
}

fn is_distribution(name: &str) -> Result<(), &'static str> {
    if name.contains("::") { Err("`::` belongs to modules; the distribution is meant") } else { Ok(()) }
}

fn is_pod(name: &str) -> Result<(), &'static str> {
    if name.starts_with('.') || name.contains('+') || name.contains(char::is_whitespace) {
        return Err("a pod starts with no dot and has neither white space nor `+`; a subspec is a subpath");
    }
    Ok(())
}

/// A type without rules: every type that is not in the table.
pub(super) const UNKNOWN: Rules = Rules {
    kind: "",
    namespace: Need::Optional,
    namespace_case: Case::Kept,
    name_case: Case::Kept,
    name_shape: Shape::Kept,
    name_rule: any,
    version_case: Case::Kept,
    version_rule: any,
    folds_subpath: false,
    name_is_path: false,
    qualifier: None,
};

const fn bare(kind: &'static str) -> Rules {
    Rules { kind, namespace: Need::Prohibited, ..UNKNOWN }
}

const fn optional(kind: &'static str) -> Rules {
    Rules { kind, ..UNKNOWN }
}

const fn required(kind: &'static str) -> Rules {
    Rules { kind, namespace: Need::Required, ..UNKNOWN }
}

impl Rules {
    const fn lower_namespace(self) -> Self {
        Self { namespace_case: Case::Lower, ..self }
    }

    const fn lower_name(self) -> Self {
        Self { name_case: Case::Lower, ..self }
    }

    const fn lower(self) -> Self {
        self.lower_namespace().lower_name()
    }

    const fn lower_version(self) -> Self {
        Self { version_case: Case::Lower, ..self }
    }

    const fn shape(self, name_shape: Shape) -> Self {
        Self { name_shape, ..self }
    }

    const fn name_is(self, name_rule: Rule) -> Self {
        Self { name_rule, ..self }
    }

    const fn needs(self, qualifier: &'static str) -> Self {
        Self { qualifier: Some(qualifier), ..self }
    }
}

/// Sorted by type.
static TYPES: [Rules; 42] = [
    required("alpm").lower(),
    required("apk").lower(),
    bare("bazel"),
    required("bitbucket").lower(),
    bare("bitnami").lower_name(),
    optional("brew").lower(),
    bare("cargo"),
    Rules { version_rule: is_chrome_version, ..bare("chrome-extension").lower_name().name_is(is_chrome_id) },
    bare("cocoapods").name_is(is_pod),
    required("composer").lower(),
    optional("conan"),
    bare("conda"),
    Rules { namespace_case: Case::Upper, ..optional("cpan").name_is(is_distribution) },
    bare("cran"),
    required("deb").lower(),
    optional("docker"),
    bare("gem"),
    optional("generic"),
    Rules { name_is_path: true, ..required("git") },
    required("github").lower(),
    optional("golang"),
    bare("hackage"),
    optional("hex").lower(),
    required("huggingface").lower_version(),
    bare("julia").needs("uuid"),
    optional("luarocks").lower(),
    required("maven"),
    bare("mlflow"),
    optional("npm"),
    bare("nuget"),
    bare("oci").lower_name().lower_version(),
    bare("opam"),
    Rules { folds_subpath: true, ..bare("otp").lower_name() },
    bare("pub").lower_name().shape(Shape::Underscores),
    bare("pypi").lower_name().shape(Shape::Hyphens).lower_version(),
    required("qpkg").lower_namespace(),
    required("rpm").lower_namespace(),
    optional("swid").needs("tag_id"),
    required("swift"),
    bare("vcpkg"),
    required("vscode-extension").lower().lower_version(),
    optional("yocto").lower_namespace(),
];

/// Returns the rules of a type, which is given in lower case.
pub(super) fn find(kind: &str) -> Option<&'static Rules> {
    let at = TYPES.binary_search_by(|rules| rules.kind.cmp(kind)).ok()?;
    TYPES.get(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_are_sorted_so_that_they_are_found() {
        assert!(TYPES.is_sorted_by(|a, b| a.kind < b.kind));
    }

    #[test]
    fn agrees_with_the_published_definitions() {
        let Some(folder) = slam_testdata::folder("purl") else { return };
        let mut wrong = Vec::new();
        let mut all = 0;
        for entry in std::fs::read_dir(folder.join("types")).unwrap() {
            let path = entry.unwrap().path();
            let definition: serde_json::Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
            let kind = definition["type"].as_str().unwrap();
            let Some(rules) = find(kind) else {
                wrong.push(format!("{kind}: unknown"));
                continue;
            };
            all += 1;
            let need = match rules.namespace {
                Need::Optional => "optional",
                Need::Required => "required",
                Need::Prohibited => "prohibited",
            };
            if definition["namespace_definition"]["requirement"] != need && kind != "golang" {
                wrong.push(format!("{kind}: namespace {need}"));
            }
            for (part, case) in [
                ("namespace_definition", rules.namespace_case),
                ("name_definition", rules.name_case),
                ("version_definition", rules.version_case),
            ] {
                let folds = definition[part]["case_sensitive"] == false;
                if folds != (case == Case::Lower) {
                    wrong.push(format!("{kind}: case of {part}"));
                }
            }
        }
        assert_eq!(all, TYPES.len());
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
