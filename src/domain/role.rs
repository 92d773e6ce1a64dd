//! Who may do what: the table of `DOMAIN`, as code. The RA enforces it; the desktop shows it.

use serde::{Deserialize, Serialize};

/// What a position makes of a person. In rising order of trust.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Holder,
    /// Local smartcard administrator (LSA).
    Unlocker,
    Sponsor,
    RaAgent,
    RaManager,
}

/// Something that a role may or may not do.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// See one's own card, change its passcode, unlock it by code, renew it, report it.
    LookAfterOwnCard,
    /// Help a colleague change a passcode, unlock, renew unexpired certificates.
    HelpColleague,
    ReportColleaguesCard,
    SeeWhoExpires,
    RaiseRequests,
    /// Repair, issue, cancel, lift a suspension.
    ManageCards,
    GrantRequests,
    /// Put somebody into a position that makes an RA agent or an RA manager.
    Appoint,
    SeeAuditTrail,
}

impl Role {
    pub const ALL: [Role; 5] = [Role::Holder, Role::Unlocker, Role::Sponsor, Role::RaAgent, Role::RaManager];

    /// The table of who may do what, with the policy's defaults.
    pub fn may(self, action: Action) -> bool {
        self >= action.least_role()
    }

    pub fn name(self) -> &'static str {
        match self {
            Role::Holder => "holder",
            Role::Unlocker => "unlocker",
            Role::Sponsor => "sponsor",
            Role::RaAgent => "ra_agent",
            Role::RaManager => "ra_manager",
        }
    }
}

impl std::str::FromStr for Role {
    type Err = UnknownRole;
    fn from_str(s: &str) -> Result<Self, UnknownRole> {
        Role::ALL.into_iter().find(|r| r.name() == s).ok_or(UnknownRole)
    }
}

#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a role is one of holder, unlocker, sponsor, ra_agent, ra_manager")]
pub struct UnknownRole;

impl Action {
    /// The first role, in order of trust, that may do this: the one to name when another may not.
    pub fn least_role(self) -> Role {
        match self {
            Action::LookAfterOwnCard => Role::Holder,
            Action::HelpColleague | Action::ReportColleaguesCard => Role::Unlocker,
            Action::SeeWhoExpires | Action::RaiseRequests => Role::Sponsor,
            Action::ManageCards | Action::GrantRequests => Role::RaAgent,
            Action::Appoint | Action::SeeAuditTrail => Role::RaManager,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_who_may_do_what() {
        for (action, allowed) in [
            (Action::LookAfterOwnCard, "HUSAM"),
            (Action::HelpColleague, "USAM"),
            (Action::ReportColleaguesCard, "USAM"),
            (Action::SeeWhoExpires, "SAM"),
            (Action::RaiseRequests, "SAM"),
            (Action::ManageCards, "AM"),
            (Action::GrantRequests, "AM"),
            (Action::Appoint, "M"),
            (Action::SeeAuditTrail, "M"),
        ] {
            for (role, letter) in Role::ALL.into_iter().zip("HUSAM".chars()) {
                assert_eq!(role.may(action), allowed.contains(letter), "{role:?} {action:?}");
            }
        }
    }
}
