//! The RA's policy: figures that it can change without a new desktop.

use serde::{Deserialize, Serialize};

use super::card::KeyAlgorithm;

#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Policy {
    /// Days before expiry from which certificates are warned about and can be renewed.
    pub warning_days: u16,
    /// Days that a new pair of certificates is valid.
    pub certificate_days: u16,
    pub key_algorithm: KeyAlgorithm,
    /// Minutes that a one-time code works.
    pub code_minutes: u16,
    /// Wrong entries of a one-time code before it is void.
    pub code_tries: u8,
    /// Whether unlockers, too, see their organisation's reports, e.g. who expires soon.
    pub unlockers_see_reports: bool,
    /// Minutes without a call after which a session ends…
    pub session_idle_minutes: u16,
    /// …and hours after which it ends at the latest.
    pub session_hours: u16,
    /// Days after which whoever signs in is reminded to change their passcode; 0 is never.
    pub passcode_reminder_days: u16,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            warning_days: 90,
            certificate_days: 730,
            key_algorithm: KeyAlgorithm::P256,
            code_minutes: 15,
            code_tries: 3,
            unlockers_see_reports: false,
            session_idle_minutes: 10,
            session_hours: 8,
            passcode_reminder_days: 0,
        }
    }
}

/// How to reach the RA: always in sight, most of all when something fails.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Contact {
    pub name: String,
    pub phone: String,
    pub hours: String,
    pub email: String,
    pub place: String,
}
