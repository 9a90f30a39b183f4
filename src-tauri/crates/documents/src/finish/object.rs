//! Objects as bytes (ISO 32000-1, 7.3).

use lopdf::{Dictionary, Object, Stream, StringFormat};

/// Appends an object, references as they are.
pub(super) fn write(object: &Object, out: &mut Vec<u8>) {
    match object {
        Object::Null => out.extend(b"null"),
        Object::Boolean(value) => out.extend(value.to_string().as_bytes()),
        Object::Integer(value) => out.extend(value.to_string().as_bytes()),
        Object::Real(value) => out.extend(real(*value).as_bytes()),
        Object::Name(name) => write_name(name, out),
        Object::String(bytes, StringFormat::Hexadecimal) => write_hex(bytes, out),
        Object::String(bytes, StringFormat::Literal) => write_literal(bytes, out),
        Object::Array(items) => write_array(items, out),
        Object::Dictionary(entries) => write_dictionary(entries, out),
        Object::Stream(stream) => write_stream(stream, out),
        Object::Reference((id, generation)) => {
            out.extend(format!("{id} {generation} R").as_bytes());
        }
    }
}

/// Four decimals are a hundredth of a micrometre; exponents are not allowed in PDF.
fn real(value: f32) -> String {
    if !value.is_finite() {
        return "0".to_owned();
    }
    let text = format!("{value:.6}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".to_owned() } else { short.to_owned() }
}

fn write_name(name: &[u8], out: &mut Vec<u8>) {
    out.push(b'/');
    for byte in name {
        if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(byte) {
            out.push(*byte);
        } else {
            out.extend(format!("#{byte:02X}").as_bytes());
        }
    }
}

fn write_hex(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'<');
    for byte in bytes {
        out.extend(format!("{byte:02X}").as_bytes());
    }
    out.push(b'>');
}

fn write_literal(bytes: &[u8], out: &mut Vec<u8>) {
    out.push(b'(');
    for byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', *byte]),
            b'\r' => out.extend(b"\\r"),
            b'\n' => out.extend(b"\\n"),
            other => out.push(*other),
        }
    }
    out.push(b')');
}

fn write_array(items: &[Object], out: &mut Vec<u8>) {
    out.push(b'[');
    for (at, item) in items.iter().enumerate() {
        if at > 0 {
            out.push(b' ');
        }
        write(item, out);
    }
    out.push(b']');
}

fn write_dictionary(entries: &Dictionary, out: &mut Vec<u8>) {
    out.extend(b"<<");
    for (key, value) in entries {
        write_name(key, out);
        out.push(b' ');
        write(value, out);
    }
    out.extend(b">>");
}

fn write_stream(stream: &Stream, out: &mut Vec<u8>) {
    let mut entries = stream.dict.clone();
    entries.set("Length", i64::try_from(stream.content.len()).unwrap_or(i64::MAX));
    write_dictionary(&entries, out);
    out.extend(b"stream\n");
    out.extend(&stream.content);
    out.extend(b"\nendstream");
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(object: &Object) -> String {
        let mut out = Vec::new();
        write(object, &mut out);
        String::from_utf8(out).expect("these objects are ASCII")
    }

    #[test]
    fn numbers_never_take_an_exponent() {
        assert_eq!(written(&Object::Real(0.000_000_1)), "0");
        assert_eq!(written(&Object::Real(1_234_567.5)), "1234567.5");
        assert_eq!(written(&Object::Real(-0.25)), "-0.25");
        assert_eq!(written(&Object::Real(f32::NAN)), "0", "a viewer would refuse the page");
    }

    #[test]
    fn delimiters_are_escaped() {
        assert_eq!(written(&Object::Name(b"A B/C".to_vec())), "/A#20B#2FC");
        let text = Object::String(b"a(b)\\c".to_vec(), StringFormat::Literal);
        assert_eq!(written(&text), "(a\\(b\\)\\\\c)");
    }
}
