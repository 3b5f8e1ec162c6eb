"""`pos-tool`: what a technician or a script does to a till without its windows.

Why words stand beside the code here, in two languages: these commands speak when nothing else runs,
so they depend on no translation file. Each answer is one clear sentence; a traceback is a bug.
"""
