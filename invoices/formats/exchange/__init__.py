"""XML invoices of other people, in each syntax that the portal takes: read into `Declared`, written from it.

places                   tables of places, read and written alike
ubl, cii                 what EN 16931 holds
"""
