//! What helpers and RA agents ask of the desk: help elsewhere, repair, reports, a card's suspension and end.

use std::sync::Arc;

use super::{port::What, ra_calls::ra_problem, worker::Worker};
use crate::{
    domain::{
        incident::IncidentKind, operation::OperationKind, organisation::Position, person::IdentityNumber, problem::Problem,
        refusal::Refusal, role::Action, secret::SecretText,
    },
    ra::api::{
        lifecycle::{Cancel, CloseIncident, Reinstate, Report, Suspend},
        operation::{Assist, IdentityCheck},
        report::Horizon,
        sign_in::ChooseRole,
    },
    workflow::{
        Machine,
        deed::{Deed, Do},
        expiring::Expiring,
        journal::{Record, RepairStage, UnlockStage, Work},
        repair::{Earlier, Repair, Task},
        report::{ReportByCode, Task as ReportTask},
    },
};

impl Worker {
    /// The position in which the person at `reader` does something. The RA hears of it before their first deed in it.
    pub(super) fn acting(&mut self, reader: &str, action: Action) -> Result<(Arc<SecretText>, Position), Problem> {
        let (session, position) = self.sessions.acting(reader, action)?;
        if !self.sessions.is_told(reader, &position) {
            let client = self.client.as_ref().map_err(Clone::clone)?;
            let chosen = ChooseRole { role: position.role, organisation_code: position.organisation.code.clone() };
            if let Err(fault) = client.choose_role(&session, &chosen) {
                let problem = ra_problem(fault);
                if problem == Problem::Refused(Refusal::NotSignedIn) {
                    self.end_session(reader);
                }
                return Err(problem);
            }
            self.sessions.told(reader, position.clone());
        }
        Ok((session, position))
    }

    /// What a helper's word is worth: who they are, in which role, and that they attest.
    pub(super) fn assist(&mut self, reader: &str, attested: bool) -> Result<(Arc<SecretText>, Assist), Problem> {
        let (session, position) = self.acting(reader, Action::HelpColleague)?;
        if !attested {
            return Err(Problem::AttestationNeeded);
        }
        let assist = Assist {
            role: position.role,
            organisation_code: position.organisation.code,
            knows_holder: true,
            holder_present: true,
        };
        Ok((session, assist))
    }

    pub(super) fn deed(&mut self, reader: &str, what: What) -> Result<Machine, Problem> {
        if let What::ApproveHelp { attested: false, .. } = &what {
            return Err(Problem::AttestationNeeded);
        }
        let deed = match self.deed_of(what) {
            Ok(deed) => deed,
            Err(within) => {
                let (session, _) = self.acting(reader, Action::SeeWhoExpires)?;
                return Ok(Machine::Expiring(Box::new(Expiring::new(session, within))));
            }
        };
        // What cannot be a serial is on no card.
        if deed.card().is_some_and(|c| !c.is_plain()) {
            return Err(Problem::Refused(Refusal::UnknownCard));
        }
        let session = match deed.needs() {
            Some(action) => self.acting(reader, action)?.0,
            None => self.sessions.token(reader).ok_or(Problem::Refused(Refusal::NotSignedIn))?,
        };
        Ok(Machine::Deed(Do::new(session, deed)))
    }

    /// The one call that it is; or how far to look ahead, for the report that takes several.
    fn deed_of(&self, what: What) -> Result<Deed, Horizon> {
        let id = self.new_id();
        Ok(match what {
            What::LookUpHelp { code } => Deed::LookUpHelp { code },
            What::ApproveHelp { code, attested } => Deed::ApproveHelp { code, attested },
            What::DeclineHelp { code } => Deed::DeclineHelp { code },
            What::Report { card, kind, note } => Deed::Report(Report { id, card, kind, note }),
            What::Suspend { card, why, note } => Deed::Suspend { card, request: Suspend { id, why, note } },
            What::Reinstate { card, note } => Deed::Reinstate { card, request: Reinstate { id, note } },
            What::Cancel { card, why, note } => Deed::Cancel { card, request: Cancel { id, why, note } },
            What::Incidents { after } => Deed::Incidents { after },
            What::CloseIncident { id, outcome } => Deed::CloseIncident { id, request: CloseIncident { outcome } },
            What::Expiring { within } => return Err(within),
        })
    }

    pub(super) fn report_without_card(
        &self,
        identity_number: IdentityNumber,
        date_of_birth: jiff::civil::Date,
        kind: IncidentKind,
        note: String,
    ) -> Machine {
        let task = ReportTask { id: self.new_id(), asked: self.new_id(), identity_number, date_of_birth, kind, note };
        Machine::ReportByCode(Box::new(ReportByCode::new(task)))
    }

    pub(super) fn repair(&mut self, reader: &str, agent: &str, identity_check: IdentityCheck) -> Result<Machine, Problem> {
        let card = self.personal_card(reader)?;
        let place = self.sign_in_place()?;
        let (session, position) = self.acting(agent, Action::ManageCards)?;
        let records = self.journal.as_ref().map_err(Clone::clone)?.all_of_card(&card);
        let own = records.iter().rev().find_map(|r| match &r.work {
            Work::Repair { stage } => Some((r.operation, stage.clone())),
            _ => None,
        });
        // An unlock that was cut off has met a card that refuses both PUKs: an agent's hand does not change that.
        if own.is_none() && records.iter().any(|r| r.work == Work::Unlock { stage: UnlockStage::PukRefused }) {
            return Err(Problem::PukRefused);
        }
        let puk_may_be_new = records.iter().any(puk_may_be_new);
        let replaces = records.iter().map(|r| r.operation).filter(|id| own.as_ref().is_none_or(|(o, _)| o != id)).collect();
        let (id, earlier) = match own {
            Some((id, stage)) => (id, Earlier::Stage(stage)),
            None => match self.open_at_ra(reader, OperationKind::Repair) {
                Some(id) => (id, Earlier::Unknown),
                None => (self.new_id(), Earlier::None),
            },
        };
        let (spare, role) = (self.new_id(), position.role);
        let task = Task { id, spare, card, place, session, role, identity_check, earlier, puk_may_be_new, replaces };
        Ok(Machine::Repair(Box::new(Repair::new(task))))
    }
}

/// Whether what was begun may have come to the change of the PUK.
fn puk_may_be_new(record: &Record) -> bool {
    matches!(
        record.work,
        Work::Unlock { stage: UnlockStage::Rotating }
            | Work::Repair { stage: RepairStage::Rotating | RepairStage::Writing { .. } }
    )
}
