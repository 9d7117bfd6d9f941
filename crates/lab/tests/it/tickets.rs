//! Pictures and tickets.

use wirephoto_database::{Id, Moment};
use wirephoto_exchange::prices::{DeliveryWay, Paper};
use wirephoto_exchange::ticket::{Deliver, ReportAddress, Ticket, TicketFile, TicketItem};
use wirephoto_imaging::Crop;

use crate::world::{Studio, World};

/// An order on its way to a lab.
#[derive(Clone)]
pub struct Order {
    pub id: Id,
    pub ticket: Ticket,
    pub files: Vec<Vec<u8>>,
}

/// A photograph of one colour each.
pub fn picture(shade: u8) -> Vec<u8> {
    let (width, height) = (480, 320);
    let pixels: Vec<u8> =
        (0..width * height).flat_map(|at| [shade, (at % 251) as u8, (at / width) as u8]).collect();
    let image = turbojpeg::Image {
        pixels: &pixels[..],
        width,
        pitch: width * 3,
        height,
        format: turbojpeg::PixelFormat::RGB,
    };
    turbojpeg::compress(image, 90, turbojpeg::Subsamp::Sub2x2).unwrap().to_vec()
}

pub fn paper() -> Paper {
    Paper { width_um: 40_000, height_um: 60_000, border_um: 0, finish: "matte".into() }
}

/// An order with all of its pictures at the lab, and the studio that brought it.
pub fn handed_in(world: &World, number: &str, files: &[Vec<u8>]) -> (Studio, Order) {
    let (studio, order) = (world.studio("laptop"), Order::new(number, files));
    studio.client.put_job(order.id, &order.ticket).unwrap();
    for file in files {
        studio.send(file).unwrap();
    }
    (studio, order)
}

impl Order {
    /// An order of these pictures, one item of each.
    pub fn new(number: &str, files: &[Vec<u8>]) -> Self {
        let items = files.iter().zip(1..).map(|(bytes, number)| TicketItem {
            number,
            name: "Print 4 × 6 cm".into(),
            file: *blake3::hash(bytes).as_bytes(),
            paper: paper(),
            crop: Crop::new(0.0, 0.0, 1.0, 1.0).unwrap(),
            copies: number,
        });
        let named = files
            .iter()
            .map(|bytes| TicketFile { hash: *blake3::hash(bytes).as_bytes(), length: bytes.len() as u64 });
        let ticket = Ticket {
            number: number.into(),
            report: ReportAddress { url: "http://127.0.0.1:9".into(), pin: None, token: "secret".into() },
            photographer: "Ada Lens".into(),
            event: "Wedding in the garden".into(),
            deliver: Deliver {
                way: DeliveryWay::Ship,
                name: "Cleo Customer".into(),
                address: "1 Long Street\n12345 Town".into(),
            },
            items: items.collect(),
            files: named.collect(),
            keep_days: 0,
            note: "Handle with gloves.".into(),
        };
        Self { id: Id::new(Moment::now()), ticket, files: files.to_vec() }
    }
}
