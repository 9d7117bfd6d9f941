//! Mails that were promised, and the server that takes them.

use wirephoto_database::{Column, Error, Id, Moment, Result, Row, Transaction, Value};

use super::outbox::{Claim, Outbox, last_error};
use crate::mail::{LogIn, Mail, Mailbox, Security, SendError, Server};

pub(crate) const OUTBOX: Outbox = Outbox("carriers_mail");

/// Where a mail stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// To be sent, now or later.
    Waiting,
    /// The server has it.
    Sent,
    /// Refused for good, or tried too often.
    Failed,
}

impl State {
    fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sent => "sent",
            Self::Failed => "failed",
        }
    }
}

impl Column<'_> for State {
    fn read(value: Value<'_>) -> Option<Self> {
        [Self::Waiting, Self::Sent, Self::Failed]
            .into_iter()
            .find(|state| value == Value::Text(state.as_str()))
    }
}

/// A mail as it is listed: without its text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its identifier.
    pub id: Id,
    /// Whom it is for.
    pub to: String,
    /// Its subject.
    pub subject: String,
    /// Where it stands.
    pub state: State,
    /// When it was promised.
    pub created_at: Moment,
    /// When it is tried next, while it waits.
    pub due_at: Moment,
    /// How often it was tried.
    pub attempts: u32,
    /// What the last attempt came to, if it failed.
    pub last_error: Option<SendError>,
    /// When it was last tried.
    pub tried_at: Option<Moment>,
    /// When it was sent or given up.
    pub ended_at: Option<Moment>,
}

/// How the outbox stands.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Overview {
    /// Mails that are to be sent.
    pub waiting: u64,
    /// Of these, those that were tried in vain.
    pub held_up: u64,
    /// Mails of the last month that were sent.
    pub sent: u64,
    /// Mails of the last month that were given up.
    pub failed: u64,
    /// When the next attempt is due.
    pub next_at: Option<Moment>,
    /// When the last mail was sent.
    pub sent_at: Option<Moment>,
    /// What went wrong last with a mail that was not sent since, and when.
    pub last_error: Option<(Moment, SendError)>,
}

/// A mail that somebody is about to send.
#[derive(Clone, Debug)]
pub(crate) struct Claimed {
    pub(crate) claim: Claim,
    pub(crate) message_id: String,
    pub(crate) created_at: Moment,
    pub(crate) to: Mailbox,
    pub(crate) reply_to: Option<Mailbox>,
    /// The `Message-ID` of the mail that it answers.
    pub(crate) answers: Option<String>,
    pub(crate) subject: String,
    pub(crate) text: String,
}

pub(crate) fn insert(tx: &mut Transaction<'_>, id: Id, mail: &Mail, now: Moment) -> Result<()> {
    let reply = mail.answers_to();
    tx.execute(
        "INSERT INTO carriers_mail
         (id, to_name, to_address, reply_name, reply_address, subject, body, state, created_at, due_at, answers)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'waiting', $8, $8, $9)",
        &[
            &id,
            &mail.to().name(),
            &mail.to().address(),
            &reply.map(Mailbox::name),
            &reply.map(Mailbox::address),
            &mail.subject(),
            &mail.text(),
            &now,
            &mail.answers(),
        ],
    )?;
    Ok(())
}

/// Takes what is due, oldest first, until `lease_until`. Each keeps the Message-ID of its first attempt, of which
/// `domain` is the second half.
pub(crate) fn claim(
    tx: &mut Transaction<'_>,
    most: u32,
    domain: &str,
    now: Moment,
    lease_until: Moment,
) -> Result<Vec<Claimed>> {
    let columns =
        "to_name, to_address, reply_name, reply_address, answers, subject, body, message_id, created_at";
    let claimed =
        OUTBOX.claim(tx, columns, most, (now, lease_until), |row, claim| read_claimed(row, claim, domain))?;
    for mail in &claimed {
        tx.execute(
            "UPDATE carriers_mail SET message_id = $2 WHERE id = $1",
            &[&mail.claim.id, &mail.message_id],
        )?;
    }
    Ok(claimed)
}

fn read_claimed(row: &Row<'_>, claim: Claim, domain: &str) -> Result<Claimed> {
    let reply: Option<String> = row.get("reply_address")?;
    let reply_to = match reply {
        Some(address) => {
            let name: Option<String> = row.get("reply_name")?;
            Some(mailbox(&name.unwrap_or_default(), &address, "reply_address")?)
        }
        None => None,
    };
    let message_id: Option<String> = row.get("message_id")?;
    Ok(Claimed {
        claim,
        message_id: message_id.unwrap_or_else(|| format!("<{}@{domain}>", claim.id)),
        created_at: row.get("created_at")?,
        to: mailbox(&row.get::<String>("to_name")?, &row.get::<String>("to_address")?, "to_address")?,
        reply_to,
        answers: row.get("answers")?,
        subject: row.get("subject")?,
        text: row.get("body")?,
    })
}

fn mailbox(name: &str, address: &str, column: &str) -> Result<Mailbox> {
    Mailbox::new(name, address)
        .map_err(|error| Error::Row { column: column.into(), detail: error.to_string() })
}

/// Notes that the server has it; `false` if somebody else has taken it since. Its text is forgotten.
pub(crate) fn sent(tx: &mut Transaction<'_>, claim: Claim, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_mail SET state = 'sent', body = '', lease_until = NULL, last_error = NULL, ended_at = $3
         WHERE id = $1 AND fence = $2 AND state = 'waiting'",
        &[&claim.id, &claim.fence, &now],
    )?;
    Ok(rows == 1)
}

/// Forgets what ended before `before`.
pub(crate) fn forget(tx: &mut Transaction<'_>, before: Moment) -> Result<u64> {
    tx.execute("DELETE FROM carriers_mail WHERE state <> 'waiting' AND ended_at < $1", &[&before])
}

pub(crate) fn try_again(tx: &mut Transaction<'_>, id: Id, now: Moment) -> Result<bool> {
    let rows = tx.execute(
        "UPDATE carriers_mail SET state = 'waiting', due_at = $2, attempts = 0, ended_at = NULL
         WHERE id = $1 AND state <> 'sent' AND (lease_until IS NULL OR lease_until <= $2)",
        &[&id, &now],
    )?;
    Ok(rows == 1)
}

pub(crate) fn overview(tx: &mut Transaction<'_>) -> Result<Overview> {
    let mut overview = Overview::default();
    let counts = tx.query(
        "SELECT state, count(*) AS mails, count(last_error) AS troubled, min(due_at) AS next_at, max(ended_at) AS ended_at
         FROM carriers_mail GROUP BY state",
        &[],
        |row| {
            let (mails, troubled): (u64, u64) = (row.get("mails")?, row.get("troubled")?);
            Ok((row.get::<State>("state")?, mails, troubled, row.get("next_at")?, row.get("ended_at")?))
        },
    )?;
    for (state, mails, troubled, next_at, ended_at) in counts {
        match state {
            State::Waiting => {
                (overview.waiting, overview.held_up, overview.next_at) = (mails, troubled, next_at);
            }
            State::Sent => (overview.sent, overview.sent_at) = (mails, ended_at),
            State::Failed => overview.failed = mails,
        }
    }
    let trouble = tx.query_opt(
        "SELECT tried_at, last_error FROM carriers_mail
         WHERE state <> 'sent' AND last_error IS NOT NULL AND tried_at IS NOT NULL
         ORDER BY tried_at DESC NULLS LAST, id DESC LIMIT 1",
        &[],
        |row| Ok(row.get::<Option<Moment>>("tried_at")?.zip(read_error(row)?)),
    )?;
    overview.last_error = trouble.flatten();
    Ok(overview)
}

pub(crate) fn list(tx: &mut Transaction<'_>, state: State, most: u32) -> Result<Vec<Entry>> {
    tx.query(
        "SELECT id, to_address, subject, state, created_at, due_at, attempts, last_error, tried_at, ended_at
         FROM carriers_mail WHERE state = $1 ORDER BY id DESC LIMIT $2",
        &[&state.as_str(), &most],
        |row| {
            Ok(Entry {
                id: row.get("id")?,
                to: row.get("to_address")?,
                subject: row.get("subject")?,
                state: row.get("state")?,
                created_at: row.get("created_at")?,
                due_at: row.get("due_at")?,
                attempts: row.get("attempts")?,
                last_error: read_error(row)?,
                tried_at: row.get("tried_at")?,
                ended_at: row.get("ended_at")?,
            })
        },
    )
}

fn read_error(row: &Row<'_>) -> Result<Option<SendError>> {
    last_error(row, |detail| SendError::Broken { detail })
}

/// Notes whether the program was started with a server of its own.
pub(crate) fn set_configured(tx: &mut Transaction<'_>, configured: bool) -> Result<()> {
    tx.execute(
        "INSERT INTO carriers_mail_server (one, configured) VALUES (1, $1)
         ON CONFLICT (one) DO UPDATE SET configured = $1",
        &[&configured],
    )?;
    Ok(())
}

pub(crate) fn has_server(tx: &mut Transaction<'_>) -> Result<bool> {
    let found = tx.query_opt(
        "SELECT (configured OR host IS NOT NULL) AS is_set FROM carriers_mail_server WHERE one = 1",
        &[],
        |row| row.get("is_set"),
    )?;
    Ok(found.unwrap_or(false))
}

pub(crate) fn keep_server(tx: &mut Transaction<'_>, server: Option<&Server>) -> Result<()> {
    let log_in = server.and_then(Server::log_in);
    tx.execute(
        "INSERT INTO carriers_mail_server
         (one, host, port, security, user_name, password, sender_name, sender_address)
         VALUES (1, $1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (one) DO UPDATE SET host = $1, port = $2, security = $3, user_name = $4, password = $5,
         sender_name = $6, sender_address = $7",
        &[
            &server.map(Server::host),
            &server.map(Server::port),
            &server.map(|server| server.security().as_str()),
            &log_in.map(|log_in| log_in.user.as_str()),
            &log_in.map(|log_in| log_in.password.as_str()),
            &server.map(|server| server.sender().name()),
            &server.map(|server| server.sender().address()),
        ],
    )?;
    Ok(())
}

pub(crate) fn server(tx: &mut Transaction<'_>) -> Result<Option<Server>> {
    tx.query_opt(
        "SELECT host, port, security, user_name, password, sender_name, sender_address
         FROM carriers_mail_server WHERE one = 1 AND host IS NOT NULL",
        &[],
        read_server,
    )
}

fn read_server(row: &Row<'_>) -> Result<Server> {
    let (user, password): (Option<String>, Option<String>) = (row.get("user_name")?, row.get("password")?);
    let log_in = user.zip(password).map(|(user, password)| LogIn { user, password });
    let sender: (String, String) = (row.get("sender_name")?, row.get("sender_address")?);
    let sender = mailbox(&sender.0, &sender.1, "sender_address")?;
    let (host, security): (String, Security) = (row.get("host")?, row.get("security")?);
    Server::new(&host, row.get("port")?, security, log_in, sender)
        .map_err(|error| Error::Row { column: "host".into(), detail: error.to_string() })
}
