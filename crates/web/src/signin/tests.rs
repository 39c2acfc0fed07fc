//! Sign-in end to end: against an identity provider and a forge that the test starts on this machine.

mod control;
mod idp;
mod mail;
mod organiser;
mod providers;
