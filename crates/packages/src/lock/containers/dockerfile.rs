//! Images that a Dockerfile builds on, copies from, or mounts.

use std::collections::HashMap;

use slam_formats::dockerfile::{self, Instruction};

use super::variables::expand;
use crate::lock::images;
use crate::lock::roll::{short, text_of};
use crate::{File, Listing, Scope};

/// A stage, by what it is built on.
struct Stage {
    /// Index of the stage below.
    below: Option<usize>,
    /// Index of the image below.
    image: Option<usize>,
}

/// The last stage is what is delivered; what only other stages are built on is needed for the build.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let mut reader = Reader::default();
    for instruction in dockerfile::read(text_of(file.bytes, &mut listing)) {
        match instruction.name.as_str() {
            "ARG" if reader.stages.is_empty() => reader.argument(&instruction),
            "FROM" => reader.stage(&mut listing, &instruction),
            "COPY" | "ADD" => {
                for flag in &instruction.flags {
                    if let Some(from) = flag.strip_prefix("--from=") {
                        reader.source(&mut listing, from, instruction.line);
                    }
                }
            }
            "RUN" => {
                for flag in &instruction.flags {
                    let options = flag.strip_prefix("--mount=").unwrap_or_default().split(',');
                    for from in options.filter_map(|option| option.strip_prefix("from=")) {
                        reader.source(&mut listing, from, instruction.line);
                    }
                }
            }
            _ => {}
        }
    }
    reader.deliver(&mut listing);
    listing
}

#[derive(Default)]
struct Reader {
    arguments: HashMap<String, Option<String>>,
    stages: Vec<Stage>,
    names: HashMap<String, usize>,
    images: HashMap<String, Option<usize>>,
}

impl Reader {
    /// `ARG NAME=default` before the first stage; only those may stand in `FROM`.
    fn argument(&mut self, instruction: &Instruction) {
        for word in instruction.words() {
            let (name, default) = word.split_once('=').map_or((word, None), |(name, default)| (name, Some(default)));
            let default = default.and_then(|text| self.expand(text.trim_matches(['"', '\''])).ok());
            self.arguments.insert(name.to_owned(), default);
        }
    }

    fn expand(&self, text: &str) -> Result<String, String> {
        expand(text, &|name| self.arguments.get(name).cloned().flatten()).map_err(str::to_owned)
    }

    fn stage(&mut self, listing: &mut Listing, instruction: &Instruction) {
        let mut words = instruction.words();
        let Some(base) = words.next().map(|word| word.trim_matches(['"', '\''])) else {
            return listing.problem(Some(instruction.line), "`FROM` names no image: it is `FROM IMAGE [AS NAME]`");
        };
        let name = match (words.next(), words.next()) {
            (Some(word), Some(name)) if word.eq_ignore_ascii_case("as") => Some(name.to_ascii_lowercase()),
            _ => None,
        };
        let mut stage = Stage { below: None, image: None };
        match self.expand(base) {
            Ok(base) => {
                stage.below = self.names.get(&base.to_ascii_lowercase()).copied();
                if stage.below.is_none() {
                    stage.image = self.image(listing, &base, instruction.line);
                }
            }
            Err(variable) => unset(listing, base, &variable, instruction.line),
        }
        self.stages.push(stage);
        if let Some(name) = name {
            self.names.insert(name, self.stages.len() - 1);
        }
    }

    /// What is copied from: a stage by name or number, else an image.
    fn source(&mut self, listing: &mut Listing, from: &str, line: u32) {
        let is_stage = self.names.contains_key(&from.to_ascii_lowercase());
        if !is_stage && !from.bytes().all(|byte| byte.is_ascii_digit()) {
            match self.expand(from) {
                Ok(from) => _ = self.image(listing, &from, line),
                Err(variable) => unset(listing, from, &variable, line),
            }
        }
    }

    fn image(&mut self, listing: &mut Listing, text: &str, line: u32) -> Option<usize> {
        // Nothing at all, which every image can be built on.
        if text == "scratch" {
            return None;
        }
        if let Some(known) = self.images.get(text) {
            return *known;
        }
        // A Dockerfile from which others are made: what fills it in is not known here.
        if ["<%", "{{", "{%", "@@"].iter().any(|mark| text.contains(mark)) {
            listing.unknown(Some(line), format!("the image `{}` is filled in by a template", short(text)));
            return None;
        }
        let found = match images::package(text, line) {
            Ok(package) => Some(listing.put(crate::Package { scope: Scope::Build, ..package })),
            Err(message) => {
                listing.problem(Some(line), message);
                None
            }
        };
        self.images.insert(text.to_owned(), found);
        found
    }

    /// Marks what the last stage stands on.
    fn deliver(&self, listing: &mut Listing) {
        let mut stage = self.stages.last();
        while let Some(one) = stage {
            if let Some(package) = one.image.and_then(|index| listing.at(index)) {
                package.scope = Scope::Runtime;
            }
            // A stage stands below its own index, so that this ends.
            stage = one.below.and_then(|index| self.stages.get(index));
        }
    }
}

fn unset(listing: &mut Listing, text: &str, variable: &str, line: u32) {
    let reason = format!("the image `{}`: `{}` has no default value in the file", short(text), short(variable));
    listing.unknown(Some(line), reason);
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::testing::read;

    // Dockerfile reference, "FROM", "Understand how ARG and FROM interact", "COPY --from", "RUN --mount=type=bind".
    #[test]
    fn stages_are_no_images_and_arguments_have_defaults() {
        expect![[r#"
            golang 1.23-alpine container build :2
              pkg:docker/golang@1.23-alpine
            gcr.io/distroless/static nonroot container :4
              pkg:docker/distroless/static@nonroot?repository_url=gcr.io
            ghcr.io/astral-sh/uv 0.5 container build :7
              pkg:docker/astral-sh/uv@0.5?repository_url=ghcr.io
            busybox latest container build :8
              pkg:docker/busybox@latest
            unknown :10 the image `$OTHER`: `OTHER` has no default value in the file
        "#]]
        .assert_eq(&read(
            "Dockerfile",
            "ARG GO=1.23\nFROM --platform=$BUILDPLATFORM golang:${GO}-alpine AS Build\nRUN go build\n\
             FROM \"gcr.io/distroless/static:nonroot\" AS base\nFROM base\nCOPY --from=build /a /a\n\
             COPY --from=ghcr.io/astral-sh/uv:0.5 /uv /uv\nRUN --mount=type=bind,from=busybox,target=/b x\nCOPY --from=0 /c /c\n\
             COPY --from=$OTHER /d /d\n",
        ));
    }

    #[test]
    fn nothing_below_and_what_is_broken() {
        expect![[r#"
            unknown :2 the image `$BASE`: `BASE` has no default value in the file
            problem :4 `a//b` is no reference of an image: it is `[REGISTRY/]PATH[:TAG][@DIGEST]`
        "#]]
        .assert_eq(&read("app.dockerfile", "ARG BASE\nFROM $BASE\nFROM scratch\nFROM a//b\n"));
    }
}
