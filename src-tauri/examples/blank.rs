//! A window with nothing in it: the floor under the start of ours, for `cargo xtask bench`.

use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let blank = WebviewUrl::External("about:blank".parse().expect("a URL"));
    let app = tauri::Builder::default()
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "main", blank).title("blank").inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .expect("a window");
    app.run(|_, _| {});
}
