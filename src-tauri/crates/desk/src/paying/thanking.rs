//! The thanks for a payment: read, opened in the owner's own program, never sent by itself.

use store::Connection;

use crate::Desk;
use crate::book::Context;
use crate::contacting::reached;
use crate::error::not_found;
use crate::papers;
use crate::wire::{ById, Channel, ErrorCode, Nothing, ThanksView, WireError};

impl Desk {
    /// See the table of calls.
    pub(crate) fn thanks(&self, request: ById) -> Result<ThanksView, WireError> {
        self.read(|conn, context| view(conn, context, &request.id))
    }

    /// See the table of calls.
    pub(crate) fn open_thanks(&self, request: ById) -> Result<Nothing, WireError> {
        let view = self.thanks(request)?;
        self.open_link(view.link)
    }
}

fn view(conn: &Connection, context: &Context, id: &str) -> Result<ThanksView, WireError> {
    let entry = store::entry::by_shown_id(conn, id)?.filter(|entry| entry.kind == "payment");
    let entry = entry.ok_or_else(|| not_found("pago", id))?;
    if entry.reversed.is_some() {
        return Err(WireError::new(ErrorCode::NotNow).with("reason", "este pago fue revertido"));
    }
    let payment = store::money::payment(conn, entry.id)?.ok_or_else(|| not_found("pago", id))?;
    let customer = store::customers::by_id(conn, payment.customer)?.ok_or_else(|| not_found("cliente", id))?;
    let words = papers::thanks(conn, context, &payment, &customer)?;
    let channel =
        if customer.whatsapp.is_some() || customer.email.is_none() { Channel::Whatsapp } else { Channel::Email };
    let (to, link) = reached(channel, &customer, &words);
    Ok(ThanksView { channel, to, text: words.text, link })
}
