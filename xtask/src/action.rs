//! `cargo xtask action`: writes the digests of a release into the action, which runs no other program.

use std::{fs, path::Path};

use anyhow::{Context as _, Result, bail};

use crate::run;

const BEGIN: &str = "        # begin of the digests\n";
const END: &str = "        # end of the digests\n";

/// Takes over the programs that a `SHA256SUMS` names.
pub fn run(sums: &Path) -> Result<()> {
    let text = fs::read_to_string(sums).with_context(|| format!("cannot read {}", sums.display()))?;
    let path = run::root().join("action.yml");
    let action = fs::read_to_string(&path)?;
    fs::write(&path, with_digests(&action, &text)?)?;
    eprintln!("wrote {}", path.display());
    Ok(())
}

/// Returns the action with the programs of these sums.
fn with_digests(action: &str, sums: &str) -> Result<String> {
    let is_target = |name: &str| ["-gnu", "-darwin", "-msvc"].iter().any(|end| name.ends_with(end));
    let programs: Vec<String> = sums
        .lines()
        .filter_map(|line| line.split_once(char::is_whitespace))
        .map(|(digest, name)| (digest, name.trim_start_matches([' ', '*', '.', '/'])))
        .filter(|(digest, name)| digest.len() == 64 && name.starts_with("slam-") && is_target(name))
        .map(|(digest, name)| format!("          {digest}  {name}\n"))
        .collect();
    if programs.is_empty() {
        bail!("the sums name no program of a release");
    }
    let (before, rest) = action.split_once(BEGIN).context("action.yml has no place for digests")?;
    let (_, after) = rest.split_once(END).context("the place for digests in action.yml has no end")?;
    Ok(format!("{before}{BEGIN}        SLAM_DIGESTS: |\n{}{END}{after}", programs.concat()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_programs_of_a_release_stand_in_the_action() {
        let digest = "a".repeat(64);
        let sums = format!(
            "{digest}  ./slam-1.0.0-x86_64-unknown-linux-gnu\n{digest}  ./slam-v1.0.0.cdx.json\n{digest} *slam-1.0.0-x86_64-pc-windows-msvc\n"
        );
        let action = format!("a: 1\n{BEGIN}        SLAM_DIGESTS: \"\"\n{END}b: 2\n");
        let written = with_digests(&action, &sums).unwrap();
        let lines = format!(
            "          {digest}  slam-1.0.0-x86_64-unknown-linux-gnu\n          {digest}  slam-1.0.0-x86_64-pc-windows-msvc\n"
        );
        assert_eq!(written, format!("a: 1\n{BEGIN}        SLAM_DIGESTS: |\n{lines}{END}b: 2\n"));
        assert_eq!(with_digests(&written, &sums).unwrap(), written);
        assert!(with_digests(&action, "").is_err());
    }
}
