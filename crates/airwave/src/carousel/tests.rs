//! The schedule, step by step.
