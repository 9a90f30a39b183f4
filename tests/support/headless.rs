//! A desktop of one's own: a private display with a window manager, a private session bus with a real notification
//! daemon, and a private home. It is gone with its value, whatever became of the test.

use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long anything may take before a test gives up. A loaded machine is slow; a right answer ends the wait at once.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until there is an answer. No test waits for a time, only for a state.
///
/// # Panics
/// When there is none in [`PATIENCE`]; `what` says what was awaited.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited {} s in vain for {what}", PATIENCE.as_secs());
        std::thread::park_timeout(Duration::from_millis(50));
    }
}

/// A process with all its children: the web view's processes do not go when only their parent is killed.
pub struct Group(Child);

impl Group {
    /// Starts a program as the head of a new process group.
    ///
    /// # Panics
    /// When it cannot be started: what is missing is a failure, not a reason to skip.
    pub fn start(command: &mut Command) -> Self {
        let child = command.process_group(0).spawn();
        Self(child.unwrap_or_else(|error| panic!("{command:?}: {error}; `cargo xtask setup` installs what is missing")))
    }

    /// The first line that the program writes.
    fn first_line(&mut self) -> String {
        let out = self.0.stdout.take().expect("started with a pipe");
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line).expect("a line from the program");
        line.trim().to_owned()
    }
}

impl Drop for Group {
    fn drop(&mut self) {
        let group = format!("-{}", self.0.id());
        let signal = |name: &str| Command::new("kill").args([name, "--", &group]).stderr(Stdio::null()).status();
        let _ = signal("-KILL");
        let _ = self.0.wait();
        // The next start must not meet a program that is still on its way out.
        let start = Instant::now();
        while signal("-0").is_ok_and(|status| status.success()) && start.elapsed() < PATIENCE / 12 {
            std::thread::park_timeout(Duration::from_millis(10));
        }
    }
}

/// The private desktop.
pub struct Desktop {
    folder: TempDir,
    display: String,
    bus: String,
    // Dropped in this order: the bus with the daemons it started, the window manager, the display.
    _bus: Group,
    _manager: Group,
    _display: Group,
}

impl Desktop {
    /// Starts everything and waits until it answers.
    ///
    /// # Panics
    /// When a part is missing or does not start.
    #[must_use]
    pub fn start() -> Self {
        Self::start_sized("1280x800")
    }

    /// The same with a screen of this size: `1920x1080`.
    ///
    /// # Panics
    /// As [`Desktop::start`].
    #[must_use]
    pub fn start_sized(size: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let own = std::fs::Permissions::from_mode(0o700);
        std::fs::set_permissions(folder.path(), own).expect("a runtime folder must be the owner's alone");
        let (display_group, display) = start_display(folder.path(), size);
        let (bus_group, bus) = start_bus(folder.path(), &display);
        let mut manager = Command::new("openbox");
        manager.env("DISPLAY", &display).env("HOME", folder.path()).stdout(Stdio::null()).stderr(Stdio::null());
        let manager = Group::start(&mut manager);
        let desktop = Self { folder, display, bus, _bus: bus_group, _manager: manager, _display: display_group };
        wait_for("the window manager", || desktop.ask("wmctrl", &["-m"]));
        desktop
    }

    /// The private home, where a test may put its own folders.
    #[must_use]
    pub fn home(&self) -> &Path {
        self.folder.path()
    }

    /// The name of the display, for a client of its own.
    #[must_use]
    pub fn display(&self) -> &str {
        &self.display
    }

    /// The address of the session bus.
    #[must_use]
    pub fn bus(&self) -> &str {
        &self.bus
    }

    /// The file that holds what the display shows.
    #[must_use]
    pub fn framebuffer(&self) -> PathBuf {
        self.home().join("Xvfb_screen0")
    }

    /// A command that runs on this desktop and knows no other.
    #[must_use]
    pub fn command(&self, program: impl AsRef<std::ffi::OsStr>) -> Command {
        let mut command = Command::new(program);
        command
            .env("DISPLAY", &self.display)
            .env("DBUS_SESSION_BUS_ADDRESS", &self.bus)
            .env("XDG_RUNTIME_DIR", self.home())
            .env("HOME", self.home())
            .env("XDG_CONFIG_HOME", self.home().join(".config"))
            .env("XDG_DATA_HOME", self.home().join(".local/share"))
            .env("GDK_BACKEND", "x11")
            .env("LANG", "es_MX.UTF-8")
            .env("NO_AT_BRIDGE", "1")
            .env("GTK_A11Y", "none")
            .env_remove("WAYLAND_DISPLAY")
            .env_remove("LC_ALL");
        command
    }

    /// What a program of this desktop answers; none when it fails.
    pub fn ask(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let output = self.command(program).args(arguments).output();
        let output =
            output.unwrap_or_else(|error| panic!("{program}: {error}; `cargo xtask setup` installs what is missing"));
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }

    /// The titles of the windows that are shown.
    #[must_use]
    pub fn windows(&self) -> Vec<String> {
        let list = self.ask("wmctrl", &["-l"]).unwrap_or_default();
        let title = |line: &str| line.splitn(4, char::is_whitespace).nth(3).map(|rest| rest.trim().to_owned());
        list.lines().filter_map(|line| title(&squeezed(line))).collect()
    }

    /// Every notification that reached the daemon, shown or gone, newest first: summary and body.
    #[must_use]
    pub fn notifications(&self) -> Vec<(String, String)> {
        // What is still shown enters the history only when it is closed.
        self.ask("dunstctl", &["close-all"]);
        let history = self.ask("dunstctl", &["history"]).unwrap_or_default();
        let history: serde_json::Value = serde_json::from_str(&history).unwrap_or_default();
        let text = |entry: &serde_json::Value, name: &str| entry[name]["data"].as_str().unwrap_or_default().to_owned();
        let entries = history["data"][0].as_array().cloned().unwrap_or_default();
        entries.iter().map(|entry| (text(entry, "summary"), text(entry, "body"))).collect()
    }
}

fn squeezed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Displays of our own numbers: two servers that look for a free one at the same time may both take it.
fn start_display(folder: &Path, size: &str) -> (Group, String) {
    static STARTED: AtomicU32 = AtomicU32::new(0);
    let number = 1_000 + std::process::id() % 1_000 * 50 + STARTED.fetch_add(1, Ordering::Relaxed) % 50;
    let mut command = Command::new("Xvfb");
    command.arg(format!(":{number}")).args(["-screen", "0", &format!("{size}x24"), "-nolisten", "tcp"]);
    // Without this it starts over when its last client leaves, and turns away whoever comes in that moment.
    command.arg("-noreset");
    // What is shown lies in a file there, for those who only look.
    command.arg("-fbdir").arg(folder);
    // It says its number as soon as it takes clients.
    command.args(["-displayfd", "1"]);
    let mut display = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    assert_eq!(display.first_line(), number.to_string(), "the display must start under its own number");
    (display, format!(":{number}"))
}

/// A bus on which nothing can be started but our notification daemon, whatever else this machine has installed.
fn start_bus(folder: &Path, display: &str) -> (Group, String) {
    let services = folder.join("services");
    std::fs::create_dir_all(&services).expect("a folder for the services");
    // A repeated notification must be seen as a second one.
    let rules = folder.join("dunstrc");
    std::fs::write(&rules, "[global]\nstack_duplicates = false\nhistory_length = 100\n").expect("the daemon's rules");
    let daemon = format!("{} -conf {}", in_path("dunst").display(), rules.display());
    let service = format!("[D-BUS Service]\nName=org.freedesktop.Notifications\nExec={daemon}\n");
    std::fs::write(services.join("notifications.service"), service).expect("the service file");
    let config = folder.join("bus.conf");
    let mut file = std::fs::File::create(&config).expect("the bus's configuration");
    write!(file, include_str!("bus.conf"), folder = folder.display()).expect("the bus's configuration");
    let mut command = Command::new("dbus-daemon");
    command.arg("--nofork").arg("--print-address=1").arg(format!("--config-file={}", config.display()));
    command.env("DISPLAY", display).env("HOME", folder).env("XDG_RUNTIME_DIR", folder).env_remove("WAYLAND_DISPLAY");
    let mut bus = Group::start(command.stdout(Stdio::piped()).stderr(Stdio::null()));
    let address = bus.first_line();
    (bus, address)
}

fn in_path(program: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let found = std::env::split_paths(&path).map(|folder| folder.join(program)).find(|file| file.is_file());
    found.unwrap_or_else(|| panic!("{program} is not installed; `cargo xtask setup` installs what is missing"))
}
