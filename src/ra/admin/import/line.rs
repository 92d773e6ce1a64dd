//! One line of a CSV file: its columns, each read as what it is, and what is wrong with them.

use csv::StringRecord;
use jiff::civil::Date;

use super::fault::{ImportFault, Place};

/// X.520's upper bound for names in certificates.
pub(super) const NAME_LIMIT: usize = 64;
/// Keys and codes stand in paths, in the audit trail and in other programs' columns.
const ID_LIMIT: usize = 64;

pub(super) struct Line<'a> {
    pub at: u64,
    pub record: &'a StringRecord,
    pub places: &'a [(&'static str, usize)],
    pub faults: &'a mut Vec<ImportFault>,
}

impl<'a> Line<'a> {
    pub fn fault(&mut self, what: impl Into<String>) {
        self.faults.push(ImportFault::new(Place::Line(self.at), what));
    }

    /// A column's text without blanks around it.
    pub fn text(&self, column: &str) -> &'a str {
        let place = self.places.iter().find(|(name, _)| *name == column);
        place.and_then(|(_, at)| self.record.get(*at)).unwrap_or_default().trim()
    }

    /// A column's text, which must be there.
    pub fn required(&mut self, column: &str) -> Option<&'a str> {
        let text = self.text(column);
        if text.is_empty() {
            self.fault(format!("{column} is missing"));
        }
        (!text.is_empty()).then_some(text)
    }

    /// A key or a code: there, in one line, and not too long.
    pub fn id(&mut self, column: &str) -> Option<String> {
        let text = self.required(column)?;
        let good = is_id(text);
        if !good {
            self.fault(format!("{column}: at most {ID_LIMIT} characters in one line"));
        }
        good.then(|| text.to_owned())
    }

    /// Names go into certificates and mail: one line, and not too long.
    pub fn check_name(&mut self, column: &str, text: &str) {
        if text.chars().count() > NAME_LIMIT || text.chars().any(char::is_control) {
            self.fault(format!("{column}: at most {NAME_LIMIT} characters in one line"));
        }
    }

    /// A column that may be empty, in its one form; nothing where it is empty or wrong.
    pub fn some<E>(&mut self, column: &str, fault: &str, read: impl Fn(&str) -> Result<String, E>) -> Option<String> {
        let text = self.text(column);
        let value = if text.is_empty() { return None } else { read(text).ok() };
        if value.is_none() {
            self.fault(fault);
        }
        value
    }

    /// A date, or nothing where the column is empty or wrong.
    pub fn date(&mut self, column: &str) -> Option<Date> {
        let text = self.text(column);
        if text.is_empty() {
            return None;
        }
        let date = text.parse().ok();
        if date.is_none() {
            self.fault(format!("{column} is no date (YYYY-MM-DD)"));
        }
        date
    }

    /// `valid_from` and `valid_to`.
    pub fn days(&mut self) -> Option<(Date, Option<Date>)> {
        let from = self.required("valid_from").and_then(|_| self.date("valid_from"));
        let until = self.date("valid_to");
        if let (Some(from), Some(until)) = (from, until)
            && until < from
        {
            self.fault("valid_to is before valid_from");
        }
        Some((from?, until))
    }
}

/// Whether a text can be a key or a code.
pub(super) fn is_id(text: &str) -> bool {
    !text.is_empty() && text.chars().count() <= ID_LIMIT && !text.chars().any(char::is_control)
}
