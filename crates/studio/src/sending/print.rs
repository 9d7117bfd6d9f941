//! Prints on their way to a lab, and downloads on their way to a host.

use std::collections::BTreeMap;

use wirephoto_database::{Id, Moment, crash_point};
use wirephoto_exchange::client::{Client, ClientError, Lab, Outgoing};
use wirephoto_exchange::order::{ItemDocument, Step};
use wirephoto_exchange::prices::{DeliveryWay, Seller, Ware};
use wirephoto_exchange::ticket::{
    Deliver, JobStage, JobStatus, ReportAddress, Ticket, TicketFile, TicketItem,
};
use wirephoto_imaging::Crop;

use super::file::{Ordered, Purpose};
use super::{Courier, Done, SendProgress, SendWatch, of_event};
use crate::repository::{self, Shipment};
use crate::{Error, Journey, JourneyWay, Order, PriceListRef, Result, Trouble};

/// Times that a file is sent that comes there as another.
const TRIES: u32 = 3;

/// Where a file goes, and what it is there.
struct Route<'r> {
    way: JourneyWay,
    peer: &'r str,
    event: Id,
    /// The number that people say aloud.
    number: u32,
}

impl Courier {
    /// Hands an order's prints in at a lab, with all files that it lacks.
    pub(super) fn send_prints(
        &self,
        order: &Order,
        shipment: &Shipment,
        watch: &dyn SendWatch,
    ) -> Result<Done> {
        let (pairing, keep_days) = self.lab(&shipment.peer)?;
        let lab = Lab::new(&pairing)?;
        let ticket = if let Some(ticket) = &shipment.ticket {
            serde_json::from_str(ticket).map_err(|_| Trouble::Changed)?
        } else {
            let ticket = self.ticket(order, &self.files(order)?, keep_days)?;
            let (id, text) = (shipment.id, serde_json::to_string(&ticket).expect("a ticket has a JSON text"));
            self.studio.db.write(move |tx| repository::set_ticket(tx, id, &text)).wait()?;
            ticket
        };
        crash_point("order.ticket.before");
        let status = lab.put_job(order.id, &ticket)?;
        crash_point("order.ticket.after");
        let missing = lacking(&status, &ticket)?;
        self.note_arrived(&shipment.peer, &ticket, &missing)?;

        let total_bytes = missing.iter().map(|file| file.length).sum();
        let (total, mut bytes) = (missing.len(), 0);
        for (done, wanted) in missing.iter().enumerate() {
            let progress = |there: u64| {
                let order = order.document.number.clone();
                watch.told(SendProgress::Sending { order, done, total, bytes: bytes + there, total_bytes });
            };
            progress(0);
            let (item, file) = self.wanted_file(order, &ticket, wanted)?;
            let route = Route {
                way: JourneyWay::Print,
                peer: &shipment.peer,
                event: order.event,
                number: item.picture_number,
            };
            self.send_file(&file, &route, &progress, watch, &|outgoing| lab.send_original(outgoing))?;
            bytes += wanted.length;
        }
        let status = lab.put_job(order.id, &ticket)?;
        if !lacking(&status, &ticket)?.is_empty() {
            return Err(Trouble::Lost { lab: pairing.host_name }.into());
        }
        Ok(Done { remark: None, steps: vec![Step::AtLab { lab: pairing.host_name }] })
    }

    /// Takes prints back from a lab.
    pub(super) fn withdraw(&self, order: &Order, shipment: &Shipment) -> Result<Done> {
        let lab = Lab::new(&self.lab(&shipment.peer)?.0)?;
        let status = match lab.cancel_job(order.id) {
            Err(ClientError::Refused { status: 404 | 410, .. }) => return Ok(Done::default()),
            status => status?,
        };
        let is_late = status.stage != JobStage::Cancelled;
        Ok(Done { remark: is_late.then_some(Trouble::TooLate), steps: Vec::new() })
    }

    /// Sends a picture that was bought as a file to its host.
    pub(super) fn send_download(
        &self,
        order: &Order,
        shipment: &Shipment,
        watch: &dyn SendWatch,
    ) -> Result<Done> {
        let item = order.downloads().find(|item| Some(item.number) == shipment.item);
        let Some(item) = item else { return Ok(Done::default()) };
        let file = self.studio.ordered_file(item, Purpose::Sale)?;
        let client = Client::new(&self.host(&shipment.peer)?)?;
        let progress = |bytes: u64| {
            let order = order.document.number.clone();
            watch.told(SendProgress::Sending { order, done: 0, total: 1, bytes, total_bytes: file.bytes });
        };
        let route = Route {
            way: JourneyWay::Download,
            peer: &shipment.peer,
            event: order.event,
            number: item.picture_number,
        };
        self.send_file(&file, &route, &progress, watch, &|outgoing| {
            client.send_download(order.id, outgoing)
        })?;
        let step =
            Step::Download { item: item.number, file: file.hash, file_name: jpeg_name(&file.file_name) };
        Ok(Done { remark: None, steps: vec![step] })
    }

    /// The file that a ticket names, with an item that is printed from it.
    fn wanted_file<'o>(
        &self,
        order: &'o Order,
        ticket: &Ticket,
        wanted: &TicketFile,
    ) -> Result<(&'o ItemDocument, Ordered)> {
        let named = ticket.items.iter().find(|item| item.file == wanted.hash).map(|item| item.number);
        let item = order.prints().find(|item| Some(item.number) == named);
        let item = item.ok_or(Trouble::Changed)?;
        let file = self.studio.ordered_file(item, Purpose::Print)?;
        if file.hash == wanted.hash {
            Ok((item, file))
        } else {
            Err(Trouble::Remade { number: item.picture_number }.into())
        }
    }

    /// Each print of an order with its file.
    fn files<'o>(&self, order: &'o Order) -> Result<Vec<(&'o ItemDocument, Ordered)>> {
        let of_item = |item| Ok((item, self.studio.ordered_file(item, Purpose::Print)?));
        order.prints().map(of_item).collect()
    }

    /// Sends a file once; again where it came there as another, which is held in the end.
    fn send_file(
        &self,
        file: &Ordered,
        route: &Route<'_>,
        progress: &dyn Fn(u64),
        watch: &dyn SendWatch,
        send: &dyn Fn(&Outgoing<'_>) -> Result<u64, ClientError>,
    ) -> Result<()> {
        let bytes = self.studio.bytes_of(file, route.number)?;
        let journey = Journey {
            at: Moment::now(),
            picture: file.picture,
            event: route.event,
            hash: file.hash,
            bytes: file.bytes,
            way: route.way,
            peer: route.peer.to_owned(),
        };
        let id = Id::new(journey.at);
        self.studio.db.write(move |tx| repository::set_out(tx, id, &journey)).wait()?;
        let mut tries = 1;
        loop {
            let piece = |bytes| {
                crash_point("order.piece");
                progress(bytes);
            };
            match send(&Outgoing {
                bytes: &bytes,
                hash: file.hash,
                progress: &piece,
                stop: &|| watch.is_stopped(),
            }) {
                Ok(_) => break,
                Err(ClientError::Altered(_)) if tries < TRIES => tries += 1,
                Err(ClientError::Altered(peer)) => {
                    return Err(Trouble::Altered { number: route.number, peer, tries }.into());
                }
                Err(error) => return Err(error.into()),
            }
        }
        crash_point("order.file.after");
        let (way, peer, hash, now) = (route.way, route.peer.to_owned(), file.hash, Moment::now());
        self.studio.db.write(move |tx| repository::arrive(tx, way, &peer, &hash, now)).wait()?;
        Ok(())
    }

    /// Notes what a lab has although its arrival was not noted, because something broke in between.
    fn note_arrived(&self, peer: &str, ticket: &Ticket, missing: &[TicketFile]) -> Result<()> {
        let is_there = |file: &&TicketFile| !missing.contains(file);
        let there: Vec<_> = ticket.files.iter().filter(is_there).map(|file| file.hash).collect();
        let (peer, now) = (peer.to_owned(), Moment::now());
        let noted = self.studio.db.write(move |tx| {
            there.iter().try_for_each(|hash| repository::arrive(tx, JourneyWay::Print, &peer, hash, now))
        });
        Ok(noted.wait()?)
    }

    /// What the lab is told of an order.
    fn ticket(&self, order: &Order, files: &[(&ItemDocument, Ordered)], keep_days: u32) -> Result<Ticket> {
        let host = self.host(&order.host)?;
        let event_id = order.event;
        let (event, seller) = self
            .studio
            .db
            .read(move |tx| {
                let event = of_event(tx, event_id)?;
                let list = match event.as_ref().and_then(|event| event.price_list) {
                    Some(list) => repository::price_list(tx, PriceListRef::Id(list))?,
                    None => None,
                };
                Ok::<_, Error>((event, list.map(|list| list.document.seller).unwrap_or_default()))
            })
            .wait()?;
        let named =
            [seller.name.clone(), event.as_ref().map(|event| event.photographer.clone()).unwrap_or_default()];
        let photographer =
            named.into_iter().find(|name| !name.is_empty()).unwrap_or_else(|| host.account_name.clone());
        let items = files.iter().map(|(item, file)| ticket_item(item, file)).collect::<Result<_>>()?;
        let by_hash: BTreeMap<[u8; 32], u64> =
            files.iter().map(|(_, file)| (file.hash, file.bytes)).collect();
        Ok(Ticket {
            number: order.document.number.clone(),
            report: ReportAddress { url: host.url, pin: host.pin, token: order.document.lab_token.clone() },
            deliver: deliver(order, &photographer, seller),
            photographer,
            event: event.map(|event| event.name).unwrap_or_default(),
            items,
            files: by_hash.into_iter().map(|(hash, length)| TicketFile { hash, length }).collect(),
            keep_days,
            note: order.lab_note.clone(),
        })
    }
}

fn ticket_item(item: &ItemDocument, file: &Ordered) -> Result<TicketItem> {
    let Ware::Print { paper } = &item.ware else {
        return Err(Trouble::Changed.into());
    };
    let whole = Crop::new(0.0, 0.0, 1.0, 1.0).map_err(|_| Trouble::Changed)?;
    Ok(TicketItem {
        number: item.number,
        name: item.name.clone(),
        file: file.hash,
        paper: paper.clone(),
        crop: item.crop.unwrap_or(whole),
        copies: item.copies,
    })
}

/// Where the prints go: a lab learns an address only when it sends something there.
fn deliver(order: &Order, photographer: &str, seller: Seller) -> Deliver {
    let (way, customer) = (order.document.delivery.way, &order.document.customer);
    match way {
        DeliveryWay::Ship => Deliver { way, name: customer.name.clone(), address: customer.address.clone() },
        DeliveryWay::PickUp | DeliveryWay::Download => {
            Deliver { way, name: customer.name.clone(), address: String::new() }
        }
        DeliveryWay::Collect => Deliver { way, name: photographer.to_owned(), address: seller.address },
    }
}

/// The files of a ticket that a lab lacks, if the job is still one.
fn lacking(status: &JobStatus, ticket: &Ticket) -> Result<Vec<TicketFile>> {
    if status.stage == JobStage::Cancelled {
        return Err(match status.problem.as_str() {
            "" => Trouble::LabCancelled,
            sentence => Trouble::Said { sentence: sentence.to_owned() },
        }
        .into());
    }
    let is_missing = |file: &&TicketFile| status.missing.contains(&file.hash);
    Ok(ticket.files.iter().filter(is_missing).copied().collect())
}

/// The name under which a picture is saved that was bought.
fn jpeg_name(file_name: &str) -> String {
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _)| stem);
    format!("{stem}.jpg")
}
