//! The rules: a mark, and what must follow it.

/// One kind of secret.
pub(super) struct Rule {
    /// The id.
    pub(super) id: &'static str,
    /// What it is, for people.
    pub(super) description: &'static str,
    /// What the secret begins with.
    pub(super) mark: &'static str,
    /// Returns how many bytes behind the mark belong to the secret; `None` when it is none.
    pub(super) judge: fn(&str) -> Option<usize>,
}

const fn rule(
    id: &'static str,
    description: &'static str,
    mark: &'static str,
    judge: fn(&str) -> Option<usize>,
) -> Rule {
    Rule { id, description, mark, judge }
}

const GITHUB: &str = "access token of GitHub";
const GITLAB: &str = "access token of GitLab";
const SLACK: &str = "token of Slack";
const AWS: &str = "access key of Amazon Web Services";
const KEY: &str = "private key without a passphrase";

/// Every rule; no mark begins another.
pub(super) const RULES: &[Rule] = &[
    rule("private-key", KEY, "-----BEGIN ", private_key),
    rule("private-key", KEY, "PuTTY-User-Key-File-", putty),
    rule("age-key", "secret key of age", "AGE-SECRET-KEY-1", |rest| exact(rest, is_bech32, 58, 3.5)),
    rule("aws-access-key", AWS, "AKIA", aws),
    rule("aws-access-key", AWS, "ASIA", aws),
    rule("github-token", GITHUB, "ghp_", github),
    rule("github-token", GITHUB, "gho_", github),
    rule("github-token", GITHUB, "ghu_", github),
    rule("github-token", GITHUB, "ghs_", github),
    rule("github-token", GITHUB, "ghr_", github),
    rule("github-token", GITHUB, "github_pat_", |rest| exact(rest, is_word, 82, 4.0)),
    rule("gitlab-token", GITLAB, "glpat-", |rest| between(rest, is_url_safe, 20, 64, 3.5)),
    rule("gitlab-token", GITLAB, "gldt-", |rest| between(rest, is_url_safe, 20, 64, 3.5)),
    rule("gitlab-token", GITLAB, "glrt-", |rest| between(rest, is_url_safe, 20, 64, 3.5)),
    rule("gitlab-token", GITLAB, "glptt-", |rest| exact(rest, is_hex, 40, 3.0)),
    rule("slack-token", SLACK, "xoxb-", slack),
    rule("slack-token", SLACK, "xoxp-", slack),
    rule("slack-token", SLACK, "xoxa-", slack),
    rule("slack-token", SLACK, "xoxr-", slack),
    rule("slack-webhook", "webhook address of Slack", "hooks.slack.com/services/T", slack_hook),
    rule("stripe-key", "live key of Stripe", "sk_live_", |rest| between(rest, is_alnum, 24, 120, 3.5)),
    rule("stripe-key", "live key of Stripe", "rk_live_", |rest| between(rest, is_alnum, 24, 120, 3.5)),
    rule("google-api-key", "API key of Google", "AIza", |rest| exact(rest, is_url_safe, 35, 4.0)),
    rule("google-oauth-secret", "OAuth client secret of Google", "GOCSPX-", |rest| exact(rest, is_url_safe, 28, 3.5)),
    rule("npm-token", "access token of npm", "npm_", |rest| exact(rest, is_alnum, 36, 4.0)),
    rule("pypi-token", "upload token of PyPI", "pypi-AgE", |rest| between(rest, is_url_safe, 60, 1000, 4.0)),
    rule("rubygems-token", "API key of RubyGems", "rubygems_", |rest| exact(rest, is_hex, 48, 3.0)),
    rule("docker-token", "access token of Docker Hub", "dckr_pat_", |rest| exact(rest, is_url_safe, 27, 3.5)),
    rule("sendgrid-key", "API key of SendGrid", "SG.", sendgrid),
    rule("azure-storage-key", "account key of Azure Storage", "AccountKey=", azure),
    rule("digitalocean-token", "access token of DigitalOcean", "dop_v1_", |rest| exact(rest, is_hex, 64, 3.0)),
    rule("vault-token", "service token of HashiCorp Vault", "hvs.", |rest| between(rest, is_url_safe, 90, 200, 4.0)),
    rule("anthropic-key", "API key of Anthropic", "sk-ant-api03-", |rest| between(rest, is_url_safe, 90, 110, 4.0)),
    rule("openai-key", "API key of OpenAI", "sk-proj-", openai),
    rule("hugging-face-token", "access token of Hugging Face", "hf_", |rest| {
        exact(rest, |b| b.is_ascii_alphabetic(), 34, 3.8)
    }),
    rule("shopify-token", "access token of Shopify", "shpat_", |rest| exact(rest, is_hex, 32, 3.0)),
    rule("grafana-token", "service account token of Grafana", "glsa_", |rest| exact(rest, is_word, 41, 3.5)),
    rule("atlassian-token", "API token of Atlassian", "ATATT3xFfGF0", |rest| between(rest, is_url_safe, 150, 250, 4.0)),
    rule("postman-key", "API key of Postman", "PMAK-", |rest| between(rest, is_url_safe, 59, 59, 3.0)),
    rule("linear-key", "API key of Linear", "lin_api_", |rest| exact(rest, is_alnum, 40, 4.0)),
];

fn is_alnum(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

fn is_url_safe(byte: u8) -> bool {
    is_word(byte) || byte == b'-'
}

fn is_hex(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn is_bech32(byte: u8) -> bool {
    b"QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L".contains(&byte)
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/')
}

fn exact(rest: &str, of: fn(u8) -> bool, length: usize, entropy: f64) -> Option<usize> {
    between(rest, of, length, length, entropy)
}

/// So many characters of an alphabet, random, and no placeholder.
fn between(rest: &str, of: fn(u8) -> bool, least: usize, most: usize, entropy: f64) -> Option<usize> {
    let length = rest.bytes().take(most + 1).take_while(|byte| of(*byte)).count();
    let value = rest.get(..length)?;
    ((least..=most).contains(&length) && is_random(value, entropy)).then_some(length)
}

fn is_random(value: &str, least_bits: f64) -> bool {
    const PLACEHOLDERS: [&str; 18] = [
        "example",
        "xxxx",
        "00000",
        "12345",
        "abcde",
        "your",
        "placeholder",
        "dummy",
        "fake",
        "redacted",
        "sample",
        "changeme",
        "insert",
        "aaaa",
        "token",
        "secret",
        "foobar",
        "notreal",
    ];
    let lower = value.to_ascii_lowercase();
    !PLACEHOLDERS.iter().any(|word| lower.contains(word)) && entropy(value) >= least_bits
}

/// Shannon entropy in bits a character.
fn entropy(value: &str) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value.bytes() {
        if let Some(count) = counts.get_mut(usize::from(byte)) {
            *count += 1;
        }
    }
    let all = value.len().max(1) as f64;
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / all)
        .map(|share| -share * share.log2())
        .sum()
}

fn aws(rest: &str) -> Option<usize> {
    let length = exact(rest, |byte| matches!(byte, b'A'..=b'Z' | b'2'..=b'7'), 16, 3.0)?;
    let goes_on = rest.as_bytes().get(length).is_some_and(|byte| byte.is_ascii_alphanumeric());
    (!goes_on).then_some(length)
}

/// Since 2021 the last six characters are the CRC-32 of the thirty before, in base 62.
fn github(rest: &str) -> Option<usize> {
    let length = exact(rest, is_alnum, 36, 3.5)?;
    let (body, sum) = rest.get(..length)?.split_at_checked(30)?;
    (checksum(body) == sum).then_some(length)
}

/// Returns the CRC-32 (IEEE) of a text as six digits of base 62.
pub(super) fn checksum(body: &str) -> String {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let crc = !body.bytes().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    });
    let digit = |place: u32| DIGITS.get((crc / 62u32.pow(place) % 62) as usize).map_or('0', |digit| char::from(*digit));
    (0..6).rev().map(|place| if place == 5 { digit_of_top(crc) } else { digit(place) }).collect()
}

/// 62 to the fifth power fits into 32 bits, the sixth digit is at most 4.
fn digit_of_top(crc: u32) -> char {
    char::from_digit(crc / 916_132_832, 10).unwrap_or('0')
}

fn slack(rest: &str) -> Option<usize> {
    let length = rest.bytes().take(300).take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'-').count();
    let value = rest.get(..length)?;
    let parts: Vec<&str> = value.split('-').collect();
    let (last, numbers) = parts.split_last()?;
    let numbered = (2..=3).contains(&numbers.len())
        && numbers.iter().all(|part| (9..=14).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit()))
        // Documentation counts upwards.
        && !numbers.iter().any(|part| "12345678901234".starts_with(*part));
    (numbered && last.len() >= 24 && is_random(last, 3.2)).then_some(length)
}

fn slack_hook(rest: &str) -> Option<usize> {
    let length = rest.bytes().take(100).take_while(|byte| is_alnum(*byte) || *byte == b'/').count();
    let mut parts = rest.get(..length)?.split('/');
    let (team, app, value) = (parts.next()?, parts.next()?, parts.next()?);
    let named = |part: &str| {
        part.len() >= 8 && part.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) && is_random(part, 2.0)
    };
    (named(team) && app.starts_with('B') && named(app) && value.len() == 24 && is_random(value, 3.5)).then_some(length)
}

fn sendgrid(rest: &str) -> Option<usize> {
    let id = exact(rest, is_url_safe, 22, 3.0)?;
    let value = rest.get(id..)?.strip_prefix('.')?;
    Some(id + 1 + exact(value, is_url_safe, 43, 3.8)?)
}

fn azure(rest: &str) -> Option<usize> {
    let length = exact(rest, is_base64, 86, 4.5)?;
    rest.get(length..)?.starts_with("==").then_some(length + 2)
}

fn openai(rest: &str) -> Option<usize> {
    let length = between(rest, is_url_safe, 60, 200, 4.0)?;
    rest.get(..length)?.contains("T3BlbkFJ").then_some(length)
}

fn putty(rest: &str) -> Option<usize> {
    let head = rest.get(..rest.len().min(2000)).unwrap_or_else(|| rest.lines().next().unwrap_or_default());
    let lines = head.find("Private-Lines:")?;
    head.get(..lines)?.contains("Encryption: none").then_some(lines)
}

/// A private key in PEM with a body; escaped line breaks of JSON and source code are read, too.
fn private_key(rest: &str) -> Option<usize> {
    let label = rest.get(..rest.find("-----")?)?;
    if label.len() > 40
        || label.contains("ENCRYPTED")
        || !(label.ends_with("PRIVATE KEY") || label.ends_with("PRIVATE KEY BLOCK"))
    {
        return None;
    }
    let start = label.len() + 5;
    let most = (0..=rest.len().min(start + 8000)).rev().find(|at| rest.is_char_boundary(*at))?;
    let shown = rest.get(start..most)?;
    let body = shown.split("-----END").next()?;
    if body.contains("Proc-Type: 4,ENCRYPTED") {
        return None;
    }
    let value: String =
        body.replace("\\n", "").replace("\\r", "").chars().filter(|c| c.is_ascii() && is_base64(*c as u8)).collect();
    let signs = body.chars().filter(|c| !c.is_whitespace()).count();
    // Prose and settings behind a placeholder are made of letters, too, yet of short words.
    let in_long_words: usize = body
        .replace("\\n", "\n")
        .split(|c: char| !(c.is_ascii() && is_base64(c as u8)))
        .map(str::len)
        .filter(|length| *length >= 16)
        .sum();
    // Quotes, escapes, and signs of concatenation stand between the lines of a key in source code.
    let mostly_base64 = value.len() * 10 >= signs * 8;
    // An OpenSSH key says its cipher in the first bytes: `none` in base64 after the mark of the format.
    let locked = label.starts_with("OPENSSH") && !value.contains("b3BlbnNzaC1rZXktdjEAAAAABG5vbmU");
    let is_body = in_long_words * 10 >= value.len() * 8;
    (value.len() >= 100 && mostly_base64 && is_body && !locked && entropy(value.get(..100)?) >= 4.0)
        .then_some(start + body.len())
}
