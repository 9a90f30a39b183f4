//! The same answers as the JSON of the terminal door, in its documented fields only.

use super::{AgingRow, Book, Day, FactNo, Line, Queue, aging::COLUMNS, written};
use serde_json::{Map, Value, json};

impl Book {
    /// `aldia invoices --json`, as of a day: every invoice issued by then, also void ones, by id.
    pub fn invoices_json(&self, day: Day) -> Value {
        let mut rows: Vec<(String, Value)> = (0..self.facts.len())
            .filter(|no| self.fact(*no).line.business_day() <= day)
            .filter_map(|no| Some((self.fact(no).line.id().to_owned(), self.invoice_json(no, day)?)))
            .collect();
        rows.sort_by(|a, b| a.0.cmp(&b.0));
        rows.into_iter().map(|(_, row)| row).collect()
    }

    fn invoice_json(&self, no: FactNo, day: Day) -> Option<Value> {
        let Line::Invoice(it) = &self.fact(no).line else {
            return None;
        };
        let views = (1..=it.instalments.len()).map(|seq| self.instalment(no, seq, day));
        let views: Vec<_> = views.collect();
        let amount = |amount| written(amount, &it.currency);
        let instalments = views.iter().map(|view| {
            json!({
                "seq": view.seq, "due_on": view.due_on.to_string(), "amount": amount(view.amount),
                "open": amount(view.open), "state": view.state.name(), "days_past_due": view.days_past_due,
            })
        });
        Some(json!({
            "id": it.id, "number": it.number, "customer": it.customer,
            "customer_name": self.customer_name(&it.customer), "tax_id": self.tax_id(&it.customer),
            "currency": it.currency, "issued_on": it.issued_on.to_string(),
            "total": amount(views.iter().map(|view| view.amount).sum()),
            "open": amount(views.iter().map(|view| view.open).sum()),
            "state": self.invoice_state(no, day).name(),
            "instalments": instalments.collect::<Vec<Value>>(),
        }))
    }

    fn tax_id(&self, customer: &str) -> Option<String> {
        match self.find(customer).map(|no| &self.fact(no).line) {
            Some(Line::Customer(it)) => it.tax_id.clone(),
            _ => None,
        }
    }

    /// `aldia report aging --json`: totals by currency, rows by customer and currency.
    pub fn aging_json(&self, day: Day) -> Value {
        let mut totals = self.aging_totals(day);
        totals.sort_by(|a, b| a.currency.cmp(&b.currency));
        let rows = |rows: Vec<AgingRow>| rows.iter().map(aging_row).collect::<Vec<Value>>();
        json!({ "currencies": rows(totals), "customers": rows(self.aging(day)) })
    }

    /// `aldia today --json`: items in their order, held by customer.
    pub fn today_json(&self, day: Day) -> Value {
        let Queue { items, held } = self.queue(day);
        let items = items.iter().map(|item| {
            let amount = |amount| written(amount, &item.currency);
            let instalments = item.instalments.iter().map(|asked| {
                json!({
                    "invoice": self.fact(asked.invoice).line.id(), "seq": asked.seq,
                    "open": amount(asked.open),
                })
            });
            json!({
                "customer": item.customer, "customer_name": item.customer_name,
                "currency": item.currency, "amount": amount(item.amount),
                "overdue": amount(item.overdue), "stage": item.stage, "channel": item.channel,
                "days_past_due": item.days_past_due,
                "instalments": instalments.collect::<Vec<Value>>(),
            })
        });
        let held = held.iter().map(|it| {
            let until = it.until.map(|day| day.to_string());
            json!({ "customer": it.customer, "gate": it.gate, "until": until })
        });
        json!({ "items": items.collect::<Vec<Value>>(), "held": held.collect::<Vec<Value>>() })
    }
}

fn aging_row(row: &AgingRow) -> Value {
    let mut out = Map::new();
    if let Some(customer) = &row.customer {
        out.insert("customer".into(), json!(customer));
    }
    out.insert("currency".into(), json!(row.currency));
    for (column, figure) in COLUMNS.iter().zip(row.figures) {
        out.insert((*column).into(), json!(written(figure, &row.currency)));
    }
    out.insert("total".into(), json!(written(row.total(), &row.currency)));
    Value::Object(out)
}
