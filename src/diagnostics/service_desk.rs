//! A report as it is handed to the service desk.

use super::{
    Report,
    redact::{self, Private},
};
use crate::{
    domain::{clock::Timestamp, policy::Contact},
    i18n::{Texts, id},
};

impl Report {
    /// All of it for the service desk: the code first, then whom to ask at the RA, then the lines; without names, numbers and secrets.
    pub fn for_service_desk(&self, texts: &Texts, contact: Option<&Contact>, private: &Private, now: Timestamp) -> String {
        let mut text = format!("{} · {}\n", texts.get(id::DIAGNOSIS_TITLE), now.strftime("%Y-%m-%d %H:%M UTC"));
        if let Some(code) = self.code() {
            text.push_str(&format!("{}\n", texts.with(id::CODE_LABEL, &[("code", code.into())])));
        }
        if let Some(contact) = contact {
            // The RA's own words: they name a desk, not a person, and must arrive as they are.
            let words = [&contact.name, &contact.phone, &contact.hours, &contact.email, &contact.place];
            let words: Vec<&str> = words.into_iter().map(|w| w.trim()).filter(|w| !w.is_empty()).collect();
            text.push_str(&format!("{}: {}\n", texts.get(id::CONTACT_TITLE), words.join(", ")));
        }
        text.push('\n');
        text.push_str(&redact::redacted(&self.text(), private));
        text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
    }
}
