//! Two years of an audit trail.

use jiff::SignedDuration;

use super::Plan;
use crate::{
    domain::{card::CardSerial, clock::Timestamp, operation::OperationId, person::PersonId, role::Role},
    ra::store::audit::Entry,
};

/// What an audit row says, owned.
pub struct Said {
    at: Timestamp,
    who: PersonId,
    whom: PersonId,
    card: CardSerial,
    workstation: String,
    role: Option<Role>,
    organisation: Option<String>,
    operation: Option<OperationId>,
    what: &'static str,
    result: &'static str,
}

/// Of a day's rows, how many are of which kind.
const KINDS: [(&str, bool); 10] = [
    ("sign in", false),
    ("sign in", false),
    ("sign in", false),
    ("sign in", false),
    ("sign in", false),
    ("sign in", false),
    ("open unlock", true),
    ("presence", true),
    ("release PUK", true),
    ("unlock", true),
];

const SPAN: SignedDuration = SignedDuration::from_hours(24 * 730);

/// Row number `n` of all.
pub fn said(plan: &Plan, n: u64, now: Timestamp) -> Said {
    let all = plan.size.audit_rows.max(1);
    let done = i64::try_from(u128::from(n) * SPAN.as_secs().unsigned_abs() as u128 / u128::from(all)).unwrap_or(0);
    let (what, of_operation) = KINDS[(n % 10) as usize];
    // Rows of one operation follow each other and are on one card.
    let group = if of_operation { n / 10 * 10 + 6 } else { n };
    let mut draw = plan.draw(u32::try_from(group % u64::from(u32::MAX)).unwrap_or(0), "trail");
    let person = draw.below(plan.size.people.max(1));
    let organisation = plan.organisation_of(person);
    let operation = of_operation.then(|| {
        let millis = (now - SPAN).as_millisecond().unsigned_abs() + group * 1_000;
        OperationId(uuid::Builder::from_unix_timestamp_millis(millis, &draw.bytes()).into_uuid())
    });
    let id = plan.person_id(person);
    Said {
        at: now - SPAN + SignedDuration::from_secs(done),
        who: id.clone(),
        whom: id,
        card: plan.serial(person),
        workstation: format!("WS-{organisation:05}-{}", draw.below(100)),
        role: of_operation.then_some(Role::Unlocker),
        organisation: of_operation.then(|| plan.code(organisation)),
        operation,
        what,
        result: if n.is_multiple_of(97) { "W-3006" } else { "done" },
    }
}

impl Said {
    pub fn entry(&self) -> Entry<'_> {
        Entry {
            who: Some(&self.who),
            whom: Some(&self.whom),
            card: Some(&self.card),
            workstation: Some(&self.workstation),
            role: self.role,
            organisation: self.organisation.as_deref(),
            operation: self.operation,
            result: self.result,
            ..Entry::done(self.at, self.what)
        }
    }
}
