//! Routes of the demonstration. A real server does not have them: see `Config::demonstrate`.

use super::{Route, get, post};
use crate::{access::Access::Demo, pages::demo};

pub(super) fn routes() -> Vec<Route> {
    vec![get("demo", "/demo", Demo, demo::show), post("demo-sign-in", "/demo/sign-in", Demo, demo::sign_in)]
}
