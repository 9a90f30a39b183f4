//! How fast and how frugal a batch is:
//! `cargo run --release -p documents --example bulk -- LETTERS FILE.pdf [THREADS] [LEVEL]`.
#![allow(clippy::print_stdout)]

mod samples;

use documents::{Batch, BatchOptions, Press, Sheet};
use std::fs::File;
use std::io::BufWriter;
use std::time::Instant;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, default: usize| arguments.get(at).map_or(Ok(default), |text| text.parse());
    let letters = number(0, 1_000)?;
    let path = arguments.get(1).map_or("letters.pdf", String::as_str);
    let threads = number(2, BatchOptions::default().threads)?;
    let level = u32::try_from(number(3, 3)?)?;
    let begun = Instant::now();
    let pages = print(letters, path, BatchOptions { threads, level })?;
    report(letters, pages, path, begun)
}

fn print(letters: usize, path: &str, options: BatchOptions) -> Result<usize, Box<dyn std::error::Error>> {
    let mut press = Press::new(samples::paper(Sheet::a4_din()));
    let mut batch = Batch::begin(BufWriter::with_capacity(1 << 20, File::create(path)?), options)?;
    for number in 0..letters {
        let placed = press.letter(&samples::letter(number, 3 + number % 7))?;
        batch.add(&press, &placed)?;
    }
    let (_, report) = batch.finish(&press, "Cartas")?;
    Ok(report.pages)
}

#[allow(clippy::cast_precision_loss)]
fn report(letters: usize, pages: usize, path: &str, begun: Instant) -> Result<(), Box<dyn std::error::Error>> {
    let bytes = std::fs::metadata(path)?.len();
    let wall = begun.elapsed().as_secs_f64();
    println!("{letters} letters, {pages} pages, {bytes} bytes, {wall:.2} s by the clock");
    if let (Some(cpu), Some(peak)) = (cpu_seconds(), peak_megabytes()) {
        let rate = letters as f64 / cpu;
        println!("{cpu:.2} CPU-s, {rate:.0} letters per CPU-s, peak memory {peak} MB");
    }
    Ok(())
}

/// Of this process, threads included; Linux only.
fn cpu_seconds() -> Option<f64> {
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let ticks = |at: usize| fields.get(at)?.parse::<f64>().ok();
    Some((ticks(11)? + ticks(12)?) / 100.0)
}

fn peak_megabytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find(|line| line.starts_with("VmHWM"))?;
    Some(line.split_whitespace().nth(1)?.parse::<u64>().ok()? / 1024)
}
