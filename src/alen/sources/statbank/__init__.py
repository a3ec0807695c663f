"""Statistics Denmark's StatBank: ask for tables, keep the answers, read them.

`spec` says what is asked for (from tables.yml), `plan` turns that into exact codes and sizes with
the table's own metadata, `client` speaks HTTP, `fetch` puts answers in the store, `assumptions`
holds tables.yml against the live metadata. Nothing is imported here, to keep the start quick.
"""
