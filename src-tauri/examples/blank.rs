//! A window with nothing but one word in it: the floor under the start of ours, for `cargo xtask bench`. Without the word
//! the web view would not paint at all, and setting that up is most of what any window costs.

use tauri::http::Response;
use tauri::{WebviewUrl, WebviewWindowBuilder};

fn main() {
    let page = WebviewUrl::CustomProtocol("blank://localhost".parse().expect("a URL"));
    let app = tauri::Builder::default()
        .register_uri_scheme_protocol("blank", |_, _| {
            let page = Response::builder().header("content-type", "text/html");
            page.body(b"<!doctype html><title>blank</title><p>blank".as_slice()).expect("a page")
        })
        .setup(move |app| {
            WebviewWindowBuilder::new(app, "main", page).title("blank").inner_size(1280.0, 800.0).build()?;
            Ok(())
        })
        .build(tauri::generate_context!())
        .expect("a window");
    app.run(|_, _| {});
}
