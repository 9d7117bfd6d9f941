//! Processor time of this process, and medians.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use anyhow::{Context as _, Result};

/// Processor time, user and system, of all living threads of this process, in milliseconds.
pub fn cpu_ms() -> Result<f64> {
    cpu_ms_of("")
}

/// The same of those threads whose names begin so.
pub fn cpu_ms_of(name: &str) -> Result<f64> {
    let mut nanoseconds = 0;
    for task in fs::read_dir("/proc/self/task").context("the kernel's /proc is needed")? {
        let task = task?.path();
        if !fs::read_to_string(task.join("comm"))?.starts_with(name) {
            continue;
        }
        let schedstat = fs::read_to_string(task.join("schedstat"))?;
        let running = schedstat.split_whitespace().next().context("an empty schedstat")?;
        nanoseconds += running.parse::<u64>()?;
    }
    Ok(nanoseconds as f64 / 1e6)
}

/// Processor time of one run of `work`, in milliseconds: the mean of `repeats`, after one that does not count.
pub fn mean_cpu_ms<T>(repeats: usize, mut work: impl FnMut() -> Result<T>) -> Result<f64> {
    black_box(work()?);
    let start = cpu_ms()?;
    for _ in 0..repeats {
        black_box(work()?);
    }
    Ok((cpu_ms()? - start) / repeats.max(1) as f64)
}

/// Seconds that `work` takes by the clock on the wall.
pub fn wall_s<T>(work: impl FnOnce() -> Result<T>) -> Result<(f64, T)> {
    let start = Instant::now();
    let done = work()?;
    Ok((start.elapsed().as_secs_f64(), done))
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Numbers without order, the same on every run.
pub fn shuffled(count: usize, seed: u64) -> impl Iterator<Item = u64> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
    .take(count)
}

/// Bytes that do not compress, as a JPEG's.
pub fn noise(bytes: usize, seed: u64) -> Vec<u8> {
    shuffled(bytes.div_ceil(8), seed).flat_map(u64::to_le_bytes).take(bytes).collect()
}
