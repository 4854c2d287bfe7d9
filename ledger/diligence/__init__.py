"""Due diligence as data: what schemes ask, which answers a history gives, and what it cannot tell.

A *pack* is a folder of YAML (:mod:`~ledger.diligence.pack`): rules with their clauses, dated parameters with
their sources, translations and cases. A rule names a *check*, a small pure function that looks at the
*history* of its subject (:mod:`~ledger.diligence.history`) and answers. :mod:`~ledger.diligence.assess`
weighs the answers by what is known of the clause and by one written ladder. Nothing here reads a clock.
"""
