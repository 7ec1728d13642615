//! Where a client is, from what the platform knows of its address.

use std::net::IpAddr;

use pointwork_table::Geo;
use serde::Deserialize;

/// What conditions ask of a place; what is not known is empty or zero.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Place {
    country: String,
    continent: String,
    asn: u32,
}

/// The keys of the platform's answer that are looked at, among others. None of them must be there.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Found<'a> {
    country_code: &'a str,
    continent: &'a str,
    as_number: u32,
}

impl Place {
    /// The place of an address; nothing is known where the platform knows nothing.
    pub(crate) fn of(address: IpAddr) -> Self {
        pointwork_raw::read_place(address).map_or_else(Place::default, |json| Place::read(&json))
    }

    fn read(json: &[u8]) -> Self {
        let Ok((found, _)) = serde_json_core::from_slice::<Found<'_>>(json) else { return Place::default() };
        let Found { country_code, continent, as_number } = found;
        Place { country: country_code.to_owned(), continent: continent.to_owned(), asn: as_number }
    }

    pub(crate) fn geo(&self) -> Geo<'_> {
        Geo {
            country: (!self.country.is_empty()).then_some(self.country.as_bytes()),
            continent: (!self.continent.is_empty()).then_some(self.continent.as_bytes()),
            asn: (self.asn != 0).then_some(self.asn),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(country: &str, continent: &str, asn: u32) -> Place {
        Place { country: country.to_owned(), continent: continent.to_owned(), asn }
    }

    #[test]
    fn a_place_is_read_whatever_else_is_known() {
        let json = br#"{"as_name":"a \"b\" \u00e9 {","as_number":64496,"area_code":0,"city":"x\\","continent":"EU",
            "country_code":"DE","latitude":-1.5e2,"metro_code":-1,"region":null,"utc_offset":[9999,{"a":{}}]}"#;
        assert_eq!(Place::read(json), place("DE", "EU", 64496));
    }

    #[test]
    fn a_place_may_be_known_in_part() {
        assert_eq!(
            Place::read(br#"{"country_code":"DE"}"#).geo(),
            Geo { country: Some(b"DE"), ..Geo::default() }
        );
        assert_eq!(Place::read(b"{}").geo(), Geo::default());
        assert_eq!(Place::read(b"nonsense").geo(), Geo::default());
        assert_eq!(Place::read(b"").geo(), Geo::default());
    }
}
