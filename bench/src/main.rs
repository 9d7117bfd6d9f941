//! Our side of the figures: `cargo xtask bench` runs these programs in turn with the peers of `bench/peers`.
//!
//! Each prints one JSON object on a line. Times are processor time (`/proc/self/…/schedstat`) unless they say
//! otherwise: the machine's other work then counts less.

mod air;
mod blobs;
mod commits;
mod deliver;
mod imaging;
mod layout;
mod measure;
mod orders;
mod people;
mod photographs;
mod quality;
mod receiver;
mod repository;
mod screen;
mod sender;
mod sheets;

use std::path::Path;

use anyhow::{Context as _, Result, bail};

const USAGE: &str = "usage: wirephoto-bench …
  photo-b FILE                    paint job B: 24 megapixels with noise, quality 95, stored turned
  photo-a FILE                    the same without noise, progressive: stands in for job A
  once PHOTO DIR                  make both renditions of a photograph, as a program does that starts for it
  steady PHOTO REPEATS            the same over and over in one process
  floor PHOTO REPEATS             the decoder's and the encoder's share alone
  quality PHOTO JPEG…             PSNR of renditions against a full decode and Lanczos
  paper FILE                      a printer's profile with tables
  sheet PHOTO CROP DOTS PROFILE FILE      a part of a photograph onto a sheet; PROFILE is a file, or srgb
  sheets PHOTO CROP DOTS PROFILE REPEATS  the same over and over in one process
  sheet-quality PHOTO CROP DOTS JPEG…     PSNR of sheets in sRGB against a full decode and Lanczos
  photographs DIR COUNT [SIDE]    so many different camera files, with this long side
  proofs DIR OUT THREADS          what an event shows of every photograph of a folder: three sizes
  blobs DIR                       a rendition from its row, from a file, from a pointer and a file
  commits DIR SECONDS [postgres://…]  durable commits per second
  layout DIR                      renditions in the row of their data, and in a table of their own
  disk DIR OUT                    every file of a folder written once and synced
  house HOST SETUP-LINK           make an administrator and a photographer; the words that pair a studio
  customer EVENT-URL CODE DIR     enter an event and fetch all that its first page shows
  orders EVENT-URL CODE CUSTOMERS CLIENTS   customers who order at once: orders per second, and how long each waits
  lab SETUP-LINK                  make a lab's operator; the words that pair a studio
  deliver EVENT-URL CODE COUNT    so many orders: from marked as paid until the original is at the lab
  pay EVENT-URL CODE PICTURE      an order of that picture, marked as paid; its page
  wait PAGE                       until the original of that order is at the lab
  airs                            which losses a broadcast is measured with: percent, and how long bursts are
  air RECEIVERS PERCENT BURST SEEDS   packets, bytes and time of one object on the air, beside the `flute` crate
  losses RECEIVERS PERCENT BURST SEED PACKETS FILE  the same losses for programs of others
  sender OBJECTS BYTES            a station with so many objects of so many bytes: packets a second, and their cost
  receiver                        packets made, taken and refused, objects completed, on one core
  memory                          the most that a receiver takes
  mixed                           as many packets of others as ours: which are taken
  display ROUNDS                  from the last packet that a frame needs until its picture is stored and reported
  forged ROUNDS                   the same among as many packets of others, beside none of them";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let count = |text: &str| text.parse::<usize>().with_context(|| format!("{text:?} is no number"));
    let line = match words.as_slice() {
        ["photo-b", file] => imaging::paint(Path::new(file))?,
        ["photo-a", file] => imaging::paint_smooth(Path::new(file))?,
        ["once", photo, dir] => imaging::once(Path::new(photo), Path::new(dir))?,
        ["steady", photo, repeats] => imaging::steady(Path::new(photo), count(repeats)?)?,
        ["floor", photo, repeats] => imaging::floor(Path::new(photo), count(repeats)?)?,
        ["paper", file] => sheets::profile(Path::new(file))?,
        ["sheet", photo, crop, dots, profile, file] => {
            sheets::once([photo, crop, dots, profile], Path::new(file))?
        }
        ["sheets", photo, crop, dots, profile, repeats] => {
            sheets::steady([photo, crop, dots, profile], count(repeats)?)?
        }
        ["sheet-quality", photo, crop, dots, made @ ..] => sheets::compare(photo, crop, dots, made)?,
        ["photographs", dir, number] => photographs::make(Path::new(dir), count(number)?, None)?,
        ["photographs", dir, number, side] => {
            photographs::make(Path::new(dir), count(number)?, Some(count(side)? as u32))?
        }
        ["proofs", dir, out, threads] => {
            photographs::proofs(Path::new(dir), Path::new(out), count(threads)?)?
        }
        ["quality", photo, renditions @ ..] => quality::compare(Path::new(photo), renditions)?,
        ["blobs", dir] => blobs::run(Path::new(dir))?,
        ["commits", dir, seconds] => commits::run(Path::new(dir), count(seconds)?, None)?,
        ["commits", dir, seconds, url] => commits::run(Path::new(dir), count(seconds)?, Some(url))?,
        ["layout", dir] => layout::run(Path::new(dir))?,
        ["disk", dir, out] => photographs::disk(Path::new(dir), Path::new(out))?,
        ["house", host, link] => people::open_house(host, link)?,
        ["customer", event_url, code, dir] => people::customer(event_url, code, Path::new(dir))?,
        ["orders", event_url, code, customers, clients] => {
            orders::run(event_url, code, count(customers)?, count(clients)?)?
        }
        ["lab", link] => deliver::open_lab(link)?,
        ["deliver", event_url, code, number] => deliver::run(event_url, code, count(number)?)?,
        ["pay", event_url, code, picture] => deliver::pay(event_url, code, count(picture)?)?,
        ["wait", page] => deliver::wait(page)?,
        ["airs"] => air::airs(),
        ["air", receivers, percent, burst, seeds] => {
            air::run(count(receivers)?, percent.parse()?, burst.parse()?, count(seeds)?)?
        }
        ["losses", receivers, percent, burst, seed, packets, file] => air::losses(
            count(receivers)?,
            (percent.parse()?, burst.parse()?),
            seed.parse()?,
            count(packets)?,
            Path::new(file),
        )?,
        ["sender", objects, bytes] => sender::run(count(objects)?, count(bytes)?)?,
        ["receiver"] => receiver::rates()?,
        ["memory"] => receiver::memory()?,
        ["mixed"] => receiver::mixed()?,
        ["display", rounds] => screen::display(count(rounds)?)?,
        ["forged", rounds] => screen::forged(count(rounds)?)?,
        _ => bail!(USAGE),
    };
    println!("{line}");
    Ok(())
}
