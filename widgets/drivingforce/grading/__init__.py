"""The marking side: what runs a submission, marks it and tells the student why, outside the student's kernel.

It holds the mechanism only. What an assignment asks and what is right stands in the course, ``marking/``.
"""
