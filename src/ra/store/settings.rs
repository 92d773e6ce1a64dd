//! What all instances of the service share and nobody configures, e.g. the key that authenticates challenges.

use super::{Outcome, Tx, query};

impl Tx {
    pub async fn setting(&mut self, name: &str) -> Outcome<Option<Vec<u8>>> {
        let row = query("SELECT value FROM settings WHERE name = $1").bind(name).fetch_optional(self.conn()).await?;
        row.map(|r| Ok(r.try_get("value")?)).transpose()
    }

    pub async fn put_setting(&mut self, name: &str, value: &[u8]) -> Outcome<()> {
        query("INSERT INTO settings (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value")
            .bind(name)
            .bind(value)
            .execute(self.conn())
            .await?;
        Ok(())
    }
}
