-- The ninth form: settings handed down to tills.
ALTER TABLE store ADD COLUMN settings_version INTEGER NOT NULL DEFAULT 0;
ALTER TABLE terminal ADD COLUMN settings_held INTEGER NOT NULL DEFAULT 0; -- version that the till has

CREATE TABLE central_setting (
    store_id    INTEGER NOT NULL REFERENCES store,
    terminal_id TEXT NOT NULL,                 -- empty: for the whole shop
    name        TEXT NOT NULL,                 -- as in the till's settings file: ui.theme
    value       TEXT NOT NULL,
    set_at      INTEGER NOT NULL,
    PRIMARY KEY (store_id, terminal_id, name)
) STRICT, WITHOUT ROWID;
