//! Why a whole file is refused. Closed: every code has an English and a Spanish sentence with a remedy.

use serde::{Deserialize, Serialize};
use std::fmt;

use crate::map::Field;

/// A file that cannot be read, with the place where reading stopped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
#[error("{file}{}: {fault}", Place(*line))]
pub struct ReadError {
    /// As the caller named it; `archive.zip/inner.xml` inside an archive.
    pub file: String,
    /// Counted from 1, where it is known.
    pub line: Option<u64>,
    pub fault: Fault,
}

impl ReadError {
    pub(crate) fn new(file: &str, line: impl Into<Option<u64>>, fault: Fault) -> Self {
        Self { file: file.to_owned(), line: line.into(), fault }
    }

    /// The code for scripts and for the catalogue of texts.
    pub fn code(&self) -> &'static str {
        self.fault.code()
    }

    /// What happened, where, and what to do, for the owner.
    pub fn spanish(&self) -> String {
        let place = self.line.map(|l| format!(", línea {l}")).unwrap_or_default();
        format!("{}{place}: {}", self.file, self.fault.spanish())
    }
}

/// `, line 7` or nothing.
struct Place(Option<u64>);

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |line| write!(f, ", line {line}"))
    }
}

/// A kind of file that this crate recognises and does not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Foreign {
    Xlsx,
    OpenDocument,
    OldOffice,
    Pdf,
    Image,
    Compressed,
    Html,
    RichText,
    Database,
    Json,
}

impl Foreign {
    /// The name of the kind, the same in both languages.
    pub fn name(self) -> &'static str {
        match self {
            Foreign::Xlsx => "Excel (.xlsx)",
            Foreign::OpenDocument => "OpenDocument (.ods, .odt)",
            Foreign::OldOffice => "Excel 97–2003 (.xls)",
            Foreign::Pdf => "PDF",
            Foreign::Image => "JPG/PNG/GIF",
            Foreign::Compressed => "gzip/rar/7z",
            Foreign::Html => "HTML",
            Foreign::RichText => "RTF",
            Foreign::Database => "SQLite",
            Foreign::Json => "JSON",
        }
    }

    /// Whether it is a table that its own program can save as CSV.
    pub fn is_table(self) -> bool {
        matches!(self, Foreign::Xlsx | Foreign::OpenDocument | Foreign::OldOffice | Foreign::Html)
    }
}

/// What is wrong with a whole file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Fault {
    Unreadable {
        detail: String,
    },
    NotAFile,
    TooLarge {
        limit_mb: u64,
    },
    TooManyFiles {
        limit: usize,
    },
    Empty,
    Binary,
    Foreign {
        kind: Foreign,
    },
    UnknownXml {
        root: String,
    },
    UnknownEncoding {
        name: String,
    },
    Truncated,
    Malformed {
        detail: String,
    },
    Doctype,
    Entity {
        name: String,
    },
    TooDeep {
        limit: usize,
    },
    TooManyAttributes {
        limit: usize,
    },
    MissingAttribute {
        element: String,
        attribute: String,
    },
    BadArchive {
        detail: String,
    },
    EncryptedArchive,
    NestedArchive,
    ArchiveTooLarge {
        limit_mb: u64,
    },
    ArchiveBomb {
        ratio: u64,
    },
    /// An entry whose name would lead out of the folder into which it is unpacked.
    ArchiveClimbs {
        name: String,
    },
    UnclosedQuote,
    RecordTooLong {
        limit_kb: usize,
    },
    TooManyRows {
        limit: usize,
    },
    TooManyColumns {
        limit: usize,
    },
    NoHeader,
    NoRows,
    NoInvoice,
    DuplicateColumn {
        name: String,
    },
    MissingColumn {
        name: String,
    },
    MissingFields {
        fields: Vec<Field>,
    },
    BadMap {
        detail: String,
    },
    UnknownMapKey {
        key: String,
    },
    /// A value that its key does not have.
    UnknownMapValue {
        value: String,
        known: Vec<String>,
    },
    /// The columns speak of suppliers: what the owner owes, not what is owed to them.
    Purchases,
    /// Neither a number nor a name tells whether the rows are invoices or payments.
    WhichKind,
    UnknownCurrency {
        code: String,
    },
    /// The process that read it wanted more memory than it may have.
    ReaderMemory {
        limit_mb: u64,
    },
    /// The process that read it did not come to an end.
    ReaderTime {
        seconds: u64,
    },
    /// The process that read it died.
    ReaderDied,
}

impl Fault {
    /// The code for scripts and for the catalogue of texts.
    pub fn code(&self) -> &'static str {
        match self {
            Fault::Unreadable { .. } => "file.unreadable",
            Fault::NotAFile => "file.not_a_file",
            Fault::TooLarge { .. } => "file.too_large",
            Fault::TooManyFiles { .. } => "file.too_many",
            Fault::Empty => "file.empty",
            Fault::Binary => "file.binary",
            Fault::Foreign { .. } => "file.foreign",
            Fault::UnknownXml { .. } => "xml.unknown",
            Fault::UnknownEncoding { .. } => "file.encoding",
            Fault::Truncated => "xml.truncated",
            Fault::Malformed { .. } => "xml.malformed",
            Fault::Doctype => "xml.doctype",
            Fault::Entity { .. } => "xml.entity",
            Fault::TooDeep { .. } => "xml.too_deep",
            Fault::TooManyAttributes { .. } => "xml.too_many_attributes",
            Fault::MissingAttribute { .. } => "xml.missing_attribute",
            Fault::BadArchive { .. } => "archive.bad",
            Fault::EncryptedArchive => "archive.encrypted",
            Fault::NestedArchive => "archive.nested",
            Fault::ArchiveTooLarge { .. } => "archive.too_large",
            Fault::ArchiveBomb { .. } => "archive.bomb",
            Fault::ArchiveClimbs { .. } => "archive.climbs",
            Fault::UnclosedQuote => "table.unclosed_quote",
            Fault::RecordTooLong { .. } => "table.record_too_long",
            Fault::TooManyRows { .. } => "table.too_many_rows",
            Fault::TooManyColumns { .. } => "table.too_many_columns",
            Fault::NoHeader => "table.no_header",
            Fault::NoRows => "table.no_rows",
            Fault::NoInvoice => "table.no_invoice",
            Fault::DuplicateColumn { .. } => "table.duplicate_column",
            Fault::MissingColumn { .. } => "map.missing_column",
            Fault::MissingFields { .. } => "map.missing_fields",
            Fault::BadMap { .. } => "map.bad",
            Fault::UnknownMapKey { .. } => "map.unknown_key",
            Fault::UnknownMapValue { .. } => "map.unknown_value",
            Fault::Purchases => "table.purchases",
            Fault::WhichKind => "table.which_kind",
            Fault::UnknownCurrency { .. } => "map.unknown_currency",
            Fault::ReaderMemory { .. } => "reader.memory",
            Fault::ReaderTime { .. } => "reader.time",
            Fault::ReaderDied => "reader.died",
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::Unreadable { detail } => write!(f, "the file cannot be read ({detail}); check that it is there and that you may open it"),
            Fault::NotAFile => f.write_str("this is neither a file nor a folder; choose the file itself"),
            Fault::TooLarge { limit_mb } => write!(f, "the file is larger than {limit_mb} MB; export a shorter period"),
            Fault::TooManyFiles { limit } => write!(f, "there are more than {limit} files in here; import them in smaller groups"),
            Fault::Empty => f.write_str("the file is empty; export it again"),
            Fault::Binary => f.write_str("this is not a text file; export it as CSV or choose the XML of the invoice"),
            Fault::Foreign { kind } if kind.is_table() => write!(f, "{} files are not read; open it and save it as CSV (UTF-8)", kind.name()),
            Fault::Foreign { kind } => write!(f, "{} files are not read; choose the XML of the invoice or a CSV export", kind.name()),
            Fault::UnknownXml { root } => write!(f, "the XML begins with <{root}>, which is not an invoice known here; choose a CFDI 3.3 or 4.0"),
            Fault::UnknownEncoding { name } => write!(f, "the encoding {name:?} is not known; save the file as UTF-8"),
            Fault::Truncated => f.write_str("the file ends in the middle; download it again"),
            Fault::Malformed { detail } => write!(f, "the XML is damaged ({detail}); download it again"),
            Fault::Doctype => f.write_str("the XML declares a DOCTYPE, which an invoice never has; do not trust this file and ask for the original"),
            Fault::Entity { name } => write!(f, "the XML uses the entity &{name};, which an invoice never has; ask for the original"),
            Fault::TooDeep { limit } => write!(f, "the XML nests more than {limit} elements; ask for the original"),
            Fault::TooManyAttributes { limit } => write!(f, "an element has more than {limit} attributes; ask for the original"),
            Fault::MissingAttribute { element, attribute } => write!(f, "{element} has no {attribute}, which the standard requires; ask for the original"),
            Fault::BadArchive { detail } => write!(f, "the .zip is damaged ({detail}); download it again"),
            Fault::EncryptedArchive => f.write_str("the .zip has a password; unpack it first"),
            Fault::NestedArchive => f.write_str("an archive inside an archive is not opened; unpack it first"),
            Fault::ArchiveTooLarge { limit_mb } => write!(f, "the .zip holds more than {limit_mb} MB; import it in parts"),
            Fault::ArchiveBomb { ratio } => write!(f, "a file in the .zip grows more than {ratio} times when unpacked; do not trust it and ask for the original"),
            Fault::ArchiveClimbs { name } => write!(f, "the .zip holds {name:?}, a name that leads out of its folder; do not trust it and ask for the original"),
            Fault::UnclosedQuote => f.write_str("a quotation mark opens here and never closes; close it or export the file again"),
            Fault::RecordTooLong { limit_kb } => write!(f, "a row is longer than {limit_kb} KB; check the separator and export again"),
            Fault::TooManyRows { limit } => write!(f, "there are more than {limit} rows; export a shorter period"),
            Fault::TooManyColumns { limit } => write!(f, "there are more than {limit} columns; export only those that are needed"),
            Fault::NoHeader => f.write_str("no row with column names was found; add one above the data"),
            Fault::NoRows => f.write_str("there are column names and no rows under them; export the file again"),
            Fault::NoInvoice => f.write_str("no row says anything that can be collected; check that this is the list of invoices"),
            Fault::DuplicateColumn { name } => write!(f, "two columns are called {name:?}; rename one"),
            Fault::MissingColumn { name } => write!(f, "the column map names {name:?} and the file has no such column; correct the map"),
            Fault::MissingFields { fields } => write!(f, "no column was found for {}; say which one it is in the column map", names(fields)),
            Fault::BadMap { detail } => write!(f, "the column map cannot be read ({detail}); correct it"),
            Fault::UnknownMapKey { key } => write!(f, "the column map has the key {key:?}, which is not known; correct or remove it"),
            Fault::UnknownMapValue { value, known } => write!(f, "the column map says {value:?}, which is not known; choose one of {}", known.join(", ")),
            Fault::Purchases => f.write_str("the columns speak of suppliers, so these seem to be your purchases and not your sales; if they are your customers, say so in the column map"),
            Fault::WhichKind => f.write_str("nothing tells whether these rows are invoices or payments: there is neither an invoice number nor a due date; say it in the column map with kind = \"invoices\" or kind = \"payments\""),
            Fault::UnknownCurrency { code } => write!(f, "the currency {code:?} does not exist; use its three letters, such as MXN or EUR"),
            Fault::ReaderMemory { limit_mb } => write!(f, "reading it takes more than {limit_mb} MB of memory, and nothing was recorded; export a shorter period, or do not trust this file"),
            Fault::ReaderTime { seconds } => write!(f, "reading it did not end within {seconds} seconds, and nothing was recorded; export a shorter period, or do not trust this file"),
            Fault::ReaderDied => f.write_str("the reader broke off on this file, and nothing was recorded; export it again, or do not trust it"),
        }
    }
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|f| f.key()).collect::<Vec<_>>().join(", ")
}

impl Fault {
    /// What happened and what to do, for the owner. What libraries say of a damage is English and stays out.
    pub fn spanish(&self) -> String {
        match self {
            Fault::Unreadable { .. } => {
                "no se puede leer el archivo; revise que esté ahí y que tenga permiso de abrirlo".to_owned()
            }
            Fault::NotAFile => "no es un archivo ni una carpeta; elija el archivo".to_owned(),
            Fault::TooLarge { limit_mb } => {
                format!("el archivo pesa más de {limit_mb} MB; expórtelo por periodos más cortos")
            }
            Fault::TooManyFiles { limit } => format!("hay más de {limit} archivos; impórtelos en grupos más pequeños"),
            Fault::Empty => "el archivo está vacío; vuelva a exportarlo".to_owned(),
            Fault::Binary => "no es un archivo de texto; expórtelo como CSV o elija el XML de la factura".to_owned(),
            Fault::Foreign { kind } if kind.is_table() => {
                format!("los archivos {} no se leen todavía; ábralo y guárdelo como CSV (UTF-8)", kind.name())
            }
            Fault::Foreign { kind } => {
                format!("los archivos {} no se leen; elija el XML de la factura o una exportación en CSV", kind.name())
            }
            Fault::UnknownXml { root } => {
                format!("el XML empieza con <{root}> y no es una factura que se conozca aquí; elija un CFDI 3.3 o 4.0")
            }
            Fault::UnknownEncoding { name } => {
                format!("no se conoce la codificación «{name}»; guarde el archivo como UTF-8")
            }
            Fault::Truncated => "el archivo termina a la mitad; descárguelo de nuevo".to_owned(),
            Fault::Malformed { .. } => "el XML está dañado; descárguelo de nuevo".to_owned(),
            Fault::Doctype => {
                "el XML declara un DOCTYPE, que ninguna factura lleva; no confíe en este archivo y pida el original"
                    .to_owned()
            }
            Fault::Entity { name } => {
                format!("el XML usa la entidad &{name};, que ninguna factura lleva; pida el original")
            }
            Fault::TooDeep { limit } => format!("el XML anida más de {limit} elementos; pida el original"),
            Fault::TooManyAttributes { limit } => {
                format!("un elemento tiene más de {limit} atributos; pida el original")
            }
            Fault::MissingAttribute { element, attribute } => {
                format!("a {element} le falta {attribute}, que la norma exige; pida el original")
            }
            Fault::BadArchive { .. } => "el .zip está dañado; descárguelo de nuevo".to_owned(),
            Fault::EncryptedArchive => "el .zip tiene contraseña; descomprímalo primero".to_owned(),
            Fault::NestedArchive => "un archivo comprimido dentro de otro no se abre; descomprímalo primero".to_owned(),
            Fault::ArchiveTooLarge { limit_mb } => {
                format!("el .zip contiene más de {limit_mb} MB; impórtelo por partes")
            }
            Fault::ArchiveBomb { ratio } => format!(
                "un archivo del .zip crece más de {ratio} veces al descomprimirse; no confíe en él y pida el original"
            ),
            Fault::ArchiveClimbs { name } => format!(
                "el .zip contiene «{name}», un nombre que sale de su carpeta; no confíe en él y pida el original"
            ),
            Fault::UnclosedQuote => {
                "aquí se abre una comilla que nunca se cierra; ciérrela o vuelva a exportar el archivo".to_owned()
            }
            Fault::RecordTooLong { limit_kb } => {
                format!("una fila pesa más de {limit_kb} KB; revise el separador y vuelva a exportar")
            }
            Fault::TooManyRows { limit } => format!("hay más de {limit} filas; exporte un periodo más corto"),
            Fault::TooManyColumns { limit } => format!("hay más de {limit} columnas; exporte solo las necesarias"),
            Fault::NoHeader => {
                "no se encontró una fila con los nombres de las columnas; agréguela arriba de los datos".to_owned()
            }
            Fault::NoRows => "hay nombres de columnas y ninguna fila debajo; vuelva a exportar el archivo".to_owned(),
            Fault::NoInvoice => "ninguna fila contiene algo por cobrar; revise que sea la lista de facturas".to_owned(),
            Fault::DuplicateColumn { name } => format!("dos columnas se llaman «{name}»; cambie el nombre de una"),
            Fault::MissingColumn { name } => {
                format!("el mapa de columnas nombra «{name}» y el archivo no tiene esa columna; corrija el mapa")
            }
            Fault::MissingFields { fields } => {
                format!("no se encontró la columna para {}; indíquela en el mapa de columnas", nombres(fields))
            }
            Fault::BadMap { .. } => "el mapa de columnas no está bien escrito; corríjalo".to_owned(),
            Fault::UnknownMapKey { key } => {
                format!("el mapa de columnas tiene la clave «{key}», que no se conoce; corríjala o quítela")
            }
            Fault::UnknownMapValue { value, known } => {
                format!("el mapa de columnas dice «{value}», que no se conoce; elija entre {}", known.join(", "))
            }
            Fault::Purchases => "las columnas hablan de proveedores, así que parecen sus compras y no sus ventas; si son sus clientes, dígalo en el mapa de columnas".to_owned(),
            Fault::WhichKind => "no se ve si estas filas son facturas o pagos: no hay número de factura ni vencimiento; dígalo en el mapa de columnas con kind = \"invoices\" o kind = \"payments\"".to_owned(),
            Fault::UnknownCurrency { code } => {
                format!("la moneda «{code}» no existe; use sus tres letras, por ejemplo MXN o EUR")
            }
            Fault::ReaderMemory { limit_mb } => format!(
                "leerlo pide más de {limit_mb} MB de memoria y no se registró nada; expórtelo por periodos más cortos o no confíe en este archivo"
            ),
            Fault::ReaderTime { seconds } => format!(
                "no se terminó de leer en {seconds} segundos y no se registró nada; expórtelo por periodos más cortos o no confíe en este archivo"
            ),
            Fault::ReaderDied => {
                "el lector se detuvo con este archivo y no se registró nada; vuelva a exportarlo o no confíe en él"
                    .to_owned()
            }
        }
    }
}

fn nombres(fields: &[Field]) -> String {
    fields.iter().map(|f| f.spanish()).collect::<Vec<_>>().join(", ")
}
