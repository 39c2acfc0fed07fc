//! Tables as RFC 4180 has them, which a spreadsheet opens without running anything.

use serde_json::Value;

/// Writes the line of names.
pub(super) fn head(out: &mut String, columns: &[&str]) {
    let names = columns.iter().map(|column| column.replace('/', "_"));
    write(out, names);
}

/// Writes a row. A column is the path of a value in it; a list or an object is written as its JSON.
pub(super) fn line(out: &mut String, columns: &[&str], row: &Value) {
    write(out, columns.iter().map(|column| cell(row.pointer(&format!("/{column}")))));
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => guarded(text),
        Some(other) => other.to_string(),
    }
}

/// A spreadsheet runs what begins like a formula. The apostrophe says that it is text.
/// https://owasp.org/www-community/attacks/CSV_Injection
fn guarded(text: &str) -> String {
    if text.trim_start_matches(' ').starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn write(out: &mut String, cells: impl Iterator<Item = String>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains([',', '"', '\r', '\n']) || cell.starts_with(' ') || cell.ends_with(' ') {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_row_is_one_line_in_the_order_of_its_columns() {
        let mut out = String::new();
        let columns = ["name", "requirements/passed", "steward", "badges", "is_listed"];
        head(&mut out, &columns);
        let row = json!({"name": "a, \"b\"", "requirements": {"passed": 3}, "steward": null, "badges": ["x"], "is_listed": true});
        line(&mut out, &columns, &row);
        let text = "name,requirements_passed,steward,badges,is_listed\r\n\"a, \"\"b\"\"\",3,,\"[\"\"x\"\"]\",true\r\n";
        assert_eq!(out, text);
    }

    #[test]
    fn what_looks_like_a_formula_is_text() {
        for text in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "=cmd|' /C calc'!A0"] {
            assert_eq!(guarded(text), format!("'{text}"));
        }
        for text in ["", "a=1", "1-2", "curl"] {
            assert_eq!(guarded(text), text);
        }
        assert_eq!(cell(Some(&json!(-5))), "-5", "a number is no text");
    }
}
