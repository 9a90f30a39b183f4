//! An emulated machine with a USB port: a kernel of Debian's and one small program, driven through QEMU's monitor.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::Duration;

use serde_json::{Value, json};

use crate::rows::volume::call;

/// The longest that the machine may be silent. Without hardware support a start takes half a minute.
const PATIENCE: Duration = Duration::from_secs(240);

/// While it lives, the machine runs.
pub(super) struct Machine {
    qemu: Child,
    monitor: Monitor,
    lines: Receiver<String>,
    plugged: usize,
}

/// The serial line said this word, and this after it.
pub(super) type Said = (String, String);

impl Machine {
    /// Starts it with `words` for its program, and waits until it is ready.
    ///
    /// # Errors
    /// What is missing, or what the machine complained of.
    pub(super) fn start(kernel: &Path, memory: &Path, words: &str, place: &Path) -> Result<Self, String> {
        let socket = place.join("monitor");
        let mut qemu = Command::new("qemu-system-x86_64")
            .args(["-accel", "tcg", "-m", "1024", "-nodefaults", "-no-reboot", "-display", "none"])
            .arg("-kernel")
            .arg(kernel)
            .arg("-initrd")
            .arg(memory)
            .args(["-append", &format!("console=ttyS0 quiet panic=-1 {words}")])
            .args(["-device", "qemu-xhci,id=usb", "-serial", "stdio"])
            .args(["-qmp", &format!("unix:{},server=on,wait=off", socket.display())])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("qemu-system-x86_64 cannot be started: {error}"))?;
        let lines = lines_of(&mut qemu);
        let monitor = Monitor::connect(&socket).inspect_err(|_| end(&mut qemu))?;
        let mut machine = Self { qemu, monitor, lines, plugged: 0 };
        machine.wait_for("READY", &mut |_| ())?;
        Ok(machine)
    }

    /// Plugs a stick with the content of `image`. What the machine has written to it stands in the file.
    pub(super) fn plug(&mut self, image: &Path) -> Result<(), String> {
        self.plugged += 1;
        let node = format!("stick{}", self.plugged);
        let file = json!({"driver": "file", "filename": image});
        self.monitor.ask("blockdev-add", &json!({"driver": "raw", "node-name": node, "file": file}))?;
        let device = json!({"driver": "usb-storage", "bus": "usb.0", "drive": node, "id": node, "removable": true});
        self.monitor.ask("device_add", &device)
    }

    /// Pulls it, whatever the machine is doing with it.
    pub(super) fn pull(&mut self) -> Result<(), String> {
        let node = format!("stick{}", self.plugged);
        self.monitor.ask("device_del", &json!({"id": node}))?;
        self.monitor.wait_until_gone(&node)?;
        self.monitor.ask("blockdev-del", &json!({"node-name": node}))
    }

    /// Reads until the machine says `word`, and shows every other line.
    pub(super) fn wait_for(&mut self, word: &str, other: &mut dyn FnMut(Said)) -> Result<String, String> {
        loop {
            let line = self.lines.recv_timeout(PATIENCE);
            let line = line.map_err(|_| format!("the machine never said {word}"))?;
            let (first, rest) = line.split_once(' ').unwrap_or((&line, ""));
            match first {
                first if first == word => return Ok(rest.to_owned()),
                "DEAD" => return Err(format!("the machine cannot go on: {rest}")),
                first => other((first.to_owned(), rest.to_owned())),
            }
        }
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        end(&mut self.qemu);
    }
}

fn end(qemu: &mut Child) {
    drop(qemu.kill());
    drop(qemu.wait());
}

fn lines_of(qemu: &mut Child) -> Receiver<String> {
    let serial = qemu.stdout.take().expect("a pipe was asked for");
    let (says, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(serial).split(b'\n').map_while(Result::ok) {
            if says.send(String::from_utf8_lossy(&line).trim().to_owned()).is_err() {
                return;
            }
        }
    });
    lines
}

/// QEMU's monitor, a JSON document a line.
struct Monitor {
    writer: UnixStream,
    reader: BufReader<UnixStream>,
    /// Devices that are gone.
    gone: Vec<String>,
}

impl Monitor {
    fn connect(socket: &Path) -> Result<Self, String> {
        let said = |error: std::io::Error| format!("QEMU's monitor: {error}");
        let writer = until_there(|| UnixStream::connect(socket)).map_err(said)?;
        writer.set_read_timeout(Some(PATIENCE)).map_err(said)?;
        let reader = BufReader::new(writer.try_clone().map_err(said)?);
        let mut monitor = Self { writer, reader, gone: Vec::new() };
        monitor.read()?;
        monitor.ask("qmp_capabilities", &json!({}))?;
        Ok(monitor)
    }

    fn ask(&mut self, command: &str, arguments: &Value) -> Result<(), String> {
        let asked = json!({"execute": command, "arguments": arguments});
        writeln!(self.writer, "{asked}").map_err(|error| format!("QEMU's monitor: {error}"))?;
        loop {
            let answer = self.read()?;
            if answer.get("return").is_some() {
                return Ok(());
            }
            if let Some(error) = answer.get("error") {
                return Err(format!("{command}: {error}"));
            }
        }
    }

    fn wait_until_gone(&mut self, device: &str) -> Result<(), String> {
        while !self.gone.iter().any(|gone| gone == device) {
            self.read()?;
        }
        Ok(())
    }

    fn read(&mut self) -> Result<Value, String> {
        let mut line = String::new();
        self.reader.read_line(&mut line).map_err(|error| format!("QEMU's monitor: {error}"))?;
        let answer: Value = serde_json::from_str(&line).map_err(|error| format!("QEMU's monitor: {error}: {line}"))?;
        if answer["event"] == "DEVICE_DELETED" {
            self.gone.extend(answer["data"]["device"].as_str().map(str::to_owned));
        }
        Ok(answer)
    }
}

/// QEMU makes the socket a moment after it starts.
fn until_there<T>(mut attempt: impl FnMut() -> std::io::Result<T>) -> std::io::Result<T> {
    for _ in 0..100 {
        if let Ok(there) = attempt() {
            return Ok(there);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    attempt()
}

/// The modules that Debian's kernel needs for a stick, each after those that it needs. What is built in has no file.
const MODULES: &[&str] = &[
    "lib/crc64",
    "crypto/crc64_rocksoft_generic",
    "lib/crc64-rocksoft",
    "crypto/crct10dif_common",
    "lib/crc-t10dif",
    "block/t10-pi",
    "drivers/scsi/scsi_common",
    "drivers/scsi/scsi_mod",
    "drivers/scsi/sd_mod",
    "drivers/usb/common/usb-common",
    "drivers/usb/core/usbcore",
    "drivers/usb/host/xhci-hcd",
    "drivers/usb/host/xhci-pci",
    "drivers/usb/storage/usb-storage",
    "fs/nls/nls_ascii",
    "fs/nls/nls_cp437",
    "fs/nls/nls_utf8",
    "fs/fat/fat",
    "fs/fat/vfat",
    "fs/exfat/exfat",
];

/// Fetches Debian's kernel as a package, once, and unpacks it; nothing is installed.
///
/// # Errors
/// What is missing for it.
pub(super) fn kernel(folder: &Path) -> Result<PathBuf, String> {
    std::fs::create_dir_all(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let boot = folder.join("boot");
    if !boot.is_dir() {
        const SCRIPT: &str = "cd \"$1\" && rm -f *.deb && \
            name=$(apt-cache depends linux-image-amd64 | sed -n 's/.*Depends: \\(linux-image-[^ ]*\\)/\\1/p' | head -n 1) && \
            apt-get download -qq \"$name\" && dpkg -x linux-image-*.deb .";
        call("sh", &["-c", SCRIPT, "sh", &folder.display().to_string()])?;
    }
    let found = std::fs::read_dir(&boot).map_err(|error| format!("{}: {error}", boot.display()))?;
    let mut files = found.flatten().map(|file| file.path());
    let is_kernel = |path: &PathBuf| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("vmlinuz"));
    files.find(is_kernel).ok_or_else(|| format!("{} holds no kernel", boot.display()))
}

/// Packs what the machine has in its memory: busybox, the programs with their libraries, the modules, its own program.
///
/// # Errors
/// What is missing for it.
pub(super) fn memory(kernel: &Path, place: &Path, programs: &[&Path]) -> Result<PathBuf, String> {
    let said = |error: std::io::Error| error.to_string();
    let root = place.join("root");
    for folder in ["bin", "modules", "proc", "sys", "dev", "mnt", "tmp"] {
        std::fs::create_dir_all(root.join(folder)).map_err(said)?;
    }
    std::fs::copy("/bin/busybox", root.join("bin/busybox")).map_err(|error| format!("busybox-static: {error}"))?;
    for program in programs {
        let to = root.join("bin").join(program.file_name().unwrap_or_default());
        call("strip", &["-o", &to.display().to_string(), &program.display().to_string()])?;
    }
    const LIBRARIES: &str = "for program in \"$1\"/bin/*; do ldd \"$program\" 2>/dev/null | grep -o '/[^ ]*' | grep -v ':$'; done | sort -u | \
        while read -r library; do mkdir -p \"$1/$(dirname \"$library\")\" && cp -L \"$library\" \"$1/$library\"; done";
    call("sh", &["-c", LIBRARIES, "sh", &root.display().to_string()])?;
    let lib = kernel.parent().and_then(Path::parent).unwrap_or(Path::new("/")).join("lib/modules");
    let version = std::fs::read_dir(&lib).map_err(said)?.flatten().next().ok_or("the kernel has no modules")?;
    for (number, module) in MODULES.iter().enumerate() {
        let from = version.path().join("kernel").join(format!("{module}.ko"));
        if from.exists() {
            let name = format!("{number:02}-{}", from.file_name().unwrap_or_default().to_string_lossy());
            std::fs::copy(&from, root.join("modules").join(name)).map_err(said)?;
        }
    }
    std::fs::write(root.join("init"), include_str!("init.sh")).map_err(said)?;
    const PACK: &str = "cd \"$1\" && chmod +x init && find . | cpio -o -H newc --quiet > ../memory.cpio";
    call("sh", &["-c", PACK, "sh", &root.display().to_string()])?;
    std::fs::remove_dir_all(&root).map_err(said)?;
    Ok(place.join("memory.cpio"))
}
