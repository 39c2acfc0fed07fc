//! The core as a visitor meets it: what it refuses, what it keeps, what it says.

mod answers;
mod awarded;
mod demo;
mod egg;
mod feeds;
mod forms;
mod matrix;
mod metrics;
mod pages;
mod paths;
mod register;
mod returned;
mod review;
mod sessions;
mod slow;
mod threats;
mod ui;
mod waits;
mod webhooks;
