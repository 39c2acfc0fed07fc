//! Clouds, and what runs in them.

use super::{
    super::{
        codes::{base64, crc32},
        random::is_random,
        seen::{Judged, Seen, has, is_alnum, is_base64, is_hex, is_url_safe, is_word, run, run_back},
    },
    Rule, between, exact, rule,
};

const AWS: &str = "access key of Amazon Web Services";
const AWS_SECRET: &str = "secret access key of Amazon Web Services";
const AZURE: &str = "account key of Azure";
const DIGITALOCEAN: &str = "access token of DigitalOcean";

pub(super) const RULES: &[Rule] = &[
    rule("aws-access-key", AWS, "AKIA", aws),
    rule("aws-access-key", AWS, "ASIA", aws),
    rule("aws-secret-key", AWS_SECRET, "aws_secret_access_key", aws_secret),
    rule("aws-secret-key", AWS_SECRET, "AWS_SECRET_ACCESS_KEY", aws_secret),
    rule("aws-secret-key", AWS_SECRET, "secretAccessKey", aws_secret),
    rule("aws-secret-key", AWS_SECRET, "SecretAccessKey", aws_secret),
    rule("google-api-key", "API key of Google", "AIza", google),
    rule("google-oauth-secret", "OAuth client secret of Google", "GOCSPX-", |seen| exact(seen, is_url_safe, 28, 3.6)),
    rule("azure-storage-key", AZURE, "AccountKey=", azure),
    rule("azure-key", AZURE, "JQQJ99", azure_annotated),
    rule("digitalocean-token", DIGITALOCEAN, "dop_v1_", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("digitalocean-token", DIGITALOCEAN, "doo_v1_", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("digitalocean-token", DIGITALOCEAN, "dor_v1_", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("vault-token", "token of HashiCorp Vault", "hvs.", |seen| between(seen, is_url_safe, 90, 300, 4.2)),
    rule("vault-token", "token of HashiCorp Vault", "hvb.", |seen| between(seen, is_url_safe, 130, 300, 4.2)),
    rule("terraform-token", "token of HCP Terraform", ".atlasv1.", terraform),
    rule("heroku-key", "API key of Heroku", "HRKU-AA", |seen| exact(seen, is_url_safe, 58, 4.0)),
    rule("databricks-token", "access token of Databricks", "dapi", |seen| exact(seen, is_hex, 32, 3.2)),
    rule("doppler-token", "access token of Doppler", "dp.pt.", |seen| exact(seen, is_alnum, 43, 4.2)),
    rule("fly-token", "access token of Fly.io", "fm2_", |seen| between(seen, is_base64, 100, 1500, 4.5)),
    rule("netlify-token", "access token of Netlify", "nfp_", |seen| exact(seen, is_alnum, 36, 4.2)),
    rule("planetscale-token", "token of PlanetScale", "pscale_tkn_", |seen| between(seen, is_url_safe, 32, 64, 3.8)),
    rule("supabase-token", "access token of Supabase", "sbp_", |seen| exact(seen, is_hex, 40, 3.2)),
    rule("tailscale-key", "key of Tailscale", "tskey-", tailscale),
    rule("grafana-token", "service account token of Grafana", "glsa_", grafana),
    rule("grafana-token", "cloud access token of Grafana", "glc_eyJ", |seen| between(seen, is_base64, 60, 400, 4.0)),
    rule("new-relic-key", "user key of New Relic", "NRAK-", |seen| exact(seen, is_alnum, 27, 3.4)),
];

/// The id of a key alone opens nothing: with the secret near it, it does. Signed addresses and credential scopes carry
/// the id in public.
fn aws(seen: &Seen<'_>) -> Option<Judged> {
    let of = |byte: u8| matches!(byte, b'A'..=b'Z' | b'2'..=b'7');
    let value = seen.run(of, 16);
    let rest = seen.rest().get(16..)?;
    let goes_on = rest.first().is_some_and(|byte| is_alnum(*byte));
    let scope = |parts: &[u8]| run(parts, |byte| byte.is_ascii_digit(), 8).len() == 8;
    let in_scope = rest.strip_prefix(b"/").is_some_and(scope) || rest.strip_prefix(b"%2F").is_some_and(scope);
    if value.len() != 16 || goes_on || in_scope || !is_random(value, 2.8) {
        return None;
    }
    let near = rest.get(..rest.len().min(240))?;
    Some(match secret_in(near) {
        Some(end) => Judged::likely(16 + end),
        None if secret_in(seen.before(240)).is_some() => Judged::likely(16),
        None => Judged::possible(16),
    })
}

/// Returns where a secret access key ends: forty letters of base64 by themselves.
fn secret_in(text: &[u8]) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        let value = run(text.get(at..)?, is_base64, text.len());
        if value.len() == 40 && is_secret(value) {
            return Some(at + 40);
        }
        at += value.len() + 1;
    }
    None
}

/// Hashes have forty hexadecimal digits; a secret mixes its letters.
fn is_secret(value: &[u8]) -> bool {
    is_random(value, 4.2) && value.iter().any(u8::is_ascii_uppercase) && value.iter().any(u8::is_ascii_lowercase)
}

/// The CRC-32 of the key that MinIO publishes for its playground.
const PLAYGROUND: u32 = 0xc1b0_696b;

/// A name that says what stands behind it, and forty letters.
fn aws_secret(seen: &Seen<'_>) -> Option<Judged> {
    let between = run(seen.rest(), |byte| b" \t\"':=>,".contains(&byte), 12).len();
    let value = run(seen.rest().get(between..)?, is_base64, 41);
    (between > 0 && value.len() == 40 && is_secret(value) && crc32(value) != PLAYGROUND)
        .then(|| Judged::likely(between + 40))
}

/// Keys of Firebase and of maps stand in pages for everybody; only their restrictions protect them.
fn google(seen: &Seen<'_>) -> Option<Judged> {
    let found = exact(seen, is_url_safe, 35, 4.0)?;
    let public = ["authDomain", "firebase", "Firebase", "maps.googleapis", "google-services", "gtag"];
    let around = seen.around(400);
    (!public.iter().any(|words| has(around, words))).then(|| Judged::possible(found.behind))
}

fn azure(seen: &Seen<'_>) -> Option<Judged> {
    let found = exact(seen, is_base64, 86, 4.6)?;
    // The key of the emulator is the same everywhere, and published.
    let emulator = seen.rest().starts_with(b"Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq");
    let padded = seen.rest().get(86..)?.starts_with(b"==");
    (padded && !emulator).then(|| Judged::likely(found.behind + 2))
}

/// Keys of Azure that name themselves: 52 letters before the mark, 24 to 26 behind it.
fn azure_annotated(seen: &Seen<'_>) -> Option<Judged> {
    let before = run_back(seen.before(53), is_alnum);
    let behind = seen.run(is_alnum, 26);
    let fits = before.len() == 52 && (24..=26).contains(&behind.len());
    (fits && is_random(before, 4.3)).then(|| Judged { before: 52, ..Judged::likely(behind.len()) })
}

/// Fourteen letters, the mark, 60 to 70 letters.
fn terraform(seen: &Seen<'_>) -> Option<Judged> {
    let before = run_back(seen.before(15), is_alnum);
    let found = between(seen, is_url_safe, 60, 70, 4.2)?;
    (before.len() == 14).then_some(Judged { before: 14, ..found })
}

/// `tskey-KIND-ID-VALUE`.
fn tailscale(seen: &Seen<'_>) -> Option<Judged> {
    let whole = seen.run(is_url_safe, 120);
    let mut parts = whole.split(|byte| *byte == b'-');
    let (kind, id, value) = (parts.next()?, parts.next()?, parts.next()?);
    let known = matches!(kind, b"auth" | b"api" | b"client" | b"scim" | b"webhook");
    (known && id.len() >= 10 && value.len() >= 24 && is_random(value, 3.8)).then(|| Judged::likely(whole.len()))
}

/// 32 letters, `_`, and eight hexadecimal digits.
fn grafana(seen: &Seen<'_>) -> Option<Judged> {
    let whole = seen.run(is_word, 41);
    let (value, sum) = whole.split_at_checked(33).filter(|_| whole.len() == 41)?;
    let parted = value.last() == Some(&b'_') && sum.iter().all(|byte| is_hex(*byte));
    (parted && is_random(value, 4.0) && base64(value.iter().copied()).len() >= 24).then(|| Judged::likely(41))
}
