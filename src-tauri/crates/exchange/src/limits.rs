//! How much of a file the readers accept before they refuse it by name.
//!
//! A collections book of one owner is far below these figures; whatever is above them is a mistake or an attack.

/// Bytes of one file, as it lies on the disk or unpacked from an archive.
pub const FILE_BYTES: u64 = 64 * 1024 * 1024;
/// Rows of one table, without the header.
pub const ROWS: usize = 200_000;
/// Columns of one table.
pub const COLUMNS: usize = 100;
/// Bytes of one cell or of one XML attribute that is kept.
pub const CELL_BYTES: usize = 32 * 1024;
/// Bytes of one record, which may span lines inside quotes.
pub const RECORD_BYTES: usize = 1024 * 1024;
/// Elements inside each other in XML.
pub const XML_DEPTH: usize = 64;
/// Attributes of one XML element.
pub const XML_ATTRIBUTES: usize = 256;
/// Files taken from one folder, and entries of one archive.
pub const FILES: usize = 20_000;
/// Folders inside each other.
pub const FOLDER_DEPTH: usize = 16;
/// Bytes of all files of one archive together, unpacked.
pub const ARCHIVE_BYTES: u64 = 512 * 1024 * 1024;
/// How many times larger than its packed form a file of an archive may be. Invoices pack 5 to 20 times.
pub const ARCHIVE_RATIO: u64 = 200;
/// A file this small is never a bomb, whatever its ratio.
pub const ARCHIVE_RATIO_FREE_BYTES: u64 = 1024 * 1024;
/// The first amount that is refused, in whole units of its currency: a million millions.
pub const ABSURD_AMOUNT: i64 = 1_000_000_000_000;
/// Rows shown in a preview.
pub const SAMPLE_ROWS: usize = 20;
