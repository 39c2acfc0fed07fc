//! Installed gems: `specifications/NAME-VERSION.gemspec`, written by RubyGems itself in a fixed form. No Ruby is run; what
//! is not in that form is not understood.

use slam_formats::purl::Purl;

use crate::{EdgeKind, File, Listing, Need, Package};

/// Reads one gem.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let text = String::from_utf8_lossy(file.bytes);
    let mut package = Package::new("", None);
    let mut platform = None;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        // RubyGems' own summary for itself: name, version, platform, folders.
        if let Some(stub) = line.strip_prefix("# stub: ").filter(|_| package.name.is_empty()) {
            let mut words = stub.split(' ');
            package.name = words.next().unwrap_or_default().to_owned();
            package.version = words.next().map(str::to_owned);
            platform = words.next().map(str::to_owned);
            package.line = Some(number);
            continue;
        }
        let Some((_, rest)) = line.split_once("s.").filter(|(before, _)| is_guard(before)) else { continue };
        if let Some((call, what)) = dependency(rest) {
            if let Some(purl) = strings(what).next().and_then(|name| Purl::new("gem", None, name, None).ok()) {
                listing.needs.push(Need { from: 0, purl, kind: call });
            }
            continue;
        }
        let Some((key, value)) = rest.split_once('=') else { continue };
        let mut values = strings(value);
        match key.trim() {
            "name" => {
                if let Some(name) = values.next() {
                    package.name = name.to_owned();
                    package.line = Some(number);
                }
            }
            "version" => {
                if let Some(version) = values.next() {
                    package.version = Some(version.to_owned());
                }
            }
            "platform" => platform = values.next().map(str::to_owned).or(platform),
            "licenses" | "license" => package.licenses = values.map(str::to_owned).collect(),
            "homepage" => package.homepage = values.next().map(str::to_owned),
            "summary" => package.description = values.next().map(str::to_owned),
            "authors" => package.supplier = values.next().map(str::to_owned),
            _ => {}
        }
    }
    if package.name.is_empty() {
        listing.problem(None, "gemspec without a name in the form of RubyGems: left out");
        listing.needs.clear();
        return listing;
    }
    let purl = Purl::new("gem", None, &package.name, package.version.as_deref()).ok();
    package.purl = match platform.filter(|platform| platform != "ruby" && !platform.is_empty()) {
        Some(platform) => purl.and_then(|purl| purl.with_qualifier("platform", &platform).ok()),
        None => purl,
    };
    listing.packages.push(package);
    listing.needs.retain(|need| need.kind == EdgeKind::DependsOn);
    listing.needs.sort_unstable();
    listing.needs.dedup();
    listing
}

/// Older RubyGems put a condition before each setting.
fn is_guard(before: &str) -> bool {
    before.is_empty() || before.ends_with(' ')
}

/// Returns what kind of dependency a call declares, and its arguments.
fn dependency(call: &str) -> Option<(EdgeKind, &str)> {
    let runtime = ["add_runtime_dependency", "add_dependency"].iter().find_map(|name| call.strip_prefix(name));
    let development = || call.strip_prefix("add_development_dependency").map(|rest| (EdgeKind::DevDependsOn, rest));
    runtime.map(|rest| (EdgeKind::DependsOn, rest)).or_else(development)
}

/// Returns the strings of a Ruby expression: `"…"`, `'…'`, `%q<…>`.
fn strings(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let at = rest.find(['"', '\'', '%'])?;
        let (_, here) = rest.split_at_checked(at)?;
        let (open, close) = if let Some(inside) = here.strip_prefix("%q<") {
            (inside, '>')
        } else if let Some(inside) = here.strip_prefix("%q(") {
            (inside, ')')
        } else {
            let close = here.chars().next()?;
            (here.get(1..)?, close)
        };
        let (inside, after) = open.split_once(close)?;
        rest = after;
        Some(inside)
    })
}
