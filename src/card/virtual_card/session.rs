//! What the card forgets with its power.

use zeroize::Zeroizing;

/// Cleared by a reset.
#[derive(Default)]
pub(super) struct Session {
    pub selected: bool,
    /// The passcode was right (security status of key reference `80`).
    pub holder: bool,
    /// The passcode was right just now, and nothing has been done with it yet.
    pub just_now: bool,
    /// The management key was proved (security status of key reference `9B`).
    pub admin: bool,
    pub pending: Option<Pending>,
    pub chain: Option<Chain>,
    /// What waits for GET RESPONSE.
    pub rest: Zeroizing<Vec<u8>>,
}

/// What the other side must still prove; good for one try.
pub(super) enum Pending {
    /// The card gave a challenge and wants it encrypted (external authentication).
    Challenge(Zeroizing<Vec<u8>>),
    /// The card gave an encrypted witness and wants it plain (mutual authentication).
    Witness(Zeroizing<Vec<u8>>),
}

pub(super) struct Chain {
    pub header: [u8; 3],
    pub data: Zeroizing<Vec<u8>>,
}
