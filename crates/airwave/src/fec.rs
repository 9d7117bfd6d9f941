//! Erasure coding: an object as symbols without end, any K and a few of which restore it (RFC 6330, one source block).
