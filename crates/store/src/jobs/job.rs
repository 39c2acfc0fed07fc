//! What can be asked of a worker: the kinds of jobs, what each needs to know, and which goes first.
//!
//! A job names rows and holds nothing else: what it needs it reads when it runs, so that a change between asking and
//! running is seen, and no personal data lies in the queue.

use serde::{Deserialize, Serialize};
use slam_event::{EditionId, EvaluationId, RepositoryId};

/// One piece of work. Stored as JSON with the kind by name; a field that is added later needs a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum Job {
    /// Clone what an evaluation names, judge it, and store the result.
    Evaluate {
        /// The queued evaluation.
        evaluation: EvaluationId,
        /// Why it was asked; decides who waits for whom.
        cause: Cause,
    },
    /// Ask a forge for the tip of a default branch at a cut-off.
    RecordTip {
        /// The edition whose cut-off it is.
        edition: EditionId,
        /// The cut-off's id in the edition's calendar.
        cut_off: String,
        /// Where to ask.
        repository: RepositoryId,
    },
    /// Look whether a token stands where its owner alone can put it.
    ProveControl {
        /// The open challenge.
        challenge: String,
    },
    /// Send one notice by mail.
    Mail {
        /// The notice.
        notice: String,
    },
    /// Send one notice to a webhook.
    Webhook {
        /// The delivery.
        delivery: String,
    },
    /// Write the notices of one reminder of an edition's calendar.
    Remind {
        /// The edition.
        edition: EditionId,
        /// The reminder's id in the edition's calendar.
        reminder: String,
    },
    /// Look at the calendar and at open work, and ask for what is due.
    Tick {},
}

/// Why an evaluation was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A cut-off came: awards wait for it.
    CutOff,
    /// A person waits for it: a confirmation, a request.
    Asked,
    /// Nobody waits: a scheduled refresh, a changed objective set.
    Scheduled,
}

/// Which job goes first; among equals the one that has been due for longer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Priority {
    /// The moment decides what is seen: the clock, a tip at a cut-off.
    Moment = 0,
    /// Awards wait.
    CutOff = 1,
    /// A person waits.
    Asked = 2,
    /// Nobody waits.
    Scheduled = 3,
}

impl Job {
    /// Every kind by the name that rows, metrics, and `slam worker` use.
    pub const KINDS: &[&str] = &["evaluate", "record_tip", "prove_control", "mail", "webhook", "remind", "tick"];

    /// Returns the kind's name.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Evaluate { .. } => "evaluate",
            Self::RecordTip { .. } => "record_tip",
            Self::ProveControl { .. } => "prove_control",
            Self::Mail { .. } => "mail",
            Self::Webhook { .. } => "webhook",
            Self::Remind { .. } => "remind",
            Self::Tick {} => "tick",
        }
    }

    /// Returns which jobs this one waits for.
    pub fn priority(&self) -> Priority {
        match self {
            Self::Tick {} | Self::RecordTip { .. } => Priority::Moment,
            Self::Evaluate { cause: Cause::CutOff, .. } => Priority::CutOff,
            Self::Evaluate { cause: Cause::Asked, .. } | Self::ProveControl { .. } | Self::Mail { .. } => {
                Priority::Asked
            }
            Self::Evaluate { cause: Cause::Scheduled, .. } | Self::Webhook { .. } | Self::Remind { .. } => {
                Priority::Scheduled
            }
        }
    }

    /// Returns how often the job is tried before it is given up. Other machines come back after hours (a forge, a mail
    /// server, a receiver of webhooks), so jobs that ask them are tried for longer: with the pauses between them, 12 tries
    /// last a bit more than a day, and 6 about 20 minutes.
    pub fn tries(&self) -> u32 {
        match self {
            Self::Evaluate { .. } | Self::ProveControl { .. } | Self::Remind { .. } | Self::Tick {} => 6,
            Self::RecordTip { .. } | Self::Mail { .. } | Self::Webhook { .. } => 12,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<Job> {
        let edition = || EditionId::new("fall-2026").unwrap();
        let evaluation = || EvaluationId::new("01K8ZQ").unwrap();
        let repository = RepositoryId::new("01K8ZR").unwrap();
        vec![
            Job::Evaluate { evaluation: evaluation(), cause: Cause::CutOff },
            Job::Evaluate { evaluation: evaluation(), cause: Cause::Asked },
            Job::Evaluate { evaluation: evaluation(), cause: Cause::Scheduled },
            Job::RecordTip { edition: edition(), cut_off: "plaque".to_owned(), repository },
            Job::ProveControl { challenge: "01K8ZS".to_owned() },
            Job::Mail { notice: "01K8ZT".to_owned() },
            Job::Webhook { delivery: "01K8ZV".to_owned() },
            Job::Remind { edition: edition(), reminder: "week-before".to_owned() },
            Job::Tick {},
        ]
    }

    #[test]
    fn each_kind_is_written_by_its_name_and_read_back() {
        for job in all() {
            let text = serde_json::to_string(&job).unwrap();
            assert!(text.starts_with(&format!("{{\"kind\":\"{}\"", job.kind())), "{text}");
            assert_eq!(serde_json::from_str::<Job>(&text).unwrap(), job);
            assert!(Job::KINDS.contains(&job.kind()));
        }
        let mut seen: Vec<_> = all().iter().map(Job::kind).collect();
        seen.dedup();
        assert_eq!(seen, Job::KINDS);
    }

    #[test]
    fn a_cut_off_goes_before_a_scheduled_refresh() {
        let order: Vec<_> = all().iter().map(Job::priority).collect();
        use Priority::*;
        assert_eq!(order, [CutOff, Asked, Scheduled, Moment, Asked, Asked, Scheduled, Scheduled, Moment]);
        assert!(Moment < CutOff && CutOff < Asked && Asked < Scheduled);
    }
}
