//! The reader itself: the program when it was started to read. It has no ledger and never looks for one.

use std::io::{self, BufWriter, Read, Write};
use std::process::ExitCode;

use exchange::Source;

use super::told::{self, Manner, Told};
use crate::framing;

/// The one argument that makes the program a reader.
pub const ARGUMENT: &str = "--read-untrusted";
/// Memory that reading may take, beyond what the program itself takes.
pub(super) const MEMORY: u64 = 512 << 20;
/// Processor time of one reader, which reads some hundreds of files.
#[cfg(unix)]
const SECONDS: u64 = 120;

/// To the reader: how to read; then for each file its name and its bytes.
pub(super) const MANNER: u8 = 1;
pub(super) const NAME: u8 = 2;
pub(super) const BYTES: u8 = 3;
/// From the reader: something it tells, and that it is done with a file.
pub(super) const TOLD: u8 = 1;
pub(super) const DONE: u8 = 2;

/// Was the program started to read? Asked first thing in `main`, before any argument is understood.
#[must_use]
pub fn is_asked() -> bool {
    let mut arguments = std::env::args_os().skip(1);
    arguments.next().is_some_and(|argument| argument == ARGUMENT) && arguments.next().is_none()
}

/// Reads what comes on standard input until it ends.
#[must_use]
pub fn answer() -> ExitCode {
    if limit().is_err() {
        return ExitCode::FAILURE;
    }
    // What a panic says may quote a customer.
    std::panic::set_hook(Box::new(|_| {}));
    let mut output = BufWriter::with_capacity(1 << 16, io::stdout().lock());
    match converse(&mut io::stdin().lock(), &mut output) {
        Err(error) if error.kind() != io::ErrorKind::UnexpectedEof => ExitCode::FAILURE,
        _ => ExitCode::SUCCESS,
    }
}

fn converse(input: &mut impl Read, output: &mut impl Write) -> io::Result<()> {
    let (_, manner) = framing::receive(input, usize::MAX)?;
    let manner: Manner = serde_json::from_slice(&manner)?;
    for read in 0_usize.. {
        let (_, name) = framing::receive(input, usize::MAX)?;
        let (_, bytes) = framing::receive(input, usize::MAX)?;
        let source = Source { name: String::from_utf8_lossy(&name).into_owned(), bytes };
        obey_a_test(&source.bytes, read);
        let mut broken = Ok(());
        told::read(source, &manner, &mut |word| {
            if broken.is_ok() {
                broken = say(output, &word);
            }
        });
        broken?;
        framing::send(output, DONE, &[])?;
    }
    Ok(())
}

fn say(output: &mut impl Write, word: &Told) -> io::Result<()> {
    framing::send(output, TOLD, &serde_json::to_vec(word)?)
}

/// No more memory than this, no endless reckoning, no file opened, written or left behind, no process started.
#[cfg(unix)]
fn limit() -> io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let set = |resource, most| setrlimit(resource, Rlimit { current: Some(most), maximum: Some(most) });
    set(Resource::As, own_size().saturating_add(MEMORY))?;
    set(Resource::Cpu, SECONDS)?;
    for resource in [Resource::Core, Resource::Fsize, Resource::Nproc, Resource::Nofile] {
        set(resource, 0)?;
    }
    Ok(())
}

#[cfg(not(unix))]
fn limit() -> io::Result<()> {
    Ok(())
}

/// The address space that the program takes before it reads anything: its libraries, chiefly.
#[cfg(unix)]
fn own_size() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<u64>().ok());
    kilobytes.map_or(1 << 30, |kilobytes| kilobytes << 10)
}

/// A test must see what happens when the limits are met, and no file is known that would do it. A release build does not
/// listen.
fn obey_a_test(bytes: &[u8], read: usize) {
    if !cfg!(debug_assertions) {
        return;
    }
    match bytes.strip_prefix(b"aldia-reader-test: ") {
        Some(b"exhaust") => {
            let mut all = Vec::new();
            loop {
                all.push(vec![1_u8; 1 << 20]);
            }
        }
        Some(b"spin") => loop {
            std::hint::spin_loop();
        },
        Some(b"open") => {
            // Without this limit a reader that was taken over could reach the ledger.
            let opened = std::fs::File::open("/dev/null").is_ok() || std::fs::File::create("/tmp/x").is_ok();
            std::process::exit(i32::from(opened));
        }
        Some(b"die") => std::process::abort(),
        // As if the files before had taken all its time.
        Some(b"tire") if read > 0 => std::process::abort(),
        _ => {}
    }
}
