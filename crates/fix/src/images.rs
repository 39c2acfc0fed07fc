//! Images that are named by a tag outside of CI: what Dockerfiles build on, and what compose files and Kubernetes run.
//!
//! Left alone are names with a variable, stages of the same file, names that a build of the file itself gives, and aliases,
//! whose text stands elsewhere. A name that the references do not hold is returned, so that somebody can look it up.

use std::collections::BTreeSet;

use slam_formats::{
    dockerfile::{self, Instruction},
    tree::{Limits, Node, Value, parse_yaml_all},
};
use slam_model::RepoPath;

use crate::{layout::Yaml, refs::Refs, script::Edit};

/// What can be pinned in one file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Images {
    /// Edits that put the digest behind the name, in order.
    pub edits: Vec<Edit>,
    /// Names that the references do not hold, sorted.
    pub unknown: BTreeSet<String>,
}

impl Images {
    /// Takes in a name that stands in the file, its last byte before `end`.
    fn take(&mut self, name: &str, end: usize, refs: &Refs) {
        match refs.digest(name) {
            Some(digest) => self.edits.push(Edit::insert(end, format!("@{digest}"))),
            None => drop(self.unknown.insert(name.to_owned())),
        }
    }
}

/// Pins the images of a file; `None` for a file that names none by its kind, or that cannot be read.
pub fn pin(path: &RepoPath, bytes: &[u8], refs: &Refs) -> Option<Images> {
    let lower = path.to_lower();
    let name = lower.rsplit('/').next().unwrap_or(&lower);
    let is_yaml = name.ends_with(".yml") || name.ends_with(".yaml");
    if is_dockerfile(name) && !is_yaml {
        return of_dockerfile(std::str::from_utf8(bytes).ok()?, refs);
    }
    if !is_yaml {
        return None;
    }
    let documents = parse_yaml_all(bytes, &Limits::default()).ok()?;
    let yaml = Yaml::new(bytes);
    let mut images = Images::default();
    if is_compose(name) {
        let services = documents.first()?.root.get("services").map(Node::entries).unwrap_or_default();
        // Beside `build` stands the name that the image is given.
        for service in services.iter().filter(|service| service.value.get("build").is_none()) {
            service.value.get("image").into_iter().for_each(|node| scalar(&yaml, node, refs, &mut images));
        }
        return Some(images);
    }
    let is_object =
        |root: &Node| ["apiVersion", "kind"].iter().all(|key| root.get(key).and_then(Node::as_str).is_some());
    let objects: Vec<&Node> = documents.iter().map(|document| &document.root).filter(|root| is_object(root)).collect();
    if objects.is_empty() {
        return None;
    }
    objects.into_iter().for_each(|root| containers(&yaml, root, refs, &mut images));
    Some(images)
}

/// Returns whether the name, in lower case, is that of a Dockerfile or Containerfile; a template of one is none yet.
fn is_dockerfile(name: &str) -> bool {
    let parts: Vec<&str> = name.split(['.', '-', '_']).collect();
    parts.iter().any(|part| matches!(*part, "dockerfile" | "containerfile"))
        && !parts
            .iter()
            .any(|part| matches!(*part, "dockerignore" | "template" | "tmpl" | "tpl" | "md" | "go" | "js" | "py"))
}

/// Returns whether the name, in lower case, is one that Docker Compose or Podman looks for, or begins so.
fn is_compose(name: &str) -> bool {
    ["compose", "docker-compose", "podman-compose", "container-compose"]
        .iter()
        .any(|begin| name.strip_prefix(begin).is_some_and(|rest| rest.starts_with(['.', '-', '_'])))
}

fn of_dockerfile(text: &str, refs: &Refs) -> Option<Images> {
    let mut images = Images::default();
    let mut stages: BTreeSet<String> = BTreeSet::new();
    for one in dockerfile::read(text).iter().filter(|one| one.name == "FROM") {
        let words: Vec<&str> = one.words().collect();
        let (image, stage) = match words.as_slice() {
            [image] => (*image, None),
            [image, by, stage] if by.eq_ignore_ascii_case("as") => (*image, Some(stage.to_lowercase())),
            _ => continue,
        };
        let is_left = image.contains(['$', '@', '"', '\'', '\\'])
            || image.eq_ignore_ascii_case("scratch")
            || stages.contains(&image.to_lowercase());
        stages.extend(stage);
        if let Some(end) = end_of(text, one, image).filter(|_| !is_left) {
            images.take(image, end, refs);
        }
    }
    Some(images)
}

/// Returns the byte behind a word of an instruction: neither its name nor one of its flags.
fn end_of(text: &str, one: &Instruction, word: &str) -> Option<usize> {
    let mut start = 0;
    for (line, row) in (1u32..).zip(text.split_inclusive('\n')) {
        if (one.line..=one.end_line).contains(&line) && !row.trim_start().starts_with('#') {
            let mut at = 0;
            for (index, part) in row.split(char::is_whitespace).filter(|part| !part.is_empty()).enumerate() {
                at += row.get(at..)?.find(part)? + part.len();
                let is_name = index == 0 && line == one.line;
                if part == word && !is_name {
                    return Some(start + at);
                }
            }
        }
        start += row.len();
    }
    None
}

/// Takes in the images of every list of containers, however deep it stands.
fn containers(yaml: &Yaml<'_>, node: &Node, refs: &Refs, images: &mut Images) {
    if !yaml.stands_here(node) {
        return;
    }
    match &node.value {
        Value::Mapping(entries) => {
            for entry in entries {
                if matches!(entry.key.text().as_deref(), Some("containers" | "initContainers" | "ephemeralContainers"))
                {
                    let named = entry.value.items().iter().filter_map(|item| item.get("image"));
                    named.for_each(|node| scalar(yaml, node, refs, images));
                } else {
                    containers(yaml, &entry.value, refs, images);
                }
            }
        }
        Value::Sequence(items) => items.iter().for_each(|item| containers(yaml, item, refs, images)),
        _ => {}
    }
}

/// Takes in the name that a scalar holds, quotes and all.
fn scalar(yaml: &Yaml<'_>, node: &Node, refs: &Refs, images: &mut Images) {
    // Behind an address (`ko://`) stands what is still to be built.
    let Some(name) =
        node.as_str().filter(|name| !name.is_empty() && !name.contains(['$', '@', '{', '\n']) && !name.contains("://"))
    else {
        return;
    };
    let written = yaml.text(node.span.start, node.span.end);
    let quotes = usize::from(matches!(written.first(), Some(b'"' | b'\'')));
    let inside = written.get(quotes..written.len().saturating_sub(quotes));
    // A text with escapes is not what it looks like, and an alias stands elsewhere.
    if inside == Some(name.as_bytes()) {
        images.take(name, node.span.end - quotes, refs);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::script::Script;

    const DIGEST: &str = "sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952";

    fn refs() -> Refs {
        Refs::parse(&format!("redis:7 {DIGEST}\ndocker.io/library/alpine:latest {DIGEST}\n")).unwrap()
    }

    /// The file with the digest as `#`, and the names that are not known.
    fn pinned(path: &str, text: &str) -> Option<(String, String)> {
        let once = pin(&path.into(), text.as_bytes(), &refs())?;
        let mut script = Script::new(text.as_bytes());
        script.edit(&once.edits, 0).unwrap();
        let after = script.bytes();
        assert_eq!(pin(&path.into(), &after, &refs()).unwrap().edits, [], "a second time");
        let unknown: Vec<String> = once.unknown.into_iter().collect();
        Some((String::from_utf8(after).unwrap().replace(DIGEST, "#"), unknown.join(" ")))
    }

    #[test]
    fn what_a_dockerfile_builds_on() {
        for (text, expected, unknown) in [
            ("FROM redis:7\r\nRUN redis:7\r\n", "FROM redis:7@#\r\nRUN redis:7\r\n", ""),
            (
                "# redis:7\nfrom --platform=$P redis:7 as a # b\nFROM a:1",
                "# redis:7\nfrom --platform=$P redis:7 as a # b\nFROM a:1",
                "a:1",
            ),
            (
                "FROM --platform=$P redis:7 AS Cache\nFROM cache\n",
                "FROM --platform=$P redis:7@# AS Cache\nFROM cache\n",
                "",
            ),
            ("FROM \\\n  # redis:7\n  redis:7 \\\n  AS a\n", "FROM \\\n  # redis:7\n  redis:7@# \\\n  AS a\n", ""),
            (
                "ARG V=7\nFROM redis:$V\nFROM scratch\nFROM docker.io/redis:7\n",
                "ARG V=7\nFROM redis:$V\nFROM scratch\nFROM docker.io/redis:7@#\n",
                "",
            ),
            ("FROM alpine\nFROM b AS alpine\nFROM alpine\n", "FROM alpine@#\nFROM b AS alpine\nFROM alpine\n", "b"),
            ("FROM redis:7@sha256:1\n", "FROM redis:7@sha256:1\n", ""),
        ] {
            assert_eq!(
                pinned("docker/Dockerfile.dev", text),
                Some((expected.to_owned(), unknown.to_owned())),
                "{text}"
            );
        }
    }

    #[test]
    fn what_a_compose_file_runs() {
        let text = "services:
  a: {image: 'redis:7'} # fast
  b:
    image: redis:7
    build: .
  c:
    image: \"redis:${V}\"
  d:
    image: ours
  e:
    image: &x redis:7
  f:
    image: *x
";
        let expected = text.replace("'redis:7'", "'redis:7@#'").replace("&x redis:7", "&x redis:7@#");
        assert_eq!(pinned("docker-compose.test.yml", text), Some((expected, "ours".to_owned())));
    }

    #[test]
    fn what_kubernetes_runs() {
        let text = "apiVersion: batch/v1
kind: CronJob
spec:
  jobTemplate: {spec: {template: {spec: {containers: [{image: redis:7}]}}}}
---
apiVersion: v1
kind: Pod
spec:
  initContainers:
    - name: a
      image: alpine # any
  containers:
    - image: ours:1
    - image: ko://example.org/cmd
---
containers:
  - image: redis:7
";
        let expected = text.replace("[{image: redis:7", "[{image: redis:7@#").replace("alpine #", "alpine@# #");
        assert_eq!(pinned("k8s/a.yaml", text), Some((expected, "ours:1".to_owned())));
        assert_eq!(pinned("k8s/a.yaml", "containers: [{image: redis:7}]\n"), None, "no object");
    }

    #[test]
    fn files_that_name_no_images() {
        for path in
            ["Dockerfile.md", "Dockerfile.template", "a.Dockerfile.dockerignore", "dockerfile.go", "compose.json"]
        {
            assert_eq!(pinned(path, "FROM redis:7\n"), None, "{path}");
        }
    }

    proptest::proptest! {
        #[test]
        fn never_panics(text in "(FROM |a|\\\\|\n| |image: |containers:|- |apiVersion: a\n|kind: b\n|\"|'|ä|redis:7|services:){0,30}") {
            for path in ["Dockerfile", "compose.yml", "a.yml"] {
                let _ = pin(&path.into(), text.as_bytes(), &refs());
            }
        }
    }
}
