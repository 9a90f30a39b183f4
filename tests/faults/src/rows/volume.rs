//! A small real file system in a file, on a loop device of our own. It needs the right to mount.

use std::path::PathBuf;
use std::process::Command;

use crate::rig::Rig;

pub(crate) struct Volume {
    image: PathBuf,
    folder: PathBuf,
}

/// While it lives, the volume is mounted.
pub(crate) struct MountedVolume {
    pub(crate) path: PathBuf,
}

impl Drop for MountedVolume {
    fn drop(&mut self) {
        // A program that was killed a moment ago may still hold it.
        for _ in 0..50 {
            if call("umount", &[&self.path.display().to_string()]).is_ok() {
                return;
            }
            std::thread::sleep(std::time::Duration::from_millis(20));
        }
        eprintln!("{} could not be unmounted", self.path.display());
    }
}

impl Volume {
    /// # Errors
    /// What is missing for it.
    pub(crate) fn make(rig: &Rig, kind: &str, megabytes: usize) -> Result<Self, String> {
        if !rustix::process::getuid().is_root() {
            return Err(
                "mounting a real file system needs root: run it with sudo, or leave this row out with --except"
                    .to_owned(),
            );
        }
        let folder = rig.place("volume");
        let image = folder.with_extension("image");
        let file = std::fs::File::create(&image).map_err(|error| error.to_string())?;
        file.set_len((megabytes as u64) << 20).map_err(|error| error.to_string())?;
        // ext4 keeps a twentieth for root otherwise, and the disk is never full for who runs this.
        let options: &[&str] = if kind == "xfs" { &["-f"] } else { &["-F", "-m", "0"] };
        call(&format!("mkfs.{kind}"), &[&["-q"], options, &[&image.display().to_string()]].concat())?;
        Ok(Self { image, folder })
    }

    pub(crate) fn mount(&self) -> Result<MountedVolume, String> {
        call("mount", &["-o", "loop", &self.image.display().to_string(), &self.folder.display().to_string()])?;
        Ok(MountedVolume { path: self.folder.clone() })
    }
}

impl Drop for Volume {
    fn drop(&mut self) {
        drop(std::fs::remove_file(&self.image));
    }
}

impl MountedVolume {
    /// Shuts the file system down as a power cut would: what is not on the disk is not written any more.
    pub(crate) fn cut_power(&self) -> Result<(), String> {
        // FS_IOC_SHUTDOWN with "no log flush", through perl because it is in every Debian and Rust would need unsafe.
        const SCRIPT: &str =
            "open(my $d, '<', $ARGV[0]) or die $!; my $how = pack('L', 2); ioctl($d, 0x8004587d, $how) or die $!";
        call("perl", &["-e", SCRIPT, &self.path.display().to_string()])
    }
}

pub(super) fn call(program: &str, arguments: &[&str]) -> Result<(), String> {
    let output = Command::new(program).args(arguments).output();
    let output = output.map_err(|error| format!("{program} is missing: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("{program} failed: {}", String::from_utf8_lossy(&output.stderr).trim()))
}
