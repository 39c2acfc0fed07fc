//! `slam validate`: is each file what it says it is?

use camino::Utf8Path;
use slam_model::{
    Problem, RepoPath,
    report::{FileValidation, ValidateReport},
};

use crate::{
    cli::{Validate, ValidateFormat},
    error::SlamError,
    exit::Exit,
    session::Session,
};

/// Validates every file; one that cannot be read is listed and does not stop the others.
pub(crate) fn run(session: &Session, flags: &Validate) -> Result<Exit, SlamError> {
    let mut exit = Exit::Ran;
    let mut inputs: Vec<(String, Option<Vec<u8>>)> = Vec::new();
    let mut unreadable = Vec::new();
    for path in &flags.files {
        match session.read_document(path) {
            Ok(bytes) => inputs.push((path.to_string(), Some(bytes))),
            Err(error) => {
                exit = exit.join(session.fail(&error));
                unreadable.push(path.clone());
                inputs.push((path.to_string(), None));
            }
        }
    }
    // Large documents are SBOMs; what is none is left to the formats that refer to each other.
    let sboms: Vec<Option<FileValidation>> = inputs
        .iter()
        .map(|(path, bytes)| bytes.as_deref().and_then(|bytes| slam_sbom::validate::validate(path, bytes)))
        .collect();
    let given: Vec<(&str, &[u8])> = (inputs.iter().zip(&sboms))
        .filter(|(_, sbom)| sbom.is_none())
        .filter_map(|((path, bytes), _)| bytes.as_deref().map(|bytes| (path.as_str(), bytes)))
        .collect();
    let mut validated = slam_formats::validate_all(&given).into_iter();
    let files: Vec<FileValidation> = (inputs.iter().zip(sboms))
        .map(|((path, bytes), sbom)| match (bytes, sbom) {
            (Some(_), Some(sbom)) => sbom,
            (Some(_), None) => validated.next().unwrap_or_else(|| unread(path)),
            (None, _) => unread(path),
        })
        .collect();
    if files.iter().any(|file| !file.valid) {
        exit = exit.join(Exit::Refused);
    }
    let report = ValidateReport { schema: ValidateReport::SCHEMA.to_owned(), files };
    let sources = |path: &RepoPath| {
        let name = path.as_str()?;
        inputs
            .iter()
            .find(|(known, _)| known == name)
            .and_then(|(_, bytes)| bytes.as_deref())
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    let options = session.options(Some(&sources), None);
    let format = match flags.format {
        ValidateFormat::Text => slam_report::ValidateFormat::Text,
        ValidateFormat::Json => slam_report::ValidateFormat::Json,
        ValidateFormat::Sarif => slam_report::ValidateFormat::Sarif,
    };
    let mut out = Vec::new();
    slam_report::validate::write(&report, format, &options, &mut out).map_err(SlamError::Render)?;
    session.write(&out)?;
    Ok(exit)
}

fn unread(path: impl AsRef<Utf8Path>) -> FileValidation {
    FileValidation {
        path: path.as_ref().to_string(),
        kind: None,
        version: None,
        valid: false,
        problems: vec![Problem { line: 1, pointer: String::new(), message: "the file cannot be read".to_owned() }],
        notes: Vec::new(),
    }
}
