-- Large tables take their time.
SET LOCAL statement_timeout = 0;

-- When the card's passcode was last set, as far as the RA was told. Whoever signs in reads their card's row anyway.
ALTER TABLE cards ADD COLUMN passcode_set_at BIGINT;
-- The trail tells it of what was before, by when the RA heard of it.
UPDATE cards SET passcode_set_at = heard.at FROM (
    SELECT card, MAX(at) AS at FROM audit
    WHERE result = 'done' AND (what IN ('issue', 'unlock', 'repair') OR what LIKE 'passcode changed at %')
    GROUP BY card
) AS heard WHERE heard.card = cards.serial;
