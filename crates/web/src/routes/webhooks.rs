//! Routes of webhooks: of a project, and of the whole event.

use super::{Route, get, post};
use crate::{access::Access, pages::webhooks};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("webhooks", "/my/{project}/webhooks", Access::MAINTAINER, webhooks::show),
        post("webhook-add", "/my/{project}/webhooks", Access::MAINTAINER, webhooks::add),
        post("webhook-act", "/my/{project}/webhooks/act", Access::MAINTAINER, webhooks::press),
        get("event-webhooks", "/organise/webhooks", Access::ORGANISER, webhooks::show_event),
        post("event-webhook-add", "/organise/webhooks", Access::ORGANISER, webhooks::add_event),
        post("event-webhook-act", "/organise/webhooks/act", Access::ORGANISER, webhooks::press_event),
    ]
}
