//! A public channel: whoever listens is told what is on the air.

use wirephoto_airwave::flute::File;
use wirephoto_airwave::object::Key;
use wirephoto_airwave::packet::ObjectId;
use wirephoto_exchange::air::AirState;

use crate::frames::{Air, Frame};
use crate::world::World;

#[test]
fn t4_a_public_channel_describes_its_objects_and_frames_receive_them_all_the_same() {
    let key = Key::from_bytes([42; 32]);
    let air = Air::new(&key, vec![Frame::new(0.1, 3)]);
    let output = format!("udp://{}", air.address()).parse().unwrap();
    let mut world = World::at_rest(key, air, output);
    world.fdt = true;
    world.start();
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
