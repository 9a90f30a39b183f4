//! What every row needs: the program, a place to work in, the seed and the scale.

use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::dice::Dice;
use crate::program::Program;

#[derive(Debug)]
pub(crate) struct Rig {
    pub(crate) binary: PathBuf,
    /// In memory where the system offers that; gone with the rig.
    scratch: tempfile::TempDir,
    pub(crate) seed: u64,
    pub(crate) is_full: bool,
    places: AtomicUsize,
}

impl Rig {
    /// # Errors
    /// When the program was not built or there is no place to work in.
    pub(crate) fn new(seed: u64, is_full: bool) -> Result<Self, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let binary = match std::env::var_os("ALDIA_BIN") {
            Some(path) => PathBuf::from(path),
            None => own.with_file_name(format!("aldia{}", std::env::consts::EXE_SUFFIX)),
        };
        if !binary.exists() {
            return Err(format!("{} is missing: cargo build -p aldia", binary.display()));
        }
        let memory = Path::new("/dev/shm");
        let base = if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() };
        let scratch = tempfile::Builder::new().prefix("aldia-faults-").tempdir_in(base);
        let scratch = scratch.map_err(|error| format!("no place to work in: {error}"))?;
        Ok(Self { binary, scratch, seed, is_full, places: AtomicUsize::new(0) })
    }

    pub(crate) fn scale(&self, sample: usize, full: usize) -> usize {
        if self.is_full { full } else { sample }
    }

    pub(crate) fn dice(&self, part: u64) -> Dice {
        Dice::of(self.seed, part)
    }

    /// A new, empty folder.
    pub(crate) fn place(&self, name: &str) -> PathBuf {
        let number = self.places.fetch_add(1, Ordering::Relaxed);
        let path = self.scratch.path().join(format!("{name}-{number}"));
        std::fs::create_dir_all(&path).expect("the scratch folder is writable");
        path
    }

    pub(crate) fn program(&self, home: &Path) -> Program {
        Program::at(&self.binary, home)
    }

    /// Does the work for each number below `count` on all processors; the result is in order.
    pub(crate) fn in_parallel<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        on_threads(std::thread::available_parallelism().map_or(2, usize::from), count, work)
    }

    /// Does the same work `count` times at once, however many processors there are.
    pub(crate) fn at_once<T: Send>(&self, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
        let gate = Barrier::new(count);
        on_threads(count, count, |number| {
            gate.wait();
            work(number)
        })
    }
}

fn on_threads<T: Send>(threads: usize, count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let mut done: Vec<(usize, T)> = std::thread::scope(|scope| {
        let run = || {
            let mut own = Vec::new();
            loop {
                let at = next.fetch_add(1, Ordering::Relaxed);
                if at >= count {
                    return own;
                }
                own.push((at, work(at)));
            }
        };
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(run)).collect();
        running.into_iter().flat_map(|thread| thread.join().expect("a part does not panic")).collect()
    });
    done.sort_by_key(|(at, _)| *at);
    done.into_iter().map(|(_, value)| value).collect()
}
