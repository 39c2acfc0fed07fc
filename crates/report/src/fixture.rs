//! A rich report for the snapshots.
