//! The holder's side: errands of this user's terminals, each in a thread of its own so that none waits for a silent one.
//!
//! The ledger's own lock puts the errands in line behind one another and behind the window, a transaction at a time: no
//! errand holds it while it waits for its terminal.

use std::io::{self, BufReader, Read, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Condvar, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use interprocess::local_socket::traits::{Listener as _, Stream as _};
use interprocess::local_socket::{Listener, Stream};

use super::frames::{self, Asked, Frame, Hello, Kind, LARGEST_CALL, Recording};
use super::{errands, place};
use crate::Desk;
use crate::acting::{Way, through};
use crate::book::lock;
use crate::error;
use crate::wire::{ErrorCode, Topic, WireError};

/// How long a terminal may take for one message. While its owner types it says every few seconds that it lives.
const PATIENCE: Duration = Duration::from_secs(30);
/// How often a waiting thread looks whether the program ends.
const LOOK: Duration = Duration::from_millis(200);
/// A terminal that does not take its answers for this long is given up.
const UNREAD: Duration = Duration::from_secs(600);
/// How long until a door that could not be opened is tried again.
const AGAIN: Duration = Duration::from_secs(10);
/// How many terminals are heard at once.
const MOST: usize = 16;
/// An atomic run waits in memory for its last line, so that it does not hold the ledger while it is being typed.
const LARGEST_ATOMIC: u64 = 256 << 20;
/// While lines are being recorded the window hears of it this often.
const TELL: Duration = Duration::from_secs(1);

/// The door is open while this lives.
pub struct Serving {
    shared: Arc<Shared>,
    stop: Sender<()>,
    thread: Option<JoinHandle<()>>,
}

struct Shared {
    desk: Arc<Desk>,
    on_change: Box<dyn Fn() + Send + Sync>,
    ends: AtomicBool,
    moves: AtomicBool,
    /// The door of a ledger that was moved is not open yet.
    is_moving: AtomicBool,
    moved: Condvar,
    heard: AtomicUsize,
    path: Mutex<Option<PathBuf>>,
    talks: Mutex<Vec<JoinHandle<()>>>,
}

/// Opens the door of the desk's ledger. `on_change` is called after an errand wrote something; the window was told. A door
/// that cannot be opened now is tried again and again.
///
/// # Errors
/// When the system gives us no thread.
pub fn serve(desk: Arc<Desk>, on_change: impl Fn() + Send + Sync + 'static) -> io::Result<Serving> {
    let shared = Arc::new(Shared {
        desk,
        on_change: Box::new(on_change),
        ends: AtomicBool::new(false),
        moves: AtomicBool::new(false),
        is_moving: AtomicBool::new(false),
        moved: Condvar::new(),
        heard: AtomicUsize::new(0),
        path: Mutex::default(),
        talks: Mutex::default(),
    });
    let (stop, stopped) = channel();
    let moving = Arc::downgrade(&shared);
    shared.desk.on_move(move || moving.upgrade().iter().for_each(|shared| shared.open_elsewhere()));
    let keeper = Arc::clone(&shared);
    let first = open(&shared);
    let keep = move || keep_open(&keeper, first, &stopped);
    let thread = std::thread::Builder::new().name("door".to_owned()).spawn(keep)?;
    Ok(Serving { shared, stop, thread: Some(thread) })
}

impl Shared {
    /// The door of a ledger that was moved is another one. Whoever hears of the move finds it open.
    fn open_elsewhere(&self) {
        self.is_moving.store(true, Ordering::SeqCst);
        self.moves.store(true, Ordering::SeqCst);
        let Some(path) = lock(&self.path).take() else { return };
        place::knock(&path);
        let is_moving = |_: &mut Option<PathBuf>| self.is_moving.load(Ordering::SeqCst);
        drop(self.moved.wait_timeout_while(lock(&self.path), PATIENCE, is_moving));
    }

    fn has_opened_elsewhere(&self) {
        let _path = lock(&self.path);
        self.is_moving.store(false, Ordering::SeqCst);
        self.moved.notify_all();
    }
}

impl Serving {
    /// Closes the door and waits for the errands at hand.
    pub fn end(&mut self) {
        self.shared.ends.store(true, Ordering::SeqCst);
        let _ = self.stop.send(());
        if let Some(path) = lock(&self.shared.path).take() {
            place::knock(&path);
        }
        let talks = std::mem::take(&mut *lock(&self.shared.talks));
        for thread in self.thread.take().into_iter().chain(talks) {
            // Its panics are caught inside.
            let _ = thread.join();
        }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        self.end();
    }
}

impl std::fmt::Debug for Serving {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Serving").field("path", &self.shared.path).finish_non_exhaustive()
    }
}

fn open(shared: &Shared) -> Option<Listener> {
    match place::bind(&shared.desk.ledger_path()) {
        Ok((listener, path)) => {
            *lock(&shared.path) = Some(path);
            Some(listener)
        }
        Err(error) => {
            tracing::warn!(%error, "the door for the terminal could not be opened");
            None
        }
    }
}

fn keep_open(shared: &Arc<Shared>, mut listener: Option<Listener>, stopped: &Receiver<()>) {
    loop {
        if let Some(listener) = &listener {
            answer_all(shared, listener);
        }
        if shared.ends.load(Ordering::SeqCst) {
            shared.has_opened_elsewhere();
            return;
        }
        if shared.moves.swap(false, Ordering::SeqCst) {
            // Closed before the next one is opened: beside each other they could have the same name.
            drop(listener.take());
            listener = open(shared);
            shared.has_opened_elsewhere();
            continue;
        }
        if stopped.recv_timeout(AGAIN) != Err(RecvTimeoutError::Timeout) {
            return;
        }
        listener = open(shared);
    }
}

fn answer_all(shared: &Arc<Shared>, listener: &Listener) {
    while !shared.ends.load(Ordering::SeqCst) && !shared.moves.load(Ordering::SeqCst) {
        match listener.accept() {
            Ok(stream) => admit(shared, stream),
            // A terminal that was gone before it was heard. A pause, in case it is the system that has no more room.
            Err(_) => std::thread::park_timeout(LOOK),
        }
    }
}

fn admit(shared: &Arc<Shared>, stream: Stream) {
    let is_over = shared.ends.load(Ordering::SeqCst) || shared.moves.load(Ordering::SeqCst);
    if is_over || !place::is_own_user(&stream) {
        return;
    }
    let _ = stream.set_recv_timeout(Some(LOOK));
    let _ = stream.set_send_timeout(Some(LOOK));
    let Some(counted) = Counted::begin(shared) else {
        let busy = WireError::new(ErrorCode::NotNow).with("reason", "demasiadas terminales a la vez");
        let _ = frames::send_json(&mut &stream, Kind::Failed, &busy);
        return;
    };
    // Where the system gives no thread, the terminal hears of it by the end of the conversation.
    let talk = std::thread::Builder::new().name("errand".to_owned()).spawn(move || {
        let hold = || through(Way::Terminal, || Talk { shared: &counted.0, stream: &stream }.hold());
        let ended = catch_unwind(AssertUnwindSafe(hold));
        if let Ok(Err(error)) = ended {
            tracing::info!(%error, "a terminal went away");
        }
    });
    let mut talks = lock(&shared.talks);
    talks.retain(|talk| !talk.is_finished());
    talks.extend(talk);
}

/// One of the terminals that are heard at once, while this lives.
struct Counted(Arc<Shared>);

impl Counted {
    /// None where too many are heard already.
    fn begin(shared: &Arc<Shared>) -> Option<Self> {
        let counted = Self(Arc::clone(shared));
        (shared.heard.fetch_add(1, Ordering::SeqCst) < MOST).then_some(counted)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.heard.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A conversation with one terminal: who are you, one errand, its answer.
struct Talk<'s> {
    shared: &'s Shared,
    stream: &'s Stream,
}

impl Talk<'_> {
    fn hold(&self) -> io::Result<()> {
        let hello: Hello = frames::json(&self.next()?, Kind::Hello)?;
        frames::send_json(&mut self.out(), Kind::Hello, &Hello::ours())?;
        if hello != Hello::ours() {
            return Ok(());
        }
        let frame = self.next()?;
        let answered = match frame.kind {
            Kind::Call => self.call(frames::json(&frame, Kind::Call)?),
            Kind::Record => self.record(&frames::json(&frame, Kind::Record)?),
            _ => return Err(frames::nonsense()),
        };
        match answered {
            Ok(body) => frames::send(&mut self.out(), Kind::Answer, &body),
            Err(error) => frames::send_json(&mut self.out(), Kind::Failed, &error),
        }
    }

    fn next(&self) -> io::Result<Frame> {
        frames::receive(&mut Patient::new(self.stream, &self.shared.ends, PATIENCE), LARGEST_CALL)
    }

    /// Where one message is sent.
    fn out(&self) -> Patient<'_> {
        Patient::new(self.stream, &self.shared.ends, UNREAD)
    }

    fn call(&self, asked: Asked) -> Result<Vec<u8>, WireError> {
        let desk = self.shared.desk.on_day(asked.today.map(Into::into));
        let telling = Telling::begin(self.shared);
        let done = catch_unwind(AssertUnwindSafe(|| errands::dispatch(&desk, &asked.errand, asked.request)));
        drop(telling);
        done.unwrap_or_else(|_| Err(error::internal("door")))
    }

    fn record(&self, recording: &Recording) -> Result<Vec<u8>, WireError> {
        let desk = self.shared.desk.on_day(recording.today.map(Into::into));
        let lines = Heard { talk: self, piece: Vec::new(), at: 0, is_over: false };
        let mut answers = Said { talk: self, text: Vec::new(), telling: Telling::begin(self.shared) };
        let summary = if recording.atomic {
            desk.record(&mut io::Cursor::new(in_memory(lines)?), &mut answers, true)?
        } else {
            desk.record(&mut BufReader::new(lines), &mut answers, false)?
        };
        serde_json::to_vec(&summary).map_err(|error| error::malformed(&error))
    }
}

fn in_memory(lines: Heard<'_, '_>) -> Result<Vec<u8>, WireError> {
    let mut all = Vec::new();
    let read = lines.take(LARGEST_ATOMIC + 1).read_to_end(&mut all);
    read.map_err(|error| error::disk(&error, std::path::Path::new("-")))?;
    if all.len() as u64 > LARGEST_ATOMIC {
        return Err(error::invalid("lines", "más de 256 MB en una sola transacción"));
    }
    Ok(all)
}

/// A stream that is read or written until a deadline, and not past the program's end.
struct Patient<'s> {
    stream: &'s Stream,
    ends: &'s AtomicBool,
    until: Instant,
}

impl<'s> Patient<'s> {
    fn new(stream: &'s Stream, ends: &'s AtomicBool, patience: Duration) -> Self {
        Self { stream, ends, until: Instant::now() + patience }
    }

    /// Tries it again and again: each try takes as long as [`LOOK`].
    fn wait(&self, mut act: impl FnMut(&'s Stream) -> io::Result<usize>) -> io::Result<usize> {
        loop {
            match act(self.stream) {
                Err(error) if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) => {}
                other => return other,
            }
            self.refuse_when_over()?;
        }
    }

    fn refuse_when_over(&self) -> io::Result<()> {
        let is_over = self.ends.load(Ordering::SeqCst) || Instant::now() > self.until;
        if is_over { Err(io::ErrorKind::TimedOut.into()) } else { Ok(()) }
    }
}

impl Read for Patient<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // A terminal that never stops talking is not heard to the end.
        self.refuse_when_over()?;
        self.wait(|mut stream| stream.read(buffer))
    }
}

impl Write for Patient<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.wait(|mut stream| stream.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The lines, as they arrive.
struct Heard<'t, 's> {
    talk: &'t Talk<'s>,
    piece: Vec<u8>,
    at: usize,
    is_over: bool,
}

impl Read for Heard<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.piece.len() && !self.is_over {
            let frame = self.talk.next()?;
            match frame.kind {
                Kind::Data => (self.piece, self.at) = (frame.body, 0),
                Kind::End => self.is_over = true,
                Kind::Alive => {}
                _ => return Err(frames::nonsense()),
            }
        }
        let length = buffer.len().min(self.piece.len() - self.at);
        buffer[..length].copy_from_slice(&self.piece[self.at..self.at + length]);
        self.at += length;
        Ok(length)
    }
}

/// The answers, sent as they are flushed.
struct Said<'t, 's> {
    talk: &'t Talk<'s>,
    text: Vec<u8>,
    telling: Telling<'s>,
}

impl Write for Said<'_, '_> {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        self.text.extend_from_slice(text);
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let text = std::mem::take(&mut self.text);
        self.telling.look();
        frames::send(&mut self.talk.out(), Kind::Out, &text)
    }
}

/// Tells the window when the ledger has changed: now and then, and at the end.
struct Telling<'s> {
    shared: &'s Shared,
    changes: Option<u64>,
    told: Instant,
}

impl<'s> Telling<'s> {
    fn begin(shared: &'s Shared) -> Self {
        Self { shared, changes: shared.desk.changes(), told: Instant::now() }
    }

    fn look(&mut self) {
        if self.told.elapsed() > TELL {
            self.tell();
        }
    }

    fn tell(&mut self) {
        self.told = Instant::now();
        let changes = self.shared.desk.changes();
        if std::mem::replace(&mut self.changes, changes) != changes {
            self.shared.desk.surroundings.changed(Topic::ALL);
            (self.shared.on_change)();
        }
    }
}

impl Drop for Telling<'_> {
    fn drop(&mut self) {
        self.tell();
    }
}
