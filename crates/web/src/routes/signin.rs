//! Routes of signing in. A visitor may ask for a few mails and sign-ins a minute.

use super::{Rate, Route, get, post};
use crate::{
    access::Access::Public,
    signin::{
        choose, github_begin, github_return, mail_ask, mail_confirm, mail_open, oidc_begin, oidc_return,
        organiser_become, organiser_open,
    },
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("sign-in", "/sign-in", Public, choose),
        post("sign-in-mail", "/sign-in/mail", Public, mail_ask).counted_as(Rate::SignIn),
        get("sign-in-link", "/sign-in/link/{token}", Public, mail_open),
        post("sign-in-link-use", "/sign-in/link/{token}", Public, mail_confirm).counted_as(Rate::SignIn),
        get("sign-in-github", "/sign-in/github", Public, github_begin).counted_as(Rate::SignIn),
        get("sign-in-github-back", "/sign-in/github/callback", Public, github_return).counted_as(Rate::SignIn),
        get("sign-in-forge", "/sign-in/github/{provider}", Public, github_begin).counted_as(Rate::SignIn),
        get("sign-in-forge-back", "/sign-in/github/{provider}/callback", Public, github_return)
            .counted_as(Rate::SignIn),
        get("sign-in-oidc", "/sign-in/oidc/{provider}", Public, oidc_begin).counted_as(Rate::SignIn),
        get("sign-in-oidc-back", "/sign-in/oidc/{provider}/callback", Public, oidc_return).counted_as(Rate::SignIn),
        get("organiser-link", "/organiser-link/{token}", Public, organiser_open),
        post("organiser-link-use", "/organiser-link/{token}", Public, organiser_become).counted_as(Rate::SignIn),
    ]
}
