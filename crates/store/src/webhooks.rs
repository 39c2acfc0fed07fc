//! Webhooks: programs that are told what happens, by signed requests.

mod deliver;
mod manage;

pub use deliver::{Delivery, Due, delivered, due, failed, for_webhook, give_up, ping};
pub use manage::{NewWebhook, Webhook, add, find, list, remove, rotate, set_paused};

pub(crate) use deliver::enqueue_deliveries;

#[cfg(test)]
mod tests;
