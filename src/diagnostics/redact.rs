//! What must not leave the window in a report: names, numbers, addresses, home folders. Serials are masked.

use crate::desk::port::{ReaderLook, ReaderView, SessionView};

/// What is known to be private on this desk now.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Private {
    /// People's names and whatever else is left out whole.
    pub words: Vec<String>,
    /// Of which the last three characters stay.
    pub serials: Vec<String>,
}

/// A part of a name that is shorter stays: it could be any word.
const SHORTEST: usize = 3;
/// As many digits in a row are taken for the number of a person.
const DIGITS: usize = 9;

impl Private {
    /// What the cards in the readers and the people signed in tell of themselves.
    pub fn of(readers: &[ReaderView], sessions: &[SessionView]) -> Self {
        let mut private = Self::default();
        let cards = readers.iter().filter_map(|r| match &r.look {
            ReaderLook::Card(card) => Some(card.as_ref()),
            ReaderLook::Reading { previous } => previous.as_deref(),
            _ => None,
        });
        for card in cards {
            private.words.extend(card.holder.name.clone());
            private.words.extend(card.holder.identity_number.as_ref().map(|n| n.digits().to_owned()));
            private.words.extend(card.holder.identity_number.as_ref().map(|n| n.grouped()));
            private.words.extend(card.certificates.iter().filter_map(|c| c.facts.as_ref()).map(|f| f.subject.clone()));
            private.serials.extend(card.serial.as_ref().map(ToString::to_string));
            private.serials.extend(card.certificates.iter().filter_map(|c| c.facts.as_ref()).map(|f| f.serial.clone()));
        }
        for session in sessions {
            private.words.push(session.name.clone());
            private.words.push(session.identity_number.digits().to_owned());
        }
        private
    }
}

/// The last three characters, for telling one card from another.
pub fn masked(serial: &str) -> String {
    let last: Vec<char> = serial.chars().rev().take(3).collect();
    format!("•••{}", last.into_iter().rev().collect::<String>())
}

/// The text without what is private, whatever it is private by: what is known, and what looks like it.
pub fn redacted(text: &str, private: &Private) -> String {
    let mut text = text.to_owned();
    for serial in private.serials.iter().filter(|s| s.chars().count() >= SHORTEST) {
        text = replaced(&text, serial, &masked(serial));
    }
    let mut words: Vec<&str> = private.words.iter().map(|w| w.trim()).collect();
    words.extend(private.words.iter().flat_map(|w| w.split(|c: char| !c.is_alphanumeric())));
    words.retain(|w| w.chars().count() >= SHORTEST);
    // The whole before its parts.
    words.sort_by_key(|w| std::cmp::Reverse(w.len()));
    for word in words {
        text = replaced(&text, word, "‹…›");
    }
    without_homes(&without_numbers(&without_addresses(&text)))
}

/// Every place where `word` stands as a word of its own, in whatever case.
fn replaced(text: &str, word: &str, by: &str) -> String {
    let (lower, wanted) = (text.to_lowercase(), word.to_lowercase());
    // Where the case changes the length, places in one are not places in the other.
    let (hay, needle) = if lower.len() == text.len() { (lower.as_str(), wanted.as_str()) } else { (text, word) };
    let is_part = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let (mut out, mut from) = (String::new(), 0);
    for (at, _) in hay.match_indices(needle) {
        let end = at + needle.len();
        let whole = !is_part(hay[..at].chars().next_back()) && !is_part(hay[end..].chars().next());
        if whole && at >= from && text.is_char_boundary(at) && text.is_char_boundary(end) {
            out.push_str(&text[from..at]);
            out.push_str(by);
            from = end;
        }
    }
    out.push_str(&text[from..]);
    out
}

/// Numbers of nine digits and more, also in groups.
fn without_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut run = String::new();
    let flush = |run: &mut String, out: &mut String| {
        let body = run.trim_end_matches([' ', '-']);
        if body.bytes().filter(u8::is_ascii_digit).count() >= DIGITS {
            out.push_str("‹…›");
            out.push_str(&run[body.len()..]);
        } else {
            out.push_str(run);
        }
        run.clear();
    };
    for c in text.chars() {
        let goes_on =
            c.is_ascii_digit() || !run.is_empty() && (c == ' ' || c == '-') && run.ends_with(|l: char| l.is_ascii_digit());
        if goes_on {
            run.push(c);
        } else {
            flush(&mut run, &mut out);
            out.push(c);
        }
    }
    flush(&mut run, &mut out);
    out
}

fn without_addresses(text: &str) -> String {
    let is_address = |word: &str| word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'));
    text.split_inclusive(char::is_whitespace)
        .map(|word| {
            let body = word.trim_end();
            if is_address(body) { format!("‹…›{}", &word[body.len()..]) } else { word.to_owned() }
        })
        .collect()
}

/// The folder of a person has their name.
fn without_homes(text: &str) -> String {
    let mut text = text.to_owned();
    for root in ["/home/", "/Users/", r"\Users\"] {
        let mut out = String::new();
        let mut rest = text.as_str();
        while let Some(at) = rest.find(root) {
            let after = &rest[at + root.len()..];
            let name = after.find(['/', '\\', ' ', '\n', ',', ':']).unwrap_or(after.len());
            out.push_str(&rest[..at + root.len()]);
            out.push('…');
            rest = &after[name..];
        }
        out.push_str(rest);
        text = out;
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn private() -> Private {
        Private {
            words: vec!["Bronwen Hughes".into(), "555512345678".into(), "Li".into()],
            serials: vec!["WC-204817".into(), "1F3A90C27B5D".into()],
        }
    }

    #[test]
    fn names_numbers_addresses_and_homes_are_left_out() {
        for (text, expected) in [
            ("card of Bronwen Hughes.", "card of ‹…›."),
            ("CN=BRONWEN HUGHES, O=x", "CN=‹…›, O=x"),
            ("Hughes, Bronwen", "‹…›, ‹…›"),
            ("reader of bronwen", "reader of ‹…›"),
            // Part of another word, and too short to be told from one.
            ("Hughesville on Li", "Hughesville on Li"),
            ("card WC-204817 here", "card •••817 here"),
            ("serial 1f3a90c27b5d", "serial •••B5D"),
            ("5555 1234 5678 and 555512345678", "‹…› and ‹…›"),
            ("someone else: 123456789.", "someone else: ‹…›."),
            ("12 commands in 212 ms, port 8443", "12 commands in 212 ms, port 8443"),
            ("2026-11-22", "2026-11-22"),
            ("ask ana@riverside.example now", "ask ‹…› now"),
            ("/home/ana/.config/x, line 3", "/home/…/.config/x, line 3"),
            (r"C:\Users\Ana Bell\x", r"C:\Users\… Bell\x"),
            ("/Users/ana", "/Users/…"),
            ("", ""),
        ] {
            assert_eq!(redacted(text, &private()), expected, "{text}");
        }
    }

    #[test]
    fn letters_that_grow_in_lower_case_do_no_harm() {
        let odd = Private { words: vec!["İpek Öz".into()], ..Private::default() };
        assert_eq!(redacted("card of İpek Öz", &odd), "card of ‹…›");
        assert_eq!(redacted("ﬁne İ", &odd), "ﬁne İ");
    }
}
