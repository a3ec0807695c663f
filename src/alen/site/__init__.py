"""The web site: pages of figures, drawn on the server, that need no script in the reader's browser.

`assets` holds what every page is dressed in; `templates` the pages' markup; `pages` one view per page.
"""
