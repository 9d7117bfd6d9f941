//! What administrators see of their stations.

use std::collections::HashMap;

use wirephoto_accounts::service as accounts;
use wirephoto_database::{Id, Moment, Transaction};
use wirephoto_exchange::air::ChannelDocument;

use crate::delivery::Object;
use crate::repository::station::Air;
use crate::repository::{delivery as deliveries, object as objects, station as stations};
use crate::service::air;
use crate::{Error, Result};

/// Computers that are looked through.
const MOST_DEVICES: u32 = 10_000;

/// Everything about stations.
pub struct Overview {
    pub places: Vec<Place>,
    /// What stations have of the host, the newest first.
    pub airings: Vec<Airing>,
    pub air: Vec<Air>,
    /// What stations are called, those that were removed too.
    pub names: HashMap<Id, String>,
}

/// A station: paired, and perhaps heard of.
pub struct Place {
    pub id: Id,
    pub name: String,
    pub paired_at: Moment,
    pub last_here: Option<Moment>,
    pub is_paired: bool,
    pub channels: Vec<ChannelDocument>,
}

/// An object at a station.
pub struct Airing {
    pub object: Object,
    /// Frames that have it, and all of them.
    pub have: usize,
    pub frames: usize,
    pub since: Moment,
}

/// An overview, with air time since a month.
pub fn overview(tx: &mut Transaction<'_>, month: &str) -> Result<Overview> {
    let known = stations::all(tx)?;
    let devices = accounts::list_stations(tx, MOST_DEVICES)?;
    let mut channels: HashMap<Id, Vec<ChannelDocument>> = HashMap::new();
    for (station, _, channel) in stations::channels(tx)? {
        channels.entry(station).or_default().push(channel);
    }
    let mut places = Vec::new();
    for station in known.iter().filter(|station| station.removed_at.is_none()) {
        let device = devices.iter().find(|device| device.id == station.id);
        places.push(Place {
            id: station.id,
            name: station.name.clone(),
            paired_at: device.map_or(station.created_at, |device| device.created_at),
            last_here: device.and_then(|device| device.used_at),
            is_paired: device.is_some(),
            channels: channels.remove(&station.id).unwrap_or_default(),
        });
    }
    // One that was paired and has not come yet.
    for device in devices.iter().filter(|device| known.iter().all(|station| station.id != device.id)) {
        places.push(Place {
            id: device.id,
            name: device.name.clone(),
            paired_at: device.created_at,
            last_here: device.used_at,
            is_paired: true,
            channels: Vec::new(),
        });
    }
    let mut airings = Vec::new();
    for place in &places {
        for object in objects::live(tx, place.id)? {
            airings.push(airing(tx, object)?);
        }
    }
    airings.sort_by_key(|airing| std::cmp::Reverse(airing.since));
    let names = known.into_iter().map(|station| (station.id, station.name)).collect();
    Ok(Overview { places, airings, air: stations::air_since(tx, month)?, names })
}

fn airing(tx: &mut Transaction<'_>, object: Object) -> Result<Airing> {
    let frames = deliveries::of_object(tx, object.id)?;
    let have = frames.iter().filter(|addressee| addressee.state.is_there()).count();
    let delivery = deliveries::find(tx, object.delivery)?.ok_or(Error::NoDelivery)?;
    let since = object.starts_at.unwrap_or(delivery.created_at);
    Ok(Airing { have, frames: frames.len(), since, object })
}

/// Takes a station away; answers what it was called.
pub fn remove(tx: &mut Transaction<'_>, station: Id, now: Moment) -> Result<String> {
    let devices = accounts::list_stations(tx, MOST_DEVICES)?;
    let device = devices.into_iter().find(|device| device.id == station).map(|device| device.name);
    let known = stations::find(tx, station)?.filter(|known| known.removed_at.is_none());
    let name = known.map(|known| known.name).or(device).ok_or(Error::NoStation)?;
    air::remove(tx, station, now)?;
    Ok(name)
}
