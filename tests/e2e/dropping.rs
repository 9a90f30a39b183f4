//! A file dropped on the window, as a file manager drops it: the X protocol for drag and drop, spoken to the real window.

use std::path::Path;

use aldia_tests::headless::{Desktop, wait_for};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    Atom, AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, Window as Id, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::office::Office;
use crate::window::go_to;

/// The version of the protocol that every toolkit speaks.
const VERSION: u32 = 5;

/// Who drags: a client with a window that nobody sees.
struct Hand {
    display: RustConnection,
    root: Id,
    own: Id,
}

impl Hand {
    fn on(desktop: &Desktop) -> Self {
        let (display, screen) = x11rb::connect(Some(desktop.display())).expect("the display");
        let root = display.setup().roots[screen].root;
        let own = display.generate_id().expect("an id");
        let (depth, visual, aux) = (0, 0, CreateWindowAux::new());
        display.create_window(depth, own, root, 0, 0, 1, 1, 0, WindowClass::INPUT_OUTPUT, visual, &aux).expect("asked");
        display.flush().expect("the display listens");
        Self { display, root, own }
    }

    fn atom(&self, name: &str) -> Atom {
        self.display.intern_atom(false, name.as_bytes()).expect("asked").reply().expect("an atom").atom
    }

    /// The window below a window that takes drops, and its place on the screen.
    fn target(&self, below: Id) -> Option<(Id, i16, i16)> {
        let aware = self.atom("XdndAware");
        let has = self.display.get_property(false, below, aware, AtomEnum::ANY, 0, 1).ok()?.reply().ok()?;
        let is_shown = self.display.get_window_attributes(below).ok()?.reply().ok()?;
        if has.value_len > 0 && u8::from(is_shown.map_state) == 2 {
            let at = self.display.translate_coordinates(below, self.root, 0, 0).ok()?.reply().ok()?;
            return Some((below, at.dst_x, at.dst_y));
        }
        let inside = self.display.query_tree(below).ok()?.reply().ok()?;
        inside.children.iter().find_map(|child| self.target(*child))
    }

    fn say(&self, to: Id, name: &str, data: [u32; 5]) {
        let message = ClientMessageEvent::new(32, to, self.atom(name), data);
        self.display.send_event(false, to, EventMask::NO_EVENT, message).expect("sent");
        self.display.flush().expect("the display listens");
    }

    /// Waits for a message of this kind, and meanwhile hands out what is dragged to whoever asks for it.
    fn hear(&self, name: &str, dragged: &str) -> [u32; 5] {
        let wanted = self.atom(name);
        wait_for(name, || match self.display.poll_for_event().expect("the display answers")? {
            Event::ClientMessage(message) if message.type_ == wanted => Some(message.data.as_data32()),
            Event::SelectionRequest(request) => {
                self.give(&request, dragged);
                None
            }
            _ => None,
        })
    }

    fn give(&self, request: &SelectionRequestEvent, dragged: &str) {
        let (to, property, kind) = (request.requestor, request.property, request.target);
        self.display.change_property8(PropMode::REPLACE, to, property, kind, dragged.as_bytes()).expect("given");
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: to,
            selection: request.selection,
            target: kind,
            property,
        };
        self.display.send_event(false, to, EventMask::NO_EVENT, told).expect("told");
        self.display.flush().expect("the display listens");
    }

    /// Drops files in the middle of the window that takes them.
    fn drop_files(&self, files: &[&Path]) {
        let uri = |file: &&Path| url::Url::from_file_path(file).expect("an absolute path").to_string() + "\r\n";
        let dragged: String = files.iter().map(uri).collect();
        let (target, left, top) = wait_for("a window that takes drops", || self.target(self.root));
        let selection = self.atom("XdndSelection");
        self.display.set_selection_owner(self.own, selection, x11rb::CURRENT_TIME).expect("asked");
        let (action, kind) = (self.atom("XdndActionCopy"), self.atom("text/uri-list"));
        let at = (u32::from(left.unsigned_abs()) + 400) << 16 | (u32::from(top.unsigned_abs()) + 300);
        self.say(target, "XdndEnter", [self.own, VERSION << 24, kind, 0, 0]);
        // The first answer may come before the page has been asked whether it wants the files.
        wait_for("the window to want the files", || {
            self.say(target, "XdndPosition", [self.own, 0, at, x11rb::CURRENT_TIME, action]);
            (self.hear("XdndStatus", &dragged)[1] & 1 == 1).then_some(())
        });
        self.say(target, "XdndDrop", [self.own, 0, x11rb::CURRENT_TIME, 0, 0]);
        let ended = self.hear("XdndFinished", &dragged);
        assert_eq!(ended[1] & 1, 1, "the window took them");
    }
}

#[test]
fn files_dropped_on_any_screen_are_looked_at_before_anything_is_recorded() {
    let office = Office::open();
    let rows = "Cliente,Factura,Emisión,Vencimiento,Importe\nAna,A-1,2026-10-01,2026-10-31,100.00\n";
    let file = office.file("facturas de octubre.csv", rows);
    let window = office.start();
    crate::office::value(&window, "create_example", &serde_json::json!({}));
    go_to(&window, "clientes");
    Hand::on(&office.desktop).drop_files(&[&file]);
    window.wait("body[data-screen=importar]");
    window.wait_text("body", "facturas de octubre.csv");
    window.wait_text("body", "A-1");
}
