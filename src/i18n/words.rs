//! Single words and short phrases: days, dates, roles, steps, warnings, outcomes and questions.

use super::{
    FluentValue, Texts,
    id::{self, Id, WarningIds, warning as w},
};
use crate::{
    desk::port::{Outcome, Question, SentCode, Step, Warning},
    domain::{
        card::{PasscodeState, Slot},
        clock::Timestamp,
        contact::ContactWay,
        incident::Outcome as ReportOutcome,
        lifecycle::{CardDeed, CardState},
        operation::OperationKind,
        organisation::Position,
        passcode::PasscodeFault,
        role::Role,
    },
    ra::api::operation::MaskedContact,
};

/// A headline with the sentence that explains it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Said {
    /// One line.
    pub headline: String,
    /// A sentence or two.
    pub what: String,
}

impl Texts {
    /// E.g. '41 days'.
    pub fn days(&self, n: i64) -> String {
        self.with(id::DAYS, &[("n", n.into())])
    }

    /// E.g. '41 days left'.
    pub fn days_left(&self, n: i64) -> String {
        self.with(id::DAYS_LEFT, &[("n", n.into())])
    }

    /// E.g. 'One try left'.
    pub fn tries_left(&self, n: u8) -> String {
        self.with(id::TRIES_LEFT, &[("n", i64::from(n).into())])
    }

    /// E.g. 'one try left', for the middle of a sentence.
    fn tries_left_within(&self, n: u8) -> String {
        self.with(id::TRIES_LEFT_WITHIN, &[("n", i64::from(n).into())])
    }

    /// E.g. '15 minutes'.
    pub fn minutes(&self, n: u16) -> String {
        self.with(id::MINUTES, &[("n", i64::from(n).into())])
    }

    /// E.g. '42 seconds'.
    pub fn seconds(&self, n: u32) -> String {
        self.with(id::SECONDS, &[("n", i64::from(n).into())])
    }

    /// E.g. '2 January 2027', in the time zone given to [`Texts::in_zone`]. Its spaces do not break.
    pub fn date(&self, at: Timestamp) -> String {
        let date = at.to_zoned(self.zone.clone()).date();
        let month = self.with(id::DATE_MONTH, &[("month", i64::from(date.month()).into())]);
        // As text, so that Fluent puts no comma into the year.
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.with(id::DATE, &[("day", day.into()), ("month", month.into()), ("year", year.into())])
    }

    /// E.g. 'RA agent'.
    pub fn role(&self, role: Role) -> String {
        self.get(match role {
            Role::Holder => id::ROLE_HOLDER,
            Role::Unlocker => id::ROLE_UNLOCKER,
            Role::Sponsor => id::ROLE_SPONSOR,
            Role::RaAgent => id::ROLE_RA_AGENT,
            Role::RaManager => id::ROLE_RA_MANAGER,
        })
    }

    /// E.g. 'an RA agent', for the middle of a sentence.
    pub fn who(&self, role: Role) -> String {
        self.get(match role {
            Role::Holder => id::WHO_HOLDER,
            Role::Unlocker => id::WHO_UNLOCKER,
            Role::Sponsor => id::WHO_SPONSOR,
            Role::RaAgent => id::WHO_RA_AGENT,
            Role::RaManager => id::WHO_RA_MANAGER,
        })
    }

    /// E.g. 'Unlocker · Riverside Surgery'.
    pub fn position(&self, position: &Position) -> String {
        let role = self.role(position.role);
        self.with(id::POSITION, &[("role", role.into()), ("organisation", position.organisation.name.clone().into())])
    }

    /// E.g. 'unlocking'.
    pub fn kind(&self, kind: OperationKind) -> String {
        self.get(match kind {
            OperationKind::Unlock => id::KIND_UNLOCK,
            OperationKind::Renew => id::KIND_RENEW,
            OperationKind::Issue => id::KIND_ISSUE,
            OperationKind::Repair => id::KIND_REPAIR,
        })
    }

    /// What may be done with a card, e.g. 'lift the suspension, cancel it for good'.
    pub fn deeds(&self, deeds: &[CardDeed]) -> String {
        let word = |deed: &CardDeed| {
            self.get(match deed {
                CardDeed::Suspend => id::DEED_SUSPEND,
                CardDeed::Reinstate => id::DEED_REINSTATE,
                CardDeed::Cancel => id::DEED_CANCEL,
                CardDeed::Unlock => id::DEED_UNLOCK,
                CardDeed::Renew => id::DEED_RENEW,
                CardDeed::Repair => id::DEED_REPAIR,
                CardDeed::Issue => id::DEED_ISSUE,
            })
        };
        if deeds.is_empty() { self.get(id::DEED_NONE) } else { deeds.iter().map(word).collect::<Vec<_>>().join(", ") }
    }

    /// What a slot's certificate is for, e.g. 'signing in'.
    pub fn slot(&self, slot: Slot) -> String {
        self.get(match slot {
            Slot::Authentication => id::SLOT_AUTHENTICATION,
            Slot::Signature => id::SLOT_SIGNATURE,
            Slot::CardAuthentication => id::SLOT_CARD_AUTHENTICATION,
        })
    }

    /// Why typed digits are no passcode, or no good new one.
    pub fn passcode_fault(&self, fault: PasscodeFault) -> String {
        self.get(match fault {
            PasscodeFault::Length => id::FAULT_LENGTH,
            PasscodeFault::NotDigits => id::FAULT_NOT_DIGITS,
            PasscodeFault::OneDigit => id::FAULT_ONE_DIGIT,
            PasscodeFault::Run => id::FAULT_RUN,
            PasscodeFault::DateOfBirth => id::FAULT_DATE_OF_BIRTH,
            PasscodeFault::IdentityNumber => id::FAULT_IDENTITY_NUMBER,
            PasscodeFault::Previous => id::FAULT_PREVIOUS,
        })
    }

    /// A step of an operation, as a person sees it.
    pub fn step(&self, step: Step) -> String {
        self.get(match step {
            Step::AskRa => id::STEP_ASK_RA,
            Step::ProveIdentity => id::STEP_PROVE_IDENTITY,
            Step::ChooseNewPasscode => id::STEP_CHOOSE_NEW_PASSCODE,
            Step::SetPasscode => id::STEP_SET_PASSCODE,
            Step::SecureCard => id::STEP_SECURE_CARD,
            Step::PrepareCard => id::STEP_PREPARE_CARD,
            Step::CardAuthenticationKey => id::STEP_CARD_AUTHENTICATION_KEY,
            Step::SignatureKey => id::STEP_SIGNATURE_KEY,
            Step::AuthenticationKey => id::STEP_AUTHENTICATION_KEY,
            Step::TellComputer => id::STEP_TELL_COMPUTER,
            Step::Confirm => id::STEP_CONFIRM,
        })
    }

    /// What a job has done: one big line, and what is different now.
    pub fn outcome(&self, outcome: &Outcome) -> Said {
        let tries = |state: PasscodeState| match state {
            PasscodeState::Left(left) => self.tries_left_within(left.0),
            PasscodeState::Blocked => self.tries_left_within(0),
            PasscodeState::Unknown => self.get(id::TRIES_ALL),
        };
        match outcome {
            Outcome::Looked => self.said(id::OUTCOME_LOOKED, id::OUTCOME_LOOKED_WHAT, &[]),
            Outcome::SignedIn => self.said(id::OUTCOME_SIGNED_IN, id::OUTCOME_SIGNED_IN_WHAT, &[]),
            Outcome::SignedOut => self.said(id::OUTCOME_SIGNED_OUT, id::OUTCOME_SIGNED_OUT_WHAT, &[]),
            Outcome::TermsAccepted => self.said(id::OUTCOME_TERMS_ACCEPTED, id::OUTCOME_TERMS_ACCEPTED_WHAT, &[]),
            Outcome::PositionChosen => self.said(id::OUTCOME_POSITION_CHOSEN, id::OUTCOME_POSITION_CHOSEN_WHAT, &[]),
            Outcome::PasscodeChanged { tries: left } => {
                self.said(id::OUTCOME_PASSCODE_CHANGED, id::OUTCOME_PASSCODE_CHANGED_WHAT, &[("tries", tries(*left).into())])
            }
            Outcome::Unlocked { tries: left } => {
                self.said(id::OUTCOME_UNLOCKED, id::OUTCOME_UNLOCKED_WHAT, &[("tries", tries(*left).into())])
            }
            Outcome::Renewed { until: Some(until) } => {
                self.said(id::OUTCOME_RENEWED, id::OUTCOME_RENEWED_WHAT, &[("until", self.date(*until).into())])
            }
            Outcome::Renewed { until: None } => self.said(id::OUTCOME_FINISHED, id::OUTCOME_FINISHED_WHAT, &[]),
            Outcome::Issued { serial } => {
                self.said(id::OUTCOME_ISSUED, id::OUTCOME_ISSUED_WHAT, &[("serial", serial.clone().into())])
            }
            Outcome::RaFound { name, .. } => {
                self.said(id::OUTCOME_RA_FOUND, id::OUTCOME_RA_FOUND_WHAT, &[("name", name.clone().into())])
            }
            Outcome::Repaired { until: Some(until) } => {
                self.said(id::OUTCOME_REPAIRED, id::OUTCOME_REPAIRED_WHAT, &[("until", self.date(*until).into())])
            }
            Outcome::Repaired { until: None } => self.said(id::OUTCOME_REPAIR_FINISHED, id::OUTCOME_REPAIR_FINISHED_WHAT, &[]),
            Outcome::HelpWanted(wanted) => self.said(
                id::OUTCOME_HELP_WANTED,
                id::OUTCOME_HELP_WANTED_WHAT,
                &[
                    ("name", wanted.holder.clone().into()),
                    ("card", wanted.card.0.clone().into()),
                    ("workstation", wanted.workstation.clone().into()),
                ],
            ),
            Outcome::HelpApproved => self.said(id::OUTCOME_HELP_APPROVED, id::OUTCOME_HELP_APPROVED_WHAT, &[]),
            Outcome::HelpDeclined => self.said(id::OUTCOME_HELP_DECLINED, id::OUTCOME_HELP_DECLINED_WHAT, &[]),
            Outcome::Reported { .. } => self.said(id::OUTCOME_REPORTED, id::OUTCOME_REPORTED_WHAT, &[]),
            Outcome::CardSuspended { card } => {
                self.said(id::OUTCOME_CARD_SUSPENDED, id::OUTCOME_CARD_SUSPENDED_WHAT, &[("card", card.0.clone().into())])
            }
            Outcome::CardReinstated { card } => {
                self.said(id::OUTCOME_CARD_REINSTATED, id::OUTCOME_CARD_REINSTATED_WHAT, &[("card", card.0.clone().into())])
            }
            Outcome::CardCancelled { card } => {
                self.said(id::OUTCOME_CARD_CANCELLED, id::OUTCOME_CARD_CANCELLED_WHAT, &[("card", card.0.clone().into())])
            }
            Outcome::Incidents(page) => {
                let n = i64::try_from(page.incidents.len()).unwrap_or(i64::MAX);
                self.said(id::OUTCOME_INCIDENTS, id::OUTCOME_INCIDENTS_WHAT, &[("n", n.into())])
            }
            Outcome::Expiring(found) => {
                let n = i64::try_from(found.cards.len()).unwrap_or(i64::MAX);
                let what = if found.whole { id::OUTCOME_EXPIRING_WHAT } else { id::OUTCOME_EXPIRING_PART };
                let days = self.days(i64::from(found.within.days()));
                self.said(id::OUTCOME_EXPIRING, what, &[("n", n.into()), ("days", days.into())])
            }
            Outcome::IncidentClosed { outcome: ReportOutcome::Found, card: Some(CardState::Suspended) } => {
                self.said(id::OUTCOME_INCIDENT_CLOSED, id::CLOSED_FOUND_HELD, &[])
            }
            Outcome::IncidentClosed { .. } => self.said(id::OUTCOME_INCIDENT_CLOSED, id::OUTCOME_INCIDENT_CLOSED_WHAT, &[]),
        }
    }

    /// The same, said to whoever has helped `name`.
    pub fn outcome_for(&self, outcome: &Outcome, name: &str) -> Said {
        let name = || ("name", FluentValue::from(name.to_owned()));
        match outcome {
            Outcome::PasscodeChanged { .. } => {
                self.said(id::OUTCOME_PASSCODE_CHANGED_FOR, id::OUTCOME_PASSCODE_CHANGED_FOR_WHAT, &[name()])
            }
            Outcome::Unlocked { .. } => self.said(id::OUTCOME_UNLOCKED_FOR, id::OUTCOME_UNLOCKED_FOR_WHAT, &[name()]),
            Outcome::Renewed { until: Some(until) } => {
                self.said(id::OUTCOME_RENEWED_FOR, id::OUTCOME_RENEWED_FOR_WHAT, &[name(), ("until", self.date(*until).into())])
            }
            Outcome::Renewed { until: None } => self.said(id::OUTCOME_FINISHED_FOR, id::OUTCOME_FINISHED_FOR_WHAT, &[name()]),
            _ => self.outcome(outcome),
        }
    }

    /// What the desk asks of the person.
    pub fn question(&self, question: &Question) -> Said {
        match question {
            Question::CodeWay { unsent, .. } => {
                let what = match unsent {
                    None => id::QUESTION_CODE_WAY_WHAT,
                    Some(ContactWay::Email) => id::QUESTION_CODE_WAY_NO_EMAIL,
                    Some(ContactWay::Text) => id::QUESTION_CODE_WAY_NO_TEXT,
                };
                self.said(id::QUESTION_CODE_WAY, what, &[])
            }
            Question::Code { sent: SentCode { sent, .. }, wrong_left } => {
                let minutes = self.minutes(sent.minutes);
                let what = match sent.to.way {
                    ContactWay::Email => id::QUESTION_CODE_WHAT,
                    ContactWay::Text => id::QUESTION_CODE_WHAT_TEXT,
                };
                let mut said =
                    self.said(id::QUESTION_CODE, what, &[("to", sent.to.shown.clone().into()), ("minutes", minutes.into())]);
                if let Some(left) = wrong_left {
                    let tries = self.tries_left_within(*left);
                    said.what = self.with(id::QUESTION_CODE_WRONG, &[("tries", tries.into())]);
                }
                said
            }
            Question::NewPasscode { .. } => self.said(id::QUESTION_NEW_PASSCODE, id::QUESTION_NEW_PASSCODE_WHAT, &[]),
            Question::Terms { .. } => self.said(id::QUESTION_TERMS, id::QUESTION_TERMS_WHAT, &[]),
            Question::HelpCode(help) => {
                let code = help.expose("said to the holder, who reads it out").to_owned();
                self.said(
                    id::QUESTION_HELP_CODE,
                    id::QUESTION_HELP_CODE_WHAT,
                    &[("code", code.into()), ("minutes", self.minutes(help.minutes).into())],
                )
            }
            Question::ReportCode { promised, wrong_left } => {
                let mut said = self.said(
                    id::QUESTION_REPORT_CODE,
                    id::QUESTION_REPORT_CODE_WHAT,
                    &[("minutes", self.minutes(promised.minutes).into())],
                );
                if let Some(left) = wrong_left {
                    let tries = self.tries_left_within(*left);
                    said.what = self.with(id::QUESTION_CODE_WRONG, &[("tries", tries.into())]);
                }
                said
            }
        }
    }

    /// A way for a one-time code: what it is called, and where it leads.
    pub fn code_way(&self, known: &MaskedContact) -> (String, String) {
        let name = match known.way {
            ContactWay::Email => id::CODE_WAY_EMAIL,
            ContactWay::Text => id::CODE_WAY_TEXT,
        };
        (self.get(name), self.with(id::CODE_WAY_TO, &[("to", known.shown.clone().into())]))
    }

    /// What a warning says, and what to do about it.
    pub fn warning(&self, warning: &Warning) -> (String, String) {
        let facts: Vec<(&str, FluentValue<'_>)> = match warning {
            Warning::Unfinished(kind) => vec![("kind", self.kind(*kind).into())],
            Warning::Expired { days_ago } => vec![("days", self.days(*days_ago).into())],
            Warning::Expiring { days_left, until } => {
                vec![("days", self.days(*days_left).into()), ("until", self.date(*until).into())]
            }
            Warning::NotYetValid { from } => vec![("from", self.date(*from).into())],
            Warning::KeyMismatch { slot } => vec![("slot", self.slot(*slot).into())],
            Warning::Unreadable { what } => vec![("what", (*what).into())],
            Warning::PasscodeOld { since } => vec![("since", self.date(*since).into())],
            _ => vec![],
        };
        let WarningIds { text, next } = warning_ids(warning);
        (self.with(text, &facts), self.with(next, &facts))
    }

    fn said(&self, headline: Id, what: Id, facts: &[(&str, FluentValue<'_>)]) -> Said {
        Said { headline: self.with(headline, facts), what: self.with(what, facts) }
    }
}

/// What is said of each warning.
pub(super) fn warning_ids(warning: &Warning) -> WarningIds {
    match warning {
        Warning::Unfinished(_) => w::UNFINISHED,
        Warning::Blocked => w::BLOCKED,
        Warning::LastTry => w::LAST_TRY,
        Warning::Expired { .. } => w::EXPIRED,
        Warning::Expiring { .. } => w::EXPIRING,
        Warning::NotYetValid { .. } => w::NOT_YET_VALID,
        Warning::KeyMismatch { .. } => w::KEY_MISMATCH,
        Warning::Unreadable { .. } => w::UNREADABLE,
        Warning::NoCardIdentity => w::NO_CARD_IDENTITY,
        Warning::Suspended => w::SUSPENDED,
        Warning::Cancelled => w::CANCELLED,
        Warning::UnknownToRa => w::UNKNOWN_TO_RA,
        Warning::Blank => w::BLANK,
        Warning::PasscodeOld { .. } => w::PASSCODE_OLD,
    }
}
