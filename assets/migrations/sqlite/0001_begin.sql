-- Times are whole seconds since 1970 (UTC); dates are YYYY-MM-DD; names of enum cases are as on the wire.

CREATE TABLE organisations (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

CREATE TABLE people (
    id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    given_names TEXT NOT NULL,
    family_name TEXT NOT NULL,
    date_of_birth TEXT,
    identity_number TEXT NOT NULL UNIQUE,
    email TEXT,
    mobile TEXT,
    cardholder BLOB NOT NULL UNIQUE
) STRICT;

CREATE TABLE positions (
    person TEXT NOT NULL REFERENCES people (id),
    organisation TEXT NOT NULL REFERENCES organisations (code),
    role TEXT NOT NULL,
    valid_from TEXT NOT NULL,
    valid_to TEXT,
    PRIMARY KEY (person, organisation, role)
) STRICT;

CREATE TABLE cards (
    key INTEGER PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    identity BLOB UNIQUE,
    person TEXT NOT NULL REFERENCES people (id),
    state TEXT NOT NULL,
    reason TEXT,
    guid BLOB,
    expiry TEXT NOT NULL,
    -- Sealed by the vault. What is pending outlives its operation: the card may hold it already.
    puk BLOB,
    pending_puk BLOB,
    management_algorithm TEXT,
    management_key BLOB,
    pending_management_algorithm TEXT,
    pending_management_key BLOB,
    changed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX cards_by_person ON cards (person, state);

CREATE TABLE operations (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    card INTEGER NOT NULL REFERENCES cards (key),
    holder TEXT NOT NULL REFERENCES people (id),
    helper TEXT REFERENCES people (id),
    role TEXT,
    organisation TEXT,
    assist TEXT,
    workstation TEXT NOT NULL,
    stage TEXT NOT NULL,
    nonce BLOB NOT NULL,
    token BLOB,
    opened_at INTEGER NOT NULL,
    granted_at INTEGER,
    released_at INTEGER,
    closed_at INTEGER,
    guid BLOB NOT NULL,
    expiry TEXT NOT NULL,
    key_algorithm TEXT NOT NULL,
    management TEXT,
    management_met TEXT,
    -- For a renewal, with the token that holds now: what the holder's keys are to sign, until it is spent, and that they have.
    holder_nonce BLOB,
    proven INTEGER NOT NULL DEFAULT 0
) STRICT;
-- An unlock and a renewal change different things on the card: neither may stand in the other's way.
CREATE UNIQUE INDEX one_open_operation_of_a_kind ON operations (card, kind) WHERE stage = 'open';
CREATE INDEX operations_by_holder ON operations (holder, stage);

CREATE TABLE operation_keys (
    operation TEXT NOT NULL REFERENCES operations (id),
    slot TEXT NOT NULL,
    spki BLOB NOT NULL,
    committed_at INTEGER NOT NULL,
    PRIMARY KEY (operation, slot)
) STRICT;
CREATE INDEX operation_keys_by_key ON operation_keys (spki);

CREATE TABLE certificates (
    key INTEGER PRIMARY KEY,
    card INTEGER NOT NULL REFERENCES cards (key),
    operation TEXT NOT NULL REFERENCES operations (id),
    slot TEXT NOT NULL,
    spki BLOB NOT NULL,
    serial TEXT NOT NULL UNIQUE,
    fingerprint BLOB NOT NULL UNIQUE,
    der BLOB NOT NULL,
    not_before INTEGER NOT NULL,
    not_after INTEGER NOT NULL,
    state TEXT NOT NULL,
    revoked_at INTEGER,
    revoked_why TEXT,
    UNIQUE (operation, slot, spki)
) STRICT;
CREATE INDEX certificates_by_card ON certificates (card, state);
CREATE INDEX certificates_by_key ON certificates (spki);

CREATE TABLE challenges (
    challenge BLOB PRIMARY KEY,
    made_at INTEGER NOT NULL
) STRICT;

CREATE TABLE sessions (
    token BLOB PRIMARY KEY,
    person TEXT NOT NULL REFERENCES people (id),
    card INTEGER NOT NULL REFERENCES cards (key),
    workstation TEXT NOT NULL,
    begun_at INTEGER NOT NULL,
    used_at INTEGER NOT NULL
) STRICT;

CREATE TABLE acceptances (
    person TEXT NOT NULL REFERENCES people (id),
    version TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (person, version)
) STRICT;

CREATE TABLE codes (
    key INTEGER PRIMARY KEY,
    operation TEXT NOT NULL REFERENCES operations (id),
    card INTEGER NOT NULL REFERENCES cards (key),
    salt BLOB NOT NULL,
    hash BLOB NOT NULL,
    sent_at INTEGER NOT NULL,
    wrong INTEGER NOT NULL DEFAULT 0,
    used INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX codes_by_card ON codes (card, sent_at);

CREATE TABLE bootstrap_codes (
    hash BLOB PRIMARY KEY,
    made_at INTEGER NOT NULL,
    operation TEXT REFERENCES operations (id)
) STRICT;

CREATE TABLE audit (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    who TEXT,
    whom TEXT,
    card TEXT,
    workstation TEXT,
    role TEXT,
    organisation TEXT,
    operation TEXT,
    what TEXT NOT NULL,
    result TEXT NOT NULL,
    prev_hash BLOB NOT NULL,
    hash BLOB NOT NULL
) STRICT;
CREATE INDEX audit_by_operation ON audit (operation);
CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never changed'); END;
CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit BEGIN SELECT RAISE(ABORT, 'audit rows are never deleted'); END;
