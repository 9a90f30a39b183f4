//! What a viewer shows about the document. There are no dates in it: the same letter made
//! tomorrow is the same file.

use crate::content::labels::Language;
use lopdf::{Dictionary, Object, StringFormat, dictionary};

const PRODUCER: &str = "printpdf 0.12.8";
const CREATOR: &str = "Al Día";

/// Title and author of a file.
#[derive(Clone, Debug)]
pub(crate) struct Metadata {
    pub(crate) title: String,
    pub(crate) author: String,
    pub(crate) language: Language,
}

/// Text as UTF-16, which every viewer reads.
pub(super) fn text(text: &str) -> Object {
    let mut bytes = vec![0xfe, 0xff];
    bytes.extend(text.encode_utf16().flat_map(u16::to_be_bytes));
    Object::String(bytes, StringFormat::Hexadecimal)
}

impl Metadata {
    pub(super) fn info(&self) -> Dictionary {
        dictionary! {
            "Title" => text(&self.title),
            "Author" => text(&self.author),
            "Creator" => text(CREATOR),
            "Producer" => text(PRODUCER),
        }
    }

    /// The same as XMP (ISO 16684-1).
    pub(super) fn xmp(&self) -> String {
        let (title, author) = (escaped(&self.title), escaped(&self.author));
        let language = self.language.tag();
        format!(
            "<?xpacket begin=\"\u{feff}\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\
             <x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\
             <rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\
             <rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
             xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" \
             xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\">\
             <dc:format>application/pdf</dc:format>\
             <dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">{title}</rdf:li></rdf:Alt></dc:title>\
             <dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>\
             <dc:language><rdf:Bag><rdf:li>{language}</rdf:li></rdf:Bag></dc:language>\
             <xmp:CreatorTool>{CREATOR}</xmp:CreatorTool>\
             <pdf:Producer>{PRODUCER}</pdf:Producer>\
             </rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>"
        )
    }
}

fn escaped(text: &str) -> String {
    let plain: String = text.chars().filter(|character| !character.is_control()).collect();
    plain.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
