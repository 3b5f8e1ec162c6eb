"""The only place where real parts are chosen and joined; tests assemble through it too.

Why in this order: what the first frame needs (keys, ledger, catalogue, basket) is opened on the
main thread; printer, scanners and cloud are opened by their own threads afterwards, so that a
missing one never delays the till.

- `assembly`: a whole till without its windows;
- `beginning`: the state that it starts with, from what the disk holds;
- `running`: the windows, the timers and the end of the process;
- `not_starting`: why a till does not start, in words.
"""
