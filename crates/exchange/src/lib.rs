//! What studios and hosts say to each other: pairing, publication, batches of proofs; types and client.
