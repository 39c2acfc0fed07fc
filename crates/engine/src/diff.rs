//! Two commits judged the same way, one beside the other. Pure: the caller brings both.

use std::collections::{BTreeMap, BTreeSet};

use slam_model::{
    Confidence, Evidence, Severity, Verdict,
    diff::{AGGREGATE, DiffSummary, Located, Moved, Turn, Turned},
    finding::CitationKind,
    report::{CheckReport, CiReport, CiResult, RequirementResult},
    scorecard::{CheckScore, DetailLevel, LocationKind, Risk, ScorecardReport},
};

/// What changed between two commits.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Changes {
    /// Verdicts that turned, in the order of the standard.
    pub verdicts: Vec<Turned>,
    /// Scores that moved, the aggregate first.
    pub scores: Vec<Moved>,
    /// Findings that only the later one has, by place.
    pub new: Vec<Located>,
    /// Findings that only the earlier one has, by place.
    pub gone: Vec<Located>,
    /// How many of each.
    pub summary: DiffSummary,
}

/// Compares two reports by the same catalogue, with the evidence behind each.
pub fn compare_checks(base: (&CheckReport, &Evidence), head: (&CheckReport, &Evidence)) -> Changes {
    let before: BTreeMap<_, _> = base.0.requirements.iter().map(|one| (&one.id, one)).collect();
    let turned = head.0.requirements.iter().filter_map(|now| {
        let from = before.get(&now.id)?.verdict;
        Some(Turned {
            id: now.id.to_string(),
            title: now.title.clone(),
            from,
            to: now.verdict,
            turn: Turn::between(from, now.verdict)?,
            message: now.message.clone(),
            missing: now.missing.clone(),
        })
    });
    compare(turned.collect(), of_check(base.0, base.1), of_check(head.0, head.1))
}

/// Compares what CI analysis found on two commits.
pub fn compare_ci(base: &CiReport, head: &CiReport) -> Changes {
    let all = |report: &CiReport| report.findings.iter().map(of_ci).collect();
    compare(Vec::new(), all(base), all(head))
}

/// Compares Scorecard's answers for two commits.
pub fn compare_scorecards(base: &ScorecardReport, head: &ScorecardReport) -> Changes {
    let aggregate = |report: &ScorecardReport| report.aggregate_tenths().map(|tenths| f64::from(tenths) / 10.0);
    let moved = |check: &str, from: Option<f64>, to: Option<f64>, message: &str, next: &[String]| {
        let turn = Turn::between_scores(from, to)?;
        Some(Moved { check: check.to_owned(), from, to, turn, message: message.to_owned(), next: next.to_vec() })
    };
    let before: BTreeMap<&str, &CheckScore> = base.checks.iter().map(|one| (one.name.as_str(), one)).collect();
    let of_checks = head.checks.iter().filter_map(|now| {
        let was = before.get(now.name.as_str())?.score;
        moved(&now.name, was.map(f64::from), now.score.map(f64::from), &now.reason, &now.next)
    });
    let whole = moved(AGGREGATE, aggregate(base), aggregate(head), "the weighted mean of the checks", &[]);
    let scores = whole.into_iter().chain(of_checks).collect();
    let warned = |report: &ScorecardReport| report.checks.iter().flat_map(of_score).collect();
    Changes { scores, ..compare(Vec::new(), warned(base), warned(head)) }
}

/// Returns what a check warns of at a line of a file.
fn of_score(check: &CheckScore) -> impl Iterator<Item = Located> + '_ {
    let severity = match check.risk {
        Risk::Critical => Severity::Critical,
        Risk::High => Severity::High,
        Risk::Medium => Severity::Medium,
        Risk::Low => Severity::Low,
    };
    let warnings = check.details.iter().filter(|detail| detail.level == DetailLevel::Warn);
    warnings.filter_map(move |detail| {
        let at = detail.location.as_ref().filter(|at| at.kind != LocationKind::Url)?;
        let line = at.line.unwrap_or(1);
        Some(Located {
            rule: check.name.clone(),
            requirements: Vec::new(),
            verdict: None,
            severity: Some(severity),
            path: at.path.clone(),
            path_bytes: at.path.bytes_hex(),
            line,
            end_line: at.end_line.unwrap_or(line),
            quote: at.snippet.clone().filter(|text| !text.is_empty()),
            message: detail.text.clone(),
        })
    })
}

fn compare(verdicts: Vec<Turned>, base: Vec<Located>, head: Vec<Located>) -> Changes {
    let all = head.len() as u64;
    let (gone, new) = unmatched(base, head);
    let turns = |turn| verdicts.iter().filter(|one| one.turn == turn).count() as u64;
    let summary = DiffSummary {
        worse: turns(Turn::Worse),
        better: turns(Turn::Better),
        new: new.len() as u64,
        gone: gone.len() as u64,
        kept: all - new.len() as u64,
    };
    Changes { verdicts, scores: Vec::new(), new, gone, summary }
}

/// Returns the findings of a report that have a line: cited by what is open, and all of CI analysis that bears on a requirement
/// (a report cites only the first few of those).
fn of_check(report: &CheckReport, evidence: &Evidence) -> Vec<Located> {
    let is_open = |one: &&RequirementResult| matches!(one.verdict, Verdict::Failed | Verdict::NeedsReview);
    let mut found: BTreeMap<(String, String, u32, String), Located> = BTreeMap::new();
    for one in report.requirements.iter().filter(is_open) {
        for cited in one.evidence.iter().filter(|cited| cited.kind != CitationKind::Ci) {
            let (Some(path), Some(line)) = (&cited.path, cited.line) else { continue };
            let quote = cited.quote.clone();
            let key = (path.to_string(), one.reason.clone(), line, quote.clone().unwrap_or_default());
            let located = found.entry(key).or_insert_with(|| Located {
                rule: one.reason.clone(),
                requirements: Vec::new(),
                verdict: Some(one.verdict),
                severity: None,
                path: path.clone(),
                path_bytes: cited.path_bytes.clone(),
                line,
                end_line: cited.end_line.unwrap_or(line),
                quote,
                message: one.message.clone(),
            });
            located.requirements.push(one.id.to_string());
            located.verdict = located.verdict.map(|verdict| verdict.fold(one.verdict));
        }
    }
    let open: BTreeMap<String, Verdict> =
        report.requirements.iter().filter(is_open).map(|one| (one.id.to_string(), one.verdict)).collect();
    let findings = evidence.ci.seen().map_or(&[][..], |ci| &ci.findings);
    let secrets = evidence.secrets.seen().map_or(&[][..], Vec::as_slice);
    let weak = findings.iter().filter(|one| one.severity > Severity::Informational);
    let of_ci = weak.map(|one| crate::ci::result(one, secrets)).filter_map(|one| {
        let aliases = one.aliases.iter();
        let bears_on: BTreeMap<&String, Verdict> =
            aliases.filter_map(|alias| open.get_key_value(alias).map(|(id, verdict)| (id, *verdict))).collect();
        let worst = bears_on.values().copied().reduce(Verdict::fold)?;
        // A hint asks for a person's eye even where something else fails the requirement.
        let verdict = if one.confidence > Confidence::Low { worst } else { Verdict::NeedsReview };
        Some(Located { requirements: bears_on.into_keys().cloned().collect(), verdict: Some(verdict), ..of_ci(&one) })
    });
    found.into_values().chain(of_ci).collect()
}

fn of_ci(one: &CiResult) -> Located {
    Located {
        rule: one.id.clone(),
        requirements: Vec::new(),
        verdict: None,
        severity: Some(one.severity),
        path: one.path.clone(),
        path_bytes: one.path.bytes_hex(),
        line: one.line,
        end_line: one.end_line,
        quote: Some(one.text.clone()).filter(|text| !text.is_empty()),
        message: one.message.clone(),
    }
}

/// What makes two findings the same wherever their lines went: the rule and the words, or without words what is said.
fn content(one: &Located) -> (String, String) {
    let words = one.quote.as_deref().unwrap_or(&one.message);
    (one.rule.clone(), words.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stays the same when what is used from elsewhere only moves to another version: the content without what stands
/// behind `@` in each word.
fn content_of_any_version(one: &Located) -> (String, String) {
    let (rule, words) = content(one);
    let words = words.split(' ').map(|word| word.split_once('@').map_or(word, |(name, _)| name));
    (rule, words.collect::<Vec<_>>().join(" "))
}

/// Returns what only one side has. Findings match by content: in the same file first, the same line before others, then
/// across files, so that neither moved lines nor moved files are new; and last in the same file whatever the version of
/// what is used, because an update makes no finding new that was there before. Of several alike, as many match as both
/// sides have.
fn unmatched(base: Vec<Located>, head: Vec<Located>) -> (Vec<Located>, Vec<Located>) {
    let (base, head) = pass(base, head, |one| (content(one), one.path.to_string(), one.line));
    let (base, head) = pass(base, head, |one| (content(one), one.path.to_string()));
    let (base, head) = pass(base, head, content);
    let (mut base, mut head) = pass(base, head, |one| (content_of_any_version(one), one.path.to_string()));
    for side in [&mut base, &mut head] {
        side.sort_by(|a, b| (&a.path, a.line, &a.rule, &a.quote).cmp(&(&b.path, b.line, &b.rule, &b.quote)));
    }
    (base, head)
}

/// Takes out of both sides as many findings with the same key as both have, the first ones.
fn pass<K: Ord>(base: Vec<Located>, head: Vec<Located>, key: impl Fn(&Located) -> K) -> (Vec<Located>, Vec<Located>) {
    let mut places: BTreeMap<K, Vec<usize>> = BTreeMap::new();
    for (at, one) in base.iter().enumerate().rev() {
        places.entry(key(one)).or_default().push(at);
    }
    let mut taken = BTreeSet::new();
    let mut is_new = |one: &Located| match places.get_mut(&key(one)).and_then(Vec::pop) {
        Some(at) => !taken.insert(at),
        None => true,
    };
    let head = head.into_iter().filter(|one| is_new(one)).collect();
    let base = base.into_iter().enumerate().filter(|(at, _)| !taken.contains(at)).map(|(_, one)| one).collect();
    (base, head)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(rule: &str, path: &str, line: u32, words: &str) -> Located {
        Located {
            rule: rule.to_owned(),
            requirements: Vec::new(),
            verdict: Some(Verdict::Failed),
            severity: None,
            path: path.into(),
            path_bytes: None,
            line,
            end_line: line,
            quote: Some(words.to_owned()),
            message: "is wrong".to_owned(),
        }
    }

    #[track_caller]
    fn check(base: &[(&str, u32, &str)], head: &[(&str, u32, &str)], gone: &[u32], new: &[u32]) {
        let all =
            |side: &[(&str, u32, &str)]| side.iter().map(|(path, line, words)| at("r", path, *line, words)).collect();
        let (only_base, only_head) = unmatched(all(base), all(head));
        let lines = |side: Vec<Located>| side.iter().map(|one| one.line).collect::<Vec<_>>();
        assert_eq!((lines(only_base), lines(only_head)), (gone.to_vec(), new.to_vec()));
    }

    #[test]
    fn moved_lines_and_other_indents_are_not_new() {
        check(&[("a", 1, "x: y"), ("a", 9, "z")], &[("a", 5, "x:  y"), ("a", 13, "z")], &[], &[]);
    }

    #[test]
    fn moved_files_are_not_new() {
        check(&[("a", 1, "x")], &[("b/a", 7, "x")], &[], &[]);
    }

    #[test]
    fn other_words_are_another_finding() {
        check(&[("a", 1, "x@v1")], &[("a", 1, "y@v1")], &[1], &[1]);
    }

    #[test]
    fn an_update_of_what_is_used_is_not_new() {
        check(&[("a", 1, "x@v1"), ("a", 2, "y")], &[("a", 4, "x@v2"), ("a", 5, "z")], &[2], &[5]);
        check(&[("a", 1, "x@v1")], &[("b", 1, "x@v2")], &[1], &[1]);
    }

    #[test]
    fn of_several_alike_one_more_is_new() {
        check(&[("a", 1, "x"), ("a", 9, "x")], &[("a", 1, "x"), ("a", 5, "x"), ("a", 9, "x")], &[], &[5]);
        check(&[("a", 1, "x"), ("a", 9, "x")], &[("a", 9, "x")], &[1], &[]);
    }

    #[test]
    fn a_copy_in_another_file_is_new_and_the_original_stays() {
        check(&[("a", 1, "x")], &[("0", 3, "x"), ("a", 1, "x")], &[], &[3]);
    }
}
