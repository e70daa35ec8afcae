"""Driving Force: courseware on the ionic driving force."""
