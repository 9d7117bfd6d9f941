//! A public channel: whoever listens is told what is on the air.

use std::rc::Rc;
use std::time::{Duration, SystemTime};

use flute::core::UDPEndpoint;
use flute::receiver::Receiver;
use flute::receiver::writer::ObjectWriterBufferBuilder;
use wirephoto_airwave::flute::File;
use wirephoto_airwave::object::{Key, open};
use wirephoto_airwave::packet::ObjectId;
use wirephoto_database::Moment;
use wirephoto_exchange::air::{AirState, FrameState, Heard};

use crate::frames::{Air, Frame};
use crate::world::World;

/// A channel that is public, and its one frame.
fn public() -> World {
    let key = Key::from_bytes([42; 32]);
    let air = Air::new(&key, vec![Frame::new(0.1, 3)]);
    let output = format!("udp://{}", air.address()).parse().unwrap();
    let mut world = World::at_rest(key, air, output);
    world.fdt = true;
    world.start();
    world
}

#[test]
fn t4_a_receiver_of_others_takes_what_a_station_sends_as_files() {
    let mut world = public();
    let files = Rc::new(ObjectWriterBufferBuilder::new(true));
    let endpoint = UDPEndpoint::new(None, world.air.address().ip().to_string(), world.air.port());
    let mut receiver = Receiver::new(&endpoint, world.tsi.into(), files.clone(), None);
    let mut heard = 0_u32;
    world.air.guest = Some(Box::new(move |datagram| {
        heard += 1;
        // It tunes in late, and loses others than the frame does.
        if heard > 5 && !heard.is_multiple_of(7) {
            let now = SystemTime::UNIX_EPOCH + Duration::from_micros(Moment::now().micros() as u64);
            receiver.push_data(datagram, now).unwrap();
        }
    }));
    for bytes in [150_000, 30, 80_000] {
        let ordered = world.broadcast(bytes, &[0]);
        let name = format!("{:08x}-{}.wirephoto", world.tsi, ordered.toi);
        let file = || {
            let files = files.objects.borrow();
            let whole = files.iter().find(|file| {
                let file = file.borrow();
                file.complete && file.meta.content_location.as_str().ends_with(&name)
            });
            whole.map(|file| file.borrow().data.clone())
        };
        let k = ordered.params.k();
        for _ in 0..k {
            world.air.hear();
        }
        // A frame lacks as much as the guest does.
        let lacks =
            Heard { state: FrameState::Receiving, need: k / 2 + 10, ..world.air.frames[0].complete() };
        world.says(&ordered, 0, lacks);
        while file().is_none() {
            world.air.hear();
        }
        assert!(file().unwrap() == ordered.sealed.bytes, "another object");
        assert!(open(&world.key, &file().unwrap(), &ordered.sealed.hash).unwrap() == ordered.group);
        world.air.frames[0].groups.clear();
        world.says(&ordered, 0, world.air.frames[0].complete());
        world.host.until_state(ordered.id, AirState::Ended);
    }
}

#[test]
fn t4_a_public_channel_describes_its_objects_and_frames_receive_them_all_the_same() {
    let mut world = public();
    let first = world.broadcast(100_000, &[0]);
    world.air.hear();
    assert_eq!((world.air.descriptions.len(), world.air.packets), (1, 0), "it is described first");
    world.receive(&first, 0);
    world.host.until_state(first.id, AirState::Ended);

    let description = &world.air.descriptions[0];
    let instance = u32::from_be_bytes([0, description[17] & 0x0f, description[18], description[19]]);
    let tsi = u32::from_be_bytes(description[8..12].try_into().unwrap());
    let order = world.host.with(|known| known.orders[&first.id].clone());
    let expires = (order.expires_at.micros() / 1_000_000) as u64;
    let file = File { object: ObjectId { tsi, toi: first.toi }, params: first.params, expires };
    let mut expected = Vec::new();
    file.write(instance, &mut expected);
    assert_eq!(String::from_utf8_lossy(description), String::from_utf8_lossy(&expected));
}
