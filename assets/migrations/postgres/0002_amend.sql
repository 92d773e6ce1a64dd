-- Large tables take their time.
SET LOCAL statement_timeout = 0;

-- When this operation itself released the PUK for the first time: what is pending may be on the card only from then on.
ALTER TABLE operations ADD COLUMN puk_released_at BIGINT;
-- The trail tells it of those that are still open, unless another was confirmed on the card since. Where it does not, nothing is promoted
-- before the PUK has been asked for again.
UPDATE operations SET puk_released_at = (
    SELECT MIN(a.at) FROM audit a WHERE a.operation = operations.id AND a.what = 'release PUK' AND a.result = 'done'
        AND NOT EXISTS (SELECT 1 FROM audit b WHERE b.card = a.card AND b.id > a.id AND b.result = 'done'
            AND b.what IN ('unlock', 'unlock, left locked', 'repair', 'repair, left locked'))
) WHERE stage = 'open' AND released_at IS NOT NULL;

-- An authority's serial numbers are its own (RFC 5280, 4.1.2.2): another one may count from 1, too. `issuer` is the key of an authority
-- that signs its lists here, and an upstream one's name; before this step that of an upstream one was the key found at the start,
-- whichever had issued it. In the order in which they are looked for.
ALTER TABLE certificates DROP CONSTRAINT certificates_serial_key;
ALTER TABLE certificates ADD CONSTRAINT certificates_serial_issuer_key UNIQUE (serial, issuer);

-- Unlocks that somebody has asked for without having been there with the card: they stand beside whatever is open, for an hour at most.
CREATE INDEX operations_asked ON operations (card, opened_at) WHERE stage = 'asked';
CREATE INDEX codes_by_operation ON codes (operation);

-- Somebody may be in a position more than once, one time after the other.
ALTER TABLE assignments DROP CONSTRAINT assignments_pkey;
ALTER TABLE assignments ADD CONSTRAINT assignments_pkey PRIMARY KEY (person, position, valid_from);

-- Those of the first release say not who issued them; the service names their authority once it has seen which one signed them.
CREATE INDEX certificates_unnamed ON certificates (key) WHERE issuer IS NULL;
