//! `slam fix`: repairs, shown as a diff or written.

use std::collections::{BTreeMap, BTreeSet};

use slam_collect::Request;
use slam_fix::{
    ci::{Class, Planned},
    refs::Refs,
    script::Script,
};
use slam_model::{
    RepoPath,
    fix::{Closed, Fix as Repair, FixClass, FixEdit, FixReport},
    report::Tool,
};

use crate::{
    cli::{Fix, FixFormat},
    error::SlamError,
    exit::Exit,
    output,
    session::Session,
};

/// Plans the repairs, and writes them when asked to.
pub(crate) fn run(session: &Session, flags: &Fix) -> Result<Exit, SlamError> {
    let refs = match &flags.refs {
        Some(path) => Refs::parse(&String::from_utf8_lossy(&session.read(path)?))
            .map_err(|error| SlamError::Usage(format!("`{path}`: {error}")))?,
        None => Refs::default(),
    };
    let request = Request { now: session.global.now, ..Request::new(flags.repository.clone(), session.today()) };
    let found = slam_collect::collect_ci_files(&request)?;
    if found.files.is_empty() {
        session.note("there is nothing to repair: no CI definition was found");
        return Ok(Exit::Nothing);
    }
    let is_wanted = |id: &str, class: Class| {
        let named = flags.only.is_empty() || flags.only.iter().any(|one| one == id);
        named && (flags.needs_eyes || !flags.apply || class == Class::Safe)
    };
    let plan = slam_fix::ci::plan(&found.files, &refs, is_wanted);
    let fixes: Vec<Repair> = plan.fixes.iter().map(told).collect();
    if flags.apply {
        let root = found.root.as_deref().ok_or_else(|| SlamError::Usage("--apply needs a work tree".to_owned()))?;
        for (path, bytes) in changed(&found.files, &plan.fixes) {
            let name = path.as_str().ok_or_else(|| SlamError::Usage(format!("`{path}` is no UTF-8")))?;
            output::write_file(&root.join(name), &bytes)?;
        }
    }
    let report = FixReport {
        schema: FixReport::SCHEMA.to_owned(),
        tool: Tool { name: "slam".to_owned(), version: env!("CARGO_PKG_VERSION").to_owned() },
        subject: found.subject,
        as_of: found.as_of,
        fixes,
        left: Vec::new(),
        notes: plan
            .withheld
            .iter()
            .map(|one| format!("withheld: {} at {}:{}", one.message, one.quote.place.path, one.quote.place.line))
            .collect(),
    };
    let mut out = Vec::new();
    match flags.format {
        FixFormat::Json => slam_report::json::write(&report, &mut out).map_err(SlamError::Render)?,
        FixFormat::Text => {
            for fix in &report.fixes {
                out.extend(
                    format!("{} closes {} in {} files\n", fix.id, fix.closes.len(), fix.files.len()).into_bytes(),
                );
            }
        }
    }
    session.write(&out)?;
    Ok(Exit::Ran)
}

fn told(planned: &Planned) -> Repair {
    let rule = |one: &slam_model::evidence::ci::CiFinding| slam_ci::catalogue::rule(one.rule);
    let requirements: BTreeSet<String> = planned
        .closes
        .iter()
        .flat_map(|one| rule(one).aliases)
        .filter(|alias| alias.starts_with("OSPS-"))
        .map(|alias| (*alias).to_owned())
        .collect();
    let files: BTreeSet<RepoPath> = planned.edits.iter().map(|(path, _)| path.clone()).collect();
    Repair {
        id: planned.id.to_owned(),
        class: match planned.class {
            Class::Safe => FixClass::Safe,
            Class::NeedsEyes => FixClass::NeedsEyes,
        },
        requirements: requirements.into_iter().collect(),
        files: files.into_iter().collect(),
        edits: planned
            .edits
            .iter()
            .map(|(path, edit)| FixEdit {
                path: path.clone(),
                start: edit.start,
                end: edit.end,
                text: String::from_utf8_lossy(&edit.text).into_owned(),
            })
            .collect(),
        turns: Vec::new(),
        questions: Vec::new(),
        closes: planned
            .closes
            .iter()
            .map(|one| Closed {
                rule: rule(one).id.to_owned(),
                path: one.quote.place.path.clone(),
                line: one.quote.place.line,
            })
            .collect(),
    }
}

/// Returns the files as they are after the repairs.
fn changed(files: &BTreeMap<RepoPath, Vec<u8>>, fixes: &[Planned]) -> Vec<(RepoPath, Vec<u8>)> {
    let mut edits: BTreeMap<&RepoPath, Vec<_>> = BTreeMap::new();
    for (path, edit) in fixes.iter().flat_map(|fix| &fix.edits) {
        edits.entry(path).or_default().push(edit.clone());
    }
    let after = |(path, edits): (&RepoPath, Vec<_>)| {
        let mut script = Script::new(files.get(path)?);
        script.edit(&edits, 0).ok()?;
        Some((path.clone(), script.bytes()))
    };
    edits.into_iter().filter_map(after).collect()
}
