-- When the card's passcode was last set, as far as the RA was told. Whoever signs in reads their card's row anyway.
ALTER TABLE cards ADD COLUMN passcode_set_at INTEGER;
-- The trail tells it of what was before, by when the RA heard of it. It is gone through once: by its index on cards it would be a row here
-- and a row there, millions of times.
UPDATE cards SET passcode_set_at = heard.at FROM (
    SELECT card, MAX(at) AS at FROM audit
    WHERE result = 'done' AND (what IN ('issue', 'unlock', 'repair') OR what LIKE 'passcode changed at %')
    GROUP BY +card
) AS heard WHERE heard.card = cards.serial;
