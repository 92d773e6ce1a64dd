//! The list of who expires as CSV (RFC 4180) for spreadsheets, in the columns of the RA's own report.

use crate::ra::api::report::ExpiringCard;

const COLUMNS: [&str; 7] = ["person", "name", "identity_number", "organisation", "card", "expires", "days_left"];

/// A heading, and a line for each card. Every line ends with CR LF.
pub fn csv<'a>(cards: impl IntoIterator<Item = &'a ExpiringCard>) -> String {
    let mut out = String::new();
    line(&mut out, &COLUMNS);
    for card in cards {
        let organisation = card.organisation.as_deref().unwrap_or_default();
        let (expires, days) = (card.expires.to_string(), card.days_left.to_string());
        line(&mut out, &[&card.person.0, &card.name, &card.identity_number, organisation, &card.card, &expires, &days]);
    }
    out
}

fn line(out: &mut String, cells: &[&str]) {
    for (i, text) in cells.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        cell(out, text);
    }
    out.push_str("\r\n");
}

/// A cell that a spreadsheet would take for a formula gets an apostrophe before it.
fn cell(out: &mut String, text: &str) {
    let formula = text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
    let quoted = text.contains([',', '"', '\r', '\n']);
    if quoted {
        out.push('"');
    }
    if formula {
        out.push('\'');
    }
    for c in text.chars() {
        if c == '"' {
            out.push('"');
        }
        out.push(c);
    }
    if quoted {
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::person::PersonId;

    #[test]
    fn no_cell_is_a_formula_and_none_breaks_its_line() {
        for (given, expected) in [
            ("plain", "plain"),
            ("", ""),
            ("Baker, Tomos", "\"Baker, Tomos\""),
            ("the \"old\" one", "\"the \"\"old\"\" one\""),
            ("=1+1", "'=1+1"),
            ("=1,2", "\"'=1,2\""),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("a\r\nb", "\"a\r\nb\""),
        ] {
            let mut out = String::new();
            cell(&mut out, given);
            assert_eq!(out, expected, "{given:?}");
        }
    }

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
        assert_eq!(csv([]).lines().count(), 1);
    }
}
