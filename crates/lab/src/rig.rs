//! Real printing systems for tests and the demo (feature `rig`): a CUPS of one's own, and PyPI's ippserver. Each keeps what
//! it was given to print, so that it can be looked at.
//!
//! Nothing of the machine's own printing is touched: they have their own folders and ports, and end when they are dropped.

mod cups;
mod ippserver;

pub use cups::{Cups, Mishap, Printed};
pub use ippserver::Ippserver;

use std::io;
use std::net::{Ipv4Addr, TcpStream};
use std::process::Child;
use std::time::{Duration, Instant};

const START_TIMEOUT: Duration = Duration::from_mins(1);
const STEP: Duration = Duration::from_millis(20);

/// Waits until a program takes connections, as long as it lives.
fn wait_for(child: &mut Child, port: u16) -> io::Result<()> {
    let began = Instant::now();
    while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
        if let Some(status) = child.try_wait()? {
            return Err(io::Error::other(format!("it ended at once: {status}")));
        }
        if began.elapsed() > START_TIMEOUT {
            return Err(io::ErrorKind::TimedOut.into());
        }
        std::thread::sleep(STEP);
    }
    Ok(())
}

fn end(child: &mut Child) {
    // It is gone already, or goes now; nothing else can be done about it.
    let _ = child.kill();
    let _ = child.wait();
}
