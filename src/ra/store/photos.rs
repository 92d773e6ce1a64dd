//! People's photos, as JPEG.

use super::{Outcome, Tx, query};
use crate::domain::person::PersonId;

impl Tx {
    pub async fn photo(&mut self, person: &PersonId) -> Outcome<Option<Vec<u8>>> {
        let row = query("SELECT jpeg FROM photos WHERE person = $1").bind(&person.0).fetch_optional(self.conn()).await?;
        row.map(|r| Ok(r.try_get("jpeg")?)).transpose()
    }

    /// Puts a photo in the place of the one before.
    pub async fn put_photo(&mut self, person: &PersonId, jpeg: &[u8]) -> Outcome<()> {
        query("INSERT INTO photos (person, jpeg) VALUES ($1, $2) ON CONFLICT (person) DO UPDATE SET jpeg = excluded.jpeg")
            .bind(&person.0)
            .bind(jpeg)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
