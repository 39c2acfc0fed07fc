//! How right the search for secrets is, on a labelled set of our own: values are drawn by lot when the test runs, so that
//! no file holds anything that a scanner could take for a live secret.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test helper fails like a test")]

use std::collections::BTreeMap;

use slam_facts::find_secrets;
use slam_model::Confidence;

/// How often each text is drawn anew.
const DRAWS: u64 = 25;

const UPPER: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LOWER: &str = "abcdefghijklmnopqrstuvwxyz";
const DIGITS: &str = "0123456789";
const BASE62: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A generator that gives the same letters everywhere (Knuth's constants for a linear congruence of 64 bits).
struct Lot(u64);

impl Lot {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        self.0 >> 33
    }

    fn letters(&mut self, alphabet: &str, length: usize) -> String {
        let letters: Vec<char> = alphabet.chars().collect();
        (0..length).map(|_| letters[self.next() as usize % letters.len()]).collect()
    }

    fn bytes(&mut self, length: usize) -> Vec<u8> {
        (0..length).map(|_| self.next() as u8).collect()
    }
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..=three.len() {
            text.push(char::from(BASE64[(bits >> (18 - 6 * place)) as usize & 63]));
        }
    }
    text + ["", "==", "="][bytes.len() % 3]
}

fn url_safe(bytes: &[u8]) -> String {
    base64(bytes).replace('+', "-").replace('/', "_").replace('=', "")
}

fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 })
    })
}

fn in_base(mut number: u32, base: u32, digits: usize) -> String {
    let mut text = Vec::new();
    for _ in 0..digits {
        text.push(BASE62.as_bytes()[(number % base) as usize]);
        number /= base;
    }
    text.reverse();
    String::from_utf8(text).unwrap()
}

/// Bech32 (BIP 173) with the prefix of age.
fn age(lot: &mut Lot) -> String {
    const LETTERS: &[u8; 32] = b"qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    let values: Vec<u32> = (0..52).map(|_| (lot.next() % 32) as u32).collect();
    let prefix = b"age-secret-key-";
    let expanded = prefix.iter().map(|b| u32::from(b >> 5)).chain([0]).chain(prefix.iter().map(|b| u32::from(b & 31)));
    let sum = expanded.chain(values.iter().copied()).chain([0; 6]).fold(1u32, |sum, value| {
        let top = sum >> 25;
        let terms = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3];
        (0..5).filter(|bit| top >> bit & 1 == 1).fold((sum & 0x1ff_ffff) << 5 ^ value, |sum, bit| sum ^ terms[bit])
    }) ^ 1;
    let check = (0..6).map(|place| sum >> (5 * (5 - place)) & 31);
    let text: String = values.iter().copied().chain(check).map(|value| char::from(LETTERS[value as usize])).collect();
    format!("AGE-SECRET-KEY-1{}", text.to_uppercase())
}

/// Lines of a body between the lines that name it; the kinds of private keys begin with DER that states their length.
fn pem(label: &str, body: &[u8]) -> String {
    let text = base64(body);
    let lines: Vec<&str> = text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {label}-----\n{}\n-----END {label}-----", lines.join("\n"))
}

fn der(lot: &mut Lot, stated: u16) -> Vec<u8> {
    let [high, low] = stated.to_be_bytes();
    [vec![0x30, 0x82, high, low], lot.bytes(606)].concat()
}

fn string(bytes: &[u8]) -> Vec<u8> {
    [&u32::try_from(bytes.len()).unwrap().to_be_bytes()[..], bytes].concat()
}

fn openssh(lot: &mut Lot, cipher: &str) -> String {
    let kdf = if cipher == "none" { "none" } else { "bcrypt" };
    let options = if cipher == "none" { Vec::new() } else { lot.bytes(24) };
    let head =
        [b"openssh-key-v1\0".to_vec(), string(cipher.as_bytes()), string(kdf.as_bytes()), string(&options)].concat();
    let body = [head, vec![0, 0, 0, 1], string(&lot.bytes(51)), string(&lot.bytes(136))].concat();
    pem("OPENSSH PRIVATE KEY", &body)
}

/// A secret-key packet of version 4 for Ed25519 (algorithm 27), and how its secret part is protected.
fn openpgp(lot: &mut Lot, usage: u8) -> String {
    let packet = [vec![4, 1, 2, 3, 4, 27], lot.bytes(32), vec![usage], lot.bytes(34)].concat();
    let bytes = [vec![0xc5, u8::try_from(packet.len()).unwrap()], packet].concat();
    let sum = bytes.iter().fold(0xb7_04ceu32, |crc, byte| {
        (0..8).fold(
            crc ^ u32::from(*byte) << 16,
            |crc, _| if crc & 0x80_0000 == 0 { crc << 1 } else { crc << 1 ^ 0x186_4cfb },
        )
    });
    let label = "PGP PRIVATE KEY BLOCK";
    let text = pem(label, &bytes).replacen('\n', "\n\n", 1);
    let check = base64(&sum.to_be_bytes()[1..]);
    text.replace(&format!("\n-----END {label}"), &format!("\n={check}\n-----END {label}"))
}

/// Version 2: location, identifier, end of section, signature (the description of `libmacaroons`).
fn macaroon(lot: &mut Lot, host: &str) -> String {
    let place = [&[2, 1, u8::try_from(host.len()).unwrap()], host.as_bytes()].concat();
    let named = [vec![2, 36], lot.letters("0123456789abcdef", 36).into_bytes()].concat();
    url_safe(&[place, named, vec![0, 0, 6, 32], lot.bytes(32)].concat())
}

fn made(lot: &mut Lot, name: &str) -> String {
    let (kind, detail) = name.split_once(':').unwrap_or((name, ""));
    let length = detail.parse().unwrap_or(0);
    match kind {
        "b62" => lot.letters(BASE62, length),
        "b64" => lot.letters(std::str::from_utf8(BASE64).unwrap(), length),
        "url" => lot.letters(&format!("{BASE62}-_"), length - 1) + &lot.letters(BASE62, 1),
        "hex" => lot.letters("0123456789abcdef", length),
        "b32" => lot.letters("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", length),
        "upper" => lot.letters(&format!("{UPPER}{DIGITS}"), length),
        "lower" => lot.letters(&format!("{LOWER}{DIGITS}"), length),
        "letter" => lot.letters(&format!("{LOWER}{UPPER}"), length),
        "id" => lot.letters("6789", 1) + &lot.letters(DIGITS, length - 1),
        "json" => url_safe(detail.as_bytes()),
        "checked" | "unchecked" => {
            let body = lot.letters(BASE62, 30);
            let sum = crc32(body.as_bytes()).wrapping_add(u32::from(kind == "unchecked"));
            format!("{body}{}", in_base(sum, 62, 6))
        }
        "routable" => {
            let core = format!("{}.01.{}", lot.letters(BASE62, 40), in_base(40, 36, 2).to_lowercase());
            let sum = in_base(crc32(format!("glpat-{core}").as_bytes()), 36, 7).to_lowercase();
            format!("{core}{sum}")
        }
        "macaroon" => macaroon(lot, detail),
        "macaroon-cut" => macaroon(lot, detail)[..60].to_owned(),
        "pem" => {
            let body = der(lot, 606);
            pem(detail, &body)
        }
        "pem-cut" => {
            let body = der(lot, 2374);
            pem(detail, &body)
        }
        // Modulus and private exponent of 2,048 bits are there; the rest can be computed.
        "pem-half" => {
            let body = der(lot, 1187);
            pem(detail, &body)
        }
        "pem-endless" => made(lot, &format!("pem:{detail}")).split("\n-----END").next().unwrap().to_owned(),
        "pem-indented" => made(lot, &format!("pem:{detail}")).lines().map(|line| format!("    {line}\n")).collect(),
        "pem-escaped" => made(lot, &format!("pem:{detail}")).replace('\n', "\\n"),
        "pem-joined" => {
            made(lot, &format!("pem:{detail}")).lines().map(|line| format!("  \"{line}\\n\" +\n")).collect()
        }
        "openssh" => openssh(lot, detail),
        "openpgp" => openpgp(lot, u8::try_from(length).unwrap()),
        "age" => age(lot),
        "age-bad" => {
            let good = age(lot);
            let last = if good.ends_with('Q') { "P" } else { "Q" };
            format!("{}{last}", &good[..good.len() - 1])
        }
        other => panic!("no generator {other}"),
    }
}

/// Replaces what stands in angle brackets, and `\n`.
fn drawn(template: &str, seed: u64) -> String {
    let mut lot = Lot(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ crc32(template.as_bytes()) as u64);
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('<') {
        let (name, behind) = after.split_once('>').unwrap();
        text.push_str(before);
        text.push_str(&made(&mut lot, name));
        rest = behind;
    }
    text + rest
}

fn unescaped(line: &str) -> String {
    line.replace("\\\\n", "\u{1}").replace("\\n", "\n").replace('\u{1}', "\\n")
}

fn lines(file: &str) -> impl Iterator<Item = String> + use<'_> {
    file.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).map(unescaped)
}

fn rules_in(text: &str) -> Vec<String> {
    find_secrets(&"src/settings.txt".into(), text.as_bytes()).into_iter().map(|found| found.secret.rule).collect()
}

#[test]
fn precision_and_recall_on_the_labelled_set() {
    let mut by_rule: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    let (mut found, mut wrong, mut all) = (0, 0, 0);
    for line in lines(include_str!("secrets/secrets.txt")) {
        let (rule, template) = line.split_once(" | ").unwrap();
        for seed in 0..DRAWS {
            let text = drawn(template, seed);
            let rules = rules_in(&text);
            let hit = rules.iter().any(|one| one == rule);
            let tally = by_rule.entry(rule.to_owned()).or_default();
            *tally = (tally.0 + usize::from(hit), tally.1 + 1);
            (found, all) = (found + usize::from(hit), all + 1);
            wrong += rules.len() - usize::from(hit);
            if !hit || rules.len() != 1 {
                println!("{rule}: found {rules:?} in {text}");
            }
        }
    }
    let mut decoys = 0;
    for template in lines(include_str!("secrets/decoys.txt")) {
        for seed in 0..DRAWS {
            let text = drawn(&template, seed);
            let rules = rules_in(&text);
            if !rules.is_empty() {
                println!("decoy: found {rules:?} in {text}");
            }
            (decoys, wrong) = (decoys + 1, wrong + rules.len());
        }
    }
    for (rule, (found, all)) in &by_rule {
        println!("{rule:24} {found:4} of {all:4}");
    }
    let (recall, precision) = (found as f64 / all as f64, found as f64 / (found + wrong) as f64);
    println!("{all} secrets, {decoys} decoys: recall {recall:.4}, precision {precision:.4}");
    assert!(recall >= 0.99 && precision >= 0.995, "recall {recall:.4}, precision {precision:.4}");
    assert!(by_rule.values().all(|(found, all)| found * 10 >= all * 9), "a rule misses one in ten");
}

#[test]
fn checksums_and_structure_make_sure() {
    for (template, expected) in [
        ("ghp_<checked>", Confidence::High),
        ("glpat-<routable>", Confidence::High),
        ("glpat-<url:20>", Confidence::Medium),
        ("pypi-<macaroon:pypi.org>", Confidence::High),
        ("<pem:RSA PRIVATE KEY>", Confidence::High),
        ("<openssh:none>", Confidence::High),
        ("AKIA<b32:16>", Confidence::Low),
        ("id AKIA<b32:16>\nkey <b64:40>\n", Confidence::Medium),
        ("<json:{\"alg\":\"HS256\"}>.<json:{\"sub\":\"deploy\"}>.<url:43>", Confidence::Low),
    ] {
        let text = drawn(template, 3);
        let found = find_secrets(&"a".into(), text.as_bytes());
        assert_eq!(found.first().map(|one| one.secret.confidence), Some(expected), "{template}");
    }
}

#[test]
fn a_token_tells_when_it_expires_and_what_stands_where() {
    let text =
        drawn("\n<json:{\"alg\":\"HS256\"}>.<json:{\"exp\":1600000000}>.<url:43>\nAKIA<b32:16> x <b64:40> end", 1);
    let found = find_secrets(&"tests/a.txt".into(), text.as_bytes());
    let shown: Vec<_> = found.iter().map(|one| (one.secret.place.line, &text[one.range.end..])).collect();
    assert_eq!(found[0].secret.expires.map(|at| at.as_second()), Some(1_600_000_000));
    assert_eq!(shown.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 3]);
    assert!(shown[0].1.starts_with('\n') && shown[1].1 == " end", "{shown:?}");
}

#[test]
fn the_same_key_in_other_clothes_has_the_same_print() {
    let print = |text: &str| find_secrets(&"a".into(), text.as_bytes())[0].print;
    let key = drawn("<pem:RSA PRIVATE KEY>", 7);
    let indented: String = key.lines().map(|line| format!("  {line}\n")).collect();
    assert_eq!(print(&key), print(&indented));
    assert_ne!(print(&key), print(&drawn("<pem:RSA PRIVATE KEY>", 8)));
}
