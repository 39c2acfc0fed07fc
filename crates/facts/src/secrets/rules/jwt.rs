//! JSON Web Tokens (RFC 7519): what they open, and until when, stands in them.

use super::{
    super::{
        codes::base64,
        random::is_random,
        seen::{Judged, Seen, has, is_url_safe, run},
    },
    Rule, rule,
};

pub(super) const RULES: &[Rule] = &[rule("jwt", "signed JSON Web Token", "eyJ", judge)];

/// Words of tokens that everybody may have: those of tutorials, and the public key of Supabase.
const PUBLIC: [&str; 6] = ["John Doe", "1234567890", "\"anon\"", "example", "Jane Doe", "foobar"];

/// Header, payload, and signature; unsigned and encrypted tokens are none. A token that has expired opens nothing, which
/// is for those to judge who know the time.
fn judge(seen: &Seen<'_>) -> Option<Judged> {
    let text = seen.text.get(seen.start..)?;
    let header = run(text, is_url_safe, 2000);
    let rest = text.get(header.len()..)?.strip_prefix(b".")?;
    let payload = run(rest, is_url_safe, 8000);
    let rest = rest.get(payload.len()..)?.strip_prefix(b".")?;
    let signature = run(rest, is_url_safe, 1000);
    let (head, body) = (decoded(header)?, decoded(payload)?);
    let signed = has(&head, "\"alg\"") && !has(&head, "\"none\"") && !has(&head, "\"enc\"");
    let public = PUBLIC.iter().any(|words| has(&body, words));
    if !signed || public || signature.len() < 40 || !is_random(signature, 4.0) {
        return None;
    }
    let behind = header.len() + 1 + payload.len() + 1 + signature.len() - (seen.end - seen.start);
    let claims = serde_json::from_slice::<serde_json::Value>(&body).ok()?;
    let expires =
        claims.get("exp").and_then(|value| value.as_i64().or_else(|| value.as_f64().map(|seconds| seconds as i64)));
    claims.is_object().then_some(Judged { expires, ..Judged::possible(behind) })
}

fn decoded(segment: &[u8]) -> Option<Vec<u8>> {
    let bytes = base64(segment.iter().copied());
    (bytes.starts_with(b"{") && bytes.trim_ascii_end().ends_with(b"}")).then_some(bytes)
}
