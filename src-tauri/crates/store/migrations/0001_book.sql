-- The book. Posted facts are append-only: triggers at the end refuse UPDATE and DELETE on them.
-- Amounts are INTEGER minor units of the currency beside them; days are TEXT YYYY-MM-DD; instants are UTC milliseconds.

CREATE TABLE meta (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- What the owner can set: business, policy, appearance. Each value is a JSON text.
CREATE TABLE setting (
  key   TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE picture (
  key   TEXT PRIMARY KEY,
  bytes BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- One row per import; the batch is how it is taken back.
CREATE TABLE batch (
  id          INTEGER PRIMARY KEY,
  imported_at INTEGER NOT NULL,
  files       TEXT NOT NULL,
  counts      TEXT NOT NULL
) STRICT;

-- Every fact, in the order in which it was recorded, chained by hash.
CREATE TABLE entry (
  id          INTEGER PRIMARY KEY,
  kind        TEXT NOT NULL,
  ref         TEXT UNIQUE,                        -- the caller's id
  fingerprint BLOB,                               -- of the caller's content, to tell a repetition from a conflict
  business_on TEXT,
  recorded_at INTEGER NOT NULL,
  batch       INTEGER REFERENCES batch(id),
  body        TEXT NOT NULL,
  hash        BLOB NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE INDEX entry_batch ON entry(batch) WHERE batch IS NOT NULL;

-- Names, addresses, notes: erasable. The chain holds only a salted commitment to them.
CREATE TABLE personal (
  entry INTEGER PRIMARY KEY REFERENCES entry(id),
  salt  BLOB NOT NULL,
  data  TEXT NOT NULL
) STRICT;

CREATE TABLE customer (
  id         INTEGER PRIMARY KEY REFERENCES entry(id),
  name       TEXT NOT NULL,
  name_key   TEXT NOT NULL,                       -- folded, to find and to recognise
  tax_id     TEXT,
  tax_key    TEXT,
  contact    TEXT,
  email      TEXT,
  phone      TEXT,
  whatsapp   TEXT,
  address    TEXT NOT NULL DEFAULT '[]',
  language   TEXT,
  terms_days INTEGER,
  route      TEXT,
  changed_by INTEGER NOT NULL REFERENCES entry(id)  -- the fact that holds what is shown now
) STRICT;
CREATE INDEX customer_name ON customer(name_key);
CREATE INDEX customer_tax ON customer(tax_key) WHERE tax_key IS NOT NULL;

-- Ids under which other programs know a customer.
CREATE TABLE customer_alias (
  alias    TEXT PRIMARY KEY,
  customer INTEGER NOT NULL REFERENCES customer(id)
) STRICT, WITHOUT ROWID;

CREATE TABLE invoice (
  id          INTEGER PRIMARY KEY REFERENCES entry(id),
  customer    INTEGER NOT NULL REFERENCES customer(id),
  number      TEXT NOT NULL,
  uuid        TEXT,
  currency    TEXT NOT NULL CHECK (length(currency) = 3),
  issued_on   TEXT NOT NULL,
  total_minor INTEGER NOT NULL CHECK (total_minor > 0),
  source      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX invoice_number ON invoice(customer, number);
-- For the search: a number by its beginning, an amount by its value.
CREATE INDEX invoice_by_number ON invoice(number COLLATE NOCASE);
CREATE INDEX invoice_total ON invoice(total_minor);
CREATE INDEX invoice_uuid ON invoice(uuid) WHERE uuid IS NOT NULL;

-- What ages: an instalment of an invoice, or a charge on it.
CREATE TABLE debt (
  id           INTEGER PRIMARY KEY,
  record       INTEGER NOT NULL REFERENCES entry(id),
  kind         TEXT NOT NULL CHECK (kind IN ('instalment', 'interest', 'fee', 'statutory')),
  invoice      INTEGER NOT NULL REFERENCES invoice(id),
  seq          INTEGER NOT NULL CHECK (seq >= 1),
  customer     INTEGER NOT NULL REFERENCES customer(id),
  currency     TEXT NOT NULL,
  starts_on    TEXT NOT NULL,
  due_on       TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0)
) STRICT;
CREATE INDEX debt_invoice ON debt(invoice, seq);
CREATE INDEX debt_record ON debt(record);

-- What lowers a debt: money received, a credit note, the credited part of a dispute, a write-off.
CREATE TABLE funds (
  id           INTEGER PRIMARY KEY REFERENCES entry(id),
  kind         TEXT NOT NULL CHECK (kind IN ('payment', 'credit_note', 'resolution', 'write_off')),
  customer     INTEGER NOT NULL REFERENCES customer(id),
  currency     TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  counts_from  TEXT NOT NULL
) STRICT;
CREATE INDEX funds_customer ON funds(customer, currency, counts_from);
CREATE INDEX funds_amount ON funds(amount_minor) WHERE kind = 'payment';
CREATE INDEX funds_day ON funds(counts_from, kind);

CREATE TABLE payment (
  id             INTEGER PRIMARY KEY REFERENCES funds(id),
  receipt_number INTEGER NOT NULL UNIQUE,
  method         TEXT,
  reference      TEXT
) STRICT;
CREATE INDEX payment_reference ON payment(reference) WHERE reference IS NOT NULL;

CREATE TABLE credit_note (
  id      INTEGER PRIMARY KEY REFERENCES funds(id),
  invoice INTEGER NOT NULL REFERENCES invoice(id),
  number  TEXT NOT NULL,
  uuid    TEXT
) STRICT;
CREATE INDEX credit_note_invoice ON credit_note(invoice);
CREATE INDEX credit_note_uuid ON credit_note(uuid) WHERE uuid IS NOT NULL;

-- A part of funds on a debt. `entry` is the fact that put it there: the funds themselves, or a later `allocate`.
CREATE TABLE allocation (
  id           INTEGER PRIMARY KEY,
  entry        INTEGER NOT NULL REFERENCES entry(id),
  source       INTEGER NOT NULL REFERENCES funds(id),
  debt         INTEGER NOT NULL REFERENCES debt(id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  counts_from  TEXT NOT NULL
) STRICT;
CREATE INDEX allocation_debt ON allocation(debt, counts_from, amount_minor, source, entry);
CREATE INDEX allocation_source ON allocation(source);
CREATE INDEX allocation_entry ON allocation(entry);

CREATE TABLE reversal (
  id          INTEGER PRIMARY KEY REFERENCES entry(id),
  of_entry    INTEGER NOT NULL UNIQUE REFERENCES entry(id),
  counts_from TEXT NOT NULL,
  reason      TEXT NOT NULL,
  is_undo     INTEGER NOT NULL CHECK (is_undo IN (0, 1))
) STRICT;

CREATE TABLE promise (
  id           INTEGER PRIMARY KEY REFERENCES entry(id),
  customer     INTEGER NOT NULL REFERENCES customer(id),
  currency     TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  made_on      TEXT NOT NULL,
  due_on       TEXT NOT NULL
) STRICT;
CREATE INDEX promise_due ON promise(due_on, customer);
CREATE INDEX promise_customer ON promise(customer);

CREATE TABLE pause (
  id       INTEGER PRIMARY KEY REFERENCES entry(id),
  customer INTEGER NOT NULL REFERENCES customer(id),
  from_on  TEXT NOT NULL,
  until_on TEXT NOT NULL,
  reason   TEXT NOT NULL
) STRICT;
CREATE INDEX pause_until ON pause(until_on, customer);

CREATE TABLE note (
  id       INTEGER PRIMARY KEY REFERENCES entry(id),
  customer INTEGER NOT NULL REFERENCES customer(id),
  on_day   TEXT NOT NULL
) STRICT;
CREATE INDEX note_customer ON note(customer);

CREATE TABLE dispute (
  id           INTEGER PRIMARY KEY REFERENCES entry(id),
  invoice      INTEGER NOT NULL REFERENCES invoice(id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  opened_on    TEXT NOT NULL,
  reason       TEXT NOT NULL
) STRICT;
CREATE INDEX dispute_invoice ON dispute(invoice);

CREATE TABLE resolution (
  id             INTEGER PRIMARY KEY REFERENCES entry(id),
  dispute        INTEGER NOT NULL REFERENCES dispute(id),
  outcome        TEXT NOT NULL CHECK (outcome IN ('accepted', 'rejected')),
  credited_minor INTEGER NOT NULL CHECK (credited_minor >= 0),
  on_day         TEXT NOT NULL
) STRICT;
CREATE INDEX resolution_dispute ON resolution(dispute);

CREATE TABLE agreement (
  id        INTEGER PRIMARY KEY REFERENCES entry(id),
  customer  INTEGER NOT NULL REFERENCES customer(id),
  currency  TEXT NOT NULL,
  signed_on TEXT NOT NULL
) STRICT;
CREATE INDEX agreement_customer ON agreement(customer);

CREATE TABLE agreement_cover (
  agreement    INTEGER NOT NULL REFERENCES agreement(id),
  debt         INTEGER NOT NULL REFERENCES debt(id),
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (agreement, debt)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_cover_debt ON agreement_cover(debt);

CREATE TABLE agreement_instalment (
  agreement    INTEGER NOT NULL REFERENCES agreement(id),
  seq          INTEGER NOT NULL,
  due_on       TEXT NOT NULL,
  amount_minor INTEGER NOT NULL CHECK (amount_minor > 0),
  PRIMARY KEY (agreement, seq)
) STRICT, WITHOUT ROWID;

-- A contact with a customer: a stage that was carried out.
CREATE TABLE contact_made (
  id       INTEGER PRIMARY KEY REFERENCES entry(id),
  customer INTEGER NOT NULL REFERENCES customer(id),
  currency TEXT NOT NULL,
  on_day   TEXT NOT NULL,
  stage    INTEGER NOT NULL,
  channel  TEXT NOT NULL,
  outcome  TEXT,
  document TEXT
) STRICT;
CREATE INDEX contact_made_customer ON contact_made(customer, currency, on_day);

-- Each stage of each instalment, executed or skipped, once a cycle.
CREATE TABLE touch (
  id       INTEGER PRIMARY KEY,
  entry    INTEGER NOT NULL REFERENCES contact_made(id),
  debt     INTEGER NOT NULL REFERENCES debt(id),
  stage    INTEGER NOT NULL,
  cycle    INTEGER NOT NULL CHECK (cycle >= 1),
  on_day   TEXT NOT NULL,
  done     TEXT NOT NULL CHECK (done IN ('executed', 'skipped')),
  by_stage INTEGER NOT NULL                       -- the executed stage; of a skipped one, the stage that it gave way to
) STRICT;
CREATE INDEX touch_entry ON touch(entry);
CREATE INDEX touch_debt ON touch(debt);

-- A stage of an instalment can stand once a cycle. A claim is made with the touch and goes when its contact is reversed.
CREATE TABLE stage_claim (
  debt  INTEGER NOT NULL REFERENCES debt(id),
  stage INTEGER NOT NULL,
  cycle INTEGER NOT NULL,
  touch INTEGER NOT NULL REFERENCES touch(id),
  PRIMARY KEY (debt, stage, cycle)
) STRICT, WITHOUT ROWID;

-- Exact bytes that were made, kept beside the ledger under their hash.
CREATE TABLE document (
  sha256   TEXT PRIMARY KEY CHECK (length(sha256) = 64),
  kind     TEXT NOT NULL,
  customer INTEGER REFERENCES customer(id),
  title    TEXT NOT NULL,
  on_day   TEXT NOT NULL,
  bytes    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX document_customer ON document(customer);

-- Projections: written in the same transaction as the facts, rebuilt and compared by `check`.
-- `settled_on` / `spent_on`: from this day on nothing is open / left, whatever day is asked for; 9999-12-31 while it is.
CREATE TABLE debt_state (
  debt       INTEGER PRIMARY KEY REFERENCES debt(id),
  customer   INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  open_minor INTEGER NOT NULL CHECK (open_minor >= 0),
  settled_on TEXT NOT NULL
) STRICT;
CREATE INDEX debt_state_settled ON debt_state(settled_on, customer, currency);
CREATE INDEX debt_state_customer ON debt_state(customer, settled_on);

CREATE TABLE funds_state (
  funds      INTEGER PRIMARY KEY REFERENCES funds(id),
  customer   INTEGER NOT NULL,
  currency   TEXT NOT NULL,
  left_minor INTEGER NOT NULL CHECK (left_minor >= 0),
  spent_on   TEXT NOT NULL
) STRICT;
CREATE INDEX funds_state_spent ON funds_state(spent_on, customer, currency);
CREATE INDEX funds_state_customer ON funds_state(customer, spent_on);

-- The program's own diary; none of it is a fact about a customer.
CREATE TABLE session (
  id         INTEGER PRIMARY KEY,
  version    TEXT NOT NULL,
  started_at INTEGER NOT NULL
) STRICT;

CREATE TABLE raised (
  event     TEXT PRIMARY KEY,                     -- claimed before it is raised, so that a restart cannot raise it twice
  raised_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE problem (
  code   TEXT PRIMARY KEY,
  detail TEXT NOT NULL,
  since  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE proven_copy (
  id         INTEGER PRIMARY KEY,
  file       TEXT NOT NULL,
  place      TEXT NOT NULL,
  proven_at  INTEGER NOT NULL,
  bytes      INTEGER NOT NULL,
  sha256     TEXT NOT NULL,
  generation INTEGER NOT NULL,
  entries    INTEGER NOT NULL
) STRICT;

-- A batch of letters that was printed and waits for the owner's word.
CREATE TABLE letter_batch (
  id      INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  on_day  TEXT NOT NULL,
  file    TEXT NOT NULL,
  content TEXT NOT NULL,
  is_done INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Posted facts are reversed, never edited.
CREATE TRIGGER entry_is_posted BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER entry_stays BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER invoice_is_posted BEFORE UPDATE ON invoice BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER invoice_stays BEFORE DELETE ON invoice BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER debt_is_posted BEFORE UPDATE ON debt BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER debt_stays BEFORE DELETE ON debt BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER funds_is_posted BEFORE UPDATE ON funds BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER funds_stays BEFORE DELETE ON funds BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER payment_is_posted BEFORE UPDATE ON payment BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER payment_stays BEFORE DELETE ON payment BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER credit_note_is_posted BEFORE UPDATE ON credit_note BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER credit_note_stays BEFORE DELETE ON credit_note BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER allocation_is_posted BEFORE UPDATE ON allocation BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER allocation_stays BEFORE DELETE ON allocation BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER reversal_is_posted BEFORE UPDATE ON reversal BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER reversal_stays BEFORE DELETE ON reversal BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER promise_is_posted BEFORE UPDATE ON promise BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER promise_stays BEFORE DELETE ON promise BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER pause_is_posted BEFORE UPDATE ON pause BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER pause_stays BEFORE DELETE ON pause BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER note_is_posted BEFORE UPDATE ON note BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER note_stays BEFORE DELETE ON note BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER dispute_is_posted BEFORE UPDATE ON dispute BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER dispute_stays BEFORE DELETE ON dispute BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER resolution_is_posted BEFORE UPDATE ON resolution BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER resolution_stays BEFORE DELETE ON resolution BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER agreement_is_posted BEFORE UPDATE ON agreement BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER agreement_stays BEFORE DELETE ON agreement BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER agreement_cover_is_posted BEFORE UPDATE ON agreement_cover BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER agreement_cover_stays BEFORE DELETE ON agreement_cover BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER agreement_instalment_is_posted BEFORE UPDATE ON agreement_instalment BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER agreement_instalment_stays BEFORE DELETE ON agreement_instalment BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER contact_made_is_posted BEFORE UPDATE ON contact_made BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER contact_made_stays BEFORE DELETE ON contact_made BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER touch_is_posted BEFORE UPDATE ON touch BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER touch_stays BEFORE DELETE ON touch BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER document_is_posted BEFORE UPDATE ON document BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER document_stays BEFORE DELETE ON document BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
CREATE TRIGGER batch_is_posted BEFORE UPDATE ON batch BEGIN SELECT RAISE(ABORT, 'posted facts are never edited'); END;
CREATE TRIGGER batch_stays BEFORE DELETE ON batch BEGIN SELECT RAISE(ABORT, 'posted facts are never deleted'); END;
