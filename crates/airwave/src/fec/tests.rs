//! What erasure coding promises, for objects and symbols of every size.

use proptest::prelude::*;

use super::*;

/// Bytes that differ from each other and from those of another seed.
fn object(length: u32, seed: u64) -> Vec<u8> {
    let mut bytes = vec![0; length as usize];
    blake3::Hasher::new().update(&seed.to_be_bytes()).finalize_xof().fill(&mut bytes);
    bytes
}

fn encoder(length: u32, symbol_bytes: u16) -> (Vec<u8>, Encoder) {
    let object = object(length, 1);
    let encoder = Encoder::new(&object, Params::new(length, symbol_bytes).unwrap()).unwrap();
    (object, encoder)
}

/// Adds symbols until the object is there; `None` if these do not suffice.
fn decode(encoder: &mut Encoder, numbers: impl IntoIterator<Item = u32>) -> Option<Vec<u8>> {
    let mut decoder = Decoder::new(encoder.params());
    for esi in numbers {
        decoder.add(esi, &encoder.symbol(esi).unwrap()).unwrap();
        if let Some(object) = decoder.decode() {
            return Some(object);
        }
    }
    None
}

#[test]
fn sizes_that_lie_are_refused() {
    for (object_bytes, symbol_bytes) in [
        (0, 1440),
        (1000, 0),
        (1000, 2),
        (1000, 1442),
        (1000, 1444),
        (1000, u16::MAX),
        (u32::MAX, 1440),
        (MAX_K * 1440 + 1, 1440),
        (MAX_K * 4 + 1, 4),
    ] {
        assert_eq!(
            Params::new(object_bytes, symbol_bytes),
            Err(Error::Params),
            "{object_bytes} {symbol_bytes}"
        );
    }
    assert_eq!(Params::new(MAX_K * 1440, 1440).unwrap().k(), MAX_K);
    assert_eq!(Params::new(1, 4).unwrap().k(), 1);
}

#[test]
fn an_object_of_another_length_is_refused() {
    let params = Params::new(1000, 100).unwrap();
    assert_eq!(Encoder::new(&[0; 999], params).err(), Some(Error::Params));
}

#[test]
fn source_symbols_are_the_object_and_zeros() {
    let (object, mut encoder) = encoder(2500, 1000);
    let symbols: Vec<u8> = (0..3).flat_map(|esi| encoder.symbol(esi).unwrap().into_owned()).collect();
    assert_eq!(symbols[..2500], object);
    assert_eq!(symbols[2500..], [0; 500]);
    assert_eq!(decode(&mut encoder, 0..3), Some(object));
}

#[test]
fn the_last_numbers_are_as_good_as_the_first() {
    let (object, mut encoder) = encoder(50_000, 1440);
    assert_eq!(decode(&mut encoder, (0..=MAX_ESI).rev().take(37)), Some(object));
    assert_eq!(encoder.symbol(MAX_ESI + 1), Err(Error::Symbol));
}

#[test]
fn a_symbol_of_another_object_is_refused() {
    let mut decoder = Decoder::new(Params::new(1000, 100).unwrap());
    for (esi, length) in [(0, 0), (0, 99), (0, 101), (MAX_ESI + 1, 100), (u32::MAX, 100)] {
        assert_eq!(decoder.add(esi, &vec![0; length]), Err(Error::Symbol));
    }
    assert_eq!(decoder.add(0, &[0; 100]), Ok(true));
    assert_eq!(decoder.add(0, &[1; 100]), Ok(false), "it has that one");
    assert_eq!((decoder.have(), decoder.need()), (1, 9));
}

#[test]
fn symbols_that_are_picked_to_be_useless_fill_it_and_no_more() {
    let (_, mut encoder) = encoder(40, 4);
    let params = encoder.params();
    // Numbers whose symbols are all of one mixture, found by asking which look alike.
    let first = encoder.symbol(10).unwrap().into_owned();
    let alike: Vec<u32> =
        (10..=MAX_ESI).filter(|&esi| *encoder.symbol(esi).unwrap() == first[..]).take(30).collect();
    let mut decoder = Decoder::new(params);
    for &esi in &alike {
        decoder.add(esi, &first).unwrap();
        assert_eq!(decoder.decode(), None);
    }
    assert!(decoder.is_full());
    assert_eq!(decoder.have(), params.k() + SPARE_SYMBOLS);
    assert!(decoder.symbols.capacity() <= Decoder::most_bytes(params));
}

#[test]
fn what_was_received_survives_in_pieces() {
    let (object, mut encoder) = encoder(20_000, 200);
    let mut decoder = Decoder::new(encoder.params());
    let mut file = Vec::new();
    for esi in (0..).step_by(3).take(90) {
        let from = decoder.have();
        decoder.add(esi, &encoder.symbol(esi).unwrap()).unwrap();
        file.extend(decoder.export(from));
    }
    assert_eq!(file, decoder.export(0));
    assert!(decoder.export(90).is_empty() && decoder.export(1000).is_empty());
    // The power went before the last symbol was written whole, and something came twice.
    let mut restored = Decoder::new(encoder.params());
    restored.import(&file[..file.len() - 1]);
    restored.import(&file[..file.len() / 2]);
    assert_eq!(restored.have(), 89);
    for esi in MAX_ESI - 30..=MAX_ESI {
        restored.add(esi, &encoder.symbol(esi).unwrap()).unwrap();
    }
    assert_eq!(restored.decode(), Some(object));
}

#[test]
fn k_symbols_are_nearly_always_enough() {
    let (_, mut encoder) = encoder(100_000, 1000);
    let k = encoder.params().k();
    let most = (0..200).filter(|round| decode(&mut encoder, round * 200..round * 200 + k).is_some()).count();
    assert!(most >= 190, "only {most} of 200");
    for round in 0..200 {
        assert!(decode(&mut encoder, round * 200..round * 200 + k + 3).is_some(), "round {round}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_k_and_a_few_symbols_restore_any_object(
        length in 1..40_000_u32, words in 1..=360_u16, seed: u64,
        loss in prop::collection::vec(any::<bool>(), 1..64), from in 0..1000_u32,
    ) {
        let symbol_bytes = words * 4;
        prop_assume!(length.div_ceil(u32::from(symbol_bytes)) <= 2000);
        let object = object(length, seed);
        let mut encoder = Encoder::new(&object, Params::new(length, symbol_bytes).unwrap()).unwrap();
        let k = encoder.params().k();
        let arriving = (from..).filter(|&esi| !loss[esi as usize % loss.len()] || esi % 7 == 0);
        let object_back = decode(&mut encoder, arriving.take((k + SPARE_SYMBOLS) as usize));
        prop_assert_eq!(object_back, Some(object));
    }

    #[test]
    fn any_numbers_at_all_do_no_harm(
        length in 1..600_u32, words in 1..5_u16,
        symbols in prop::collection::vec((any::<u32>(), any::<u8>()), 0..200),
    ) {
        let params = Params::new(length, words * 4).unwrap();
        let mut decoder = Decoder::new(params);
        for (esi, byte) in symbols {
            let _ = decoder.add(esi & MAX_ESI, &vec![byte; params.symbol_bytes()]);
            if let Some(object) = decoder.decode() {
                prop_assert_eq!(object.len(), params.size as usize);
            }
        }
        prop_assert!(decoder.have() <= params.k() + SPARE_SYMBOLS);
    }

    #[test]
    fn any_file_can_be_imported(file in prop::collection::vec(any::<u8>(), 0..2000), length in 1..500_u32) {
        let mut decoder = Decoder::new(Params::new(length, 8).unwrap());
        decoder.import(&file);
        let mut again = Decoder::new(Params::new(length, 8).unwrap());
        again.import(&decoder.export(0));
        prop_assert_eq!(again.export(0), decoder.export(0));
    }
}
