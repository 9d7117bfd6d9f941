//! The lab with real printing systems.

mod ipp;
mod peers;
