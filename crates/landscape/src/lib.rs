//! Paints landscapes with sensor noise and camera metadata: photographs for the demo, the tests and the benches.
