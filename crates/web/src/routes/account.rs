//! Routes of a person's own account, and of the link that ends mail.

use super::{Rate, Route, get, post};
use crate::{
    access::Access::{self, Link},
    pages::account::{self, tokens, unsubscribe},
};

pub(super) fn routes() -> Vec<Route> {
    vec![
        get("account", "/account", Access::SIGNED_IN, account::show),
        post("account-change", "/account", Access::SIGNED_IN, account::change),
        get("account-export", "/account/export", Access::SIGNED_IN, account::export),
        post("account-delete", "/account/delete", Access::SIGNED_IN, account::delete),
        post("account-unlink", "/account/unlink", Access::SIGNED_IN, account::unlink),
        get("account-tokens", "/account/tokens", Access::SIGNED_IN, tokens::show),
        post("account-token-make", "/account/tokens", Access::SIGNED_IN, tokens::make),
        post("account-token-revoke", "/account/tokens/revoke", Access::SIGNED_IN, tokens::revoke),
        get("unsubscribe", "/unsubscribe/{token}", Link, unsubscribe::show),
        post("unsubscribe-now", "/unsubscribe/{token}", Link, unsubscribe::stop).counted_as(Rate::Change),
    ]
}
