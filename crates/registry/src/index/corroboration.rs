//! The weight of statements about another State's documents: enough States must make the same one (docs/registry.md).

use super::map::Damaged;
use super::statements::Row;
use super::word::to_usize;
use super::{Index, IndexedStatement, Weight};

impl Index {
    /// The statements of these numbers that are in force at a time.
    pub(super) fn statements(&self, numbers: Vec<u32>, at: i64) -> Result<Vec<IndexedStatement>, Damaged> {
        let mut found = Vec::new();
        for number in numbers {
            let statement = self.statement(number, at)?;
            if statement.expires > at {
                found.push(statement);
            }
        }
        Ok(found)
    }

    /// A statement with its weight at a time. A statement about another State's documents counts fully only if the
    /// authorities of enough States have one with the same subject in force at that time.
    pub(super) fn statement(&self, number: u32, at: i64) -> Result<IndexedStatement, Damaged> {
        let mut statement = self.row(number)?;
        if statement.weight == Weight::Full && statement.about_others {
            let mut states = Vec::new();
            let first = statement.next;
            let mut other = self.row(first)?;
            // A ring has at most as many statements as there are rows; one that does not close by then is damage.
            let mut rows = Row::count(self.statements);
            loop {
                let state = self.sources.logs.get(other.place.log).map(|log| log.state);
                if other.expires > at && other.weight == Weight::Full && !states.contains(&state) {
                    states.push(state);
                }
                if other.next == first {
                    break;
                }
                rows = rows.checked_sub(1).ok_or(Damaged { at: self.statements.at })?;
                other = self.row(other.next)?;
            }
            if states.len() < to_usize(self.sources.corroboration.into()) {
                statement.weight = Weight::Note;
            }
        }
        Ok(statement)
    }

    /// A statement before it is corroborated.
    fn row(&self, number: u32) -> Result<IndexedStatement, Damaged> {
        let row = Row::read(&self.map, self.statements, number)?;
        Ok(row.statement(number, self.place_of(row.entry)))
    }
}
