//! Container images: every form that tools store them in, layers on layers, and what hostile ones do.

#![expect(clippy::unwrap_used, clippy::print_stderr, reason = "a test fails by panicking, and says what it leaves out")]

mod build;
mod forms;
mod hostile;
mod layers;
mod platforms;
mod tools;
