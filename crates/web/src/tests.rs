//! The core as a visitor meets it: what it refuses, what it keeps, what it says.

mod answers;
mod forms;
mod matrix;
mod pages;
mod sessions;
mod slow;
mod ui;
mod register;
