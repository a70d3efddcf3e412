"""Rules that know the subject: what a persona, a journey, a risk or a wow moment must say to be of use.

A rule is a pure function from the handbook to findings; how much a finding weighs depends on the status of its page
and on the settings. :mod:`cjm_site.rules.registry` lists them, ``docs/rules.md`` explains them to authors.
"""
