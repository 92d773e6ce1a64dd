//! The file's lines, parsed where they are: no value is copied but into memory that is wiped.

use std::collections::HashMap;

use base64::Engine as _;
use zeroize::Zeroizing;

use super::{LineFault, Wrong};
use crate::{
    domain::{
        card::{CardIdentity, CardSerial, ManagementAlgorithm},
        person::IdentityNumber,
        proof,
        secret::{Puk, Secret},
    },
    ra::server::commit_key::is_in_its_one_form,
};

pub(super) const COLUMNS: [&str; 7] = [SERIAL, NUMBER, SPKI, EXPIRY, PUK, ALGORITHM, KEY];

const SERIAL: &str = "serial";
const NUMBER: &str = "identity_number";
const SPKI: &str = "card_auth_spki";
const EXPIRY: &str = "expiry";
const PUK: &str = "puk";
const ALGORITHM: &str = "management_algorithm";
const KEY: &str = "management_key";

/// What may be printed on a card, in characters.
const SERIAL_LIMIT: usize = 64;

/// A card as a line describes it.
pub(super) struct Line {
    /// The first line after the heading is 2.
    pub at: u64,
    pub serial: CardSerial,
    pub holder: IdentityNumber,
    pub identity: CardIdentity,
    /// `YYYYMMDD`.
    pub expiry: String,
    pub puk: Option<Puk>,
    pub management: Option<(ManagementAlgorithm, Zeroizing<Vec<u8>>)>,
}

/// The lines that can be read, and what is wrong with the others.
pub(super) fn read(text: &[u8]) -> (Vec<Line>, Vec<LineFault>) {
    // Spreadsheets put a byte order mark first.
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    let text = match str::from_utf8(text) {
        Ok(text) => text,
        Err(why) => {
            let good = text.get(..why.valid_up_to()).unwrap_or_default();
            let line = good.split(|b| *b == b'\n').count();
            return (vec![], vec![LineFault { line: u64::try_from(line).unwrap_or(u64::MAX), what: Wrong::NotText }]);
        }
    };
    let mut lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty());
    let heading: Vec<&str> = lines.next().map(|(_, line)| values(line).collect()).unwrap_or_default();
    let mut missing = vec![];
    let mut places = [0; COLUMNS.len()];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        match heading.iter().position(|h| *h == column) {
            Some(at) => *place = at,
            None => missing.push(column),
        }
    }
    if !missing.is_empty() {
        return (vec![], vec![LineFault { line: 1, what: Wrong::Heading(missing) }]);
    }
    let (mut good, mut faults) = (Vec::new(), Vec::new());
    let (mut serials, mut keys) = (HashMap::new(), HashMap::new());
    for (at, line) in lines {
        let given: Vec<&str> = values(line).collect();
        if given.len() != heading.len() {
            faults.push(LineFault { line: at, what: Wrong::Columns });
            continue;
        }
        let values = places.map(|place| given.get(place).copied().unwrap_or_default());
        let mut wrong = vec![];
        if let Some(line) = parse(at, values, &mut wrong) {
            if let Some(first) = serials.insert(line.serial.clone(), at) {
                wrong.push(Wrong::Twice { column: SERIAL, first });
            }
            if let Some(first) = keys.insert(line.identity, at) {
                wrong.push(Wrong::Twice { column: SPKI, first });
            }
            if wrong.is_empty() {
                good.push(line);
            }
        }
        faults.extend(wrong.into_iter().map(|what| LineFault { line: at, what }));
    }
    (good, faults)
}

/// A line's values. None of the columns' forms has a comma or a quotation mark in it; some programs put every value in quotes.
fn values(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim).map(|v| v.strip_prefix('"').and_then(|v| v.strip_suffix('"')).unwrap_or(v).trim())
}

fn parse(at: u64, [serial, number, spki, expiry, puk, algorithm, key]: [&str; 7], wrong: &mut Vec<Wrong>) -> Option<Line> {
    let mut form = |column, form| wrong.push(Wrong::Form { column, form });
    let is_serial = (1..=SERIAL_LIMIT).contains(&serial.len())
        && serial.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b' ' | b'-' | b'.' | b'/'));
    if !is_serial {
        form(SERIAL, "1 to 64 letters, digits, spaces, dots, strokes and hyphens");
    }
    let holder = IdentityNumber::try_from(number.replace(' ', "")).ok();
    if holder.is_none() {
        form(NUMBER, "12 digits");
    }
    let identity = base64::engine::general_purpose::STANDARD
        .decode(spki)
        .ok()
        .filter(|der| proof::key_algorithm_of(der).is_some() && is_in_its_one_form(der))
        .map(|der| proof::identity_of(&der));
    if identity.is_none() {
        form(SPKI, "the SubjectPublicKeyInfo (DER, in base64) of a P-256, P-384 or RSA-2048 key");
    }
    let is_day = expiry.len() == 8 && jiff::civil::Date::strptime("%Y%m%d", expiry).is_ok();
    if !is_day {
        form(EXPIRY, "a day (YYYYMMDD)");
    }
    let puk = match (puk, puk_of(puk)) {
        ("", _) => None,
        (_, Some(puk)) => Some(puk),
        (_, None) => {
            form(PUK, "16 hexadecimal digits");
            return None;
        }
    };
    let management = match (algorithm.is_empty(), key.is_empty()) {
        (true, true) => None,
        (false, false) => match algorithm_of(algorithm) {
            None => {
                form(ALGORITHM, "3DES, AES-128, AES-192 or AES-256");
                return None;
            }
            Some(algorithm) => match key_of(key, algorithm) {
                None => {
                    form(KEY, key_form(algorithm));
                    return None;
                }
                Some(key) => Some((algorithm, key)),
            },
        },
        (true, false) | (false, true) => {
            wrong.push(Wrong::Half);
            return None;
        }
    };
    if !(is_serial && is_day) {
        return None;
    }
    Some(Line {
        at,
        serial: CardSerial(serial.to_owned()),
        holder: holder?,
        identity: identity?,
        expiry: expiry.to_owned(),
        puk,
        management,
    })
}

fn puk_of(text: &str) -> Option<Puk> {
    let mut bytes = Zeroizing::new([0; 8]);
    hex::decode_to_slice(text, &mut bytes[..]).ok()?;
    Some(Secret::take(&mut bytes))
}

fn algorithm_of(text: &str) -> Option<ManagementAlgorithm> {
    Some(match text {
        "3DES" => ManagementAlgorithm::TripleDes,
        "AES-128" => ManagementAlgorithm::Aes128,
        "AES-192" => ManagementAlgorithm::Aes192,
        "AES-256" => ManagementAlgorithm::Aes256,
        _ => return None,
    })
}

fn key_of(text: &str, algorithm: ManagementAlgorithm) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; algorithm.key_length()]);
    hex::decode_to_slice(text, &mut bytes).ok()?;
    Some(bytes)
}

fn key_form(algorithm: ManagementAlgorithm) -> &'static str {
    match algorithm.key_length() {
        16 => "32 hexadecimal digits",
        24 => "48 hexadecimal digits",
        _ => "64 hexadecimal digits",
    }
}
