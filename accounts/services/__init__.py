"""What people do with their account: one file per step.

signup → activation → passwords · address · factors · sessions → closing; links is what the mails of each carry.
"""
