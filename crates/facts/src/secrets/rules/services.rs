//! Chat, mail, payment, and models.

use super::{
    super::{
        codes::base64,
        random::is_random,
        seen::{Judged, Seen, has, is_alnum, is_digit, is_hex, is_letter, is_url_safe, is_word, run, run_back},
    },
    Rule, between, exact, rule,
};

const SLACK: &str = "token of Slack";
const SLACK_HOOK: &str = "webhook address of Slack";
const STRIPE: &str = "live key of Stripe";
const SHOPIFY: &str = "access token of Shopify";
const SQUARE: &str = "access token of Square";
const LANGSMITH: &str = "API key of LangSmith";

pub(super) const RULES: &[Rule] = &[
    rule("slack-token", SLACK, "xoxb-", slack),
    rule("slack-token", SLACK, "xoxp-", slack),
    rule("slack-token", SLACK, "xoxa-", slack),
    rule("slack-token", SLACK, "xoxr-", slack),
    rule("slack-token", SLACK, "xoxs-", slack),
    rule("slack-token", "app-level token of Slack", "xapp-1-", slack_app),
    rule("slack-webhook", SLACK_HOOK, "hooks.slack.com/services/T", slack_hook),
    rule("discord-webhook", "webhook address of Discord", "/api/webhooks/", discord),
    rule("telegram-token", "token of a Telegram bot", ":AA", telegram),
    rule("stripe-key", STRIPE, "sk_live_", |seen| between(seen, is_alnum, 24, 120, 3.6)),
    rule("stripe-key", STRIPE, "rk_live_", |seen| between(seen, is_alnum, 24, 120, 3.6)),
    rule("square-token", SQUARE, "sq0atp-", |seen| exact(seen, is_url_safe, 22, 3.5)),
    rule("square-token", SQUARE, "sq0csp-", |seen| exact(seen, is_url_safe, 43, 4.0)),
    rule("paypal-token", "access token of PayPal", "access_token$production$", paypal),
    rule("sendgrid-key", "API key of SendGrid", "SG.", sendgrid),
    rule("brevo-key", "API key of Brevo", "xkeysib-", brevo),
    rule("shopify-token", SHOPIFY, "shpat_", shopify),
    rule("shopify-token", SHOPIFY, "shpca_", shopify),
    rule("shopify-token", SHOPIFY, "shppa_", shopify),
    rule("shopify-token", SHOPIFY, "shpss_", shopify),
    rule("postman-key", "API key of Postman", "PMAK-", postman),
    rule("linear-key", "API key of Linear", "lin_api_", |seen| exact(seen, is_alnum, 40, 4.2)),
    rule("figma-token", "access token of Figma", "figd_", |seen| between(seen, is_url_safe, 38, 42, 4.0)),
    rule("notion-token", "access token of Notion", "ntn_", |seen| exact(seen, is_alnum, 46, 4.2)),
    rule("mapbox-token", "secret token of Mapbox", "sk.eyJ", mapbox),
    rule("sentry-token", "access token of Sentry", "sntryu_", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("sentry-token", "access token of Sentry", "sntrys_eyJ", sentry),
    rule("one-password-token", "service account token of 1Password", "ops_eyJ", |seen| {
        between(seen, is_url_safe, 250, 1500, 4.5)
    }),
    rule("openai-key", "API key of OpenAI", "T3BlbkFJ", openai),
    rule("anthropic-key", "API key of Anthropic", "sk-ant-", anthropic),
    rule("hugging-face-token", "access token of Hugging Face", "hf_", |seen| exact(seen, is_letter, 34, 4.0)),
    rule("groq-key", "API key of Groq", "gsk_", |seen| exact(seen, is_alnum, 52, 4.3)),
    rule("xai-key", "API key of xAI", "xai-", |seen| exact(seen, is_alnum, 80, 4.6)),
    rule("perplexity-key", "API key of Perplexity", "pplx-", |seen| exact(seen, is_alnum, 48, 4.3)),
    rule("openrouter-key", "API key of OpenRouter", "sk-or-v1-", |seen| exact(seen, is_hex, 64, 3.2)),
    rule("replicate-token", "API token of Replicate", "r8_", |seen| exact(seen, is_alnum, 37, 4.2)),
    rule("langsmith-key", LANGSMITH, "lsv2_pt_", langsmith),
    rule("langsmith-key", LANGSMITH, "lsv2_sk_", langsmith),
];

fn is_url_safe_or_equals(byte: u8) -> bool {
    is_url_safe(byte) || matches!(byte, b'=' | b'+' | b'/')
}

fn slack(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(|byte| is_alnum(byte) || byte == b'-', 300);
    let parts: Vec<&[u8]> = value.split(|byte| *byte == b'-').collect();
    let (last, numbers) = parts.split_last()?;
    let numbered = (2..=3).contains(&numbers.len())
        && numbers.iter().all(|part| (9..=14).contains(&part.len()) && part.iter().all(u8::is_ascii_digit))
        // Documentation counts upwards, or repeats a digit.
        && !numbers.iter().any(|part| b"12345678901234".starts_with(part) || part.windows(5).any(|five| five.iter().all(|digit| five.first() == Some(digit))));
    (numbered && last.len() >= 24 && is_random(last, 3.0)).then(|| Judged::likely(value.len()))
}

/// `xapp-1-APP-NUMBER-VALUE`.
fn slack_app(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(|byte| is_alnum(byte) || byte == b'-', 200);
    let mut parts = value.split(|byte| *byte == b'-');
    let (app, number, secret) = (parts.next()?, parts.next()?, parts.next()?);
    let named = app.starts_with(b"A") && app.len() >= 9 && number.iter().all(u8::is_ascii_digit) && number.len() >= 9;
    (named && secret.len() == 64 && is_random(secret, 3.2)).then(|| Judged::likely(value.len()))
}

fn slack_hook(seen: &Seen<'_>) -> Option<Judged> {
    let whole = seen.run(|byte| is_alnum(byte) || byte == b'/', 100);
    let mut parts = whole.split(|byte| *byte == b'/');
    let (team, app, value) = (parts.next()?, parts.next()?, parts.next()?);
    let named = |part: &[u8]| {
        part.len() >= 8 && part.iter().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit()) && is_random(part, 2.0)
    };
    let fits = named(team) && app.starts_with(b"B") && named(app) && value.len() == 24;
    (fits && is_random(value, 3.5)).then(|| Judged::likely(whole.len()))
}

/// The address of a webhook opens it: a number, and 60 to 72 letters.
fn discord(seen: &Seen<'_>) -> Option<Judged> {
    let host = seen.before(40);
    let id = seen.run(is_digit, 20).len();
    let value = run(seen.rest().get(id + 1..)?, is_url_safe, 73);
    let fits = (17..=20).contains(&id) && seen.rest().get(id) == Some(&b'/') && (60..=72).contains(&value.len());
    (fits && has(host, "discord") && is_random(value, 4.2)).then(|| Judged::likely(id + 1 + value.len()))
}

/// The number of the bot, a colon, `AA`, and 33 letters.
fn telegram(seen: &Seen<'_>) -> Option<Judged> {
    let number = run_back(seen.before(12), is_digit).len();
    let found = exact(seen, is_url_safe, 33, 4.0)?;
    // Addresses of the interface have `bot` before the number.
    let before = seen.text.get(..seen.start - number)?;
    let parted = before.ends_with(b"bot") || before.last().is_none_or(|byte| !is_word(*byte));
    ((8..=10).contains(&number) && parted).then_some(Judged { before: number, ..found })
}

fn paypal(seen: &Seen<'_>) -> Option<Judged> {
    let id = seen.run(is_alnum, 16).len();
    let value = run(seen.rest().get(id + 1..)?, is_hex, 33);
    (id == 16 && seen.rest().get(16) == Some(&b'$') && value.len() == 32 && is_random(value, 3.2))
        .then(|| Judged::likely(49))
}

fn sendgrid(seen: &Seen<'_>) -> Option<Judged> {
    let id = seen.run(is_url_safe, 22);
    let value = run(seen.rest().get(23..)?, is_url_safe, 44);
    let fits = id.len() == 22 && seen.rest().get(22) == Some(&b'.') && value.len() == 43;
    (fits && is_random(id, 3.2) && is_random(value, 4.0)).then(|| Judged::likely(66))
}

fn brevo(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_hex, 64);
    let tail = run(seen.rest().get(65..)?, is_alnum, 17);
    (value.len() == 64 && seen.rest().get(64) == Some(&b'-') && tail.len() == 16 && is_random(value, 3.2))
        .then(|| Judged::likely(81))
}

fn shopify(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(|byte| byte.is_ascii_hexdigit(), 32);
    (value.len() == 32 && is_random(value, 3.0)).then(|| Judged::likely(32))
}

/// 24 hexadecimal digits, `-`, 34 more.
fn postman(seen: &Seen<'_>) -> Option<Judged> {
    let id = seen.run(is_hex, 24).len();
    let value = run(seen.rest().get(25..)?, is_hex, 35);
    (id == 24 && seen.rest().get(24) == Some(&b'-') && value.len() == 34 && is_random(value, 3.0))
        .then(|| Judged::likely(59))
}

/// A payload that names user and account, a dot, 22 letters.
fn mapbox(seen: &Seen<'_>) -> Option<Judged> {
    let payload = seen.run(is_url_safe, 200);
    let value = run(seen.rest().get(payload.len() + 1..)?, is_url_safe, 23);
    let json = base64(b"eyJ".iter().chain(payload).copied());
    let fits = seen.rest().get(payload.len()) == Some(&b'.')
        && value.len() == 22
        && has(&json, "\"u\":")
        && has(&json, "\"a\":");
    (fits && is_random(value, 3.5)).then(|| Judged::likely(payload.len() + 23))
}

/// A payload that names the place, `_`, 43 letters.
fn sentry(seen: &Seen<'_>) -> Option<Judged> {
    let whole = seen.run(is_url_safe_or_equals, 600);
    let json = base64(b"eyJ".iter().chain(whole).copied().take_while(|byte| *byte != b'_' && *byte != b'='));
    (whole.len() > 80 && has(&json, "\"iat\":") && is_random(whole, 4.2)).then(|| Judged::likely(whole.len()))
}

/// The mark stands in the middle of every key; `sk-` begins it.
fn openai(seen: &Seen<'_>) -> Option<Judged> {
    let before = run_back(seen.before(120), is_url_safe);
    let behind = seen.run(is_url_safe, 120);
    let start = memchr::memmem::find(before, b"sk-")?;
    let value = before.get(start + 3..)?;
    let parted = start.checked_sub(1).and_then(|at| before.get(at)).is_none_or(|byte| !is_alnum(*byte));
    (parted && value.len() >= 20 && behind.len() >= 20 && is_random(behind, 3.5))
        .then(|| Judged { before: before.len() - start, ..Judged::likely(behind.len()) })
}

/// `sk-ant-KIND-`, 93 letters, `AA`.
fn anthropic(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_url_safe, 120);
    let known = value.starts_with(b"api") || value.starts_with(b"admin") || value.starts_with(b"oat");
    (known && (98..=112).contains(&value.len()) && value.ends_with(b"AA") && is_random(value, 4.3))
        .then(|| Judged::likely(value.len()))
}

fn langsmith(seen: &Seen<'_>) -> Option<Judged> {
    let value = seen.run(is_word, 43);
    let (key, tail) = value.split_at_checked(32).filter(|_| value.len() == 43)?;
    (key.iter().all(|byte| is_hex(*byte)) && tail.starts_with(b"_") && is_random(key, 3.2)).then(|| Judged::likely(43))
}
