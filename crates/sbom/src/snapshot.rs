//! GitHub dependency snapshots.
