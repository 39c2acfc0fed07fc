//! The QR code of an address, as one path.

use qrcode::{Color, EcLevel, QrCode};

/// A longer address would need squares too small to print.
const MAX_BYTES: usize = 150;

/// A code on a grid of whole units.
#[derive(Debug)]
pub(super) struct Code {
    /// Units a side.
    pub(super) side: usize,
    pub(super) path: String,
}

/// Returns the code, or `None` when the address is empty or too long; the address is printed beside it in any case.
pub(super) fn modules(address: &str) -> Option<Code> {
    if address.is_empty() || address.len() > MAX_BYTES {
        return None;
    }
    let code = QrCode::with_error_correction_level(address, EcLevel::M).ok()?;
    let side = code.width();
    let mut path = String::new();
    for (row, colours) in code.to_colors().chunks(side).enumerate() {
        let mut column = 0;
        while let Some(colour) = colours.get(column) {
            let run = colours[column..].iter().take_while(|other| *other == colour).count();
            if *colour == Color::Dark {
                path.push_str(&format!("M{column} {row}h{run}v1h-{run}z"));
            }
            column += run;
        }
    }
    Some(Code { side, path })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_its_three_corners() {
        let code = modules("https://slam.example.org/a/1").unwrap();
        // Version 2 or 3 at level M: 25 or 29 modules (ISO/IEC 18004, table 1).
        assert!([25, 29].contains(&code.side), "{}", code.side);
        assert!(code.path.starts_with("M0 0h7v1h-7z"));
        assert!(code.path.contains(&format!("M{} 0h7v1h-7z", code.side - 7)));
        assert!(code.path.contains(&format!("M0 {}h7v1h-7z", code.side - 7)));
    }

    #[test]
    fn an_address_that_would_not_print_has_no_code() {
        assert!(modules("").is_none());
        assert!(modules(&"a".repeat(151)).is_none());
    }
}
