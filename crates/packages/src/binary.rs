//! What binaries and archives say of themselves.

mod auditable;
mod classes;
mod classify;
mod executable;
mod go;
mod java;
mod java_pom;
mod note;
mod wasm;

use crate::{Match, Needs, Reader};

/// The first bytes of programs and libraries: ELF, PE, Mach-O in both widths and byte orders, and Mach-O for several
/// processors (which Java class files begin with, too).
const EXECUTABLES: &[Match] = &[
    Match::Magic(b"\x7fELF"),
    Match::Magic(b"MZ"),
    Match::Magic(b"\xcf\xfa\xed\xfe"),
    Match::Magic(b"\xce\xfa\xed\xfe"),
    Match::Magic(b"\xfe\xed\xfa\xcf"),
    Match::Magic(b"\xfe\xed\xfa\xce"),
    Match::Magic(b"\xca\xfe\xba\xbe"),
];

pub(crate) static READERS: &[Reader] = &[
    Reader { id: "go-binary", matches: EXECUTABLES, needs: Needs::Nothing, read: go::read },
    Reader { id: "cargo-auditable", matches: EXECUTABLES, needs: Needs::Nothing, read: auditable::read },
    Reader { id: "elf-package-note", matches: &[Match::Magic(b"\x7fELF")], needs: Needs::Nothing, read: note::read },
    Reader { id: "binary-classifier", matches: EXECUTABLES, needs: Needs::Nothing, read: classify::read },
    Reader { id: "wasm-module", matches: &[Match::Magic(b"\0asm")], needs: Needs::Nothing, read: wasm::read },
    Reader {
        id: "java-archive",
        matches: &[
            Match::Suffix(".jar"),
            Match::Suffix(".war"),
            Match::Suffix(".ear"),
            Match::Suffix(".par"),
            Match::Suffix(".sar"),
            Match::Suffix(".nar"),
            Match::Suffix(".kar"),
            Match::Suffix(".jpi"),
            Match::Suffix(".hpi"),
            Match::Suffix(".lpkg"),
        ],
        needs: Needs::Nothing,
        read: java::read,
    },
];
