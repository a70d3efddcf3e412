"""Audiences: who may see what (:mod:`.ranks`), what is wrong with that, and the handbook as one of them sees it.

:mod:`.narrow` makes that handbook. Nothing is imported here: a check of a handbook for one audience needs little of it.
"""
