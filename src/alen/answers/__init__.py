"""One frozen dataclass per question: all that a page, an API, a command or a memo prints.

Every answer is a pure function of one edition (`Reading`) and of what was asked. Numbers are plain
Python values; names come in both languages; sentences come as a key with its arguments, and whoever
prints translates. `to_plain` and `rows` (in `plain`) turn any answer into JSON and CSV.
"""
