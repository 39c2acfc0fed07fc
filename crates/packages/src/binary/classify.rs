//! Well-known programs in C and kin, told by their name and by a text with the version inside: the table is
//! [`super::classes`].

use std::sync::OnceLock;

use regex::bytes::Regex;
use slam_formats::purl::Purl;

use super::classes::CLASSES;
use super::executable::Executable;
use crate::{Confidence, File, Kind, Listing, Package};

/// A program with symbols has some hundred MB; what is beyond is data.
const MOST_BYTES: usize = 512 << 20;

/// One kind of program.
pub(super) struct Class {
    /// Names of the file; `*` at the end stands for anything.
    pub(super) names: &'static [&'static str],
    /// A text with the version as its first group. Matched against bytes, without Unicode.
    pub(super) version: &'static str,
    /// Name in the purl, of the type `generic`.
    pub(super) name: &'static str,
    /// Vendor and product of its CPE name.
    pub(super) cpe: &'static str,
    /// How sure a hit is.
    pub(super) confidence: Confidence,
}

/// Reads which program it is; nothing when the table does not name it, or has no text that fits.
pub(super) fn read(file: &File<'_>) -> Listing {
    let mut listing = Listing::default();
    let name = file.name().strip_suffix(".exe").unwrap_or(file.name());
    let mut candidates = CLASSES.iter().zip(expressions()).filter(|(class, _)| class.is_named(name)).peekable();
    // The headers are looked at only when the name fits, the rest only when they are those of a program.
    if candidates.peek().is_none() || Executable::read(file.bytes).is_none() {
        return listing;
    }
    let bytes = file.bytes.get(..MOST_BYTES).unwrap_or(file.bytes);
    for (class, expression) in candidates {
        let expression = expression.get_or_init(|| Regex::new(&format!("(?s-u){}", class.version)).ok());
        let found =
            expression.as_ref().and_then(|expression| expression.captures(bytes)).and_then(|found| found.get(1));
        let Some(version) = found.and_then(|version| str::from_utf8(version.as_bytes()).ok()) else { continue };
        listing.packages.push(class.package(version));
    }
    listing
}

/// The expressions beside the table, each made when its first candidate comes.
fn expressions() -> &'static [OnceLock<Option<Regex>>] {
    static EXPRESSIONS: [OnceLock<Option<Regex>>; CLASSES.len()] = [const { OnceLock::new() }; CLASSES.len()];
    &EXPRESSIONS
}

impl Class {
    fn is_named(&self, name: &str) -> bool {
        self.names.iter().any(|wanted| match wanted.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == *wanted,
        })
    }

    fn package(&self, version: &str) -> Package {
        Package {
            kind: if self.names.iter().all(|name| name.starts_with("lib")) { Kind::Library } else { Kind::Application },
            purl: Purl::new("generic", None, self.name, Some(version)).ok(),
            cpes: vec![format!("cpe:2.3:a:{}:{}:*:*:*:*:*:*:*", self.cpe, escaped(version))],
            confidence: self.confidence,
            ..Package::new(self.name, Some(version))
        }
    }
}

/// Escapes what is no letter, digit, `_`, `-`, or `.` (NISTIR 7695, formatted string binding).
fn escaped(version: &str) -> String {
    let mut text = String::with_capacity(version.len());
    for character in version.chars() {
        if !character.is_ascii_alphanumeric() && !matches!(character, '_' | '-' | '.') {
            text.push('\\');
        }
        text.push(character);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::NoFiles;

    #[test]
    fn the_table_is_sound() {
        for class in CLASSES {
            let expression = Regex::new(&format!("(?s-u){}", class.version)).unwrap();
            assert_eq!(expression.captures_len(), 2, "{}: one group", class.name);
            assert_eq!(class.cpe.split(':').count(), 2, "{}: vendor and product", class.name);
            assert!(!class.names.is_empty() && class.names.iter().all(|name| name.len() > 1), "{}", class.name);
        }
    }

    /// The head of an ELF program for x86-64 with nothing in it, and these bytes after it.
    fn program(text: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 64];
        bytes[..16].copy_from_slice(b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0");
        bytes[16] = 2;
        bytes[18] = 62;
        bytes[20] = 1;
        bytes[52] = 64;
        bytes.extend_from_slice(text);
        bytes
    }

    fn check(path: &str, text: &[u8], wanted: &str) {
        let bytes = program(text);
        let listing = read(&File { path, bytes: &bytes, files: &NoFiles });
        let found: Vec<String> = listing
            .packages
            .iter()
            .map(|one| format!("{} {} {}", one.name, one.version.as_deref().unwrap(), one.confidence.as_str()))
            .collect();
        assert_eq!(found.join(", "), wanted, "{path}");
    }

    // Texts as these programs print them for `--version`, or keep them for a protocol (their own documentation).
    #[test]
    fn programs_are_known_by_name_and_text() {
        check("usr/bin/busybox", b"\0BusyBox v1.36.1 (2023)\0", "busybox 1.36.1 medium");
        check("usr/lib/libcrypto.so.3", b"\0OpenSSL 3.0.11 19 Sep 2023\0", "openssl 3.0.11 medium");
        check("usr/lib/libssl.so.1.1", b"OpenSSL 1.1.1w  11 Sep 2023", "openssl 1.1.1w medium");
        check("usr/sbin/nginx", b"nginx version: nginx/1.25.3\0", "nginx 1.25.3 medium");
        check("usr/local/apache2/bin/httpd", b"\0Apache/2.4.58 (Unix)\0", "httpd 2.4.58 medium");
        check("usr/local/bin/redis-server", b"\x007.2.3buildkit-1698859200000000000\0", "redis 7.2.3 medium");
        check("usr/bin/postgres", b"postgres (PostgreSQL) 16.1\n\0", "postgresql 16.1 medium");
        check("usr/sbin/mysqld", b"/usr/share/mysql-8.0.35/x", "mysql 8.0.35 medium");
        check("usr/sbin/mariadbd", b"\x0011.2.2-MariaDB-log\0", "mariadb 11.2.2 medium");
        check("usr/bin/curl", b"\0curl/8.4.0\0", "curl 8.4.0 medium");
        check("usr/bin/git", b"\0git/2.43.0\0", "git 2.43.0 medium");
        check("bin/bash", b"@(#)Bash version 5.2.15(1) release GNU\0", "bash 5.2.15 medium");
        check("lib/libz.so.1.3", b" deflate 1.3 Copyright 1995-2023 ", "zlib 1.3 medium");
        check("usr/lib/libsqlite3.so.0", b"\x003.44.2\0", "sqlite 3.44.2 low");
        check("usr/local/bin/node", b" node.js/v20.10.0 ", "node 20.10.0 medium");
        check("usr/bin/node.exe", b" node.js/v20.10.0 ", "node 20.10.0 medium");
        check("usr/bin/python3.12", b"\x003.12.1\0", "python 3.12.1 low");
        check("usr/bin/ruby", b"\0ruby 3.3.0 (2023-12-25 revision", "ruby 3.3.0 medium");
        check("usr/sbin/php-fpm8.3", b"X-Powered-By: PHP/8.3.0\0", "php 8.3.0 medium");
        check(
            "opt/java/lib/server/libjvm.so",
            b"OpenJDK 64-Bit Server VM (21.0.1+12-LTS) for",
            "openjdk 21.0.1+12-LTS medium",
        );
        check("usr/bin/lighttpd", b"lighttpd/1.4.73", "lighttpd 1.4.73 medium");
        check("usr/bin/memcached", b"memcached 1.6.22\n", "memcached 1.6.22 medium");
        check(
            "lib/libc.so.6",
            b"GNU C Library (Debian GLIBC 2.36-9) stable release version 2.36.\n",
            "glibc 2.36 medium",
        );
        check("usr/bin/other", b"BusyBox v1.36.1", "");
        check("usr/bin/nginx", b"no version", "");
    }

    #[test]
    fn versions_are_escaped_in_cpe_names() {
        assert_eq!(escaped("21.0.1+12-LTS"), "21.0.1\\+12-LTS");
    }
}
