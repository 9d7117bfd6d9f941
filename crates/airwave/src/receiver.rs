//! Collecting what was announced from everything that is on the air.
