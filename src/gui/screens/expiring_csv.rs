//! The list of who expires as CSV for spreadsheets, in the columns of the RA's own report.

use crate::ra::api::{csv_text, report::ExpiringCard};

/// A heading, and a line for each card. Every line ends with CR LF.
pub fn csv<'a>(cards: impl IntoIterator<Item = &'a ExpiringCard>) -> String {
    let rows = cards.into_iter().map(ExpiringCard::cells);
    let lines = std::iter::once(ExpiringCard::COLUMNS.map(str::to_owned)).chain(rows);
    // Nothing that is written into memory fails.
    let bytes = lines.flat_map(|cells| csv_text::line(cells.iter().map(String::as_str)).unwrap_or_default()).collect();
    String::from_utf8(bytes).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::PersonId;

    #[test]
    fn a_list_has_a_heading_and_a_line_for_each_card() {
        let card = ExpiringCard {
            person: PersonId("tomos".to_owned()),
            name: "Tomos Baker".to_owned(),
            identity_number: "555501230025".to_owned(),
            organisation: Some("RS1".to_owned()),
            card: "WC-1".to_owned(),
            expires: "2027-01-02T12:00:00Z".parse().unwrap(),
            days_left: 41,
        };
        assert_eq!(
            csv([&card]),
            "person,name,identity_number,organisation,card,expires,days_left\r\n\
             tomos,Tomos Baker,555501230025,RS1,WC-1,2027-01-02T12:00:00Z,41\r\n"
        );
        let hostile = ExpiringCard { name: "=1,\"2\"".to_owned(), ..card };
        assert!(csv([&hostile]).contains("tomos,\"'=1,\"\"2\"\"\",5555"), "no cell is a formula, and none breaks its line");
        assert_eq!(csv([]).lines().count(), 1);
    }
}
