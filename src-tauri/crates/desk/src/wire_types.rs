//! The TypeScript of the wire, generated: `ui/src/wire.d.ts` is this text and never edited by hand.

/// The whole of `ui/src/wire.d.ts`.
#[must_use]
pub fn typescript() -> String {
    let config = ts_rs::Config::new();
    crate::calls::typescript_map(&config)
}
