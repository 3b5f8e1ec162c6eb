"""Checks an exported journal, standing alone: Python 3.11, `cryptography`, and nothing of ours.

核对导出的流水。Why a second implementation: whoever doubts the till need not trust the till's code.
This package was written from the description of the format (docs/tamper-evidence.md) and shares no
line with the product, so that a mistake there is not repeated here. `pos-tool ledger verifier --out
FILE` writes it as one file: an archive of these sources that Python runs as it is.

- `journal`: order, chain, signatures, heads, totals; `sales`, `shifts`: what entries must sum to;
- `shapes`: reading JSON that nobody vouches for; `__main__`: arguments and words.
"""
