-- When this operation itself released the PUK for the first time: what is pending may be on the card only from then on.
ALTER TABLE operations ADD COLUMN puk_released_at INTEGER;
-- The trail tells it of those that are still open, unless another was confirmed on the card since. Where it does not, nothing is promoted
-- before the PUK has been asked for again.
UPDATE operations SET puk_released_at = (
    SELECT MIN(a.at) FROM audit a WHERE a.operation = operations.id AND a.what = 'release PUK' AND a.result = 'done'
        AND NOT EXISTS (SELECT 1 FROM audit b WHERE b.card = a.card AND b.id > a.id AND b.result = 'done'
            AND b.what IN ('unlock', 'unlock, left locked', 'repair', 'repair, left locked'))
) WHERE stage = 'open' AND released_at IS NOT NULL;

-- An authority's serial numbers are its own (RFC 5280, 4.1.2.2): another one may count from 1, too.
CREATE TABLE certificates_v3 (
    key INTEGER PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (key),
    operation TEXT NOT NULL REFERENCES operations (id),
    slot TEXT NOT NULL,
    spki BLOB NOT NULL,
    serial TEXT NOT NULL,
    fingerprint BLOB NOT NULL UNIQUE,
    der BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    state TEXT NOT NULL,
    revoked_at INTEGER,
    revoked_why TEXT,
    -- Which authority issued it: one that signs its lists here by its key, an upstream one by its name. Before this step that of an
    -- upstream one was the key found at the start, whichever had issued it. Absent for those of the first release, all by one
    -- authority, until that is seen to be the one here.
    issuer TEXT,
    UNIQUE (operation, slot, spki),
    -- In the order in which they are looked for.
    UNIQUE (serial, issuer)
) STRICT;
INSERT INTO certificates_v3 (key, card, operation, slot, spki, serial, fingerprint, der, not_before, not_after, state, revoked_at,
    revoked_why, issuer)
    SELECT key, card, operation, slot, spki, serial, fingerprint, der, not_before, not_after, state, revoked_at, revoked_why, issuer
    FROM certificates ORDER BY key;
DROP TABLE certificates;
ALTER TABLE certificates_v3 RENAME TO certificates;
CREATE INDEX certificates_by_card ON certificates (card, state);
CREATE INDEX certificates_by_key ON certificates (spki);
CREATE INDEX certificates_by_revocation ON certificates (revoked_at) WHERE revoked_at IS NOT NULL;

-- Unlocks that somebody has asked for without having been there with the card: they stand beside whatever is open, for an hour at most.
CREATE INDEX operations_asked ON operations (card, opened_at) WHERE stage = 'asked';
CREATE INDEX codes_by_operation ON codes (operation);

-- Somebody may be in a position more than once, one time after the other.
CREATE TABLE assignments_v3 (
    person TEXT NOT NULL REFERENCES people (id),
    position TEXT NOT NULL REFERENCES positions (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (person, position, valid_from)
) STRICT;
INSERT INTO assignments_v3 (person, position, valid_from, valid_to) SELECT person, position, valid_from, valid_to FROM assignments;
DROP TABLE assignments;
ALTER TABLE assignments_v3 RENAME TO assignments;
CREATE INDEX assignments_by_position ON assignments (position);

-- Those of the first release say not who issued them; the service names their authority once it has seen which one signed them.
CREATE INDEX certificates_unnamed ON certificates (key) WHERE issuer IS NULL;
