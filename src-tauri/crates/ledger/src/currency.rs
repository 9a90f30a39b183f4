//! Currencies and amounts in minor units.
//!
//! An amount is an `i64` of minor units of the currency beside it; totals over a whole book are `i128`, so that no sum
//! can overflow. Text is read and written exactly, never through a float.

use rust_decimal::Decimal;

/// No single fact may be larger than this many minor units: beyond it a typing error is certain.
pub const LARGEST_AMOUNT: i64 = 100_000_000_000_000;

/// An ISO 4217 currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency([u8; 3]);

/// Why a text is not an amount of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AmountError {
    /// Not a plain decimal number.
    #[error("not a decimal number")]
    NotANumber,
    /// More decimals than the currency has.
    #[error("more decimals than the currency has")]
    TooManyDecimals,
    /// Zero or less, where something must change hands.
    #[error("not greater than zero")]
    NotPositive,
    /// Beyond [`LARGEST_AMOUNT`].
    #[error("too large")]
    TooLarge,
}

impl Currency {
    /// The currency of an ISO 4217 code in capitals; `None` if the code is not in the standard's list of active codes.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let bytes: [u8; 3] = code.as_bytes().try_into().ok()?;
        // Every row that is read asks this. The list is in order, each code with the blank behind it but the last.
        let (known, last) = CODES.as_bytes().as_chunks::<4>();
        let is_known = last == bytes || known.binary_search_by(|code| code[..3].cmp(&bytes)).is_ok();
        is_known.then_some(Self(bytes))
    }

    /// The ISO 4217 code.
    #[must_use]
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or("XXX")
    }

    /// Decimals that are stored (ISO 4217 minor unit; CLF has four).
    #[must_use]
    pub fn exponent(&self) -> u32 {
        match self.code() {
            "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX" | "UYI" | "VND"
            | "VUV" | "XAF" | "XOF" | "XPF" => 0,
            "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
            "CLF" | "UYW" => 4,
            _ => 2,
        }
    }

    /// Decimals that are shown. Colombian pesos keep centavos in the book and show none, as CLDR writes them; an amount
    /// with centavos is shown with them all the same, so that nothing on paper differs from the ledger.
    #[must_use]
    pub fn shown_exponent(&self, minor: i128) -> u32 {
        match self.code() {
            "COP" if minor % 100 == 0 => 0,
            _ => self.exponent(),
        }
    }

    /// Reads a plain decimal string (`"1234.50"`) as a positive amount in minor units.
    ///
    /// # Errors
    /// [`AmountError`] when it is no plain number, has more decimals than the currency, is zero or less, or absurdly large.
    pub fn parse(&self, text: &str) -> Result<i64, AmountError> {
        match self.parse_or_zero(text)? {
            0 => Err(AmountError::NotPositive),
            minor => Ok(minor),
        }
    }

    /// As [`Currency::parse`], but zero is an amount too.
    ///
    /// # Errors
    /// As [`Currency::parse`], less the refusal of zero.
    pub fn parse_or_zero(&self, text: &str) -> Result<i64, AmountError> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
        if !plain || text.starts_with('.') || text.ends_with('.') {
            return Err(AmountError::NotANumber);
        }
        if text.split('.').next().unwrap_or("").len() > 20 {
            return Err(AmountError::TooLarge);
        }
        let value = Decimal::from_str_exact(text).map_err(|_| AmountError::NotANumber)?;
        if value.scale() > self.exponent() {
            return Err(AmountError::TooManyDecimals);
        }
        self.minor(value)
    }

    /// A decimal value in minor units; zeros behind the last decimal change nothing, as other programs write them.
    ///
    /// # Errors
    /// When the value is negative, too large, or has more significant decimals than the currency.
    pub fn minor(&self, value: Decimal) -> Result<i64, AmountError> {
        let value = value.normalize();
        if value.is_sign_negative() && !value.is_zero() {
            return Err(AmountError::NotPositive);
        }
        if value.scale() > self.exponent() {
            return Err(AmountError::TooManyDecimals);
        }
        let scaled = value.checked_mul(Decimal::from(10_i64.pow(self.exponent()))).ok_or(AmountError::TooLarge)?;
        let minor = i64::try_from(scaled.trunc().mantissa() / 10_i128.pow(scaled.trunc().scale()))
            .map_err(|_| AmountError::TooLarge)?;
        if minor > LARGEST_AMOUNT { Err(AmountError::TooLarge) } else { Ok(minor) }
    }

    /// The plain decimal string of an amount, with all the decimals that are stored: `"1234.50"`.
    #[must_use]
    pub fn format(&self, minor: i128) -> String {
        let exponent = self.exponent() as usize;
        let sign = if minor < 0 { "-" } else { "" };
        let digits = format!("{:0width$}", minor.unsigned_abs(), width = exponent + 1);
        let (whole, cents) = digits.split_at(digits.len() - exponent);
        if exponent == 0 { format!("{sign}{whole}") } else { format!("{sign}{whole}.{cents}") }
    }

    /// The exact decimal value of an amount.
    #[must_use]
    pub fn decimal(&self, minor: i64) -> Decimal {
        Decimal::new(minor, self.exponent())
    }
}

impl std::fmt::Display for Currency {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

/// Splits an amount into `parts` by the largest remainder: the parts add up to the whole, the first ones carry the odd
/// minor units.
#[must_use]
pub fn split(total: i64, parts: u32) -> Vec<i64> {
    let parts = i64::from(parts.max(1));
    let (share, rest) = (total / parts, total % parts);
    (0..parts).map(|index| share + i64::from(index < rest)).collect()
}

/// Active codes of ISO 4217:2015 (list one, as amended to 2026), less bond-market units, metals and test codes.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD \
CAD CDF CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD \
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD \
MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB RWF SAR SBD \
SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD USN UYI UYU UYW UZS VED VES \
VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG";
