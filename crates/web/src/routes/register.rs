//! Routes of participants: registering, and what maintainers do with their projects.

use super::{Route, get, post};
use crate::{
    access::Access,
    pages::{my, register},
};

pub(super) fn routes() -> Vec<Route> {
    let (person, maintainer) = (Access::SIGNED_IN, Access::MAINTAINER);
    vec![
        get("register", "/register", person, register::choose),
        get("register-project", "/register/project", person, register::project_form),
        post("register-project-send", "/register/project", person, register::register_project),
        post("register-me", "/register/me", person, register::register_me),
        post("withdraw-me", "/register/me/withdraw", person, register::withdraw_me),
        get("my", "/my", person, my::list),
        get("control-link", "/control/{token}", person, my::mail_link),
        post("control-link-send", "/control/{token}", person, my::confirm_mail),
        get("my-project", "/my/{project}", maintainer, my::show),
        post("control-ask", "/my/{project}/control", maintainer, my::issue),
        post("control-look", "/my/{project}/control/look", maintainer, my::look),
        post("repository-add", "/my/{project}/repositories", maintainer, my::add_repository),
        post("repository-change", "/my/{project}/repositories/change", maintainer, my::change_repository),
        post("member-add", "/my/{project}/members", maintainer, my::add_member),
        post("leave", "/my/{project}/leave", maintainer, my::leave),
        post("describe", "/my/{project}/describe", maintainer, my::describe),
        post("rename", "/my/{project}/rename", maintainer, my::rename),
        post("listing", "/my/{project}/listing", maintainer, my::wish_listing),
        post("withdraw", "/my/{project}/withdraw", maintainer, my::withdraw),
        post("evaluate", "/my/{project}/evaluate", maintainer, my::evaluate),
    ]
}
