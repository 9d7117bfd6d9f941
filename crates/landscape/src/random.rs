//! A counter-based generator: the same seed and counter give the same number on every machine and in any order.

/// Mixes `seed` and `counter` into 64 evenly spread bits (the finaliser of SplitMix64).
#[inline]
pub fn hash(seed: u64, counter: u64) -> u64 {
    let mut bits = seed.wrapping_add(counter.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// A number in `0.0..1.0` for `seed` and `counter`.
#[inline]
pub fn unit(seed: u64, counter: u64) -> f32 {
    (hash(seed, counter) >> 40) as f32 / 16_777_216.0
}

/// A number in `0.0..1.0` for `seed` and a cell of a grid.
#[inline]
pub fn unit_at(seed: u64, x: i32, y: i32) -> f32 {
    unit(seed, u64::from(x as u32) << 32 | u64::from(y as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spreads_evenly() {
        let mean = (0..10_000).map(|n| unit(7, n)).sum::<f32>() / 10_000.0;
        assert!((mean - 0.5).abs() < 0.01, "{mean}");
        assert_ne!(hash(7, 1), hash(8, 1));
    }
}
