-- A position is a post in an organisation, with activity codes; people are assigned to it for some time.
ALTER TABLE positions RENAME TO positions_v1;
CREATE TABLE positions (
    id TEXT PRIMARY KEY,
    organisation TEXT NOT NULL REFERENCES organisations (code),
    title TEXT NOT NULL
) STRICT;
CREATE INDEX positions_by_organisation ON positions (organisation);
CREATE TABLE position_codes (
    position TEXT NOT NULL REFERENCES positions (id),
    code TEXT NOT NULL,
    PRIMARY KEY (position, code)
) STRICT;
CREATE TABLE assignments (
    person TEXT NOT NULL REFERENCES people (id),
    position TEXT NOT NULL REFERENCES positions (id),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (person, position)
) STRICT;
CREATE INDEX assignments_by_position ON assignments (position);
INSERT INTO positions (id, organisation, title)
    SELECT DISTINCT organisation || '/' || role, organisation, role FROM positions_v1;
-- The codes that the default role mapping knows; a holder's position needs none.
INSERT INTO position_codes (position, code)
    SELECT DISTINCT organisation || '/' || role,
        CASE role WHEN 'unlocker' THEN 'UNLOCK' WHEN 'sponsor' THEN 'B1300' WHEN 'ra_agent' THEN 'R5090' ELSE 'R5080' END
    FROM positions_v1 WHERE role <> 'holder';
INSERT INTO assignments (person, position, valid_from, valid_to)
    SELECT person, organisation || '/' || role, valid_from, valid_to FROM positions_v1;
DROP TABLE positions_v1;

-- Helpers of one organisation may act for the people of another.
CREATE TABLE pairings (
    organisation TEXT NOT NULL REFERENCES organisations (code),
    helpers TEXT NOT NULL REFERENCES organisations (code),
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (organisation, helpers)
) STRICT;

CREATE TABLE photos (
    person TEXT PRIMARY KEY REFERENCES people (id),
    jpeg BLOB NOT NULL
) STRICT;

-- `adopted` where another authority issued it.
ALTER TABLE cards ADD COLUMN origin TEXT NOT NULL DEFAULT 'issued';
-- When the first of its active 9A and 9C certificates expires.
ALTER TABLE cards ADD COLUMN pair_expires INTEGER;
UPDATE cards SET pair_expires = (
    SELECT MIN(c.not_after) FROM certificates c WHERE c.card = cards.key AND c.state = 'active' AND c.slot IN ('9A', '9C')
);
CREATE INDEX cards_by_expiry ON cards (state, pair_expires, key);
CREATE INDEX people_without_contact ON people (id) WHERE email IS NULL AND mobile IS NULL;
CREATE INDEX people_by_name ON people (lower(family_name || ' ' || given_names), id);

-- Which authority issued it, by its key; absent for those of the first release, all by the built-in one.
ALTER TABLE certificates ADD COLUMN issuer TEXT;
CREATE INDEX certificates_by_revocation ON certificates (revoked_at) WHERE revoked_at IS NOT NULL;

ALTER TABLE sessions ADD COLUMN role TEXT;
ALTER TABLE sessions ADD COLUMN organisation TEXT;
ALTER TABLE acceptances ADD COLUMN reaffirmed_at INTEGER;
ALTER TABLE codes ADD COLUMN way TEXT NOT NULL DEFAULT 'email';

-- Challenges carry their own proof; those that opened a session are remembered until they would be stale anyway.
DROP TABLE challenges;
CREATE TABLE spent_challenges (
    challenge BLOB PRIMARY KEY,
    spent_at INTEGER NOT NULL
) STRICT;
CREATE INDEX spent_challenges_by_time ON spent_challenges (spent_at);
CREATE INDEX sessions_by_use ON sessions (used_at);
CREATE INDEX sessions_by_begin ON sessions (begun_at);

-- Tries that are counted, by what they are counted for: a card, a person, a workstation, an address.
CREATE TABLE tries (
    counted TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX tries_by_counted ON tries (counted, at);
CREATE INDEX tries_by_time ON tries (at);

CREATE TABLE settings (
    name TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;

-- The vault's data keys, each wrapped by a master key that is not here.
CREATE TABLE vault_keys (
    id INTEGER NOT NULL,
    master TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    made_at INTEGER NOT NULL,
    PRIMARY KEY (id, master)
) STRICT;

-- A holder's desktop asks for a helper at another one.
CREATE TABLE help_requests (
    operation TEXT PRIMARY KEY REFERENCES operations (id),
    code BLOB NOT NULL UNIQUE,
    made_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    helper TEXT REFERENCES people (id),
    answered_at INTEGER
) STRICT;

-- Lost, stolen, damaged, misused: the RA's queue.
CREATE TABLE incidents (
    id TEXT PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (key),
    kind TEXT NOT NULL,
    note TEXT NOT NULL,
    reporter TEXT REFERENCES people (id),
    role TEXT,
    organisation TEXT,
    workstation TEXT NOT NULL,
    reported_at INTEGER NOT NULL,
    closed_at INTEGER,
    closed_by TEXT REFERENCES people (id),
    outcome TEXT
) STRICT;
CREATE INDEX incidents_by_card ON incidents (card);
CREATE INDEX incidents_open ON incidents (reported_at) WHERE closed_at IS NULL;

-- One-time codes that prove a person without their card.
CREATE TABLE person_codes (
    id TEXT PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE TABLE identity_checks (
    operation TEXT PRIMARY KEY REFERENCES operations (id),
    agent TEXT NOT NULL REFERENCES people (id),
    documents TEXT NOT NULL,
    checked_at INTEGER NOT NULL
) STRICT;

-- The holder's keys of a card that another authority issued, as its certificates have named them.
CREATE TABLE adopted_keys (
    card INTEGER NOT NULL REFERENCES cards (key),
    slot TEXT NOT NULL,
    spki BLOB NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (card, slot)
) STRICT;

-- What sponsors ask the RA for.
CREATE TABLE requests (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    organisation TEXT NOT NULL REFERENCES organisations (code),
    content TEXT NOT NULL,
    raised_by TEXT NOT NULL REFERENCES people (id),
    raised_at INTEGER NOT NULL,
    state TEXT NOT NULL,
    decided_by TEXT REFERENCES people (id),
    decided_at INTEGER,
    why TEXT
) STRICT;
CREATE INDEX requests_by_state ON requests (state, raised_at);

-- The trail's end: whoever holds this row writes next.
CREATE TABLE audit_head (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    length INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (one, length, hash)
    SELECT 1, COALESCE(MAX(id), 0), COALESCE((SELECT hash FROM audit ORDER BY id DESC LIMIT 1), zeroblob(32)) FROM audit;
CREATE INDEX audit_by_card ON audit (card);
CREATE INDEX audit_by_time ON audit (at);
CREATE INDEX audit_by_who ON audit (who, id);
CREATE INDEX audit_by_whom ON audit (whom, id);
CREATE INDEX audit_unlocks ON audit (at) WHERE what = 'unlock' AND result = 'done';
CREATE TABLE audit_checkpoints (
    length INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    hash BLOB NOT NULL,
    key TEXT NOT NULL,
    signature BLOB NOT NULL
) STRICT;
CREATE TRIGGER checkpoints_are_never_changed BEFORE UPDATE ON audit_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER checkpoints_are_never_deleted BEFORE DELETE ON audit_checkpoints
    BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;

CREATE TABLE crls (
    issuer TEXT NOT NULL,
    number INTEGER NOT NULL,
    made_at INTEGER NOT NULL,
    next_update INTEGER NOT NULL,
    der BLOB NOT NULL,
    PRIMARY KEY (issuer, number)
) STRICT;
