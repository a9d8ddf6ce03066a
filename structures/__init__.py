"""Who belongs where, and who may do what: structures, services, rattachements, habilitations."""
