"""What the till's jobs cost, beside the least that this machine could need for them.

Why floors: absolute times drift from machine to machine and from minute to minute. Each job is
measured through the product's real assembly, and its floor in the same run, the two taking turns;
what is judged is the ratio, or the difference. Nothing here is a timed assertion in the test suite.

- `rows`: what is printed; `stock`: shops of any size, made once and kept;
- `floors`, `plain_sales`, `plain_server`: the least work;
- `bare_windows`, `till_windows`, `printer_port`, `headless`: what is measured, each in its own
  process where memory or start-up matters;
- one module a job.
"""
