//! Operations, and the keys committed in them.

use serde::{Deserialize, Serialize};

use uuid::Uuid;

use super::{Outcome, Row, StoreFault, Tx, bytes, case, need, query, some_bytes, some_time, text_of, time};
use crate::domain::{
    card::{Guid, KeyAlgorithm, ManagementAlgorithm, Slot},
    clock::Timestamp,
    operation::{OperationId, OperationKind},
    person::PersonId,
    role::Role,
};

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// An unlock that anybody may have asked for: the card has not been there yet. It stands beside whatever is open.
    Asked,
    Open,
    Done,
    Abandoned,
    /// A newer operation took its place before anything was released.
    Superseded,
    /// Its time ran out.
    Lapsed,
}

#[derive(Clone)]
pub struct Operation {
    pub id: OperationId,
    pub kind: OperationKind,
    pub card: i64,
    pub holder: PersonId,
    /// Who helps, in which role and organisation; for an issue, the agent.
    pub helper: Option<PersonId>,
    pub role: Option<Role>,
    pub organisation: Option<String>,
    /// The attestation as it was given at opening (JSON), to know the same content again.
    pub assist: Option<String>,
    pub workstation: String,
    pub stage: Stage,
    pub nonce: [u8; 32],
    /// SHA-256 of the token that holds now.
    pub token: Option<[u8; 32]>,
    pub opened_at: Timestamp,
    pub granted_at: Option<Timestamp>,
    /// When a secret was released or a key committed for the first time.
    pub released_at: Option<Timestamp>,
    /// When the pending PUK was released to this operation for the first time. None once another one has put its own on the card.
    pub puk_released_at: Option<Timestamp>,
    pub closed_at: Option<Timestamp>,
    pub guid: Guid,
    /// `YYYYMMDD`.
    pub expiry: String,
    pub key_algorithm: KeyAlgorithm,
    /// The management key's algorithm that an issue is to end with.
    pub management: Option<ManagementAlgorithm>,
    /// The algorithm with which the card last asked for its current management key.
    pub management_met: Option<ManagementAlgorithm>,
    /// What the holder's keys are to sign before a renewal goes on; none once it is spent.
    pub holder_nonce: Option<[u8; 32]>,
    /// Whether they have signed it, for the token that holds now.
    pub proven: bool,
}

/// Who goes on with an issue, and from where. Nobody is named where a bootstrap code was the proof.
pub struct Hands<'a> {
    pub helper: Option<&'a PersonId>,
    pub role: Option<Role>,
    pub organisation: Option<&'a str>,
    pub workstation: &'a str,
}

/// What a proven presence puts in the place of what was before.
pub struct Fresh<'a> {
    pub token: &'a [u8; 32],
    pub nonce: &'a [u8; 32],
    pub holder_nonce: Option<&'a [u8; 32]>,
}

impl Tx {
    pub async fn operation(&mut self, id: OperationId) -> Outcome<Option<Operation>> {
        let row = query("SELECT * FROM operations WHERE id = $1").bind(id.to_string()).fetch_optional(self.conn()).await?;
        row.map(|r| operation(&r)).transpose()
    }

    /// At most one of each kind.
    pub async fn open_operations_of_card(&mut self, card: i64) -> Outcome<Vec<Operation>> {
        let sql = "SELECT * FROM operations WHERE card = $1 AND stage = 'open' ORDER BY opened_at, id";
        let rows = query(sql).bind(card).fetch_all(self.conn()).await?;
        rows.iter().map(operation).collect()
    }

    /// The card has been there for what was asked for. It is the one open operation of its kind from here on.
    pub async fn begin_asked(&mut self, id: OperationId) -> Outcome<()> {
        let sql = "UPDATE operations SET stage = 'open' WHERE id = $1 AND stage = 'asked'";
        query(sql).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    /// Forgets what was asked for a card and never begun, but for the `most` that were asked for last.
    pub async fn forget_asked(&mut self, card: i64, most: u32) -> Outcome<()> {
        query(
            "DELETE FROM operations WHERE card = $1 AND stage = 'asked' AND id NOT IN (SELECT id FROM operations
             WHERE card = $1 AND stage = 'asked' ORDER BY opened_at DESC, id DESC LIMIT $2)",
        )
        .bind(card)
        .bind(i64::from(most))
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// Forgets what was asked for before a time, of whatever card, and never begun.
    pub async fn sweep_asked(&mut self, before: Timestamp) -> Outcome<()> {
        let sql = "DELETE FROM operations WHERE stage = 'asked' AND opened_at < $1";
        query(sql).bind(before.as_second()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn open_issue_for(&mut self, person: &PersonId) -> Outcome<Option<Operation>> {
        let row = query(
            "SELECT * FROM operations WHERE holder = $1 AND kind = 'issue' AND stage = 'open' ORDER BY opened_at DESC LIMIT 1",
        )
        .bind(&person.0)
        .fetch_optional(self.conn())
        .await?;
        row.map(|r| operation(&r)).transpose()
    }

    pub async fn add_operation(&mut self, o: &Operation) -> Outcome<()> {
        query(
            "INSERT INTO operations (id, kind, card, holder, helper, role, organisation, assist, workstation, stage, nonce, token,
             opened_at, granted_at, released_at, puk_released_at, guid, expiry, key_algorithm, management, management_met)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)",
        )
        .bind(o.id.to_string())
        .bind(text_of(&o.kind))
        .bind(o.card)
        .bind(&o.holder.0)
        .bind(o.helper.as_ref().map(|p| p.0.clone()))
        .bind(o.role.map(|r| text_of(&r)))
        .bind(&o.organisation)
        .bind(&o.assist)
        .bind(&o.workstation)
        .bind(text_of(&o.stage))
        .bind(o.nonce.to_vec())
        .bind(o.token.map(|t| t.to_vec()))
        .bind(o.opened_at.as_second())
        .bind(o.granted_at.map(Timestamp::as_second))
        .bind(o.released_at.map(Timestamp::as_second))
        .bind(o.puk_released_at.map(Timestamp::as_second))
        .bind(o.guid.0.to_vec())
        .bind(&o.expiry)
        .bind(text_of(&o.key_algorithm))
        .bind(o.management.map(|m| text_of(&m)))
        .bind(o.management_met.map(|m| text_of(&m)))
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// A new token voids the one before.
    pub async fn set_operation_token(&mut self, id: OperationId, hash: &[u8; 32]) -> Outcome<()> {
        let sql = "UPDATE operations SET token = $1 WHERE id = $2";
        query(sql).bind(hash.to_vec()).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    /// The card was there: a new token, for which the holder has proven nothing yet, and a new nonce, so that no signature serves twice.
    pub async fn set_present(&mut self, id: OperationId, fresh: &Fresh<'_>) -> Outcome<()> {
        query("UPDATE operations SET token = $1, nonce = $2, holder_nonce = $3, proven = FALSE WHERE id = $4")
            .bind(fresh.token.to_vec())
            .bind(fresh.nonce.to_vec())
            .bind(fresh.holder_nonce.map(|n| n.to_vec()))
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The holder's keys have signed: the nonce is spent on it.
    pub async fn set_proven(&mut self, id: OperationId) -> Outcome<()> {
        let sql = "UPDATE operations SET proven = TRUE, holder_nonce = NULL WHERE id = $1";
        query(sql).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    /// An issue is in other hands from here on.
    pub async fn hand_over(&mut self, id: OperationId, to: &Hands<'_>) -> Outcome<()> {
        query("UPDATE operations SET helper = $1, role = $2, organisation = $3, workstation = $4 WHERE id = $5")
            .bind(to.helper.map(|p| p.0.clone()))
            .bind(to.role.map(|r| text_of(&r)))
            .bind(to.organisation.map(str::to_owned))
            .bind(to.workstation.to_owned())
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The operation is authorised, by a helper or by a code.
    pub async fn grant(&mut self, id: OperationId, helper: Option<(&PersonId, Role, &str)>, now: Timestamp) -> Outcome<()> {
        query(
            "UPDATE operations SET granted_at = $1, helper = COALESCE($2, helper), role = COALESCE($3, role),
             organisation = COALESCE($4, organisation) WHERE id = $5",
        )
        .bind(now.as_second())
        .bind(helper.map(|(p, _, _)| p.0.clone()))
        .bind(helper.map(|(_, r, _)| text_of(&r)))
        .bind(helper.map(|(_, _, o)| o.to_owned()))
        .bind(id.to_string())
        .execute(self.conn())
        .await?;
        Ok(())
    }

    /// The operation has to be authorised anew.
    pub async fn withdraw_grant(&mut self, id: OperationId) -> Outcome<()> {
        let sql = "UPDATE operations SET granted_at = NULL, helper = NULL, role = NULL, organisation = NULL WHERE id = $1";
        query(sql).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    /// The card may be changed from here on. Only the first time counts.
    pub async fn mark_released(&mut self, id: OperationId, now: Timestamp) -> Outcome<()> {
        query("UPDATE operations SET released_at = COALESCE(released_at, $1) WHERE id = $2")
            .bind(now.as_second())
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The PUK and the pending one are about to leave. Only the first time counts.
    pub async fn mark_puk_released(&mut self, id: OperationId, now: Timestamp) -> Outcome<()> {
        let sql = "UPDATE operations SET puk_released_at = COALESCE(puk_released_at, $1) WHERE id = $2";
        query(sql).bind(now.as_second()).bind(id.to_string()).execute(self.conn()).await?;
        self.mark_released(id, now).await
    }

    pub async fn set_management_met(&mut self, id: OperationId, algorithm: ManagementAlgorithm) -> Outcome<()> {
        let sql = "UPDATE operations SET management_met = $1 WHERE id = $2";
        query(sql).bind(text_of(&algorithm)).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    /// The algorithm that an issue is to end with: another blank card was taken.
    pub async fn set_operation_management(&mut self, id: OperationId, algorithm: ManagementAlgorithm) -> Outcome<()> {
        let sql = "UPDATE operations SET management = $1 WHERE id = $2";
        query(sql).bind(text_of(&algorithm)).bind(id.to_string()).execute(self.conn()).await?;
        Ok(())
    }

    pub async fn close_operation(&mut self, id: OperationId, stage: Stage, now: Timestamp) -> Outcome<()> {
        query("UPDATE operations SET stage = $1, closed_at = $2 WHERE id = $3")
            .bind(text_of(&stage))
            .bind(now.as_second())
            .bind(id.to_string())
            .execute(self.conn())
            .await?;
        Ok(())
    }

    /// The key that was committed last for a slot, as SubjectPublicKeyInfo in DER.
    pub async fn committed_key(&mut self, id: OperationId, slot: Slot) -> Outcome<Option<Vec<u8>>> {
        let row = query("SELECT spki FROM operation_keys WHERE operation = $1 AND slot = $2")
            .bind(id.to_string())
            .bind(slot.name())
            .fetch_optional(self.conn())
            .await?;
        row.map(|r| Ok(r.try_get("spki")?)).transpose()
    }

    /// Whether a key is committed in another operation, or in this one for another slot.
    pub async fn is_committed_elsewhere(&mut self, id: OperationId, slot: Slot, spki: &[u8]) -> Outcome<bool> {
        let row = query("SELECT 1 FROM operation_keys WHERE spki = $1 AND NOT (operation = $2 AND slot = $3) LIMIT 1")
            .bind(spki.to_vec())
            .bind(id.to_string())
            .bind(slot.name())
            .fetch_optional(self.conn())
            .await?;
        Ok(row.is_some())
    }

    pub async fn commit_key(&mut self, id: OperationId, slot: Slot, spki: &[u8], now: Timestamp) -> Outcome<()> {
        query(
            "INSERT INTO operation_keys (operation, slot, spki, committed_at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (operation, slot) DO UPDATE SET spki = excluded.spki, committed_at = excluded.committed_at",
        )
        .bind(id.to_string())
        .bind(slot.name())
        .bind(spki.to_vec())
        .bind(now.as_second())
        .execute(self.conn())
        .await?;
        Ok(())
    }
}

fn operation(r: &Row) -> Outcome<Operation> {
    let id: String = r.try_get("id")?;
    Ok(Operation {
        id: OperationId(Uuid::parse_str(&id).map_err(|_| StoreFault::Corrupt { what: "an operation's id" })?),
        kind: need(case(r, "kind")?, "an operation's kind")?,
        card: r.try_get("card")?,
        holder: PersonId(r.try_get("holder")?),
        helper: r.try_get::<Option<String>>("helper")?.map(PersonId),
        role: case(r, "role")?,
        organisation: r.try_get("organisation")?,
        assist: r.try_get("assist")?,
        workstation: r.try_get("workstation")?,
        stage: need(case(r, "stage")?, "an operation's stage")?,
        nonce: bytes(r, "nonce")?,
        token: some_bytes(r, "token")?,
        opened_at: time(r, "opened_at")?,
        granted_at: some_time(r, "granted_at")?,
        released_at: some_time(r, "released_at")?,
        puk_released_at: some_time(r, "puk_released_at")?,
        closed_at: some_time(r, "closed_at")?,
        guid: Guid(bytes(r, "guid")?),
        expiry: r.try_get("expiry")?,
        key_algorithm: need(case(r, "key_algorithm")?, "a key's algorithm")?,
        management: case(r, "management")?,
        management_met: case(r, "management_met")?,
        holder_nonce: some_bytes(r, "holder_nonce")?,
        proven: r.try_get("proven")?,
    })
}
