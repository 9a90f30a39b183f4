//! Lists of customers, and who counts as the same one.

use exchange::{CustomerDraft, CustomerRef, Draft, Kind};

use crate::support::{has_note, invoices, only_reason, table};

fn customers(reading: &exchange::Reading) -> Vec<&CustomerDraft> {
    let found = reading.drafts.iter().filter_map(|d| match d {
        Draft::Customer(customer) => Some(customer),
        _ => None,
    });
    found.collect()
}

#[test]
fn a_list_of_customers_is_recognised_and_read() {
    let reading = table(
        "Clave,Razón social,RFC,Correo,Teléfono,Celular,Contacto,Domicilio,Días de crédito,Moneda\nC-1,Ferretería El Águila,fea 010203 ab1,a@aguila.mx,55 1234 5678,+52 55 8765 4321,Rosa,Calle 1,30,MXN\n",
    );
    assert_eq!(reading.map.as_ref().map(|m| m.kind), Some(Kind::Customers), "no amounts, no dates: customers");
    let found = customers(&reading)[0];
    let wanted = CustomerRef {
        external_id: Some("C-1".to_owned()),
        name: Some("Ferretería El Águila".to_owned()),
        tax_id: Some("FEA010203AB1".to_owned()),
        email: Some("a@aguila.mx".to_owned()),
        phone: Some("55 1234 5678".to_owned()),
        whatsapp: Some("+52 55 8765 4321".to_owned()),
        contact: Some("Rosa".to_owned()),
        address: Some("Calle 1".to_owned()),
    };
    assert_eq!(found.customer, wanted, "every column lands in its field");
    assert_eq!((found.terms_days, found.currency.as_deref()), (Some(30), Some("MXN")), "terms and currency too");
}

#[test]
fn terms_are_understood_in_words() {
    let reading = table("Nombre,Correo,Plazo\nAna,a@x.mx,30\nBea,b@x.mx,15\nEva,e@x.mx,45 días\nIda,i@x.mx,\n");
    let terms: Vec<_> = customers(&reading).iter().map(|c| c.terms_days).collect();
    assert_eq!(terms, [Some(30), Some(15), Some(45), None], "the number is what counts");
}

#[test]
fn a_customer_nobody_could_name_is_refused() {
    let reading = table("Nombre,Correo,Teléfono\nAna,a@x.mx,1\n,b@x.mx,2\n");
    assert_eq!(only_reason(&reading).code(), "row.missing_value", "an address alone is nobody");
}

#[test]
fn balances_in_a_list_of_customers_are_said_not_to_be_imported() {
    let reading = table("Nombre,Correo,Saldo\nAna,a@x.mx,100.00\nBea,b@x.mx,0.00\n");
    assert!(
        has_note(&reading, "note.balances_ignored"),
        "a debt without invoice cannot be chased: {:?}",
        reading.notes
    );
}

#[test]
fn identity_is_the_tax_id_then_the_other_programs_id_then_the_name() {
    let with = |tax: Option<&str>, id: Option<&str>, name: &str| CustomerRef {
        tax_id: tax.map(str::to_owned),
        external_id: id.map(str::to_owned),
        name: Some(name.to_owned()),
        ..CustomerRef::default()
    };
    let a = with(Some("AAA010101AAA"), Some("1"), "Uno");
    assert_eq!(a.identity(), with(Some("AAA010101AAA"), Some("2"), "Dos").identity(), "the tax id decides");
    let generic = with(Some("XAXX010101000"), Some("1"), "Uno");
    assert_ne!(
        generic.identity(),
        with(Some("XAXX010101000"), Some("2"), "Uno").identity(),
        "the public at large is nobody"
    );
    let named = with(Some("XAXX010101000"), None, "Café  Río");
    assert_eq!(named.identity(), with(None, None, "CAFE RIO").identity(), "accents, capitals and blanks do not matter");
    assert_ne!(named.identity(), with(None, None, "Cafe Rios").identity(), "letters do");
    assert!(CustomerRef::default().is_nobody(), "nothing is nobody");
}

#[test]
fn strange_names_are_kept_as_they_are() {
    let long = "x".repeat(10_000);
    let names =
        ["<img src=x onerror=alert(1)>", "{{ constructor }}", "👩‍🔧 Taller", "שלום", "O'Higgins & Sons; \"SA\"", &long];
    for name in names {
        let quoted = name.replace('"', "\"\"");
        let reading = table(format!("Cliente,Factura,Fecha,Total\n\"{quoted}\",1,2024-01-15,10.50\n"));
        assert_eq!(invoices(&reading)[0].customer.name.as_deref(), Some(name), "a name is text and nothing else");
    }
}

#[test]
fn nul_is_taken_out_of_a_cell() {
    let reading = table("Cliente,Factura,Fecha,Total\nA\0na,1,2024-01-15,10.50\n");
    assert_eq!(invoices(&reading)[0].customer.name.as_deref(), Some("Ana"), "no program shows it and many stop at it");
}

#[test]
fn what_stands_in_the_place_of_a_tax_id_merges_nobody() {
    let nobody =
        ["N/A", "NA", "S/N", "0", "CONSUMIDOR FINAL", "66666666-6", "99999999", "00000000000", "-", "222222222222"];
    for tax_id in nobody {
        let list = format!(
            "Cliente,NIT,Factura,Fecha,Total\nAna,{tax_id},F-1,2024-01-15,10.50\nBeto,{tax_id},F-2,2024-01-15,10.50\n"
        );
        let reading = table(list);
        let found = invoices(&reading);
        assert_ne!(found[0].customer.identity(), found[1].customer.identity(), "{tax_id} is neither Ana nor Beto");
    }
    for tax_id in ["XAXX010101000", "XEXX-010101-000", "66.666.666-6", "9999999999999", "SIN RFC"] {
        assert!(exchange::is_generic_tax_id(tax_id), "{tax_id} names nobody");
    }
    for tax_id in ["AAA010101AAA", "76123456-7", "900123456", "20100070970", "B12345678", "11", "7"] {
        assert!(!exchange::is_generic_tax_id(tax_id), "{tax_id} is somebody");
    }
}
