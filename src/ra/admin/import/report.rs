//! What an import did, or would do.

use std::fmt;

/// How many of a kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Counts {
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
}

/// What was imported, or what would be.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    pub organisations: Counts,
    pub people: Counts,
    pub positions: Counts,
    pub assignments: Counts,
    pub pairings: Counts,
    pub photos: Counts,
    /// Nothing was written.
    pub dry_run: bool,
}

impl Counts {
    fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl Imported {
    fn kinds(&self) -> [(&'static str, Counts); 6] {
        [
            ("organisations", self.organisations),
            ("people", self.people),
            ("positions", self.positions),
            ("assignments", self.assignments),
            ("pairings", self.pairings),
            ("photos", self.photos),
        ]
    }

    /// For the audit trail: what was added and changed.
    pub(super) fn for_the_trail(&self) -> String {
        let changed = self.kinds().into_iter().filter(|(_, c)| c.added + c.changed > 0);
        let list: Vec<_> = changed.map(|(name, c)| format!("{name} {} added {} changed", c.added, c.changed)).collect();
        if list.is_empty() { "import, nothing changed".to_owned() } else { format!("import, {}", list.join(", ")) }
    }
}

impl fmt::Display for Imported {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.dry_run { "would be imported:" } else { "imported:" })?;
        let mut any = false;
        for (name, c) in self.kinds().into_iter().filter(|(_, c)| !c.is_empty()) {
            let joint = if any { ";" } else { "" };
            write!(f, "{joint} {name} {} added, {} changed, {} unchanged", c.added, c.changed, c.unchanged)?;
            any = true;
        }
        if any { Ok(()) } else { f.write_str(" nothing") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_words() {
        let some = Imported {
            people: Counts { added: 2, changed: 0, unchanged: 1 },
            photos: Counts { changed: 1, ..Counts::default() },
            ..Imported::default()
        };
        let same = Imported { people: Counts { unchanged: 3, ..Counts::default() }, dry_run: true, ..Imported::default() };
        for (imported, words, trail) in [
            (
                some,
                "imported: people 2 added, 0 changed, 1 unchanged; photos 0 added, 1 changed, 0 unchanged",
                "import, people 2 added 0 changed, photos 0 added 1 changed",
            ),
            (same, "would be imported: people 0 added, 0 changed, 3 unchanged", "import, nothing changed"),
            (Imported::default(), "imported: nothing", "import, nothing changed"),
        ] {
            assert_eq!(imported.to_string(), words);
            assert_eq!(imported.for_the_trail(), trail);
        }
    }
}
