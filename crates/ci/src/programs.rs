//! What programs do with what they are given: read it as a program again, or compare it with what was expected.

use crate::shell::Command;

/// Commands that read all of their arguments as a program.
const EVALUATORS: [&str; 3] = ["eval", "iex", "invoke-expression"];

/// Programs that read one argument as a program, with the flags behind which it stands.
pub(crate) const INTERPRETERS: [(&str, &[&str]); 16] = [
    ("sh", &["-c", "-ec", "-xc", "-exc", "-lc"]),
    ("bash", &["-c", "-ec", "-xc", "-exc", "-lc", "-euc", "-euxc"]),
    ("dash", &["-c"]),
    ("ash", &["-c"]),
    ("zsh", &["-c", "-lc"]),
    ("ksh", &["-c"]),
    ("su", &["-c", "--command"]),
    ("cmd", &["/c"]),
    ("pwsh", &["-command", "-c"]),
    ("powershell", &["-command", "-c"]),
    ("python", &["-c"]),
    ("python3", &["-c"]),
    ("node", &["-e", "--eval", "-p"]),
    ("ruby", &["-e"]),
    ("perl", &["-e"]),
    ("php", &["-r"]),
];

/// Programs that compare a file with a digest or a signature.
pub const VERIFIERS: [&str; 17] = [
    "sha256sum",
    "sha512sum",
    "sha384sum",
    "sha1sum",
    "shasum",
    "sha256",
    "b2sum",
    "gpg",
    "gpg2",
    "gpgv",
    "cosign",
    "minisign",
    "signify",
    "slsa-verifier",
    "rsign",
    "openssl",
    "get-filehash",
];

/// Returns whether a program of this name, in lower case, reads all of its arguments as a program.
pub(crate) fn is_evaluator(name: &str) -> bool {
    EVALUATORS.contains(&name)
}

/// Returns the flags behind which a program of this name, in lower case, reads an argument as a program.
pub(crate) fn flags_of(name: &str) -> Option<&'static [&'static str]> {
    INTERPRETERS.iter().find(|(known, _)| *known == name).map(|(_, flags)| *flags)
}

/// Returns the words that the program of a command reads as a program again, and the flags behind which they stand.
pub(crate) fn read_as_code(command: &Command) -> Option<(&'static [&'static str], &[String])> {
    let name = command.name();
    let arguments = command.arguments();
    if is_evaluator(&name) {
        return Some((&[], arguments));
    }
    let flags = flags_of(&name)?;
    let at = arguments.iter().position(|word| flags.contains(&word.to_lowercase().as_str()))?;
    // Of `bash -c 'program' name "$x"` only the program is read; expressions are told where they are pasted.
    Some((flags, arguments.get(at + 1..).unwrap_or_default().get(..1).unwrap_or_default()))
}
