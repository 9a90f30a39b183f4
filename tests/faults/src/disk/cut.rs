//! What a power cut can leave: which of the operations that were not yet certain reached the disk.

use std::collections::BTreeSet;

use super::image::Image;
use super::op::{Ino, Op};
use crate::dice::Dice;

/// Which of the uncertain operations arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Model {
    Nothing,
    Everything,
    /// Those before some moment.
    Prefix,
    /// Sector by sector, each for itself; names as a journal keeps them, in order.
    Torn,
    /// Names and sizes, without the content.
    NamesFirst,
    /// Content, without the names.
    ContentFirst,
}

pub(crate) const MODELS: [Model; 6] =
    [Model::Nothing, Model::Everything, Model::Prefix, Model::Torn, Model::NamesFirst, Model::ContentFirst];

/// What makes a name certain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FolderRule {
    /// Only the sync of its folder.
    Posix,
    /// The sync of the file is enough for a new name.
    Ext4,
    /// As ext4, but a renamed file is empty until it is synced once more (Linux's FAT driver).
    Fat,
}

pub(crate) const RULES: [FolderRule; 3] = [FolderRule::Posix, FolderRule::Ext4, FolderRule::Fat];

const SECTOR: usize = 512;

/// Follows a log operation by operation; at any moment the power can be cut.
#[derive(Clone, Debug)]
pub(crate) struct Replay {
    rule: FolderRule,
    certain: Image,
    uncertain: Vec<Op>,
    /// Renamed, and not synced since.
    moved: BTreeSet<Ino>,
}

impl Replay {
    /// From a disk at rest: all of `start` is certain.
    pub(crate) fn from(start: Image, rule: FolderRule) -> Self {
        Self { rule, certain: start, uncertain: Vec::new(), moved: BTreeSet::new() }
    }

    pub(crate) fn follow(&mut self, op: &Op) {
        match op {
            Op::Told(_) => {}
            Op::Lose { ino } => self.uncertain.retain(|earlier| !earlier.is_content_of(*ino)),
            Op::Sync { ino } => {
                self.moved.remove(ino);
                let rule = self.rule;
                self.settle(|earlier| {
                    let is_name = matches!(earlier, Op::Create { ino: made, .. } if made == ino);
                    earlier.is_content_of(*ino) || (is_name && rule != FolderRule::Posix)
                });
            }
            Op::SyncFolder { folder } => self.settle(|earlier| earlier.names().iter().any(|(of, _)| of == folder)),
            other => {
                if let Op::Rename { ino, .. } = other {
                    self.moved.insert(*ino);
                }
                self.uncertain.push(other.clone());
            }
        }
    }

    /// Makes operations certain, and with each the earlier ones on the same name: journals keep that order.
    fn settle(&mut self, is_settled: impl Fn(&Op) -> bool) {
        let mut names: BTreeSet<(Ino, String)> = BTreeSet::new();
        let mut settled = vec![false; self.uncertain.len()];
        for (at, op) in self.uncertain.iter().enumerate().rev() {
            let own = op.names();
            let is_before = own.iter().any(|(folder, name)| names.contains(&(*folder, (*name).to_owned())));
            if is_settled(op) || is_before {
                settled[at] = true;
                names.extend(own.into_iter().map(|(folder, name)| (folder, name.to_owned())));
            }
        }
        let mut at = 0;
        self.uncertain.retain(|op| {
            if settled[at] {
                self.certain.apply(op);
            }
            at += 1;
            !settled[at - 1]
        });
    }

    /// One disk that a cut at this moment could leave.
    pub(crate) fn cut(&self, model: Model, dice: &mut Dice) -> Image {
        let mut image = self.certain.clone();
        let until = dice.below(self.uncertain.len() + 1);
        let mut names_arrive = true;
        for (at, op) in self.uncertain.iter().enumerate() {
            let arrives = match model {
                Model::Nothing => false,
                Model::Everything => true,
                Model::Prefix => at < until,
                Model::Torn if op.is_of_names() => {
                    names_arrive &= dice.chance(70);
                    names_arrive
                }
                Model::Torn => {
                    tear(&mut image, op, dice);
                    continue;
                }
                Model::NamesFirst => {
                    if let Op::Write { ino, at, data } = op {
                        image.stretch(*ino, at + data.len());
                    }
                    op.is_of_names() || matches!(op, Op::Truncate { .. })
                }
                Model::ContentFirst => !op.is_of_names(),
            };
            if arrives {
                image.apply(op);
            }
        }
        self.empty_moved(&mut image, model, dice);
        image
    }

    fn empty_moved(&self, image: &mut Image, model: Model, dice: &mut Dice) {
        if self.rule != FolderRule::Fat || model == Model::Everything {
            return;
        }
        let always = matches!(model, Model::Nothing | Model::NamesFirst);
        for ino in &self.moved {
            if (always || dice.chance(50)) && image.files.contains_key(ino) && self.has_moved(image, *ino) {
                image.files.insert(*ino, std::sync::Arc::default());
            }
        }
    }

    /// The rename itself arrived: a file under its old name is as it was.
    fn has_moved(&self, image: &Image, ino: Ino) -> bool {
        let waiting = self.uncertain.iter().rev().find_map(|op| match op {
            Op::Rename { to, new_name, ino: moved, .. } if *moved == ino => Some((*to, new_name)),
            _ => None,
        });
        waiting.is_none_or(|(folder, name)| image.named(folder, name) == Some(ino))
    }
}

fn tear(image: &mut Image, op: &Op, dice: &mut Dice) {
    if !dice.chance(60) {
        return;
    }
    match op {
        Op::Write { ino, at, data } => {
            for (number, sector) in data.chunks(SECTOR).enumerate() {
                if dice.chance(70) {
                    image.write(*ino, at + number * SECTOR, sector);
                }
            }
        }
        other => image.apply(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::op::ROOT;

    fn create(name: &str, ino: Ino) -> Op {
        Op::Create { folder: ROOT, name: name.to_owned(), ino, is_folder: false }
    }

    fn write(ino: Ino, text: &str) -> Op {
        Op::Write { ino, at: 0, data: text.as_bytes().into() }
    }

    fn left(rule: FolderRule, model: Model, ops: &[Op]) -> Image {
        let mut replay = Replay::from(Image::empty(), rule);
        ops.iter().for_each(|op| replay.follow(op));
        replay.cut(model, &mut Dice::new(1))
    }

    #[test]
    fn content_is_certain_after_its_sync_and_a_name_after_that_of_its_folder() {
        let ops = [create("a", 2), write(2, "hola"), Op::Sync { ino: 2 }];
        assert!(left(FolderRule::Posix, Model::Nothing, &ops).file("a").is_none(), "no name without its folder's sync");
        assert_eq!(left(FolderRule::Ext4, Model::Nothing, &ops).file("a"), Some(&b"hola"[..]));
        let synced = [&ops[..], &[Op::SyncFolder { folder: ROOT }]].concat();
        assert_eq!(left(FolderRule::Posix, Model::Nothing, &synced).file("a"), Some(&b"hola"[..]));
    }

    #[test]
    fn a_renamed_file_is_empty_on_fat_until_it_is_synced_again() {
        let moved = Op::Rename { from: ROOT, name: "a".into(), to: ROOT, new_name: "b".into(), ino: 2 };
        let ops = [create("a", 2), write(2, "hola"), Op::Sync { ino: 2 }, moved, Op::SyncFolder { folder: ROOT }];
        assert_eq!(left(FolderRule::Fat, Model::Nothing, &ops).file("b"), Some(&b""[..]), "the trap of sticks");
        let again = [&ops[..], &[Op::Sync { ino: 2 }]].concat();
        assert_eq!(left(FolderRule::Fat, Model::Nothing, &again).file("b"), Some(&b"hola"[..]));
        assert_eq!(left(FolderRule::Ext4, Model::Nothing, &ops).file("b"), Some(&b"hola"[..]));
    }

    #[test]
    fn a_failed_sync_loses_what_was_waiting_even_if_a_later_one_succeeds() {
        let ops = [
            create("a", 2),
            Op::SyncFolder { folder: ROOT },
            write(2, "hola"),
            Op::Lose { ino: 2 },
            Op::Sync { ino: 2 },
        ];
        assert_eq!(left(FolderRule::Posix, Model::Everything, &ops).file("a"), Some(&b""[..]));
    }

    #[test]
    fn what_replaces_a_name_settles_what_took_it_before() {
        let ops = [
            create("a", 2),
            Op::SyncFolder { folder: ROOT },
            Op::Remove { folder: ROOT, name: "a".into() },
            create("a", 3),
            write(3, "nuevo"),
            Op::Sync { ino: 3 },
        ];
        let image = left(FolderRule::Ext4, Model::Everything, &ops);
        assert_eq!(image.file("a"), Some(&b"nuevo"[..]), "the removal must not be replayed after the new name");
    }
}
