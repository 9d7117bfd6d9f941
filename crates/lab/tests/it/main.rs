//! The lab as studios, hosts, printers and whoever runs it meet it: over a real socket, on both engines; and the
//! printers themselves.

mod files;
mod full_disk;
mod ipp;
mod jobs;
mod pages;
mod peers;
mod printer;
mod printing;
mod reports;
mod tickets;
mod world;
