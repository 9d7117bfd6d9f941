//! The server: binds, accepts, serves HTTP/1.1 with or without TLS, closes whoever is too slow, and drains.
//!
//! The loop is our own because a public server needs limits that `axum::serve` does not have: on a head that
//! never ends, a body that drips, a reader that does not read, a connection that idles, and on how many
//! connections one address and all together may hold. Each connection keeps a meter; one sweeper looks at all
//! of them twice a second, so that a request costs no timer.

use std::future::Future;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use tokio::net::{TcpListener, TcpStream};
use tokio::time::MissedTickBehavior;
use tokio_rustls::TlsAcceptor;

use crate::Site;
use crate::address::network_of;
use crate::door::Door;
use crate::tls::{Certificate, Tls, TlsError};
use crowd::{Crowd, Place};
use meter::Order;

mod connection;
mod crowd;
mod meter;

/// How long and how much a client may ask of the server.
#[derive(Clone, Debug, PartialEq)]
pub struct Limits {
    /// For a TLS handshake, and again for a request's head.
    pub head: Duration,
    /// For the next request on a kept connection to begin.
    pub idle: Duration,
    /// For a client to take any more of an answer. The kernel reports room only when about a third of its
    /// send buffer is free, so this too is a floor on the rate: some kilobytes a second.
    pub stall: Duration,
    /// Over which a request body's rate is measured. Time in which the handler does not read does not count.
    pub body_window: Duration,
    /// The slowest that a request body may come.
    pub body_floor_bytes_per_s: u32,
    /// Connections that one address (for IPv6, one /64) may hold: many, since a hall full of guests shares one.
    pub connections_per_address: usize,
    /// Connections in all.
    pub connections: usize,
    /// For requests in hand when the server is told to stop.
    pub drain: Duration,
    /// Between two looks at all connections.
    pub sweep: Duration,
}

impl Limits {
    /// What a public server wants.
    pub const DEFAULT: Self = Self {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(30),
        stall: Duration::from_secs(20),
        body_window: Duration::from_secs(10),
        body_floor_bytes_per_s: 1024,
        connections_per_address: 2048,
        connections: 8192,
        drain: Duration::from_secs(10),
        sweep: Duration::from_millis(500),
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// Why the server could not be made ready.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// The address is taken, or not one of this machine's.
    #[error("Cannot listen on {address}: {source}. Choose another address with --listen.")]
    Listen {
        /// The address asked for.
        address: SocketAddr,
        /// The system's reason.
        source: std::io::Error,
    },
    /// Outside loopback without TLS, and not asked for by name.
    #[error(
        "{address} is reachable from other machines, and without TLS everyone between can read along: give a \
         certificate, --tls-self-signed, or --plain-http if you mean it."
    )]
    Plain {
        /// The address asked for.
        address: SocketAddr,
    },
    /// The certificate cannot be used.
    #[error(transparent)]
    Tls(#[from] TlsError),
}

/// A bound server that does not accept yet.
#[derive(Debug)]
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    certificate: Option<Certificate>,
    limits: Limits,
}

impl Server {
    /// Binds `listen` and loads or makes the certificate.
    pub async fn bind(listen: SocketAddr, tls: Tls, limits: Limits) -> Result<Self, BindError> {
        if tls == (Tls::None { plain_http: false }) && !listen.ip().to_canonical().is_loopback() {
            return Err(BindError::Plain { address: listen });
        }
        let certificate = Certificate::load(tls)?;
        let failed = |source| BindError::Listen { address: listen, source };
        let listener = TcpListener::bind(listen).await.map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, certificate, limits })
    }

    /// Where it listens: the port that was chosen when 0 was asked for.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its certificate, unless it speaks plain HTTP.
    pub fn certificate(&self) -> Option<&Certificate> {
        self.certificate.as_ref()
    }

    /// Serves `router` as `site` until `shutdown` is ready, then lets requests in hand finish. SIGHUP reads the
    /// certificate's files again.
    pub async fn serve(self, site: &Site, router: Router, shutdown: impl Future<Output = ()>) {
        let Self { listener, certificate, limits, .. } = self;
        let hall = Hall {
            acceptor: certificate.as_ref().map(Certificate::acceptor),
            crowd: Arc::new(Crowd::default()),
            door: Arc::new(Door::new(site.clone(), router)),
            limits,
        };
        let mut sweep = tokio::time::interval(hall.limits.sweep);
        sweep.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut hangup = Hangup::new();
        let mut shutdown = pin!(shutdown);
        loop {
            tokio::select! {
                biased;
                () = &mut shutdown => break,
                accepted = listener.accept() => match accepted {
                    Ok((stream, peer)) => hall.welcome(stream, peer.ip().to_canonical()),
                    Err(error) => {
                        // Out of descriptors, mostly: the sweeper must get to run before the next try.
                        tracing::warn!(%error, "a connection could not be accepted");
                        tokio::time::sleep(Duration::from_millis(50)).await;
                    }
                },
                _ = sweep.tick() => hall.sweep(),
                () = hangup.received() => reload(certificate.as_ref()),
            }
        }
        drop(listener);
        hall.drain().await;
    }
}

/// Everything that a connection needs of its server.
struct Hall {
    acceptor: Option<TlsAcceptor>,
    crowd: Arc<Crowd>,
    door: Arc<Door>,
    limits: Limits,
}

impl Hall {
    /// Serves one connection in a task of its own, if there is a place for it.
    fn welcome(&self, stream: TcpStream, peer: IpAddr) {
        let site = self.door.site();
        let counted = (!site.trusts(peer)).then(|| network_of(peer));
        let Some(place) = self.crowd.admit(counted, &self.limits) else {
            site.metrics().turned_away();
            return;
        };
        let (door, acceptor) = (Arc::clone(&self.door), self.acceptor.clone());
        tokio::spawn(async move {
            let _counted = door.site().metrics().count_open();
            attend(stream, peer, &place, &door, acceptor).await;
        });
    }

    fn sweep(&self) {
        self.crowd.sweep(Instant::now(), &self.limits, self.door.site().metrics());
    }

    /// Lets requests in hand finish, up to the limit; then closes.
    async fn drain(&self) {
        self.crowd.tell(Order::Finish);
        let emptied = async {
            let mut emptied = pin!(self.crowd.emptied());
            loop {
                tokio::select! {
                    () = &mut emptied => return,
                    () = tokio::time::sleep(self.limits.sweep) => self.sweep(),
                }
            }
        };
        if tokio::time::timeout(self.limits.drain, emptied).await.is_err() {
            self.crowd.tell(Order::Close);
            self.crowd.emptied().await;
        }
    }
}

async fn attend(stream: TcpStream, peer: IpAddr, place: &Place, door: &Door, acceptor: Option<TlsAcceptor>) {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%peer, %error, "a connection was gone before it was served");
        return;
    }
    let meter = &place.meter;
    let stream = connection::MeteredStream::new(stream, meter);
    let Some(acceptor) = acceptor else {
        return connection::serve(stream, meter, peer, door).await;
    };
    match connection::unless_told(meter, acceptor.accept(stream)).await {
        Some(Ok(stream)) => connection::serve(stream, meter, peer, door).await,
        Some(Err(error)) => tracing::debug!(%peer, %error, "a TLS handshake failed"),
        None => {}
    }
}

fn reload(certificate: Option<&Certificate>) {
    let Some(certificate) = certificate else { return };
    match certificate.reload() {
        Ok(()) => tracing::info!(fingerprint = certificate.fingerprint(), "the certificate was read again"),
        Err(error) => tracing::error!(%error, "the certificate could not be read again; the old one stays"),
    }
}

/// SIGHUP, where there is such a thing.
struct Hangup(#[cfg(unix)] Option<tokio::signal::unix::Signal>);

impl Hangup {
    #[cfg(unix)]
    fn new() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        Self(signal(SignalKind::hangup()).inspect_err(|error| tracing::warn!(%error, "no SIGHUP")).ok())
    }

    #[cfg(not(unix))]
    fn new() -> Self {
        Self()
    }

    async fn received(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.0
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending::<()>().await;
    }
}
