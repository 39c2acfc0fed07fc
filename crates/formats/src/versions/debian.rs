//! Debian: `[epoch:]upstream[-revision]`, by Debian Policy 5.6.12; also the order of opam.

use super::order::{Number, cut, cut_at_last, cut_digits, cut_epoch};
use std::cmp::Ordering;

/// Compares epoch, upstream version, and revision; a missing epoch or revision is zero.
pub(super) fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let ((a_epoch, a), (b_epoch, b)) = (cut_epoch(a), cut_epoch(b));
    let (a_upstream, a_revision) = cut_at_last(a, b'-').unwrap_or((a, b""));
    let (b_upstream, b_revision) = cut_at_last(b, b'-').unwrap_or((b, b""));
    a_epoch
        .cmp(&b_epoch)
        .then_with(|| compare_part(a_upstream, b_upstream))
        .then_with(|| compare_part(a_revision, b_revision))
}

/// Compares one part: text and numbers take turns, `~` is below the end of text, letters are below other signs.
pub(super) fn compare_part(mut a: &[u8], mut b: &[u8]) -> Ordering {
    while !a.is_empty() || !b.is_empty() {
        let ((a_text, a_rest), (b_text, b_rest)) = (cut(a, is_text), cut(b, is_text));
        let ((a_number, a_rest), (b_number, b_rest)) = (cut_digits(a_rest), cut_digits(b_rest));
        let order = text(a_text, b_text).then_with(|| Number(a_number).cmp(&Number(b_number)));
        if order != Ordering::Equal {
            return order;
        }
        (a, b) = (a_rest, b_rest);
    }
    Ordering::Equal
}

fn is_text(byte: &u8) -> bool {
    !byte.is_ascii_digit()
}

fn text(a: &[u8], b: &[u8]) -> Ordering {
    super::order::in_turn(a.iter().map(|byte| place(*byte)), b.iter().map(|byte| place(*byte)), END)
}

const END: u16 = 1;

fn place(byte: u8) -> u16 {
    match byte {
        b'~' => 0,
        letter if letter.is_ascii_alphabetic() => u16::from(letter) + 1,
        other => u16::from(other) + 0x100,
    }
}
