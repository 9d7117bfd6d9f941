//! Whether a process is confined: it tries what it must not be able to do.

use std::fs::File;
use std::hint::black_box;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::unix::net::UnixStream;
use std::process::{Command, ExitCode};
use std::thread;

use crate::Limits;
use crate::confine::confine;

/// Confines this process and tries to get out; says what it tried. Succeeds when nothing did.
pub fn check(limits: &Limits) -> ExitCode {
    if let Err(error) = confine(limits) {
        eprintln!("{error}");
        return ExitCode::FAILURE;
    }
    let memory_bytes = limits.memory_bytes as usize;
    let tried = [
        ("read a file", File::open("/etc/passwd").is_ok()),
        ("read its own program", File::open("/proc/self/exe").is_ok()),
        ("make a file", File::create("/tmp/wirephoto-confined").is_ok()),
        ("list a folder", std::fs::read_dir("/").is_ok()),
        ("call out", TcpStream::connect(("127.0.0.1", 9)).is_ok_or_refused()),
        ("listen", TcpListener::bind(("127.0.0.1", 0)).is_ok()),
        ("send a datagram", UdpSocket::bind(("127.0.0.1", 0)).is_ok()),
        ("make a pair of sockets", UnixStream::pair().is_ok()),
        ("start a program", Command::new("/bin/true").status().is_ok()),
        ("start a thread", thread::Builder::new().spawn(|| ()).is_ok()),
        ("take more memory than it may", black_box(Vec::<u8>::new()).try_reserve_exact(memory_bytes).is_ok()),
    ];
    for (what, done) in tried {
        println!("{}: {what}", if done { "possible" } else { "refused" });
    }
    if tried.iter().any(|(_, done)| *done) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// A connection that the other side refused was made all the same, as far as this process is concerned.
trait Reached {
    fn is_ok_or_refused(&self) -> bool;
}

impl Reached for std::io::Result<TcpStream> {
    fn is_ok_or_refused(&self) -> bool {
        match self {
            Ok(_) => true,
            Err(error) => error.kind() != std::io::ErrorKind::PermissionDenied,
        }
    }
}
