//! Routes of organisers, apart from awards.

use super::{Route, get, post};
use crate::{access::Access, pages::organise};

pub(super) fn routes() -> Vec<Route> {
    let only = Access::ORGANISER;
    vec![
        get("organise", "/organise", only, organise::home),
        get("edition-new", "/organise/editions/new", only, organise::new),
        post("edition-make", "/organise/editions/new", only, organise::make),
        get("edition-edit", "/organise/editions/{edition}", only, organise::edition),
        post("edition-amend", "/organise/editions/{edition}", only, organise::amend),
        post("edition-current", "/organise/editions/{edition}/current", only, organise::make_current),
        get("registrations", "/organise/registrations", only, organise::list),
        post("registrations-bulk", "/organise/registrations", only, organise::bulk),
        get("registration", "/organise/registrations/{registration}", only, organise::one),
        post("registration-step", "/organise/registrations/{registration}", only, organise::step),
        get("claims", "/organise/claims", only, organise::claims),
        post("claim-decide", "/organise/claims", only, organise::decide),
        get("import", "/organise/import", only, organise::import_form),
        post("import-send", "/organise/import", only, organise::import).with_files(),
        get("export-list", "/organise/export/{form}", only, organise::export),
        get("people", "/organise/people", only, organise::people),
        post("role-change", "/organise/people", only, organise::change_role),
        get("jobs", "/organise/jobs", only, organise::jobs),
        post("job-retry", "/organise/jobs", only, organise::retry),
        get("audit", "/organise/audit", only, organise::audit),
        post("audit-verify", "/organise/audit", only, organise::verify),
    ]
}
