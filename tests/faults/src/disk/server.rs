//! The disk as a file system that any program can use, through FUSE.
//!
//! Trap: a process that touches the mount which it serves itself can hang for good. Only children go there; this
//! process looks at the disk in memory.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use fuser::{
    BackgroundSession, BsdFileFlags, Config, Errno, FileAttr, FileHandle, FileType, Filesystem, FopenFlags, Generation,
    INodeNo, LockOwner, MountOption, OpenFlags, RenameFlags, ReplyAttr, ReplyCreate, ReplyData, ReplyDirectory,
    ReplyEmpty, ReplyEntry, ReplyOpen, ReplyStatfs, ReplyWrite, Request, TimeOrNow, WriteFlags,
};

use super::fault::{Fault, Plan};
use super::image::Image;
use super::op::{Ino, Op, ROOT, TOLD};

/// Nothing is kept by the kernel: each question comes here.
const AT_ONCE: Duration = Duration::ZERO;
/// What an unlimited disk says that it holds.
const PLENTY: usize = 8 << 30;
const BLOCK: usize = 4096;

#[derive(Debug)]
struct State {
    live: Image,
    log: Vec<Op>,
    next: Ino,
    plan: Plan,
    /// How many mutating operations were asked for.
    asked: usize,
    reads: usize,
    is_gone: bool,
    is_read_only: bool,
    has_struck: bool,
}

/// A disk; its clones are the same disk.
#[derive(Clone, Debug)]
pub(crate) struct Disk(Arc<Mutex<State>>);

/// While it lives, the disk can be used at its path.
pub(crate) struct Mounted {
    session: Option<BackgroundSession>,
    pub(crate) path: PathBuf,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let unmounted = self.session.take().is_some_and(|session| session.umount_and_join().is_ok());
        if !unmounted {
            eprintln!("{} could not be unmounted", self.path.display());
        }
    }
}

impl Disk {
    pub(crate) fn new(start: Image, plan: Plan) -> Self {
        let next = start.files.keys().chain(start.folders.keys()).max().copied().unwrap_or(ROOT) + 1;
        let (asked, reads) = (0, 0);
        let (is_gone, is_read_only, has_struck) = (false, false, false);
        let log = Vec::new();
        Self(Arc::new(Mutex::new(State {
            live: start,
            log,
            next,
            plan,
            asked,
            reads,
            is_gone,
            is_read_only,
            has_struck,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Makes it usable at `path`, an empty folder of an ordinary file system.
    ///
    /// # Errors
    /// What is missing for it, as one sentence.
    pub(crate) fn mount(&self, path: &Path) -> Result<Mounted, String> {
        std::fs::create_dir_all(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut config = Config::default();
        config.mount_options = vec![MountOption::FSName("aldia-faults".to_owned())];
        let session = fuser::spawn_mount(self.clone(), path, &config).map_err(|error| {
            format!("no FUSE here ({error}): /dev/fuse and the package fuse3 are needed, and the right to use them")
        })?;
        Ok(Mounted { session: Some(session), path: path.to_owned() })
    }

    /// All that was done, in order.
    pub(crate) fn log(&self) -> Vec<Op> {
        self.state().log.clone()
    }

    pub(crate) fn log_len(&self) -> usize {
        self.state().log.len()
    }

    /// What a program sees now.
    pub(crate) fn live(&self) -> Image {
        self.state().live.clone()
    }

    /// How many changes and how many reads were asked for since the plan was made.
    pub(crate) fn asked(&self) -> (usize, usize) {
        let state = self.state();
        (state.asked, state.reads)
    }

    /// Did the planned fault happen?
    pub(crate) fn has_struck(&self) -> bool {
        self.state().has_struck
    }

    /// From now on this happens; counted from the next operation.
    pub(crate) fn plan(&self, plan: Plan) {
        let mut state = self.state();
        state.plan = plan;
        (state.asked, state.reads) = (0, 0);
        (state.is_gone, state.is_read_only) = (false, false);
    }
}

impl State {
    fn attributes(&self, ino: Ino) -> Option<FileAttr> {
        let is_folder = self.live.is_folder(ino);
        let size = if is_folder { BLOCK as u64 } else { self.live.files.get(&ino)?.len() as u64 };
        let owner = rustix::process::getuid().as_raw();
        Some(FileAttr {
            ino: INodeNo(ino),
            size,
            blocks: size.div_ceil(512),
            atime: UNIX_EPOCH,
            mtime: UNIX_EPOCH,
            ctime: UNIX_EPOCH,
            crtime: UNIX_EPOCH,
            kind: if is_folder { FileType::Directory } else { FileType::RegularFile },
            perm: if is_folder { 0o700 } else { 0o600 },
            nlink: 1,
            uid: owner,
            gid: rustix::process::getgid().as_raw(),
            rdev: 0,
            blksize: 4096,
            flags: 0,
        })
    }

    /// May the operation happen?
    fn ask(&mut self, op: &Op) -> Result<(), Errno> {
        let number = self.asked;
        self.asked += 1;
        if self.is_gone {
            return Err(Errno::EIO);
        }
        if self.is_read_only && !matches!(op, Op::Sync { .. } | Op::SyncFolder { .. }) {
            return Err(Errno::EROFS);
        }
        match self.plan.fault {
            Some((at, fault)) if at == number && fault != Fault::Read => self.strike(fault, op),
            _ => self.has_room(op),
        }
    }

    fn strike(&mut self, fault: Fault, op: &Op) -> Result<(), Errno> {
        self.has_struck = true;
        self.is_gone |= fault == Fault::Gone;
        self.is_read_only |= fault == Fault::ReadOnly;
        if let (Fault::LosingSync, Op::Sync { ino }) = (fault, op) {
            self.log.push(Op::Lose { ino: *ino });
        }
        Err(fault.errno())
    }

    fn fails_to_read(&mut self) -> bool {
        let number = self.reads;
        self.reads += 1;
        let strikes = matches!(self.plan.fault, Some((at, Fault::Read)) if at == number);
        self.has_struck |= strikes;
        strikes || self.is_gone
    }

    fn has_room(&self, op: &Op) -> Result<(), Errno> {
        let Some(capacity) = self.plan.capacity else { return Ok(()) };
        let grown = match op {
            Op::Write { ino, at, data } => (at + data.len()).saturating_sub(self.length(*ino)),
            Op::Truncate { ino, length } => length.saturating_sub(self.length(*ino)),
            _ => 0,
        };
        if grown > 0 && self.live.used() + grown > capacity { Err(Errno::ENOSPC) } else { Ok(()) }
    }

    fn length(&self, ino: Ino) -> usize {
        self.live.files.get(&ino).map_or(0, |file| file.len())
    }

    fn run(&mut self, op: Op) -> Result<(), Errno> {
        self.ask(&op)?;
        self.live.apply(&op);
        self.log.push(op);
        Ok(())
    }

    fn is_told(&self, ino: Ino) -> bool {
        self.live.named(ROOT, TOLD) == Some(ino)
    }

    fn make(&mut self, folder: Ino, name: &OsStr, is_folder: bool) -> Result<FileAttr, Errno> {
        let (ino, name) = (self.next, text(name));
        self.next += 1;
        let op = Op::Create { folder, name, ino, is_folder };
        if folder == ROOT && matches!(&op, Op::Create { name, .. } if name == TOLD) {
            self.live.apply(&op);
        } else {
            self.run(op)?;
        }
        self.attributes(ino).ok_or(Errno::EIO)
    }

    fn remove(&mut self, folder: Ino, name: &OsStr) -> Result<(), Errno> {
        let name = text(name);
        let ino = self.live.named(folder, &name).ok_or(Errno::ENOENT)?;
        if self.live.folders.get(&ino).is_some_and(|inside| !inside.is_empty()) {
            return Err(Errno::ENOTEMPTY);
        }
        self.run(Op::Remove { folder, name })
    }
}

fn text(name: &OsStr) -> String {
    name.to_string_lossy().into_owned()
}

fn index(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

fn answer(done: Result<(), Errno>, reply: ReplyEmpty) {
    match done {
        Ok(()) => reply.ok(),
        Err(errno) => reply.error(errno),
    }
}

impl Filesystem for Disk {
    fn lookup(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEntry) {
        let state = self.state();
        if state.is_gone {
            return reply.error(Errno::EIO);
        }
        match state.live.named(parent.0, &text(name)).and_then(|ino| state.attributes(ino)) {
            Some(attributes) => reply.entry(&AT_ONCE, &attributes, Generation(0)),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn getattr(&self, _: &Request, ino: INodeNo, _: Option<FileHandle>, reply: ReplyAttr) {
        match self.state().attributes(ino.0) {
            Some(attributes) => reply.attr(&AT_ONCE, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn setattr(
        &self,
        _: &Request,
        ino: INodeNo,
        _: Option<u32>,
        _: Option<u32>,
        _: Option<u32>,
        size: Option<u64>,
        _: Option<TimeOrNow>,
        _: Option<TimeOrNow>,
        _: Option<SystemTime>,
        _: Option<FileHandle>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<SystemTime>,
        _: Option<BsdFileFlags>,
        reply: ReplyAttr,
    ) {
        let mut state = self.state();
        if let Some(size) = size
            && !state.is_told(ino.0)
            && let Err(errno) = state.run(Op::Truncate { ino: ino.0, length: index(size) })
        {
            return reply.error(errno);
        }
        match state.attributes(ino.0) {
            Some(attributes) => reply.attr(&AT_ONCE, &attributes),
            None => reply.error(Errno::ENOENT),
        }
    }

    fn mkdir(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, reply: ReplyEntry) {
        match self.state().make(parent.0, name, true) {
            Ok(attributes) => reply.entry(&AT_ONCE, &attributes, Generation(0)),
            Err(errno) => reply.error(errno),
        }
    }

    fn create(&self, _: &Request, parent: INodeNo, name: &OsStr, _: u32, _: u32, _: i32, reply: ReplyCreate) {
        match self.state().make(parent.0, name, false) {
            Ok(attributes) => {
                let handle = FileHandle(attributes.ino.0);
                reply.created(&AT_ONCE, &attributes, Generation(0), handle, FopenFlags::empty());
            }
            Err(errno) => reply.error(errno),
        }
    }

    fn unlink(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.state().remove(parent.0, name), reply);
    }

    fn rmdir(&self, _: &Request, parent: INodeNo, name: &OsStr, reply: ReplyEmpty) {
        answer(self.state().remove(parent.0, name), reply);
    }

    fn rename(
        &self,
        _: &Request,
        parent: INodeNo,
        name: &OsStr,
        new_parent: INodeNo,
        new_name: &OsStr,
        flags: RenameFlags,
        reply: ReplyEmpty,
    ) {
        let mut state = self.state();
        let (name, new_name) = (text(name), text(new_name));
        let Some(ino) = state.live.named(parent.0, &name) else { return reply.error(Errno::ENOENT) };
        if flags.contains(RenameFlags::RENAME_NOREPLACE) && state.live.named(new_parent.0, &new_name).is_some() {
            return reply.error(Errno::EEXIST);
        }
        answer(state.run(Op::Rename { from: parent.0, name, to: new_parent.0, new_name, ino }), reply);
    }

    fn open(&self, _: &Request, ino: INodeNo, flags: OpenFlags, reply: ReplyOpen) {
        let state = self.state();
        let is_to_write = flags.0 & 0b11 != 0;
        match () {
            () if state.is_gone => reply.error(Errno::EIO),
            () if state.is_read_only && is_to_write => reply.error(Errno::EROFS),
            () => reply.opened(FileHandle(ino.0), FopenFlags::empty()),
        }
    }

    fn read(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        size: u32,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyData,
    ) {
        let mut state = self.state();
        let fails = state.fails_to_read();
        match state.live.files.get(&ino.0) {
            _ if fails => reply.error(Errno::EIO),
            Some(file) => {
                let begin = index(offset).min(file.len());
                let end = begin.saturating_add(index(size.into())).min(file.len());
                reply.data(&file[begin..end]);
            }
            None => reply.error(Errno::ENOENT),
        }
    }

    fn write(
        &self,
        _: &Request,
        ino: INodeNo,
        _: FileHandle,
        offset: u64,
        data: &[u8],
        _: WriteFlags,
        _: OpenFlags,
        _: Option<LockOwner>,
        reply: ReplyWrite,
    ) {
        let mut state = self.state();
        let done = if state.is_told(ino.0) {
            state.live.write(ino.0, index(offset), data);
            state.log.push(Op::Told(data.into()));
            Ok(())
        } else {
            state.run(Op::Write { ino: ino.0, at: index(offset), data: data.into() })
        };
        match done {
            Ok(()) => reply.written(u32::try_from(data.len()).unwrap_or(u32::MAX)),
            Err(errno) => reply.error(errno),
        }
    }

    fn flush(&self, _: &Request, _: INodeNo, _: FileHandle, _: LockOwner, reply: ReplyEmpty) {
        reply.ok();
    }

    fn fsync(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer(self.state().run(Op::Sync { ino: ino.0 }), reply);
    }

    fn fsyncdir(&self, _: &Request, ino: INodeNo, _: FileHandle, _: bool, reply: ReplyEmpty) {
        answer(self.state().run(Op::SyncFolder { folder: ino.0 }), reply);
    }

    fn readdir(&self, _: &Request, ino: INodeNo, _: FileHandle, offset: u64, mut reply: ReplyDirectory) {
        let state = self.state();
        if state.is_gone {
            return reply.error(Errno::EIO);
        }
        let entries = state.live.folders.get(&ino.0).into_iter().flatten();
        for (number, (name, child)) in entries.enumerate().skip(index(offset)) {
            let kind = if state.live.is_folder(*child) { FileType::Directory } else { FileType::RegularFile };
            if reply.add(INodeNo(*child), number as u64 + 1, kind, name) {
                break;
            }
        }
        reply.ok();
    }

    fn statfs(&self, _: &Request, _: INodeNo, reply: ReplyStatfs) {
        let state = self.state();
        let holds = state.plan.capacity.unwrap_or(PLENTY);
        let free = (holds.saturating_sub(state.live.used()) / BLOCK) as u64;
        reply.statfs((holds / BLOCK) as u64, free, free, 10_000, 10_000, 4096, 255, 4096);
    }
}
