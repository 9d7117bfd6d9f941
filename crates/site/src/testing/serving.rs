//! A server on a port of this machine, for as long as a test needs it.

use std::net::SocketAddr;
use std::thread::{self, JoinHandle};

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::oneshot;

use crate::{Limits, Server, Site, Tls};

/// A runtime of its own with a server in it. When this is dropped the server stops as a person stops it, then the runtime
/// with whatever is left in it.
#[derive(Debug)]
pub struct Serving {
    runtime: Option<Runtime>,
    serving: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Serving {
    /// A server that is bound and does not serve yet.
    pub fn bind(address: SocketAddr, tls: Tls) -> (Self, Server) {
        let runtime = Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
        let server = runtime.block_on(Server::bind(address, tls, Limits::default())).unwrap();
        (Self { runtime: Some(runtime), serving: None }, server)
    }

    /// Serves from now on.
    pub fn serve(&mut self, server: Server, site: Site, router: Router) {
        let (stop, stopped) = oneshot::channel();
        let handle = self.runtime().handle().clone();
        let serve = async move { server.serve(&site, router, async { drop(stopped.await) }).await };
        self.serving = Some((stop, thread::spawn(move || handle.block_on(serve))));
    }

    /// Stops it, so that another may have its port.
    pub fn stop(&mut self) {
        if let Some((stop, serving)) = self.serving.take() {
            let _ = stop.send(());
            let _ = serving.join();
        }
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }

    /// Where it serves.
    pub fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("it was not stopped")
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.stop();
    }
}
