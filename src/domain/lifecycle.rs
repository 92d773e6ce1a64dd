//! A card's life at the RA: its states, what may be done in each, and what becomes of it.

use serde::{Deserialize, Serialize};

use super::refusal::Refusal;

#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardState {
    /// Being issued: not yet of any use to its holder.
    Making,
    Active,
    /// Reported, or its holder is away: its certificates are on hold.
    Suspended,
    /// For good.
    Cancelled,
}

/// Something that is done to a card.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "ra", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum CardDeed {
    Suspend,
    Reinstate,
    Cancel,
    Unlock,
    Renew,
    Repair,
    /// To go on with issuing it.
    Issue,
}

impl CardState {
    pub const ALL: [CardState; 4] = [CardState::Making, CardState::Active, CardState::Suspended, CardState::Cancelled];

    /// What may be done in this state.
    pub fn allowed(self) -> &'static [CardDeed] {
        match self {
            CardState::Making => &[CardDeed::Issue, CardDeed::Cancel],
            CardState::Active => &[CardDeed::Suspend, CardDeed::Cancel, CardDeed::Unlock, CardDeed::Renew, CardDeed::Repair],
            CardState::Suspended => &[CardDeed::Reinstate, CardDeed::Cancel],
            CardState::Cancelled => &[],
        }
    }

    /// The state after a deed; or what is allowed instead.
    pub fn after(self, deed: CardDeed) -> Result<CardState, Refusal> {
        if !self.allowed().contains(&deed) {
            return Err(Refusal::NotNow { state: self, allowed: self.allowed().to_vec() });
        }
        Ok(match deed {
            CardDeed::Suspend => CardState::Suspended,
            CardDeed::Cancel => CardState::Cancelled,
            CardDeed::Reinstate | CardDeed::Unlock | CardDeed::Renew | CardDeed::Repair | CardDeed::Issue => CardState::Active,
        })
    }
}

impl CardDeed {
    pub const ALL: [CardDeed; 7] = [
        CardDeed::Suspend,
        CardDeed::Reinstate,
        CardDeed::Cancel,
        CardDeed::Unlock,
        CardDeed::Renew,
        CardDeed::Repair,
        CardDeed::Issue,
    ];

    pub fn name(self) -> &'static str {
        match self {
            CardDeed::Suspend => "suspend",
            CardDeed::Reinstate => "reinstate",
            CardDeed::Cancel => "cancel",
            CardDeed::Unlock => "unlock",
            CardDeed::Renew => "renew",
            CardDeed::Repair => "repair",
            CardDeed::Issue => "issue",
        }
    }
}

impl CardState {
    pub fn name(self) -> &'static str {
        match self {
            CardState::Making => "unfinished",
            CardState::Active => "active",
            CardState::Suspended => "suspended",
            CardState::Cancelled => "cancelled",
        }
    }
}

impl std::fmt::Display for CardState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_a_cards_life() {
        use CardState::{Active, Cancelled, Making, Suspended};
        for (state, ends) in [
            // suspend, reinstate, cancel, unlock, renew, repair, issue
            (Making, [None, None, Some(Cancelled), None, None, None, Some(Active)]),
            (Active, [Some(Suspended), None, Some(Cancelled), Some(Active), Some(Active), Some(Active), None]),
            (Suspended, [None, Some(Active), Some(Cancelled), None, None, None, None]),
            (Cancelled, [None; 7]),
        ] {
            for (deed, end) in CardDeed::ALL.into_iter().zip(ends) {
                let refused = Refusal::NotNow { state, allowed: state.allowed().to_vec() };
                assert_eq!(state.after(deed), end.ok_or(refused), "{state:?} {deed:?}");
            }
        }
    }
}
