//! A private PostgreSQL for one test run: its own folder, port and password, gone when the run is.
//!
//! It is durable (`fsync` on) and sorts by bytes (C collation), as the program asks of a real one.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::os::unix::fs::{OpenOptionsExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};

use crate::shell;
use crate::workspace::Workspace;

const START_TIMEOUT: Duration = Duration::from_mins(1);

/// The folder that holds `initdb` and `postgres`: on the `PATH`, or Debian's newest.
pub fn programs() -> Option<PathBuf> {
    let holds_both =
        |dir: &Path| ["initdb", "postgres"].iter().all(|name| shell::is_executable(&dir.join(name)));
    let on_path = shell::which("postgres").and_then(|program| program.parent().map(Path::to_owned));
    if let Some(dir) = on_path.filter(|dir| holds_both(dir)) {
        return Some(dir);
    }
    let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
    let versions = versions.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let newest = versions.max()?;
    Some(PathBuf::from(format!("/usr/lib/postgresql/{newest}/bin"))).filter(|dir| holds_both(dir))
}

/// A running server; dropping it stops it and removes its folder.
#[derive(Debug)]
pub struct Postgres {
    server: Child,
    dir: PathBuf,
    url: String,
}

impl Postgres {
    /// Makes a cluster and starts a server on it.
    pub fn start(workspace: &Workspace) -> Result<Self> {
        let programs = programs().context("there is no PostgreSQL here: cargo xtask setup postgres")?;
        let user = User::for_server()?;
        let dir = make_dir(workspace, user.as_ref())?;
        let started = Self::start_in(&programs, &dir, user.as_ref());
        if started.is_err() {
            let _ = fs::remove_dir_all(&dir);
        }
        started.context("cannot start a PostgreSQL for the tests")
    }

    /// Where it listens, with user and password.
    pub fn url(&self) -> &str {
        &self.url
    }

    fn start_in(programs: &Path, dir: &Path, user: Option<&User>) -> Result<Self> {
        let password = make_cluster(programs, dir, user)?;
        let port = wirephoto_ports::free();
        let server = start_server(programs, dir, user, port)?;
        let url = format!("postgres://tester:{password}@127.0.0.1:{port}/postgres");
        let mut postgres = Self { server, dir: dir.to_owned(), url };
        postgres.wait_until_ready()?;
        Ok(postgres)
    }

    /// The server writes `ready` into the last line of its pid file.
    fn wait_until_ready(&mut self) -> Result<()> {
        let pid_file = self.dir.join("data").join("postmaster.pid");
        let give_up = Instant::now() + START_TIMEOUT;
        while Instant::now() < give_up {
            let status = fs::read_to_string(&pid_file).unwrap_or_default();
            if status.lines().nth(7).is_some_and(|line| line.trim() == "ready") {
                return Ok(());
            }
            if self.server.try_wait()?.is_some() {
                break;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        bail!("it did not come up:\n{}", fs::read_to_string(self.dir.join("log")).unwrap_or_default())
    }

    fn stop(&mut self) {
        let pid = self.server.id().to_string();
        // SIGINT is PostgreSQL's fast shutdown: it disconnects everyone and ends cleanly.
        if !shell::succeeds(Command::new("sh").args(["-c", "kill -INT \"$1\"", "sh", &pid])) {
            let _ = self.server.kill();
        }
        let _ = self.server.wait();
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.stop();
        let _ = fs::remove_dir_all(&self.dir);
    }
}

/// Whom the server runs as when this program is root, as which PostgreSQL refuses to run.
#[derive(Debug, PartialEq, Eq)]
struct User {
    uid: u32,
    gid: u32,
}

impl User {
    fn for_server() -> Result<Option<Self>> {
        if !shell::is_root() {
            return Ok(None);
        }
        let passwd = fs::read_to_string("/etc/passwd").context("cannot read /etc/passwd")?;
        let user = Self::find(&passwd, "postgres").or_else(|| Self::find(&passwd, "nobody"));
        user.map(Some).context("PostgreSQL refuses to run as root, and there is no user postgres or nobody")
    }

    fn find(passwd: &str, name: &str) -> Option<Self> {
        let line = passwd.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2).map(|field| field.parse().ok());
        Some(Self { uid: fields.next()??, gid: fields.next()?? })
    }
}

/// `program`, run as `user`, and ended by the kernel when this program ends in whatever way.
fn as_user(user: Option<&User>, program: &Path) -> Command {
    let mut command = Command::new("setpriv");
    if let Some(User { uid, gid }) = user {
        command.arg(format!("--reuid={uid}")).arg(format!("--regid={gid}")).arg("--clear-groups");
    }
    command.args(["--pdeathsig", "INT", "--"]).arg(program);
    command
}

/// `target/postgres/PID`, or a folder in `/var/tmp` when the server's user cannot reach the target directory.
fn make_dir(workspace: &Workspace, user: Option<&User>) -> Result<PathBuf> {
    let base = workspace.target_dir("postgres")?;
    let (base, prefix) = if shell::succeeds(as_user(user, Path::new("test")).arg("-x").arg(&base)) {
        (base, "")
    } else {
        (PathBuf::from("/var/tmp"), "wirephoto-postgres-")
    };
    remove_leftovers(&base, prefix);
    let dir = base.join(format!("{prefix}{}", std::process::id()));
    // Not `create_dir_all`: a folder that is there already is somebody else's.
    fs::create_dir(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
    if let Some(User { uid, gid }) = user {
        chown(&dir, Some(*uid), Some(*gid)).with_context(|| format!("cannot give {} away", dir.display()))?;
    }
    Ok(dir)
}

/// Removes the folders of runs that were killed: their names end with the process that made them.
fn remove_leftovers(base: &Path, prefix: &str) {
    for entry in fs::read_dir(base).into_iter().flatten().flatten() {
        let name = entry.file_name().into_string().unwrap_or_default();
        let Some(pid) = name.strip_prefix(prefix).and_then(|pid| pid.parse::<u32>().ok()) else { continue };
        // One that was called as this process is now has ended.
        if pid == std::process::id() || !Path::new("/proc").join(pid.to_string()).exists() {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

/// Runs `initdb` and returns the password of its one user, `tester`.
fn make_cluster(programs: &Path, dir: &Path, user: Option<&User>) -> Result<String> {
    let password = random_password()?;
    let password_file = dir.join("password");
    let mut file = File::options().create_new(true).write(true).mode(0o600).open(&password_file)?;
    file.write_all(password.as_bytes())?;
    if let Some(User { uid, gid }) = user {
        chown(&password_file, Some(*uid), Some(*gid))?;
    }
    let mut initdb = as_user(user, &programs.join("initdb"));
    initdb.current_dir(dir).env("HOME", dir);
    initdb.args(["--username=tester", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--no-sync"]);
    shell::output(initdb.arg("--pwfile").arg(&password_file).arg("--pgdata").arg(dir.join("data")))?;
    fs::remove_file(&password_file)?;
    Ok(password)
}

fn start_server(programs: &Path, dir: &Path, user: Option<&User>, port: u16) -> Result<Child> {
    let log = File::create(dir.join("log"))?;
    let mut server = as_user(user, &programs.join("postgres"));
    server.current_dir(dir).env("HOME", dir).arg("-D").arg(dir.join("data"));
    for setting in
        ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=on", "max_connections=200"]
    {
        server.args(["-c", setting]);
    }
    server.arg("-c").arg(format!("port={port}"));
    server.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
    server.spawn().context("cannot run setpriv, which Debian has in util-linux")
}

fn random_password() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom")
        .and_then(|mut random| random.read_exact(&mut bytes))
        .context("cannot read /dev/urandom")?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_a_user_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:7::/:/bin/sh\npostgres:x:101:104:,,,:/var:/bin/bash\n";
        assert_eq!(User::find(passwd, "postgres"), Some(User { uid: 101, gid: 104 }));
        assert_eq!(User::find(passwd, "nobody"), None);
    }

    #[test]
    fn what_killed_runs_left_goes_and_nothing_else() {
        let base = std::env::temp_dir().join(format!("xtask-leftovers-{}", std::process::id()));
        let own = format!("run-{}", std::process::id());
        for name in [&own, "run-1", "run-999999999", "run-elsewhere", "999999999"] {
            fs::create_dir_all(base.join(name)).unwrap();
        }
        remove_leftovers(&base, "run-");
        let left = fs::read_dir(&base).unwrap().map(|entry| entry.unwrap().file_name());
        let mut left: Vec<_> = left.collect();
        left.sort();
        assert_eq!(left, ["999999999", "run-1", "run-elsewhere"]);
        fs::remove_dir_all(&base).unwrap();
    }

    #[test]
    fn passwords_differ() {
        let (one, other) = (random_password().unwrap(), random_password().unwrap());
        assert_eq!(one.len(), 32);
        assert_ne!(one, other);
    }

    #[test]
    fn a_server_runs_as_an_ordinary_user_and_leaves_nothing_behind() {
        if programs().is_none() {
            assert!(std::env::var_os("CI").is_none(), "CI has no PostgreSQL");
            println!("skipped: there is no PostgreSQL here");
            return;
        }
        let target = std::env::temp_dir().join(format!("xtask-postgres-{}", std::process::id()));
        fs::create_dir_all(&target).unwrap();
        let workspace = Workspace { root: target.clone(), target: target.clone() };
        let postgres = Postgres::start(&workspace).unwrap();
        let port: u16 = postgres.url().rsplit([':', '/']).nth(1).unwrap().parse().unwrap();
        assert!(std::net::TcpStream::connect(("127.0.0.1", port)).is_ok());
        let (pid, dir) = (postgres.server.id(), postgres.dir.clone());
        drop(postgres);
        assert!(!Path::new(&format!("/proc/{pid}")).exists());
        assert!(!dir.exists());
        fs::remove_dir_all(&target).unwrap();
    }
}
