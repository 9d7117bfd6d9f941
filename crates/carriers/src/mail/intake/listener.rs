//! The connections on which mail comes in.

use std::collections::HashMap;
use std::fmt;
use std::io;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsAcceptor;

use super::dialogue::{Dialogue, Step};
use super::{Intake, Limits};

/// In one read.
const READ: usize = 32 * 1024;
/// What memory is counted in.
const PAGE: usize = 64 * 1024;
/// How long a TLS handshake, and a reply, may take.
const HANDSHAKE: Duration = Duration::from_secs(20);
/// How long conversations may go on when the listener is told to stop.
const TO_STOP: Duration = Duration::from_secs(5);

/// What a listener is made of.
#[derive(Clone)]
pub struct Options {
    /// Where it listens; port 25 for the world, port 0 for any.
    pub address: SocketAddr,
    /// What it calls itself: the name that the MX record of the domain points to.
    pub name: String,
    /// For STARTTLS; without, mail comes in the clear.
    pub tls: Option<Arc<ServerConfig>>,
    /// How much is taken.
    pub limits: Limits,
}

impl fmt::Debug for Options {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = f.debug_struct("Options");
        shown.field("address", &self.address).field("name", &self.name).field("tls", &self.tls.is_some());
        shown.field("limits", &self.limits).finish()
    }
}

/// A listener for mail.
#[derive(Debug)]
pub struct Listener {
    socket: TcpListener,
    options: Arc<Options>,
    memory: Arc<Semaphore>,
    guests: Arc<Guests>,
}

impl Listener {
    /// Listens, and lets nobody in yet.
    pub async fn bind(options: Options) -> io::Result<Self> {
        let socket = TcpListener::bind(options.address).await?;
        let memory = Arc::new(Semaphore::new(options.limits.memory_bytes / PAGE));
        Ok(Self { socket, options: Arc::new(options), memory, guests: Arc::default() })
    }

    /// Where it listens.
    pub fn address(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Takes mail in until `stop` is ready; what was begun then may take a few seconds to end.
    pub async fn run<I: Intake>(self, intake: Arc<I>, stop: impl Future<Output = ()>) {
        let mut stop = pin!(stop);
        let mut conversations = JoinSet::new();
        loop {
            let accepted = tokio::select! {
                () = stop.as_mut() => break,
                accepted = self.socket.accept() => accepted,
                Some(_) = conversations.join_next() => continue,
            };
            let (stream, from) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "no mail connection can be accepted");
                    tokio::time::sleep(Duration::from_secs(1)).await;
                    continue;
                }
            };
            let peer = from.ip().to_canonical();
            let guest = self.guests.let_in(peer, &self.options.limits);
            let conversation = Conversation {
                dialogue: Dialogue::new(
                    &self.options.name,
                    peer,
                    self.options.limits,
                    self.options.tls.is_some(),
                ),
                options: Arc::clone(&self.options),
                memory: Arc::clone(&self.memory),
                taken: None,
                intake: Arc::clone(&intake),
            };
            conversations.spawn(async move {
                let ended = match guest {
                    Some(_guest) => conversation.hold(stream).await,
                    None => turn_away(stream).await,
                };
                if let Err(error) = ended {
                    tracing::debug!(%peer, %error, "a mail connection ended");
                }
            });
        }
        let ending = async { while conversations.join_next().await.is_some() {} };
        let _ = timeout(TO_STOP, ending).await;
    }
}

async fn turn_away(mut stream: TcpStream) -> io::Result<()> {
    timeout(HANDSHAKE, stream.write_all(b"421 4.7.0 There are too many connections. Try again later.\r\n"))
        .await?
}

/// Who is connected, and how often.
#[derive(Debug, Default)]
struct Guests(Mutex<HashMap<IpAddr, usize>>);

/// A connection that is counted until it is dropped.
struct Guest {
    guests: Arc<Guests>,
    network: IpAddr,
}

impl Guests {
    fn let_in(self: &Arc<Self>, peer: IpAddr, limits: &Limits) -> Option<Guest> {
        let network = match peer {
            IpAddr::V4(_) => peer,
            IpAddr::V6(address) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).into(),
        };
        let mut guests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if guests.values().sum::<usize>() >= limits.connections {
            return None;
        }
        let count = guests.entry(network).or_default();
        if *count >= limits.connections_per_address {
            return None;
        }
        *count += 1;
        Some(Guest { guests: Arc::clone(self), network })
    }
}

impl Drop for Guest {
    fn drop(&mut self) {
        let mut guests = self.guests.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = guests.get_mut(&self.network) {
            *count -= 1;
            if *count == 0 {
                guests.remove(&self.network);
            }
        }
    }
}

/// Why a stretch of a conversation is over.
enum End {
    /// The connection turns to TLS.
    StartTls,
    /// The connection ends.
    Over,
}

struct Conversation<I> {
    dialogue: Dialogue,
    options: Arc<Options>,
    memory: Arc<Semaphore>,
    /// The memory that this conversation has of all that there is.
    taken: Option<OwnedSemaphorePermit>,
    intake: Arc<I>,
}

impl<I: Intake> Conversation<I> {
    async fn hold(mut self, mut stream: TcpStream) -> io::Result<()> {
        let until = Instant::now() + self.options.limits.connection_time;
        let greeting = self.dialogue.greeting();
        say(&mut stream, &greeting).await?;
        let end = self.talk(&mut stream, until).await?;
        if let (End::StartTls, Some(tls)) = (end, self.options.tls.clone()) {
            let mut stream = timeout(HANDSHAKE, TlsAcceptor::from(tls).accept(stream)).await??;
            self.dialogue.secured();
            self.talk(&mut stream, until).await?;
            let _ = timeout(HANDSHAKE, stream.shutdown()).await;
        }
        Ok(())
    }

    async fn talk(
        &mut self,
        stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
        until: Instant,
    ) -> io::Result<End> {
        let mut read = vec![0; READ];
        let mut message_until = until;
        loop {
            loop {
                match self.dialogue.step() {
                    Step::Listen => break,
                    Step::Say(words) => say(stream, &words).await?,
                    Step::Recipient { from, to } => {
                        let verdict = self.intake.recipient(&from, &to).await;
                        say(stream, &self.dialogue.decide(verdict)).await?;
                    }
                    Step::Message(envelope, message) => {
                        let verdict = self.intake.message(envelope, message).await;
                        say(stream, &self.dialogue.decide(verdict)).await?;
                    }
                    Step::StartTls(words) => {
                        say(stream, &words).await?;
                        return Ok(End::StartTls);
                    }
                    Step::HangUp(words) => {
                        say(stream, &words).await?;
                        hear_out(stream, &mut read).await;
                        return Ok(End::Over);
                    }
                }
            }
            if self.dialogue.is_in_message() {
                message_until = message_until.min(Instant::now() + self.options.limits.message_time);
            } else {
                message_until = until;
            }
            self.count_memory();
            let patience = (Instant::now() + self.options.limits.silence).min(until).min(message_until);
            let Ok(heard) = timeout_at(patience, stream.read(&mut read)).await else {
                say(stream, "421 4.4.2 This takes too long. Try again later.\r\n").await?;
                return Ok(End::Over);
            };
            match heard? {
                0 => return Ok(End::Over),
                len => self.dialogue.hear(&read[..len]),
            }
        }
    }

    /// Takes as much of the memory for messages as this one has, and refuses it if there is no more.
    fn count_memory(&mut self) {
        let pages = self.dialogue.held() / PAGE;
        let taken = self.taken.as_ref().map_or(0, OwnedSemaphorePermit::num_permits);
        if pages < taken {
            self.taken = self.taken.take().and_then(|mut taken| taken.split(pages));
        } else if pages > taken {
            match Arc::clone(&self.memory).try_acquire_many_owned((pages - taken) as u32) {
                Ok(more) => match &mut self.taken {
                    Some(taken) => taken.merge(more),
                    None => self.taken = Some(more),
                },
                Err(_) => self.dialogue.run_out_of_room(),
            }
        }
    }
}

async fn say(stream: &mut (impl AsyncWrite + Unpin), words: &str) -> io::Result<()> {
    let saying = async {
        stream.write_all(words.as_bytes()).await?;
        stream.flush().await
    };
    timeout(HANDSHAKE, saying).await?
}

/// Reads a little of what the other side is still saying: closed with words unread, a connection takes our last ones
/// with it.
async fn hear_out(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), read: &mut [u8]) {
    let _ = timeout(HANDSHAKE, stream.shutdown()).await;
    let hearing = async {
        let mut heard = 0;
        while let Ok(len) = stream.read(read).await {
            heard += len;
            if len == 0 || heard > 16 * READ {
                return;
            }
        }
    };
    let _ = timeout(Duration::from_secs(2), hearing).await;
}
