//! Evaluation logs of other scanners that were given on the command line.

use slam_formats::gemara::read_evaluation_log;
use slam_model::{Oddity, RepoPath, evidence::external::EvaluationLog};

use crate::Given;

/// Reads the logs in the order of the command line; one that cannot be read is reported and stops no other.
pub(crate) fn read(given: &[Given], oddities: &mut Vec<Oddity>) -> Vec<EvaluationLog> {
    let mut logs = Vec::new();
    for one in given {
        match read_evaluation_log(&one.name, &one.bytes) {
            Ok(log) => logs.push(log),
            Err(message) => oddities.push(Oddity { path: RepoPath::from(one.name.as_str()), line: None, message }),
        }
    }
    logs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_no_log_is_reported() {
        let mut oddities = Vec::new();
        let given = [Given { name: "log.yaml".into(), bytes: b"a: b\n".to_vec() }];
        assert!(read(&given, &mut oddities).is_empty());
        assert_eq!(oddities.len(), 1);
    }
}
