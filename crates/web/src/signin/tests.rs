//! Sign-in end to end: against an identity provider and a forge that the test starts on this machine.

mod idp;
mod mail;
mod organiser;
mod providers;
