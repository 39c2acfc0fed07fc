//! Downloads, the programs that run them, and what makes one harmless.

use slam_ci::VERIFIERS;
use slam_model::evidence::pinning::Held;

use super::arguments::{at, base, clean, is_commit, is_program, names_commit, unquoted};

const SHELLS: [&str; 5] = ["sh", "bash", "mksh", "dash", "ksh"];
/// Programs that run other programs, as Scorecard has them beside the shells.
const STARTERS: [&str; 4] = ["exec", "su", "dotnet", "nuget"];
const LANGUAGES: [&str; 9] = ["python", "python3", "python2.7", "perl", "ruby", "php", "node", "nodejs", "java"];
fn is_one_of(command: &[String], names: &[&str]) -> bool {
    names.iter().any(|name| is_program(command, name))
}

pub(super) fn is_download(command: &[String]) -> bool {
    is_one_of(command, &["curl", "wget", "gsutil"])
        || (is_program(command, "aws")
            && at(command, 1).eq_ignore_ascii_case("s3api")
            && at(command, 2).eq_ignore_ascii_case("get-object"))
}

pub(super) fn is_interpreter(command: &[String]) -> bool {
    is_one_of(command, &SHELLS) || is_one_of(command, &STARTERS) || is_one_of(command, &LANGUAGES)
}

/// Returns whether the words hold a shell (or what starts one), and behind it a flag with a `c`.
pub(super) fn starts_shell(command: &[String]) -> bool {
    // The first interpreter in this order decides, and a language is none whose text we could read.
    let interpreter =
        STARTERS.iter().skip(2).chain(&LANGUAGES[3..]).chain(&STARTERS[..2]).chain(&SHELLS).chain(&LANGUAGES[..3]);
    let takes_text = |name: &&&str| {
        let mut seen = false;
        command.iter().any(|word| {
            let flag = seen && word.starts_with('-') && word.contains('c');
            seen |= base(word).eq_ignore_ascii_case(name);
            flag
        })
    };
    interpreter.into_iter().find(takes_text).is_some_and(|name| !LANGUAGES.contains(name))
}

/// Returns whether the command runs text that it is handed: `sh -c`, `eval`, `source`.
pub(super) fn evaluates(command: &[String]) -> bool {
    is_one_of(command, &["eval", "source", "."])
        || (is_one_of(command, &SHELLS) && command.iter().any(|word| word == "-c"))
}

/// Returns whether the command hands on what it reads, changed or not.
pub(super) fn is_filter(command: &[String]) -> bool {
    is_one_of(
        command,
        &["tee", "sed", "cat", "tr", "grep", "gunzip", "zcat", "xz", "zstd", "awk", "head", "tail", "base64"],
    )
}

/// Returns whether an address of the command can change; without an address, it is taken to.
pub(super) fn has_open_address(command: &[String]) -> bool {
    let addresses: Vec<&str> = command.iter().map(|word| unquoted(word)).filter(|word| is_address(word)).collect();
    addresses.is_empty() || !addresses.iter().all(|address| is_raw_file_of_commit(address))
}

/// An address with a scheme, or an absolute path (RFC 3986 has both as a request target).
fn is_address(word: &str) -> bool {
    let scheme = word.split_once(':').map(|(scheme, _)| scheme).unwrap_or_default();
    let has_scheme = scheme.starts_with(|first: char| first.is_ascii_alphabetic())
        && scheme.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+-.".contains(&byte));
    word.starts_with('/') || has_scheme
}

fn is_raw_file_of_commit(address: &str) -> bool {
    let Some(path) = address.strip_prefix("https://raw.githubusercontent.com/") else { return false };
    let parts: Vec<&str> = path.split('/').collect();
    parts.len() > 3 && parts.get(2).is_some_and(|part| is_commit(part))
}

/// Returns why a download that flows into a program is no danger.
pub(super) fn held(fetch: &[String], program: &[String]) -> Option<Held> {
    let addresses: Vec<&str> = fetch.iter().map(|word| unquoted(word)).filter(|word| word.contains("://")).collect();
    if !addresses.is_empty() && addresses.iter().all(|address| names_commit(address)) {
        return Some(Held::Commit);
    }
    reads_data(program).then_some(Held::Data)
}

/// `python -m json.tool`, `ruby -e …`, `bash script.sh`: the program stands in the words, and the input is its data.
fn reads_data(command: &[String]) -> bool {
    let arguments = command.get(1..).unwrap_or_default();
    let flag = |names: &[&str]| arguments.iter().any(|word| names.contains(&word.as_str()));
    let own_file =
        || arguments.iter().find(|word| !word.starts_with('-')).is_some_and(|word| !word.starts_with("/dev/"));
    if is_one_of(command, &LANGUAGES) {
        return flag(&["-m", "-c", "-e", "-ne", "-pe", "-n", "-p", "-r", "-jar", "--eval", "-lne", "-nle"])
            || own_file();
    }
    // `sh -s` reads its program from the input, whatever else stands there.
    let from_input =
        arguments.iter().any(|word| word.starts_with('-') && !word.starts_with("--") && word.contains('s'));
    is_one_of(command, &SHELLS) && !from_input && (flag(&["-c"]) || own_file())
}

pub(super) fn checks_digest(command: &[String]) -> bool {
    is_one_of(command, &VERIFIERS)
        || (is_program(command, "openssl") && matches!(at(command, 1), "dgst" | "pkeyutl" | "smime" | "cms"))
        || (is_program(command, "gh") && at(command, 1) == "attestation")
}

/// Returns whether the command is the file, or an interpreter with it; quotes hide a file from Scorecard.
pub(super) fn runs_file(command: &[String], file: &str) -> bool {
    let is_file = |word: &String| clean(word) == file;
    command.first().is_some_and(is_file) || (is_interpreter(command) && command.iter().skip(1).any(is_file))
}

/// Returns whether the command runs the file between quotes: `bash "$dir/x"` is computed, `bash "x"` is not.
pub(super) fn runs_quoted_file(command: &[String], file: &str) -> bool {
    let is_file = |word: &String| unquoted(word) != word && clean(unquoted(word)) == file;
    let text = command.iter().any(|word| word == "-c");
    command.first().is_some_and(is_file) || (is_interpreter(command) && !text && command.iter().skip(1).any(is_file))
}

/// Returns the file that `wget`, `gsutil`, or `aws` writes.
pub(super) fn output_file(command: &[String]) -> Option<String> {
    if is_program(command, "wget") {
        let named = command.iter().skip(1).position(|word| word.eq_ignore_ascii_case("-O"));
        if let Some(file) = named.and_then(|index| command.get(index + 2)) {
            return Some(file.clone());
        }
        let address = command.iter().skip(1).find(|word| word.starts_with("http"))?;
        return Some(base(address_path(address)).to_owned());
    }
    if is_program(command, "gsutil") {
        let index = command.iter().skip(1).position(|word| word.starts_with("gs://"))? + 1;
        let (from, to) = (at(command, index), command.get(index + 1)?);
        return Some(in_folder(from, to));
    }
    if is_program(command, "aws") && command.len() >= 5 {
        let (from, to) = (at(command, command.len() - 2), command.last()?);
        return Some(in_folder(from, to));
    }
    None
}

/// Returns the target, or the file in it when the target is a folder.
fn in_folder(from: &str, to: &str) -> String {
    let folder = to.rsplit_once('/').map_or(".", |(folder, _)| if folder.is_empty() { "/" } else { folder });
    if clean(folder) == clean(to) { format!("{folder}/{}", base(address_path(from))) } else { to.to_owned() }
}

fn address_path(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    rest.split(['?', '#']).next().unwrap_or(rest)
}

/// Returns the file that `curl -o` or `curl -O` writes, which Scorecard does not follow.
pub(super) fn output_of_curl(command: &[String]) -> Option<String> {
    if !is_program(command, "curl") {
        return None;
    }
    for (index, word) in command.iter().enumerate().skip(1) {
        if let Some(file) = word.strip_prefix("--output=") {
            return Some(unquoted(file).to_owned());
        }
        let short = word.starts_with('-') && !word.starts_with("--");
        if word == "--output" || (short && word.ends_with('o')) {
            return command.get(index + 1).map(|file| unquoted(file).to_owned());
        }
        if word == "--remote-name" || (short && word.contains('O')) {
            let address = command.iter().map(|word| unquoted(word)).find(|word| word.contains("://"))?;
            return Some(base(address_path(address)).to_owned());
        }
    }
    None
}
