//! The gates of `check --fail-on`: verdicts, severities, and least scores.

use clap::ValueEnum;
use slam_standards::scorecard_check;

use crate::error::SlamError;

/// Gates of `check`. Those of verdicts include the ones before them; those of severities the ones behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub(crate) enum FailOn {
    /// Something failed
    Failed,
    /// Something failed or is unknown
    Unknown,
    /// Something failed, is unknown, or needs review
    NeedsReview,
    /// ci: a finding of any severity but informational
    Low,
    /// ci: a finding that is medium, high, or critical
    Medium,
    /// ci: a finding that is high or critical
    High,
    /// ci: a critical finding
    Critical,
}

/// What `--fail-on` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// A verdict or a severity.
    On(FailOn),
    /// The least aggregate of Scorecard's checks, in tenths.
    Aggregate(u32),
    /// The least score of one of Scorecard's checks.
    Check(&'static str, u8),
}

/// Reads `failed`, `high`, `score=7.5`, or `Token-Permissions=10`.
pub(super) fn parse_gate(text: &str) -> Result<Gate, String> {
    let Some((name, least)) = text.split_once('=') else {
        return FailOn::from_str(text, true).map(Gate::On).map_err(|_| {
            let names: Vec<String> = FailOn::value_variants()
                .iter()
                .filter_map(|one| Some(one.to_possible_value()?.get_name().to_owned()))
                .collect();
            format!("it is one of {}, or for scorecard `score=N` or `CHECK=N`", names.join(", "))
        });
    };
    let tenths = tenths(least).ok_or("a score is a number from 0 to 10, with at most one decimal")?;
    if name.eq_ignore_ascii_case("score") {
        return Ok(Gate::Aggregate(tenths));
    }
    let check = scorecard_check(name).ok_or_else(|| format!("`{name}` is neither `score` nor a check of Scorecard"))?;
    // A check has whole points: 7.5 asks for 8.
    Ok(Gate::Check(check.name, u8::try_from(tenths.div_ceil(10)).unwrap_or(10)))
}

fn tenths(text: &str) -> Option<u32> {
    let (whole, tenth) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit()) && !part.is_empty() && part.len() <= 2;
    if !digits(whole) || !digits(tenth) || tenth.len() != 1 {
        return None;
    }
    let tenths = whole.parse::<u32>().ok()? * 10 + tenth.parse::<u32>().ok()?;
    (tenths <= 100).then_some(tenths)
}

/// Returns the one gate of a standard without scores.
pub(crate) fn single(gates: &[Gate]) -> Result<Option<FailOn>, SlamError> {
    match gates {
        [] => Ok(None),
        [Gate::On(fail_on)] => Ok(Some(*fail_on)),
        [_] => Err(SlamError::Usage("scores are a gate of --standard scorecard".to_owned())),
        _ => Err(SlamError::Usage("--fail-on takes several gates only with --standard scorecard".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts_severities_and_scores_are_gates() {
        assert_eq!(parse_gate("needs-review"), Ok(Gate::On(FailOn::NeedsReview)));
        assert_eq!(parse_gate("score=7.5"), Ok(Gate::Aggregate(75)));
        assert_eq!(parse_gate("token-permissions=10"), Ok(Gate::Check("Token-Permissions", 10)));
        assert_eq!(parse_gate("SAST=7.5"), Ok(Gate::Check("SAST", 8)));
        for wrong in ["worse", "score=11", "score=", "score=7.55", "Tests=1", "score=-1"] {
            assert!(parse_gate(wrong).is_err(), "{wrong}");
        }
    }
}
