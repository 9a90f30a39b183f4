//! Threads that turn operations into compressed streams, and the order in which their work comes
//! back.

use super::BatchOptions;
use crate::encode::{LinkArea, Stream, contents};
use crate::error::DocumentError;
use crate::finish::ReadyPage;
use printpdf::{PdfFontMap, PdfPage};
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};

/// Pages to be written, with the fonts that they are set in.
pub(super) struct Job {
    pub(super) pages: Vec<PdfPage>,
    pub(super) links: Vec<Vec<LinkArea>>,
    pub(super) fonts: PdfFontMap,
}

type Done = (usize, Result<Vec<ReadyPage>, DocumentError>);

pub(super) struct Workers {
    /// `None` once nothing more will come.
    jobs: Option<SyncSender<(usize, Job)>>,
    done: Receiver<Done>,
    threads: Vec<JoinHandle<()>>,
    /// Work that came back before its turn.
    early: BTreeMap<usize, Vec<ReadyPage>>,
    given: usize,
    returned: usize,
}

impl Workers {
    pub(super) fn start(options: BatchOptions) -> Result<Self, DocumentError> {
        let count = options.threads.clamp(1, 64);
        let (jobs, waiting) = sync_channel(1);
        let (results, done) = channel();
        let waiting = Arc::new(Mutex::new(waiting));
        let mut threads = Vec::with_capacity(count);
        for _ in 0..count {
            let (waiting, results) = (Arc::clone(&waiting), results.clone());
            let run = move || work(&waiting, &results, options.level);
            threads.push(Builder::new().name("pages".to_owned()).spawn(run)?);
        }
        let early = BTreeMap::new();
        Ok(Self { jobs: Some(jobs), done, threads, early, given: 0, returned: 0 })
    }

    /// Hands a job over and takes the pages whose turn it is. Waits where the workers are behind,
    /// so that the caller never runs ahead of them by more than a few jobs.
    pub(super) fn exchange(&mut self, job: Job) -> Result<Vec<ReadyPage>, DocumentError> {
        let mut ready = Vec::new();
        while self.given - self.returned > self.threads.len() {
            ready.extend(self.receive()?);
        }
        let jobs = self.jobs.as_ref().ok_or_else(stopped)?;
        jobs.send((self.given, job)).map_err(|_| stopped())?;
        self.given += 1;
        Ok(ready)
    }

    /// After the last job: the next pages in order, `None` when all are back.
    pub(super) fn next(&mut self) -> Result<Option<Vec<ReadyPage>>, DocumentError> {
        self.jobs = None;
        if self.returned == self.given {
            return Ok(None);
        }
        self.receive().map(Some)
    }

    /// Waits for the work whose turn it is.
    fn receive(&mut self) -> Result<Vec<ReadyPage>, DocumentError> {
        loop {
            if let Some(pages) = self.early.remove(&self.returned) {
                self.returned += 1;
                return Ok(pages);
            }
            let (number, pages) = self.done.recv().map_err(|_| stopped())?;
            self.early.insert(number, pages?);
        }
    }
}

impl Drop for Workers {
    /// Also a cancelled batch leaves no thread behind.
    fn drop(&mut self) {
        self.jobs = None;
        for thread in self.threads.drain(..) {
            // A thread that panicked has already been noticed as work that never came back.
            let _ = thread.join();
        }
    }
}

fn stopped() -> DocumentError {
    DocumentError::Encoding("a thread stopped before its work was done".to_owned())
}

fn work(waiting: &Mutex<Receiver<(usize, Job)>>, results: &Sender<Done>, level: u32) {
    loop {
        let next = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok((number, job)) = next else { return };
        // A panic must come back as an answer: the caller waits for every job that it gave.
        let written = catch_unwind(AssertUnwindSafe(|| write(job, level)));
        if results.send((number, written.unwrap_or_else(|_| Err(stopped())))).is_err() {
            return;
        }
    }
}

fn write(job: Job, level: u32) -> Result<Vec<ReadyPage>, DocumentError> {
    let drawn = contents(job.pages, job.fonts)?;
    let ready = drawn
        .into_iter()
        .zip(job.links)
        .map(|(content, links)| Stream::of(content, level).map(|content| ReadyPage { content, links }));
    ready.collect()
}
