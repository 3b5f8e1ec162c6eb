"""Two versions of the program side by side: the one that runs and the one before.

Why folders and one symbolic link: switching is one atomic rename, going back is another, and
nothing of the version that works is touched while a new one is brought in. Why a launcher outside
of both: a version that cannot even start must not be the one to decide that it is sound.
"""
