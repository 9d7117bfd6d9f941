//! Users, sessions, one-time links, devices and pairing codes, limits.
