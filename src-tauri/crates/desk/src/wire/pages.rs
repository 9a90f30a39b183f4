//! Long lists by the page: the rows that are looked at, and what is said of all of them.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::{Amount, CustomerBalance, InvoiceRow, PaymentRow};

/// What orders a list of invoices; the number decides between equals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum InvoiceOrder {
    Number,
    Customer,
    Issued,
    /// When the first instalment with something open is due, else the last.
    #[default]
    Due,
    Total,
    Open,
}

/// A page of the invoice list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageOfInvoices {
    /// Only these states; all when absent.
    #[serde(default)]
    #[ts(optional)]
    pub states: Option<Vec<String>>,
    /// Part of a number, a customer's name, a tax id or an amount.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Only these of them, by id.
    #[serde(default)]
    #[ts(optional)]
    pub ids: Option<Vec<String>>,
    #[serde(default)]
    #[ts(optional)]
    pub order: Option<InvoiceOrder>,
    /// The largest, latest or last first.
    #[serde(default)]
    #[ts(optional)]
    pub down: Option<bool>,
    /// How many rows of the list stand before the page.
    pub offset: u32,
    /// How many rows the page has at most; no more than 500.
    pub limit: u32,
}

/// Rows of a list, and what all of it adds up to.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvoicePage {
    pub rows: Vec<InvoiceRow>,
    /// How many rows the whole list has.
    pub total: u32,
    /// Of the whole list, per currency.
    pub sums: Vec<InvoiceSum>,
}

/// What the invoices of a list add up to in a currency.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct InvoiceSum {
    pub currency: String,
    pub total: Amount,
    pub open: Amount,
}

/// A page of the payment list, newest first.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageOfPayments {
    /// Part of a customer's name, a reference, an amount or the number of an invoice; or a receipt's number.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// A payment of which the answer says where in the list it stands.
    #[serde(default)]
    #[ts(optional)]
    pub find: Option<String>,
    /// How many rows of the list stand before the page.
    pub offset: u32,
    /// How many rows the page has at most; no more than 500.
    pub limit: u32,
}

/// Rows of the payment list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct PaymentPage {
    pub rows: Vec<PaymentRow>,
    /// How many rows the whole list has.
    pub total: u32,
    /// The currencies of the whole list.
    pub currencies: Vec<String>,
    /// How many rows stand before the payment that was asked for; none if it is not in the list.
    pub found_at: Option<u32>,
}

/// What orders a list of customers; the name decides between equals.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "snake_case")]
pub enum CustomerOrder {
    #[default]
    Name,
    Open,
    Overdue,
    /// How many days late the oldest debt is.
    Oldest,
    /// How many invoices are open.
    Invoices,
}

/// A page of the customer list.
#[derive(Debug, Clone, Default, Serialize, Deserialize, TS)]
#[serde(deny_unknown_fields)]
pub struct PageOfCustomers {
    /// Words of a name, or the beginning of a tax id.
    #[serde(default)]
    #[ts(optional)]
    pub text: Option<String>,
    /// Only lines with something open.
    #[serde(default)]
    #[ts(optional)]
    pub owing: Option<bool>,
    #[serde(default)]
    #[ts(optional)]
    pub order: Option<CustomerOrder>,
    /// The largest, oldest or last first.
    #[serde(default)]
    #[ts(optional)]
    pub down: Option<bool>,
    /// How many rows of the list stand before the page.
    pub offset: u32,
    /// How many rows the page has at most; no more than 500.
    pub limit: u32,
}

/// A customer in one currency, or without amounts.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CustomerLine {
    pub id: String,
    pub name: String,
    pub tax_id: Option<String>,
    pub balance: Option<CustomerBalance>,
    /// Another line has the customer's first currency.
    pub is_again: bool,
}

/// Rows of the customer list.
#[derive(Debug, Clone, Serialize, Deserialize, TS)]
pub struct CustomerPage {
    pub rows: Vec<CustomerLine>,
    /// How many rows the whole list has.
    pub total: u32,
    /// The currencies of the whole list.
    pub currencies: Vec<String>,
    /// How many customers the book has, and how many of them owe something.
    pub customers: u32,
    pub owing: u32,
}
