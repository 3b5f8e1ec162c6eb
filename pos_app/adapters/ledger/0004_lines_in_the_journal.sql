-- The lines of a sale stand in its entry and nowhere else: repeating them cost every sale a page to
-- wait for and a third of its own work, five years of it 200 MB, and no report asks for them. Whoever
-- does finds them under the same name, read out of the journal.
DROP TABLE sale_line;
CREATE VIEW sale_line AS
SELECT
    journal.position * 1000 + (line.value ->> 'line_no') AS place,
    line.value ->> 'barcode' AS barcode,
    line.value ->> 'quantity' AS quantity,
    line.value ->> 'gross' AS gross,
    line.value ->> 'net' AS net,
    journal.position AS position,
    line.value ->> 'line_no' AS line_no
FROM journal, json_each(CAST(journal.data AS TEXT), '$.body.lines') AS line
WHERE journal.kind = 'SaleRecorded';
