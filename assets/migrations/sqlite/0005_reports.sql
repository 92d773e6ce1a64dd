-- Who of an organisation expires within some days is found in the index alone: the cards of all the others are not read.
DROP INDEX cards_by_person;
CREATE INDEX cards_by_person ON cards (person, state, pair_expires, key);
