//! Ruby: `Gemfile.lock`, and the manifests of gems.

mod gemfile;
mod gemfile_lock;
mod gemspec;
#[cfg(test)]
mod tests;

use slam_formats::purl::Purl;

use crate::{Match, Needs, Reader};

pub(crate) static READERS: &[Reader] = &[
    Reader {
        id: "ruby-gemfile-lock",
        matches: &[Match::Name("Gemfile.lock"), Match::Name("gems.locked"), Match::Suffix(".gemfile.lock")],
        needs: Needs::Files,
        read: gemfile_lock::read,
    },
    Reader {
        id: "ruby-gemfile",
        matches: &[Match::Name("Gemfile"), Match::Name("gems.rb"), Match::Suffix(".gemfile")],
        needs: Needs::Asked,
        read: gemfile_lock::read,
    },
    Reader { id: "ruby-gemspec", matches: &[Match::Suffix(".gemspec")], needs: Needs::Files, read: gemspec::read },
];

fn purl(name: &str, version: Option<&str>) -> Option<Purl> {
    Purl::new("gem", None, name, version).ok()
}

/// Returns the texts in quotes of a line, as they stand; a text with `#{` is computed and ends the line.
fn quoted(line: &str) -> Vec<&str> {
    let mut texts = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find(['"', '\'']) {
        let Some(inside) = rest.get(at + 1..) else { break };
        let Some(end) = rest.get(at..=at).and_then(|sign| inside.find(sign)) else { break };
        let text = inside.get(..end).unwrap_or_default();
        if text.contains("#{") {
            break;
        }
        texts.push(text);
        rest = inside.get(end + 1..).unwrap_or_default();
    }
    texts
}
