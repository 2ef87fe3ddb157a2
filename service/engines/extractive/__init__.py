"""Reads an article by rules: reporting clauses, speakers, actors and a summary, without model, network or I/O.

text ─ cutting.row_of ─> a row in which each passage is one token
     ─ mentions, phrases, subjects, cues ─> reporting clauses with their subjects
     ─ attribution ─> who says each passage          ─ claims ─> statements with their clauses
     ─ entities, coreference ─> who is who           ─ summary ─> the article's own sentences
     ─ engine ─> a Draft
"""
