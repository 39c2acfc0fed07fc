//! Draws what the event shows: badges, summary cards, plaques, and charts. Values in, bytes out; the same bytes each time.
