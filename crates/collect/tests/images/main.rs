//! Container images: every form that tools store them in, layers on layers, and what hostile ones do.

mod build;
mod forms;
mod hostile;
mod layers;
mod platforms;
