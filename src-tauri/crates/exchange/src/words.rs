//! The names that programs give to columns, in Spanish and English, folded (no accents, no capitals). Read off
//! exports; a name that is missing here costs the owner one choice in a list, nothing else.

use crate::map::Field;

/// For each field its names, the commonest first, separated by `|`.
const WORDS: &[(Field, &str)] = &[
    (
        Field::CustomerId,
        "customer id|client id|id cliente|cliente id|codigo cliente|codigo de cliente|\
         cod cliente|clave cliente|clave del cliente|clave|no cliente|numero de cliente|\
         num cliente|customer number|customer no|account number|customer code|\
         contact id|party id|nro cliente",
    ),
    (
        Field::CustomerName,
        "customer name|cliente|customer|client|client name|nombre del cliente|\
         nombre cliente|razon social|nombre o razon social|denominacion|nombre|name|\
         company name|company|empresa|deudor|debtor|receptor|nombre receptor|\
         razon social receptor|display name|contact name|party|bill to|facturado a|\
         titular|contacto cliente|account name|nombre comercial|receptor nombre|payer|\
         pagador|comprador|adquirente|vendor name|supplier|proveedor|customer full name|\
         organization|organizacion|organization name",
    ),
    (
        Field::TaxId,
        "rfc|nit|ruc|rut|cuit|nif|cif|nif cif|cif nif|tax id|rfc receptor|\
         receptor rfc|rfc cliente|rut cliente|rut receptor|ruc cliente|nit cliente|\
         cuit cliente|tax number|vat number|identificacion|numero de identificacion|\
         identificacion fiscal|identificacion cliente|cedula juridica|cedula|\
         documento cliente|nro doc receptor|vat|vat id|gstin no|gstin|rfc del receptor|\
         rfc del cliente|dni|nit cc|id fiscal|dni nif|nif dni|rif|rtn|nit o cc|cedula o nit|cedula nit|ruc dni|dni ruc|cuit cuil|\
         cuil|identificacion tributaria|registro fiscal|clave fiscal|rfc cuit|ruc nit|tin|id tributario",
    ),
    (
        Field::Email,
        "email|e mail|correo|correo electronico|mail|customer email|client email|\
         email id|email address|correo cliente|correo del cliente|\
         email recipient|email recipients|correo receptor|email cliente|customer email address",
    ),
    (
        Field::Phone,
        "phone|telefono|tel|phone number|telefono cliente|customer phone|telefono fijo|\
         work phone",
    ),
    (
        Field::Whatsapp,
        "whatsapp|celular|movil|mobile|mobile phone|cell|cell phone|telefono movil|\
         telefono celular|wa",
    ),
    (
        Field::Contact,
        "contacto|contact|contact person|atencion|persona de contacto|attention|\
         billing attention",
    ),
    (
        Field::Address,
        "direccion|domicilio|address|billing address|domicilio fiscal|direccion fiscal|\
         customer address",
    ),
    (
        Field::TermsDays,
        "dias de credito|dias credito|plazo|plazo dias|dias plazo|terms|payment terms|\
         terms days|credit days|condiciones de pago|plazo de pago|plazo de credito|\
         net days|dias de plazo|condicion de pago|condicion pago|condiciones pago|credito dias|terminos|terminos de pago|dias|\
         plazo credito|plazo en dias|credito en dias|dias de pago|termino de pago|condiciones de credito|condiciones|\
         condicion",
    ),
    (
        Field::Number,
        "invoice number|numero de factura|no factura|n factura|factura|folio|\
         num factura|nro factura|numero factura|no de factura|invoice no|invoice|\
         invoice num|invoice id|comprobante|numero|numero de comprobante|\
         nro comprobante|no comprobante|documento|no documento|numero documento|\
         numero de documento|nro documento|num documento|document number|doc number|\
         doc no|number|reference|referencia|factura no|factura n|factura numero|\
         num doc|nro|serie y folio|serie folio|fact|n de factura|n comprobante|n documento|n de comprobante|invoice ref|\
         bill number|consecutivo|recibo|no recibo|numero de recibo|n recibo|nro recibo|receipt number|no|num|n",
    ),
    (
        Field::Uuid,
        "uuid|folio fiscal|cufe|cude|clave de acceso|clave acceso|cae|\
         folio fiscal uuid",
    ),
    (
        Field::IssuedOn,
        "invoice date|fecha de emision|fecha emision|fecha factura|fecha de factura|\
         emision|fecha|issue date|issued on|issued|date|date issued|fecha documento|\
         fecha docto|fecha de expedicion|fecha expedicion|fecha de facturacion|\
         fecha facturacion|fecha doc|transaction date|document date|fecha del documento|\
         emitida|fecha de la factura|posting date|billing date|invoice created|\
         f emision|fec emision|fecha comprobante|created|fecha de creacion",
    ),
    (
        Field::DueOn,
        "due date|fecha de vencimiento|fecha vencimiento|vencimiento|vence|due|due on|\
         payment due|fecha limite|fecha limite de pago|vto|fecha vto|payment due date|\
         fecha venc|f vencimiento|vence el|fec vencimiento|fecha vence|venc|date due|\
         invoice due date|pagar antes de|f vto|fec vto|fecha de vto|vcto|fecha vcto|fecha de vcto|fec vcto|f vcto|vencto|\
         fecha vencto|fecha de vencto|fec vencto|fecha tope|limite|f venc|fec venc|fecha de venc|fecha limite de cobro|\
         dia de vencimiento|expiration date|fecha tope de pago",
    ),
    (
        Field::Total,
        "total|invoice amount|importe total|monto total|total factura|amount|importe|\
         monto|invoice total|total amount|valor|valor total|total a pagar|\
         importe factura|total con iva|total mxn|gross amount|grand total|\
         total comprobante|imp total|total documento|importe de la factura|monto factura|\
         total invoice|valor factura|total general|total due|original amount|\
         amount one column|total con impuestos|cargo|\
         line total|total linea|importe linea|total partida|item total|total balance",
    ),
    (
        Field::Currency,
        "moneda|currency|divisa|currency code|codigo moneda|cod moneda|\
         invoice currency|tipo moneda",
    ),
    (
        Field::PaidOn,
        "fecha de pago|fecha pago|paid on|payment date|settled date|date paid|\
         paid date|fecha de cobro|fecha cobro|fecha pagado|clear date|settled on|\
         pagada el|pagado el|fecha de liquidacion|cleared on|last payment date|\
         closed date|fecha ultimo pago|settled|f pago",
    ),
    (
        Field::Paid,
        "pagado|paid|amount paid|paid amount|importe pagado|monto pagado|abonado|\
         cobrado|importe cobrado|abonos|pagos|paid to date|total pagado|settled|\
         settled amount|amount received|payments|total cobrado|abono|pago|anticipo|\
         monto cobrado|monto abonado",
    ),
    (
        Field::Open,
        "saldo|pendiente|balance|saldo pendiente|importe pendiente|outstanding|\
         open amount|balance due|amount due|outstanding amount|por cobrar|open balance|\
         saldo insoluto|adeudo|saldo actual|por pagar|monto pendiente|remaining|open|\
         saldo por cobrar|saldo deudor|deuda",
    ),
    (
        Field::PaidDays,
        "days to settle|number of days until payment|days until payment|days to pay|\
         dias hasta el pago",
    ),
    (
        Field::Instalment,
        "cuota|parcialidad|instalment|installment|cuota no|numero de cuota|nro cuota|\
         no parcialidad|cuota n|numero de parcialidad|instalment number|\
         installment number|no cuota",
    ),
    (
        Field::Status,
        "status|estado|estatus|invoice status|situacion|estado factura|estatus factura|\
         estado de pago|\
         document status|payment status|estado documento|estado de la factura|estado cobro|invoice state|estatus de pago|estatus pago|\
         estado pago|estatus comprobante|estado comprobante|estado del comprobante|estatus de la factura|estatus cobro",
    ),
    (
        Field::Amount,
        "amount|importe|monto|importe pagado|monto pagado|amount paid|payment amount|\
         valor|importe del pago|monto del pago|pago|abono|total|paid amount|\
         importe pago|monto pago|payment|cobro|importe cobrado|amount received|\
         received|deposito|importe cuota|monto cuota|valor cuota|importe de la cuota",
    ),
    (
        Field::Date,
        "payment date|fecha de pago|fecha pago|date|fecha|fecha de cobro|fecha cobro|\
         paid on|date paid|fecha del pago|paid date|received on|fecha abono|\
         fecha de abono|date received|transaction date",
    ),
    (
        Field::Method,
        "payment method|forma de pago|metodo de pago|medio de pago|metodo|method|\
         forma pago|payment type|metodo pago|tipo de pago|payment mode",
    ),
    (
        Field::Series,
        "serie|series|punto de venta|pto venta|pto vta|pto de venta|prefijo|serie factura|serie comprobante|serie cfdi|serie del cdp",
    ),
    (
        Field::DocumentType,
        "tipo de documento|tipo documento|tipo doc|tipo de comprobante|tipo comprobante|efecto comprobante|\
         efecto del comprobante|efecto|document type|doc type|tipo|tipo docto|tipo de docto|tipo cfdi|tipo dte|tipo factura|\
         tipo de factura|invoice type|transaction type|clase de documento|clase documento|type|tipo cpbte|tipo cbte|\
         tipo movimiento|tipo de movimiento|movimiento|tipo de cfdi|tipo comp|tipo cp doc",
    ),
    (
        Field::Settled,
        "pagada|pagado|cobrada|cobrado|paid|liquidada|liquidado|saldada|saldado|settled|is paid|esta pagada|factura pagada|\
         pagada si no|pagado si no|ya pagada|pago recibido|pago|cobro",
    ),
];

/// The names of a field.
pub(crate) fn of(field: Field) -> impl Iterator<Item = &'static str> {
    let found = WORDS.iter().filter(move |(f, _)| *f == field);
    found.flat_map(|(_, words)| words.split('|'))
}

/// Whether a folded cell is the name of some column; a heading is recognised by these.
pub(crate) fn known(folded: &str) -> bool {
    !folded.is_empty() && WORDS.iter().any(|(_, words)| words.split('|').any(|w| w == folded))
}

/// Whether a name still says the same with other words around it: `fecha de emision` does, `factura` does not
/// (`Tipo de factura`).
pub(crate) fn is_telling(word: &str) -> bool {
    const VAGUE: &str = "payment|payments|pago|pagos|abono|abonos|cobro|cobrado|settled|paid|open|name|nombre|number|\
         numero|reference|referencia|invoice|factura|documento|comprobante|party|received|cargo|deposito|created|\
         account name|company|empresa|vence|deuda|remaining";
    word.len() > 3 && !VAGUE.split('|').any(|vague| vague == word)
}
