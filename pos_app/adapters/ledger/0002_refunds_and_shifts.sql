-- Refunds, cash movements and shifts; and projections that hold only what a question needs.
--
-- What a row of the first format repeated out of the journal (names, categories, prices, tenders of
-- cash) was two thirds of it, and each table more was a page more for every sale to wait for.
--
-- No row depends on which epoch was written into this file first: an older one may be restored later
-- at its smaller positions. So rows name other entries by epoch and number, and are never removed.

-- Each run of entries of one business day; the next row ends it. Chapters begin a row of their own.
DROP TABLE business_day;
CREATE TABLE business_day (
    position INTEGER PRIMARY KEY,
    day TEXT NOT NULL CHECK (length(day) = 10)
) STRICT;
CREATE INDEX business_day_by_day ON business_day (day);
INSERT INTO business_day
SELECT position, day FROM (
    SELECT position, day, lag(day) OVER (PARTITION BY chapter ORDER BY position) AS day_before
    FROM journal
) WHERE day IS NOT day_before;

-- What nearly every sale has stands in its row: `cash` is what of the total was paid in cash,
-- `promoted` what of the saved the shop's promotions took off; NULL when there was none. Other ways
-- of paying stand in `tender`, other discounts in `sale_discount`.
ALTER TABLE sale RENAME TO sale_1;
CREATE TABLE sale (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    ticket_id INTEGER NOT NULL,
    opened_utc_s INTEGER NOT NULL,
    lines INTEGER NOT NULL CHECK (lines >= 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    saved INTEGER NOT NULL CHECK (saved >= 0),
    promoted INTEGER CHECK (promoted BETWEEN 0 AND saved),
    total INTEGER NOT NULL CHECK (total >= 0 AND gross - saved = total),
    cash INTEGER CHECK (cash BETWEEN 0 AND total),
    change INTEGER NOT NULL CHECK (change >= 0),
    print_outcome TEXT NOT NULL
        CHECK (print_outcome IN ('none', 'queued', 'done', 'failed', 'unknown')),
    copies INTEGER NOT NULL CHECK (copies >= 0)
) STRICT;
INSERT INTO sale
SELECT position, utc_ms, ticket_id, opened_utc_s,
    (SELECT count(*) FROM sale_line WHERE sale_line.position = sale_1.position),
    gross, saved,
    (SELECT sum(amount) FROM sale_discount
     WHERE sale_discount.position = sale_1.position AND payer = 'shop' AND kind = 'promotion'),
    total,
    (SELECT sum(amount) FROM tender
     WHERE tender.position = sale_1.position AND kind = 'cash'),
    change, print_outcome, copies
FROM sale_1;
DROP TABLE sale_1;

-- A sale's lines have one key, position × 1000 + line number: a table with a key of two columns
-- touches up to four pages for a row at its end, this one a single page.
ALTER TABLE sale_line RENAME TO sale_line_1;
CREATE TABLE sale_line (
    place INTEGER PRIMARY KEY,
    barcode TEXT NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    net INTEGER NOT NULL CHECK (net BETWEEN 0 AND gross),
    position INTEGER GENERATED ALWAYS AS (place / 1000) VIRTUAL,
    line_no INTEGER GENERATED ALWAYS AS (place % 1000) VIRTUAL
) STRICT;
INSERT INTO sale_line
SELECT position * 1000 + line_no, barcode, quantity, gross, net FROM sale_line_1;
DROP TABLE sale_line_1;

-- All discounts of one sale that one payer bears for one reason.
ALTER TABLE sale_discount RENAME TO sale_discount_1;
CREATE TABLE sale_discount (
    position INTEGER NOT NULL,
    payer TEXT NOT NULL,
    kind TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (position, payer, kind),
    CHECK (payer <> 'shop' OR kind <> 'promotion')
) STRICT, WITHOUT ROWID;
INSERT INTO sale_discount
SELECT position, payer, kind, sum(amount) FROM sale_discount_1
WHERE payer <> 'shop' OR kind <> 'promotion' GROUP BY position, payer, kind;
DROP TABLE sale_discount_1;

-- What a sale took, or a refund gave back, in other ways than cash.
ALTER TABLE tender RENAME TO tender_1;
CREATE TABLE tender (
    position INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind <> 'cash'),
    amount INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (position, kind)
) STRICT, WITHOUT ROWID;
INSERT INTO tender
SELECT position, kind, sum(amount) FROM tender_1 WHERE kind <> 'cash' GROUP BY position, kind;
DROP TABLE tender_1;

-- A coupon is used while its newest redemption has no later return.
ALTER TABLE redemption RENAME TO redemption_1;
DROP INDEX redemption_by_time;
CREATE TABLE redemption (
    coupon_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    utc_ms INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    payer TEXT NOT NULL,
    PRIMARY KEY (coupon_id, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX redemption_by_time ON redemption (utc_ms);
INSERT INTO redemption SELECT coupon_id, position, utc_ms, amount, payer FROM redemption_1;
DROP TABLE redemption_1;

CREATE TABLE coupon_return (
    coupon_id TEXT NOT NULL,
    position INTEGER NOT NULL,
    PRIMARY KEY (coupon_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    sale_epoch INTEGER NOT NULL,
    sale_seq INTEGER NOT NULL,
    lines INTEGER NOT NULL CHECK (lines >= 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    saved INTEGER NOT NULL CHECK (saved >= 0),
    rounding INTEGER NOT NULL,
    total INTEGER NOT NULL CHECK (total >= 0 AND gross - saved + rounding = total),
    cash INTEGER CHECK (cash BETWEEN 0 AND total)
) STRICT;
CREATE INDEX refund_by_sale ON refund (sale_epoch, sale_seq);

CREATE TABLE refund_line (
    position INTEGER NOT NULL,
    line_no INTEGER NOT NULL CHECK (line_no >= 1),
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    gross INTEGER NOT NULL CHECK (gross >= 0),
    net INTEGER NOT NULL CHECK (net BETWEEN 0 AND gross),
    PRIMARY KEY (position, line_no)
) STRICT, WITHOUT ROWID;

CREATE TABLE refund_discount (
    position INTEGER NOT NULL,
    payer TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount >= 0),
    PRIMARY KEY (position, payer)
) STRICT, WITHOUT ROWID;

CREATE TABLE cash_movement (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    direction TEXT NOT NULL CHECK (direction IN ('in', 'out')),
    amount INTEGER NOT NULL CHECK (amount > 0),
    reason TEXT NOT NULL
) STRICT;

CREATE TABLE shift (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    shift_no INTEGER NOT NULL CHECK (shift_no >= 1),
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    operator TEXT NOT NULL,
    opening_float INTEGER NOT NULL CHECK (opening_float >= 0)
) STRICT;

CREATE TABLE shift_close (
    position INTEGER PRIMARY KEY,
    utc_ms INTEGER NOT NULL,
    shift_no INTEGER NOT NULL,
    opened_epoch INTEGER NOT NULL,
    opened_seq INTEGER NOT NULL
) STRICT;
CREATE INDEX shift_close_by_shift ON shift_close (opened_epoch, opened_seq, shift_no);

CREATE TABLE shift_count (
    position INTEGER NOT NULL,
    kind TEXT NOT NULL,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    difference INTEGER NOT NULL CHECK (counted - expected = difference),
    PRIMARY KEY (position, kind)
) STRICT, WITHOUT ROWID;
