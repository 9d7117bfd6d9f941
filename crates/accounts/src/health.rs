//! How the host is: facts for the administrator, and what should be done about them.

use std::net::SocketAddr;
use std::time::Duration;

use wirephoto_carriers::mail::Overview;
use wirephoto_carriers::sms::{Standing, Trouble};
use wirephoto_database::Moment;

use crate::account::{Account, Usage};

/// Less free than this is worth a warning, whatever the disk's size.
const LITTLE_ROOM: u64 = 2_000_000_000;
/// A backup that is older is worth a warning.
const BACKUP_EVERY: Duration = Duration::from_hours(7 * 24);
/// A certificate that ends sooner is worth a warning: whoever renews it by itself does so earlier.
const CERTIFICATE_NEEDS: Duration = Duration::from_hours(21 * 24);
/// Whoever has used more per cent of their storage is worth a warning.
const NEARLY_FULL: u64 = 90;
/// Warnings about photographers; the storage page has the rest.
const MOST_NEARLY_FULL: usize = 5;

/// What the program knows of itself and of the machine.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The program's version.
    pub version: &'static str,
    /// When it was started.
    pub started_at: Moment,
    /// The disk that the database lies on, where that is this machine's.
    pub disk: Option<Disk>,
    /// The last backup.
    pub backup: Backup,
}

/// Room on a disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Disk {
    /// What is free for this program.
    pub free_bytes: u64,
    /// All of it.
    pub all_bytes: u64,
}

/// The last backup that `wirephoto db backup` made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backup {
    /// Others see to it, as PostgreSQL's own tools do.
    Elsewhere,
    /// There was none.
    Never,
    /// It was made then.
    At(Moment),
}

/// By which other ways than pages and mail from here people are spoken with, and how these stand.
#[derive(Clone, Debug, Default)]
pub struct Ways {
    /// The line to an operator of short messages.
    pub operator: Option<OperatorLine>,
    /// Where mail comes in.
    pub mail_in: Option<MailIn>,
}

/// A line to an operator of short messages.
#[derive(Clone, Debug)]
pub struct OperatorLine {
    /// Name and port.
    pub name: String,
    /// How it stands.
    pub standing: Standing,
    /// Messages that are to be sent.
    pub waiting: u64,
}

/// A listener for mail, and what it has taken.
#[derive(Clone, Copy, Debug)]
pub struct MailIn {
    /// Where it listens.
    pub address: SocketAddr,
    /// Letters whose sender was asked whether they are theirs.
    pub unconfirmed: u64,
    /// Letters that are to be worked off.
    pub waiting: u64,
}

/// Something that an administrator should do something about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// There is little room on the disk.
    DiskNearlyFull {
        /// What is left.
        free_bytes: u64,
    },
    /// There was never a backup.
    NoBackup,
    /// The last backup is old.
    OldBackup {
        /// How old.
        days: u64,
    },
    /// The certificate must be renewed.
    CertificateEnds {
        /// Whole days that are left; none when it has ended.
        days: u64,
    },
    /// Mails were tried in vain.
    MailHeldUp {
        /// How many.
        mails: u64,
    },
    /// There is no line to the operator of short messages, though it is tried again and again.
    OperatorAway {
        /// Why.
        trouble: Trouble,
    },
    /// Somebody can soon store no more.
    NearlyFull {
        /// Who.
        email: String,
        /// How much of it is used.
        percent: u64,
    },
    /// Pages are served in the clear.
    Exposed,
}

/// What is to be warned of, the most urgent first.
pub(crate) fn warnings(
    facts: &Facts,
    mail: Option<&Overview>,
    ways: &Ways,
    people: &[(Account, Usage)],
    is_exposed: bool,
    certificate_ends_at: Option<Moment>,
    now: Moment,
) -> Vec<Warning> {
    let mut warnings = Vec::new();
    if let Some(disk) = facts.disk
        && (disk.free_bytes < LITTLE_ROOM || disk.free_bytes < disk.all_bytes / 20)
    {
        warnings.push(Warning::DiskNearlyFull { free_bytes: disk.free_bytes });
    }
    match facts.backup {
        Backup::Never => warnings.push(Warning::NoBackup),
        Backup::At(at) if now.since(at) >= BACKUP_EVERY => {
            warnings.push(Warning::OldBackup { days: now.since(at).as_secs() / 86_400 });
        }
        Backup::At(_) | Backup::Elsewhere => {}
    }
    let left = certificate_ends_at.map(|end| end.since(now));
    if let Some(left) = left.filter(|left| *left < CERTIFICATE_NEEDS) {
        warnings.push(Warning::CertificateEnds { days: left.as_secs() / 86_400 });
    }
    if is_exposed {
        warnings.push(Warning::Exposed);
    }
    let held_up = mail.map_or(0, |mail| mail.held_up);
    if held_up > 0 {
        warnings.push(Warning::MailHeldUp { mails: held_up });
    }
    if let Some(OperatorLine { standing, .. }) = &ways.operator
        && standing.broken_since.is_some()
        && let Some((_, trouble)) = &standing.last_trouble
    {
        warnings.push(Warning::OperatorAway { trouble: trouble.clone() });
    }
    let nearly_full = people.iter().filter_map(|(account, usage)| {
        let percent = usage.storage_bytes.saturating_mul(100) / account.limits.storage_bytes.max(1);
        (percent >= NEARLY_FULL).then(|| Warning::NearlyFull { email: account.email.clone(), percent })
    });
    warnings.extend(nearly_full.take(MOST_NEARLY_FULL));
    warnings
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_700_000_000_000_000;

    fn facts(free_bytes: u64, backup: Backup) -> Facts {
        let now = Moment::from_micros(NOW);
        let disk = Some(Disk { free_bytes, all_bytes: 100_000_000_000 });
        Facts { version: "1", started_at: now, disk, backup }
    }

    fn warned(facts: &Facts, held_up: u64) -> Vec<Warning> {
        let mail = Overview { held_up, ..Overview::default() };
        warnings(facts, Some(&mail), &Ways::default(), &[], false, None, Moment::from_micros(NOW))
    }

    #[test]
    fn a_healthy_host_is_not_warned_of() {
        let yesterday = Moment::from_micros(NOW).minus(Duration::from_hours(24));
        assert_eq!(warned(&facts(50_000_000_000, Backup::At(yesterday)), 0), []);
        assert_eq!(warned(&facts(50_000_000_000, Backup::Elsewhere), 0), []);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_measure() {
        let long_ago = Moment::from_micros(NOW).minus(Duration::from_hours(9 * 24));
        let warnings = warned(&facts(4_000_000_000, Backup::At(long_ago)), 3);
        assert_eq!(
            warnings,
            [
                Warning::DiskNearlyFull { free_bytes: 4_000_000_000 },
                Warning::OldBackup { days: 9 },
                Warning::MailHeldUp { mails: 3 },
            ]
        );
        assert_eq!(warned(&facts(50_000_000_000, Backup::Never), 0), [Warning::NoBackup]);
    }

    #[test]
    fn a_certificate_that_ends_soon_is_warned_of() {
        let now = Moment::from_micros(NOW);
        let warned = |ends_at| {
            let facts = facts(50_000_000_000, Backup::Elsewhere);
            warnings(&facts, None, &Ways::default(), &[], false, Some(ends_at), now)
        };
        assert_eq!(warned(now.plus(Duration::from_hours(24 * 22))), []);
        assert_eq!(
            warned(now.plus(Duration::from_hours(24 * 3 + 1))),
            [Warning::CertificateEnds { days: 3 }]
        );
        assert_eq!(warned(now.minus(Duration::from_hours(1))), [Warning::CertificateEnds { days: 0 }]);
    }

    #[test]
    fn an_operator_who_is_away_is_warned_of() {
        let now = Moment::from_micros(NOW);
        let warned = |standing| {
            let line = OperatorLine { name: "smpp.example.org:3550".to_owned(), standing, waiting: 3 };
            let ways = Ways { operator: Some(line), mail_in: None };
            warnings(&facts(50_000_000_000, Backup::Elsewhere), None, &ways, &[], false, None, now)
        };
        let (since, trouble) = (Some(now), Trouble::Bind { status: 0x0e });
        let last_trouble = Some((now, trouble.clone()));
        let away = Standing { bound_since: None, broken_since: since, last_trouble: last_trouble.clone() };
        assert_eq!(warned(away), [Warning::OperatorAway { trouble }]);
        let back = Standing { bound_since: since, broken_since: None, last_trouble };
        assert_eq!((warned(back), warned(Standing::default())), (vec![], vec![]));
    }
}
