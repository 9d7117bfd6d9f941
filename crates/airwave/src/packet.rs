//! One symbol in one datagram: ALC over LCT with a short MAC (RFC 5775, RFC 5651, RFC 6584).
