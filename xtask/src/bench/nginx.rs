//! nginx, for those who want to know how fast files are served.

use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use super::meter;
use crate::shell;

/// A running nginx; dropping it stops it.
pub struct Nginx {
    child: Child,
    pub address: SocketAddr,
}

impl Nginx {
    /// One process over the files of a folder, tuned for small ones that are all in the page cache.
    pub fn start(root: &Path, cores: &[usize]) -> Result<Self> {
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, wirephoto_ports::free()));
        let user = if shell::is_root() { "user root;\n" } else { "" };
        let conf = root.join("nginx.conf");
        let text = format!(
            "{user}daemon off; master_process off; worker_processes 1; pid {pid}; error_log stderr crit;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; tcp_nodelay on; etag on; types {{ image/jpeg jpg jpeg; text/html html; text/css css; text/javascript js; }}
  gzip on; gzip_types text/css text/javascript;
  keepalive_timeout 300; keepalive_requests 100000000;
  open_file_cache max=100000 inactive=600s; open_file_cache_valid 600s; open_file_cache_min_uses 1;
  client_body_temp_path {root}/b; proxy_temp_path {root}/p; fastcgi_temp_path {root}/f; uwsgi_temp_path {root}/u; scgi_temp_path {root}/s;
  server {{ listen {address}; root {root}; add_header Cache-Control \"private, max-age=31536000, immutable\"; }}
}}
",
            pid = root.join("nginx.pid").display(),
            root = root.display(),
        );
        fs::write(&conf, text)?;
        let program = shell::which("nginx").context("nginx is missing: cargo xtask setup bench")?;
        let mut command = Command::new(program);
        command.arg("-c").arg(&conf).arg("-p").arg(root);
        let child =
            meter::pinned(cores, &command).stdin(Stdio::null()).spawn().context("cannot start nginx")?;
        let nginx = Self { child, address };
        let deadline = Instant::now() + Duration::from_secs(10);
        while TcpStream::connect(address).is_err() {
            if Instant::now() > deadline {
                bail!("nginx does not listen on {address}");
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(nginx)
    }
}

impl Nginx {
    pub fn usage(&self) -> Result<meter::Reading> {
        meter::read(self.child.id())
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
