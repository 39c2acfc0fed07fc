//! Forges, package registries, and CI services.

use super::{
    super::{
        codes::{base36, base62, base64, crc32},
        random::is_random,
        seen::{Judged, Seen, is_alnum, is_hex, is_url_safe, run},
    },
    Rule, between, exact, rule,
};

const GITHUB: &str = "access token of GitHub";
const GITLAB: &str = "access token of GitLab";
const SONAR: &str = "token of SonarQube";

pub(super) const RULES: &[Rule] = &[
    rule("github-token", GITHUB, "ghp_", checksummed),
    rule("github-token", GITHUB, "gho_", checksummed),
    rule("github-token", GITHUB, "ghu_", checksummed),
    rule("github-token", GITHUB, "ghs_", checksummed),
    rule("github-token", GITHUB, "ghr_", checksummed),
    rule("github-token", GITHUB, "github_pat_", fine_grained),
    rule("npm-token", "access token of npm", "npm_", checksummed),
    rule("npm-token", "access token of npm", ":_authToken=", registry_token),
    rule("gitlab-token", GITLAB, "glpat-", gitlab),
    rule("gitlab-token", GITLAB, "glrt-", gitlab),
    rule("gitlab-token", GITLAB, "gldt-", |seen| exact(seen, is_url_safe, 20, 3.4)),
    rule("gitlab-token", GITLAB, "glft-", |seen| exact(seen, is_url_safe, 20, 3.4)),
    rule("gitlab-token", GITLAB, "glsoat-", |seen| exact(seen, is_url_safe, 20, 3.4)),
    rule("gitlab-token", GITLAB, "glimt-", |seen| exact(seen, is_url_safe, 25, 3.4)),
    rule("gitlab-token", GITLAB, "glptt-", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("gitlab-token", GITLAB, "gloas-", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("gitlab-token", GITLAB, "glagent-", |seen| exact(seen, is_url_safe, 50, 3.8)),
    rule("gitlab-token", GITLAB, "GR1348941", |seen| exact(seen, is_url_safe, 20, 3.4)),
    rule("pypi-token", "upload token of PyPI", "pypi-AgEI", macaroon),
    rule("pypi-token", "upload token of PyPI", "pypi-AgEN", macaroon),
    rule("rubygems-token", "API key of RubyGems", "rubygems_", |seen| exact(seen, is_hex, 48, 3.2)),
    rule("crates-io-token", "API token of crates.io", "cio", crates_io),
    rule("nuget-key", "API key of NuGet", "oy2", |seen| exact(seen, is_lower_or_digit, 43, 4.0)),
    rule("clojars-token", "deploy token of Clojars", "CLOJARS_", |seen| exact(seen, is_hex, 60, 3.2)),
    rule("docker-token", "access token of Docker Hub", "dckr_pat_", |seen| exact(seen, is_url_safe, 27, 3.6)),
    rule("docker-token", "access token of Docker Hub", "dckr_oat_", |seen| exact(seen, is_url_safe, 32, 3.6)),
    rule("artifactory-token", "reference token of Artifactory", "cmVmdGtuOj", |seen| exact(seen, is_alnum, 54, 4.2)),
    rule("artifactory-key", "API key of Artifactory", "AKCp", |seen| exact(seen, is_alnum, 69, 4.4)),
    rule("sonar-token", SONAR, "squ_", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("sonar-token", SONAR, "sqp_", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("sonar-token", SONAR, "sqa_", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("buildkite-token", "access token of Buildkite", "bkua_", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("circleci-token", "access token of CircleCI", "CCIPAT_", circleci),
    rule("pulumi-token", "access token of Pulumi", "pul-", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("sourcegraph-token", "access token of Sourcegraph", "sgp_", sourcegraph),
    rule("atlassian-token", "API token of Atlassian", "ATATT3xFfGF0", |seen| between(seen, is_url_safe, 150, 250, 4.2)),
];

fn is_lower_or_digit(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit()
}

/// Since 2021 the last six letters are the CRC-32 of the thirty before, in base 62; npm does as GitHub.
fn checksummed(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_alnum, 36);
    let (body, sum) = value.split_at_checked(30).filter(|_| value.len() == 36)?;
    (base62(crc32(body)) == *sum && is_random(body, 3.5)).then(|| Judged::proven(36))
}

/// `github_pat_`, 22 letters, `_`, 59 letters.
fn fine_grained(seen: &Seen<'_>) -> Option<Judged> {
    let id = seen.run(is_alnum, 22);
    let value = run(seen.rest().get(23..)?, is_alnum, 60);
    let parted = id.len() == 22 && seen.rest().get(22) == Some(&b'_') && value.len() == 59;
    (parted && is_random(id, 3.0) && is_random(value, 4.3)).then(|| Judged::likely(82))
}

/// The line of an `.npmrc`; references to variables are no values. Old tokens of npm are UUIDs.
fn registry_token(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_url_safe, 120);
    let hex = |byte: &u8| byte.is_ascii_hexdigit() || *byte == b'-';
    let uuid = value.len() == 36 && value.iter().filter(|byte| **byte == b'-').count() == 4 && value.iter().all(hex);
    let checked = value.starts_with(b"npm_");
    let long = (30..=120).contains(&value.len()) && !checked && is_random(value, 4.0);
    (long || (uuid && is_random(value, 3.2))).then(|| Judged::likely(value.len()))
}

/// Twenty letters, or a routable token: payload, version, length of the payload in base 36, CRC-32 of all before it.
fn gitlab(seen: &Seen<'_>) -> Option<Judged> {
    let payload = seen.run(is_url_safe, 300);
    let rest = seen.rest().get(payload.len()..).unwrap_or_default();
    if rest.first() == Some(&b'.')
        && let Some(routable) = routable(seen, payload.len(), rest)
    {
        return Some(routable);
    }
    ((20..=64).contains(&payload.len()) && is_random(payload, 3.4)).then(|| Judged::likely(payload.len()))
}

fn routable(seen: &Seen<'_>, payload: usize, rest: &[u8]) -> Option<Judged> {
    let tail = run(rest, |byte| is_lower_or_digit(byte) || byte == b'.', 16);
    let parts = tail.get(1..)?.rsplit(|byte| *byte == b'.').next()?;
    let (length, sum) = parts.split_at_checked(2).filter(|(_, sum)| sum.len() == 7)?;
    let stated = usize::from_str_radix(std::str::from_utf8(length).ok()?, 36).ok()?;
    if stated != payload {
        return None;
    }
    let whole = payload + tail.len();
    let checked = seen.text.get(seen.start..seen.end + whole - 7)?;
    let fits = base36(crc32(checked)) == *sum;
    Some(if fits { Judged::proven(whole) } else { Judged::likely(whole) })
}

/// A macaroon (version 2) of `pypi.org` or `test.pypi.org`: fields of a type, a length, and bytes; the last one is the
/// signature of 32 bytes.
fn macaroon(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_url_safe, 1000);
    // The mark holds the first bytes of the macaroon: `AgEI`, or `AgEN`.
    let bytes = base64(seen.text.get(seen.end - 4..seen.end)?.iter().chain(value).copied());
    let host = bytes.get(3..)?;
    let ours = host.starts_with(b"pypi.org") || host.starts_with(b"test.pypi.org");
    let signature = bytes.len().checked_sub(34)?;
    let signed = bytes.get(signature..signature + 2) == Some(&[6, 32]);
    (ours && bytes.starts_with(&[2, 1]) && signed && is_random(value, 4.0)).then(|| Judged::proven(value.len()))
}

/// `cio` and 32 letters and digits; no word ends so.
fn crates_io(seen: &Seen<'_>) -> Option<Judged> {
    let found = exact(seen, is_alnum, 32, 4.0)?;
    let value = seen.run(is_alnum, 32);
    let mixed = value.iter().any(u8::is_ascii_digit)
        && value.iter().any(u8::is_ascii_lowercase)
        && value.iter().any(u8::is_ascii_uppercase);
    mixed.then_some(found)
}

/// `CCIPAT_`, a key of 22 letters, `_`, 40 hexadecimal digits.
fn circleci(seen: &Seen<'_>) -> Option<Judged> {
    let key = seen.run(is_alnum, 22).len();
    let value = run(seen.rest().get(key + 1..)?, is_hex, 41);
    (key == 22 && seen.rest().get(22) == Some(&b'_') && value.len() == 40 && is_random(value, 3.2))
        .then(|| Judged::likely(63))
}

/// `sgp_`, sometimes the instance in 16 hexadecimal digits and `_`, 40 hexadecimal digits.
fn sourcegraph(seen: &Seen<'_>) -> Option<Judged> {
    let first = seen.run(is_hex, 40);
    let (skip, value) = match first.len() {
        16 if seen.rest().get(16) == Some(&b'_') => (17, run(seen.rest().get(17..)?, is_hex, 41)),
        _ => (0, first),
    };
    (value.len() == 40 && is_random(value, 3.2)).then(|| Judged::likely(skip + 40))
}
