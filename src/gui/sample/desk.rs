//! Made-up reports and expiring cards for the tests.

use super::{in_days, now};
use crate::{
    desk::port::Expiring,
    domain::{
        card::CardSerial, clock::Timestamp, incident::IncidentKind, lifecycle::CardState, operation::OperationId,
        person::PersonId,
    },
    ra::api::{
        lifecycle::{Incident, Incidents},
        report::{ExpiringCard, Horizon},
    },
};

const PEOPLE: [&str; 14] = [
    "Bronwen Hughes",
    "Idris Campbell",
    "Amina Rahman",
    "Grace Adeyemi",
    "Siân Morgan",
    "Peter Novak",
    "Ravi Patel",
    "Hana Suzuki",
    "Owen Price",
    "Leila Haddad",
    "Marek Kowalski",
    "Niamh Byrne",
    "José Álvarez",
    "Tomas Okafor",
];

pub fn incident(n: usize) -> Incident {
    let kinds = [
        (IncidentKind::Lost, "Left on the 42 bus this morning. The bus company has been called."),
        (IncidentKind::Stolen, "Bag taken from the staff room."),
        (IncidentKind::Damaged, ""),
        (IncidentKind::Misuse, "A colleague saw it used in the pharmacy while its holder was on leave."),
    ];
    let (kind, note) = kinds[n % 4];
    let holder = PersonId(format!("p{n}"));
    Incident {
        id: OperationId(uuid::Uuid::from_u128(n as u128 + 1)),
        card: CardSerial(format!("WC-{}", 204_100 + n)),
        card_state: if kind == IncidentKind::Damaged { CardState::Active } else { CardState::Suspended },
        holder_name: PEOPLE[n % PEOPLE.len()].to_owned(),
        kind,
        note: note.to_owned(),
        reporter: if n.is_multiple_of(2) { Some(holder.clone()) } else { Some(PersonId("colleague".to_owned())) },
        holder,
        reported_at: Timestamp::from_second(now().as_second() - 86_400 * (20 - n.min(19) as i64)).expect("in range"),
    }
}

pub fn incidents(from: usize, n: usize, more: bool) -> Incidents {
    let incidents: Vec<Incident> = (from..from + n).map(incident).collect();
    let next = incidents.last().filter(|_| more).map(|i| i.id);
    Incidents { incidents, next }
}

pub fn expiring_card(n: usize, days_left: i64) -> ExpiringCard {
    ExpiringCard {
        person: PersonId(format!("p{n}")),
        name: PEOPLE[n % PEOPLE.len()].to_owned(),
        identity_number: format!("5555123456{:02}", n + 10),
        organisation: Some("R4471".to_owned()),
        card: format!("WC-{}", 204_800 + n),
        expires: Timestamp::from_second(in_days(days_left).as_second() + 3_600).expect("in range"),
        days_left,
    }
}

/// Fourteen people in the coming 90 days, three of them within a week. The last is Tomas.
pub fn expiring() -> Expiring {
    let days = [1, 4, 6, 9, 16, 18, 19, 33, 38, 41, 57, 64, 66, 88];
    let cards = days.into_iter().enumerate().map(|(n, days)| expiring_card(n, days)).collect();
    Expiring { within: Horizon::Days90, cards, whole: true }
}
