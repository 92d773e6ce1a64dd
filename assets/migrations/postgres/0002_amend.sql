-- Large tables take their time.
SET LOCAL statement_timeout = 0;
SET LOCAL lock_timeout = 0;

-- When this operation itself released the PUK for the first time: what is pending may be on the card only from then on.
ALTER TABLE operations ADD COLUMN puk_released_at BIGINT;
-- The trail tells it of those that are still open. Where it does not, nothing is promoted before the PUK has been asked for again.
UPDATE operations SET puk_released_at = (
    SELECT MIN(a.at) FROM audit a WHERE a.operation = operations.id AND a.what = 'release PUK' AND a.result = 'done'
) WHERE stage = 'open' AND released_at IS NOT NULL;
