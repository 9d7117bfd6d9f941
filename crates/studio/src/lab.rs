//! Labs: pairing with one, as with a host, and what it prints.

use wirephoto_database::{Moment, Transaction};
use wirephoto_exchange::client::{self, Lab, Pairing};
use wirephoto_exchange::pairing::PairingCode;
use wirephoto_exchange::prices::Catalogue;

use crate::{Error, Result, Studio, Trade, order, repository};

/// Days for which a lab may be asked to keep files for prints that are ordered again.
const MAX_KEEP_DAYS: u32 = 3_650;

/// A lab that the studio is paired with.
#[derive(Debug, Clone)]
pub struct PairedLab {
    /// What is kept of it.
    pub pairing: Pairing,
    /// Since when.
    pub paired_at: Moment,
    /// Days for which it may keep files after shipping, for prints that are ordered again; 0 for as long as it always
    /// does.
    pub keep_days: u32,
    /// Orders that are with it and not done.
    pub orders: u32,
}

impl Studio {
    /// Pairs this studio with a lab by a code that the lab showed.
    pub fn pair_lab(&self, address: &str, code: &PairingCode, device: &str) -> Result<Pairing> {
        let pairing = client::pair(address, code, device, self.language.code())?;
        let (kept, now) = (pairing.clone(), Moment::now());
        self.db
            .write(move |tx| {
                repository::put_lab(tx, &kept, now)?;
                order::lab_is_there(tx, now)
            })
            .wait()?;
        Ok(pairing)
    }

    /// The labs that this studio is paired with, the one that was paired last first.
    pub fn labs(&self) -> Result<Vec<PairedLab>> {
        Ok(self.db.read(repository::labs).wait()?)
    }

    /// Says for how many days a lab may keep files after shipping.
    pub fn set_keep_days(&self, url: &str, days: u32) -> Result<()> {
        if days > MAX_KEEP_DAYS {
            return Err(Trade::KeepDays(MAX_KEEP_DAYS).into());
        }
        let url = url.to_owned();
        self.db
            .write(move |tx| {
                let lab = find_lab(tx, &url)?;
                repository::set_keep_days(tx, &lab.pairing.url, days)?;
                Ok(())
            })
            .wait()
    }

    /// Forgets a lab that has nothing to do for this studio.
    pub fn forget_lab(&self, url: &str) -> Result<()> {
        let url = url.to_owned();
        self.db
            .write(move |tx| {
                let lab = find_lab(tx, &url)?;
                if lab.orders > 0 {
                    return Err(Trade::LabInUse(lab.pairing.url).into());
                }
                repository::delete_lab(tx, &lab.pairing.url)?;
                Ok(())
            })
            .wait()
    }

    /// What a lab prints.
    pub fn catalogue(&self, url: &str) -> Result<Catalogue> {
        let url = url.to_owned();
        let lab = self.db.read(move |tx| find_lab(tx, &url)).wait()?;
        Ok(Lab::new(&lab.pairing)?.catalogue()?)
    }
}

/// The lab at an address, however that was typed.
pub(crate) fn find_lab(tx: &mut Transaction<'_>, url: &str) -> Result<PairedLab> {
    let is_it = |lab: &PairedLab| client::is_same_address(&lab.pairing.url, url);
    let found = repository::labs(tx)?.into_iter().find(is_it);
    found.ok_or_else(|| Error::NoLab(url.to_owned()))
}
