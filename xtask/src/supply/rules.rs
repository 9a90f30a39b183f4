//! The rules of `xtask/supply.toml`, and versions by number.

/// What may not be, and why.
pub(crate) struct Rules {
    pub(crate) crates: Vec<Denied>,
    pub(crate) npm: Vec<Denied>,
    pub(crate) accepted: Vec<(String, String)>,
    pub(crate) single_crates: Vec<String>,
    pub(crate) single_npm: Vec<String>,
    pub(crate) shipped_npm: Vec<String>,
}

/// A name that is refused: always, or below a version.
pub(crate) struct Denied {
    name: String,
    below: Option<Vec<u64>>,
    reason: String,
}

impl Rules {
    pub(crate) fn ours() -> Result<Self, String> {
        Self::parse(include_str!("../../supply.toml"))
    }

    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let rules: toml::Table = toml::from_str(text).map_err(|error| format!("supply.toml: {error}"))?;
        let list = |table: &str, key: &str| names(rules.get(table).and_then(|table| table.get(key)));
        let rows = |key: &str| rules.get(key).and_then(toml::Value::as_array).cloned().unwrap_or_default();
        let accepted = rows("accepted")
            .iter()
            .map(|row| Ok((word(row, "name")?, word(row, "version")?)))
            .collect::<Result<_, String>>()?;
        Ok(Self {
            crates: rows("denied").iter().map(Denied::from).collect::<Result<_, _>>()?,
            npm: rows("denied_npm").iter().map(Denied::from).collect::<Result<_, _>>()?,
            accepted,
            single_crates: list("single", "cargo"),
            single_npm: list("single", "npm"),
            shipped_npm: list("shipped", "npm"),
        })
    }
}

impl Denied {
    fn from(row: &toml::Value) -> Result<Self, String> {
        let below = row.get("below").and_then(toml::Value::as_str).map(version);
        Ok(Self { name: word(row, "name")?, below, reason: word(row, "reason")? })
    }

    /// Why this one is refused, if it is.
    pub(crate) fn refuses(&self, name: &str, found: &str) -> Option<String> {
        let is_refused = self.name == name && self.below.as_ref().is_none_or(|below| version(found) < *below);
        is_refused.then(|| format!("{name} {found} is denied: {}", self.reason))
    }
}

fn word(row: &toml::Value, key: &str) -> Result<String, String> {
    let found = row.get(key).and_then(toml::Value::as_str);
    found.map(ToOwned::to_owned).ok_or_else(|| format!("supply.toml: a rule has no {key}"))
}

fn names(list: Option<&toml::Value>) -> Vec<String> {
    let items = list.and_then(toml::Value::as_array).into_iter().flatten();
    items.filter_map(|item| item.as_str().map(ToOwned::to_owned)).collect()
}

/// The numbers of a version, to compare; what follows a `-` or `+` is left out.
fn version(text: &str) -> Vec<u64> {
    let numbers = text.split(['-', '+']).next().unwrap_or_default();
    numbers.split('.').map(|part| part.parse().unwrap_or(0)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_number() {
        assert!(version("2.9.0") < version("2.11.1"), "9 is less than 11 although it sorts after it as text");
        assert!(version("2.11.1-beta.1") == version("2.11.1"), "what is before a release counts as it");
        assert!(version("0.9.12+spec-1.1.0") < version("0.10.0"), "what is behind a + says nothing");
    }

    #[test]
    fn our_rules_have_reasons() {
        let rules = Rules::ours().expect("the file is read");
        assert!(rules.crates.len() > 15 && rules.npm.len() > 3, "an empty list denies nothing");
        assert!(
            rules.crates.iter().chain(&rules.npm).all(|rule| rule.reason.len() > 10),
            "a rule without a reason is forgotten"
        );
        assert!(Rules::parse("[[denied]]\nname = \"x\"").is_err(), "a rule without a reason is refused");
    }
}
