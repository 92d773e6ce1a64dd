//! `wardcard cards …`: what an RA agent does with cards that need not be there. Standard input gives the agent's passcode.

use clap::{Args, Subcommand, ValueEnum};

use super::{
    Global, OneReader, report,
    session::{Session, System},
};
use crate::{
    desk::port::{Outcome, Request, What},
    domain::{
        card::CardSerial,
        incident::Outcome as ReportOutcome,
        operation::OperationId,
        problem::{Exit, Failure},
    },
    i18n::id,
    ra::api::lifecycle::{CancelWhy, SuspendWhy},
};

#[derive(Subcommand)]
pub enum Deed {
    /// Put a card and its certificates on hold
    Suspend {
        #[command(flatten)]
        which: Which,
        #[arg(long, value_enum, default_value = "other-reason")]
        why: WhySuspend,
    },
    /// Lift a suspension: found again, or back from leave
    Reinstate {
        #[command(flatten)]
        which: Which,
    },
    /// End a card for good
    Cancel {
        #[command(flatten)]
        which: Which,
        #[arg(long, value_enum)]
        why: WhyCancel,
    },
    /// The queue of open reports, the oldest first
    Reports {
        /// Go on after the last page's `after`
        #[arg(long, value_name = "ID")]
        after: Option<uuid::Uuid>,
        #[command(flatten)]
        agent: OneReader,
    },
    /// Close a report
    Close {
        /// The report's id, as `reports` gives it
        id: uuid::Uuid,
        #[arg(value_enum)]
        as_what: As,
        #[command(flatten)]
        agent: OneReader,
    },
}

#[derive(Args)]
pub struct Which {
    /// The number printed on the card
    pub serial: String,
    /// For the record, in one line
    #[arg(long, default_value = "")]
    pub note: String,
    #[command(flatten)]
    pub agent: OneReader,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum WhySuspend {
    LongLeave,
    UnderInvestigation,
    OtherReason,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum WhyCancel {
    Lost,
    Stolen,
    Damaged,
    Misused,
    Left,
    Replaced,
}

#[derive(Clone, Copy, ValueEnum)]
pub enum As {
    /// Back with its holder: it works again where no other report is open
    Found,
    /// The card has ended for good
    Cancelled,
    /// The card stays as it is
    NoAction,
}

pub fn run(global: &Global, system: System, deed: &Deed) -> Exit {
    let (name, agent) = match deed {
        Deed::Suspend { which, .. } => ("cards suspend", &which.agent),
        Deed::Reinstate { which } => ("cards reinstate", &which.agent),
        Deed::Cancel { which, .. } => ("cards cancel", &which.agent),
        Deed::Reports { agent, .. } => ("cards reports", agent),
        Deed::Close { agent, .. } => ("cards close", agent),
    };
    let result = carry_out(global, system, agent, deed);
    report::report(name, agent.json, &global.texts(), &result)
}

fn carry_out(global: &Global, system: System, agent: &OneReader, deed: &Deed) -> Result<Outcome, Failure> {
    let mut session = Session::start(global, system, agent.accept_terms).map_err(Failure::untouched)?;
    let reader = session.helper_reader(agent.reader.as_deref()).map_err(Failure::untouched)?;
    session.sign_in_helper(&reader, id::CLI_ASK_AGENT)?;
    session.run(Request::Do { reader, what: what(deed) })
}

fn what(deed: &Deed) -> What {
    let card = |which: &Which| CardSerial(which.serial.clone());
    match deed {
        Deed::Suspend { which, why } => {
            let why = match why {
                WhySuspend::LongLeave => SuspendWhy::LongLeave,
                WhySuspend::UnderInvestigation => SuspendWhy::UnderInvestigation,
                WhySuspend::OtherReason => SuspendWhy::OtherReason,
            };
            What::Suspend { card: card(which), why, note: which.note.clone() }
        }
        Deed::Reinstate { which } => What::Reinstate { card: card(which), note: which.note.clone() },
        Deed::Cancel { which, why } => {
            let why = match why {
                WhyCancel::Lost => CancelWhy::Lost,
                WhyCancel::Stolen => CancelWhy::Stolen,
                WhyCancel::Damaged => CancelWhy::Damaged,
                WhyCancel::Misused => CancelWhy::Misused,
                WhyCancel::Left => CancelWhy::Left,
                WhyCancel::Replaced => CancelWhy::Replaced,
            };
            What::Cancel { card: card(which), why, note: which.note.clone() }
        }
        Deed::Reports { after, .. } => What::Incidents { after: after.map(OperationId) },
        Deed::Close { id, as_what, .. } => {
            let outcome = match as_what {
                As::Found => ReportOutcome::Found,
                As::Cancelled => ReportOutcome::Cancelled,
                As::NoAction => ReportOutcome::NoAction,
            };
            What::CloseIncident { id: OperationId(*id), outcome }
        }
    }
}
