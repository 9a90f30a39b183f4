-- What the forgetting of a person and the repair of a ledger need to remember.

-- A person was forgotten: the fact that says so, by the customer. Amounts and chain stay.
CREATE TABLE erasure (
  customer INTEGER PRIMARY KEY REFERENCES customer(id),
  entry    INTEGER NOT NULL UNIQUE REFERENCES entry(id)
) STRICT;
CREATE TRIGGER erasure_is_posted BEFORE UPDATE ON erasure BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER erasure_stays BEFORE DELETE ON erasure BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;

-- A kept document stays what it was, but for one change: its bytes and its title go with a person who is forgotten.
DROP TRIGGER document_is_posted;
CREATE TRIGGER document_is_posted BEFORE UPDATE ON document
WHEN NOT (NEW.kind = 'erased' AND NEW.title = '' AND NEW.sha256 = OLD.sha256 AND NEW.customer IS OLD.customer
          AND NEW.on_day = OLD.on_day AND NEW.bytes = OLD.bytes
          AND EXISTS (SELECT 1 FROM erasure WHERE customer = OLD.customer))
BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;

-- What a salvage could not read: entries of the chain, the personal data of entries, or what a fact rests on. The
-- chain goes on behind such a gap, and `check` names it and asks no more of it.
CREATE TABLE salvage_loss (
  what  TEXT NOT NULL CHECK (what IN ('entry', 'personal', 'fact')),
  first INTEGER NOT NULL,
  last  INTEGER NOT NULL CHECK (last >= first),
  PRIMARY KEY (what, first)
) STRICT, WITHOUT ROWID;
