//! What a scorer works in, kept from one answer to the next.

use std::sync::Mutex;

use super::Scorer;
use super::nodes::Nodes;
use super::row::Row;
use crate::compile::Inner;

#[derive(Debug)]
pub(super) struct Room {
    pub(super) row: Row,
    pub(super) nodes: Nodes,
}

impl Room {
    pub(super) fn new(rules: &Inner) -> Self {
        Self { row: Row::new(rules), nodes: Nodes::new(rules) }
    }
}

/// Rooms that nobody is in: at most as many as answers were ever made at the same time.
#[derive(Debug, Default)]
pub(crate) struct Rooms(Mutex<Vec<Room>>);

/// Other rules need rooms of their own.
impl Clone for Rooms {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl<'r> Scorer<'r> {
    /// A scorer for a moment, which [`Scorer::leave`] ends. Nobody waits for a room.
    pub(super) fn enter(rules: &'r Inner) -> Self {
        let free = rules.rooms.0.try_lock().ok().and_then(|mut rooms| rooms.pop());
        Self::within(rules, free.unwrap_or_else(|| Room::new(rules)))
    }

    pub(super) fn leave(self) {
        if let Ok(mut rooms) = self.rules.rooms.0.try_lock() {
            rooms.push(Room { row: self.row, nodes: self.nodes });
        }
    }
}
