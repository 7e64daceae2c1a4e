"""The figures of a period worked out a second time, from the log alone, in the plainest way.

The nightly check and the tests hold these numbers against those of `metrics.engine`. Nothing of the engine is used
here: the definitions are read from their text again, and speed does not matter.
"""
