"""XML invoices of other people, in each syntax that the portal takes: read into `Declared`, written from it.

table                    FORMATS, one line a format: recognition, checks, rewriting and measures read it
format                   what a line says: by what a document is known, what it is held to, how it is read and written
places                   tables of places, read and written alike
ubl, cii, facturx        what EN 16931 holds
minimal_*, mixed         the portal's own dialects, around a PDF
"""
