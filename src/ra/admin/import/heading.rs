//! Which kind a file is, by its heading.

use super::{assignments, organisations, pairings, people, people_and_positions, positions};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    PeopleAndPositions,
    People,
    Organisations,
    Positions,
    PositionsAndOrganisations,
    Assignments,
    Pairings,
}

impl Kind {
    const ALL: [Kind; 7] = [
        Kind::PeopleAndPositions,
        Kind::People,
        Kind::Organisations,
        Kind::Positions,
        Kind::PositionsAndOrganisations,
        Kind::Assignments,
        Kind::Pairings,
    ];

    fn name(self) -> &'static str {
        match self {
            Kind::PeopleAndPositions => "people and positions",
            Kind::People => "people",
            Kind::Organisations => "organisations",
            Kind::Positions => "positions",
            Kind::PositionsAndOrganisations => "positions and organisations",
            Kind::Assignments => "assignments",
            Kind::Pairings => "pairings",
        }
    }

    fn columns(self) -> &'static [&'static str] {
        match self {
            Kind::PeopleAndPositions => &people_and_positions::COLUMNS,
            Kind::People => &people::COLUMNS,
            Kind::Organisations => &organisations::COLUMNS,
            Kind::Positions => &positions::COLUMNS,
            Kind::PositionsAndOrganisations => &positions::WITH_ORGANISATIONS,
            Kind::Assignments => &assignments::COLUMNS,
            Kind::Pairings => &pairings::COLUMNS,
        }
    }
}

/// A heading that was recognised: the kind, and where each of its columns is.
pub(super) struct Heading {
    pub kind: Kind,
    pub places: Vec<(&'static str, usize)>,
}

impl Heading {
    /// The kind whose columns these are, all of them and no others: a column that nobody reads is one that somebody believes is read.
    pub fn read(names: &[&str]) -> Result<Self, String> {
        let of_kind = |kind: &Kind| names.iter().filter(|n| kind.columns().contains(n)).count();
        // The nearest is the one with most of its columns there; of equals the one that lacks least.
        let best = Kind::ALL.iter().rev().max_by_key(|k| (of_kind(k), usize::MAX - k.columns().len()));
        let Some(kind) = best.copied().filter(|k| of_kind(k) > 0) else {
            let known: Vec<_> = Kind::ALL.iter().map(|k| format!("{} ({})", k.name(), k.columns().join(","))).collect();
            return Err(format!("the heading is of no known kind: {}", known.join("; ")));
        };
        let missing: Vec<&str> = kind.columns().iter().copied().filter(|c| !names.contains(c)).collect();
        if !missing.is_empty() {
            return Err(format!("the heading lacks {} for {}", missing.join(", "), kind.name()));
        }
        if names.len() != kind.columns().len() {
            return Err(format!(
                "the heading has columns twice, or others than {} for {}",
                kind.columns().join(", "),
                kind.name()
            ));
        }
        let place = |&column: &&'static str| names.iter().position(|n| *n == column).map(|at| (column, at));
        Ok(Self { kind, places: kind.columns().iter().filter_map(place).collect() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_by_their_columns() {
        for kind in Kind::ALL {
            let mut names = kind.columns().to_vec();
            for _ in 0..2 {
                assert_eq!(Heading::read(&names).map(|h| h.kind), Ok(kind));
                names.reverse();
            }
            let lacking = &names[1..];
            assert!(
                Heading::read(lacking).is_err_and(|e| e.starts_with("the heading lacks") || kind == Kind::People),
                "{kind:?}"
            );
            names.push("shoe_size");
            assert!(Heading::read(&names).is_err_and(|e| e.contains("or others than")), "{kind:?}");
            names.pop();
            names.push(kind.columns()[0]);
            assert!(Heading::read(&names).is_err_and(|e| e.contains("columns twice")), "{kind:?}");
        }
    }

    #[test]
    fn near_and_far() {
        for (names, words) in [
            (&["person_id", "title"][..], "the heading lacks given_names, family_name, date_of_birth"),
            (&["organisation_code"], "the heading lacks organisation_name for organisations"),
            (&["organisation_code", "valid_from", "valid_to"], "the heading lacks helpers_organisation_code for pairings"),
            (&["a", "b"], "the heading is of no known kind: people and positions (person_id,"),
            (&[], "the heading is of no known kind"),
        ] {
            let fault = Heading::read(names).map(|h| h.kind).unwrap_err();
            assert!(fault.starts_with(words), "{fault}");
        }
    }
}
