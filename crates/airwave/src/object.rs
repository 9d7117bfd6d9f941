//! Encrypting what goes on the air: records under keys that follow from one secret.
