//! Certificates as people meet them: from when until when, and what to say about it.

use serde::{Deserialize, Serialize};

use super::{
    card::Slot,
    clock::{Timestamp, days_until},
};

/// What there is to say of the certificate in a slot.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CertificateState {
    Valid,
    /// Inside the warning window: it can and should be renewed.
    Expiring,
    Expired,
    NotYetValid,
    /// The slot's key is another than the certificate's.
    KeyMismatch,
    Absent,
    /// The object is there but is no certificate.
    Unreadable,
}

/// Why a certificate is no longer good (RFC 5280, 5.3.1): the reasons that an RA gives.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RevocationReason {
    /// Nothing is said of it: the list then carries no reason at all.
    Unspecified,
    KeyCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    /// Suspended: it may become good again.
    CertificateHold,
    PrivilegeWithdrawn,
}

/// A certificate's plain facts, as read from a card.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificateFacts {
    pub slot: Slot,
    pub subject: String,
    pub issuer: String,
    /// Serial number, upper-case hex.
    pub serial: String,
    pub not_before: Timestamp,
    pub not_after: Timestamp,
    /// The DER bytes, for display and checks.
    pub der: Vec<u8>,
    /// The SubjectPublicKeyInfo, DER.
    pub spki: Vec<u8>,
}

impl CertificateFacts {
    pub fn days_left(&self, now: Timestamp) -> i64 {
        days_until(now, self.not_after)
    }

    /// `warning_days` comes from the RA's policy (default 90).
    pub fn state(&self, now: Timestamp, warning_days: u16) -> CertificateState {
        if now < self.not_before {
            CertificateState::NotYetValid
        } else if now >= self.not_after {
            CertificateState::Expired
        } else if self.days_left(now) < i64::from(warning_days) {
            CertificateState::Expiring
        } else {
            CertificateState::Valid
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(from: i64, until: i64) -> CertificateState {
        let day = |d: i64| Timestamp::from_second(2_000_000_000 + d * 86_400).expect("in range");
        let facts = CertificateFacts {
            slot: Slot::Authentication,
            subject: String::new(),
            issuer: String::new(),
            serial: String::new(),
            not_before: day(from),
            not_after: day(until),
            der: vec![],
            spki: vec![],
        };
        facts.state(day(0), 90)
    }

    #[test]
    fn states_by_days() {
        use CertificateState::*;
        for (from, until, expected) in [
            (-1, 730, Valid),
            (-1, 90, Valid),
            (-1, 89, Expiring),
            (-1, 1, Expiring),
            (-1, 0, Expired),
            (-9, -1, Expired),
            (1, 9, NotYetValid),
        ] {
            assert_eq!(state(from, until), expected, "{from} to {until}");
        }
    }
}
