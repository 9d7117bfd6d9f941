//! The gallery as studios and customers meet it: over a real socket, through the real server and client, on both
//! engines.

mod cart;
mod customers;
mod edits;
mod favourites;
mod feed;
mod host;
mod invoices;
mod media;
mod orders;
mod photographer;
mod proofs;
mod publication;
mod refusals;
mod sales;
mod shop;
mod till;
mod uploads;
