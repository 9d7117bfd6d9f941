//! `wirephoto studio` without a command: the studio in the browser.

use std::net::{Ipv4Addr, SocketAddr};
use std::process::{Command, ExitCode, Stdio};

use anyhow::Result;
use serde_json::json;
use wirephoto_site::{BindError, Limits, Options, PublicUrl, Server, Site, Tls};
use wirephoto_studio::{self as studio, App, Studio};

use crate::logging;
use crate::output::{self, Output};
use crate::premises::stop_signal;

/// Ports that are tried, beginning with the one that was asked for.
const PORTS: u16 = 50;

/// Serves until it is told to stop.
pub fn run(studio: Studio, output: Output, port: u16, opens_browser: bool) -> Result<ExitCode> {
    logging::start();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(serve(studio, output, port, opens_browser))?;
    Ok(output::DONE.into())
}

async fn serve(studio: Studio, output: Output, port: u16, opens_browser: bool) -> Result<()> {
    let server = bind(port).await?;
    let site = Site::new(Options {
        assets: vec![studio::ASSETS],
        ..Options::new("Wirephoto Studio", PublicUrl::of(&server))
    });
    let app = App::new(studio, site.clone());
    let url = site.link(&app.open_path());
    output.result(&json!({ "url": url }), format_args!("The studio is open at {url}"));
    output.say("Press Ctrl-C to stop.");
    if opens_browser && !open_browser(&url) {
        output.say("No browser could be started; open the address above in one.");
    }
    app.start().await?;
    let router = site.routes(async || Ok(())).merge(app.routes());
    let stopped = stop_signal()?;
    let ending = app.clone();
    let stopped = async move {
        stopped.await;
        ending.stop();
    };
    server.serve(&site, router, stopped).await;
    Ok(())
}

/// The first free port.
async fn bind(port: u16) -> Result<Server> {
    let mut tried = port;
    loop {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, tried));
        match Server::bind(address, Tls::None { plain_http: false }, Limits::DEFAULT).await {
            Err(BindError::Listen { source, .. })
                if source.kind() == std::io::ErrorKind::AddrInUse && tried < port.saturating_add(PORTS) =>
            {
                tried += 1;
            }
            bound => return Ok(bound?),
        }
    }
}

/// Asks the desktop for its browser.
fn open_browser(url: &str) -> bool {
    let program = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let quiet = Stdio::null;
    Command::new(program).arg(url).stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().is_ok()
}
