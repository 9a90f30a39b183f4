//! How days, amounts and names of encodings cross to the process that asked for the reading: as the texts they are.
//! Knows no format of a message.
//!
//! The serde features of chrono and rust_decimal would do it too, and are left off on purpose: a feature holds for the
//! whole workspace, so the ledger would have serde, and rust_decimal's takes an amount from a floating-point number.

use std::fmt::{self, Display};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::de::{Error, Visitor};
use serde::{Deserializer, Serializer};

struct Texts<T>(PhantomData<T>);

impl<T: FromStr> Visitor<'_> for Texts<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a day or an amount")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|_| E::custom("neither a day nor an amount"))
    }
}

/// A value as its text.
pub(crate) mod text {
    use super::*;

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &T, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(value)
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<T, D::Error> {
        from.deserialize_str(Texts(PhantomData))
    }
}

/// A value as its text, or nothing.
pub(crate) mod text_or_none {
    use super::*;

    struct OrNone<T>(PhantomData<T>);

    impl<'de, T: FromStr> Visitor<'de> for OrNone<T> {
        type Value = Option<T>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a day, an amount or nothing")
        }

        fn visit_none<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
            Ok(None)
        }

        fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Self::Value, D::Error> {
            text::deserialize(from).map(Some)
        }
    }

    pub(crate) fn serialize<T: Display, S: Serializer>(value: &Option<T>, to: S) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => to.collect_str(value),
            None => to.serialize_none(),
        }
    }

    pub(crate) fn deserialize<'de, T: FromStr, D: Deserializer<'de>>(from: D) -> Result<Option<T>, D::Error> {
        from.deserialize_option(OrNone(PhantomData))
    }
}

/// The name of an encoding, which both processes have.
pub(crate) mod encoding {
    use super::*;

    pub(crate) fn serialize<S: Serializer>(name: &&'static str, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(name)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
        let name: String = serde::Deserialize::deserialize(from)?;
        let known = encoding_rs::Encoding::for_label(name.as_bytes());
        known.map(encoding_rs::Encoding::name).ok_or_else(|| D::Error::custom("an encoding that nobody knows"))
    }
}
