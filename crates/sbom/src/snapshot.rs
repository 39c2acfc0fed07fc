//! GitHub dependency snapshots.

use crate::convert::Options;
use crate::json::Value;
use crate::{Graph, Losses};

/// Reads a snapshot into the graph; what the graph has no place for is noted in `losses` when it is given.
pub fn read(_tree: &Value<'_>, _losses: Option<&mut Losses>) -> Graph {
    Graph::default()
}

/// Appends the graph as a snapshot; tells what could not be said.
pub fn write(_graph: &Graph, _options: &Options, _out: &mut Vec<u8>) -> Losses {
    Losses::default()
}
