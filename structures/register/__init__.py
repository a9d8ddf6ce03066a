"""Loading the SIRENE register from INSEE's stock files, in three steps that each know nothing of the next.

    files     path             → a stream of CSV whose kind and columns are known
    staging   streams          → unlogged tables, one column per published column, by COPY
    building  unlogged tables  → a new table of establishments with its indexes, which then takes the old one's place

Until that last instant the register in use is not touched: a load that is killed leaves it as it was.
"""
