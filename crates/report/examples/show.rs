//! Shows a saved JSON report in another format: `show check html <check.json`, `show status text 80 <status.json`.
//!
//! For people who work on the outputs: a report of any repository, without running a check again.

use std::io::{self, Read, Write};

use slam_report::{CheckFormat, Options, StatusFormat, ValidateFormat, check, status, validate};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1);
    let (verb, format) = (arguments.next().unwrap_or_default(), arguments.next().unwrap_or_default());
    let width = arguments.next().and_then(|text| text.parse().ok()).unwrap_or(100);
    let rest: Vec<String> = arguments.collect();
    let has = |flag: &str| rest.iter().any(|one| one == flag);
    let options =
        Options { width, colour: has("colour"), verbose: has("verbose"), ascii: has("ascii"), ..Options::default() };
    let mut json = String::new();
    io::stdin().read_to_string(&mut json)?;
    let mut out = io::stdout().lock();
    let unknown = || io::Error::new(io::ErrorKind::InvalidInput, "no such verb or format");
    match verb.as_str() {
        "check" => {
            let format = CheckFormat::from_name(&format).ok_or_else(unknown)?;
            check::write(&serde_json::from_str(&json)?, format, &options, &mut out)?;
        }
        "status" => {
            let format = StatusFormat::from_name(&format).ok_or_else(unknown)?;
            status::write(&serde_json::from_str(&json)?, format, &options, &mut out)?;
        }
        "validate" => {
            let format = ValidateFormat::from_name(&format).ok_or_else(unknown)?;
            validate::write(&serde_json::from_str(&json)?, format, &options, &mut out)?;
        }
        _ => return Err(unknown()),
    }
    out.flush()
}
