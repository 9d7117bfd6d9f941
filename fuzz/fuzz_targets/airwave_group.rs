//! Groups of pictures, sealed and open: nonsense is refused, and what was read is written again as it was.
#![no_main]

use libfuzzer_sys::fuzz_target;
use wirephoto_airwave::group::Group;
use wirephoto_airwave::object::{Damaged, Hash, Key, open, seal};

const KEY: Key = Key::from_bytes([1; 32]);

fuzz_target!(|bytes: &[u8]| {
    if let Ok(group) = Group::decode(bytes) {
        assert_eq!(group.encode().as_deref(), Ok(bytes));
    }
    // Even with the right hash, only who has the key makes an object.
    assert_eq!(open(&KEY, bytes, &Hash::of(bytes)), Err(Damaged));
    let sealed = seal(&KEY, bytes);
    assert_eq!(open(&KEY, &sealed.bytes, &sealed.hash).as_deref(), Ok(bytes));
});
