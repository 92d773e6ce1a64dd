//! Single words and short phrases: days, dates, roles, steps, warnings, outcomes and questions.

use super::{FluentValue, Texts};
use crate::{
    desk::port::{Outcome, Question, Step, Warning},
    domain::{
        card::{PasscodeState, Slot},
        clock::Timestamp,
        lifecycle::CardDeed,
        operation::OperationKind,
        organisation::Position,
        passcode::PasscodeFault,
        role::Role,
    },
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
        self.with("days", &[("n", n.into())])
    }

    /// E.g. '41 days left'.
    pub fn days_left(&self, n: i64) -> String {
        self.with("days-left", &[("n", n.into())])
    }

    /// E.g. 'One try left'.
    pub fn tries_left(&self, n: u8) -> String {
        self.with("tries-left", &[("n", i64::from(n).into())])
    }

    /// E.g. '15 minutes'.
    pub fn minutes(&self, n: u16) -> String {
        self.with("minutes", &[("n", i64::from(n).into())])
    }

    /// E.g. '42 seconds'.
    pub fn seconds(&self, n: u32) -> String {
        self.with("seconds", &[("n", i64::from(n).into())])
    }

    /// E.g. '2 January 2027', in the time zone given to [`Texts::in_zone`]. Its spaces do not break.
    pub fn date(&self, at: Timestamp) -> String {
        let date = at.to_zoned(self.zone.clone()).date();
        let month = self.with("date-month", &[("month", i64::from(date.month()).into())]);
        // As text, so that Fluent puts no comma into the year.
        let (day, year) = (date.day().to_string(), date.year().to_string());
        self.with("date", &[("day", day.into()), ("month", month.into()), ("year", year.into())])
    }

    /// E.g. 'RA agent'.
    pub fn role(&self, role: Role) -> String {
        self.get(match role {
            Role::Holder => "role-holder",
            Role::Unlocker => "role-unlocker",
            Role::Sponsor => "role-sponsor",
            Role::RaAgent => "role-ra-agent",
            Role::RaManager => "role-ra-manager",
        })
    }

    /// E.g. 'an RA agent', for the middle of a sentence.
    pub fn who(&self, role: Role) -> String {
        self.get(match role {
            Role::Holder => "who-holder",
            Role::Unlocker => "who-unlocker",
            Role::Sponsor => "who-sponsor",
            Role::RaAgent => "who-ra-agent",
            Role::RaManager => "who-ra-manager",
        })
    }

    /// E.g. 'Unlocker · Riverside Surgery'.
    pub fn position(&self, position: &Position) -> String {
        let role = self.role(position.role);
        self.with("position", &[("role", role.into()), ("organisation", position.organisation.name.clone().into())])
    }

    /// E.g. 'unlocking'.
    pub fn kind(&self, kind: OperationKind) -> String {
        self.get(match kind {
            OperationKind::Unlock => "kind-unlock",
            OperationKind::Renew => "kind-renew",
            OperationKind::Issue => "kind-issue",
            OperationKind::Repair => "kind-repair",
        })
    }

    /// What may be done with a card, e.g. 'lift the suspension, cancel it for good'.
    pub fn deeds(&self, deeds: &[CardDeed]) -> String {
        let word = |deed: &CardDeed| {
            self.get(match deed {
                CardDeed::Suspend => "deed-suspend",
                CardDeed::Reinstate => "deed-reinstate",
                CardDeed::Cancel => "deed-cancel",
                CardDeed::Unlock => "deed-unlock",
                CardDeed::Renew => "deed-renew",
                CardDeed::Repair => "deed-repair",
                CardDeed::Issue => "deed-issue",
            })
        };
        if deeds.is_empty() { self.get("deed-none") } else { deeds.iter().map(word).collect::<Vec<_>>().join(", ") }
    }

    /// What a slot's certificate is for, e.g. 'signing in'.
    pub fn slot(&self, slot: Slot) -> String {
        self.get(match slot {
            Slot::Authentication => "slot-authentication",
            Slot::Signature => "slot-signature",
            Slot::CardAuthentication => "slot-card-authentication",
        })
    }

    /// Why typed digits are no passcode, or no good new one.
    pub fn passcode_fault(&self, fault: PasscodeFault) -> String {
        self.get(match fault {
            PasscodeFault::Length => "fault-length",
            PasscodeFault::NotDigits => "fault-not-digits",
            PasscodeFault::OneDigit => "fault-one-digit",
            PasscodeFault::Run => "fault-run",
            PasscodeFault::DateOfBirth => "fault-date-of-birth",
            PasscodeFault::IdentityNumber => "fault-identity-number",
            PasscodeFault::Previous => "fault-previous",
        })
    }

    /// A step of an operation, as a person sees it.
    pub fn step(&self, step: Step) -> String {
        self.get(match step {
            Step::AskRa => "step-ask-ra",
            Step::ProveIdentity => "step-prove-identity",
            Step::ChooseNewPasscode => "step-choose-new-passcode",
            Step::SetPasscode => "step-set-passcode",
            Step::SecureCard => "step-secure-card",
            Step::PrepareCard => "step-prepare-card",
            Step::CardAuthenticationKey => "step-card-authentication-key",
            Step::SignatureKey => "step-signature-key",
            Step::AuthenticationKey => "step-authentication-key",
            Step::TellComputer => "step-tell-computer",
            Step::Confirm => "step-confirm",
        })
    }

    /// What a job has done: one big line, and what is different now.
    pub fn outcome(&self, outcome: &Outcome) -> Said {
        let tries = |state: PasscodeState| match state {
            PasscodeState::Left(left) => self.tries_left(left.0).to_lowercase(),
            PasscodeState::Blocked => self.tries_left(0).to_lowercase(),
            PasscodeState::Unknown => self.get("tries-all"),
        };
        match outcome {
            Outcome::Looked => self.said("outcome-looked", &[]),
            Outcome::SignedIn => self.said("outcome-signed-in", &[]),
            Outcome::SignedOut => self.said("outcome-signed-out", &[]),
            Outcome::TermsAccepted => self.said("outcome-terms-accepted", &[]),
            Outcome::PositionChosen => self.said("outcome-position-chosen", &[]),
            Outcome::PasscodeChanged { tries: left } => self.said("outcome-passcode-changed", &[("tries", tries(*left).into())]),
            Outcome::Unlocked { tries: left } => self.said("outcome-unlocked", &[("tries", tries(*left).into())]),
            Outcome::Renewed { until: Some(until) } => self.said("outcome-renewed", &[("until", self.date(*until).into())]),
            Outcome::Renewed { until: None } => self.said("outcome-finished", &[]),
            Outcome::Issued { serial } => self.said("outcome-issued", &[("serial", serial.clone().into())]),
            Outcome::Repaired { until: Some(until) } => self.said("outcome-repaired", &[("until", self.date(*until).into())]),
            Outcome::Repaired { until: None } => self.said("outcome-repair-finished", &[]),
            Outcome::HelpWanted(wanted) => self.said(
                "outcome-help-wanted",
                &[
                    ("name", wanted.holder.clone().into()),
                    ("card", wanted.card.0.clone().into()),
                    ("workstation", wanted.workstation.clone().into()),
                ],
            ),
            Outcome::HelpApproved => self.said("outcome-help-approved", &[]),
            Outcome::HelpDeclined => self.said("outcome-help-declined", &[]),
            Outcome::Reported { .. } => self.said("outcome-reported", &[]),
            Outcome::CardSuspended { card } => self.said("outcome-card-suspended", &[("card", card.0.clone().into())]),
            Outcome::CardReinstated { card } => self.said("outcome-card-reinstated", &[("card", card.0.clone().into())]),
            Outcome::CardCancelled { card } => self.said("outcome-card-cancelled", &[("card", card.0.clone().into())]),
            Outcome::Incidents(page) => {
                let n = i64::try_from(page.incidents.len()).unwrap_or(i64::MAX);
                self.said("outcome-incidents", &[("n", n.into())])
            }
            Outcome::IncidentClosed { .. } => self.said("outcome-incident-closed", &[]),
        }
    }

    /// The same, said to whoever has helped `name`.
    pub fn outcome_for(&self, outcome: &Outcome, name: &str) -> Said {
        let name = || ("name", FluentValue::from(name.to_owned()));
        match outcome {
            Outcome::PasscodeChanged { .. } => self.said("outcome-passcode-changed-for", &[name()]),
            Outcome::Unlocked { .. } => self.said("outcome-unlocked-for", &[name()]),
            Outcome::Renewed { until: Some(until) } => {
                self.said("outcome-renewed-for", &[name(), ("until", self.date(*until).into())])
            }
            Outcome::Renewed { until: None } => self.said("outcome-finished-for", &[name()]),
            _ => self.outcome(outcome),
        }
    }

    /// What the desk asks of the person.
    pub fn question(&self, question: &Question) -> Said {
        match question {
            Question::Code { sent, wrong_left } => {
                let minutes = self.minutes(sent.minutes);
                let mut said = self.said("question-code", &[("to", sent.to.shown.clone().into()), ("minutes", minutes.into())]);
                if let Some(left) = wrong_left {
                    let tries = self.tries_left(*left).to_lowercase();
                    said.what = self.with("question-code-wrong", &[("tries", tries.into())]);
                }
                said
            }
            Question::NewPasscode { .. } => self.said("question-new-passcode", &[]),
            Question::Terms { .. } => self.said("question-terms", &[]),
            Question::HelpCode(help) => {
                let code = help.expose("said to the holder, who reads it out").to_owned();
                self.said("question-help-code", &[("code", code.into()), ("minutes", self.minutes(help.minutes).into())])
            }
            Question::ReportCode { promised, wrong_left } => {
                let mut said = self.said("question-report-code", &[("minutes", self.minutes(promised.minutes).into())]);
                if let Some(left) = wrong_left {
                    let tries = self.tries_left(*left).to_lowercase();
                    said.what = self.with("question-code-wrong", &[("tries", tries.into())]);
                }
                said
            }
        }
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
            _ => vec![],
        };
        let (_, id) = warning.entry();
        (self.with(&format!("warning-{id}-text"), &facts), self.with(&format!("warning-{id}-next"), &facts))
    }

    fn said(&self, id: &str, facts: &[(&str, FluentValue<'_>)]) -> Said {
        Said { headline: self.with(id, facts), what: self.with(&format!("{id}-what"), facts) }
    }
}
