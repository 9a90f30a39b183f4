//! Everything that is kept about one person, for that person: JSON that says it all, a table that opens anywhere, and the
//! documents themselves.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use store::audit::Link;
use store::contacts::Document;
use store::{Connection, EntryId};

use crate::Desk;
use crate::book::Context;
use crate::error::disk;
use crate::keeping::write_durably;
use crate::promising::customer_named;
use crate::timeline::speaking::say;
use crate::wire::{ById, CustomerView, ExportPerson, PersonExported, TimelineEntry, WireError};

const FORMAT: &str = "aldia-person/1";

impl Desk {
    /// Writes everything about a customer: to one JSON file where `out` ends in `.json`, else into a folder with the JSON,
    /// the history as CSV and the kept documents.
    ///
    /// # Errors
    /// When there is no such customer, or the place cannot be written to.
    pub fn person_to(&self, customer: &str, out: &Path) -> Result<PersonExported, WireError> {
        self.refuse_precious(out)?;
        let view = self.customer(ById { id: customer.to_owned() })?;
        let (data, documents, table) = self.read(|conn, context| {
            let id = customer_named(conn, customer)?;
            let documents = store::contacts::documents(conn, Some(id))?;
            let data = everything(conn, context, id, &view, &documents)?;
            Ok((data, documents, history(context, &view.timeline)?))
        })?;
        let entries = data["entries"].as_array().map_or(0, Vec::len);
        let text = serde_json::to_string_pretty(&data).map_err(|error| crate::error::malformed(&error))?;
        if out.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json")) {
            write_durably(out, |file| file.write_all(text.as_bytes()))?;
            return Ok(PersonExported { file: out.display().to_string(), entries, documents: 0 });
        }
        write_durably(&out.join("persona.json"), |file| file.write_all(text.as_bytes()))?;
        write_durably(&out.join("historia.csv"), |file| file.write_all(&table))?;
        let shelf = self.shelf();
        for document in &documents {
            let bytes = shelf.bytes(&document.sha256)?;
            write_durably(&out.join("documentos").join(file_name(document)), |file| file.write_all(&bytes))?;
        }
        Ok(PersonExported { file: out.display().to_string(), entries, documents: documents.len() })
    }

    /// See the table of calls. The folder is named by the id, which says nothing to who finds it.
    pub(crate) fn export_person(&self, request: ExportPerson) -> Result<PersonExported, WireError> {
        let id = self.read(|conn, _| customer_named(conn, &request.customer))?;
        let folder = free_folder(&self.path_of(&request.place)?, id);
        self.person_to(&request.customer, &folder)
    }
}

fn free_folder(place: &Path, id: EntryId) -> PathBuf {
    let name = |number: u32| match number {
        1 => place.join(format!("persona-{id}")),
        _ => place.join(format!("persona-{id}-{number}")),
    };
    (1..).map(name).find(|folder| !folder.exists()).unwrap_or_else(|| name(1))
}

fn file_name(document: &Document) -> String {
    let ending = crate::keeping::ending(&document.kind);
    format!("{}-{}-{}.{ending}", store::day_text(document.on), document.kind, &document.sha256[..12])
}

fn everything(
    conn: &Connection,
    context: &Context,
    id: EntryId,
    view: &CustomerView,
    documents: &[Document],
) -> Result<Value, WireError> {
    let entries: Vec<Value> = store::privacy::entries_of(conn, id)?.into_iter().map(entry).collect();
    let document = |document: &Document| {
        json!({"sha256": document.sha256, "kind": document.kind, "title": document.title, "on": store::day_text(document.on),
               "bytes": document.bytes, "file": format!("documentos/{}", file_name(document))})
    };
    Ok(json!({
        "format": FORMAT,
        "as_of": store::day_text(context.today),
        "kept_by": {"name": context.settings.business.name, "tax_id": context.settings.business.tax_id,
                    "email": context.settings.business.email, "phone": context.settings.business.phone},
        "person": view,
        "ids_of_other_programs": store::privacy::aliases(conn, id)?,
        "documents": documents.iter().map(document).collect::<Vec<_>>(),
        "entries": entries,
    }))
}

/// A fact as it was recorded, with the personal data that belong to it.
fn entry(link: Link) -> Value {
    let parsed = |text: &str| serde_json::from_str(text).unwrap_or_else(|_| Value::String(text.to_owned()));
    json!({
        "sequence": link.id,
        "kind": link.kind,
        "business_date": link.business_on,
        "recorded_at": link.recorded_at,
        "fact": parsed(&link.body),
        "personal": link.personal.map(|personal| parsed(&personal.data)),
    })
}

fn history(context: &Context, lines: &[TimelineEntry]) -> Result<Vec<u8>, WireError> {
    use exchange::Out;
    let heads =
        [("fecha", "date"), ("hecho", "fact"), ("detalle", "detail"), ("importe", "amount"), ("moneda", "currency")];
    let heads = heads.map(|(spanish, english)| say(context, spanish, english));
    let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
    let row = |line: &TimelineEntry| {
        let amount = line.amount.as_ref();
        let number = amount.and_then(|amount| amount.amount.parse().ok()).map_or(Out::Empty, Out::Number);
        let currency = amount.map_or(Out::Empty, |amount| Out::Text(amount.currency.clone()));
        let on = line.on.parse().map_or(Out::Empty, Out::Day);
        vec![on, Out::Text(line.title.clone()), Out::Text(line.detail.clone()), number, currency]
    };
    let mut bytes = Vec::new();
    exchange::write_csv(
        &mut bytes,
        &heads,
        lines.iter().filter(|line| line.mark.as_deref() != Some("proposed")).map(row),
    )
    .map_err(|error| disk(&error, Path::new("CSV")))?;
    Ok(bytes)
}
