-- The thirteenth form: the order in which a shop's tills were enrolled, which no longer hangs on how a
-- database keeps its rows.
ALTER TABLE terminal ADD COLUMN enrolled_no INTEGER NOT NULL DEFAULT 0;
UPDATE terminal SET enrolled_no = rowid; -- SQLite only
CREATE INDEX terminal_by_store ON terminal (store_id, enrolled_no);
