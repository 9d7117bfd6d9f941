//! Events, proofs and the people who look at them: the host's half of a publication.
