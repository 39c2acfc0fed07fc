//! The pipeline as a whole, on both databases: real repositories made with git, real workers, and a clock that the test
//! turns.

mod cut_offs;
mod evaluations;
mod proofs;
mod regressions;
mod stage;
mod tags;
mod ticks;
mod workers;
