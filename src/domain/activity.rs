//! Activity codes: rights come from positions, a position has codes, and the RA says which code makes which role.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::role::Role;

/// A code that a position carries, e.g. `B1300`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ActivityCode(pub String);

/// Which codes make which role. Everyone with a position is a holder; that needs no code.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RoleMap {
    pub unlocker: BTreeSet<ActivityCode>,
    pub sponsor: BTreeSet<ActivityCode>,
    pub ra_agent: BTreeSet<ActivityCode>,
    pub ra_manager: BTreeSet<ActivityCode>,
}

impl Default for RoleMap {
    /// B1300: approve RA requests; R5090: RA agent; R5080: RA manager. The unlocker's code is local.
    fn default() -> Self {
        let one = |code: &str| BTreeSet::from([ActivityCode(code.to_owned())]);
        Self { unlocker: one("UNLOCK"), sponsor: one("B1300"), ra_agent: one("R5090"), ra_manager: one("R5080") }
    }
}

impl RoleMap {
    /// The codes that make a role; none for a holder.
    pub fn codes(&self, role: Role) -> BTreeSet<ActivityCode> {
        match role {
            Role::Holder => BTreeSet::new(),
            Role::Unlocker => self.unlocker.clone(),
            Role::Sponsor => self.sponsor.clone(),
            Role::RaAgent => self.ra_agent.clone(),
            Role::RaManager => self.ra_manager.clone(),
        }
    }

    /// The roles that a position with these codes makes: a holder's where no code makes another.
    pub fn roles<'a>(&self, codes: impl IntoIterator<Item = &'a ActivityCode>) -> BTreeSet<Role> {
        let codes: BTreeSet<_> = codes.into_iter().collect();
        let made = |r: &Role| self.codes(*r).iter().any(|c| codes.contains(c));
        let roles: BTreeSet<Role> = Role::ALL.into_iter().filter(made).collect();
        if roles.is_empty() { BTreeSet::from([Role::Holder]) } else { roles }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_make_roles() {
        let map = RoleMap::default();
        for (codes, roles) in [
            (&[][..], &[Role::Holder][..]),
            (&["X1"], &[Role::Holder]),
            (&["UNLOCK"], &[Role::Unlocker]),
            (&["B1300", "UNLOCK", "X1"], &[Role::Unlocker, Role::Sponsor]),
            (&["R5080", "R5090"], &[Role::RaAgent, Role::RaManager]),
        ] {
            let codes: Vec<_> = codes.iter().map(|c| ActivityCode((*c).to_owned())).collect();
            assert_eq!(map.roles(&codes), roles.iter().copied().collect(), "{codes:?}");
        }
    }
}
